//! What makes a schema and what does not.

use filter::{Choice, Field, Kind, Schema, SchemaError};

use crate::sample::{choices, schema};

fn refused(fields: Vec<Field>) -> SchemaError {
    Schema::new(fields).expect_err("not a schema")
}

#[test]
fn fields_by_name_and_by_key() {
    let schema = schema();
    assert_eq!(schema.named("SITUACION").map(|f| f.key()), Some("state"));
    assert_eq!(schema.keyed("state").map(|f| f.name()), Some("estado"));
    assert_eq!(schema.named("state"), None);
    assert_eq!(schema.fields().len(), 13);
}

#[test]
fn names_must_be_readable() {
    for name in ["", "dos palabras", "2x", "-a", "a:b", "no", "Y", "ó"] {
        let field = Field::new("k", name, Kind::Text);
        assert_eq!(refused(vec![field]), SchemaError::Name(name.to_owned()));
        let field = Field::new("k", "bien", Kind::Text).alias(name);
        assert_eq!(refused(vec![field]), SchemaError::Name(name.to_owned()));
    }
}

#[test]
fn names_and_keys_are_unique() {
    let field = |key, name| Field::new(key, name, Kind::Text);
    let keys = vec![field("k", "a"), field("k", "b")];
    assert_eq!(refused(keys), SchemaError::Twice("k".to_owned()));
    let names = vec![field("k", "área"), field("l", "b").alias("AREA")];
    assert_eq!(refused(names), SchemaError::Twice("AREA".to_owned()));
    assert!(Schema::new(vec![field("k", "área").alias("area")]).is_ok());
}

#[test]
fn values_have_keys_of_their_own() {
    for values in [
        &[][..],
        &[("", "x")],
        &[("a", "x"), ("a", "y")],
        &[("a\u{0}", "x")],
    ] {
        let field = Field::new("k", "campo", choices(false, values));
        assert_eq!(
            refused(vec![field]),
            SchemaError::Values("campo".to_owned())
        );
    }
}

#[test]
fn decimals_are_bounded() {
    let field = |decimals| vec![Field::new("k", "campo", Kind::Number { decimals })];
    assert_eq!(
        refused(field(10)),
        SchemaError::Decimals("campo".to_owned())
    );
    assert!(Schema::new(field(9)).is_ok());
}

#[test]
fn a_name_never_hides_a_key() {
    let kind = choices(false, &[("uno", "Dos"), ("dos", "Tres")]);
    let field = Field::new("k", "campo", kind);
    let key = |written| field.choice(written).map(|c: &Choice| c.key.as_str());
    assert_eq!(key("dos"), Some("dos"));
    assert_eq!(key("DOS"), Some("dos"));
    assert_eq!(key("Tres"), Some("dos"));
    assert_eq!(key("cuatro"), None);
    assert_eq!(field.rank("dos"), Some(1));
}
