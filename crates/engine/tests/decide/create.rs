//! Registering.

use std::collections::HashMap;

use engine::{Changes, Command, Draft, EventKind, Link, Origin, Other, Place, Tie, Value, decide};

use crate::story::*;

fn refused(change: impl FnOnce(&mut Draft)) -> Result<Story, engine::Refusal> {
    let mut draft = draft();
    change(&mut draft);
    Story::of(book(), draft, ANA)
}

#[test]
fn a_ticket_comes_in_with_its_form() {
    let story = Story::new();
    let events = &story.last.this().unwrap().events;
    assert_eq!(events[0].body.as_deref(), Some("La impresora no enciende."));
    assert_eq!(story.told(), ["received", "changed!", "changed!", "filled"]);
    let ticket = &story.ticket;
    assert_eq!(
        (ticket.state.as_str(), ticket.form, ticket.definition),
        ("recibido", 1, 1)
    );
    assert_eq!(
        (ticket.team.as_deref(), ticket.priority.as_deref()),
        (Some("soporte"), Some("baja"))
    );
    assert_eq!(ticket.folio, None, "its number comes later");
    assert_eq!(
        story.last.this().unwrap().place,
        Place::New("t-1".to_owned())
    );
    assert_eq!(ticket.values.len(), 3);
}

#[test]
fn a_refusal_names_every_fault() {
    let all = refused(|draft| {
        draft.description = " \n\u{7}".to_owned();
        draft.unit = Some("otra".to_owned());
        draft.changes = changes([
            ("tipo", text("otro")),
            ("priority", text("urgentísima")),
            ("inventado", text("x")),
            ("dictamen", text("ya")),
        ]);
    });
    let named = faults(all);
    assert_eq!(
        named,
        [
            "description",
            "unit",
            "dictamen",
            "inventado",
            "priority",
            "tipo",
            "asunto",
            "modelo"
        ]
    );
}

#[test]
fn without_a_known_service_its_fields_are_no_fault() {
    assert_eq!(faults(refused(|draft| draft.service = None)), ["service"]);
    assert_eq!(
        faults(refused(|draft| draft.service = Some("otro".into()))),
        ["service"]
    );
    let other = refused(|draft| draft.service = Some("revisiones".into()));
    assert!(other.err().unwrap().text.contains("otro tipo"));
    assert_eq!(
        faults(refused(|draft| draft.requester = None)),
        ["requester"]
    );
    assert_eq!(
        rule(refused(|draft| draft.kind = "nada".into())),
        "create.kind"
    );
}

#[test]
fn what_goes_apart_is_not_smuggled_in() {
    let smuggled = refused(|draft| {
        draft.changes.insert("service".into(), text("redes"));
        draft
            .changes
            .insert("requester".into(), Some(Value::Number(BETO)));
    });
    assert_eq!(faults(smuggled), ["requester", "service"]);
}

#[test]
fn conditions_of_the_form_hold_from_the_start() {
    let compra = |more: &[(&str, Value)]| {
        refused(|draft| {
            draft.changes.insert("tipo".into(), text("compra"));
            for (key, value) in more {
                draft.changes.insert((*key).to_owned(), Some(value.clone()));
            }
        })
    };
    assert_eq!(faults(compra(&[])), ["monto"]);
    assert_eq!(faults(compra(&[("monto", Value::Number(99))])), ["monto"]);
    assert_eq!(
        faults(compra(&[("monto", Value::Number(100_000))])),
        ["justificacion"]
    );
    let story = compra(&[
        ("monto", Value::Number(50_000)),
        ("justificacion", "sobra".into()),
    ])
    .unwrap();
    assert_eq!(
        story.ticket.values.get("monto"),
        Some(&Value::Number(50_000))
    );
    let values: Vec<_> = story
        .last
        .this()
        .unwrap()
        .events
        .iter()
        .flat_map(|e| &e.values)
        .collect();
    let sent = values.iter().any(|(key, _)| *key == "justificacion");
    assert!(!sent, "what nobody is asked for is not even in the history");
}

#[test]
fn who_may_register() {
    assert_eq!(
        rule(Story::of(book(), draft(), EVA).map(drop)),
        "create.who"
    );
    let origin = Some(Origin {
        ticket: "t-0".to_owned(),
        tie: Tie::Follows,
    });
    let follow = Draft {
        origin: origin.clone(),
        ..draft()
    };
    assert_eq!(
        rule(Story::of(book(), follow.clone(), EVA).map(drop)),
        "create.who"
    );
    assert_eq!(
        rule(Story::of(book(), follow.clone(), ANA).map(drop)),
        "kin.missing"
    );
    let mut known = facts(NOW);
    let other = Other {
        ticket: Story::new().ticket,
        created: NOW,
    };
    known.others = HashMap::from([("t-0".to_owned(), other)]);
    let done = decide(&book(), None, &actor(ANA), &Command::Create(follow), &known).unwrap();
    assert_eq!(done.this().unwrap().ticket.origin, origin);
    let there = &done.outcomes[1];
    assert_eq!(there.place, Place::Other("t-0".to_owned()));
    assert_eq!(there.events[0].kind.name(), "opened");
    let back = Link {
        ticket: "t-1".to_owned(),
        tie: Tie::Follows,
        inverse: true,
    };
    assert!(there.ticket.links.contains(&back));
    let mut facts = facts(NOW);
    facts.requester = None;
    let guest = decide(
        &book(),
        None,
        &actor(ANA),
        &Command::Create(draft()),
        &facts,
    );
    let refusal = guest.unwrap_err();
    assert_eq!(refusal.field.as_deref(), Some("service"));
    assert!(refusal.text.contains("para quien tiene cuenta"));
}

#[test]
fn a_log_has_nobody_and_waits_from_the_start() {
    let log = Draft {
        kind: "bitacora".to_owned(),
        channel: "page".to_owned(),
        description: "Se revisó la planta.".to_owned(),
        ..Draft::default()
    };
    let asked = Draft {
        requester: Some(ANA),
        ..log.clone()
    };
    assert_eq!(
        faults(Story::of(book(), asked, BETO).map(drop)),
        ["requester"]
    );
    let service = Draft {
        service: Some("redes".into()),
        ..log.clone()
    };
    assert_eq!(
        faults(Story::of(book(), service, BETO).map(drop)),
        ["service"]
    );
    let mut story = Story::of(book(), log, BETO).unwrap();
    assert!(story.last.this().unwrap().number);
    assert_eq!(story.ticket.waiting.as_ref().unwrap().until, NOW + 2 * DAY);
    let answer = Command::Answer {
        text: "Hola".into(),
        attachments: Vec::new(),
    };
    assert_eq!(rule(story.give(BETO, &answer)), "answer.nobody");
    story.wake(2);
    assert_eq!(story.ticket.state, "cerrado");
    assert_eq!(story.ticket, story.replayed());
}

#[test]
fn a_ticket_is_registered_once_and_must_be_there() {
    let story = Story::new();
    let again = decide(
        &story.book,
        Some(&story.ticket),
        &actor(ANA),
        &Command::Create(draft()),
        &facts(NOW),
    );
    assert_eq!(rule(again), "create.exists");
    let edit = Command::Edit {
        base: 1,
        changes: Changes::new(),
        why: None,
    };
    assert_eq!(
        rule(decide(&story.book, None, &actor(ANA), &edit, &facts(NOW))),
        "ticket.missing"
    );
    let received = |story: &Story| {
        matches!(
            story.last.this().unwrap().events[0].kind,
            EventKind::Received { .. }
        )
    };
    assert!(received(&story));
}
