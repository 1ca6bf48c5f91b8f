//! What follows from a move.

use engine::{Act, Book, Changes, Effect, Kind, Place, Refusal, Tie, Value};

use crate::story::*;

/// A ticket whose transition `vaciar` does only this.
fn with(effects: &[&str]) -> Story {
    let mut kinds = written();
    let read = |text: &&str| toml::from_str::<Effect<String>>(text).unwrap();
    let step = kinds[0]
        .transitions
        .iter_mut()
        .find(|t| t.key == "vaciar")
        .unwrap();
    step.effects = effects.iter().map(read).collect();
    Story {
        book: book_of(&kinds),
        ..Story::accepted()
    }
}

fn run(effects: &[&str]) -> Result<Story, Refusal> {
    let mut story = with(effects);
    story.go(BETO, "vaciar", Changes::new())?;
    Ok(story)
}

#[test]
fn every_act_has_its_effect() {
    let ticket = |effect: &str| run(&[effect]).unwrap().ticket;
    for act in Act::ALL {
        match act {
            Act::Number => assert!(
                !run(&["do = 'number'"]).unwrap().last.this().unwrap().number,
                "it has one"
            ),
            Act::Set => {
                let set = ticket("do = 'set'\nfield = 'plan'\nvalue = 'Uno'");
                assert_eq!(set.value("plan"), text("Uno"));
            }
            Act::Clear => assert_eq!(
                ticket("do = 'clear'\nfield = 'modelo'\nwhen = 'tipo:compra'").value("modelo"),
                text("X-1")
            ),
            Act::Assign => {
                assert_eq!(
                    ticket("do = 'assign'\nvalue = '@requester'").assignee,
                    Some(ANA)
                );
                assert_eq!(
                    ticket("do = 'assign'\nvalue = '@field:impulsor'").assignee,
                    None
                );
            }
            Act::Release => assert_eq!(ticket("do = 'release'").assignee, None),
            Act::Team => assert_eq!(
                ticket("do = 'team'\nvalue = 'redes'").team.as_deref(),
                Some("redes")
            ),
            Act::Restrict => assert!(ticket("do = 'restrict'").restricted),
            Act::Unrestrict => {
                let both = run(&["do = 'restrict'", "do = 'unrestrict'"]).unwrap();
                assert_eq!(
                    (both.ticket.restricted, both.told()),
                    (
                        false,
                        vec!["moved".into(), "changed!".into(), "changed!".into()]
                    )
                );
            }
            Act::Open => assert_eq!(
                ticket("do = 'open'\nkind = 'revision'\ncopy = ['asunto']\nservice = 'revisiones'")
                    .opened
                    .len(),
                1
            ),
        }
    }
}

#[test]
fn what_is_set_fits_the_field() {
    let set = |field: &str, value: &str| {
        let done = run(&[&format!("do = 'set'\nfield = '{field}'\nvalue = '{value}'")]);
        done.map(|story| story.ticket.value(field))
    };
    assert_eq!(set("firmado", "@now"), Ok(Some(Value::Number(NOW))));
    assert_eq!(set("plan", "@today"), Ok(text("2026-11-21")));
    assert_eq!(set("firma", "@assignee"), Ok(Some(Value::Number(BETO))));
    assert_eq!(set("copia", "@field:asunto"), Ok(text("Impresora")));
    assert_eq!(set("copia", "@field:nota"), Ok(None));
    assert_eq!(
        set("firmado", "2026-11-21T10:30"),
        Ok(Some(Value::Number(NOW)))
    );
    assert_eq!(rule(set("plan", "@now")), "effect.value");
    assert_eq!(rule(set("firmado", "mañana")), "effect.value");
    assert_eq!(rule(set("tipo", "otro")), "effect.value");
    assert_eq!(rule(set("nada", "x")), "effect.field");
    assert_eq!(
        rule(run(&["do = 'clear'\nfield = 'asunto'"]).map(drop)),
        "field.required"
    );
}

