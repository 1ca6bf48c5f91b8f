//! Transitions: who, what they need, what they bring.

use engine::{Actor, Changes, Command, EventKind, Move, Refusal, Value};

use crate::story::*;

fn yes() -> Changes {
    changes([("prueba", Some(Value::YesNo(true)))])
}

#[test]
fn from_reception_to_closing() {
    let mut story = Story::accepted();
    assert_eq!(story.ticket.folio.as_deref(), Some("CAM-0001"));
    assert_eq!(story.ticket.assignee, Some(BETO));
    let refusal = story.go(BETO, "resolver", Changes::new()).unwrap_err();
    assert_eq!(refusal.rule, "move.missing");
    assert_eq!(
        refusal.text,
        "Antes de «Resolver» falta: «Dictamen», «Prueba»."
    );
    assert_eq!(refusal.faults.len(), 2);
    story
        .edit(
            BETO,
            story.ticket.version,
            changes([("dictamen", text("Fusible."))]),
        )
        .unwrap();
    let bad = story
        .go(
            BETO,
            "resolver",
            changes([("prueba", Some(Value::YesNo(false)))]),
        )
        .unwrap_err();
    assert_eq!(
        (bad.rule, bad.text.contains("Repita la prueba")),
        ("move.condition", true)
    );
    story.go(BETO, "resolver", yes()).unwrap();
    // What `prueba` says is asked for only where the move leads.
    assert_eq!(story.ticket.value("prueba"), Some(Value::YesNo(true)));
    assert_eq!(story.ticket.value("firmado"), Some(Value::Number(NOW)));
    assert_eq!(story.ticket.value("firma"), Some(Value::Number(BETO)));
    assert_eq!(story.ticket.value("copia"), text("Fusible."));
    let moved = story
        .last
        .this()
        .unwrap()
        .events
        .iter()
        .find(|e| e.kind.name() == "moved")
        .unwrap();
    assert_eq!(moved.body.as_deref(), Some("Porque sí."));
    let EventKind::Moved { brought, .. } = &moved.kind else {
        panic!("{moved:?}")
    };
    assert_eq!(brought.as_deref(), Some("Diagnóstico"));
    story.go(ANA, "cerrar", Changes::new()).unwrap();
    assert_eq!(story.ticket.state, "cerrado");
    assert_eq!(
        story.ticket.value("prueba"),
        None,
        "it is not asked for there"
    );
    assert_eq!(story.ticket, story.replayed());
}

#[test]
fn who_may_move_is_a_role_or_a_relation() {
    let mut story = Story::new();
    for (person, refused) in [(ANA, true), (HEAD, true), (EVA, true), (CARLA, false)] {
        let done = story.go(person, "aceptar", Changes::new());
        assert_eq!(done.is_err(), refused, "{person}");
    }
    // Carla is responsible; Beto is of the team; the requester and the head may reopen.
    assert_eq!(rule(story.go(CARLA, "avanzar", Changes::new())), "move.who");
    story.go(BETO, "avanzar", Changes::new()).unwrap();
    story.go(BETO, "volver", Changes::new()).unwrap();
    assert_eq!(
        (story.ticket.team.as_deref(), story.ticket.assignee),
        (Some("redes"), None)
    );
    let v = story.ticket.version;
    story
        .edit(
            CARLA,
            v,
            changes([
                ("impulsor", Some(Value::Number(BETO))),
                ("assignee", Some(Value::Number(CARLA))),
                ("dictamen", text("x")),
            ]),
        )
        .unwrap();
    story.go(BETO, "resolver", yes()).unwrap();
    assert_eq!(
        story.ticket.value("firma"),
        Some(Value::Number(BETO)),
        "by the field"
    );
    assert_eq!(rule(story.go(BETO, "reabrir", Changes::new())), "move.who");
    story.go(HEAD, "reabrir", Changes::new()).unwrap();
    assert_eq!(
        rule(story.by(&Actor::default(), &Command::Move(story.asked("vaciar")))),
        "move.who"
    );
    assert_eq!(
        rule(story.go(BETO, "volar", Changes::new())),
        "move.unknown"
    );
}

#[test]
fn a_move_conflicts_when_the_state_moved() {
    let mut story = Story::accepted();
    let old = story.asked("esperar");
    story
        .give(
            BETO,
            &Command::Note {
                text: "x".into(),
                attachments: Vec::new(),
            },
        )
        .unwrap();
    story.give(BETO, &Command::Move(old.clone())).unwrap();
    story.go(ANA, "reanudar", Changes::new()).unwrap();
    let refusal = story.give(BETO, &Command::Move(old)).unwrap_err();
    assert_eq!(
        (refusal.rule, refusal.text.contains("«Abierto»")),
        ("move.state", true)
    );
    assert_eq!(
        rule(story.go(BETO, "aceptar", Changes::new())),
        "move.state"
    );
}

#[test]
fn a_move_names_all_that_is_wrong_and_brings_only_its_own() {
    let mut story = Story::new();
    let wrong = changes([
        ("asunto", text("x")),
        ("nota", text("a\nb")),
        ("assignee", Some(Value::Number(ANA))),
    ]);
    assert_eq!(
        faults(story.go(BETO, "aceptar", wrong)),
        ["asunto", "assignee", "nota"]
    );
    story
        .edit(BETO, story.ticket.version, changes([("team", None)]))
        .unwrap();
    assert_eq!(faults(story.go(BETO, "aceptar", Changes::new())), ["team"]);
    assert_eq!(
        faults(story.go(BETO, "aceptar", changes([("team", text("otro"))]))),
        ["team"]
    );
    story
        .go(
            BETO,
            "aceptar",
            changes([("team", text("redes")), ("plan", text("Uno"))]),
        )
        .unwrap();
    assert_eq!(
        story.ticket.value("plan"),
        text("Uno"),
        "visible where the move leads"
    );
    let asked = Move {
        text: Some(" ".into()),
        wait: Default::default(),
        ..story.asked("esperar")
    };
    assert_eq!(
        faults(story.give(BETO, &Command::Move(asked))),
        ["message", "wait-reason"]
    );
}

