//! Approvals: asked for, decided, taken back; what waits for them, and what follows [P-16].

mod decide;
mod seat;

use super::work::Work;
use super::write::written;
use super::{Refusal, step};
use crate::{
    Actor, ApprovalAct, ApprovalChange, ApprovalEnd, ApprovalState, ApprovalStep, ApprovalTemplate,
    Asked, Event, EventKind, Move, Reseating, Seat, Visibility, Who,
};

/// Does something with the approvals.
pub(super) fn act(work: &mut Work<'_>, actor: &Actor, act: &ApprovalAct) -> Result<(), Refusal> {
    if let ApprovalAct::Refresh | ApprovalAct::Follow { .. } = act {
        if actor.person.is_some() {
            let text = "Eso lo hace solo el programa.";
            return Err(Refusal::whole("approval.who", text));
        }
        if work.is_ended() {
            return Ok(());
        }
    }
    if work.is_ended() {
        let text = "Ya está cerrado: ya no hay nada que aprobar.";
        return Err(Refusal::whole("approval.ended", text));
    }
    match act {
        ApprovalAct::Decide {
            approval,
            asked,
            approve,
            why,
        } => decide::decide(work, actor, (approval, *asked), *approve, why.as_deref()),
        ApprovalAct::Ask { approval } => {
            let template = managed(work, actor, approval)?;
            let open = work.ticket.approvals.get(approval);
            if open.is_some_and(crate::Approval::is_open) {
                let text = "Ya se pidió y está en espera.";
                return Err(Refusal::whole("approval.open", text));
            }
            begin(work, actor.person, template)
        }
        ApprovalAct::Withdraw { approval, why } => {
            managed(work, actor, approval)?;
            pending(work, approval)?;
            note(work, why.as_deref(), "Escriba por qué se retira.")?;
            end(work, approval, ApprovalEnd::Withdrawn)
        }
        ApprovalAct::Choose {
            approval,
            from,
            to,
            why,
        } => choose(work, actor, approval, (*from, *to), why.as_deref()),
        ApprovalAct::Refresh => {
            let open = work.ticket.approvals.iter();
            let open = open.filter(|(_, approval)| approval.is_open());
            let keys: Vec<String> = open.map(|(key, _)| key.clone()).collect();
            keys.iter().try_for_each(|key| {
                seat::refresh(work, key)?;
                remind(work, key)
            })
        }
        ApprovalAct::Follow { approval, why } => follow(work, actor, approval, why.as_deref()),
    }
}

/// The approvals of the ticket's kind and of its service.
fn templates<'a>(work: &Work<'a>) -> impl Iterator<Item = &'a ApprovalTemplate> + use<'a> {
    let service = work.ticket.service.as_deref();
    let definition = service.and_then(|key| work.book.definition(key, work.ticket.definition));
    let own = definition.into_iter().flat_map(|own| &own.approvals);
    work.kind.approvals.iter().chain(own)
}

fn template<'a>(work: &Work<'a>, key: &str) -> Option<&'a ApprovalTemplate> {
    templates(work).find(|template| template.key == key)
}

/// Whether the ticket, as it is by now, needs it.
fn needs(work: &Work<'_>, template: &ApprovalTemplate) -> bool {
    let form = work.form();
    let when = template.when.as_ref();
    when.is_none_or(|when| work.meets(when, &form, None))
}

/// The approval, if the actor looks after it.
fn managed<'a>(work: &Work<'a>, actor: &Actor, key: &str) -> Result<&'a ApprovalTemplate, Refusal> {
    let none = || Refusal::whole("approval.none", "Esa aprobación no es de este ticket.");
    let template = template(work, key).ok_or_else(none)?;
    if !Who::any(&template.manage, actor, Some(&work.ticket)) {
        let text = format!("Su función no permite cambiar «{}».", template.name);
        return Err(Refusal::whole("approval.manage", text));
    }
    Ok(template)
}

