//! Handing a ticket over by agreement: its card, and its forms [AGS-13].

use std::collections::HashMap;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use engine::{Command, HandOver};
use serde::Deserialize;

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::Action;
use crate::platform::web::Page;
use crate::platform::web::view::{Choice, Fault, error_of};
use crate::ticket::history::Told;
use crate::ticket::page::act::again;
use crate::ticket::page::forms::{Shown, Takers, Typed, called};
use crate::ticket::page::intake::{self, Asked};

/// The card.
pub struct OfferCard {
    /// Where its forms are sent.
    pub action: String,
    /// What stands, in a sentence.
    pub said: String,
    /// Why it is offered.
    pub text: String,
    /// The viewer is asked.
    pub answers: bool,
    /// The viewer asked.
    pub withdraws: bool,
    /// To whom the viewer can offer it.
    pub people: Vec<Choice>,
    /// Whether there are more than these, to be named by address.
    pub more: bool,
    pub error: Option<String>,
    pub command: String,
}

/// The card of a ticket; nothing where there is nothing to tell and nothing to do.
///
/// # Errors
/// When the random source refuses.
pub fn card(
    shown: &Shown<'_>,
    told: &[Told],
    names: &HashMap<i64, String>,
    takers: &Takers,
    typed: &Typed,
) -> Result<Option<OfferCard>, AppError> {
    if shown.is_ended() || !shown.may(Action::Note) {
        return Ok(None);
    }
    let me = shown.request.viewer.actor.person;
    let name = |id: i64| {
        let name = names.get(&id).cloned();
        name.unwrap_or_else(|| "Alguien".to_owned())
    };
    let mut card = OfferCard {
        action: format!("/solicitudes/{}/entregar", shown.row.reference()),
        said: String::new(),
        text: String::new(),
        answers: false,
        withdraws: false,
        people: Vec::new(),
        more: false,
        error: error_of(&typed.faults, "entrega-persona"),
        command: shown.app.random.token()?,
    };
    if let Some(offer) = &shown.ticket.offer {
        card.answers = me == Some(offer.to);
        card.withdraws = me == Some(offer.from);
        let (from, to) = (name(offer.from), name(offer.to));
        card.said = if card.answers {
            format!("{from} le ofrece hacerse cargo de este ticket.")
        } else if card.withdraws {
            format!("Se lo ofreció a {to}. Sigue siendo suyo hasta que acepte.")
        } else {
            format!("{from} se lo ofreció a {to}.")
        };
        let event = told.iter().find(|event| event.seq == offer.seq);
        card.text = event.and_then(|e| e.body.clone()).unwrap_or_default();
        return Ok(Some(card));
    }
    let own = me.is_some() && shown.ticket.assignee == me;
    let others = takers.people.iter().filter(|(id, _)| Some(*id) != me);
    let choice = |(id, name): &(i64, String)| Choice {
        value: id.to_string(),
        label: name.clone(),
        selected: false,
    };
    card.people = others.filter(|_| own).map(choice).collect();
    card.more = own && takers.more;
    Ok(Some(card).filter(|card| card.more || !card.people.is_empty()))
}

/// A form of the card.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    #[serde(rename = "do")]
    act: String,
    command: String,
    to: String,
    /// Address or name of somebody who is not in the list.
    otra: String,
    text: String,
}

/// What is asked, by its name.
///
/// # Errors
/// [`AppError::Malformed`] for what no form sends.
pub fn read(act: &str, to: Option<i64>, text: &str) -> Result<Command, AppError> {
    let said = Some(text.to_owned()).filter(|text| !text.trim().is_empty());
    Ok(Command::HandOver(match act {
        "offer" => HandOver::Offer { to, text: said },
        "accept" => HandOver::Accept,
        "decline" => HandOver::Decline { why: said },
        "withdraw" => HandOver::Withdraw,
        _ => return Err(AppError::Malformed("do".to_owned())),
    }))
}

/// Makes an offer, answers one, or takes one back.
///
/// # Errors
/// [`AppError::NotFound`], or the database.
pub async fn act(
    State(app): State<App>,
    request: Page,
    Path(reference): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, AppError> {
    let (ticket, actor) =
        intake::target(&app, &request.viewer.actor, &reference, Action::Note).await?;
    let to = match sent.to.parse().ok() {
        Some(to) => Some(to),
        None => match called(&app, &sent.otra, "entrega-persona").await? {
            Ok(to) => to,
            Err(fault) => {
                let typed = Typed {
                    faults: vec![fault],
                    ..Typed::default()
                };
                return again(&app, &request, ticket.reference(), typed).await;
            }
        },
    };
    let command = read(&sent.act, to, &sent.text)?;
    let asked = Asked::of(command, sent.command);
    let order = intake::order(&app, (&ticket, actor), asked, "page")?;
    match intake::carry(&app, order).await {
        Ok(_) => {
            let to = format!("/solicitudes/{}?hecho=entrega", ticket.reference());
            Ok(Redirect::to(&to).into_response())
        }
        Err(AppError::Refused(refusal)) => {
            let control = match refusal.field {
                Some(_) => "entrega-persona",
                None => "cabeza",
            };
            let typed = Typed {
                faults: vec![Fault::new(control, &refusal.text)],
                ..Typed::default()
            };
            again(&app, &request, ticket.reference(), typed).await
        }
        Err(error) => Err(error),
    }
}
