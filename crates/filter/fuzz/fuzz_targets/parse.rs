//! Any text is read or refused; what is read prints to a text that is read alike,
//! and an error points inside the text.

#![no_main]

use std::sync::LazyLock;

use filter::{By, Choice, Field, Kind, Schema, complete, parse};
use libfuzzer_sys::fuzz_target;

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| {
    let choice = |ordered| Kind::Choice {
        ordered,
        values: vec![
            Choice::new("alta", "Alta"),
            Choice::new("en-pausa", "En espera"),
        ],
    };
    Schema::new(vec![
        Field::new("text", "asunto", Kind::Text).alias("t"),
        Field::new("state", "estado", choice(false)),
        Field::new("level", "prioridad", choice(true)).alias("p"),
        Field::new("key", "área", Kind::Unit(By::Key)),
        Field::new("mail", "asignado", Kind::Person(By::Email)),
        Field::new("team", "equipo", Kind::Team(By::Number)),
        Field::new("at", "creado", Kind::Instant).alias("c"),
        Field::new("number", "metros", Kind::Number { decimals: 3 }).alias("n"),
        Field::new("money", "costo", Kind::Money),
        Field::new("yes", "urgente", Kind::YesNo),
        Field::new("tags", "etiquetas", Kind::Tags).alias("e"),
    ])
    .expect("the schema is sound")
});

fuzz_target!(|input: (u8, &str)| {
    let (cursor, text) = input;
    for offer in complete(text, usize::from(cursor), &SCHEMA) {
        assert!(text.get(offer.replace).is_some());
    }
    match parse(text, &SCHEMA) {
        Ok(filter) => {
            let printed = filter.to_string();
            assert_eq!(parse(&printed, &SCHEMA), Ok(filter), "{text} as {printed}");
        }
        Err(error) => {
            assert!(text.get(error.at.clone()).is_some());
            assert!(!error.to_string().is_empty());
        }
    }
});
