//! Changing properties and fields.

use engine::{Book, Category, Changes, Command, Refusal, Ticket, Value};

use crate::story::*;

#[test]
fn a_save_conflicts_only_where_the_field_changed_since_to_something_else() {
    let mut story = Story::new();
    let seen = story.ticket.version;
    story
        .edit(
            BETO,
            seen,
            changes([("priority", text("alta")), ("asunto", text("Otra"))]),
        )
        .unwrap();
    story
        .edit(CARLA, seen, changes([("team", text("redes"))]))
        .unwrap();
    story
        .edit(CARLA, seen, changes([("asunto", text(" Otra "))]))
        .unwrap();
    assert!(
        story.last.outcomes.is_empty(),
        "the same value again is no change and no conflict"
    );
    let both = changes([
        ("asunto", text("Mía")),
        ("priority", text("baja")),
        ("team", text("redes")),
    ]);
    let refusal = story.edit(CARLA, seen, both.clone()).unwrap_err();
    assert_eq!(refusal.rule, "save.conflict");
    assert_eq!(refusal.conflicts.len(), 2);
    let conflict = &refusal.conflicts[0];
    assert_eq!(
        (conflict.key.as_str(), conflict.label.as_str()),
        ("asunto", "«Asunto»")
    );
    assert_eq!(
        (conflict.yours.clone(), conflict.theirs.clone()),
        (text("Mía"), text("Otra"))
    );
    assert!(refusal.text.contains("«Asunto», la prioridad"), "{refusal}");
    let now = story.ticket.version;
    story.edit(CARLA, now, both).unwrap();
    assert_eq!(story.ticket.value("asunto"), text("Mía"));
}

#[test]
fn a_value_is_told_alike_and_emptied() {
    let mut story = Story::new();
    let base = story.ticket.version;
    story
        .edit(
            BETO,
            base,
            changes([("nota", text("x")), ("hojas", Some(Value::Number(5)))]),
        )
        .unwrap();
    assert_eq!(story.told(), ["filled", "filled!"]);
    story
        .edit(
            BETO,
            story.ticket.version,
            changes([("hojas", None), ("nota", None)]),
        )
        .unwrap();
    assert_eq!(story.ticket.value("hojas"), None);
    assert_eq!(story.told(), ["filled", "filled!"]);
    assert_eq!(story.ticket, story.replayed());
}

#[test]
fn what_is_hidden_is_emptied_all_the_way_down() {
    let mut story = Story::new();
    let compra = changes([
        ("tipo", text("compra")),
        ("monto", Some(Value::Number(200_000))),
        ("justificacion", text("Hace falta.")),
    ]);
    story.edit(BETO, story.ticket.version, compra).unwrap();
    assert_eq!(story.ticket.values.len(), 5);
    story
        .edit(
            BETO,
            story.ticket.version,
            changes([("tipo", text("soporte"))]),
        )
        .unwrap();
    assert_eq!(story.told(), ["filled"], "one event says it all");
    assert_eq!(story.ticket.value("monto"), None);
    assert_eq!(story.ticket.value("justificacion"), None);
    story
        .edit(
            BETO,
            story.ticket.version,
            changes([("monto", Some(Value::Number(500)))]),
        )
        .unwrap();
    assert!(story.last.outcomes.is_empty(), "nobody is asked for it");
}

#[test]
fn a_required_field_is_never_lost() {
    let mut story = Story::new();
    let v = story.ticket.version;
    assert_eq!(
        faults(story.edit(BETO, v, changes([("asunto", None), ("tipo", None)]))),
        ["asunto", "tipo"]
    );
    // One lacks and another is filled in: as many as before, and still one is lost.
    let swap = changes([("tipo", text("compra")), ("asunto", None)]);
    assert_eq!(faults(story.edit(BETO, v, swap)), ["asunto", "monto"]);
    assert_eq!(
        faults(story.edit(BETO, v, changes([("tipo", text("compra"))]))),
        ["monto"]
    );
    // Later fields are asked for later, and then they stay.
    story
        .edit(BETO, v, changes([("dictamen", text("Ya."))]))
        .unwrap();
    assert_eq!(story.told(), ["filled!"]);
    let v = story.ticket.version;
    assert_eq!(
        faults(story.edit(BETO, v, changes([("dictamen", None)]))),
        ["dictamen"]
    );
    // All that is wrong is named at once.
    let mixed = changes([
        ("dictamen", None),
        ("tipo", text("?")),
        ("nada", None),
        ("assignee", Some(Value::Number(ANA))),
    ]);
    assert_eq!(
        faults(story.edit(BETO, v, mixed)),
        ["assignee", "nada", "tipo", "dictamen"]
    );
}

