//! Mail on its way out [P-22]: a job for each row of the outbox.
//!
//! A row is sent at least once, with the same Message-ID at every try. It is tried
//! for about a day, later and later; then it has failed, which the page of the
//! ticket shows. While the server cannot be reached, nobody else waits for it.

mod answer;
pub mod letter;
pub mod preview;
pub mod trial;

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use tables::outbox;

use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::jobs;
use crate::platform::mail::{Mail, Outgoing, SendError};
use crate::ticket::create::link;

use letter::{Composed, compose};

/// The job that sends a row of the outbox; its payload is the row's number.
pub const MAIL: &str = "mail";

/// So often a row is tried: with these waits, a day and two hours.
const TRIES: i64 = 12;
/// The wait after the first try, in milliseconds; each further one doubles it.
const FIRST_WAIT: i64 = 60_000;
/// The longest wait, in milliseconds.
const LONGEST_WAIT: i64 = 6 * 3_600_000;

/// What becomes of a row.
#[derive(Debug, Clone)]
enum Fate {
    Sent,
    Held,
    Skipped(String),
    Failed(String),
    /// Tried again at this instant.
    Later(i64, Option<String>),
}

/// Sends the row of the outbox with this number, unless that was done.
///
/// # Errors
/// When the database refuses; that the mail did not leave is no error of the job.
pub async fn run(app: &App, payload: &str) -> Result<(), AppError> {
    let id: i64 = payload
        .parse()
        .map_err(|_| AppError::internal("no mail to send"))?;
    let now = app.now();
    let row = outbox::Entity::find_by_id(id).one(app.db.read()).await?;
    let Some(row) = row.filter(|row| row.state == "queued") else {
        return Ok(());
    };
    if row.next_try_at.is_some_and(|at| at > now) {
        return Ok(()); // A job of its own waits for that instant.
    }
    let fate = match &app.mail {
        // What waits while mail is switched off waits for a person.
        None => Fate::Held,
        Some(mail) => match mail.pause(now) {
            Some(until) => Fate::Later(until, row.last_error.clone()),
            None => match attempt(app, mail, &row).await? {
                Some(fate) => fate,
                None => return Ok(()),
            },
        },
    };
    settle(app, id, fate).await
}

/// Tries once; nothing when another worker was faster.
async fn attempt(app: &App, mail: &Mail, row: &outbox::Model) -> Result<Option<Fate>, AppError> {
    let now = app.now();
    let Composed {
        message,
        mut letter,
        address,
        thread,
        reference,
        is_private,
    } = match compose(app, row).await? {
        Ok(composed) => composed,
        Err(why) => return Ok(Some(Fate::Skipped(why.to_owned()))),
    };
    // The row of a private link stands before the mail leaves: a link in a mail always leads somewhere.
    let token = if is_private {
        Some(app.random.token()?)
    } else {
        None
    };
    letter.link = app.public_url.link(&match &token {
        Some(token) => format!("/seguimiento/{token}"),
        None => format!("/solicitudes/{reference}"),
    });
    let rendered = match message.render(&letter) {
        Ok(rendered) => rendered,
        Err(error) => {
            tracing::error!(%error, mail = row.id, "a message of the pack cannot be rendered");
            let why = "el mensaje no se pudo armar".to_owned();
            return Ok(Some(Fate::Failed(why)));
        }
    };
    if !begin(app, row, token).await? {
        return Ok(None);
    }
    let (body, reply_to) = if is_private {
        answer::invite(app, row.ticket_id, &thread, rendered.body).await?
    } else {
        (rendered.body, None)
    };
    let outgoing = Outgoing {
        id: format!("{thread}.{}", row.id),
        thread,
        to: address,
        subject: rendered.subject,
        body,
        reply_to,
        at: now,
        ..Outgoing::default()
    };
    Ok(Some(match mail.send(&outgoing).await {
        Ok(()) => Fate::Sent,
        Err(SendError::Refused(why)) => Fate::Failed(why),
        Err(SendError::Unreachable(why) | SendError::Later(why)) if row.attempts + 1 >= TRIES => {
            Fate::Failed(why)
        }
        Err(SendError::Unreachable(why) | SendError::Later(why)) => {
            Fate::Later(now + wait(row.attempts), Some(why))
        }
    }))
}

/// The wait after a try, of which there were `before` others.
fn wait(before: i64) -> i64 {
    let doublings = u32::try_from(before).unwrap_or(u32::MAX);
    let wait = FIRST_WAIT.saturating_mul(2_i64.saturating_pow(doublings));
    wait.min(LONGEST_WAIT)
}

/// Counts a try and makes its private link; false when another worker was faster.
async fn begin(app: &App, row: &outbox::Model, token: Option<String>) -> Result<bool, AppError> {
    let context = (row.id, row.attempts, row.ticket_id, token, app.now());
    let write = app
        .db
        .write(context, |tx, (id, attempts, ticket, token, now)| {
            Box::pin(async move {
                let tried = outbox::Entity::update_many()
                    .col_expr(outbox::Column::Attempts, Expr::value(*attempts + 1))
                    .filter(outbox::Column::Id.eq(*id))
                    .filter(outbox::Column::State.eq("queued"))
                    .filter(outbox::Column::Attempts.eq(*attempts))
                    .exec(tx.conn())
                    .await?;
                if tried.rows_affected == 1
                    && let Some(token) = token
                {
                    link(tx, *now, *ticket, token).await?;
                }
                Ok(tried.rows_affected == 1)
            })
        });
    write.await
}

/// Writes down what became of a row, and queues its next try.
async fn settle(app: &App, id: i64, fate: Fate) -> Result<(), AppError> {
    let write = app.db.write((id, fate, app.now()), |tx, (id, fate, now)| {
        Box::pin(async move {
            let (state, sent_at, next, error) = match fate.clone() {
                Fate::Sent => ("sent", Some(*now), None, None),
                Fate::Held => ("held", None, None, None),
                Fate::Skipped(why) => ("skipped", None, None, Some(why)),
                Fate::Failed(why) => ("failed", None, None, Some(why)),
                Fate::Later(at, why) => ("queued", None, Some(at), why),
            };
            let settled = outbox::Entity::update_many()
                .col_expr(outbox::Column::State, Expr::value(state))
                .col_expr(outbox::Column::SentAt, Expr::value(sent_at))
                .col_expr(outbox::Column::NextTryAt, Expr::value(next))
                .col_expr(outbox::Column::LastError, Expr::value(error))
                .filter(outbox::Column::Id.eq(*id))
                .filter(outbox::Column::State.eq("queued"))
                .exec(tx.conn())
                .await?;
            again(tx, *id, *now, next.filter(|_| settled.rows_affected == 1)).await
        })
    });
    write.await
}

async fn again(tx: &Tx, id: i64, now: i64, at: Option<i64>) -> Result<(), AppError> {
    match at {
        Some(at) => jobs::enqueue(tx, now, MAIL, &id.to_string(), None, at).await,
        None => Ok(()),
    }
}
