//! What became of the tickets of an action, a page after the other.

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QuerySelect,
};
use tables::{bulk_ticket, ticket};

use crate::platform::error::AppError;

/// What became of a ticket.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Outcome {
    /// Its place, from 1.
    pub place: i64,
    /// What became of it.
    pub state: String,
    /// Why nothing was done, or what could not be undone.
    pub said: String,
    /// Its folio.
    pub folio: Option<String>,
    /// Its key.
    pub key: String,
}

/// The outcomes of an action after a place, in order; of one state where one is named.
///
/// # Errors
/// When the database refuses.
pub async fn after(
    conn: &impl ConnectionTrait,
    id: i64,
    (place, state): (i64, Option<&str>),
    most: u64,
) -> Result<Vec<Outcome>, AppError> {
    let mut query = bulk_ticket::Entity::find()
        .select_only()
        .column(bulk_ticket::Column::Place)
        .column(bulk_ticket::Column::State)
        .column(bulk_ticket::Column::Said)
        .column(ticket::Column::Folio)
        .column(ticket::Column::Key)
        .join(
            JoinType::InnerJoin,
            bulk_ticket::Entity::belongs_to(ticket::Entity)
                .from(bulk_ticket::Column::TicketId)
                .to(ticket::Column::Id)
                .into(),
        )
        .filter(bulk_ticket::Column::BulkId.eq(id))
        .filter(bulk_ticket::Column::Place.gt(place))
        .order_by_asc(bulk_ticket::Column::Place)
        .limit(most);
    if let Some(state) = state {
        query = query.filter(bulk_ticket::Column::State.eq(state));
    }
    Ok(query.into_model::<Outcome>().all(conn).await?)
}