#[test]
fn conditions_of_effects_see_the_ticket_after_the_move_and_the_effects_before() {
    let story = run(&[
        "do = 'team'\nvalue = 'redes'",
        "do = 'restrict'\nwhen = 'equipo:redes estado:abierto'",
    ]);
    assert!(story.unwrap().ticket.restricted);
    let hides = run(&[
        "do = 'set'\nfield = 'tipo'\nvalue = 'soporte'",
        "do = 'set'\nfield = 'monto'\nvalue = '5'",
    ]);
    assert_eq!(
        hides.unwrap().ticket.value("monto"),
        None,
        "what an effect writes into a hidden field does not stay"
    );
    let needs = run(&["do = 'set'\nfield = 'tipo'\nvalue = 'compra'"]);
    assert_eq!(faults(needs.map(drop)), ["monto"]);
}

#[test]
fn a_ticket_is_opened_out_of_another() {
    let mut story = Story::resolved();
    story.go(ANA, "reabrir", Changes::new()).unwrap();
    assert_eq!(story.told(), ["moved", "filled", "opened!", "filled"]);
    assert_eq!(story.ticket.opened, [("t-2".to_owned(), Tie::CausedBy)]);
    let child = &story.last.outcomes[1];
    assert_eq!(child.place, Place::New("t-2".to_owned()));
    assert!(child.number && child.ticket.restricted, "as its kind says");
    assert_eq!(child.ticket.origin.as_ref().unwrap().ticket, "t-1");
    assert_eq!(
        (child.ticket.requester, child.ticket.unit.as_deref()),
        (Some(ANA), Some("catastro"))
    );
    assert_eq!(child.ticket.value("asunto"), text("Impresora"));
    assert_eq!(child.events[0].body.as_deref(), Some("Se reabrió."));
    assert_eq!(story.ticket, story.replayed());
}

#[test]
fn a_ticket_that_cannot_be_opened_stops_the_move() {
    let open = |more: &str| {
        run(&[&format!(
            "do = 'open'\nkind = 'revision'\nservice = 'revisiones'\n{more}"
        )])
    };
    let refusal = open("").err().unwrap();
    assert_eq!(
        (refusal.rule, refusal.text.contains("Falta «Asunto»")),
        ("effect.open", true)
    );
    // Its priority is none of the other kind.
    assert_eq!(
        rule(open("copy = ['asunto', 'priority']").map(drop)),
        "effect.open"
    );
    let story = open("copy = ['asunto']").unwrap();
    assert_eq!(
        story.last.outcomes[1].events[0].body.as_deref(),
        Some("Viene de cambio CAM-0001.")
    );
    let one = "do = 'open'\nkind = 'revision'\nservice = 'revisiones'\ncopy = ['asunto']";
    assert_eq!(run(&[one, one]).unwrap().last.outcomes.len(), 3);
    assert_eq!(
        rule(run(&[one, one, one]).map(drop)),
        "effect.open",
        "no keys are left"
    );
    assert_eq!(
        rule(run(&["do = 'open'\nkind = 'nada'"]).map(drop)),
        "effect.open"
    );
}

#[test]
fn the_number_comes_once() {
    let mut story = Story::new();
    story.go(BETO, "aceptar", Changes::new()).unwrap();
    assert!(story.last.this().unwrap().number);
    assert_eq!(story.told(), ["moved", "changed!"]);
    let again = with(&["do = 'number'"]);
    assert_eq!(again.ticket.folio.as_deref(), Some("CAM-0001"));
}

#[test]
fn a_later_version_of_the_kind_lends_its_fields() {
    let mut kinds: Vec<Kind<String>> = written();
    let field =
        toml::from_str("key = 'extra'\nlabel = 'Extra'\ntype = 'text'\nlater = true").unwrap();
    kinds[0].fields.push(field);
    let later = book_of(&kinds);
    let mut book: Book = book();
    book.add_kind(2, later.kind("cambio").unwrap().clone());
    let mut story = Story {
        book,
        ..Story::accepted()
    };
    story
        .edit(BETO, 99, changes([("extra", text("Sí"))]))
        .unwrap();
    assert_eq!(
        (story.ticket.form, story.ticket.value("extra")),
        (1, text("Sí"))
    );
}
