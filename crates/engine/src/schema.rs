//! What conditions can ask: the fields of tickets, and the facts of requesters.

use std::collections::HashSet;

use filter::{By, Choice, Field, Kind as Holds, Schema, SchemaError};

use crate::kind;
use crate::{FieldType, Kind};

/// What conditions can name that stands outside of a kind.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct World {
    /// Every service, with those that are no longer offered.
    pub services: Vec<Choice>,
    /// Areas of the catalogue.
    pub areas: Vec<Choice>,
    /// Teams.
    pub teams: Vec<Choice>,
    /// Roles.
    pub roles: Vec<Choice>,
    /// Marks that units carry.
    pub marks: Vec<Choice>,
}

/// The keys of the properties that every ticket has. No field of a form may be called so.
pub const PROPERTIES: [&str; 7] = [
    "priority",
    "assignee",
    "team",
    "service",
    "unit",
    "requester",
    "restricted",
];

/// What every ticket has that stands outside of its kind: the ground of [`of_kinds`].
/// Made once for many kinds, since it names every service.
///
/// # Errors
/// When the world has no good keys.
pub fn common(world: &World) -> Result<Schema, SchemaError> {
    let mut all = Vec::new();
    choice(
        &mut all,
        "service",
        "servicio",
        false,
        world.services.clone(),
    );
    choice(&mut all, "area", "área", false, world.areas.clone());
    if !world.teams.is_empty() {
        all.push(Field::new("team", "equipo", Holds::Team(By::Key)));
    }
    all.push(Field::new("unit", "dependencia", Holds::Unit(By::Key)));
    all.push(Field::new("assignee", "asignado", Holds::Person(By::Email)).alias("responsable"));
    let requester = Holds::Person(By::Email);
    all.push(Field::new("requester", "solicitante", requester));
    all.push(Field::new("channel", "canal", Holds::Text));
    all.push(Field::new("created", "creado", Holds::Instant).alias("recibido"));
    all.push(Field::new("folio", "folio", Holds::Text));
    all.push(Field::new("restricted", "restringido", Holds::YesNo));
    all.push(Field::new("tag", "etiqueta", Holds::Tags));
    all.push(Field::new("watcher", "sigue", Holds::Person(By::Email)));
    all.push(Field::new("time", "minutos", Holds::Number { decimals: 0 }));
    Schema::new(all)
}

/// What conditions and lists can ask of tickets of these kinds, but for their forms.
///
/// # Errors
/// When kinds have no good keys.
pub fn of_kinds<C>(common: &Schema, kinds: &[&Kind<C>]) -> Result<Schema, SchemaError> {
    let named = |pairs: Vec<(&str, &str)>| {
        let mut choices: Vec<Choice> = Vec::new();
        for (key, name) in pairs {
            if !choices.iter().any(|c| c.key == key) {
                choices.push(Choice::new(key, name));
            }
        }
        choices
    };
    let states = kinds.iter().flat_map(|k| &k.states);
    let states = states.map(|s| (s.key.as_str(), s.name.as_str()));
    let words = kinds
        .iter()
        .map(|k| (k.key.as_str(), k.noun.singular.as_str()));
    let priorities = kinds.iter().flat_map(|k| &k.priorities);
    let priorities = priorities.map(|p| (p.key.as_str(), p.name.as_str()));
    let mut all = Vec::new();
    choice(&mut all, "state", "estado", false, named(states.collect()));
    choice(&mut all, "kind", "clase", false, named(words.collect()));
    choice(
        &mut all,
        "priority",
        "prioridad",
        true,
        named(priorities.collect()),
    );
    common.with(all)
}

/// The same with fields of forms. Where two have one key, the first speaks for both.
///
/// # Errors
/// When a field takes the name of something else, or does not fit.
pub fn with_fields<'a, C: 'a>(
    base: &Schema,
    fields: impl IntoIterator<Item = &'a kind::Field<C>>,
) -> Result<Schema, SchemaError> {
    let mut known = HashSet::new();
    let new = fields
        .into_iter()
        .filter(|field| known.insert(field.key.as_str()));
    base.with(
        new.map(|field| Field::new(&field.key, &field.key, holds(field)))
            .collect(),
    )
}

/// What conditions can ask of tickets of these kinds, with `fields` of their forms.
///
/// # Errors
/// When a field of a form takes the name of another, or does not fit.
pub fn tickets<'a, C: 'a>(
    kinds: &[&'a Kind<C>],
    fields: impl IntoIterator<Item = &'a kind::Field<C>>,
    world: &World,
) -> Result<Schema, SchemaError> {
    with_fields(&of_kinds(&common(world)?, kinds)?, fields)
}

/// A field with these values, if there are any.
fn choice(all: &mut Vec<Field>, key: &str, name: &str, ordered: bool, values: Vec<Choice>) {
    if !values.is_empty() {
        all.push(Field::new(key, name, Holds::Choice { ordered, values }));
    }
}

/// What the filter language makes of a field of a form.
fn holds<C>(field: &kind::Field<C>) -> Holds {
    match field.kind {
        FieldType::Number => Holds::Number {
            decimals: field.decimals(),
        },
        FieldType::Money => Holds::Money,
        FieldType::Date | FieldType::DateTime => Holds::Instant,
        FieldType::Choice | FieldType::Several => Holds::Choice {
            ordered: field.ordered,
            values: field
                .choices
                .iter()
                .map(|c| Choice::new(&c.key, &c.name))
                .collect(),
        },
        FieldType::YesNo => Holds::YesNo,
        FieldType::Person => Holds::Person(By::Email),
        FieldType::Unit => Holds::Unit(By::Key),
        FieldType::Text
        | FieldType::LongText
        | FieldType::Asset
        | FieldType::File
        | FieldType::Email
        | FieldType::Phone
        | FieldType::Ip
        | FieldType::Url
        | FieldType::Curp => Holds::Text,
    }
}

/// The facts of a requester that a service's eligibility can ask for.
///
/// # Errors
/// When roles or marks do not fit.
pub fn requesters(world: &World) -> Result<Schema, SchemaError> {
    let mut all = vec![
        Field::new("unit", "dependencia", Holds::Unit(By::Key)),
        Field::new("account", "cuenta", Holds::YesNo),
    ];
    let among = |values: &Vec<Choice>| Holds::Choice {
        ordered: false,
        values: values.clone(),
    };
    if !world.roles.is_empty() {
        all.push(Field::new("role", "función", among(&world.roles)));
    }
    if !world.marks.is_empty() {
        all.push(Field::new("mark", "marca", among(&world.marks)));
    }
    if !world.teams.is_empty() {
        all.push(Field::new("team", "equipo", Holds::Team(By::Key)));
    }
    Schema::new(all)
}
