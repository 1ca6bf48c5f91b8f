//! Trees made by the program.

use filter::{
    BuildError, By, Compare, Field, Filter, Ident, Item, Kind, Misfit, Node, Phrase, Schema, Test,
    Value, When, parse,
};

use crate::sample::{choices, read, schema};

fn phrase(text: &str) -> Node {
    Node::Phrase(Phrase::new(text).expect("a word"))
}

#[test]
fn filters_are_combined() {
    let view = read("a o b");
    let and = view.clone().and(read("c")).expect("small");
    assert_eq!(and.to_string(), "(a o b) c");
    let or = and.or(read("d")).expect("small");
    assert_eq!(or.to_string(), "(a o b) c o d");
    assert_eq!(view.clone().and(Filter::all()), Ok(view.clone()));
    assert_eq!(Filter::all().and(view.clone()), Ok(view.clone()));
    assert_eq!(view.or(Filter::all()), Ok(Filter::all()));
}

#[test]
fn trees_get_canonical() {
    let tree = Node::And(vec![
        Node::And(vec![phrase("a"), Node::Or(vec![phrase("b")])]),
        Node::Not(Box::new(Node::Not(Box::new(Node::And(vec![
            phrase("c"),
            phrase("d"),
        ]))))),
    ]);
    let filter = Filter::new(tree).expect("small");
    assert_eq!(filter, read("a b c d"));
    assert!(matches!(filter.root(), Some(Node::And(parts)) if parts.len() == 4));
}

#[test]
fn groups_have_parts() {
    for empty in [Node::And(vec![]), Node::Or(vec![])] {
        assert_eq!(Filter::new(empty.clone()), Err(BuildError::Empty));
        let inside = Node::Or(vec![phrase("a"), empty]);
        assert_eq!(Filter::new(inside), Err(BuildError::Empty));
    }
}

#[test]
fn conditions_of_the_schema() {
    let since = Test::Compare(Compare::GreaterOrEqual, Value::Instant(When::Today));
    let condition = schema().condition("created", since).expect("it fits");
    assert_eq!(condition.field().key(), "created");
    let filter = Filter::new(Node::Condition(condition)).expect("small");
    assert_eq!(filter, read("creado>=hoy"));
}

#[test]
fn conditions_that_do_not_fit() {
    let schema = schema();
    let one = |value| Test::Any(vec![Item::Value(value)]);
    let text = |text: &str| text.to_owned();
    assert_eq!(
        schema.condition("color", one(Value::Me)),
        Err(Misfit::NoField("color".to_owned()))
    );
    for (key, test) in [
        ("state", one(Value::Me)),
        ("state", one(Value::Choice(text("roto")))),
        (
            "state",
            Test::Compare(Compare::Less, Value::Choice(text("abierto"))),
        ),
        ("state", Test::Any(vec![])),
        ("created", Test::Any(vec![Item::Range(None, None)])),
        ("created", one(Value::Number(1))),
        ("cost", one(Value::Number(1))),
        ("owner", one(Value::MyTeam)),
        ("owner", one(Value::Id(Ident::Key(text("ana"))))),
        (
            "owner",
            one(Value::Id(Ident::Email(text("Ana@ayto.example")))),
        ),
        ("owner", one(Value::Id(Ident::Email(text("ana"))))),
        ("team", one(Value::Id(Ident::Key(text(""))))),
        ("tags", one(Value::Tag(text(" red")))),
        ("tags", one(Value::Tag(text("e\u{301}")))),
    ] {
        let shown = format!("{key}: {test:?}");
        assert_eq!(
            schema.condition(key, test),
            Err(Misfit::Test(key.to_owned())),
            "{shown}"
        );
    }
}

#[test]
fn phrases_have_words() {
    let phrase = Phrase::new("  ¡La Niña,  sí! ").expect("words");
    assert_eq!(phrase.written(), "La Niña, sí");
    assert_eq!(phrase.words(), ["la", "nina", "si"]);
    assert_eq!(Phrase::new("–🖨–"), None);
}

/// A key that looks like a word of the language, or that ends as a range begins.
#[test]
fn keys_that_could_be_mistaken() {
    let schema = Schema::new(vec![
        Field::new("who", "quien", Kind::Person(By::Key)),
        Field::new(
            "step",
            "paso",
            choices(true, &[("a.", ""), (".b", ""), ("nada", "")]),
        ),
    ])
    .expect("sound");
    let me = Value::Id(Ident::Key("yo".to_owned()));
    let step = |key: &str| Some(Value::Choice(key.to_owned()));
    for (key, item, text) in [
        ("who", Item::Value(me), "quien:\"yo\""),
        ("who", Item::Value(Value::Me), "quien:yo"),
        (
            "step",
            Item::Range(step("a."), step(".b")),
            "paso:\"a.\"..\".b\"",
        ),
        ("step", Item::Range(None, step("nada")), "paso:..\"nada\""),
    ] {
        let condition = schema
            .condition(key, Test::Any(vec![item]))
            .expect("it fits");
        let filter = Filter::new(Node::Condition(condition)).expect("small");
        assert_eq!(filter.to_string(), text);
        assert_eq!(parse(text, &schema), Ok(filter));
    }
}
