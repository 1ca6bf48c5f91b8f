//! How long a decision and a replay take: `cargo run --release -p engine --example speed`.

use std::hint::black_box;
use std::time::Instant;

use engine::{Actor, Command, EventKind, Kind, Ticket, Triage, decide};

const KIND: &str = r#"{
    "key": "k", "noun": {"singular": "ticket", "plural": "tickets", "gender": "masculino"},
    "folio": {"prefix": "T-", "digits": 5}, "initial": "abierto",
    "priority": [{"key": "baja", "name": "Baja"}, {"key": "alta", "name": "Alta"}],
    "type": [{"key": "web", "name": "Web"}],
    "state": [
        {"key": "abierto", "name": "Abierto", "category": "open", "meaning": "m"},
        {"key": "espera", "name": "Espera", "category": "pending", "meaning": "m"}],
    "transition": [
        {"key": "esperar", "label": "Esperar", "from": ["abierto"], "to": "espera", "who": ["a"], "requires": ["reason"]},
        {"key": "seguir", "label": "Seguir", "from": ["espera"], "to": "abierto", "who": ["a"]}]
}"#;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let kind: Kind = serde_json::from_str(KIND)?;
    // One more than 200, so that the last cycle is whole.
    let history = history(201);
    let ticket = Ticket::fold(&history)?;
    let actor = Actor {
        person: 1,
        roles: vec!["a".to_owned()],
    };
    let fields = Triage {
        priority: Some("alta".to_owned()),
        ..Triage::default()
    };
    let triage = Command::Triage {
        base: i64::MAX,
        fields,
    };
    let text = Some("Falta la refacción".to_owned());
    let wait = Command::Move {
        base: i64::MAX,
        transition: "esperar".to_owned(),
        text,
    };
    for (name, command) in [("analysis", triage), ("transition", wait)] {
        time(&format!("a decision ({name})"), || {
            decide(&kind, Some(&ticket), &actor, &command).is_ok()
        });
    }
    time("a replay of 201 events", || {
        Ticket::fold(black_box(&history)).is_ok()
    });
    Ok(())
}

/// A history of so many events: received, then in and out of waiting with notes between.
fn history(events: usize) -> Vec<EventKind> {
    let text = |t: &str| t.to_owned();
    let received = EventKind::Received {
        kind: text("k"),
        state: text("abierto"),
        requester: 1,
        unit: text("u"),
        service: text("s"),
        channel: text("portal"),
    };
    let moved = |transition: &str, from: &str, to: &str| EventKind::Moved {
        transition: text(transition),
        from: text(from),
        to: text(to),
        brought: None,
    };
    let cycle = [
        EventKind::Noted,
        moved("esperar", "abierto", "espera"),
        EventKind::Answered,
        moved("seguir", "espera", "abierto"),
    ];
    std::iter::once(received)
        .chain(cycle.into_iter().cycle())
        .take(events)
        .collect()
}

fn time(what: &str, work: impl Fn() -> bool) {
    const ROUNDS: u32 = 20_000;
    let start = Instant::now();
    let done = (0..ROUNDS).filter(|_| black_box(work())).count();
    println!(
        "{what}: {:.2} µs ({done} of {ROUNDS} as meant)",
        start.elapsed().as_secs_f64() * 1e6 / f64::from(ROUNDS)
    );
}
