//! Tying tickets to each other: both ends tell of it, and none leads back to itself [P-12].

use std::collections::{HashMap, HashSet};

use super::work::Work;
use super::{Place, Refusal};
use crate::{Command, Draft, Event, EventKind, Link, TagAct, Tie, Visibility, WatchAct};

/// Ties that one ticket has at most.
const MOST: usize = 100;

/// Whether a command is about how tickets stand to each other, ends that somebody follows one, or changes a tag
/// everywhere: these are for tickets, too, that go on within another.
pub(super) fn is_about_kin(command: &Command) -> bool {
    matches!(
        command,
        Command::Link(_)
            | Command::Unlink(_)
            | Command::Unmerge
            | Command::Watch(WatchAct::Unfollow)
            | Command::Tag(TagAct::Replace { .. })
    )
}

/// Ties the ticket to another.
pub(super) fn link(work: &mut Work<'_>, link: &Link) -> Result<(), Refusal> {
    let key = &work.facts.key;
    if link.ticket == *key {
        return Err(at("kin.self", "Un ticket no se vincula consigo mismo."));
    }
    let mut there = work.on_other(&link.ticket)?;
    if work.ticket.links.contains(link) {
        return Err(at("kin.twice", "Ya están vinculados así."));
    }
    if [&work.ticket, &there.ticket]
        .iter()
        .any(|t| t.links.len() >= MOST)
    {
        let text = format!("Uno de los dos ya tiene {MOST} vínculos. Quite alguno antes.");
        return Err(at("kin.most", text));
    }
    let back = link.seen_from_there(key);
    let (child, its) = if link.inverse {
        (&there, &back)
    } else {
        (&*work, link)
    };
    let mut own = child.ticket.links.iter();
    if its.tie == Tie::PartOf && own.any(|own| own.tie == Tie::PartOf && !own.inverse) {
        return Err(at(
            "kin.parent",
            "Ya es parte de otro ticket. Quite antes ese vínculo.",
        ));
    }
    let (from, tie, to) = way(key, link);
    if leads(&ways(work), tie, to, from) {
        let text = format!(
            "No se puede: por otros vínculos, el otro ya {} este, y se haría un círculo.",
            link.tie.in_words(link.inverse)
        );
        return Err(at("kin.circle", text));
    }
    there.push(inside(EventKind::Linked(back)))?;
    work.push(inside(EventKind::Linked(link.clone())))?;
    let place = Place::Other(link.ticket.clone());
    work.opened.push(there.outcome(place));
    Ok(())
}

/// Ties the ticket to that other no more.
pub(super) fn unlink(work: &mut Work<'_>, link: &Link) -> Result<(), Refusal> {
    if !work.ticket.links.contains(link) {
        return Err(at("kin.none", "Ese vínculo ya no existe."));
    }
    let mut there = work.on_other(&link.ticket)?;
    let back = link.seen_from_there(&work.facts.key);
    work.push(inside(EventKind::Unlinked(link.clone())))?;
    if there.ticket.links.contains(&back) {
        there.push(inside(EventKind::Unlinked(back)))?;
        let place = Place::Other(link.ticket.clone());
        work.opened.push(there.outcome(place));
    }
    Ok(())
}

/// Tells the ticket that a new one comes from, where a person says so.
pub(super) fn opened_from(work: &mut Work<'_>, draft: &Draft) -> Result<(), Refusal> {
    let Some(origin) = &draft.origin else {
        return Ok(());
    };
    let mut there = work.on_other(&origin.ticket)?;
    if there.ticket.links.len() >= MOST {
        let text = format!("Ese ticket ya tiene {MOST} vínculos.");
        return Err(at("kin.most", text));
    }
    there.push(inside(EventKind::Opened {
        ticket: work.facts.key.clone(),
        kind: draft.kind.clone(),
        tie: origin.tie,
    }))?;
    work.opened
        .push(there.outcome(Place::Other(origin.ticket.clone())));
    Ok(())
}

/// A ticket that is tied to another, how, and that one.
type Way<'w> = (&'w str, Tie, &'w str);

/// A tie of the ticket with this key, from the end that is tied to the other.
fn way<'w>(key: &'w str, link: &'w Link) -> Way<'w> {
    if link.inverse {
        (&link.ticket, link.tie, key)
    } else {
        (key, link.tie, &link.ticket)
    }
}

/// Which tickets are tied to which by now. The facts were looked up before the first of several
/// steps: what the ticket was tied to since counts, and what it no longer is does not.
fn ways<'w>(work: &'w Work<'_>) -> Vec<Way<'w>> {
    let own = |link: &'w Link| way(&work.facts.key, link);
    let links = &work.ticket.links;
    let had = work.before.into_iter().flat_map(|before| &before.links);
    let gone: Vec<Way<'_>> = had.filter(|link| !links.contains(link)).map(own).collect();
    let known = work.facts.ties.iter();
    let known = known.map(|(from, tie, to)| (from.as_str(), *tie, to.as_str()));
    let mut all: Vec<Way<'_>> = known.filter(|way| !gone.contains(way)).collect();
    all.extend(links.iter().map(own));
    all
}

/// Whether ties of one sort lead from a ticket to another.
fn leads(all: &[Way<'_>], tie: Tie, from: &str, to: &str) -> bool {
    let mut ways: HashMap<&str, Vec<&str>> = HashMap::new();
    for (start, _, end) in all.iter().filter(|(_, own, _)| *own == tie) {
        ways.entry(start).or_default().push(end);
    }
    let (mut seen, mut open) = (HashSet::new(), vec![from]);
    while let Some(here) = open.pop() {
        if here == to {
            return true;
        }
        if seen.insert(here) {
            open.extend(ways.get(here).into_iter().flatten());
        }
    }
    false
}

/// What those who attend read of it, and nobody else.
fn inside(kind: EventKind) -> Event {
    Event::plain(kind, Visibility::Internal)
}

/// A refusal about the other ticket.
pub(super) fn at(rule: &'static str, text: impl Into<String>) -> Refusal {
    Refusal::at(rule, "ticket", text)
}
