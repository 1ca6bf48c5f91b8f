//! Values: what each type of field accepts, what it keeps, what it shows.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test says by panicking that it failed"
)]

mod contact;
mod named;
mod plain;
mod round;

use std::collections::HashMap;

use engine::value::read;
use engine::{Attachment, Facts, Field, Value};
use jiff::tz::{TimeZone, offset};

fn field(toml: &str) -> Field<String> {
    toml::from_str(&format!("key = 'k'\nlabel = 'L'\n{toml}")).unwrap()
}

/// The field as it decides, without conditions.
fn ruled(toml: &str) -> Field {
    toml::from_str::<Field<String>>(&format!("key = 'k'\nlabel = 'L'\n{toml}"))
        .map(|f| Field {
            key: f.key,
            label: f.label,
            kind: f.kind,
            help: None,
            group: None,
            later: false,
            required: false,
            required_when: None,
            visible_when: None,
            internal: false,
            indexed: false,
            personal: false,
            choices: f.choices,
            ordered: false,
            decimals: f.decimals,
            min: f.min,
            max: f.max,
            roles: f.roles,
            edit: Vec::new(),
        })
        .unwrap()
}

fn zone() -> TimeZone {
    TimeZone::fixed(offset(-6))
}

fn one(toml: &str, written: &str) -> Result<Option<Value>, String> {
    read(&field(toml), &[written.to_owned()], &zone())
}

/// Every one of these is kept as the text beside it; as nothing where that is `None`.
fn texts(toml: &str, cases: &[(&str, Option<&str>)]) {
    for (written, kept) in cases {
        let value = one(toml, written);
        let wanted = kept.map(|text| Ok(Some(Value::from(text))));
        match wanted {
            Some(wanted) => assert_eq!(value, wanted, "«{written}»"),
            None => {
                let told = value.expect_err(written);
                assert!(
                    told.ends_with('.') && told.len() < 90,
                    "«{written}»: {told}"
                );
            }
        }
    }
}

fn numbers(toml: &str, cases: &[(&str, Option<i64>)]) {
    for (written, kept) in cases {
        let value = one(toml, written).ok().flatten();
        assert_eq!(value, kept.map(Value::Number), "«{written}» as {toml}");
    }
}

const CHOICES: &str = "[[choice]]\nkey = 'a'\nname = 'Alfa'\n[[choice]]\nkey = 'b'\nname = 'Beta'\n[[choice]]\nkey = 'c'\nname = 'Gama'";

fn facts() -> Facts {
    let mut facts = Facts::at(0, zone());
    facts.people = HashMap::from([(7, vec!["impulsor".to_owned()]), (8, vec![])]);
    facts
        .units
        .insert("catastro".into(), vec!["catastro".into()]);
    facts.assets.insert("kiosco-4".into());
    facts
}

fn file(name: &str) -> Attachment {
    let media_type = "application/pdf".to_owned();
    Attachment {
        sha256: "0".repeat(64),
        name: name.to_owned(),
        media_type,
        size: 1,
    }
}
