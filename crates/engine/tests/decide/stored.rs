//! Stored events: replay, older formats, and bytes that are none.

use engine::{Changes, EventKind, FORMAT, FoldError, Property, Ticket, Unreadable, Value, read};
use proptest::prelude::*;

use crate::story::*;

#[test]
fn a_life_is_replayed_from_its_texts() {
    let mut story = Story::resolved();
    story.go(ANA, "reabrir", Changes::new()).unwrap();
    assert_eq!(story.replayed(), story.ticket);
    for stored in &story.stored {
        let (kind, _) = read(FORMAT, &stored.payload, None).unwrap();
        assert_eq!(
            serde_json::to_string(&kind).unwrap(),
            stored.payload,
            "canonical"
        );
        let named = stored
            .payload
            .contains(&format!("\"type\":\"{}\"", kind.name()));
        assert!(named, "{}", stored.payload);
    }
}

#[test]
fn values_that_were_taken_away_leave_a_history() {
    let story = Story::new();
    let events = story
        .stored
        .iter()
        .map(|s| read(FORMAT, &s.payload, None).unwrap());
    let events: Vec<_> = events.collect();
    let ticket = Ticket::fold(events.iter().map(|(k, v)| (k, v))).unwrap();
    assert!(ticket.values.is_empty());
    assert_eq!(ticket.state, story.ticket.state);
}

#[test]
fn a_history_that_does_not_hold_is_told() {
    let story = Story::accepted();
    let events: Vec<_> = story
        .stored
        .iter()
        .map(|s| read(FORMAT, &s.payload, s.values.as_deref()).unwrap())
        .collect();
    let fold = |events: &[(EventKind, Changes)]| Ticket::fold(events.iter().map(|(k, v)| (k, v)));
    assert_eq!(fold(&[]), Err(FoldError::Empty));
    assert_eq!(fold(&events[1..]), Err(FoldError::NoReception));
    assert_eq!(
        fold(&[events[0].clone(), events[0].clone()]),
        Err(FoldError::TwoReceptions)
    );
    let moved = events
        .iter()
        .position(|(kind, _)| kind.name() == "moved")
        .unwrap();
    let mut twice = events.clone();
    twice.insert(moved, events[moved].clone());
    assert_eq!(
        fold(&twice),
        Err(FoldError::Broken {
            seq: i64::try_from(moved).unwrap() + 2
        })
    );
    let mut lost = events;
    let changed = |kind: &EventKind| {
        matches!(
            kind,
            EventKind::Changed { from: Some(_), .. } | EventKind::Moved { .. }
        )
    };
    lost.retain(|(kind, _)| !matches!(kind, EventKind::Numbered { .. }));
    assert!(lost.iter().any(|(kind, _)| changed(kind)));
    lost.push((EventKind::Postponed { until: 1 }, Changes::new()));
    assert!(
        matches!(fold(&lost), Err(FoldError::Broken { .. })),
        "it does not wait"
    );
}