fn pending(work: &Work<'_>, key: &str) -> Result<(), Refusal> {
    let text = match work.ticket.approvals.get(key).map(|a| a.state) {
        Some(ApprovalState::Asked) => return Ok(()),
        Some(ApprovalState::Approved) => "Alguien más ya decidió: se aprobó.",
        Some(ApprovalState::Refused) => "Alguien más ya decidió: se rechazó.",
        Some(ApprovalState::Withdrawn) => "Ya no se pide: se retiró.",
        None => "Esa aprobación no se ha pedido.",
    };
    Err(Refusal::whole("approval.closed", text))
}

/// Asks for what a new ticket needs from the start.
pub(super) fn on_arrival(work: &mut Work<'_>, actor: &Actor) -> Result<(), Refusal> {
    let state = work.ticket.state.clone();
    start(work, actor, |starts| starts.is_none_or(|s| *s == state))
}

/// Asks for what the state needs that the ticket just entered.
pub(super) fn on_entering(work: &mut Work<'_>, actor: &Actor) -> Result<(), Refusal> {
    let state = work.ticket.state.clone();
    start(work, actor, |starts| starts == Some(&state))
}

fn start(
    work: &mut Work<'_>,
    actor: &Actor,
    now: impl Fn(Option<&String>) -> bool,
) -> Result<(), Refusal> {
    for template in templates(work) {
        let open = work.ticket.approvals.get(&template.key);
        let open = open.is_some_and(crate::Approval::is_open);
        if !open && now(template.starts.as_ref()) && needs(work, template) {
            begin(work, actor.person, template)?;
        }
    }
    Ok(())
}

/// Asks the first step.
fn begin(work: &mut Work<'_>, by: Option<i64>, template: &ApprovalTemplate) -> Result<(), Refusal> {
    match template.steps.first() {
        Some(step) => ask(work, by, template, step),
        None => Ok(()),
    }
}

fn ask(
    work: &mut Work<'_>,
    by: Option<i64>,
    template: &ApprovalTemplate,
    step: &ApprovalStep,
) -> Result<(), Refusal> {
    let (seats, needed) = seat::first(work, by, template, step);
    let asked = Asked {
        step: step.key.clone(),
        seats,
        needed,
        due: template.days.map(|days| work.in_days(days)),
        by,
    };
    let change = ApprovalChange::Asked(asked);
    push(work, &template.key, change, Visibility::Public, None)
}

/// Reminds who has not decided, once, when the date of a step went by.
fn remind(work: &mut Work<'_>, key: &str) -> Result<(), Refusal> {
    let now = work.facts.now;
    let late = work.ticket.approvals.get(key).is_some_and(|approval| {
        let passed = approval.due.is_some_and(|due| due <= now);
        passed && approval.reminded.is_none() && approval.deciders().next().is_some()
    });
    if !late {
        return Ok(());
    }
    push(
        work,
        key,
        ApprovalChange::Reminded,
        Visibility::Internal,
        None,
    )
}

fn end(work: &mut Work<'_>, key: &str, how: ApprovalEnd) -> Result<(), Refusal> {
    let change = ApprovalChange::Ended(how);
    push(work, key, change, Visibility::Public, None)
}

fn push(
    work: &mut Work<'_>,
    key: &str,
    change: ApprovalChange,
    visibility: Visibility,
    why: Option<&str>,
) -> Result<(), Refusal> {
    let approval = key.to_owned();
    let mut event = Event::plain(EventKind::Approval { approval, change }, visibility);
    event.body = why.and_then(written);
    work.push(event)
}

/// Keeps a reason inside, beside an event that the requester reads.
fn note(work: &mut Work<'_>, why: Option<&str>, ask: &str) -> Result<(), Refusal> {
    let mut event = Event::plain(EventKind::Noted, Visibility::Internal);
    event.body = Some(reason(why, ask)?);
    work.push(event)
}

fn reason(why: Option<&str>, ask: &str) -> Result<String, Refusal> {
    let why = why.and_then(written);
    why.ok_or_else(|| Refusal::at("approval.why", "why", ask))
}

