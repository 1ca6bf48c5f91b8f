//! Values that fit a field, whatever its type.

use engine::{Changes, Field, FieldType, Form, Value, value};
use jiff::Timestamp;

use super::Chance;
use super::texts::{For, Texts};
use super::walk::Stage;

/// Fills the fields of these keys in as well as it can. What stays empty is refused
/// by the engine, if it must not.
pub fn fill(
    stage: &Stage<'_>,
    chance: &mut Chance,
    form: &Form<'_>,
    keys: &[&str],
    at: i64,
) -> Changes {
    let mut changes = Changes::new();
    for key in keys {
        if let Some(field) = form.field(key)
            && let Some(value) = one(stage, chance, field, at)
        {
            changes.insert((*key).to_owned(), Some(value));
        }
    }
    changes
}

fn one(stage: &Stage<'_>, chance: &mut Chance, field: &Field, at: i64) -> Option<Value> {
    match field.kind {
        FieldType::Person => person(stage, chance, field),
        FieldType::Unit => {
            let unit = chance.pick(&stage.cast.requesters)?.unit.clone();
            Some(Value::Text(unit))
        }
        FieldType::File => chance
            .pick(&stage.cast.files)
            .cloned()
            .map(|file| Value::Files(vec![file])),
        _ => {
            let written = written(stage.texts, chance, field, at, stage)?;
            value::read(field, &written, &stage.app.zone).ok().flatten()
        }
    }
}

fn person(stage: &Stage<'_>, chance: &mut Chance, field: &Field) -> Option<Value> {
    let fits = |roles: &[String]| {
        field.roles.is_empty() || field.roles.iter().any(|role| roles.contains(role))
    };
    let members = stage.cast.members.iter();
    let people: Vec<i64> = members
        .filter(|member| fits(&member.actor.roles))
        .filter_map(|member| member.actor.person)
        .collect();
    chance.pick(&people).copied().map(Value::Number)
}

/// What somebody would type into the control of the field.
fn written(
    texts: &Texts,
    chance: &mut Chance,
    field: &Field,
    at: i64,
    stage: &Stage<'_>,
) -> Option<Vec<String>> {
    let day = |at: i64| {
        let instant = Timestamp::from_millisecond(at).ok()?;
        Some(instant.to_zoned(stage.app.zone.clone()))
    };
    let (least, most) = (field.min.unwrap_or(1), field.max.unwrap_or(400));
    let text = match field.kind {
        FieldType::Text => {
            let mut text = texts.text(chance, For::Field);
            lengthen(&mut text, field);
            text
        }
        FieldType::LongText => {
            let mut text = texts.text(chance, For::Note);
            lengthen(&mut text, field);
            text
        }
        FieldType::Number | FieldType::Money => {
            chance.between(least, most.min(least + 500)).to_string()
        }
        FieldType::Date => {
            let day = day(at + chance.between(1, 20) * 86_400_000)?;
            day.date().to_string()
        }
        FieldType::DateTime => {
            let day = day(at + chance.between(1, 20 * 24) * 3_600_000)?;
            day.strftime("%Y-%m-%dT%H:%M").to_string()
        }
        FieldType::Choice => chance.pick(&field.choices)?.key.clone(),
        FieldType::Several => {
            let least = usize::try_from(field.min.unwrap_or(1)).unwrap_or(1).max(1);
            let chosen = field.choices.iter().take(least);
            return Some(chosen.map(|choice| choice.key.clone()).collect());
        }
        FieldType::YesNo => (if chance.percent(60) { "yes" } else { "no" }).to_owned(),
        FieldType::Asset => format!("EQ-{:05}", chance.between(1, 20_000)),
        FieldType::Email => format!("area{}@ejemplo.example", chance.between(1, 900)),
        FieldType::Phone => format!("555555{:04}", chance.between(0, 9_999)),
        FieldType::Ip => format!("192.0.2.{}", chance.between(1, 254)),
        FieldType::Url => format!("https://sitio{}.example/pagina", chance.between(1, 90)),
        FieldType::Curp => "XEXX010101HNEXXXA4".to_owned(),
        FieldType::Person | FieldType::Unit | FieldType::File => return None,
    };
    Some(vec![text])
}

fn lengthen(text: &mut String, field: &Field) {
    let least = usize::try_from(field.min.unwrap_or_default()).unwrap_or_default();
    while text.chars().count() < least {
        text.push_str(". Sin más observaciones");
    }
    if let Some(most) = field.max.and_then(|most| usize::try_from(most).ok()) {
        *text = text.chars().take(most).collect();
    }
}