#[test]
fn the_first_format_is_brought_up() {
    let up = |payload: &str| read(1, payload, None).unwrap();
    let (received, _) = up(
        r#"{"type":"received","kind":"k","state":"s","requester":1,"unit":"u","service":"v","channel":"portal"}"#,
    );
    let mut ticket = Ticket::fold([(&received, &Changes::new())]).unwrap();
    assert_eq!(
        (ticket.requester, ticket.form, ticket.restricted),
        (Some(1), 0, false)
    );
    let rest = [
        r#"{"type":"numbered","folio":"OCO-00001"}"#,
        r#"{"type":"priority_set","from":null,"to":"alta"}"#,
        r#"{"type":"type_set","from":null,"to":"web"}"#,
        r#"{"type":"assigned","from":null,"to":7}"#,
        r#"{"type":"noted"}"#,
        r#"{"type":"answered"}"#,
        r#"{"type":"moved","transition":"t","from":"s","to":"z","brought":"diagnosis"}"#,
    ];
    for payload in rest {
        let (kind, values) = up(payload);
        ticket.apply(&kind, &values).unwrap();
    }
    assert_eq!(
        (ticket.priority.as_deref(), ticket.assignee),
        (Some("alta"), Some(7))
    );
    assert_eq!(
        (ticket.value("tipo"), ticket.state.as_str()),
        (text("web"), "z")
    );
    assert_eq!(
        (ticket.folio.as_deref(), ticket.version),
        (Some("OCO-00001"), 8)
    );
    let label = |brought: &str| {
        let payload = format!(
            r#"{{"type":"moved","transition":"t","from":"a","to":"b","brought":{brought}}}"#
        );
        let (EventKind::Moved { brought, .. }, _) = up(&payload) else {
            panic!("{payload}")
        };
        brought
    };
    assert_eq!(label("\"reason\"").as_deref(), Some("Motivo"));
    assert_eq!(label("null"), None);
    let set = EventKind::Changed {
        property: Property::Assignee,
        from: None,
        to: Some(Value::Number(7)),
    };
    assert_eq!(up(rest[3]), (set, Changes::new()));
}

#[test]
fn what_cannot_be_read_says_where() {
    assert_eq!(read(3, "{}", None), Err(Unreadable::Format(3)));
    assert_eq!(read(0, "{}", None), Err(Unreadable::Format(0)));
    let place = |format, payload: &str, values| match read(format, payload, values) {
        Err(Unreadable::Payload { place, why }) => {
            assert!(!why.is_empty());
            place
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(place(2, "{\"type\":", None), "payload, línea 1, columna 8");
    assert_eq!(
        place(2, "{\"type\":\"noted\"}", Some("{\"a\":\n1.5}")),
        "values, línea 2, columna 4"
    );
    assert_eq!(
        place(1, "{\"type\":\"moved\"}", None),
        "payload, tipo «moved»"
    );
    assert_eq!(
        place(2, "{\"type\":\"moved\"}", None),
        "payload, tipo «moved»"
    );
    assert_eq!(place(2, "[]", None), "payload, línea 1, columna 2");
    assert_eq!(place(1, "[", None), "payload, línea 1, columna 1");
    // What an old format never said is refused, not taken for what a new one says.
    for payload in [
        r#"{"type":"changed","property":"priority","from":null,"to":"alta"}"#,
        r#"{"type":"type_set","from":null}"#,
        r#"{"type":"otra"}"#,
        r#"{"type":"numbered","folio":"x","more":1}"#,
    ] {
        assert!(read(1, payload, None).is_err(), "{payload}");
    }
    assert!(read(2, r#"{"type":"numbered","folio":"x","more":1}"#, None).is_err());
    assert!(
        read(2, &"[".repeat(100_000), None).is_err(),
        "no depth overflows"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_bytes_make_reading_panic(format in -1..4_i64, bytes: Vec<u8>, values: Option<String>) {
        let payload = String::from_utf8_lossy(&bytes);
        if let Err(unreadable) = read(format, &payload, values.as_deref()) {
            prop_assert!(!unreadable.to_string().is_empty());
        }
    }

    /// A true payload with a piece cut out or put in is read or told, and what is read folds or is told.
    #[test]
    fn a_damaged_payload_is_told(at in 0..4_usize, from in 0..200_usize, len in 0..9_usize, put in "[\\PC\"{}:,0-9]{0,5}") {
        let story = Story::accepted();
        let payload = story.stored[at].payload.clone();
        let cut: String = payload.chars().take(from).chain(put.chars()).chain(payload.chars().skip(from + len)).collect();
        match read(FORMAT, &cut, None) {
            Ok((kind, values)) => {
                let _ = Ticket::fold([(&kind, &values), (&kind, &values)]).map_err(|e| e.to_string());
            }
            Err(Unreadable::Payload { place, .. }) => prop_assert!(place.starts_with("payload, línea ") || place.starts_with("payload, tipo «")),
            Err(other) => prop_assert!(false, "{other}"),
        }
    }
}
