//! Any bytes are read as a feed or refused; what is read makes a calendar.

#![no_main]

use clock::{Calendar, CalendarDef, WeekDef, read_ics};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|feed: &[u8]| {
    let Ok(found) = read_ics(feed, 2020, 2030) else {
        return;
    };
    let def = CalendarDef {
        key: "c".into(),
        name: "C".into(),
        zone: "America/Mexico_City".into(),
        week: WeekDef {
            monday: vec!["09:00-18:00".into()],
            ..WeekDef::default()
        },
        exception: found.exceptions,
        ..CalendarDef::default()
    };
    if let Err(faults) = Calendar::new(&def) {
        panic!("{faults:?}");
    }
});
