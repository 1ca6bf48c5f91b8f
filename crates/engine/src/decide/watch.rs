//! Following a ticket, and being called to it.

use super::Refusal;
use super::work::Work;
use crate::{Actor, Event, EventKind, Sees, Visibility, Watch, WatchAct};

/// People who follow one ticket at most.
const MOST: usize = 50;
/// People who are called at once at most.
const CALLED: usize = 10;

/// Somebody follows it from now on, or no more.
pub(super) fn act(work: &mut Work<'_>, actor: &Actor, act: &WatchAct) -> Result<(), Refusal> {
    let own = || {
        let text = "Solo quien tiene una cuenta sigue un ticket.";
        actor
            .person
            .ok_or_else(|| Refusal::whole("watch.who", text))
    };
    match act {
        // That the actor sees the ticket was asked before.
        WatchAct::Follow => follow(work, own()?, Sees::Nothing),
        WatchAct::Unfollow => end(work, own()?),
        WatchAct::Remove { person } => end(work, *person),
        WatchAct::Add { person, share } => {
            let none = || Refusal::at("watch.person", "person", "Elija a alguien de la lista.");
            let person = person.ok_or_else(none)?;
            if work.ticket.requester == Some(person) {
                let text = "Es quien lo solicitó: ya recibe las novedades.";
                return Err(Refusal::at("watch.requester", "person", text));
            }
            if work.facts.readers.contains(&person) {
                return follow(work, person, Sees::Nothing);
            }
            let could = work.facts.could_read.contains(&person);
            // Of what is restricted, nobody learns but by whoever decides on that.
            if !share && (could || work.ticket.restricted) {
                let text = "Esa persona no ve este ticket, y su función no le permite compartirlo.";
                return Err(Refusal::at("watch.share", "person", text));
            }
            if could {
                return follow(work, person, Sees::Whole);
            }
            if !work.facts.people.contains_key(&person) {
                return Err(none());
            }
            follow(work, person, Sees::Public)
        }
    }
}

fn follow(work: &mut Work<'_>, person: i64, sees: Sees) -> Result<(), Refusal> {
    if work.ticket.watchers.contains_key(&person) {
        return Ok(());
    }
    if work.ticket.watchers.len() >= MOST {
        let text = format!("Ya lo siguen {MOST} personas, que son las que caben.");
        return Err(Refusal::at("watch.most", "person", text));
    }
    let watched = EventKind::Watched(Watch {
        person,
        shared: sees == Sees::Whole,
        public: sees == Sees::Public,
    });
    work.push(Event::plain(watched, Visibility::Internal))
}

fn end(work: &mut Work<'_>, person: i64) -> Result<(), Refusal> {
    if !work.ticket.watchers.contains_key(&person) {
        return Ok(());
    }
    let ended = EventKind::Unwatched { person };
    work.push(Event::plain(ended, Visibility::Internal))
}

/// Calls colleagues to what was just written.
pub(super) fn mention(work: &mut Work<'_>, actor: &Actor, asked: &[i64]) -> Result<(), Refusal> {
    let mut people: Vec<i64> = asked.to_vec();
    people.sort_unstable();
    people.dedup();
    people.retain(|person| Some(*person) != actor.person);
    let at = |rule, text: String| Refusal::at(rule, "mention", text);
    if people.len() > CALLED {
        let text = format!("Avise a lo más a {CALLED} personas a la vez.");
        return Err(at("mention.most", text));
    }
    if !people.iter().all(|p| work.facts.readers.contains(p)) {
        let text = "Avise solo a quien puede ver este ticket.".to_owned();
        return Err(at("mention.sight", text));
    }
    if people.is_empty() {
        return Ok(());
    }
    let called = EventKind::Mentioned {
        people: people.clone(),
    };
    work.push(Event::plain(called, Visibility::Internal))?;
    if work.kind.mentions_follow {
        for person in people {
            if work.ticket.watchers.len() < MOST {
                follow(work, person, Sees::Nothing)?;
            }
        }
    }
    Ok(())
}
