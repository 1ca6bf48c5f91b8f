//! What follows from a transition: the closed list of `docs/WORKFLOW.md`.

use super::property::set;
use super::work::Work;
use super::{By, Place, Refusal, create, matrix};
use crate::event::Property;
use crate::{
    Act, Actor, Changes, Draft, Effect, Event, EventKind, Form, Origin, Tie, Value, Visibility,
    value,
};

/// Lets one effect follow. `text` is what the move brought.
pub(super) fn follow(
    work: &mut Work<'_>,
    actor: &Actor,
    effect: &Effect,
    text: Option<&str>,
) -> Result<(), Refusal> {
    let form = work.form();
    if effect
        .when
        .as_ref()
        .is_some_and(|when| !work.meets(when, &form, Some(actor)))
    {
        return Ok(());
    }
    match effect.act {
        Act::Number => {
            work.number = work.number || work.ticket.folio.is_none();
            Ok(())
        }
        Act::Set => write(work, actor, effect),
        Act::Clear => {
            let key = effect.field.clone().unwrap_or_default();
            if !work.ticket.values.contains_key(&key) {
                return Ok(());
            }
            work.fill(&form, Changes::from([(key, None)]))
        }
        Act::Assign => {
            let person = named(work, actor, effect.value.as_deref().unwrap_or_default());
            set(work, Property::Assignee, person.map(Value::Number))
        }
        Act::Release => set(work, Property::Assignee, None),
        Act::Team => {
            let team = effect.value.clone().map(Value::Text);
            set(work, Property::Team, team)
        }
        Act::Restrict => set(work, Property::Restricted, Some(Value::YesNo(true))),
        Act::Unrestrict => set(work, Property::Restricted, Some(Value::YesNo(false))),
        Act::Open => open(work, actor, effect, text),
    }
}

/// The person that a pack names by a relation; `None` for nobody.
fn named(work: &Work<'_>, actor: &Actor, written: &str) -> Option<i64> {
    match written {
        "@actor" => actor.person,
        "@requester" => work.ticket.requester,
        "@assignee" => work.ticket.assignee,
        other => {
            let value = work.ticket.values.get(other.strip_prefix("@field:")?)?;
            value.number()
        }
    }
}

/// A value for a field: a literal as people write it, the day, the instant, a person.
fn write(work: &mut Work<'_>, actor: &Actor, effect: &Effect) -> Result<(), Refusal> {
    let form = work.form();
    let key = effect.field.clone().unwrap_or_default();
    let gone = || {
        Refusal::whole(
            "effect.field",
            format!("El flujo escribe en «{key}», que no existe."),
        )
    };
    let field = form.field(&key).ok_or_else(gone)?;
    let written = effect.value.as_deref().unwrap_or_default();
    let copied = written.strip_prefix("@field:");
    let value = match written {
        _ if copied.is_some() => copied
            .and_then(|from| work.ticket.values.get(from))
            .cloned(),
        "@now" => Some(Value::Number(work.facts.now)),
        "@today" => Some(Value::Text(value::today(work.facts))),
        _ if written.starts_with('@') => named(work, actor, written).map(Value::Number),
        _ => {
            let read = value::read(field, &[written.to_owned()], &work.facts.zone);
            read.map_err(|text| Refusal::at("effect.value", key.clone(), text))?
        }
    };
    let value = value.map(|value| value::shape(field, value)).transpose();
    let value = value.map_err(|text| Refusal::at("effect.value", key.clone(), text))?;
    if value == work.ticket.values.get(&key).cloned() {
        return Ok(());
    }
    let was = matrix::Was::of(work, &Changes::new());
    work.fill(&form, Changes::from([(key, value)]))?;
    matrix::follow(work, &was)
}

/// Registers another ticket, tied to this one.
fn open(
    work: &mut Work<'_>,
    actor: &Actor,
    effect: &Effect,
    text: Option<&str>,
) -> Result<(), Refusal> {
    let new = |own: &&crate::Outcome| matches!(own.place, Place::New(_));
    let used = work.opened.iter().filter(new).count();
    let keyless = || Refusal::whole("effect.open", "El flujo abre demasiados tickets a la vez.");
    let key = work.facts.fresh.get(used).cloned().ok_or_else(keyless)?;
    let tie = effect.link.unwrap_or(Tie::Follows);
    let draft = draft(work, effect, tie, text);
    let child = create::create(work.book, actor, &draft, work.facts, &By::Workflow);
    let child = child.map_err(|refusal| {
        let text = format!("No se pudo abrir el ticket que sigue: {}", refusal.text);
        Refusal::whole("effect.open", text)
    })?;
    work.opened.push(child.outcome(Place::New(key.clone())));
    let event = EventKind::Opened {
        ticket: key,
        kind: draft.kind,
        tie,
    };
    work.push(Event::plain(event, Visibility::Internal))
}

/// The ticket to be registered: for whom this one is for, and about the same service
/// unless the pack names another.
fn draft(work: &Work<'_>, effect: &Effect, tie: Tie, text: Option<&str>) -> Draft {
    let ticket = &work.ticket;
    let kind = effect.kind.clone().unwrap_or_default();
    let target = work.book.kind(&kind);
    let has_requester = target.is_some_and(|k| !k.without_requester);
    let has_service = target.is_some_and(|k| !k.without_service);
    // These go over by themselves.
    let own = |key: &str| matches!(key, "service" | "unit" | "requester");
    let service = effect.service.clone().or_else(|| ticket.service.clone());
    let service = service.filter(|_| has_service);
    let (from, to) = (work.form(), work.book.fresh_form(&kind, service.as_deref()));
    let inside = |form: &Form<'_>, key: &str| form.field(key).is_some_and(|field| field.internal);
    // What stays inside here does not come out there.
    let stays = |key: &str| inside(&from, key) && !inside(&to, key);
    let copied = effect.copy.iter().filter(|key| !own(key) && !stays(key));
    let copied = copied.filter_map(|key| Some((key.clone(), Some(ticket.value(key)?))));
    let number = ticket.folio.as_deref().unwrap_or(&work.facts.key);
    let nothing_said = format!("Viene de {} {number}.", work.kind.noun.singular);
    // A ticket that takes something along from a restricted one is restricted, too.
    let takes_along = effect.text.is_none() || !effect.copy.is_empty();
    Draft {
        restricted: ticket.restricted && takes_along,
        requester: ticket.requester.filter(|_| has_requester),
        unit: ticket.unit.clone().filter(|_| has_requester),
        service,
        channel: "workflow".to_owned(),
        description: effect
            .text
            .as_deref()
            .or(text)
            .map_or(nothing_said, str::to_owned),
        attachments: Vec::new(),
        changes: copied.collect(),
        origin: Some(Origin {
            ticket: work.facts.key.clone(),
            tie,
        }),
        kind,
    }
}
