//! Sending a mail with a link, at least once, for about half an hour: who waits
//! for it asks for another one sooner than that.

use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use tables::{access_link, access_mail};

use super::words::{self, Words};
use super::{MAIL, Purpose};
use crate::channel::portal::{account, pending};
use crate::directory;
use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::jobs;
use crate::platform::mail::{Outgoing, SendError};
use crate::platform::random::sha256;
use crate::platform::session::link;

/// So often a row is tried.
const TRIES: i64 = 6;
/// The wait after the first try, in milliseconds; each further one doubles it.
const FIRST_WAIT: i64 = 60_000;

/// The link that a try makes.
#[derive(Debug, Clone)]
enum Opens {
    /// None: the mail only says something.
    Nothing,
    /// A request or a sign-up.
    Subject(Purpose, i64, i64),
    /// The page where a person chooses a password.
    Password(i64),
}

#[derive(Debug, Clone)]
enum Fate {
    Sent,
    Skipped(&'static str),
    Failed(String),
    Later(i64, String),
}

/// Sends the mail with this number, unless that was done.
///
/// # Errors
/// When the database refuses; that the mail did not leave is no error of the job.
pub async fn run(app: &App, payload: &str) -> Result<(), AppError> {
    let id: i64 = payload
        .parse()
        .map_err(|_| AppError::internal("no mail to send"))?;
    let row = access_mail::Entity::find_by_id(id)
        .filter(access_mail::Column::State.eq("queued"))
        .one(app.db.read())
        .await?;
    let Some(row) = row else { return Ok(()) };
    let fate = attempt(app, &row).await?;
    let write = app.db.write((id, fate, app.now()), |tx, (id, fate, now)| {
        Box::pin(settle(tx, *id, fate, *now))
    });
    write.await
}

async fn attempt(app: &App, row: &access_mail::Model) -> Result<Fate, AppError> {
    let now = app.now();
    let Some(mail) = &app.mail else {
        return Ok(Fate::Failed("no hay salida de correo".to_owned()));
    };
    if let Some(until) = mail.pause(now) {
        return Ok(Fate::Later(
            until,
            row.last_error.clone().unwrap_or_default(),
        ));
    }
    let (words, opens) = match compose(app, row).await? {
        Ok(composed) => composed,
        Err(why) => return Ok(Fate::Skipped(why)),
    };
    let token = app.random.token()?;
    let path = match &opens {
        Opens::Nothing if words == Words::Stranger => "/".to_owned(),
        Opens::Nothing => "/entrar".to_owned(),
        Opens::Subject(Purpose::Request, ..) => format!("/confirmar/{token}"),
        Opens::Subject(..) => format!("/registro/confirmar/{token}"),
        Opens::Password(_) => link::path(&token),
    };
    let (subject, body) = words::render(app, words, &path)?;
    // The link stands before the mail leaves: what arrives always leads somewhere.
    let write = app.db.write(
        (row.id, opens, token, now),
        |tx, (id, opens, token, now)| Box::pin(open(tx, *id, opens, token, *now)),
    );
    write.await?;
    let thread = format!("acceso.{}.{}", row.created_at, row.id);
    let outgoing = Outgoing {
        id: thread.clone(),
        thread,
        to: row.address.clone(),
        subject,
        body,
        at: now,
        is_answer: words == Words::Stranger,
        ..Outgoing::default()
    };
    Ok(match mail.send(&outgoing).await {
        Ok(()) => Fate::Sent,
        Err(SendError::Refused(why)) => Fate::Failed(why),
        Err(SendError::Unreachable(why) | SendError::Later(why)) if row.attempts + 1 >= TRIES => {
            Fate::Failed(why)
        }
        Err(SendError::Unreachable(why) | SendError::Later(why)) => {
            let doublings = u32::try_from(row.attempts).unwrap_or_default();
            let wait = FIRST_WAIT.saturating_mul(2_i64.saturating_pow(doublings));
            Fate::Later(now + wait, why)
        }
    })
}

/// What the mail says and opens, as things stand now; or why there is none.
async fn compose(
    app: &App,
    row: &access_mail::Model,
) -> Result<Result<(Words, Opens), &'static str>, AppError> {
    let (conn, now) = (app.db.read(), app.now());
    let owner = directory::store::credentials(conn, &row.address).await?;
    let composed = match (Purpose::of(&row.purpose), row.subject_id, owner) {
        (Some(Purpose::Request), Some(id), _) if pending::waits(conn, now, id).await? => (
            Words::Request,
            Opens::Subject(Purpose::Request, id, row.created_at + pending::LASTS),
        ),
        (Some(Purpose::Stranger), ..) => (Words::Stranger, Opens::Nothing),
        (Some(Purpose::Account), _, Some(_)) => (Words::Known, Opens::Nothing),
        (Some(Purpose::Account), Some(id), None) if account::waits(conn, now, id).await? => (
            Words::Account,
            Opens::Subject(Purpose::Account, id, row.created_at + account::LASTS),
        ),
        (Some(Purpose::Password), _, Some(owner)) => {
            (Words::Password, Opens::Password(owner.person))
        }
        (Some(Purpose::Password), _, None) => return Ok(Err("la dirección no tiene una cuenta")),
        _ => return Ok(Err("ya no espera una confirmación")),
    };
    Ok(Ok(composed))
}

async fn open(tx: &Tx, id: i64, opens: &Opens, token: &str, now: i64) -> Result<(), AppError> {
    let attempts = Expr::col(access_mail::Column::Attempts);
    access_mail::Entity::update_many()
        .col_expr(
            access_mail::Column::Attempts,
            sea_orm::sea_query::ExprTrait::add(attempts, 1),
        )
        .filter(access_mail::Column::Id.eq(id))
        .exec(tx.conn())
        .await?;
    match opens {
        Opens::Nothing => Ok(()),
        Opens::Password(person) => link::for_password(tx, now, *person, token).await,
        Opens::Subject(purpose, subject, until) => {
            let row = access_link::ActiveModel {
                token_hash: Set(sha256(token)),
                purpose: Set(purpose.key().to_owned()),
                subject_id: Set(*subject),
                expires_at: Set(*until),
            };
            access_link::Entity::insert(row)
                .exec_without_returning(tx.conn())
                .await?;
            Ok(())
        }
    }
}

async fn settle(tx: &Tx, id: i64, fate: &Fate, now: i64) -> Result<(), AppError> {
    let (state, sent_at, error) = match fate {
        Fate::Sent => ("sent", Some(now), None),
        Fate::Skipped(why) => ("skipped", None, Some((*why).to_owned())),
        Fate::Failed(why) => ("failed", None, Some(why.clone())),
        Fate::Later(_, why) => ("queued", None, Some(why.clone())),
    };
    access_mail::Entity::update_many()
        .col_expr(access_mail::Column::State, Expr::value(state))
        .col_expr(access_mail::Column::SentAt, Expr::value(sent_at))
        .col_expr(access_mail::Column::LastError, Expr::value(error))
        .filter(access_mail::Column::Id.eq(id))
        .exec(tx.conn())
        .await?;
    match fate {
        Fate::Later(at, _) => jobs::enqueue(tx, now, MAIL, &id.to_string(), None, *at).await,
        _ => Ok(()),
    }
}
