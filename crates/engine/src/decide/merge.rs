//! Letting a ticket go on within another, and by itself again: nothing is moved [P-12].

use std::collections::BTreeSet;

use super::kin::at;
use super::work::Work;
use super::{Decision, Place, Refusal};
use crate::{ApprovalAct, Command, Event, EventKind, Ticket, Visibility};

/// What becomes of a command on a ticket that goes on within another: it is to be given there.
/// The date that it waited for passes it by, and so does what its approvals would bring about.
pub(super) fn elsewhere(
    work: &Work<'_>,
    command: &Command,
    into: &str,
) -> Result<Decision, Refusal> {
    let by_itself = matches!(
        command,
        Command::Resume | Command::Approval(ApprovalAct::Refresh | ApprovalAct::Follow { .. })
    );
    if by_itself {
        return Ok(Decision::default());
    }
    Err(is_elsewhere(work, into))
}

/// Why nothing is done here.
pub(super) fn is_elsewhere(work: &Work<'_>, into: &str) -> Refusal {
    let other = work.facts.others.get(into);
    let folio = other.and_then(|other| other.ticket.folio.clone());
    let name = folio.map_or("otro ticket".to_owned(), |folio| format!("«{folio}»"));
    let text = format!("Está unido a {name}: lo que se haga, se hace allá.");
    Refusal::whole("merge.elsewhere", text)
}

/// Lets the ticket go on within another.
pub(super) fn merge(work: &mut Work<'_>, into: &str) -> Result<(), Refusal> {
    if into == work.facts.key {
        return Err(at("merge.self", "Un ticket no se une consigo mismo."));
    }
    let mut there = work.on_other(into)?;
    if work.is_ended() {
        let text = "Ya está cerrado: no hay nada que unir. Puede vincularlo como duplicado.";
        return Err(Refusal::whole("merge.ended", text));
    }
    if there.ticket.merged_into.is_some() {
        return Err(at(
            "merge.chain",
            "Ese ticket ya está unido a otro: elija ese otro.",
        ));
    }
    if there.is_ended() {
        return Err(at(
            "merge.closed",
            "Ese ticket ya está cerrado: elija uno en curso.",
        ));
    }
    if shows_what_is_restricted(&work.ticket, &there.ticket) {
        let text = "Uno de los dos es restringido y, contando lo que ya se les unió, los pidieron personas distintas: no se unen.";
        return Err(at("merge.restricted", text));
    }
    let absorbed = EventKind::Absorbed {
        ticket: work.facts.key.clone(),
        people: askers(&work.ticket).into_iter().collect(),
    };
    there.push(Event::plain(absorbed, Visibility::Internal))?;
    let merged = EventKind::Merged {
        into: into.to_owned(),
    };
    work.push(Event::plain(merged, Visibility::Public))?;
    work.opened
        .push(there.outcome(Place::Other(into.to_owned())));
    Ok(())
}

/// Whether somebody would read answers that are not for them: what one person wrote in confidence
/// is not brought together with what another did.
fn shows_what_is_restricted(this: &Ticket, that: &Ticket) -> bool {
    if !this.restricted && !that.restricted {
        return false;
    }
    let mut people = askers(this);
    people.append(&mut askers(that));
    // What nobody asked for is nobody's to read, either.
    this.requester != that.requester || people.len() > 1
}

/// Who reads what is answered at a ticket: whom it is for, and whom those are for that go on
/// within it.
fn askers(ticket: &Ticket) -> BTreeSet<i64> {
    let joined = ticket.absorbed.values().flatten().copied();
    ticket.requester.into_iter().chain(joined).collect()
}

/// Lets the ticket go on by itself again.
pub(super) fn unmerge(work: &mut Work<'_>) -> Result<(), Refusal> {
    let Some(from) = work.ticket.merged_into.clone() else {
        let text = "Este ticket no está unido a otro.";
        return Err(Refusal::whole("merge.none", text));
    };
    let mut there = work.on_other(&from)?;
    let parted = EventKind::Parted {
        ticket: work.facts.key.clone(),
    };
    work.push(Event::plain(
        EventKind::Unmerged { from: from.clone() },
        Visibility::Public,
    ))?;
    there.push(Event::plain(parted, Visibility::Internal))?;
    work.opened.push(there.outcome(Place::Other(from)));
    Ok(())
}
