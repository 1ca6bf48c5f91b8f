//! Changing properties and fields.

use super::property::{self, set};
use super::refusal::Faults;
use super::work::Work;
use super::{By, Conflict, Refusal, matrix};
use crate::event::Property;
use crate::{Actor, Changes, Form, Value, Who, value};

/// Changes of a person's own accord, on the ticket's page or by the API.
pub(super) fn edit(
    work: &mut Work<'_>,
    actor: &Actor,
    base: i64,
    changes: &Changes,
    why: Option<&str>,
) -> Result<(), Refusal> {
    if work.is_ended() {
        let text = "Ya está cerrado: sus datos no cambian.";
        return Err(Refusal::whole("edit.ended", text));
    }
    let mut faults = Faults::default();
    may_edit(work, actor, changes, &mut faults);
    faults.done()?;
    let mut faults = Faults::default();
    let form = work.form();
    let before = work.lacking(&form);
    let weighed = matrix::Before::of(work, actor);
    change(
        work,
        &By::Person(Some(base)),
        changes,
        &How::default(),
        &mut faults,
    )?;
    matrix::judge(work, &weighed, why, &mut faults);
    work.loses(changes, &mut faults);
    work.lacks_more(&before, &mut faults);
    faults.done()?;
    work.say_why(why)
}

/// Notes each field that this person may not fill in. Judged by the ticket as it
/// was: nobody becomes its responsible person and writes as such in one go.
fn may_edit(work: &Work<'_>, actor: &Actor, changes: &Changes, faults: &mut Faults) {
    let mut then = None;
    if let Some(Some(Value::Text(service))) = changes.get(Property::Service.key()) {
        // Another service brings another form.
        let definition = work
            .book
            .present_definition(service)
            .map_or(0, |d| d.version);
        let ticket = work.ticket.clone();
        let service = Some(service.clone());
        then = Some(work.book.form(&crate::Ticket {
            service,
            definition,
            ..ticket
        }));
    }
    let now = work.form();
    let form = then.as_ref().unwrap_or(&now);
    for field in changes.keys().filter_map(|key| form.field(key)) {
        if !field.edit.is_empty() && !Who::any(&field.edit, actor, Some(&work.ticket)) {
            let text = format!("Su función no permite cambiar «{}».", field.label);
            faults.add("edit.who", &field.key, text);
        }
    }
}

/// How changes happen.
#[derive(Default)]
pub(super) struct How<'a> {
    /// Fields that are written even if their value stays the same.
    pub(super) anew: &'a [String],
    /// The state that the ticket is about to reach.
    pub(super) to: Option<&'a str>,
}

/// Lets changes happen, those that fit; the others are noted. What changed after the
/// version that the person saw conflicts.
pub(super) fn change(
    work: &mut Work<'_>,
    by: &By,
    changes: &Changes,
    how: &How<'_>,
    faults: &mut Faults,
) -> Result<(), Refusal> {
    let mut orphans = Changes::new();
    let was = matrix::Was::of(work, changes);
    // Another service brings another form: the fields are read by that one.
    let service = Property::Service.key();
    if let Some(to) = changes.get(service) {
        conflicts(work, by, &Changes::from([(service.to_owned(), to.clone())]))?;
        let given = changes.contains_key(Property::Team.key());
        match property::reclassify(work, to.as_ref(), given)? {
            Ok(found) => orphans = found,
            Err(text) => faults.add("edit.service", service, text),
        }
    }
    let mut checked = Changes::new();
    let form = work.form();
    for (key, wanted) in changes.iter().filter(|(key, _)| *key != service) {
        if let Some(good) = faults.keep("field.value", key, judge(work, &form, by, key, wanted)) {
            checked.insert(key.clone(), good);
        }
    }
    if faults.is_empty() {
        conflicts(work, by, &checked)?;
    }
    for property in Property::ALL {
        if let Some(to) = checked.remove(property.key()) {
            set(work, property, to)?;
        }
    }
    // What is filled in by the new form is no orphan of the old one.
    orphans.append(&mut checked);
    work.fill_in(orphans, how.anew, how.to)?;
    matrix::follow(work, &was)
}

/// The value that a property or field gets, if it may have it.
fn judge(
    work: &Work<'_>,
    form: &Form<'_>,
    by: &By,
    key: &str,
    wanted: &Option<Value>,
) -> Result<Option<Value>, String> {
    if let Some(property) = Property::from_key(key) {
        property::judge(work, by, property, wanted.as_ref())?;
        return Ok(wanted.clone());
    }
    let Some(field) = form.field(key) else {
        return Err("Ese dato no existe en este formulario.".to_owned());
    };
    let Some(value) = wanted.clone() else {
        return Ok(None);
    };
    match by {
        By::Person(_) => value::check(field, value, work.facts).map(Some),
        // What goes over from another ticket was looked up when it was filled in.
        By::Workflow => value::shape(field, value).map(Some),
    }
}

/// A property or field conflicts only when it changed after the version that the
/// person saw, to something else than the person wants. To be asked before this
/// command changes the property or field itself.
fn conflicts(work: &Work<'_>, by: &By, changes: &Changes) -> Result<(), Refusal> {
    let By::Person(Some(base)) = by else {
        return Ok(());
    };
    let form = work.form();
    let clashes = changes.iter().filter_map(|(key, yours)| {
        let changed_at = work.ticket.changed_at.get(key)?;
        let theirs = work.ticket.value(key);
        let clash = work.is_after(*changed_at, *base) && *yours != theirs;
        clash.then(|| Conflict {
            key: key.clone(),
            label: label(&form, key),
            yours: yours.clone(),
            theirs,
        })
    });
    Refusal::of_conflicts(clashes.collect())
}

/// What people call a property or field, for sentences.
pub(super) fn label(form: &Form<'_>, key: &str) -> String {
    match (Property::from_key(key), form.field(key)) {
        (Some(property), _) => property.in_words().to_owned(),
        (None, Some(field)) => format!("«{}»", field.label),
        (None, None) => format!("«{key}»"),
    }
}
