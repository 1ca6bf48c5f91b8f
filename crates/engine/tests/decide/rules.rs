//! What holds for every sequence of commands by anybody.

use engine::chain::{Link, content_digest};
use engine::{Actor, Changes, Command, EventKind, Move, Ticket, Value, Visibility, WaitAsked};
use proptest::prelude::*;

use crate::story::*;

fn any_value() -> impl Strategy<Value = Option<Value>> {
    prop_oneof![
        2 => Just(None),
        4 => prop::sample::select(vec!["alta", "baja", "compra", "soporte", "redes", "impresoras", "sin-cedula", "x", ""])
            .prop_map(text),
        3 => prop_oneof![Just(0), Just(1), Just(2), Just(3), Just(500), Just(150_000), Just(NOW)].prop_map(|n| Some(Value::Number(n))),
        1 => any::<bool>().prop_map(|yes| Some(Value::YesNo(yes))),
    ]
}

fn any_changes(most: usize) -> impl Strategy<Value = Changes> {
    let key = prop::sample::select(vec![
        "asunto",
        "tipo",
        "monto",
        "justificacion",
        "nota",
        "impulsor",
        "dictamen",
        "plan",
        "prueba",
        "firmado",
        "modelo",
        "hojas",
        "puerto",
        "priority",
        "team",
        "assignee",
        "service",
        "restricted",
        "nada",
    ]);
    // Mostly values that fit, so that much is decided.
    let good = prop::sample::select(vec![
        ("asunto", text("Otro")),
        ("tipo", text("compra")),
        ("tipo", text("soporte")),
        ("monto", Some(Value::Number(500))),
        ("monto", Some(Value::Number(150_000))),
        ("justificacion", text("Sí")),
        ("dictamen", text("Fusible")),
        ("prueba", Some(Value::YesNo(true))),
        ("assignee", Some(Value::Number(BETO))),
        ("assignee", None),
        ("team", None),
        ("team", text("soporte")),
        ("priority", text("alta")),
        ("service", text("redes")),
        ("service", text("impresoras")),
        ("modelo", Some(Value::Number(7))),
        ("modelo", text("X")),
        ("puerto", Some(Value::Number(7))),
        ("plan", text("P")),
    ]);
    let good = good.prop_map(|(key, value)| (key.to_owned(), value));
    let any = (key, any_value()).prop_map(|(key, value)| (key.to_owned(), value));
    let one = prop_oneof![3 => good, 1 => any];
    prop::collection::vec(one, 0..=most).prop_map(|all| all.into_iter().collect())
}

