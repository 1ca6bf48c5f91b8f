//! A text that was sent after the session had ended, back in its form.

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::held;
use crate::platform::text::clean;
use crate::platform::web::Page;
use crate::ticket::draft::{self, Draft, Place, Texts};
use crate::ticket::page::forms::Typed;
use crate::ticket::page::replies::writes;
use crate::ticket::store::Seen;

/// What became of it.
pub(super) enum Resumed {
    /// There is nothing to give back.
    Nothing,
    /// It is the person's draft now: the page without the secret shows it.
    Drafted,
    /// It stands in the form of a transition.
    Typed(Box<Typed>),
}

/// Controls that are no part of what was written.
const APART: [&str; 5] = ["base", "command", "kept", held::AUTHOR, "move"];

/// Gives back what this person had sent on this ticket.
///
/// # Errors
/// When the database refuses.
pub(super) async fn resume(
    app: &App,
    request: &Page,
    seen: &Seen,
    token: &str,
) -> Result<Resumed, AppError> {
    let Some(person) = request.viewer.actor.person else {
        return Ok(Resumed::Nothing);
    };
    let found = held::find(app.db.read(), app.now(), person, token).await?;
    let Some((path, texts)) = found else {
        return Ok(Resumed::Nothing);
    };
    let page = format!("/solicitudes/{}", seen.ticket.reference());
    match path.strip_prefix(&page) {
        Some("/escribir") if writes(request, seen) => {
            draft(app, person, seen, token, texts).await?;
            Ok(Resumed::Drafted)
        }
        Some("/mover") => Ok(Resumed::Typed(Box::new(moving(&texts)))),
        _ => Ok(Resumed::Nothing),
    }
}

async fn draft(
    app: &App,
    person: i64,
    seen: &Seen,
    token: &str,
    mut texts: Texts,
) -> Result<(), AppError> {
    let base = first(&texts, "base").parse().unwrap_or_default();
    texts.retain(|name, _| !APART.contains(&name.as_str()));
    let at = app.now();
    let place = Place::answer(&seen.ticket.key);
    let order = (person, place, Draft { texts, base, at }, token.to_owned());
    let write = app.db.write(order, |tx, (person, place, written, token)| {
        Box::pin(async move {
            draft::save(tx, *person, place, written).await?;
            held::forget(tx, token).await
        })
    });
    write.await
}

/// What a refused transition would leave in its form.
pub fn moving(texts: &Texts) -> Typed {
    let fields = texts.iter().filter(|(name, _)| {
        !APART.contains(&name.as_str()) && *name != "message" && !name.starts_with("was-")
    });
    let name = |name: &str| name.strip_prefix("campo-").unwrap_or(name).to_owned();
    Typed {
        tried: fields.map(|(key, all)| (name(key), all.clone())).collect(),
        moving: Some((first(texts, "move"), clean(&first(texts, "message")))),
        done: Some(held::RECOVERED),
        ..Typed::default()
    }
}

/// The first text of a control.
pub fn first(texts: &Texts, name: &str) -> String {
    let first = texts.get(name).and_then(|all| all.first());
    first.cloned().unwrap_or_default()
}