#[test]
fn a_version_that_lacks_a_new_field_can_still_be_edited() {
    let story = Story::new();
    let mut kinds = written();
    let mut field = kinds[0].fields[0].clone();
    field.key = "nuevo".to_owned();
    kinds[0].fields.push(field);
    let mut story = Story {
        book: book_of(&kinds),
        ..story
    };
    let v = story.ticket.version;
    story
        .edit(BETO, v, changes([("asunto", text("Otra"))]))
        .unwrap();
    story
        .edit(BETO, v + 1, changes([("nuevo", text("Sí"))]))
        .unwrap();
    assert_eq!(
        faults(story.edit(BETO, v + 2, changes([("nuevo", None)]))),
        ["nuevo"]
    );
}

#[test]
fn what_every_way_into_a_state_asks_for_stays_there() {
    let mut story = Story::resolved();
    let v = story.ticket.version;
    assert_eq!(
        faults(story.edit(BETO, v, changes([("assignee", None), ("prueba", None)]))),
        ["assignee", "prueba"]
    );
    story
        .edit(
            BETO,
            v,
            changes([("assignee", Some(Value::Number(CARLA))), ("team", None)]),
        )
        .unwrap();
    let mut open = Story::accepted();
    let v = open.ticket.version;
    open.edit(BETO, v, changes([("assignee", None)])).unwrap();
}

#[test]
fn who_may_fill_in_a_field() {
    let mut story = Story::new();
    let v = story.ticket.version;
    let me = |more: Option<i64>| {
        let mut all = changes([("impulsor", Some(Value::Number(BETO)))]);
        all.extend(more.map(|id| ("assignee".to_owned(), Some(Value::Number(id)))));
        all
    };
    assert_eq!(rule(story.edit(BETO, v, me(None))), "edit.who");
    assert_eq!(
        rule(story.edit(BETO, v, me(Some(BETO)))),
        "edit.who",
        "not in one go"
    );
    story
        .edit(BETO, v, changes([("assignee", Some(Value::Number(BETO)))]))
        .unwrap();
    story.edit(BETO, v + 1, me(None)).unwrap();
    let stranger = changes([("impulsor", Some(Value::Number(ANA)))]);
    assert_eq!(
        faults(story.edit(BETO, v + 2, stranger)),
        ["impulsor"],
        "she does not hold the role"
    );
    story
        .edit(CARLA, v + 2, changes([("impulsor", None)]))
        .unwrap();
}

#[test]
fn another_service_brings_another_form() {
    let mut story = Story::new();
    let v = story.ticket.version;
    story
        .edit(BETO, v, changes([("hojas", Some(Value::Number(5)))]))
        .unwrap();
    let v = story.ticket.version;
    let to = |more: &[(&str, Value)]| {
        let mut all = changes([("service", text("redes")), ("priority", text("alta"))]);
        all.extend(
            more.iter()
                .map(|(key, value)| ((*key).to_owned(), Some(value.clone()))),
        );
        all
    };
    assert_eq!(faults(story.edit(BETO, v, to(&[]))), ["puerto"]);
    assert_eq!(
        rule(story.edit(BETO, v, to(&[("puerto", Value::Number(7))]))),
        "edit.who"
    );
    story
        .edit(CARLA, v, to(&[("puerto", Value::Number(7))]))
        .unwrap();
    assert_eq!(
        story.told(),
        ["reclassified", "changed!", "changed!", "filled", "filled!"]
    );
    let ticket = &story.ticket;
    assert_eq!(
        (ticket.service.as_deref(), ticket.team.as_deref()),
        (Some("redes"), Some("redes"))
    );
    assert_eq!(
        ticket.value("hojas"),
        None,
        "the new form has no such field"
    );
    assert_eq!(ticket.value("modelo"), None, "a text is no number");
    assert_eq!(ticket.value("puerto"), Some(Value::Number(7)));
    let v = story.ticket.version;
    let wrong = changes([("service", text("revisiones")), ("tipo", text("?"))]);
    assert_eq!(faults(story.edit(CARLA, v, wrong)), ["service", "tipo"]);
    assert_eq!(
        faults(story.edit(CARLA, v, changes([("service", None)]))),
        ["service"]
    );
    let stale = story
        .edit(CARLA, 1, changes([("service", text("impresoras"))]))
        .unwrap_err();
    assert_eq!(stale.conflicts[0].theirs, text("redes"));
    // The team may be chosen along with it.
    let both = changes([("service", text("sin-cedula")), ("team", text("soporte"))]);
    story.edit(CARLA, v, both).unwrap();
    assert_eq!(
        (story.ticket.definition, story.ticket.team.as_deref()),
        (0, Some("soporte"))
    );
    assert_eq!(story.ticket, story.replayed());
}

