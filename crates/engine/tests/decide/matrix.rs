//! Impact and urgency: the priority follows, until a person says otherwise [P-15].

use engine::schema::{World, requesters, tickets};
use engine::{Book, Changes, Command, Definition, Draft, Kind, Move};

use crate::story::*;

const KIND: &str = r#"
key = "incidente"
noun = { singular = "incidente", plural = "incidentes", gender = "masculino" }
folio = { prefix = "INC-", digits = 4 }
initial = "nuevo"
priority = [{ key = "baja", name = "Baja" }, { key = "media", name = "Media" }, { key = "alta", name = "Alta" }]

[matrix]
impact = "impacto"
urgency = "urgencia"
manual = ["titular"]
[matrix.row]
uno = { normal = "baja", urgente = "media" }
todos = { normal = "media", urgente = "alta" }

[[field]]
key = "impacto"
label = "Impacto"
type = "choice"
choice = [{ key = "uno", name = "Una persona" }, { key = "todos", name = "Todas" }]
[[field]]
key = "urgencia"
label = "Urgencia"
type = "choice"
choice = [{ key = "normal", name = "Normal" }, { key = "urgente", name = "Urgente" }]

[[state]]
key = "nuevo"
name = "Nuevo"
category = "new"
meaning = "Ya llegó."
[[state]]
key = "resuelto"
name = "Resuelto"
category = "resolved"
meaning = "Ya quedó."

[[transition]]
key = "resolver"
label = "Resolver"
from = ["nuevo"]
to = "resuelto"
who = ["agente"]
asks = ["priority"]
message = { label = "Solución", required = false }
effect = [{ do = "set", field = "impacto", value = "uno" }]
"#;

const DEFINITIONS: [(&str, &str); 2] = [
    ("impresoras", "priority = \"alta\""),
    (
        "redes",
        "[matrix]\nuno = { normal = \"alta\", urgente = \"alta\" }\ntodos = { normal = \"alta\", urgente = \"alta\" }",
    ),
];

fn book() -> Book {
    let kind: Kind<String> = toml::from_str(KIND).unwrap();
    let world = World::default();
    let schema = tickets(&[&kind], &kind.fields, &world).unwrap();
    let mut book = Book::default();
    book.add_kind(1, kind.compile(&schema).unwrap());
    for (service, text) in DEFINITIONS {
        let definition: Definition<String> = toml::from_str(text).unwrap();
        let read = definition.compile(&schema, &requesters(&world).unwrap());
        book.add_definition(service, 1, read.unwrap());
    }
    book
}

fn asked(service: &str, changes: Changes) -> Draft {
    Draft {
        kind: "incidente".to_owned(),
        service: Some(service.to_owned()),
        changes,
        ..draft()
    }
}

fn story(service: &str, changes: Changes) -> Story {
    Story::of(book(), asked(service, changes), BETO).unwrap()
}

fn priority(story: &Story) -> Option<&str> {
    assert_eq!(story.replayed(), story.ticket);
    story.ticket.priority.as_deref()
}

fn set(story: &mut Story, by: i64, all: Changes, why: Option<&str>) -> Result<(), engine::Refusal> {
    let base = story.ticket.version;
    let why = why.map(str::to_owned);
    story.give(
        by,
        &Command::Edit {
            base,
            changes: all,
            why,
        },
    )
}

#[test]
fn it_follows_from_the_start_and_through_every_change() {
    let both = changes([("impacto", text("uno")), ("urgencia", text("urgente"))]);
    let mut story = story("sin-cedula", both);
    assert_eq!(priority(&story), Some("media"));
    set(
        &mut story,
        BETO,
        changes([("impacto", text("todos"))]),
        None,
    )
    .unwrap();
    assert_eq!(priority(&story), Some("alta"));
    assert_eq!(story.told(), ["filled", "changed!"]);
    // What is no longer known leaves it as it is.
    set(&mut story, BETO, changes([("urgencia", None)]), None).unwrap();
    assert_eq!(priority(&story), Some("alta"));
    // An effect changes the impact, too, but there is no urgency any more.
    story.go(BETO, "resolver", Changes::new()).unwrap();
    assert_eq!(priority(&story), Some("alta"));
}

