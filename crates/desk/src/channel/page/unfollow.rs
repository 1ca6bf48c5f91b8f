//! `/dejar-de-seguir/{token}`: from the foot of a mail, a ticket is followed no more. Looking
//! changes nothing: programs that read mail look at links, too.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use engine::{Actor, Command, WatchAct};

use crate::channel::mail::unfollow::read;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::web::{Page, Shell, page};
use crate::ticket::act::{Order, act};
use crate::ticket::store;

#[derive(Template)]
#[template(path = "channel/page/unfollow.html")]
struct Unfollow {
    shell: Shell,
    the_noun: String,
    folio: String,
    done: bool,
}

/// The question.
///
/// # Errors
/// [`AppError::NotFound`] for an invented link.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Path(token): Path<String>,
) -> Result<Response, AppError> {
    let (ticket, _) = read(&app, &token).await?;
    render(&app, &request, ticket, false).await
}

/// Follows it no more; whoever did not follow it learns the same.
///
/// # Errors
/// [`AppError::NotFound`] for an invented link, or the database.
pub async fn submit(
    State(app): State<App>,
    request: Page,
    Path(token): Path<String>,
) -> Result<Response, AppError> {
    let (ticket, person) = read(&app, &token).await?;
    let write = app.db.write(
        (app.clone(), ticket, person),
        |tx, (app, ticket, person)| {
            Box::pin(async move {
                let actor = Actor {
                    person: Some(*person),
                    ..Actor::default()
                };
                let order = Order {
                    ticket: *ticket,
                    actor: &actor,
                    channel: "mail-link",
                    command: &Command::Watch(WatchAct::Unfollow),
                    taken: &[],
                };
                act(tx, app, app.now(), order).await.map(drop)
            })
        },
    );
    write.await?;
    app.live.nudge();
    render(&app, &request, ticket, true).await
}

async fn render(app: &App, request: &Page, ticket: i64, done: bool) -> Result<Response, AppError> {
    let row = store::by_id(app.db.read(), ticket).await?;
    let noun = app
        .book
        .kind(&row.kind)
        .map_or(&app.kind.noun, |kind| &kind.noun);
    // The address is a secret: nothing on the page repeats it.
    let mut shell = request.shell(app, Vec::new());
    "/".clone_into(&mut shell.back);
    page(&Unfollow {
        shell,
        the_noun: noun.definite(),
        folio: row.folio.unwrap_or_default(),
        done,
    })
}
