//! `/solicitudes/{folio}/registrado`: the folio of what was just registered, to be told.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use sea_orm::EntityTrait;
use tables::ticket_event;

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, Target, may};
use crate::platform::text::capital;
use crate::platform::web::{Crumb, Page, Shell, page};
use crate::ticket::page::channel;
use crate::ticket::store::{self, Seen};

#[derive(Template)]
#[template(path = "channel/desk/page/done.html")]
struct Done {
    shell: Shell,
    folio: Option<String>,
    reference: String,
    summary: String,
    requester: String,
    contact: String,
    unit: String,
    channel: String,
    /// Whether who registered it may open it.
    may_see: bool,
}

/// The page; for who registered the ticket, and for who may see it.
///
/// # Errors
/// [`AppError::NotFound`], the same for no ticket and for somebody else's.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Path(reference): Path<String>,
) -> Result<Response, AppError> {
    let Seen { ticket, keys } = store::seen(app.db.read(), &reference).await?;
    let actor = &request.viewer.actor;
    let on = Target {
        id: ticket.id,
        keys: &keys,
    };
    let may_see = may(actor, Action::SeeTickets, Some(on));
    if !may_see {
        let first = ticket_event::Entity::find_by_id((ticket.id, 1));
        let first = first.one(app.db.read()).await?;
        let own = first.is_some_and(|event| event.actor_id == actor.person);
        if !own {
            return Err(AppError::NotFound);
        }
    }
    let noun = &app.kind.noun;
    let crumbs = vec![
        Crumb::to(capital(&noun.plural), "/solicitudes"),
        Crumb::here("Registrado"),
    ];
    page(&Done {
        shell: request.shell(&app, crumbs),
        reference: ticket.reference().to_owned(),
        channel: channel(&app, &ticket.channel).to_lowercase(),
        folio: ticket.folio,
        summary: ticket.summary,
        requester: ticket.requester,
        contact: ticket.contact,
        unit: ticket.unit,
        may_see,
    })
}
