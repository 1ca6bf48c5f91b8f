//! How long a filter takes: `cargo run --release -p filter --example filtering`.

#![expect(
    clippy::print_stdout,
    reason = "a program for people who measure; it prints what it found"
)]

use std::borrow::Cow;
use std::hint::black_box;
use std::time::Instant;

use filter::{
    By, Choice, Datum, Field, Filter, Kind, Moment, Schema, SchemaError, Subject, Viewer, eval,
    parse, words,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// About 200 characters with a bit of everything.
const TEXT: &str = "estado:abierto,pendiente área:\"Obras públicas\" prioridad>=alta creado:2026-01-01..2026-01-31 \
    (asignado:yo o equipo:mi-equipo) -etiquetas:red costo>1500.50 actualizado>=-7d no urgente:sí \"impresora de red\"";

/// Met by the ticket, so that every part is looked at.
const MET: &str =
    "estado:abierto creado:2026-01-01..2026-01-31 -escáner \"impresora de red\" costo:nada";

const ROUNDS: u32 = 20_000;

struct Ticket {
    state: [Datum; 1],
    created: [Datum; 1],
    words: Vec<String>,
}

impl Subject for Ticket {
    fn values(&self, key: &str) -> Cow<'_, [Datum]> {
        Cow::Borrowed(match key {
            "state" => &self.state,
            "created" => &self.created,
            _ => &[],
        })
    }

    fn words(&self) -> Cow<'_, [String]> {
        Cow::Borrowed(&self.words)
    }
}

fn schema() -> Result<Schema, SchemaError> {
    let choice = |ordered, keys: &[&str]| Kind::Choice {
        ordered,
        values: keys.iter().map(|key| Choice::new(*key, *key)).collect(),
    };
    Schema::new(vec![
        Field::new(
            "state",
            "estado",
            choice(false, &["abierto", "pendiente", "cerrado"]),
        ),
        Field::new(
            "priority",
            "prioridad",
            choice(true, &["baja", "media", "alta"]),
        ),
        Field::new("area", "área", Kind::Unit(By::Key)),
        Field::new("owner", "asignado", Kind::Person(By::Email)),
        Field::new("team", "equipo", Kind::Team(By::Key)),
        Field::new("created", "creado", Kind::Instant),
        Field::new("updated", "actualizado", Kind::Instant),
        Field::new("cost", "costo", Kind::Money),
        Field::new("urgent", "urgente", Kind::YesNo),
        Field::new("tags", "etiquetas", Kind::Tags),
    ])
}

fn measure<T>(what: &str, mut run: impl FnMut() -> T) {
    let mut best = f64::MAX;
    for _ in 0..5 {
        let start = Instant::now();
        for _ in 0..ROUNDS {
            black_box(run());
        }
        best = best.min(start.elapsed().as_secs_f64() / f64::from(ROUNDS));
    }
    println!("{what}: {:.2} µs", best * 1e6);
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let schema = schema()?;
    let filter: Filter = parse(TEXT, &schema)?;
    let moment = Moment {
        now: Timestamp::from_millisecond(1_795_000_000_000)?,
        zone: TimeZone::get("America/Mexico_City")?,
    };
    let ticket = Ticket {
        state: [Datum::Choice("abierto".to_owned())],
        created: [Datum::Instant(1_768_000_000_000)],
        words: words("La impresora de red no imprime"),
    };
    let viewer = Viewer::default();
    println!("{} characters: {filter}", TEXT.chars().count());
    measure("parse", || parse(black_box(TEXT), &schema).is_ok());
    measure("print", || filter.to_string());
    let filter = parse(MET, &schema)?;
    measure("evaluate", || eval(&filter, &ticket, &moment, &viewer));
    Ok(())
}
