//! People and tickets that somebody names by what is written: an address, a name, a folio.

use engine::Refusal;
use sea_orm::ConnectionTrait;

use crate::directory::store::{holders_called, owners};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, Actor, Target, may};
use crate::ticket::store::{self, Seen};

/// The colleague who has this address or this very name; in a sentence why nobody is meant.
///
/// # Errors
/// When the database refuses.
pub async fn colleague(
    conn: &impl ConnectionTrait,
    app: &App,
    text: &str,
) -> Result<Result<i64, &'static str>, AppError> {
    let roles = app.pack.roles.iter();
    let see = roles.filter(|role| role.may(Action::SeeTickets.grant()));
    let see: Vec<&str> = see.map(|role| role.key.as_str()).collect();
    let found = holders_called(conn, app.now(), &see, text).await?;
    Ok(match found.as_slice() {
        [one] => Ok(*one),
        [] => Err("Ningún colega tiene ese correo o ese nombre completo."),
        _ => Err("Varias personas se llaman así. Escriba el correo."),
    })
}

/// The same, or whoever else has this very address, confirmed.
///
/// # Errors
/// When the database refuses.
pub async fn anybody(
    conn: &impl ConnectionTrait,
    app: &App,
    text: &str,
) -> Result<Result<i64, &'static str>, AppError> {
    let text = text.trim();
    let colleague = colleague(conn, app, text).await?;
    if colleague.is_ok() || !text.contains('@') {
        return Ok(colleague);
    }
    let found = owners(conn, &[text.to_owned()]).await?;
    let found = found.into_values().next();
    Ok(found.ok_or("Nadie del directorio tiene ese correo."))
}

/// The key of the ticket of a folio, when this person may see it and do this to it; the same refusal
/// for one that is not there and for one that is not for this person. The program itself names any.
///
/// # Errors
/// The refusal, or the database.
pub async fn ticket(
    conn: &impl ConnectionTrait,
    actor: Option<&Actor>,
    folio: &str,
    action: Action,
) -> Result<String, AppError> {
    let folio = folio.trim();
    let none = || {
        let text = match folio {
            "" => "Escriba el folio del otro ticket.".to_owned(),
            folio => format!("Ningún ticket a su alcance tiene el folio «{folio}»."),
        };
        AppError::from(Refusal::at("kin.missing", "ticket", text))
    };
    let Seen { ticket, keys } = match store::seen(conn, folio).await {
        Err(AppError::NotFound) => {
            // Folios are written in capital letters; people type what they like.
            let capital = folio.to_uppercase();
            store::seen(conn, &capital).await
        }
        found => found,
    }
    .map_err(|error| match error {
        AppError::NotFound => none(),
        other => other,
    })?;
    let target = Target {
        id: ticket.id,
        keys: &keys,
    };
    match actor.is_none_or(|actor| may(actor, action, Some(target))) {
        true => Ok(ticket.key),
        false => Err(none()),
    }
}
