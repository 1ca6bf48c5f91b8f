//! How long a decision and a replay take: `cargo run --release -p engine --example deciding`.
//!
//! The kind has 30 fields: every second one is visible on a condition, every third
//! one required on a condition. Bounds: a decision 20 µs, a replay of 200 events 200 µs.

use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::fmt::Write;
use std::hint::black_box;
use std::time::Instant;

use engine::schema::{World, tickets};
use engine::{
    Actor, Book, Changes, Command, Draft, EventKind, Facts, Kind, Move, Ticket, Value, WaitAsked,
    decide, read,
};
use jiff::tz::{TimeZone, offset};

const WORKFLOW: &str = r#"
key = "k"
noun = { singular = "ticket", plural = "tickets", gender = "masculino" }
folio = { prefix = "T-", digits = 5 }
initial = "abierto"
without_service = true
priority = [{ key = "baja", name = "Baja" }, { key = "alta", name = "Alta" }]
state = [
    { key = "abierto", name = "Abierto", category = "open", meaning = "m" },
    { key = "espera", name = "Espera", category = "pending", meaning = "m", wait = { days = 5, then = "seguir" } },
]

[[transition]]
key = "esperar"
label = "Esperar"
from = ["abierto"]
to = "espera"
who = ["agente", "@assignee"]
requires = ["priority", "f0"]
asks = ["f28"]
message = { label = "Motivo", required = true }
condition = [{ when = "prioridad>=baja no f0:nada", text = "No se puede." }]
effect = [{ do = "set", field = "f29", value = "@now" }, { do = "restrict", when = "prioridad:alta f0:uno" }]

[[transition]]
key = "seguir"
label = "Seguir"
from = ["espera"]
to = "abierto"
who = ["agente", "@system"]
"#;

fn kind() -> Result<String, std::fmt::Error> {
    let mut text = WORKFLOW.to_owned();
    for i in 0..30 {
        let of = match i {
            29 => "date-time",
            i if i % 5 == 4 => "number",
            _ => "text",
        };
        write!(
            text,
            "\n[[field]]\nkey = \"f{i}\"\nlabel = \"Campo {i}\"\ntype = \"{of}\"\n"
        )?;
        if i % 2 == 1 {
            writeln!(
                text,
                "visible_when = \"f{}:algo (prioridad:alta o no f0:otro)\"",
                i - 1
            )?;
        }
        if i % 3 == 2 && i < 29 {
            writeln!(
                text,
                "required_when = \"f0:uno estado:abierto o creado<=-30d\""
            )?;
        }
    }
    Ok(text)
}

fn main() -> Result<(), Box<dyn Error>> {
    let kind: Kind<String> = toml::from_str(&kind()?)?;
    let schema = tickets(&[&kind], &kind.fields, &World::default())?;
    let mut book = Book::default();
    book.add_kind(1, kind.compile(&schema)?);
    let mut facts = Facts::at(1_795_278_600_000, TimeZone::fixed(offset(-6)));
    facts.units = HashMap::from([("u".to_owned(), vec!["u".to_owned(), "arriba".to_owned()])]);
    facts.takers = HashSet::from([1]);
    let actor = Actor {
        person: Some(1),
        roles: vec!["agente".to_owned()],
        ..Actor::default()
    };
    let numbers = (0..29).filter(|i| i % 5 == 4);
    let texts = (0..29).filter(|i| i % 5 != 4);
    let mut filled: Changes = numbers
        .map(|i| (format!("f{i}"), Some(Value::Number(i))))
        .collect();
    filled.extend(texts.map(|i| (format!("f{i}"), Some(Value::from("uno")))));
    filled.insert("priority".to_owned(), Some(Value::from("alta")));
    let create = Command::Create(Draft {
        kind: "k".to_owned(),
        requester: Some(7),
        unit: Some("u".to_owned()),
        description: "Algo".to_owned(),
        changes: filled,
        ..Draft::default()
    });
    let made = decide(&book, None, &actor, &create, &facts)?;
    let ticket = made.this().ok_or("nothing was decided")?.ticket.clone();
    let change = Changes::from([("f2".to_owned(), Some(Value::from("dos")))]);
    let edit = Command::Edit {
        base: ticket.version,
        changes: change,
        why: None,
    };
    let asked = Command::Move(Move {
        base: ticket.version,
        transition: "esperar".to_owned(),
        changes: Changes::new(),
        text: Some("Falta la refacción".to_owned()),
        wait: WaitAsked::default(),
    });
    let note = Command::Note {
        text: "Nota".to_owned(),
        attachments: Vec::new(),
    };
    for (name, ticket, command) in [
        ("a decision (registering, 29 fields)", None, &create),
        ("a decision (editing)", Some(&ticket), &edit),
        (
            "a decision (a move with a condition and two effects)",
            Some(&ticket),
            &asked,
        ),
        ("a decision (a note)", Some(&ticket), &note),
    ] {
        time(name, || {
            decide(&book, ticket, &actor, command, &facts).is_ok()
        });
    }
    replay(&made.this().ok_or("nothing was decided")?.events)
}

/// A history of 200 events: received and filled in, then in and out of waiting with notes between.
fn replay(first: &[engine::Event]) -> Result<(), Box<dyn Error>> {
    let text = |t: &str| t.to_owned();
    let moved = |transition: &str, from: &str, to: &str| EventKind::Moved {
        transition: text(transition),
        from: text(from),
        to: text(to),
        brought: None,
        waiting: None,
    };
    let cycle = [
        (moved("esperar", "abierto", "espera"), Changes::new()),
        (
            EventKind::Filled {
                fields: vec![text("f2"), text("f4")],
            },
            Changes::from([
                (text("f2"), Some(Value::from("tres"))),
                (text("f4"), Some(Value::Number(4))),
            ]),
        ),
        (moved("seguir", "espera", "abierto"), Changes::new()),
        (EventKind::Noted, Changes::new()),
    ];
    let first = first
        .iter()
        .map(|event| (event.kind.clone(), event.values.clone()));
    let history: Vec<_> = first.chain(cycle.into_iter().cycle()).take(200).collect();
    let fold = |history: &[(EventKind, Changes)]| {
        Ticket::fold(history.iter().map(|(kind, values)| (kind, values))).is_ok()
    };
    time("a replay of 200 events", || fold(black_box(&history)));
    let mut stored = Vec::new();
    for (kind, values) in &history {
        stored.push((serde_json::to_string(kind)?, serde_json::to_string(values)?));
    }
    time("a replay of 200 events from their texts", || {
        let read = stored
            .iter()
            .map(|(kind, values)| read(engine::FORMAT, kind, Some(values)));
        read.collect::<Result<Vec<_>, _>>()
            .is_ok_and(|history| fold(&history))
    });
    Ok(())
}

/// Prints the mean time of the quickest of many short runs: what the work itself takes,
/// whatever else the machine does.
fn time(what: &str, work: impl Fn() -> bool) {
    const RUNS: u32 = 200;
    const EACH: u32 = 100;
    let (mut best, mut done) = (f64::INFINITY, 0);
    for _ in 0..RUNS {
        let start = Instant::now();
        done += (0..EACH).filter(|_| black_box(work())).count();
        best = best.min(start.elapsed().as_secs_f64() * 1e6 / f64::from(EACH));
    }
    println!("{what}: {best:.2} µs ({done} of {} as meant)", RUNS * EACH);
}
