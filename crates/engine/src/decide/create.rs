//! Registering.

use std::borrow::Cow;

use super::edit::{How, change};
use super::property::set;
use super::refusal::Faults;
use super::wait;
use super::work::{Work, moment, viewer};
use super::write::written;
use super::{By, Facts, Refusal, approval, matrix, task};
use crate::event::Property;
use crate::{
    Actor, Book, Definition, Draft, Event, EventKind, Kind, Numbered, RequesterSubject, Value,
    Visibility, Who,
};

/// Registers a ticket. A workflow may open any kind, for whomever its ticket is for; a
/// person only what the kind and the service allow.
pub(super) fn create<'a>(
    book: &'a Book,
    actor: &Actor,
    draft: &Draft,
    facts: &'a Facts,
    by: &By,
) -> Result<Work<'a>, Refusal> {
    let unknown = || Refusal::whole("create.kind", "Ese tipo de ticket no existe.");
    let numbered = book.present_kind(&draft.kind).ok_or_else(unknown)?;
    let kind: &Kind = &numbered.rule;
    let is_person = matches!(by, By::Person(_));
    if is_person && !kind.open.is_empty() && !Who::any(&kind.open, actor, None) {
        let text = format!(
            "Su función no permite registrar {}.",
            kind.noun.with_article()
        );
        return Err(Refusal::whole("create.who", text));
    }
    let mut faults = Faults::default();
    let body = written(&draft.description).ok_or_else(|| "Escriba qué necesita.".to_owned());
    let body = faults.keep("field.required", "description", body);
    people(kind, draft, facts, &mut faults);
    let definition = service(book, kind, draft, facts, by);
    let definition = faults.keep("create.service", Property::Service.key(), definition);
    // Without a service that is known, nobody knows which fields there are.
    let whole = definition.is_some();
    let definition = definition.flatten();
    let initial = kind.present(&kind.initial).ok_or_else(unknown)?;
    let mut first = Event::plain(
        EventKind::Received {
            kind: kind.key.clone(),
            form: numbered.version,
            definition: definition.map_or(0, |d| d.version),
            state: initial.key.clone(),
            requester: draft.requester,
            unit: draft.unit.clone(),
            service: draft.service.clone(),
            channel: draft.channel.clone(),
            restricted: kind.restricted || draft.restricted,
            origin: draft.origin.clone(),
            waiting: wait::carried(initial, None, facts),
        },
        Visibility::Public,
    );
    first.body = body;
    first.attachments.clone_from(&draft.attachments);
    let mut work = Work::new(book, facts, kind, first)?;
    let proposed = definition.map(|d| {
        [
            (Property::Team, d.rule.team.clone()),
            (Property::Priority, d.rule.priority.clone()),
        ]
    });
    for (property, value) in proposed.into_iter().flatten() {
        if let (Some(value), false) = (value, draft.changes.contains_key(property.key())) {
            set(&mut work, property, Some(Value::Text(value)))?;
        }
    }
    let form = work.form();
    let mut changes = Cow::Borrowed(&draft.changes);
    for key in draft.changes.keys() {
        let field = form.field(key);
        if HEADER.contains(&key.as_str()) {
            faults.add("create.field", key, "Ese dato va aparte de los demás.");
        } else if is_person && field.is_some_and(|field| field.later) {
            faults.add(
                "field.later",
                key,
                "Este dato se llena después de registrar.",
            );
        } else if whole || field.is_some() || Property::from_key(key).is_some() {
            continue;
        }
        changes.to_mut().remove(key);
    }
    change(&mut work, by, &changes, &How::default(), &mut faults)?;
    if is_person {
        let before = matrix::Before::of(&work, actor);
        matrix::judge(&work, &before, None, &mut faults);
    }
    work.lacks_more(&[], &mut faults);
    faults.done()?;
    task::begin(&mut work, definition.map(|definition| &*definition.rule))?;
    approval::on_arrival(&mut work, actor)?;
    work.number = !kind.folio.later;
    Ok(work)
}

/// Properties that a draft names by themselves.
const HEADER: [&str; 3] = ["service", "unit", "requester"];

fn people(kind: &Kind, draft: &Draft, facts: &Facts, faults: &mut Faults) {
    if kind.without_requester {
        if draft.requester.is_some() || draft.unit.is_some() {
            let text = format!("En {} no hay solicitante.", kind.noun.with_article());
            faults.add("create.requester", "requester", text);
        }
        return;
    }
    if draft.requester.is_none() {
        faults.add("create.requester", "requester", "Diga para quién es.");
    }
    if draft
        .unit
        .as_ref()
        .is_some_and(|unit| !facts.units.contains_key(unit))
    {
        faults.add("create.unit", "unit", "Elija una dependencia de la lista.");
    }
}

/// The definition of the service, once the service may be asked for.
fn service<'a>(
    book: &'a Book,
    kind: &Kind,
    draft: &Draft,
    facts: &Facts,
    by: &By,
) -> Result<Option<&'a Numbered<Definition>>, String> {
    let choose = || Err("Elija un servicio de la lista.".to_owned());
    let Some(key) = &draft.service else {
        return if kind.without_service {
            Ok(None)
        } else {
            choose()
        };
    };
    if kind.without_service || !facts.services.contains_key(key) {
        return choose();
    }
    let Some(definition) = book.present_definition(key) else {
        return Ok(None);
    };
    if definition
        .rule
        .kind
        .as_ref()
        .is_some_and(|other| *other != kind.key)
    {
        return Err("Ese servicio se atiende con otro tipo de ticket.".to_owned());
    }
    // Eligible are people; what a workflow opens, nobody asks for.
    if matches!(by, By::Workflow) {
        return Ok(Some(definition));
    }
    let nobody = super::Requester::default();
    let subject = RequesterSubject(facts.requester.as_ref().unwrap_or(&nobody));
    for guard in &definition.rule.eligible {
        if !filter::eval(&guard.when, &subject, &moment(facts), &viewer(None)) {
            return Err(guard.text.clone());
        }
    }
    Ok(Some(definition))
}