/// A command, with how far back its base lies and how many days later it comes.
pub fn any_command() -> impl Strategy<Value = (Option<i64>, Command, i64)> {
    let transition = prop::sample::select(vec![
        "aceptar", "esperar", "reanudar", "avanzar", "volver", "resolver", "resolver", "reabrir",
        "cerrar", "corregir", "vaciar", "x",
    ]);
    let wait = (
        prop::option::of(prop::sample::select(vec!["usuario", "otra"])),
        prop::option::of(0..40_i64),
    );
    let said = prop::option::weighted(0.8, Just("Porque sí.".to_owned()));
    let note = |text: String| Command::Note {
        text,
        attachments: Vec::new(),
    };
    let command = prop_oneof![
        4 => any_changes(3).prop_map(|changes| Command::Edit { base: 0, changes, why: None }),
        8 => (transition, any_changes(2), said, wait).prop_map(|(transition, changes, text, (reason, until))| {
            let reason = reason.map(str::to_owned);
            let wait = WaitAsked { reason, until: until.map(|days| NOW + days * DAY) };
            Command::Move(Move { base: 0, transition: transition.to_owned(), changes, text, wait })
        }),
        1 => Just(note("Nota".to_owned())),
        1 => Just(Command::Answer { text: "Hola".to_owned(), attachments: Vec::new() }),
        1 => (0..40_i64).prop_map(|days| Command::Postpone { base: 0, until: NOW + days * DAY, why: None }),
        2 => Just(Command::Resume),
    ];
    // What goes through to the end, more often than chance would have it.
    let done = prop::sample::select(vec![
        (BETO, "aceptar", Changes::new()),
        (
            BETO,
            "resolver",
            changes([
                ("prueba", Some(Value::YesNo(true))),
                ("dictamen", text("Sí")),
            ]),
        ),
        (
            BETO,
            "resolver",
            changes([("prueba", Some(Value::YesNo(true)))]),
        ),
        (HEAD, "reabrir", Changes::new()),
        (ANA, "cerrar", Changes::new()),
        (BETO, "avanzar", Changes::new()),
        (BETO, "esperar", Changes::new()),
    ]);
    let book = book();
    let done = done.prop_map(move |(person, transition, changes)| {
        let asked = Move {
            text: text_for(&book, transition),
            transition: transition.to_owned(),
            changes,
            wait: WaitAsked {
                reason: Some("usuario".to_owned()),
                until: None,
            },
            ..Move::default()
        };
        (Some(person), Command::Move(asked), 0)
    });
    let person = prop_oneof![
        1 => Just(None),
        6 => prop::sample::select(vec![ANA, BETO, BETO, BETO, CARLA, HEAD, EVA]).prop_map(Some),
    ];
    prop_oneof![8 => (person, command, 0..4_i64), 2 => done, 1 => Just((None, Command::Resume, 0))]
}

/// The command as somebody gives it who last looked so many events ago.
fn at(command: Command, base: i64) -> Command {
    match command {
        Command::Edit { changes, why, .. } => Command::Edit { base, changes, why },
        Command::Move(asked) => Command::Move(Move { base, ..asked }),
        Command::Postpone { until, why, .. } => Command::Postpone { base, until, why },
        other => other,
    }
}

/// Fields that must be there and are not, by rules written a second time: those of `kinds.toml`.
fn lacking(ticket: &Ticket) -> Vec<&'static str> {
    let has = |key: &str| ticket.value(key).is_some();
    let compra = ticket.value("tipo") == text("compra");
    let much = ticket
        .value("monto")
        .and_then(|v| v.number())
        .is_some_and(|n| n >= 100_000);
    let service = ticket.service.as_deref();
    let high = ticket.priority.as_deref() == Some("alta");
    let all = [
        ("asunto", true),
        ("tipo", true),
        ("monto", compra),
        ("justificacion", much),
        ("modelo", service == Some("impresoras")),
        ("puerto", service == Some("redes") && high),
        ("priority", ticket.state != "recibido"),
        ("assignee", ticket.state == "resuelto"),
        (
            "dictamen",
            ticket.state == "resuelto" || ticket.state == "cerrado",
        ),
        ("prueba", ticket.state == "resuelto"),
    ];
    all.into_iter()
        .filter(|(key, needed)| *needed && !has(key))
        .map(|(key, _)| key)
        .collect()
}

fn check(story: &Story) {
    let ticket = &story.ticket;
    let kind = story.book.kind("cambio").unwrap();
    let state = kind.state(&ticket.state).unwrap();
    assert_eq!(
        ticket.waiting.is_some(),
        state.wait.is_some(),
        "in {} it waits with a date",
        state.key
    );
    assert_eq!(lacking(ticket), Vec::<&str>::new(), "in {}", state.key);
    if ticket.value("tipo") != text("compra") {
        assert_eq!(
            (ticket.value("monto"), ticket.value("justificacion")),
            (None, None)
        );
    }
    if ticket.state != "resuelto" {
        assert_eq!(ticket.value("prueba"), None);
    }
    let form = story.book.form(ticket);
    assert!(
        ticket.values.keys().all(|key| form.field(key).is_some()),
        "no value without a field"
    );
}

