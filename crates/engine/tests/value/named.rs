//! What values name, files, values of another type, and values in words.

use engine::value::{Named, check, in_words};
use engine::{FieldType, Value};

use crate::{CHOICES, facts, field, file, one, ruled, zone};

#[test]
fn what_is_named_must_exist() {
    let facts = facts();
    let checked = |toml: &str, value: Value| check(&ruled(toml), value, &facts);
    assert_eq!(
        checked("type = 'person'", Value::Number(8)),
        Ok(Value::Number(8))
    );
    assert!(checked("type = 'person'", Value::Number(9)).is_err());
    assert!(
        checked(
            "type = 'person'\nroles = ['impulsor', 'otro']",
            Value::Number(7)
        )
        .is_ok()
    );
    let told = checked("type = 'person'\nroles = ['impulsor']", Value::Number(8)).unwrap_err();
    assert!(told.contains("función"), "{told}");
    assert!(checked("type = 'unit'", "catastro".into()).is_ok());
    assert!(checked("type = 'unit'", "otra".into()).is_err());
    assert!(checked("type = 'asset'", "kiosco-4".into()).is_ok());
    assert!(checked("type = 'asset'", "kiosco-5".into()).is_err());
    assert!(one("type = 'person'", "+7").is_err());
    assert!(one("type = 'person'", "0").is_err());
}

#[test]
fn files_are_counted_and_never_come_as_text() {
    let facts = facts();
    let field = ruled("type = 'file'\nmax = 2");
    let given = |names: &[&str]| {
        let files = names.iter().map(|name| file(name)).collect();
        check(&field, Value::Files(files), &facts)
    };
    assert!(given(&["a.pdf", "b.pdf"]).is_ok());
    assert_eq!(
        given(&["a", "b", "c"]),
        Err("Adjunte a lo más 2.".to_owned())
    );
    assert!(given(&[]).is_err());
    assert!(given(&["a\nb"]).is_err());
    let mut odd = file("a");
    odd.sha256 = "X".repeat(64);
    assert!(check(&field, Value::Files(vec![odd]), &facts).is_err());
    assert!(one("type = 'file'", "a.pdf").is_err());
}

#[test]
fn a_value_of_another_type_is_refused_for_every_type() {
    let facts = facts();
    let values = [
        (Value::YesNo(true), vec![FieldType::YesNo]),
        (
            Value::Number(7),
            vec![
                FieldType::Number,
                FieldType::Money,
                FieldType::DateTime,
                FieldType::Person,
            ],
        ),
        (Value::Several(vec!["a".into()]), vec![FieldType::Several]),
        (Value::Files(vec![file("a")]), vec![FieldType::File]),
        (
            Value::from("a"),
            vec![FieldType::Text, FieldType::LongText, FieldType::Choice],
        ),
    ];
    for kind in FieldType::ALL {
        let name = serde_json::to_string(&kind).unwrap();
        let choices = matches!(kind, FieldType::Choice | FieldType::Several);
        let field = ruled(&format!(
            "type = {name}\n{}",
            if choices { CHOICES } else { "" }
        ));
        for (value, fits) in &values {
            let good = check(&field, value.clone(), &facts).is_ok();
            assert_eq!(good, fits.contains(&kind), "{name}: {value:?}");
        }
    }
}

#[test]
fn people_read_values_in_words() {
    let name = |named: Named<'_>| match named {
        Named::Person(7) => Some("Ana Ruiz".to_owned()),
        Named::Unit("catastro") => Some("Catastro".to_owned()),
        _ => None,
    };
    let words = |toml: &str, value: Value| in_words(&field(toml), &value, &zone(), name);
    assert_eq!(words("type = 'date'", "2026-11-21".into()), "21/11/2026");
    assert_eq!(
        words("type = 'date-time'", Value::Number(1_795_278_600_000)),
        "21/11/2026 10:30"
    );
    assert_eq!(words("type = 'money'", Value::Number(150_025)), "$1,500.25");
    assert_eq!(
        words("type = 'money'", Value::Number(-100_000_000)),
        "-$1,000,000.00"
    );
    assert_eq!(
        words("type = 'money'", Value::Number(i64::MIN)),
        "-$92,233,720,368,547,758.08"
    );
    assert_eq!(
        words("type = 'number'\ndecimals = 2", Value::Number(-150_005)),
        "-1,500.05"
    );
    assert_eq!(
        words("type = 'number'\ndecimals = 2", Value::Number(99_900)),
        "999"
    );
    assert_eq!(words("type = 'yes-no'", Value::YesNo(true)), "Sí");
    assert_eq!(words("type = 'person'", Value::Number(7)), "Ana Ruiz");
    assert_eq!(words("type = 'person'", Value::Number(9)), "persona 9");
    assert_eq!(words("type = 'unit'", "catastro".into()), "Catastro");
    assert_eq!(words("type = 'asset'", "kiosco".into()), "kiosco");
    let both = Value::Several(vec!["a".into(), "c".into()]);
    assert_eq!(
        words(&format!("type = 'several'\n{CHOICES}"), both),
        "Alfa, Gama"
    );
    assert_eq!(
        words(&format!("type = 'choice'\n{CHOICES}"), "b".into()),
        "Beta"
    );
    assert_eq!(
        words("type = 'file'", Value::Files(vec![file("a"), file("b")])),
        "a, b"
    );
}