/// Asks somebody else.
fn choose(
    work: &mut Work<'_>,
    actor: &Actor,
    key: &str,
    (from, to): (Option<i64>, Option<i64>),
    why: Option<&str>,
) -> Result<(), Refusal> {
    let template = managed(work, actor, key)?;
    pending(work, key)?;
    seat::refresh(work, key)?;
    let why = reason(why, "Escriba por qué decide otra persona.")?;
    let Some(approval) = work.ticket.approvals.get(key) else {
        return Ok(());
    };
    let at = |text: &str| Refusal::at("approval.to", "to", text);
    let known =
        |to: &i64| work.facts.people.contains_key(to) && !work.facts.directory.gone.contains(to);
    let to = to
        .filter(known)
        .ok_or_else(|| at("Escriba el correo de alguien del directorio."))?;
    if !template.own && (seat::barred(work, approval.by).contains(&to) || actor.person == Some(to))
    {
        return Err(at(
            "Elija a otra persona: no decide quien lo pidió ni quien la elige.",
        ));
    }
    if approval.places.iter().any(|place| place.seat.is_of(to)) {
        return Err(at("A esa persona ya se le pidió."));
    }
    let mut seats: Vec<Seat> = approval.open().cloned().collect();
    let seat = seats.iter_mut().find(|seat| seat.person == from);
    let Some(seat) = seat else {
        let text = "Esa persona ya no está entre quienes deciden.";
        return Err(Refusal::whole("approval.from", text));
    };
    *seat = Seat {
        person: Some(to),
        substitute: None,
        chosen: true,
    };
    let why_seated = Reseating::Chosen;
    let change = ApprovalChange::Seated {
        seats,
        why: why_seated,
    };
    push(work, key, change, Visibility::Internal, Some(&why))?;
    seat::refresh(work, key)
}

/// Makes the transition that the pack names, where the ticket can make it.
fn follow(work: &mut Work<'_>, actor: &Actor, key: &str, why: Option<&str>) -> Result<(), Refusal> {
    let state = work.ticket.approvals.get(key).map(|a| a.state);
    let Some((template, state)) = template(work, key).zip(state) else {
        return Ok(());
    };
    let named = match state {
        ApprovalState::Approved => template.approved.as_deref(),
        ApprovalState::Refused => template.refused.as_deref(),
        ApprovalState::Asked | ApprovalState::Withdrawn => None,
    };
    let transition = named.and_then(|key| work.kind.transition(key));
    let Some(transition) = transition.filter(|t| t.from.contains(&work.ticket.state)) else {
        return Ok(());
    };
    let asked = Move {
        base: work.ticket.version,
        transition: transition.key.clone(),
        text: why
            .filter(|_| transition.message.is_some())
            .map(str::to_owned),
        ..Move::default()
    };
    let before = work.clone();
    if let Err(refusal) = step::go(work, actor, transition, &asked) {
        *work = before;
        let text = format!("No se pudo hacer «{}»: {}", transition.label, refusal.text);
        return note(work, Some(&text), "");
    }
    Ok(())
}

/// Refuses a transition while an approval is missing.
pub(super) fn all_granted(work: &Work<'_>, label: &str) -> Result<(), Refusal> {
    let state = |key: &str| work.ticket.approvals.get(key).map(|a| a.state);
    let missing = templates(work).find(|template| match state(&template.key) {
        Some(ApprovalState::Approved) => false,
        // What was asked for or refused counts, even where it would not be asked for now.
        Some(ApprovalState::Asked | ApprovalState::Refused) => true,
        Some(ApprovalState::Withdrawn) | None => needs(work, template),
    });
    let Some(missing) = missing else {
        return Ok(());
    };
    let text = match state(&missing.key) {
        Some(ApprovalState::Refused) => {
            format!("No se puede «{label}»: se rechazó «{}».", missing.name)
        }
        _ => format!("Antes de «{label}» falta «{}».", missing.name),
    };
    Err(Refusal::whole("move.approval", text))
}