/// What the requester may not read is in no public event.
fn check_told(story: &Story) {
    let form = story.book.form(&story.ticket);
    for event in story.last.this().iter().flat_map(|o| &o.events) {
        let inside = matches!(
            event.kind,
            EventKind::Changed { .. }
                | EventKind::Noted
                | EventKind::Mapped { .. }
                | EventKind::Reminded
                | EventKind::Opened { .. }
        );
        let hidden = event
            .values
            .keys()
            .any(|key| form.field(key).is_none_or(|f| f.internal));
        if inside || hidden {
            assert_eq!(event.visibility, Visibility::Internal, "{event:?}");
        }
    }
}

fn hashes(story: &Story) -> Vec<String> {
    let mut last = String::new();
    let link = |(at, stored): (usize, &Stored)| {
        let content = content_digest("sal", None, stored.values.as_deref());
        let link = Link {
            format: engine::FORMAT,
            seq: i64::try_from(at).unwrap() + 1,
            visibility: "public",
            actor: Some(ANA),
            rules: 1,
            channel: "page",
            recorded_at: NOW,
            effective_at: NOW,
            payload: &stored.payload,
            content: Some(&content),
            files: &[],
        };
        last = link.after(&last);
        last.clone()
    };
    story.stored.iter().enumerate().map(link).collect()
}

fn run(commands: Vec<(Option<i64>, Command, i64)>) -> Story {
    let mut story = Story::new();
    let mut stepwise = story.ticket.clone();
    check(&story);
    for (person, command, back) in commands {
        let (count, chain) = (story.stored.len(), hashes(&story));
        let before = story.ticket.clone();
        let command = at(command, story.ticket.version - back);
        if command == Command::Resume {
            story.now += 8 * DAY;
        }
        let who = person.map_or_else(Actor::default, actor);
        if let Err(refusal) = story.by(&who, &command) {
            assert!(!refusal.text.is_empty() && !refusal.rule.is_empty());
            assert!(refusal.text.ends_with('.'), "{refusal}");
            assert_eq!(story.ticket, before);
            continue;
        }
        for stored in &story.stored[count..] {
            let (kind, values) =
                engine::read(engine::FORMAT, &stored.payload, stored.values.as_deref()).unwrap();
            stepwise.apply(&kind, &values).unwrap();
        }
        assert_eq!(stepwise, story.ticket, "step by step");
        assert_eq!(&hashes(&story)[..count], &chain[..], "the chain only grows");
        check(&story);
        check_told(&story);
        story.now += DAY;
    }
    assert_eq!(story.replayed(), story.ticket, "as a whole");
    story
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_sequence_of_commands_keeps_the_rules(commands in prop::collection::vec(any_command(), 0..40)) {
        let one = run(commands.clone());
        let two = run(commands);
        prop_assert_eq!(hashes(&one), hashes(&two), "the same commands decide the same");
    }
}

/// The commands above are not refused so often that nothing is tried.
#[test]
fn random_commands_reach_every_state() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let mut runner = TestRunner::deterministic();
    let mut reached = std::collections::BTreeSet::new();
    let mut names = std::collections::BTreeSet::new();
    for _ in 0..150 {
        let commands = prop::collection::vec(any_command(), 40)
            .new_tree(&mut runner)
            .unwrap()
            .current();
        let story = run(commands);
        for stored in &story.stored {
            let (kind, _) = engine::read(engine::FORMAT, &stored.payload, None).unwrap();
            names.insert(kind.name());
            if let EventKind::Moved { to, .. } = kind {
                reached.insert(to);
            }
        }
    }
    let states: Vec<_> = ["abierto", "avance", "cerrado", "espera", "resuelto"]
        .map(str::to_owned)
        .into();
    assert_eq!(reached.into_iter().collect::<Vec<_>>(), states);
    let all = [
        "answered",
        "changed",
        "filled",
        "moved",
        "noted",
        "numbered",
        "opened",
        "postponed",
        "received",
        "reclassified",
        "reminded",
    ];
    assert_eq!(names.into_iter().collect::<Vec<_>>(), all);
}
