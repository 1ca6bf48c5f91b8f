//! Each bound has its own error, and up to the bound all is well.

use filter::{
    BuildError, Filter, Item, MAX_CHARS, MAX_DEPTH, MAX_TERMS, Node, Phrase, Reason, Test, Value,
    parse,
};

use crate::sample::{read, refused, schema};

fn phrase(text: &str) -> Node {
    Node::Phrase(Phrase::new(text).expect("a word"))
}

#[test]
fn characters() {
    let most = "ñ".repeat(MAX_CHARS);
    assert_eq!(read(&most).to_string(), most);
    let error = refused(&format!("{most}é"));
    assert_eq!(error.reason, Reason::TooLong);
    assert_eq!(
        (error.at, error.column),
        (2 * MAX_CHARS..2 * MAX_CHARS + 2, MAX_CHARS + 1)
    );
}

#[test]
fn characters_in_canonical_form() {
    // Each `"` in quotes needs a backslash in canonical form.
    let text = format!("«a{}a»", "\"".repeat(MAX_CHARS - 4));
    let error = refused(&text);
    assert_eq!(
        (error.reason.clone(), error.at.clone()),
        (Reason::TooLong, 0..text.len())
    );
    assert!(error.to_string().contains("pasa de 10,000 caracteres"));
}

#[test]
fn depth_of_parentheses() {
    let nested = |n: usize| format!("{}a{}", "(".repeat(n), ")".repeat(n));
    assert_eq!(read(&nested(MAX_DEPTH)).to_string(), "a");
    let error = refused(&nested(MAX_DEPTH + 1));
    assert_eq!(
        (error.reason, error.at),
        (Reason::TooDeep, MAX_DEPTH..MAX_DEPTH + 1)
    );
}

#[test]
fn depth_of_denials() {
    assert_eq!(
        read(&format!("{}a", "no ".repeat(MAX_DEPTH))).to_string(),
        "a"
    );
    let error = refused(&format!("{}a", "no ".repeat(MAX_DEPTH + 1)));
    assert_eq!(
        (error.reason, error.at.start),
        (Reason::TooDeep, 3 * MAX_DEPTH)
    );
}

/// The deepest text that does not become simpler.
#[test]
fn depth_that_stays() {
    let mut text = "a".to_owned();
    for _ in 0..MAX_DEPTH / 2 {
        text = format!("no (b o {text})");
    }
    assert_eq!(read(&text).to_string(), text);
    assert_eq!(refused(&format!("no (b o {text})")).reason, Reason::TooDeep);
}

#[test]
fn deep_without_end() {
    for text in ["(", "no ", "-(", "(a o ", "no (b "] {
        let error = refused(&text.repeat(MAX_CHARS / text.len()));
        assert_eq!(error.reason, Reason::TooDeep, "{text}");
    }
}

#[test]
fn terms() {
    let most = vec!["a"; MAX_TERMS].join(" o ");
    assert_eq!(read(&most).to_string(), most);
    let error = refused(&format!("{most} bb"));
    assert_eq!(
        (error.reason, error.at),
        (Reason::TooMany, most.len() + 1..most.len() + 3)
    );
}

#[test]
fn values_of_a_list_are_terms() {
    let most = format!("respuestas:{}", vec!["1"; MAX_TERMS].join(","));
    assert_eq!(read(&most).to_string(), most);
    assert_eq!(refused(&format!("{most},2")).reason, Reason::TooMany);
    assert_eq!(
        refused(&format!("{most} respuestas>1")).reason,
        Reason::TooMany
    );
}

#[test]
fn built_trees_have_the_same_bounds() {
    let many = Node::Or(vec![phrase("a"); MAX_TERMS + 1]);
    assert_eq!(Filter::new(many), Err(BuildError::TooMany));

    let list = Test::Any(vec![Item::Value(Value::Number(1)); MAX_TERMS + 1]);
    let list = schema().condition("replies", list).expect("it fits");
    assert_eq!(Filter::new(Node::Condition(list)), Err(BuildError::TooMany));

    let long = phrase(&"a".repeat(MAX_CHARS + 1));
    assert_eq!(Filter::new(long), Err(BuildError::TooLong));

    let mut deep = phrase("a");
    for _ in 0..51 {
        deep = Node::Not(Box::new(Node::Or(vec![phrase("b"), deep])));
    }
    assert_eq!(Filter::new(deep), Err(BuildError::TooDeep));
}

/// Deeper than the stack is: it is refused and dropped without recursion.
#[test]
fn built_trees_may_be_deeper_than_the_stack() {
    let mut deep = phrase("a");
    for _ in 0..1_000_000 {
        deep = Node::Not(Box::new(deep));
    }
    assert_eq!(Filter::new(deep), Err(BuildError::TooDeep));
}

#[test]
fn plain_words_always_fit() {
    for text in [
        "a ".repeat(20_000),
        "a\"a".repeat(9_000),
        "\u{FB2C}".repeat(9_000),
    ] {
        let filter = Filter::plain(&text);
        assert_ne!(filter, Filter::all());
        assert_eq!(parse(&filter.to_string(), &schema()), Ok(filter));
    }
}
