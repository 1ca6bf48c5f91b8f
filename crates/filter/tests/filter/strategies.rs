//! Any schema, any tree over it, any subject.

use filter::{
    By, Civil, Compare, Datum, Field, Filter, Ident, Item, Kind, Node, Phrase, Precision, Schema,
    Step, Test, Value, When, words,
};
use jiff::civil::DateTime;
use proptest::prelude::*;

use crate::sample::{Ticket, choices};

/// Texts with all that could be mistaken for the language.
pub fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        r#"(no|y|o|nada|algo|yo|mi-equipo|sí|hoy|estado:abierto|\.\.|[a-zñÁ0-9"\\“”«»,.():=<>!$@/_ -]|e\u{301}|🖨){1,8}"#,
        "\\PC{1,12}",
        any::<String>(),
    ]
}

fn by() -> impl Strategy<Value = By> {
    prop_oneof![Just(By::Key), Just(By::Email), Just(By::Number)]
}

fn kind() -> impl Strategy<Value = Kind> {
    let values = prop::collection::btree_map("[^\\pC]{1,6}", "\\PC{0,8}", 1..5);
    let choice = (any::<bool>(), values).prop_map(|(ordered, values)| {
        let pairs: Vec<_> = values
            .iter()
            .map(|(k, n)| (k.as_str(), n.as_str()))
            .collect();
        choices(ordered, &pairs)
    });
    prop_oneof![
        Just(Kind::Text),
        choice,
        by().prop_map(Kind::Person),
        by().prop_map(Kind::Team),
        by().prop_map(Kind::Unit),
        Just(Kind::Instant),
        (0_u8..=9).prop_map(|decimals| Kind::Number { decimals }),
        Just(Kind::Money),
        Just(Kind::YesNo),
        Just(Kind::Tags),
    ]
}

pub fn schema() -> impl Strategy<Value = Schema> {
    let field = ("[a-zñáA-Z][a-z0-9ñé.-]{0,5}", kind());
    prop::collection::vec(field, 1..6).prop_map(|fields| {
        // A number makes each name unlike the others and unlike the language's words.
        let fields = fields.into_iter().enumerate().map(|(i, (name, kind))| {
            Field::new(format!("k{i}"), format!("{name}{i}"), kind).alias(format!("z_alias_{i}"))
        });
        Schema::new(fields.collect()).expect("made to be sound")
    })
}

pub fn when() -> impl Strategy<Value = When> {
    let civil = (
        1_i16..=9999,
        1_i8..=12,
        1_i8..=28,
        0_i8..24,
        0_i8..60,
        0..4_usize,
    );
    let civil = civil.prop_map(|(year, month, day, hour, minute, precision)| {
        let precisions = [
            Precision::Year,
            Precision::Month,
            Precision::Day,
            Precision::Minute,
        ];
        let at = DateTime::constant(year, month, day, hour, minute, 59, 1);
        When::Civil(Civil::new(at, precisions[precision]).expect("after the year 1"))
    });
    let steps = vec![Step::Hour, Step::Day, Step::Week, Step::Month, Step::Year];
    let offset = (any::<i32>(), prop::sample::select(steps))
        .prop_map(|(amount, step)| When::Offset { amount, step });
    let words = vec![
        When::Now,
        When::Today,
        When::Yesterday,
        When::Tomorrow,
        When::ThisWeek,
        When::ThisMonth,
        When::ThisYear,
    ];
    prop_oneof![civil, offset, prop::sample::select(words)]
}

/// Small ones, so that two of them often meet, and any.
fn number() -> impl Strategy<Value = i64> {
    prop_oneof![-3_i64..=3, any::<i64>()]
}

fn ident(by: By) -> BoxedStrategy<Ident> {
    match by {
        By::Key => any_text()
            .prop_filter_map("a key", |text| Ident::read(By::Key, &text))
            .boxed(),
        By::Email => "[a-zé\"\\\\.+,(]{1,5}@[a-z.-]{1,6}"
            .prop_map(Ident::Email)
            .boxed(),
        By::Number => number().prop_map(Ident::Number).boxed(),
    }
}

