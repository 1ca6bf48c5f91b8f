//! Any calendar, target or escalation as text is taken or refused with places; a calendar
//! that is taken answers consistently.

#![no_main]

use clock::{Calendar, CalendarDef, Escalation, EscalationDef, RuleDef, Targets};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (i64, i64, &str)| {
    let (at, span, text) = input;
    if let Ok(def) = toml::from_str::<CalendarDef>(text) {
        match Calendar::new(&def) {
            Ok(calendar) => answers(&calendar, at.rem_euclid(7_000_000_000_000), span),
            Err(faults) => assert!(!faults.is_empty() && faults.iter().all(|f| !f.text.is_empty())),
        }
    }
    if let Ok(def) = toml::from_str::<EscalationDef>(text) {
        let _ = Escalation::new(&def);
    }
    if let Ok(def) = toml::from_str::<RuleDef>(text) {
        let _ = Targets::new(&[def], &["c"]);
    }
});

fn answers(calendar: &Calendar, at: i64, span: i64) {
    let Ok(due) = calendar.add(at, span) else {
        return;
    };
    assert_eq!(calendar.between(at, due), Ok(span));
    if span > 0 {
        assert_eq!(calendar.is_open(due - 1), Ok(true));
        let back = calendar.subtract(due, span).expect("what was added can be taken away");
        assert_eq!(calendar.between(back, due), Ok(span));
        assert!(at <= back);
    }
    if let Ok(opening) = calendar.next_opening(at) {
        assert_eq!(calendar.is_open(opening), Ok(true));
        assert_eq!(calendar.between(at, opening), Ok(0));
    }
    let _ = calendar.add_days(at, 10);
}
