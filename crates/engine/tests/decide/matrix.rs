//! Impact and urgency: the priority follows, until a person says otherwise [P-15].

use engine::schema::{World, requesters, tickets};
use engine::{Actor, Book, Changes, Command, Definition, Draft, Kind, Move};

use crate::story::*;
use crate::together::together;

const KIND: &str = r#"
key = "incidente"
noun = { singular = "incidente", plural = "incidentes", gender = "masculino" }
folio = { prefix = "INC-", digits = 4 }
initial = "nuevo"
priority = [{ key = "baja", name = "Baja" }, { key = "media", name = "Media" }, { key = "alta", name = "Alta" }]

[matrix]
impact = "impacto"
urgency = "urgencia"
manual = ["titular", "@assignee"]
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

/// A ticket whose priority follows, and is «baja».
fn low() -> Story {
    let both = changes([("impacto", text("uno")), ("urgencia", text("normal"))]);
    story("sin-cedula", both)
}

/// Gives a priority as whoever this is.
fn give(
    story: &mut Story,
    actor: &Actor,
    to: &str,
    why: Option<&str>,
) -> Result<(), engine::Refusal> {
    let change = step(story, changes([("priority", text(to))]), why);
    story.by(actor, &change)
}

/// A change of what is there now.
fn step(story: &Story, all: Changes, why: Option<&str>) -> Command {
    Command::Edit {
        base: story.ticket.version,
        changes: all,
        why: why.map(str::to_owned),
    }
}

#[test]
fn a_reason_is_for_its_own_step_of_a_recipe() {
    let why = Some("Por oficio.");
    let mut story = low();
    let given = step(&story, changes([("priority", text("alta"))]), why);
    let other = step(&story, changes([("team", text("redes"))]), None);
    story.give(CARLA, &together(vec![given, other])).unwrap();
    assert_eq!(priority(&story), Some("alta"));
    // What it had before all steps is no reason for giving it again.
    let back = step(&story, changes([("priority", text("baja"))]), None);
    let again = step(&story, changes([("priority", text("alta"))]), None);
    let refused = story.give(CARLA, &together(vec![back, again]));
    assert_eq!(rule(refused), "priority.why");
    // Nor does a move ask for what an earlier step said.
    let mut story = low();
    let given = step(&story, changes([("priority", text("media"))]), why);
    let resolve = Command::Move(Move {
        text: None,
        ..story.asked("resolver")
    });
    story.give(CARLA, &together(vec![given, resolve])).unwrap();
    assert_eq!(priority(&story), Some("media"));
}

#[test]
fn whoever_may_by_an_earlier_step_of_a_recipe_may() {
    let why = Some("Por oficio.");
    let mut story = low();
    let own = ("assignee", Some(engine::Value::Number(BETO)));
    let high = ("priority", text("alta"));
    // In one go nobody becomes its responsible person and gives one as such.
    let both = step(&story, changes([own.clone(), high.clone()]), why);
    assert_eq!(rule(story.give(BETO, &both)), "priority.who");
    let take = step(&story, changes([own]), None);
    let given = step(&story, changes([high]), why);
    story.give(BETO, &together(vec![take, given])).unwrap();
    assert_eq!(priority(&story), Some("alta"));
}

#[test]
fn the_program_gives_another_one_and_roles_that_may_not_do_not() {
    let program = Actor::default();
    let mut story = low();
    // What the pack lets happen says why, too.
    assert_eq!(
        rule(give(&mut story, &program, "alta", None)),
        "priority.why"
    );
    give(
        &mut story,
        &program,
        "alta",
        Some("Lo pide el escalamiento de un plazo."),
    )
    .unwrap();
    assert_eq!(priority(&story), Some("alta"));
    // A rule may act with the rights of a role: it is asked as whoever holds that.
    let holding = |role: &str| Actor {
        roles: vec![role.to_owned()],
        ..Actor::default()
    };
    let mut story = low();
    let why = Some("Por oficio.");
    assert_eq!(
        rule(give(&mut story, &holding("agente"), "alta", why)),
        "priority.who"
    );
    assert_eq!(
        rule(give(&mut story, &actor(BETO), "alta", why)),
        "priority.who"
    );
    give(&mut story, &holding("titular"), "alta", why).unwrap();
}
