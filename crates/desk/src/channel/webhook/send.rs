//! Telling another system of one event: a job for each delivery.
//!
//! A try is counted, and the delivery taken for a while, before anything leaves; so one that was
//! under way when the process died is told again, with the same id. The events of a ticket are
//! told in their order: a delivery waits for the one before, whose end queues the next. Where
//! the receiver fails, it is tried later and later, for about a day and a half.

use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use sea_orm::EntityTrait;
use tables::{webhook, webhook_delivery};

use super::body::compose;
use super::fate::{self, Fate, Try};
use super::store;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::outward::{Answered, OutwardError};
use crate::platform::signature::Secret;

/// So often a delivery is tried: with these waits, 34 to 40 hours.
const TRIES: i64 = 12;
/// The wait after the first try, in milliseconds; each further one takes four times as long.
const FIRST_WAIT: i64 = 10_000;
/// What is said of a try that failed by a fault of ours.
const OURS: &str = "el envío no se pudo armar; si sigue así, cree un secreto nuevo o revise los registros del servidor";
/// The longest wait, in milliseconds.
const LONGEST_WAIT: i64 = 6 * 3_600_000;

/// Tells of the delivery with this number, unless that was done.
///
/// # Errors
/// When the database refuses; that nobody took it is no error of the job.
pub async fn run(app: &App, payload: &str) -> Result<(), AppError> {
    let id = payload.parse();
    let id: i64 = id.map_err(|_| AppError::internal("nothing to tell another system"))?;
    let conn = app.db.read();
    let row = webhook_delivery::Entity::find_by_id(id).one(conn).await?;
    let Some(row) = row.filter(|row| row.state == "queued") else {
        return Ok(());
    };
    if let Some(at) = row.next_try_at.filter(|at| *at > app.now()) {
        // Mostly a job waits for that instant already; not where a worker ended in the middle of a try.
        return store::look_again(app, &row, at).await;
    }
    let hook = webhook::Entity::find_by_id(row.webhook_id)
        .one(conn)
        .await?;
    let hook = hook.ok_or_else(|| AppError::internal("a delivery without a webhook"))?;
    let fate = if hook.ended_at.is_some() {
        Fate::Skipped("el aviso se quitó")
    } else if !(hook.active && hook.agreed_at.is_some()) && row.ticket_id.is_some() {
        Fate::Held
    } else if let Some(until) = hook
        .paused_until
        .filter(|until| *until > app.now() && row.ticket_id.is_some())
    {
        Fate::Later(until + jitter(app, 60_000)?, None)
    } else if fate::waits(conn, &row).await? {
        return Ok(()); // The end of the one before queues it.
    } else if !fate::begin(app, &row).await? {
        return Ok(()); // Another worker was faster.
    } else {
        attempt(app, &hook, &row).await?
    };
    fate::settle(app, row, fate).await
}

/// Tries once. A fault of ours is a try that failed: it neither holds the ticket's events up for
/// ever nor is tried for ever.
async fn attempt(
    app: &App,
    hook: &webhook::Model,
    row: &webhook_delivery::Model,
) -> Result<Fate, AppError> {
    let tried = match post(app, hook, row).await {
        Ok(Ok(tried)) => tried,
        Ok(Err(why)) => return Ok(Fate::Skipped(why)),
        Err(error) => {
            tracing::error!(webhook = hook.id, delivery = row.id, %error, "could not tell another system");
            Try {
                error: Some(OURS.to_owned()),
                ..Try::default()
            }
        }
    };
    if tried.error.is_none() {
        return Ok(Fate::Sent(tried));
    }
    // Somebody waits for a trial: it tells what came of it, and that is all.
    if row.ticket_id.is_none() || row.attempts + 1 >= TRIES {
        return Ok(Fate::Failed(tried));
    }
    let wait = wait(row.attempts);
    let at = app.now() + wait + jitter(app, wait / 5)?;
    Ok(Fate::Later(at, Some(tried)))
}

/// Posts it, and answers with what came of that; or in half a sentence why it is not for that receiver.
async fn post(
    app: &App,
    hook: &webhook::Model,
    row: &webhook_delivery::Model,
) -> Result<Result<Try, &'static str>, AppError> {
    let body = match compose(app, hook, row).await? {
        Ok(body) => body,
        Err(why) => return Ok(Err(why)),
    };
    let secret = store::secret(app, hook)?;
    let headers = headers(&secret, &row.key, app.now().div_euclid(1000), &body)?;
    let (answered, took) = app.outward.post(&hook.url, headers, body).await;
    Ok(Ok(told(answered, took)))
}

/// What came of a try, in words where it came to nothing.
fn told(answered: Result<Answered, OutwardError>, took: Duration) -> Try {
    let duration = i64::try_from(took.as_millis()).unwrap_or(i64::MAX);
    let (status, text, error) = match answered {
        Ok(Answered { status, text }) => {
            let error = match status {
                200..300 => None,
                300..400 => Some(format!(
                    "contestó que está en otra dirección ({status}), a la que no se va"
                )),
                _ => Some(format!("contestó {status}")),
            };
            (Some(i64::from(status)), text, error)
        }
        Err(error) => (None, String::new(), Some(error.to_string())),
    };
    Try {
        status,
        answer: text,
        error,
        duration,
    }
}

/// The headers of the scheme; `at` in seconds UTC.
fn headers(secret: &Secret, id: &str, at: i64, body: &str) -> Result<HeaderMap, AppError> {
    let signature = secret.sign(id, at, body.as_bytes());
    let mut headers = HeaderMap::new();
    for (name, text) in [
        ("webhook-id", id.to_owned()),
        ("webhook-timestamp", at.to_string()),
        ("webhook-signature", signature),
    ] {
        let value = HeaderValue::from_str(&text);
        let value = value.map_err(|e| AppError::internal(e.to_string()))?;
        headers.insert(HeaderName::from_static(name), value);
    }
    Ok(headers)
}

/// The wait after a try, of which there were `before` others.
fn wait(before: i64) -> i64 {
    let steps = u32::try_from(before).unwrap_or(u32::MAX);
    let wait = FIRST_WAIT.saturating_mul(4_i64.saturating_pow(steps));
    wait.min(LONGEST_WAIT)
}

/// A while that nobody foresees, so that what failed together does not come back together.
fn jitter(app: &App, most: i64) -> Result<i64, AppError> {
    let [a, b, c, d, ..] = app.random.bytes()?;
    let drawn = i64::from(u32::from_le_bytes([a, b, c, d]));
    Ok(drawn.checked_rem(most.max(1)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::{TRIES, wait};

    #[test]
    fn tries_reach_over_a_night_and_a_day() {
        let waits: i64 = (0..TRIES - 1).map(wait).sum();
        let hours = waits / 3_600_000;
        assert!((30..40).contains(&hours), "{hours} hours");
        assert_eq!(wait(0), 10_000);
        assert_eq!(wait(i64::MAX), 6 * 3_600_000);
    }
}
