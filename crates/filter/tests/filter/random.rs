//! What holds for any schema, tree, subject and text.

use filter::{Compare, Filter, Item, Node, ParseError, Schema, Test, complete, eval, parse};
use proptest::prelude::*;

use crate::sample::{self, Ticket, moment, viewer};
use crate::strategies::{any_text, filter, item, node, schema, subject, test, when};

fn met(node: Node, subject: &Ticket) -> bool {
    let filter = Filter::new(node).expect("small");
    eval(&filter, subject, &moment(), &viewer())
}

fn not(node: &Node) -> Node {
    Node::Not(Box::new(node.clone()))
}

fn condition(schema: &Schema, key: &str, test: Test) -> Node {
    Node::Condition(schema.condition(key, test).expect("it fits"))
}

/// A schema, two trees over it and a subject.
fn case() -> impl Strategy<Value = (Node, Node, Ticket)> {
    schema().prop_flat_map(|s| (node(&s), node(&s), subject(&s)))
}

/// A schema, one of its fields with a list of items, and a subject.
fn listed() -> impl Strategy<Value = (Schema, String, Vec<Item>, Ticket)> {
    let place = (schema(), any::<prop::sample::Index>());
    place.prop_flat_map(|(schema, index)| {
        let field = &schema.fields()[index.index(schema.fields().len())].clone();
        let items = prop::collection::vec(item(field), 1..4);
        let subject = subject(&schema);
        (Just(schema), Just(field.key().to_owned()), items, subject)
    })
}

fn points_inside(text: &str, error: &ParseError) -> Result<(), TestCaseError> {
    prop_assert!(error.at.start <= error.at.end);
    prop_assert!(
        text.get(error.at.clone()).is_some(),
        "{:?} in {text:?}",
        error.at
    );
    prop_assert!(!error.expected.is_empty());
    let sentence = error.to_string();
    prop_assert!(sentence.ends_with(['.', '?']), "{sentence}");
    Ok(())
}

/// Whatever the text: no panic, errors point inside, what is read prints to a fixed point.
fn sound(text: &str, schema: &Schema) -> Result<(), TestCaseError> {
    match parse(text, schema) {
        Ok(filter) => {
            let printed = filter.to_string();
            let again = parse(&printed, schema);
            prop_assert_eq!(again.map(|f| f.to_string()), Ok(printed.clone()));
            prop_assert_eq!(
                parse(&printed, schema),
                Ok(filter),
                "{} as {}",
                text,
                printed
            );
        }
        Err(error) => points_inside(text, &error)?,
    }
    Ok(())
}

