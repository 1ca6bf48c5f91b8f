//! When a field is asked for, as a sentence beside it.

use engine::{Field, Form};
use filter::{Filter, Item, Node, Test, Value};

/// «Solo si «Modalidad» es «Arrendamiento».»: without script every control is there,
/// and those that the rest of the form makes needless say so. Nothing for a field
/// that is always asked for.
pub fn in_words(field: &Field, form: &Form<'_>) -> Option<String> {
    let said = |when: &Filter| equals(when, form);
    match (&field.visible_when, &field.required_when) {
        (Some(when), _) => Some(match said(when) {
            Some(words) => format!("Solo si {words}."),
            None => "Solo si corresponde.".to_owned(),
        }),
        (None, Some(when)) => Some(match said(when) {
            Some(words) => format!("Obligatorio si {words}."),
            None => "Obligatorio en algunos casos.".to_owned(),
        }),
        (None, None) => None,
    }
}

/// A condition on what one other field of the form is; nothing for any other.
fn equals(when: &Filter, form: &Form<'_>) -> Option<String> {
    let Some(Node::Condition(condition)) = when.root() else {
        return None;
    };
    let Test::Any(items) = condition.test() else {
        return None;
    };
    let asked = form.field(condition.field().key())?;
    let names: Option<Vec<String>> = items.iter().map(|item| name(item, asked)).collect();
    let (last, others) = names?.split_last().map(|(l, o)| (l.clone(), o.to_vec()))?;
    let all = if others.is_empty() {
        last
    } else {
        format!("{} o {last}", others.join(", "))
    };
    Some(format!("«{}» es {all}", asked.label))
}

fn name(item: &Item, asked: &Field) -> Option<String> {
    match item {
        Item::Value(Value::Choice(key)) => asked.choice(key).map(|c| format!("«{}»", c.name)),
        Item::Value(Value::YesNo(yes)) => Some(if *yes { "«Sí»" } else { "«No»" }.to_owned()),
        _ => None,
    }
}

/// What the script of a page needs to show a field only while it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct When {
    /// Name of the control that decides.
    pub control: String,
    /// Its values with which the field is shown, parted by spaces.
    pub values: String,
}

/// The condition of a field, where it is that one other field of the form is one of
/// some values; any other is left to the server.
pub fn when(field: &Field, form: &Form<'_>) -> Option<When> {
    let Some(Node::Condition(condition)) = field.visible_when.as_ref()?.root() else {
        return None;
    };
    let Test::Any(items) = condition.test() else {
        return None;
    };
    let asked = form.field(condition.field().key())?;
    let value = |item: &Item| match item {
        Item::Value(Value::Choice(key)) => asked.choice(key).map(|choice| choice.key.clone()),
        Item::Value(Value::YesNo(yes)) => Some(if *yes { "si" } else { "no" }.to_owned()),
        _ => None,
    };
    let values: Option<Vec<String>> = items.iter().map(value).collect();
    Some(When {
        control: super::control(&asked.key),
        values: values?.join(" "),
    })
}
