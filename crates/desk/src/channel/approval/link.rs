//! Links in mails by which one person decides one approval once. Only the hash of a token is kept.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use tables::approval_link::{ActiveModel, Column, Entity, Model};

use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::random::sha256;

/// How long a link works, in milliseconds.
pub const LASTS: i64 = 7 * 86_400_000;
/// How long it is remembered afterwards, so that it can say that it is over.
const REMEMBERED: i64 = 90 * 86_400_000;

/// What a link is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opens {
    /// Number of the ticket.
    pub ticket: i64,
    /// Key of the approval.
    pub approval: String,
    /// Number of the event that asked.
    pub asked: i64,
    /// Who decides.
    pub person: i64,
}

/// The path of a link.
pub fn path(token: &str) -> String {
    format!("/aprobar/{token}")
}

/// Makes a link; those that were mailed before for the same end go on working until one is used.
///
/// # Errors
/// When the database refuses.
pub async fn issue(tx: &Tx, now: i64, opens: &Opens, token: &str) -> Result<(), AppError> {
    let row = ActiveModel {
        token_hash: Set(sha256(token)),
        ticket_id: Set(opens.ticket),
        approval: Set(opens.approval.clone()),
        seq: Set(opens.asked),
        person_id: Set(opens.person),
        created_at: Set(now),
        expires_at: Set(now + LASTS),
        used_at: Set(None),
    };
    Entity::insert(row)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// A link as it is remembered, whether it works or not.
///
/// # Errors
/// [`AppError::NotFound`] for an invented one.
pub async fn look(conn: &impl ConnectionTrait, token: &str) -> Result<Model, AppError> {
    let row = Entity::find_by_id(sha256(token)).one(conn).await?;
    row.ok_or(AppError::NotFound)
}

/// Whether a link can be used.
pub fn works(row: &Model, now: i64) -> bool {
    row.used_at.is_none() && row.expires_at > now
}

/// Uses a link up. Of two who come at once, one finds that it is used.
///
/// # Errors
/// [`AppError::NotFound`] for a used, late or invented one.
pub async fn redeem(tx: &Tx, now: i64, token: &str) -> Result<Model, AppError> {
    let row = look(tx.conn(), token).await?;
    let used = Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(now))
        .filter(Column::TokenHash.eq(row.token_hash.as_str()))
        .filter(Column::UsedAt.is_null())
        .filter(Expr::col(Column::ExpiresAt).gt(now))
        .exec(tx.conn())
        .await?;
    if used.rows_affected == 1 {
        Ok(row)
    } else {
        Err(AppError::NotFound)
    }
}

/// Forgets links that are long over.
///
/// # Errors
/// When the database refuses.
pub async fn sweep(tx: &Tx, now: i64) -> Result<(), AppError> {
    Entity::delete_many()
        .filter(Column::ExpiresAt.lte(now - REMEMBERED))
        .exec(tx.conn())
        .await?;
    Ok(())
}