#[test]
fn why_is_said_inside_once() {
    let mut story = Story::new();
    let mut because = |changes: Changes| {
        let base = story.ticket.version;
        let why = Some(" Lo pidió. ".to_owned());
        story
            .give(BETO, &Command::Edit { base, changes, why })
            .unwrap();
        let told = story.told();
        let outcome = story.last.this();
        let bodies: Vec<_> = outcome
            .iter()
            .flat_map(|o| &o.events)
            .filter(|e| e.body.is_some())
            .collect();
        assert!(
            bodies
                .iter()
                .all(|e| e.visibility == engine::Visibility::Internal)
        );
        assert!(
            bodies
                .iter()
                .all(|e| e.body.as_deref() == Some("Lo pidió."))
        );
        (told, bodies.len())
    };
    assert_eq!(
        because(changes([("asunto", text("Otra"))])),
        (vec!["filled".into(), "noted!".into()], 1)
    );
    assert_eq!(
        because(changes([("priority", text("alta"))])),
        (vec!["changed!".into()], 1)
    );
    assert_eq!(because(changes([("priority", text("alta"))])), (vec![], 0));
}

#[test]
fn what_ended_does_not_change_and_takes_notes() {
    let mut story = Story::resolved();
    story.go(ANA, "cerrar", Changes::new()).unwrap();
    assert_eq!(
        story.ticket.category(story.book.kind("cambio").unwrap()),
        Some(Category::Closed)
    );
    assert_eq!(
        rule(story.edit(BETO, 99, changes([("asunto", text("x"))]))),
        "edit.ended"
    );
    let (text, attachments) = ("Gracias.".to_owned(), vec![file("a.pdf")]);
    let answer = Command::Answer {
        text: text.clone(),
        attachments: attachments.clone(),
    };
    assert_eq!(rule(story.give(BETO, &answer)), "answer.ended");
    story
        .give(
            BETO,
            &Command::Note {
                text,
                attachments: attachments.clone(),
            },
        )
        .unwrap();
    let event = &story.last.this().unwrap().events[0];
    assert_eq!(
        (event.body.as_deref(), &event.attachments),
        (Some("Gracias."), &attachments)
    );
    let blank = Command::Note {
        text: "\u{0} \n".to_owned(),
        attachments: Vec::new(),
    };
    assert_eq!(faults(story.give(BETO, &blank)), ["text"]);
}

#[test]
fn a_ticket_whose_kind_is_gone_is_left_alone() {
    let story = Story::new();
    let decide = |book: &Book, ticket: &Ticket| -> Result<(), Refusal> {
        let note = Command::Note {
            text: "x".to_owned(),
            attachments: Vec::new(),
        };
        engine::decide(book, Some(ticket), &actor(BETO), &note, &facts(NOW)).map(drop)
    };
    assert_eq!(rule(decide(&Book::default(), &story.ticket)), "kind.gone");
    let lost = Ticket {
        state: "perdido".to_owned(),
        ..story.ticket.clone()
    };
    assert_eq!(rule(decide(&story.book, &lost)), "kind.gone");
}
