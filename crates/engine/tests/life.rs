//! The life of tickets: decided, folded, refused. Fixtures say what a pack would say.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test says by panicking that it failed"
)]

use engine::{Actor, Command, Draft, EventKind, Field, Kind, Ticket, Triage, decide};
use proptest::prelude::*;

fn kind() -> Kind {
    serde_json::from_value(serde_json::json!({
        "key": "solicitud",
        "noun": {"singular": "ticket", "plural": "tickets", "gender": "masculino"},
        "folio": {"prefix": "OCO-", "digits": 5},
        "initial": "abierto",
        "priority": [{"key": "baja", "name": "Baja"}, {"key": "alta", "name": "Alta"}],
        "type": [{"key": "soporte", "name": "Soporte"}, {"key": "web", "name": "Web"}],
        "state": [
            {"key": "abierto", "name": "Abierto", "category": "open", "meaning": "m"},
            {"key": "pendiente", "name": "Pendiente", "category": "pending", "meaning": "m"},
            {"key": "resuelto", "name": "Resuelto", "category": "resolved", "meaning": "m"},
            {"key": "cerrado", "name": "Cerrado", "category": "closed", "meaning": "m"}
        ],
        "transition": [
            {"key": "esperar", "label": "Dejar pendiente", "from": ["abierto"], "to": "pendiente", "who": ["agente"], "requires": ["reason"]},
            {"key": "reanudar", "label": "Reanudar", "from": ["pendiente"], "to": "abierto", "who": ["agente"]},
            {"key": "resolver", "label": "Resolver", "from": ["abierto", "pendiente"], "to": "resuelto", "who": ["agente"],
             "requires": ["priority", "type", "assignee", "diagnosis"]},
            {"key": "cerrar", "label": "Cerrar", "from": ["resuelto"], "to": "cerrado", "who": ["agente", "titular"]}
        ]
    }))
    .unwrap()
}

fn actor(role: &str) -> Actor {
    Actor {
        person: 7,
        roles: vec![role.to_owned()],
    }
}

fn draft() -> Command {
    Command::Create(Draft {
        requester: 1,
        unit: "tesoreria".into(),
        service: "impresoras".into(),
        channel: "portal".into(),
        description: "  La impresora no enciende.  ".into(),
        attachments: Vec::new(),
    })
}

/// A ticket with its history, moved on by commands as the shell would.
struct Story {
    kind: Kind,
    history: Vec<EventKind>,
}

impl Story {
    fn new() -> Self {
        let kind = kind();
        let events = decide(&kind, None, &actor("nadie"), &draft()).unwrap();
        assert_eq!(events[0].body.as_deref(), Some("La impresora no enciende."));
        Self {
            kind,
            history: events.into_iter().map(|e| e.kind).collect(),
        }
    }

    fn ticket(&self) -> Ticket {
        Ticket::fold(&self.history).unwrap()
    }

    fn give(&mut self, role: &str, command: &Command) -> Result<(), engine::Refusal> {
        let events = decide(&self.kind, Some(&self.ticket()), &actor(role), command)?;
        self.history.extend(events.into_iter().map(|e| e.kind));
        Ok(())
    }

    fn go(
        &mut self,
        role: &str,
        transition: &str,
        text: Option<&str>,
    ) -> Result<(), engine::Refusal> {
        let base = self.ticket().version;
        let text = text.map(str::to_owned);
        self.give(
            role,
            &Command::Move {
                base,
                transition: transition.into(),
                text,
            },
        )
    }
}

#[test]
fn from_reception_to_closing() {
    let mut story = Story::new();
    let missing = story.go("agente", "resolver", Some("Fusible")).unwrap_err();
    assert_eq!(missing.rule, "move.missing");
    assert!(
        missing
            .text
            .contains("la prioridad, el tipo, la persona responsable"),
        "{missing}"
    );
    let fields = Triage {
        priority: Some("alta".into()),
        type_of_work: Some("soporte".into()),
        assignee: Some(7),
    };
    story
        .give("titular", &Command::Triage { base: 1, fields })
        .unwrap();
    assert_eq!(
        story
            .go("agente", "resolver", Some("  "))
            .unwrap_err()
            .field,
        Some("diagnosis")
    );
    assert_eq!(
        story.go("titular", "resolver", Some("x")).unwrap_err().rule,
        "move.who"
    );
    story
        .go("agente", "resolver", Some("Se cambió el fusible."))
        .unwrap();
    story.go("titular", "cerrar", None).unwrap();
    let ticket = story.ticket();
    assert_eq!((ticket.state.as_str(), ticket.version), ("cerrado", 6));
    let late = Triage {
        priority: Some("baja".into()),
        ..Triage::default()
    };
    let refusal = story
        .give(
            "titular",
            &Command::Triage {
                base: 6,
                fields: late,
            },
        )
        .unwrap_err();
    assert_eq!(refusal.rule, "triage.ended");
    let text = || "Gracias".to_owned();
    let answer = Command::Answer {
        text: text(),
        attachments: Vec::new(),
    };
    assert_eq!(
        story.give("agente", &answer).unwrap_err().rule,
        "answer.ended"
    );
    let note = Command::Note {
        text: text(),
        attachments: Vec::new(),
    };
    story.give("agente", &note).unwrap();
}

