//! Properties: which values they may have, and what follows from another service.

use super::work::Work;
use super::{By, Refusal};
use crate::event::Property;
use crate::{Changes, Event, EventKind, Value, Visibility, value};

/// Lets a property change, if it does.
pub(super) fn set(
    work: &mut Work<'_>,
    property: Property,
    to: Option<Value>,
) -> Result<(), Refusal> {
    let from = work.ticket.property(property);
    if from == to {
        return Ok(());
    }
    work.push(Event::plain(
        EventKind::Changed { property, from, to },
        Visibility::Internal,
    ))
}

/// Lets the ticket be about another service, with the team that attends to it unless a
/// team is `given`. Gives the fields to be emptied, because the new form does not
/// have them or means something else by them; or what is wrong with the service.
pub(super) fn reclassify(
    work: &mut Work<'_>,
    to: Option<&Value>,
    given: bool,
) -> Result<Result<Changes, String>, Refusal> {
    let unknown = || Ok(Err("Elija un servicio de la lista.".to_owned()));
    let Some(to) = to.and_then(Value::text) else {
        return unknown();
    };
    if work.ticket.service.as_deref() == Some(to) {
        return Ok(Ok(Changes::new()));
    }
    if work.kind.without_service || !work.facts.services.contains_key(to) {
        return unknown();
    }
    let book = work.book;
    let definition = book.present_definition(to);
    if definition
        .and_then(|d| d.rule.kind.as_ref())
        .is_some_and(|kind| *kind != work.kind.key)
    {
        return Ok(Err(
            "Ese servicio se atiende con otro tipo de ticket.".to_owned()
        ));
    }
    let event = EventKind::Reclassified {
        from: work.ticket.service.clone(),
        to: to.to_owned(),
        definition: definition.map_or(0, |d| d.version),
    };
    work.push(Event::plain(event, Visibility::Public))?;
    let team = definition.and_then(|definition| definition.rule.team.clone());
    if let (Some(team), false) = (team, given) {
        set(work, Property::Team, Some(Value::Text(team)))?;
    }
    let form = work.form();
    let fits = |key: &str, held: &Value| {
        form.field(key)
            .is_some_and(|f| value::shape(f, held.clone()).as_ref() == Ok(held))
    };
    let orphans = work
        .ticket
        .values
        .iter()
        .filter(|(key, held)| !fits(key, held));
    Ok(Ok(orphans.map(|(key, _)| (key.clone(), None)).collect()))
}

/// Whether a property may have this value; what is wrong, if not. What a workflow
/// hands over was looked up before; only what belongs to the kind is asked again.
pub(super) fn judge(
    work: &Work<'_>,
    by: &By,
    property: Property,
    wanted: Option<&Value>,
) -> Result<(), String> {
    let facts = work.facts;
    let text = wanted.and_then(Value::text);
    let number = wanted.and_then(Value::number);
    let trusted = matches!(by, By::Workflow);
    let (good, say) = match property {
        Property::Priority => (
            text.is_some_and(|key| work.kind.priority(key).is_some()),
            "Elija una prioridad de la lista.",
        ),
        Property::Assignee => (
            wanted.is_none() || number.is_some_and(|id| trusted || facts.takers.contains(&id)),
            "Elija a alguien de la lista.",
        ),
        Property::Team => (
            wanted.is_none() || text.is_some_and(|key| trusted || facts.teams.contains(key)),
            "Elija un equipo de la lista.",
        ),
        // Judged before the form was read.
        Property::Service => (true, ""),
        Property::Unit => (
            !work.kind.without_requester && text.is_some_and(|key| facts.units.contains_key(key)),
            "Elija una dependencia de la lista.",
        ),
        Property::Requester => (
            !work.kind.without_requester && number.is_some_and(|id| facts.people.contains_key(&id)),
            "Esa persona no está registrada.",
        ),
        Property::Restricted => (
            matches!(wanted, Some(Value::YesNo(_))),
            "Diga si es restringido o no.",
        ),
    };
    if good { Ok(()) } else { Err(say.to_owned()) }
}
