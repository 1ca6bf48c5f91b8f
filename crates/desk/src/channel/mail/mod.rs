//! Mail on its way out [P-22]: a job for each row of the outbox.
//!
//! A row is sent at least once, with the same Message-ID at every try. It is tried
//! for about a day, later and later; then it has failed, which the page of the
//! ticket shows. While the server cannot be reached, nobody else waits for it.
//! What is not urgent waits for its reader's hours; what is too much is stopped.

mod answer;
mod ask;
pub mod digest;
mod fate;
pub mod hours;
pub mod letter;
pub mod preview;
mod storm;
pub mod trial;
pub mod unfollow;

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use tables::outbox;

use crate::directory::store::has_account;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::mail::{Mail, Outgoing, SendError};

use fate::{Fate, Try, begin, settle};
use hours::Leaves;
use letter::{Composed, compose};

/// The job that sends a row of the outbox; its payload is the row's number.
pub const MAIL: &str = "mail";
/// Where everybody says when to get mail.
pub const PREFERENCES: &str = "/mi-cuenta/avisos";
/// What a row waits for that a person sends now.
pub const NOW: &str = "now";

/// So often a row is tried: with these waits, a day and two hours.
const TRIES: i64 = 12;
/// The wait after the first try, in milliseconds; each further one doubles it.
const FIRST_WAIT: i64 = 60_000;
/// The longest wait, in milliseconds.
const LONGEST_WAIT: i64 = 6 * 3_600_000;

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
    if is_carried(app, &row).await? {
        return Ok(()); // The job of the row that carries it sends it.
    }
    let fate = match &app.mail {
        // What waits while mail is switched off waits for a person.
        None => Fate::Held,
        Some(mail) => match mail.pause(now) {
            Some(until) => Fate::Later(until, row.last_error.clone()),
            None if row.waits.as_deref() == Some(digest::DIGEST) => {
                return digest::run(app, mail, &row).await;
            }
            None => match attempt(app, mail, &row).await? {
                Some(fate) => fate,
                None => return Ok(()),
            },
        },
    };
    settle(app, vec![id], fate).await
}

/// Whether another row carries this one in a digest. One that is not on its way any more carries nothing.
async fn is_carried(app: &App, row: &outbox::Model) -> Result<bool, AppError> {
    let Some(carrier) = row.digest_of.filter(|carrier| *carrier != row.id) else {
        return Ok(false);
    };
    let carrier = outbox::Entity::find_by_id(carrier)
        .one(app.db.read())
        .await?;
    let carries = carrier
        .is_some_and(|carrier| carrier.state == "queued" && carrier.digest_of == Some(carrier.id));
    if !carries {
        let write = app.db.write(row.id, |tx, id| {
            Box::pin(async move {
                outbox::Entity::update_many()
                    .col_expr(outbox::Column::DigestOf, Expr::value(None::<i64>))
                    .filter(outbox::Column::Id.eq(*id))
                    .exec(tx.conn())
                    .await?;
                Ok(())
            })
        });
        write.await?;
    }
    Ok(carries)
}

/// Tries once; nothing when another worker was faster.
async fn attempt(app: &App, mail: &Mail, row: &outbox::Model) -> Result<Option<Fate>, AppError> {
    let now = app.now();
    let composed = match compose(app, row).await? {
        Ok(composed) => composed,
        Err(why) => return Ok(Some(Fate::Skipped(why.to_owned()))),
    };
    if let Some(fate) = kept_back(app, row, &composed).await? {
        return Ok(Some(fate));
    }
    // The row of a private link stands before the mail leaves: a link in a mail always leads somewhere.
    let token = if composed.is_secret() {
        Some(app.random.token()?)
    } else {
        None
    };
    let path = composed.path(token.as_deref());
    let Composed {
        message,
        mut letter,
        address,
        ticket,
        thread,
        is_private,
        opens,
        reference: _,
        follows: _,
    } = composed;
    letter.link = app.public_url.link(&path);
    let rendered = match message.render(&letter) {
        Ok(rendered) => rendered,
        Err(error) => {
            tracing::error!(%error, mail = row.id, "a message of the pack cannot be rendered");
            let why = "el mensaje no se pudo armar".to_owned();
            return Ok(Some(Fate::Failed(why)));
        }
    };
    let one = Try {
        row: row.clone(),
        ticket,
        token,
        opens: opens.clone(),
    };
    if !begin(app, vec![one]).await? {
        return Ok(None);
    }
    let (body, reply_to) = if is_private {
        answer::invite(app, ticket, &thread, rendered.body).await?
    } else {
        (rendered.body, None)
    };
    let body = match row.person_id.filter(|_| row.notice == "watched") {
        Some(person) => unfollow::foot(app, &thread, person, body).await?,
        None => body,
    };
    let has_page = match row.person_id {
        Some(person) => {
            !is_private && opens.is_none() || has_account(app.db.read(), person).await?
        }
        None => false,
    };
    let outgoing = Outgoing {
        id: format!("{thread}.{}", row.id),
        thread,
        to: address,
        subject: rendered.subject,
        body,
        reply_to,
        at: now,
        preferences: has_page.then(|| app.public_url.link(PREFERENCES)),
        ..Outgoing::default()
    };
    Ok(Some(after(mail.send(&outgoing).await, row, now)))
}

/// What keeps a mail back that was not tried yet: breakers, and the hours of its reader.
async fn kept_back(
    app: &App,
    row: &outbox::Model,
    composed: &Composed<'_>,
) -> Result<Option<Fate>, AppError> {
    let (conn, now) = (app.db.read(), app.now());
    if row.attempts > 0 || row.waits.as_deref() == Some(NOW) {
        return Ok(None);
    }
    if let Some(fate) = storm::stops(conn, row, &composed.address, now).await? {
        return Ok(Some(fate));
    }
    // A link for one person alone stands in no digest.
    let waits = row.waits.is_none() && !composed.message.urgent && composed.opens.is_none();
    let Some(person) = row.person_id.filter(|_| waits) else {
        return Ok(None);
    };
    let hours = hours::of(conn, person).await?;
    Ok(match hours.leaves(&app.zone, now) {
        Leaves::Now => None,
        Leaves::AfterQuiet(at) => Some(Fate::Waits(at, "quiet", None)),
        Leaves::WithDigest(at) => Some(Fate::Waits(at, digest::DIGEST, None)),
    })
}

/// What becomes of a row after a try.
fn after(sent: Result<(), SendError>, row: &outbox::Model, now: i64) -> Fate {
    match sent {
        Ok(()) => Fate::Sent,
        Err(SendError::Refused(why)) => Fate::Failed(why),
        Err(SendError::Unreachable(why) | SendError::Later(why)) if row.attempts + 1 >= TRIES => {
            Fate::Failed(why)
        }
        Err(SendError::Unreachable(why) | SendError::Later(why)) => {
            Fate::Later(now + wait(row.attempts), Some(why))
        }
    }
}

/// The wait after a try, of which there were `before` others.
fn wait(before: i64) -> i64 {
    let doublings = u32::try_from(before).unwrap_or(u32::MAX);
    let wait = FIRST_WAIT.saturating_mul(2_i64.saturating_pow(doublings));
    wait.min(LONGEST_WAIT)
}