#[test]
fn a_move_conflicts_with_both_values() {
    let mut story = Story::accepted();
    let v = story.ticket.version;
    story
        .edit(BETO, v, changes([("team", text("redes"))]))
        .unwrap();
    let stale = |team: &str, story: &Story| Move {
        base: v,
        changes: changes([("team", text(team))]),
        ..story.asked("vaciar")
    };
    let asked = Command::Move(stale("soporte", &story));
    let refusal = story.give(CARLA, &asked).unwrap_err();
    assert_eq!(
        (refusal.rule, refusal.conflicts[0].theirs.clone()),
        ("save.conflict", text("redes"))
    );
    let asked = Command::Move(stale("redes", &story));
    story.give(CARLA, &asked).unwrap();
}

#[test]
fn no_move_loses_what_must_stay() {
    let mut story = Story::resolved();
    let empty = changes([("assignee", None), ("dictamen", None), ("prueba", None)]);
    let lost = faults(story.go(BETO, "corregir", empty));
    assert_eq!(
        lost,
        ["assignee", "dictamen", "prueba"],
        "every way into the state asks for them"
    );
    story
        .go(BETO, "corregir", changes([("dictamen", text("Otro."))]))
        .unwrap();
    let mut story = Story::accepted();
    let v = story.ticket.version;
    story
        .edit(
            BETO,
            v,
            changes([
                ("tipo", text("compra")),
                ("monto", Some(Value::Number(100))),
            ]),
        )
        .unwrap();
    let refusal = story.go(BETO, "vaciar", Changes::new()).unwrap_err();
    assert_eq!(
        (refusal.rule, refusal.field.as_deref()),
        ("field.required", Some("asunto"))
    );
    story
        .edit(BETO, v + 1, changes([("dictamen", text("x"))]))
        .unwrap();
    let more = |monto: Option<i64>| {
        let mut all = yes();
        all.insert("monto".to_owned(), monto.map(Value::Number));
        all
    };
    assert_eq!(faults(story.go(BETO, "resolver", more(None))), ["monto"]);
    assert_eq!(
        faults(story.go(BETO, "resolver", more(Some(100_000)))),
        ["justificacion"]
    );
    story.go(BETO, "resolver", more(Some(500))).unwrap();
}

#[test]
fn what_a_move_renews_is_brought_each_time_and_told_each_time() {
    let mut kinds = written();
    let resolve = kinds[0]
        .transitions
        .iter_mut()
        .find(|t| t.key == "resolver")
        .unwrap();
    resolve.renews.push("dictamen".to_owned());
    let mut story = Story {
        book: book_of(&kinds),
        ..Story::accepted()
    };
    story
        .edit(
            BETO,
            story.ticket.version,
            changes([("dictamen", text("Fusible."))]),
        )
        .unwrap();
    assert_eq!(faults(story.go(BETO, "resolver", yes())), ["dictamen"]);
    let mut both = yes();
    both.insert("dictamen".to_owned(), text("Fusible."));
    story.go(BETO, "resolver", both).unwrap();
    let events = &story.last.this().unwrap().events;
    let told = events.iter().filter(|e| e.values.contains_key("dictamen"));
    assert_eq!(told.count(), 1, "though it stays the same");
}

#[test]
fn a_hidden_value_does_not_meet_a_condition() {
    let mut kinds = written();
    let resolve = kinds[0]
        .transitions
        .iter_mut()
        .find(|t| t.key == "resolver")
        .unwrap();
    resolve.conditions[0].when = "monto>=1".to_owned();
    let mut story = Story {
        book: book_of(&kinds),
        ..Story::accepted()
    };
    story
        .edit(
            BETO,
            story.ticket.version,
            changes([("dictamen", text("x"))]),
        )
        .unwrap();
    let mut brought = yes();
    brought.insert("monto".to_owned(), Some(Value::Number(500)));
    let refused: Result<(), Refusal> = story.go(BETO, "resolver", brought);
    assert_eq!(rule(refused), "move.condition", "its type has no amount");
}

#[test]
fn a_field_that_only_the_new_state_requires_is_brought_by_the_move() {
    let mut kinds = written();
    let field = kinds[0]
        .fields
        .iter_mut()
        .find(|f| f.key == "nota")
        .unwrap();
    field.required_when = Some("estado:abierto".to_owned());
    let mut story = Story {
        book: book_of(&kinds),
        ..Story::new()
    };
    assert_eq!(faults(story.go(BETO, "aceptar", Changes::new())), ["nota"]);
    story
        .go(BETO, "aceptar", changes([("nota", text("Sí"))]))
        .unwrap();
}

#[test]
fn internal_moves_and_their_dates_stay_inside() {
    let mut story = Story::accepted();
    story.go(BETO, "avanzar", Changes::new()).unwrap();
    assert_eq!(story.told(), ["moved!"]);
    let postpone = Command::Postpone {
        base: 99,
        until: NOW + 9 * DAY,
        why: Some("x".into()),
    };
    story.give(BETO, &postpone).unwrap();
    assert_eq!(story.told(), ["postponed!"]);
}