fn value(field: &Field) -> BoxedStrategy<Value> {
    let keys: Vec<String> = field.choices().iter().map(|c| c.key.clone()).collect();
    match field.kind() {
        Kind::Text => any_text()
            .prop_filter_map("words", |text| Phrase::new(&text).map(Value::Text))
            .boxed(),
        Kind::Choice { .. } => prop::sample::select(keys).prop_map(Value::Choice).boxed(),
        Kind::Person(by) => prop_oneof![Just(Value::Me), ident(*by).prop_map(Value::Id)].boxed(),
        Kind::Team(by) => prop_oneof![Just(Value::MyTeam), ident(*by).prop_map(Value::Id)].boxed(),
        Kind::Unit(by) => ident(*by).prop_map(Value::Id).boxed(),
        Kind::Instant => when().prop_map(Value::Instant).boxed(),
        Kind::Number { .. } => number().prop_map(Value::Number).boxed(),
        Kind::Money => number().prop_map(Value::Money).boxed(),
        Kind::YesNo => any::<bool>().prop_map(Value::YesNo).boxed(),
        Kind::Tags => "[a-zÉñ0-9\",.:()🔥]( ?[a-zÉñ0-9\",.:()🔥-]){0,6}"
            .prop_map(Value::Tag)
            .boxed(),
    }
}

pub fn item(field: &Field) -> BoxedStrategy<Item> {
    let one = prop_oneof![1 => Just(Item::Empty), 4 => value(field).prop_map(Item::Value)];
    if !field.is_ordered() {
        return one.boxed();
    }
    let (from, to) = (
        prop::option::of(value(field)),
        prop::option::of(value(field)),
    );
    let range = (from, to).prop_map(|ends| match ends {
        (None, None) => Item::Empty,
        (from, to) => Item::Range(from, to),
    });
    prop_oneof![one, range].boxed()
}

pub fn test(field: &Field) -> BoxedStrategy<Test> {
    let any = prop::collection::vec(item(field), 1..4).prop_map(Test::Any);
    if !field.is_ordered() {
        return any.boxed();
    }
    let compares = vec![
        Compare::Less,
        Compare::LessOrEqual,
        Compare::Greater,
        Compare::GreaterOrEqual,
    ];
    let compare = (prop::sample::select(compares), value(field))
        .prop_map(|(compare, value)| Test::Compare(compare, value));
    prop_oneof![any, compare].boxed()
}

/// Any tree, canonical or not.
pub fn node(schema: &Schema) -> BoxedStrategy<Node> {
    let phrase = any_text().prop_filter_map("words", |t| Phrase::new(&t).map(Node::Phrase));
    let mut leaf = phrase.boxed();
    for field in schema.fields() {
        let (of, key) = (schema.clone(), field.key().to_owned());
        let condition = test(field)
            .prop_map(move |test| Node::Condition(of.condition(&key, test).expect("made to fit")));
        leaf = prop_oneof![1 => leaf, 2 => condition].boxed();
    }
    leaf.prop_recursive(5, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(Node::And),
            prop::collection::vec(inner.clone(), 1..4).prop_map(Node::Or),
            inner.prop_map(|node| Node::Not(Box::new(node))),
        ]
    })
    .boxed()
}

/// A schema with a filter over it.
pub fn filter() -> impl Strategy<Value = (Schema, Filter)> {
    schema().prop_flat_map(|schema| {
        let filter = node(&schema).prop_filter_map("within bounds", |n| Filter::new(n).ok());
        (Just(schema), filter)
    })
}

/// What a subject may have that meets a value: most values meet nothing by chance.
fn near(value: Value) -> Option<Datum> {
    Some(match value {
        Value::Text(phrase) => Datum::Text(format!("x {} y", phrase.written())),
        Value::Choice(key) => Datum::Choice(key),
        Value::Id(id) => Datum::Id(id),
        Value::Number(n) => Datum::Number(n),
        Value::Money(n) => Datum::Money(n),
        Value::YesNo(yes) => Datum::YesNo(yes),
        Value::Tag(tag) => Datum::Tag(tag),
        Value::Instant(when) => Datum::Instant(
            when.resolve(&crate::sample::moment())
                .from
                .saturating_add(1),
        ),
        Value::Me | Value::MyTeam => return None,
    })
}

/// A subject with at most one value in each field, so that all laws hold for it.
pub fn subject(schema: &Schema) -> BoxedStrategy<Ticket> {
    let mut subject = any_text()
        .prop_map(|text| Ticket {
            words: words(&text),
            ..Ticket::default()
        })
        .boxed();
    for field in schema.fields() {
        let key = field.key().to_owned();
        let unit = matches!(field.kind(), Kind::Unit(_));
        let datum = prop::option::of(value(field)).prop_map(move |v| match v.and_then(near) {
            Some(Datum::Id(id)) if unit => Some(Datum::Unit(vec![id])),
            other => other,
        });
        subject = (subject, datum)
            .prop_map(move |(ticket, datum)| match datum {
                Some(datum) => ticket.with(&key, datum),
                None => ticket,
            })
            .boxed();
    }
    subject
}