proptest! {
    #[test]
    fn printing_then_parsing_is_the_identity((schema, filter) in filter()) {
        let text = filter.to_string();
        prop_assert_eq!(parse(&text, &schema), Ok(filter), "{}", text);
    }

    #[test]
    fn what_is_not_met((a, _, subject) in case()) {
        prop_assert_eq!(met(not(&a), &subject), !met(a, &subject));
    }

    #[test]
    fn de_morgan((a, b, subject) in case()) {
        let neither = not(&Node::Or(vec![a.clone(), b.clone()]));
        prop_assert_eq!(met(neither, &subject), met(Node::And(vec![not(&a), not(&b)]), &subject));
        let not_both = not(&Node::And(vec![a.clone(), b.clone()]));
        prop_assert_eq!(met(not_both, &subject), met(Node::Or(vec![not(&a), not(&b)]), &subject));
    }

    #[test]
    fn groups_mean_all_and_any((a, b, subject) in case()) {
        let (x, y) = (met(a.clone(), &subject), met(b.clone(), &subject));
        prop_assert_eq!(met(Node::And(vec![a.clone(), b.clone()]), &subject), x && y);
        prop_assert_eq!(met(Node::Or(vec![a, b]), &subject), x || y);
    }

    #[test]
    fn a_list_is_any_of_its_items((schema, key, items, subject) in listed()) {
        let one = |item: &Item| condition(&schema, &key, Test::Any(vec![item.clone()]));
        let any = items.iter().any(|item| met(one(item), &subject));
        prop_assert_eq!(met(condition(&schema, &key, Test::Any(items)), &subject), any);
    }

    #[test]
    fn a_range_is_both_of_its_ends((schema, key, items, subject) in listed()) {
        for item in items {
            let Item::Range(from, to) = item.clone() else { continue };
            let end = |compare, end: Option<_>| end.is_none_or(|end| {
                met(condition(&schema, &key, Test::Compare(compare, end)), &subject)
            });
            let has = !subject.values.get(&key).is_none_or(Vec::is_empty);
            let both = has && end(Compare::GreaterOrEqual, from) && end(Compare::LessOrEqual, to);
            prop_assert_eq!(met(condition(&schema, &key, Test::Any(vec![item])), &subject), both);
        }
    }

    /// Five ways in which an instant and a date relate; each excludes or includes others.
    #[test]
    fn comparisons_with_dates_agree(when in when(), at in any::<i64>(), near in any::<bool>()) {
        let interval = when.resolve(&moment());
        prop_assert!(interval.from <= interval.to);
        let at = if near { interval.from.saturating_add(at % 100_000_000) } else { at };
        let ticket = Ticket::default().with("created", filter::Datum::Instant(at));
        let is = |sign: &str| ticket.meets(&format!("creado{sign}{when}"));
        prop_assert_eq!(is("<="), !is(">"));
        prop_assert_eq!(is(">="), !is("<"));
        prop_assert_eq!(is(":"), is("<=") && is(">="));
    }

    #[test]
    fn text_near_to_the_language(parts in prop::collection::vec(token(), 0..14)) {
        sound(&parts.concat(), &sample::schema())?;
    }

    #[test]
    fn any_characters(text in any_text()) {
        sound(&text, &sample::schema())?;
    }

    #[test]
    fn random_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        sound(&String::from_utf8_lossy(&bytes), &sample::schema())?;
    }

    /// A sound text over its own schema with a piece cut out.
    #[test]
    fn damaged((schema, filter) in filter(), from in 0_usize..60, length in 0_usize..9) {
        let text: Vec<char> = filter.to_string().chars().collect();
        let cut = text.iter().take(from).chain(text.iter().skip(from + length));
        sound(&cut.collect::<String>(), &schema)?;
    }

    #[test]
    fn plain_text_is_always_a_filter(text in any_text()) {
        let filter = Filter::plain(&text);
        prop_assert_eq!(parse(&filter.to_string(), &sample::schema()), Ok(filter));
    }

    #[test]
    fn completion(parts in prop::collection::vec(token(), 0..8), cursor in 0_usize..80) {
        let text = parts.concat();
        for offer in complete(&text, cursor, &sample::schema()) {
            prop_assert!(text.get(offer.replace.clone()).is_some(), "{:?} in {text:?}", offer.replace);
            prop_assert!(!offer.with.is_empty() && !offer.about.is_empty());
        }
    }

    /// A condition's own test decides alike in a tree and by its printed text.
    #[test]
    fn text_and_tree_decide_alike(
        (schema, tree, subject) in schema().prop_flat_map(|s| {
            let field = s.fields()[0].clone();
            let of = s.clone();
            let tree = test(&field).prop_map(move |t| condition(&of, field.key(), t));
            let subject = subject(&s);
            (Just(s), tree, subject)
        })
    ) {
        let text = Filter::new(tree.clone()).expect("small").to_string();
        let read = parse(&text, &schema).expect("canonical");
        prop_assert_eq!(eval(&read, &subject, &moment(), &viewer()), met(tree, &subject));
    }
}

/// Pieces of the language, sound and broken.
fn token() -> impl Strategy<Value = String> {
    let whole = vec![
        " ",
        " ",
        " ",
        "(",
        ")",
        "no ",
        " o ",
        " y ",
        "-",
        ",",
        "..",
        ":",
        "=",
        "!=",
        "<",
        ">=",
        "\"",
        "\\",
        "«",
        "»",
        "“",
        "estado",
        "estado:",
        "prioridad>=",
        "creado:",
        "creado<",
        "asignado:",
        "costo:",
        "área!=",
        "etiquetas:",
        "urgente=",
        "asunto:",
        "abierto",
        "alta",
        "hoy",
        "-7d",
        "2026-01-31",
        "2026-01-31T10:00",
        "yo",
        "nada",
        "algo",
        "1500.50",
        "$",
        "sí",
        "ana@ayto.example",
        "impresora",
        "ñ",
        "e\u{301}",
        "🖨",
        "\u{0}",
        "\u{2028}",
        "://",
    ];
    let whole = prop::sample::select(whole).prop_map(str::to_owned);
    prop_oneof![9 => whole, 1 => any_text()]
}
