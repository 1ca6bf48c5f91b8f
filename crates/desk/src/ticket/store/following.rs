//! Tickets of one requester, by their keys.

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect,
};
use tables::ticket;

use crate::platform::error::AppError;

/// A ticket as its requester calls it.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Named {
    /// Its key.
    pub key: String,
    /// Its folio.
    pub folio: Option<String>,
}

impl Named {
    /// Folio, or the key while it has none.
    pub fn reference(&self) -> &str {
        self.folio.as_deref().unwrap_or(&self.key)
    }
}

/// Those of these tickets that are for this requester, oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn of_requester(
    conn: &impl ConnectionTrait,
    keys: &[String],
    requester: Option<i64>,
) -> Result<Vec<Named>, AppError> {
    let rows = ticket::Entity::find()
        .select_only()
        .columns([ticket::Column::Key, ticket::Column::Folio])
        .filter(ticket::Column::Key.is_in(keys.iter().cloned()))
        .filter(ticket::Column::RequesterId.eq(requester))
        .order_by_asc(ticket::Column::Id)
        .into_model()
        .all(conn)
        .await?;
    Ok(rows)
}
