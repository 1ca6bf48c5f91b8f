//! The mails that a ticket's events came by, as far as its pages show them.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use tables::mail_message::{Column, Entity, Model};

use crate::platform::error::AppError;

/// What stands beside an event that came by mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Quotes, signatures and notices: what is no news.
    pub quoted: Option<String>,
    /// Names of files that the desk did not take.
    pub left_out: Vec<String>,
    /// What those who attend should know of it: a sentence.
    pub warning: Option<String>,
    /// Where the whole mail is, while it is kept.
    pub href: Option<String>,
}

/// The mails of a ticket by the number of their event; one statement.
///
/// # Errors
/// When the database refuses.
pub async fn of(
    conn: &impl ConnectionTrait,
    ticket: i64,
    reference: &str,
) -> Result<HashMap<i64, Received>, AppError> {
    let rows = Entity::find().filter(own(ticket)).all(conn).await?;
    let told = rows.into_iter().filter_map(|row| {
        let names = row.left_out.unwrap_or_default();
        let received = Received {
            quoted: row.quoted,
            warning: row
                .reason
                .map(|why| format!("El correo {why}."))
                .filter(|_| row.effect.as_deref() == Some("ticket")),
            left_out: names.lines().map(str::to_owned).collect(),
            href: row
                .cleared_at
                .is_none()
                .then(|| format!("/solicitudes/{reference}/correos/{}", row.id)),
        };
        Some((row.seq?, received))
    });
    Ok(told.collect())
}

/// A mail of a ticket.
///
/// # Errors
/// [`AppError::NotFound`] for one that became nothing there, or is not kept any more.
pub async fn one(conn: &impl ConnectionTrait, ticket: i64, id: i64) -> Result<Model, AppError> {
    let row = Entity::find_by_id(id)
        .filter(own(ticket))
        .filter(Column::ClearedAt.is_null())
        .one(conn)
        .await?;
    row.ok_or(AppError::NotFound)
}

/// What became an event of it. A bounce tells of an event, and is none.
fn own(ticket: i64) -> sea_orm::sea_query::Expr {
    use sea_orm::sea_query::ExprTrait;
    Column::TicketId.eq(ticket).and(Column::Effect.ne("bounce"))
}
