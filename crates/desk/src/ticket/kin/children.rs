//! A transition of a ticket, made of its parts as well: by choice, each as if done by hand.

use engine::{Command, Link, Move, Property, Tie};

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, Actor};
use crate::platform::random::sha256;
use crate::ticket::history;
use crate::ticket::page::intake::{self, Asked};
use crate::ticket::store;

/// What became of one part.
pub struct Outcome {
    /// Its folio, or its key.
    pub reference: String,
    /// First words of it; empty where it is not for this person.
    pub summary: String,
    /// Why nothing was done, where nothing was.
    pub refused: Option<String>,
}

/// Makes the transition that was made of the ticket `parent` of each chosen part, too. A part
/// that refuses stops none of the others. `id` is the command id of the parent's.
///
/// # Errors
/// When the database refuses.
pub async fn follow(
    app: &App,
    actor: &Actor,
    parent: i64,
    (asked, id): (&Move, &str),
    chosen: &[String],
) -> Result<Vec<Outcome>, AppError> {
    let parent = history::ticket(app.db.read(), parent).await?;
    let mut outcomes = Vec::new();
    for reference in chosen {
        outcomes.push(one(app, actor, &parent, (asked, id), reference).await?);
    }
    Ok(outcomes)
}

async fn one(
    app: &App,
    actor: &Actor,
    parent: &engine::Ticket,
    (asked, id): (&Move, &str),
    reference: &str,
) -> Result<Outcome, AppError> {
    let told = |summary: &str, refused: Option<String>| Outcome {
        reference: reference.to_owned(),
        summary: summary.to_owned(),
        refused,
    };
    let on = match intake::target(app, actor, reference, Action::Move).await {
        Ok(on) => on,
        Err(AppError::NotFound) => {
            return Ok(told("", Some("No está a su alcance.".to_owned())));
        }
        Err(error) => return Err(error),
    };
    let summary = on.0.summary.clone();
    let part = Link {
        ticket: on.0.key.clone(),
        tie: Tie::PartOf,
        inverse: true,
    };
    if !parent.links.contains(&part) {
        return Ok(told(&summary, Some("Ya no es parte de este.".to_owned())));
    }
    let ticket = history::ticket(app.db.read(), on.0.id).await?;
    let form = app.book.form(&ticket);
    // What only the other form asks for stays there.
    let own = |key: &str| Property::from_key(key).is_some() || form.field(key).is_some();
    let mut changes = asked.changes.clone();
    changes.retain(|key, _| own(key));
    let command = Command::Move(Move {
        base: ticket.version,
        changes,
        ..asked.clone()
    });
    let asked = Asked {
        action: Action::Move,
        content: format!("part of {} {}", asked.transition, on.0.key),
        id: sha256(format!("{id} {}", on.0.key)),
        command,
        uploads: Vec::new(),
        fields: Default::default(),
        kept: Default::default(),
    };
    let before = store::Listed::clone(&on.0);
    let order = intake::order(app, (&before, on.1), asked, "page")?;
    match intake::carry(app, order).await {
        Ok(_) => Ok(told(&summary, None)),
        Err(AppError::Refused(refusal)) => Ok(told(&summary, Some(refusal.text))),
        Err(error) => Err(error),
    }
}
