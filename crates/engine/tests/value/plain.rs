//! Texts, numbers, days, choices.

use engine::value::{check, raw, read, today};
use engine::{Facts, FieldType, Value};
use jiff::tz::TimeZone;

use crate::{CHOICES, facts, field, numbers, one, ruled, texts, zone};

#[test]
fn blank_is_nothing_for_every_type() {
    for kind in FieldType::ALL {
        let name = serde_json::to_string(&kind).unwrap();
        let field = field(&format!("type = {name}"));
        for blank in [
            vec![],
            vec![String::new()],
            vec![" \t\r\n ".to_owned(), String::new()],
        ] {
            assert_eq!(read(&field, &blank, &zone()), Ok(None), "{name}");
        }
    }
}

#[test]
fn texts_are_trimmed_seen_and_bounded() {
    texts(
        "type = 'text'\nmin = 2\nmax = 5",
        &[
            ("  año ", Some("año")),
            ("a\tb", Some("a b")),
            ("ñandú", Some("ñandú")),
            ("ñandúe", None),
            ("a", None),
            ("a\nb", None),
            ("a\u{2028}b", None),
            ("a\0b", None),
            ("a\u{202e}b", None),
        ],
    );
    texts(
        "type = 'text'",
        &[
            (&"a".repeat(500), Some(&"a".repeat(500))),
            (&"a".repeat(501), None),
        ],
    );
    texts(
        "type = 'long-text'",
        &[
            ("uno\r\ndos\rtres\n", Some("uno\ndos\ntres")),
            ("a\u{7}b", None),
            (&"a".repeat(20_000), Some(&"a".repeat(20_000))),
            (&"a".repeat(20_001), None),
        ],
    );
}

#[test]
fn numbers_and_money_are_exact() {
    numbers(
        "type = 'number'\ndecimals = 2",
        &[
            ("1.5", Some(150)),
            ("1,500.25", Some(150_025)),
            ("1,234,567", Some(123_456_700)),
            ("-0.01", Some(-1)),
            ("- 3", Some(-300)),
            ("007", Some(700)),
            ("92233720368547758.07", Some(i64::MAX)),
            ("-92233720368547758.08", Some(i64::MIN)),
            ("92233720368547758.08", None),
            ("1.505", None),
            ("1,5", None),
            ("1,50", None),
            (",500", None),
            ("1234,567", None),
            ("1,,500", None),
            ("1.", None),
            (".5", None),
            ("1.5.1", None),
            ("1.500,25", None),
            ("$5", None),
            ("+5", None),
            ("1e3", None),
            ("٣", None),
        ],
    );
    numbers(
        "type = 'number'",
        &[("12", Some(12)), ("12.0", None), ("1,000", Some(1_000))],
    );
    numbers(
        "type = 'money'",
        &[
            ("$1,500.25", Some(150_025)),
            ("$ 3", Some(300)),
            ("-$3", Some(-300)),
            ("3.5", Some(350)),
        ],
    );
    numbers(
        "type = 'money'\nmin = 1\nmax = 1000",
        &[
            ("0.99", None),
            ("1", Some(100)),
            ("1000", Some(100_000)),
            ("1,000.01", None),
        ],
    );
    let told = one("type = 'money'\nmax = 1000", "1000.01").unwrap_err();
    assert_eq!(told, "Lo más que puede escribir es $1,000.");
    // No number has so many decimals: nothing overflows.
    numbers(
        "type = 'number'\ndecimals = 255\nmin = -1\nmax = 1",
        &[("1", None), ("0", Some(0))],
    );
}

#[test]
fn days_and_minutes() {
    texts(
        "type = 'date'",
        &[
            ("2026-11-21", Some("2026-11-21")),
            (" 21/11/2026 ", Some("2026-11-21")),
            ("2024-02-29", Some("2024-02-29")),
            ("2026-02-29", None),
            ("2026-11-31", None),
            ("2026-1-2", None),
            ("26-11-21", None),
            ("0026-11-21", None),
            ("20261121", None),
            ("2026-11-21T10:30", None),
            ("11/21/2026", None),
            ("mañana", None),
        ],
    );
    // 10:30 at six hours behind UTC.
    let minute = 1_795_278_600_000;
    let at = Some(minute);
    numbers(
        "type = 'date-time'",
        &[
            ("2026-11-21T10:30", at),
            ("2026-11-21 10:30", at),
            ("2026-11-21T10:30:59", at),
            ("21/11/2026 10:30", at),
            ("2026-11-21", None),
            ("2026-11-21T25:00", None),
            ("2026-11-21T10:30Z", None),
            ("0001-01-01T00:00", None),
        ],
    );
    // Facts hold milliseconds; a minute is what is kept.
    let facts = facts();
    let field = ruled("type = 'date-time'");
    assert_eq!(
        check(&field, Value::Number(minute + 59_999), &facts),
        Ok(Value::Number(minute))
    );
    assert!(check(&field, Value::Number(i64::MAX), &facts).is_err());
    assert!(check(&field, Value::Number(i64::MIN), &facts).is_err());
    // Half past eleven at night in the institution's zone is still that day, whatever UTC says.
    assert_eq!(
        today(&Facts::at(minute + 13 * 3_600_000, zone())),
        "2026-11-21"
    );
}

#[test]
fn the_hour_that_clocks_skip_or_repeat_is_read_one_way() {
    let zone = TimeZone::posix("PST8PDT,M3.2.0,M11.1.0").unwrap();
    let field = field("type = 'date-time'");
    let at = |text: &str| read(&field, &[text.to_owned()], &zone).unwrap().unwrap();
    assert_eq!(at("2026-03-08T02:30"), at("2026-03-08T03:30"));
    let first = at("2026-11-01T01:30");
    assert_eq!(raw(&field, &first, &zone), ["2026-11-01T01:30"]);
    assert_eq!(
        at("2026-11-01T00:30"),
        Value::Number(first.number().unwrap() - 3_600_000)
    );
}

fn several(written: &[&str], bounds: &str) -> Result<Option<Value>, String> {
    let raw: Vec<String> = written.iter().map(|key| (*key).to_owned()).collect();
    read(
        &field(&format!("type = 'several'\n{bounds}\n{CHOICES}")),
        &raw,
        &zone(),
    )
}

#[test]
fn choices_exist_and_keep_their_order() {
    texts(
        &format!("type = 'choice'\n{CHOICES}"),
        &[("a", Some("a")), ("Alfa", None), ("d", None)],
    );
    let keys = |keys: &[&str]| {
        Ok(Some(Value::Several(
            keys.iter().map(|k| (*k).to_owned()).collect(),
        )))
    };
    assert_eq!(several(&["c", "", "a", "c"], ""), keys(&["a", "c"]));
    assert!(several(&["a", "d"], "").is_err());
    assert!(several(&["a"], "min = 2").is_err());
    assert!(several(&["a", "b", "c"], "max = 2").is_err());
    assert_eq!(several(&["b", "a"], "min = 2\nmax = 2"), keys(&["a", "b"]));
    assert!(read(&field("type = 'text'"), &["a".into(), "b".into()], &zone()).is_err());
}

#[test]
fn yes_and_no() {
    for (written, yes) in [
        ("si", true),
        ("Sí", true),
        ("true", true),
        ("on", true),
        ("no", false),
        ("FALSE", false),
        ("off", false),
    ] {
        assert_eq!(one("type = 'yes-no'", written), Ok(Some(Value::YesNo(yes))));
    }
    assert!(one("type = 'yes-no'", "quizá").is_err());
}