#[test]
fn a_save_conflicts_only_where_the_field_changed_since() {
    let mut story = Story::new();
    let priority = |p: &str| Triage {
        priority: Some(p.into()),
        ..Triage::default()
    };
    let kind_of_work = Triage {
        type_of_work: Some("web".into()),
        ..Triage::default()
    };
    story
        .give(
            "titular",
            &Command::Triage {
                base: 1,
                fields: priority("alta"),
            },
        )
        .unwrap();
    story
        .give(
            "titular",
            &Command::Triage {
                base: 1,
                fields: kind_of_work,
            },
        )
        .unwrap();
    let refusal = story.give(
        "titular",
        &Command::Triage {
            base: 1,
            fields: priority("baja"),
        },
    );
    assert_eq!(refusal.unwrap_err().rule, "save.conflict");
    story
        .give(
            "titular",
            &Command::Triage {
                base: 1,
                fields: priority("alta"),
            },
        )
        .unwrap();
    assert_eq!(
        story.ticket().version,
        3,
        "the same value again is no change and no conflict"
    );
    story
        .go("agente", "esperar", Some("Falta la refacción"))
        .unwrap();
    let stale = Command::Move {
        base: 1,
        transition: "reanudar".into(),
        text: None,
    };
    assert_eq!(story.give("agente", &stale).unwrap_err().rule, "move.state");
}

fn any_command() -> impl Strategy<Value = Command> {
    let text = prop_oneof![Just(String::new()), "[a-zñ ]{0,12}"];
    let word = prop::sample::select(vec!["alta", "baja", "soporte", "web", "otra"]);
    prop_oneof![
        (0..9_i64, word.clone(), word, prop::option::of(1..4_i64)).prop_map(
            |(base, p, t, assignee)| {
                let fields = Triage {
                    priority: Some(p.into()),
                    type_of_work: Some(t.into()),
                    assignee,
                };
                Command::Triage { base, fields }
            }
        ),
        text.clone().prop_map(|text| Command::Note {
            text,
            attachments: Vec::new()
        }),
        text.clone().prop_map(|text| Command::Answer {
            text,
            attachments: Vec::new()
        }),
        (
            0..30_i64,
            prop::sample::select(vec!["esperar", "reanudar", "resolver", "cerrar", "x"]),
            prop::option::of(text)
        )
            .prop_map(|(base, t, text)| Command::Move {
                base,
                transition: t.into(),
                text
            }),
    ]
}

proptest! {
    /// No sequence of commands reaches an undeclared state or resolves without what it requires,
    /// and folding the whole history gives what folding step by step gave.
    #[test]
    fn any_history_folds_and_keeps_the_rules(commands in prop::collection::vec((any_command(), any::<bool>()), 0..40)) {
        let mut story = Story::new();
        let mut stepwise = story.ticket();
        for (command, agent) in commands {
            let before = story.history.len();
            let _ = story.give(if agent { "agente" } else { "titular" }, &command);
            for event in &story.history[before..] {
                stepwise.apply(event).unwrap();
            }
            let ticket = story.ticket();
            prop_assert_eq!(&ticket, &stepwise);
            prop_assert!(ticket.category(&story.kind).is_some());
            if ticket.state == "resuelto" || ticket.state == "cerrado" {
                for field in [Field::Priority, Field::Type, Field::Assignee] {
                    let resolve = story.kind.transition("resolver").unwrap();
                    prop_assert!(!resolve.missing(&ticket).contains(&field));
                }
            }
        }
    }
}
