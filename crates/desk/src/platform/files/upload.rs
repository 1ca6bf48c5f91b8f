//! Files on their way: received with a form, kept until the form is accepted.

use engine::Attachment;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use tables::upload;

use super::{Files, note, pieces};
use crate::platform::app::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::random::sha256;
use crate::platform::text::size;
use crate::platform::web::view::Kept;
use crate::platform::web::{Limits, Received};

/// Bytes that may lie here without belonging to a ticket: anybody can send a form.
const UNCLAIMED: i64 = 2_000_000_000;

/// How long a form may take to be corrected, in milliseconds.
const LASTS: i64 = 24 * 3_600_000;

/// Keeps received files and answers with the tokens that a form carries for them.
///
/// # Errors
/// When disk or database refuse.
async fn receive(app: &App, files: Vec<Received>) -> Result<Vec<Kept>, AppError> {
    let mut kept = Vec::new();
    for file in files {
        kept.push(one(app, file).await?);
    }
    Ok(kept)
}

/// What one received file needs to become an upload, for a write that can run again.
struct Arrival {
    files: Files,
    file: Received,
    token_hash: String,
    now: i64,
}

async fn one(app: &App, file: Received) -> Result<Kept, AppError> {
    let token = app.random.token()?;
    let kept = Kept {
        token: token.clone(),
        name: file.name.clone(),
        size: size(file.size),
    };
    // Taken before the content is in place and held until its row is written.
    let _present = app.files.removing.read().await;
    if !app.files.in_database {
        app.files.move_in(&file.path, &file.sha256).await?;
    }
    let arrival = Arrival {
        files: app.files.clone(),
        file,
        token_hash: sha256(&token),
        now: app.now(),
    };
    app.db
        .write(arrival, |tx, arrival| Box::pin(write(tx, arrival)))
        .await?;
    Ok(kept)
}

async fn write(tx: &Tx, arrival: &Arrival) -> Result<(), AppError> {
    let file = &arrival.file;
    note(tx, &file.sha256, file.size, arrival.now).await?;
    if arrival.files.in_database {
        pieces::copy_in(tx, &file.path, &file.sha256).await?;
    }
    let row = upload::ActiveModel {
        token_hash: Set(arrival.token_hash.clone()),
        sha256: Set(file.sha256.clone()),
        name: Set(file.name.clone()),
        media_type: Set(file.media_type.clone()),
        size: Set(file.size),
        expires_at: Set(arrival.now + LASTS),
        ..Default::default()
    };
    upload::Entity::insert(row)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// Bytes of all uploads that wait for their form.
async fn unclaimed(app: &App) -> Result<i64, AppError> {
    // A sum of BIGINT is NUMERIC on PostgreSQL and INTEGER on SQLite: said outright.
    let sum = Expr::col(upload::Column::Size).sum().cast_as("BIGINT");
    let query = upload::Entity::find().select_only().column_as(sum, "sum");
    let sum: Option<Option<i64>> = query.into_tuple().one(app.db.read()).await?;
    Ok(sum.flatten().unwrap_or(0))
}

/// The files of a form that comes back, by the tokens it carries; what is no
/// longer there is left out.
///
/// # Errors
/// When the database refuses.
async fn keep(app: &App, tokens: &[String]) -> Result<Vec<Kept>, AppError> {
    let mut kept = Vec::new();
    for token in tokens {
        let row = upload::Entity::find()
            .filter(upload::Column::TokenHash.eq(sha256(token)))
            .filter(upload::Column::ExpiresAt.gt(app.now()))
            .one(app.db.read())
            .await?;
        if let Some(row) = row {
            kept.push(Kept {
                token: token.clone(),
                name: row.name,
                size: size(row.size),
            });
        }
    }
    Ok(kept)
}

/// The files of a form that came in: those that it carried already and new ones.
pub struct Carried {
    /// For the form, should it come back.
    pub kept: Vec<Kept>,
    /// For [`claim`]: also those that are no longer there, so that it is told.
    pub tokens: Vec<String>,
    /// The hash of what they are, to know a repeated form by.
    pub seal: String,
    /// Why new ones were not received, in Spanish.
    pub refusal: Option<String>,
}

/// Receives a form's new files beside those that it carried from an earlier try.
///
/// # Errors
/// When disk or database refuse.
pub async fn carry(
    app: &App,
    mut tokens: Vec<String>,
    files: Vec<Received>,
) -> Result<Carried, AppError> {
    let contents = files.iter().map(|file| (&file.name, &file.sha256));
    let seal = sha256(format!("{tokens:?} {:?}", contents.collect::<Vec<_>>()));
    let mut kept = keep(app, &tokens).await?;
    let most = Limits::of(&app.pack.files).max_files;
    let mut refusal = None;
    if kept.len() + files.len() > most {
        refusal = Some(format!("Se admiten hasta {most} archivos. Quite alguno."));
    } else if !files.is_empty() && unclaimed(app).await? > UNCLAIMED {
        refusal = Some(
            "Por ahora no se pueden recibir más archivos. Envíe sin ellos, o inténtelo más tarde."
                .to_owned(),
        );
    } else {
        let received = receive(app, files).await?;
        tokens.extend(received.iter().map(|kept| kept.token.clone()));
        kept.extend(received);
    }
    Ok(Carried {
        kept,
        tokens,
        seal,
        refusal,
    })
}

/// What a form's tokens stood for.
pub enum Claimed {
    /// All of them, now the ticket's.
    All(Vec<Attachment>),
    /// At least one is no longer there.
    Missing,
}

/// Takes uploads over into the ticket that is being written.
///
/// # Errors
/// When the database refuses.
pub async fn claim(tx: &Tx, now: i64, tokens: &[String]) -> Result<Claimed, AppError> {
    let mut attachments = Vec::new();
    for token in tokens {
        let row = upload::Entity::find()
            .filter(upload::Column::TokenHash.eq(sha256(token)))
            .filter(upload::Column::ExpiresAt.gt(now))
            .one(tx.conn())
            .await?;
        let Some(row) = row else {
            return Ok(Claimed::Missing);
        };
        upload::Entity::delete_by_id(row.id).exec(tx.conn()).await?;
        attachments.push(Attachment {
            sha256: row.sha256,
            name: row.name,
            media_type: row.media_type,
            size: row.size,
        });
    }
    Ok(Claimed::All(attachments))
}

/// Lets uploads wait longer than a form takes: the form was accepted, and waits itself.
///
/// # Errors
/// When the database refuses.
pub async fn prolong(tx: &Tx, tokens: &[String], until: i64) -> Result<(), AppError> {
    let hashes: Vec<String> = tokens.iter().map(sha256).collect();
    upload::Entity::update_many()
        .col_expr(upload::Column::ExpiresAt, Expr::value(until))
        .filter(upload::Column::TokenHash.is_in(hashes))
        .exec(tx.conn())
        .await?;
    Ok(())
}
