//! A schema with a field of each kind, and a ticket to ask about.

use std::borrow::Cow;
use std::collections::BTreeMap;

use filter::{
    By, Choice, Datum, Field, Filter, Ident, Kind, Moment, ParseError, Schema, Subject, Viewer,
    eval, parse, words,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;

pub fn choices(ordered: bool, values: &[(&str, &str)]) -> Kind {
    let values = values.iter().map(|(key, name)| Choice::new(*key, *name));
    Kind::Choice {
        ordered,
        values: values.collect(),
    }
}

pub fn schema() -> Schema {
    let states = [
        ("abierto", "Abierto"),
        ("pendiente", "En espera"),
        ("cerrado", "Cerrado"),
    ];
    let priorities = [
        ("baja", "Baja"),
        ("media", "Media"),
        ("alta", "Alta"),
        ("critica", "Crítica"),
    ];
    Schema::new(vec![
        Field::new("state", "estado", choices(false, &states)).alias("situación"),
        Field::new("priority", "prioridad", choices(true, &priorities)),
        Field::new("area", "área", Kind::Unit(By::Key)),
        Field::new("owner", "asignado", Kind::Person(By::Email)),
        Field::new("requester", "solicitante", Kind::Person(By::Number)),
        Field::new("team", "equipo", Kind::Team(By::Key)),
        Field::new("created", "creado", Kind::Instant),
        Field::new("replies", "respuestas", Kind::Number { decimals: 0 }),
        Field::new("metres", "metros", Kind::Number { decimals: 1 }),
        Field::new("cost", "costo", Kind::Money),
        Field::new("urgent", "urgente", Kind::YesNo),
        Field::new("tags", "etiquetas", Kind::Tags),
        Field::new("subject", "asunto", Kind::Text),
    ])
    .expect("the sample is sound")
}

pub fn read(text: &str) -> Filter {
    parse(text, &schema()).unwrap_or_else(|error| panic!("{text}: {error}"))
}

pub fn refused(text: &str) -> ParseError {
    match parse(text, &schema()) {
        Ok(filter) => panic!("{text} was read as {filter}"),
        Err(error) => error,
    }
}

/// Wednesday, 2026-11-18 10:30:20 in Mexico City (UTC-6).
pub fn moment() -> Moment {
    Moment {
        now: at("2026-11-18T16:30:20Z"),
        zone: TimeZone::get("America/Mexico_City").expect("a known zone"),
    }
}

pub fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

pub fn viewer() -> Viewer {
    Viewer {
        person: vec![
            Ident::Email("ana@ayto.example".to_owned()),
            Ident::Number(7),
        ],
        teams: vec![
            Ident::Key("redes".to_owned()),
            Ident::Key("campo".to_owned()),
        ],
    }
}

#[derive(Debug, Default, Clone)]
pub struct Ticket {
    pub values: BTreeMap<String, Vec<Datum>>,
    pub words: Vec<String>,
}

impl Subject for Ticket {
    fn values(&self, key: &str) -> Cow<'_, [Datum]> {
        Cow::Borrowed(self.values.get(key).map_or(&[], Vec::as_slice))
    }

    fn words(&self) -> Cow<'_, [String]> {
        Cow::Borrowed(&self.words)
    }
}

impl Ticket {
    pub fn with(mut self, key: &str, datum: Datum) -> Self {
        self.values.entry(key.to_owned()).or_default().push(datum);
        self
    }

    pub fn text(text: &str) -> Self {
        Self {
            words: words(text),
            ..Self::default()
        }
    }

    pub fn meets(&self, text: &str) -> bool {
        eval(&read(text), self, &moment(), &viewer())
    }
}
