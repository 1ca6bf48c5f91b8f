//! One ticket for whom it is: by its private link, or by the requester's account.
//! Both ways show the same page and take the same forms.

pub mod act;
mod elsewhere;
pub mod entry;
mod estimate;
mod next;
mod resumed;
mod view;

pub use resumed::resume;
pub use view::{done, offered, render};

use axum::response::Response;

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::files::{Stored, download};
use crate::platform::policy::{Action, Actor, Target, follows, may};
use crate::platform::web::Page;
use crate::ticket::history;
use crate::ticket::store::{self, Listed, Seen};

/// Whether files of a ticket may be personal: whoever reads along gets none then.
///
/// # Errors
/// When the database refuses.
pub async fn hides_files(app: &App, id: i64) -> Result<bool, AppError> {
    let ticket = history::ticket(app.db.read(), id).await?;
    Ok(entry::hides_files(&app.book.form(&ticket)))
}

/// A ticket as its requester reached it; whoever has one may see its public part.
pub struct Own {
    /// The ticket.
    pub row: Listed,
    /// Where its page is.
    pub path: String,
    /// Whether a private link led here.
    pub is_link: bool,
    /// Whether one may write here, and move the ticket.
    pub replies: bool,
    /// It is another's: one reads along.
    pub follows: bool,
}

impl Own {
    /// By a private link.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for an invented link.
    pub async fn by_link(app: &App, token: &str) -> Result<Self, AppError> {
        let id = store::by_link(app.db.read(), token).await?;
        let row = store::by_id(app.db.read(), id).await?;
        let holder = Actor::holding_link(id);
        let target = Some(Target { id, keys: &[] });
        if !may(&holder, Action::SeePublicPart, target) {
            return Err(AppError::NotFound);
        }
        Ok(Self {
            replies: may(&holder, Action::Reply, target) && row.requester_id.is_some(),
            row,
            path: format!("/seguimiento/{token}"),
            is_link: true,
            follows: false,
        })
    }

    /// By the account of the requester, or of somebody who was let follow it. Whoever attends it has
    /// another page.
    ///
    /// # Errors
    /// [`AppError::NotFound`], the same for no ticket and for somebody else's.
    pub async fn by_account(app: &App, request: &Page, reference: &str) -> Result<Self, AppError> {
        let Seen { ticket: row, keys } = store::seen(app.db.read(), reference).await?;
        let target = Target {
            id: row.id,
            keys: &keys,
        };
        let actor = &request.viewer.actor;
        let replies = may(actor, Action::Reply, Some(target));
        if !replies && !follows(actor, target) {
            return Err(AppError::NotFound);
        }
        Ok(Self {
            path: format!("/mis-solicitudes/{}", row.reference()),
            is_link: false,
            replies,
            follows: !replies,
            row,
        })
    }

    /// The requester as the engine knows them here: by that relation alone, whatever
    /// roles they hold besides.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when nothing can be written here.
    pub fn actor(&self) -> Result<engine::Actor, AppError> {
        let person = self.row.requester_id.filter(|_| self.replies);
        let person = person.ok_or(AppError::NotFound)?;
        Ok(engine::Actor {
            person: Some(person),
            ..engine::Actor::default()
        })
    }

    /// The same as it is after a command.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn fresh(self, app: &App) -> Result<Self, AppError> {
        let row = store::by_id(app.db.read(), self.row.id).await?;
        let path = if self.is_link {
            self.path
        } else {
            format!("/mis-solicitudes/{}", row.reference())
        };
        Ok(Self { row, path, ..self })
    }

    /// A public file of the ticket.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub async fn file(&self, app: &App, key: &str) -> Result<Response, AppError> {
        let file = store::file(app.db.read(), self.row.id, key, true).await?;
        if self.follows && hides_files(app, self.row.id).await? {
            return Err(AppError::NotFound);
        }
        let stored = Stored {
            sha256: file.sha256,
            name: file.name,
            media_type: file.media_type,
            size: file.size,
        };
        download(app, stored).await
    }
}
