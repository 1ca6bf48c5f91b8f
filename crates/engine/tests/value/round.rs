//! What is shown is read alike.

use engine::value::{in_words, raw, read};
use engine::{Field, FieldType, Value};
use proptest::prelude::*;

use crate::{CHOICES, field, zone};

/// A field of a type that texts stand for, and something that may be written into it.
fn any_field_and_text() -> impl Strategy<Value = (Field<String>, Vec<String>)> {
    let sorts: Vec<FieldType> = FieldType::ALL
        .into_iter()
        .filter(|k| *k != FieldType::File)
        .collect();
    let text = prop_oneof![
        any::<String>(),
        "[0-9]{1,12}(\\.[0-9]{1,2})?",
        "-?[0-9]{1,3}(,[0-9]{3}){0,3}",
        "[1-2][0-9]{3}-[01][0-9]-[0-3][0-9](T[0-2][0-9]:[0-5][0-9])?",
        "\\+?[0-9 .()-]{8,16}( ext [0-9]{1,4})?",
        "[a-zA-Z.]{1,8}@[a-zA-Z.-]{1,9}",
        "https?://[a-zA-Zñ.:0-9]{1,12}/[ -~ñ]{0,12}",
        "[0-9a-f:.]{2,20}(/[0-9]{1,3})?",
        "[abcd]",
        "si|no|on",
    ];
    (
        prop::sample::select(sorts),
        0..4_u8,
        prop::collection::vec(text, 1..3),
    )
        .prop_map(|(kind, decimals, written)| {
            let name = serde_json::to_string(&kind).unwrap();
            let field = field(&format!("type = {name}\ndecimals = {decimals}\n{CHOICES}"));
            (field, written)
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    /// Whatever is written is refused or kept; what is kept is shown as a text that is kept alike,
    /// and its own rules take it as it is.
    #[test]
    fn what_is_shown_is_read_alike((field, written) in any_field_and_text()) {
        if let Ok(Some(value)) = read(&field, &written, &zone()) {
            let shown = raw(&field, &value, &zone());
            prop_assert_eq!(read(&field, &shown, &zone()), Ok(Some(value.clone())), "{:?}", shown);
            prop_assert!(!in_words(&field, &value, &zone(), |_| None).is_empty());
            let stored = serde_json::to_string(&value).unwrap();
            prop_assert_eq!(serde_json::from_str::<Value>(&stored).unwrap(), value);
        }
    }

    /// Exact numbers: what one shows is what one reads, over the whole range.
    #[test]
    fn every_number_is_shown_and_read(n in any::<i64>(), decimals in 0..19_u8) {
        for kind in ["number", "money"] {
            let field = field(&format!("type = '{kind}'\ndecimals = {decimals}"));
            let shown = raw(&field, &Value::Number(n), &zone());
            prop_assert_eq!(read(&field, &shown, &zone()), Ok(Some(Value::Number(n))));
            let words = in_words(&field, &Value::Number(n), &zone(), |_| None);
            prop_assert_eq!(read(&field, &[words], &zone()), Ok(Some(Value::Number(n))));
        }
    }

    /// Every minute is shown and read, in a zone whose clocks do not turn.
    #[test]
    fn every_minute_is_shown_and_read(minute in -10_000_000..100_000_000_i64) {
        let field = field("type = 'date-time'");
        let value = Value::Number(minute * 60_000);
        let shown = raw(&field, &value, &zone());
        prop_assert_eq!(read(&field, &shown, &zone()), Ok(Some(value.clone())));
        let words = in_words(&field, &value, &zone(), |_| None);
        prop_assert_eq!(read(&field, &[words], &zone()), Ok(Some(value)));
    }
}
