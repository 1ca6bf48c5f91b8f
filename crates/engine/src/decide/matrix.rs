//! The priority that follows from impact and urgency, and the one that a person gives
//! instead [P-15].
//!
//! As long as the priority is what follows, it goes on following. One that a person gave
//! stays until it is what follows again; it needs a reason.

use super::Refusal;
use super::property::set;
use super::refusal::Faults;
use super::work::Work;
use crate::event::Property;
use crate::{Actor, Changes, Kind, Ticket, Value, Who};

/// What was before changes.
pub(super) struct Was {
    /// The priority that followed.
    due: Option<String>,
    /// Whether the changes give another priority than the ticket had.
    given: bool,
}

impl Was {
    pub(super) fn of(work: &Work<'_>, changes: &Changes) -> Self {
        let asked = changes.get(Property::Priority.key());
        Self {
            due: due(work, &work.ticket),
            given: asked.is_some_and(|asked| *asked != work.ticket.property(Property::Priority)),
        }
    }
}

/// The priority that follows from a ticket's impact and urgency; `None` where its kind has
/// no matrix, or one of the two is not known.
fn due(work: &Work<'_>, ticket: &Ticket) -> Option<String> {
    let matrix = work.kind.matrix.as_ref()?;
    let service = ticket.service.as_deref();
    let definition = service.and_then(|key| work.book.definition(key, ticket.definition));
    let rows = definition.and_then(|definition| definition.matrix.as_ref());
    let chosen = |key: &str| ticket.values.get(key).and_then(Value::text);
    let row = rows.unwrap_or(&matrix.rows).get(chosen(&matrix.impact)?)?;
    row.get(chosen(&matrix.urgency)?).cloned()
}

/// The priority that the service's definition proposes: nobody chose it.
fn proposed<'a>(work: &Work<'a>) -> Option<&'a str> {
    let service = work.ticket.service.as_deref()?;
    let definition = work.book.definition(service, work.ticket.definition)?;
    definition.priority.as_deref()
}

/// Lets the priority follow, unless a person gave it.
pub(super) fn follow(work: &mut Work<'_>, was: &Was) -> Result<(), Refusal> {
    let Some(due) = due(work, &work.ticket) else {
        return Ok(());
    };
    let present = work.ticket.priority.as_deref();
    let untouched = was.due.is_none() && present == proposed(work);
    let follows = present.is_none() || present == was.due.as_deref() || untouched;
    if was.given || !follows || present == Some(due.as_str()) {
        return Ok(());
    }
    set(work, Property::Priority, Some(Value::Text(due)))
}

/// What held before a command; before the one at hand, where several are decided together: each
/// is judged as if it were given by hand after those before it.
pub(super) struct Before {
    /// The priority that the ticket had; none where it is a new one.
    priority: Option<String>,
    /// Whether the actor may give another one than what follows.
    may: bool,
}

impl Before {
    pub(super) fn of(work: &Work<'_>, actor: &Actor) -> Self {
        let ticket = work.before.map(|_| &work.ticket);
        Self {
            priority: ticket.and_then(|ticket| ticket.priority.clone()),
            may: may(work.kind, actor, ticket),
        }
    }
}

/// Whether an actor may give another priority than what follows. What the program does in nobody's
/// place, as a step of an escalation, the pack says: it is the institution's own word.
fn may(kind: &Kind, actor: &Actor, ticket: Option<&Ticket>) -> bool {
    let manual = kind.matrix.as_ref().map(|matrix| matrix.manual.as_slice());
    let manual = manual.unwrap_or_default();
    manual.is_empty() || actor.is_program() || Who::any(manual, actor, ticket)
}

/// Notes what is wrong where this command gives another priority than what follows: not
/// everybody may, and it needs a reason.
pub(super) fn judge(work: &Work<'_>, before: &Before, why: Option<&str>, faults: &mut Faults) {
    let Some(given) = &work.ticket.priority else {
        return;
    };
    let Some(due) = due(work, &work.ticket).filter(|due| due != given) else {
        return;
    };
    if before.priority.as_ref() == Some(given) {
        return;
    }
    let name = work.kind.priority(&due);
    let name = name.map_or(due.as_str(), |choice| choice.name.as_str());
    let key = Property::Priority.key();
    if !before.may {
        let text = format!(
            "Del impacto y la urgencia resulta «{name}»; su función no permite poner otra prioridad."
        );
        faults.add("priority.who", key, text);
    } else if work.before.is_none() {
        let text = format!(
            "Del impacto y la urgencia resulta «{name}»: regístrelo con esa y cámbiela después, con su motivo."
        );
        faults.add("priority.why", key, text);
    } else if why.is_none_or(|why| why.trim().is_empty()) {
        let text = format!(
            "Del impacto y la urgencia resulta «{name}»: para poner otra prioridad, escriba el motivo."
        );
        faults.add("priority.why", key, text);
    }
}