#[test]
fn effects_count_and_a_service_can_have_its_own() {
    let both = || changes([("impacto", text("todos")), ("urgencia", text("normal"))]);
    let mut story = story("sin-cedula", both());
    assert_eq!(priority(&story), Some("media"));
    let mut other = self::story("redes", both());
    assert_eq!(priority(&other), Some("alta"));
    story.go(BETO, "resolver", Changes::new()).unwrap();
    assert_eq!(priority(&story), Some("baja"));
    // Another service brings its own rows.
    set(
        &mut other,
        BETO,
        changes([("service", text("sin-cedula"))]),
        None,
    )
    .unwrap();
    assert_eq!(priority(&other), Some("media"));
}

#[test]
fn what_a_service_proposes_gives_way() {
    let mut story = story("impresoras", Changes::new());
    assert_eq!(priority(&story), Some("alta"));
    let both = changes([("impacto", text("uno")), ("urgencia", text("normal"))]);
    set(&mut story, BETO, both, None).unwrap();
    assert_eq!(priority(&story), Some("baja"));
}

#[test]
fn another_one_needs_a_reason_and_somebody_who_may() {
    let both = changes([("impacto", text("uno")), ("urgencia", text("normal"))]);
    let mut story = story("sin-cedula", both);
    let high = changes([("priority", text("alta"))]);
    assert_eq!(
        rule(set(&mut story, BETO, high.clone(), Some("Por oficio"))),
        "priority.who"
    );
    assert_eq!(
        rule(set(&mut story, CARLA, high.clone(), Some("  "))),
        "priority.why"
    );
    assert_eq!(
        faults(set(&mut story, CARLA, high.clone(), None)),
        ["priority"]
    );
    set(&mut story, CARLA, high, Some("Lo pidió Presidencia.")).unwrap();
    assert_eq!(priority(&story), Some("alta"));
    let events = &story.last.this().unwrap().events;
    assert_eq!(events[0].body.as_deref(), Some("Lo pidió Presidencia."));
    // It stays whatever follows, also when a form brings it along.
    let along = changes([("impacto", text("todos")), ("priority", text("alta"))]);
    set(&mut story, BETO, along, None).unwrap();
    assert_eq!(priority(&story), Some("alta"));
    set(&mut story, BETO, changes([("impacto", text("uno"))]), None).unwrap();
    assert_eq!(priority(&story), Some("alta"));
    // Anybody may go back to what follows, and then it follows again.
    set(
        &mut story,
        BETO,
        changes([("priority", text("baja"))]),
        None,
    )
    .unwrap();
    set(
        &mut story,
        BETO,
        changes([("urgencia", text("urgente"))]),
        None,
    )
    .unwrap();
    assert_eq!(priority(&story), Some("media"));
}

#[test]
fn nobody_registers_or_resolves_with_another_one_in_passing() {
    let mut all = changes([("impacto", text("uno")), ("urgencia", text("normal"))]);
    all.insert("priority".to_owned(), text("alta"));
    let refused = Story::of(book(), asked("sin-cedula", all.clone()), CARLA);
    assert_eq!(rule(refused), "priority.why");
    all.insert("priority".to_owned(), text("baja"));
    let mut story = Story::of(book(), asked("sin-cedula", all), BETO).unwrap();
    let high = changes([("priority", text("alta"))]);
    assert_eq!(
        rule(story.go(BETO, "resolver", high.clone())),
        "priority.who"
    );
    let silent = Move {
        changes: high,
        text: None,
        ..story.asked("resolver")
    };
    let refused = story.give(CARLA, &Command::Move(silent.clone()));
    assert_eq!(rule(refused), "priority.why");
    // What the move says is the reason.
    let text = Some("Lo pidió Presidencia.".to_owned());
    let asked = Command::Move(Move { text, ..silent });
    story.give(CARLA, &asked).unwrap();
    assert_eq!(priority(&story), Some("alta"));
}
