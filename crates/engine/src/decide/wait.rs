//! Waiting: for a reason, until a date, and what happens then [P-9].

use super::refusal::Faults;
use super::work::Work;
use super::{Conflict, Facts, Refusal, step};
use crate::{
    Actor, Event, EventKind, Move, State, Ticket, Value, Visibility, Wait, WaitAsked, Waiting,
};

const DAY: i64 = 86_400_000;

/// When tickets go on for whom nobody chose a date; never at once.
fn term(wait: &Wait, facts: &Facts) -> i64 {
    facts
        .now
        .saturating_add(i64::from(wait.days.max(1)).saturating_mul(DAY))
}

/// How a ticket waits that nobody moved into the state: one that is new, or whose
/// workflow changed. Reason and date are kept where the state knows them.
pub(super) fn carried(state: &State, was: Option<&Waiting>, facts: &Facts) -> Option<Waiting> {
    let wait = state.wait.as_ref()?;
    let known = |key: &String| wait.reasons.iter().any(|reason| reason.key == *key);
    Some(Waiting {
        reason: was.and_then(|was| was.reason.clone()).filter(known),
        until: was.map_or_else(|| term(wait, facts), |was| was.until),
    })
}

/// How the ticket waits in the state that it reaches; `None` where it does not, or
/// where something is wrong, which is noted.
pub(super) fn waiting(
    work: &Work<'_>,
    to: &str,
    asked: &WaitAsked,
    faults: &mut Faults,
) -> Option<Waiting> {
    let wait = work.kind.state(to).and_then(|state| state.wait.as_ref())?;
    let stays = work.ticket.state == to && asked.reason.is_none() && asked.until.is_none();
    if let (true, Some(waiting)) = (stays, &work.ticket.waiting) {
        return Some(waiting.clone());
    }
    let known = |key: &String| wait.reasons.iter().any(|reason| reason.key == *key);
    let reason = asked.reason.clone().filter(known);
    if reason.is_none() && !wait.reasons.is_empty() {
        faults.add("wait.reason", "wait-reason", "Elija por qué espera.");
    }
    let until = match asked.until {
        Some(until) => faults.keep("wait.until", Ticket::UNTIL, within(wait, until, work.facts))?,
        None => term(wait, work.facts),
    };
    Some(Waiting { reason, until })
}

/// The date, where it may be chosen.
fn within(wait: &Wait, until: i64, facts: &Facts) -> Result<i64, String> {
    if until <= facts.now {
        return Err("La fecha para reanudar ya pasó. Elija una posterior.".to_owned());
    }
    let days = |days: u32| {
        facts
            .now
            .saturating_add(i64::from(days).saturating_mul(DAY))
    };
    match wait.longest {
        Some(most) if until > days(most) => Err(format!(
            "Puede esperar a lo más {most} días. Elija una fecha más cercana."
        )),
        _ => Ok(until),
    }
}

/// Another date to go on.
pub(super) fn postpone(
    work: &mut Work<'_>,
    base: i64,
    until: i64,
    why: Option<&str>,
) -> Result<(), Refusal> {
    let state = work.kind.state(&work.ticket.state);
    let wait = state.and_then(|state| state.wait.as_ref());
    let (Some(wait), Some(waiting)) = (wait, &work.ticket.waiting) else {
        return Err(Refusal::whole(
            "wait.none",
            "Este ticket no está en espera.",
        ));
    };
    if work.is_after(work.ticket.state_at, base) {
        let text = "El estado cambió mientras tanto. Revise antes de seguir.";
        return Err(Refusal::whole("move.state", text));
    }
    let mut faults = Faults::default();
    faults.keep("wait.until", Ticket::UNTIL, within(wait, until, work.facts));
    faults.done()?;
    if waiting.until == until {
        return Ok(());
    }
    if work
        .ticket
        .changed_at
        .get(Ticket::UNTIL)
        .is_some_and(|at| work.is_after(*at, base))
    {
        return Refusal::of_conflicts(vec![Conflict {
            key: Ticket::UNTIL.to_owned(),
            label: "la fecha para reanudar".to_owned(),
            yours: Some(Value::Number(until)),
            theirs: Some(Value::Number(waiting.until)),
        }]);
    }
    let mut event = Event::plain(EventKind::Postponed { until }, told(work));
    event.body = why.and_then(super::write::written);
    work.push(event)
}

/// Who hears of another date: the requester too, unless every way into the state is internal.
fn told(work: &Work<'_>) -> Visibility {
    let mut ways = work
        .kind
        .transitions
        .iter()
        .filter(|t| t.to == work.ticket.state)
        .peekable();
    if ways.peek().is_some() && ways.all(|t| t.internal) {
        return Visibility::Internal;
    }
    Visibility::Public
}

/// The date is reached. A ticket that no longer waits, or waits for a later one,
/// is left alone: whoever wakes it may come late or twice.
pub(super) fn resume(work: &mut Work<'_>, actor: &Actor) -> Result<(), Refusal> {
    if actor.person.is_some() {
        return Err(Refusal::whole(
            "resume.who",
            "Solo el programa reanuda por fecha.",
        ));
    }
    work.woken = true;
    let state = work.kind.state(&work.ticket.state);
    let wait = state.and_then(|state| state.wait.as_ref());
    let due = work
        .ticket
        .waiting
        .as_ref()
        .is_some_and(|w| w.until <= work.facts.now);
    let (Some(wait), true) = (wait, due) else {
        return Ok(());
    };
    let transition = wait.transition().and_then(|key| work.kind.transition(key));
    let transition = transition.filter(|t| t.from.contains(&work.ticket.state));
    let Some(transition) = transition else {
        return remind(work, wait, None);
    };
    let asked = Move {
        base: work.ticket.version,
        transition: transition.key.clone(),
        ..Move::default()
    };
    let before = work.clone();
    if let Err(refusal) = step::go(work, actor, transition, &asked) {
        *work = before;
        return remind(work, wait, Some(refusal.text));
    }
    Ok(())
}

/// Tells those who attend, and waits for the next term: no ticket waits without a date.
fn remind(work: &mut Work<'_>, wait: &Wait, why: Option<String>) -> Result<(), Refusal> {
    let mut event = Event::plain(EventKind::Reminded, Visibility::Internal);
    event.body = why;
    work.push(event)?;
    let until = term(wait, work.facts);
    work.push(Event::plain(
        EventKind::Postponed { until },
        Visibility::Internal,
    ))
}
