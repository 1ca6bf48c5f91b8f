//! The ticket that a new one comes from: it goes on where that one ended, or was begun with a
//! message of it. The link is made by itself [P-12].

use engine::{EventKind, Origin, Tie, Visibility};

use super::typed::Typed;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, Actor, Target, may};
use crate::ticket::history;
use crate::ticket::store::{self, Listed, Seen};

/// Where a new ticket comes from.
pub(crate) struct Source {
    /// For the engine.
    pub(crate) origin: Origin,
    /// Whether only few see that one: then only few see the new one, too.
    pub(crate) restricted: bool,
    /// In words, over the form: «Da seguimiento a OCO-00012 · La impresora».
    pub(crate) words: String,
}

/// The ticket that a form says it comes from, for who may see it; nothing where it says nothing.
///
/// # Errors
/// [`AppError::NotFound`], the same for none and for one that is not for this person.
pub(crate) async fn of(
    app: &App,
    actor: &Actor,
    typed: &Typed,
) -> Result<Option<Source>, AppError> {
    if typed.origin.is_empty() {
        return Ok(None);
    }
    let tie = Tie::from_key(&typed.tie).ok_or(AppError::NotFound)?;
    if !matches!(tie, Tie::Follows | Tie::SplitFrom) {
        return Err(AppError::NotFound);
    }
    let row = seen(app, actor, &typed.origin).await?;
    let verb = if tie == Tie::Follows {
        "Da seguimiento a"
    } else {
        "Se separa de"
    };
    let few = match row.restricted {
        true => " (reservado: si no elige responsable, queda a su cargo)",
        false => "",
    };
    Ok(Some(Source {
        words: format!("{verb} {} · {}{few}", row.reference(), row.summary),
        restricted: row.restricted,
        origin: Origin {
            ticket: row.key,
            tie,
        },
    }))
}

async fn seen(app: &App, actor: &Actor, reference: &str) -> Result<Listed, AppError> {
    let Seen { ticket, keys } = store::seen(app.db.read(), reference).await?;
    let target = Target {
        id: ticket.id,
        keys: &keys,
    };
    if may(actor, Action::SeeTickets, Some(target)) {
        Ok(ticket)
    } else {
        Err(AppError::NotFound)
    }
}

/// The form of a ticket that goes on after this one; with the number of a message, of one that
/// begins with that message.
///
/// # Errors
/// [`AppError::NotFound`], or the database.
pub(crate) async fn begin(
    app: &App,
    actor: &Actor,
    reference: &str,
    message: Option<i64>,
) -> Result<Typed, AppError> {
    let row = seen(app, actor, reference).await?;
    let ticket = history::ticket(app.db.read(), row.id).await?;
    let description = match message {
        None => String::new(),
        Some(seq) => {
            let told = history::told(app.db.read(), row.id, true).await?;
            let own = told.into_iter().find(|event| event.seq == seq);
            let said = own.filter(|event| {
                matches!(event.kind, EventKind::Answered) && event.visibility == Visibility::Public
            });
            let said = said.ok_or(AppError::NotFound)?;
            said.body.unwrap_or_default()
        }
    };
    let channels = &app.pack.channels;
    let same = channels
        .iter()
        .find(|channel| channel.key == ticket.channel);
    let channel = same.or(channels.first());
    let tie = match message {
        None => Tie::Follows,
        Some(_) => Tie::SplitFrom,
    };
    Ok(Typed {
        channel: channel
            .map(|channel| channel.key.clone())
            .unwrap_or_default(),
        requester: ticket
            .requester
            .map(|id| id.to_string())
            .unwrap_or_default(),
        unit: ticket.unit.unwrap_or_default(),
        service: ticket.service.unwrap_or_default(),
        description,
        origin: row.reference().to_owned(),
        tie: tie.key().to_owned(),
        command: app.random.token()?,
        ..Typed::default()
    })
}
