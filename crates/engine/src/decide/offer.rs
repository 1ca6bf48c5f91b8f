//! Handing a ticket over by agreement: who is responsible stays so until the other accepts [AGS-13].

use super::Refusal;
use super::property::set;
use super::work::Work;
use super::write::written;
use crate::event::Property;
use crate::{Actor, Event, EventKind, HandOver, Offer, OfferEnd, Value, Visibility};

/// Makes an offer, answers one, or takes one back.
pub(super) fn hand_over(
    work: &mut Work<'_>,
    actor: &Actor,
    asked: &HandOver,
) -> Result<(), Refusal> {
    if work.is_ended() {
        let text = "Ya está cerrado: no hay nada que entregar.";
        return Err(Refusal::whole("offer.ended", text));
    }
    match asked {
        HandOver::Offer { to, text } => offer(work, actor, *to, text.as_deref()),
        HandOver::Accept => {
            let offer = pending(work)?;
            to_this(&offer, actor)?;
            if !work.facts.takers.contains(&offer.to) {
                let text = "Su función ya no permite que se haga cargo de este ticket.";
                return Err(Refusal::whole("offer.taker", text));
            }
            end(work, &offer, OfferEnd::Accepted, None)?;
            set(work, Property::Assignee, Some(Value::Number(offer.to)))
        }
        HandOver::Decline { why } => {
            let offer = pending(work)?;
            to_this(&offer, actor)?;
            end(work, &offer, OfferEnd::Declined, why.as_deref())
        }
        HandOver::Withdraw => {
            let offer = pending(work)?;
            if actor.person != Some(offer.from) {
                let text = "Solo quien lo ofreció retira el ofrecimiento.";
                return Err(Refusal::whole("offer.from", text));
            }
            end(work, &offer, OfferEnd::Withdrawn, None)
        }
    }
}

fn offer(
    work: &mut Work<'_>,
    actor: &Actor,
    to: Option<i64>,
    text: Option<&str>,
) -> Result<(), Refusal> {
    let own = actor
        .person
        .filter(|_| work.ticket.assignee == actor.person);
    let Some(from) = own else {
        let text = "Solo quien es responsable lo ofrece a otra persona.";
        return Err(Refusal::whole("offer.who", text));
    };
    if work.ticket.offer.is_some() {
        let text = "Ya lo ofreció: espere la respuesta o retire ese ofrecimiento.";
        return Err(Refusal::whole("offer.twice", text));
    }
    let at = |text: &str| Refusal::at("offer.to", "to", text);
    let Some(to) = to.filter(|to| work.facts.takers.contains(to)) else {
        return Err(at("Elija a alguien de la lista."));
    };
    if to == from {
        return Err(at("Ya es suyo: elija a otra persona."));
    }
    push(work, EventKind::Offered { from, to }, text)
}

fn pending(work: &Work<'_>) -> Result<Offer, Refusal> {
    let none = || Refusal::whole("offer.none", "Ese ofrecimiento ya no está en pie.");
    work.ticket.offer.clone().ok_or_else(none)
}

fn to_this(offer: &Offer, actor: &Actor) -> Result<(), Refusal> {
    if actor.person == Some(offer.to) {
        return Ok(());
    }
    let text = "Se le ofreció a otra persona: solo ella contesta.";
    Err(Refusal::whole("offer.other", text))
}

fn end(
    work: &mut Work<'_>,
    offer: &Offer,
    how: OfferEnd,
    why: Option<&str>,
) -> Result<(), Refusal> {
    push(work, EventKind::OfferEnded { to: offer.to, how }, why)
}

fn push(work: &mut Work<'_>, kind: EventKind, text: Option<&str>) -> Result<(), Refusal> {
    let mut event = Event::plain(kind, Visibility::Internal);
    event.body = text.and_then(written);
    work.push(event)
}
