//! Any stored event is read or refused with its place; what is read is written to
//! bytes that are read alike, and a history of such events folds or is refused.

#![no_main]

use engine::{FORMAT, Ticket, Unreadable, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (Vec<(u8, String)>, Option<String>)| {
    let (payloads, values) = input;
    let mut history = Vec::new();
    for (format, payload) in &payloads {
        match read(i64::from(*format % 4), payload, values.as_deref()) {
            Ok((kind, values)) => {
                let written = serde_json::to_string(&kind).expect("an event is written");
                let filled = serde_json::to_string(&values).expect("values are written");
                let again = read(FORMAT, &written, Some(&filled));
                assert_eq!(
                    again,
                    Ok((kind.clone(), values.clone())),
                    "{payload} as {written}"
                );
                history.push((kind, values));
            }
            Err(Unreadable::Payload { place, why }) => {
                assert!(!place.is_empty() && !why.is_empty());
            }
            Err(Unreadable::Format(format)) => assert!(!(1..=FORMAT).contains(&format)),
        }
    }
    let folded = Ticket::fold(history.iter().map(|(kind, values)| (kind, values)));
    if let Ok(ticket) = folded {
        assert_eq!(usize::try_from(ticket.version), Ok(history.len()));
    }
});
