//! `/solicitudes/{folio}/respuestas`: the canned replies for a ticket, filled in.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, Target, may};
use crate::platform::text::capital;
use crate::platform::web::{Crumb, Page, Shell, page};
use crate::ticket::reply;
use crate::ticket::store::{self, Seen};

#[derive(Template)]
#[template(path = "ticket/page/replies.html")]
struct Replies {
    shell: Shell,
    reference: String,
    replies: Vec<Filled>,
}

/// A reply with what there is to say on this ticket.
struct Filled {
    key: String,
    title: String,
    text: String,
}

/// The replies that are meant for this ticket and who asks.
///
/// # Errors
/// [`AppError::NotFound`], or the database.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Path(reference): Path<String>,
) -> Result<Response, AppError> {
    let seen = store::seen(app.db.read(), &reference).await?;
    if !writes(&request, &seen) {
        return Err(AppError::NotFound);
    }
    let ticket = seen.ticket;
    let facts = facts(&app, &request, &ticket);
    let offered = reply::offered(&app, app.db.read(), &ticket, &request.viewer.actor).await?;
    let filled = offered
        .into_iter()
        .filter_map(|reply| match reply.render(&facts) {
            Ok(text) => Some(Filled {
                key: reply.key,
                title: reply.title,
                text,
            }),
            Err(error) => {
                tracing::warn!(%error, "a canned reply was left out");
                None
            }
        });
    let reference = ticket.reference().to_owned();
    let crumbs = vec![
        Crumb::to(capital(&app.kind.noun.plural), "/solicitudes"),
        Crumb::to(reference.clone(), format!("/solicitudes/{reference}")),
        Crumb::here("Respuestas guardadas"),
    ];
    page(&Replies {
        shell: request.shell(&app, crumbs),
        reference,
        replies: filled.collect(),
    })
}

/// The text of one reply on this ticket; `None` where it is not offered to who asks.
///
/// # Errors
/// When the database refuses.
pub(super) async fn filled(
    app: &App,
    request: &Page,
    ticket: &store::Listed,
    key: &str,
) -> Result<Option<String>, AppError> {
    let offered = reply::offered(app, app.db.read(), ticket, &request.viewer.actor).await?;
    let facts = facts(app, request, ticket);
    let mut same = offered.iter().filter(|reply| reply.key == key);
    Ok(same.find_map(|reply| reply.render(&facts).ok()))
}

fn facts(app: &App, request: &Page, ticket: &store::Listed) -> pack::ReplyFacts {
    reply::facts(
        app,
        app.book.kind(&ticket.kind),
        ticket,
        &request.viewer.name,
    )
}

/// Whether who asks may write on the ticket at all.
pub(super) fn writes(request: &Page, seen: &Seen) -> bool {
    let target = Some(Target {
        id: seen.ticket.id,
        keys: &seen.keys,
    });
    let actor = &request.viewer.actor;
    may(actor, Action::Answer, target) || may(actor, Action::Note, target)
}
