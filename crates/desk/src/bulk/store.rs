//! The tables of actions on many tickets.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult,
    IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use tables::{bulk, bulk_ticket, ticket};

use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::jobs;

/// Rows that are written by one statement.
const ROWS: usize = 200;
/// The latest actions of a person that a page lists.
const LIST: u64 = 50;
/// How long an action is kept after its end, in milliseconds.
const KEEP: i64 = 90 * 24 * 3_600_000;

/// A new action.
#[derive(Debug, Clone)]
pub struct New {
    /// Public and opaque.
    pub key: String,
    /// Who asks for it.
    pub person: i64,
    /// What people call it.
    pub name: String,
    /// Deeds as JSON.
    pub deeds: String,
    /// Key of the macro that it applies, if one.
    pub recipe: Option<String>,
    /// The action that it undoes, if one.
    pub undoes: Option<i64>,
    /// Numbers of the tickets, in order.
    pub tickets: Vec<i64>,
}

/// Writes an action with its tickets, and queues the job that does it.
///
/// # Errors
/// When the database refuses.
pub async fn begin(tx: &Tx, now: i64, new: &New) -> Result<i64, AppError> {
    let total = i64::try_from(new.tickets.len()).unwrap_or(i64::MAX);
    let row = bulk::ActiveModel {
        key: Set(new.key.clone()),
        person_id: Set(new.person),
        name: Set(new.name.clone()),
        deeds: Set(new.deeds.clone()),
        recipe: Set(new.recipe.clone()),
        undoes: Set(new.undoes),
        state: Set("running".to_owned()),
        total: Set(total),
        created_at: Set(now),
        ..Default::default()
    };
    let id = bulk::Entity::insert(row)
        .exec(tx.conn())
        .await?
        .last_insert_id;
    let numbered: Vec<(i64, i64)> = (1..).zip(new.tickets.iter().copied()).collect();
    for part in numbered.chunks(ROWS) {
        let rows = part.iter().map(|(place, ticket)| {
            bulk_ticket::Model {
                bulk_id: id,
                ticket_id: *ticket,
                place: *place,
                state: "waiting".to_owned(),
                said: String::new(),
                version_before: 0,
                version_after: 0,
                done_at: None,
            }
            .into_active_model()
            .reset_all()
        });
        bulk_ticket::Entity::insert_many(rows)
            .exec_without_returning(tx.conn())
            .await?;
    }
    jobs::enqueue(tx, now, super::run::BULK, &id.to_string(), None, now).await?;
    Ok(id)
}

/// The action with this key, of this person alone.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn find(
    conn: &impl ConnectionTrait,
    person: Option<i64>,
    key: &str,
) -> Result<bulk::Model, AppError> {
    let person = person.ok_or(AppError::NotFound)?;
    let own = bulk::Entity::find()
        .filter(bulk::Column::Key.eq(key))
        .filter(bulk::Column::PersonId.eq(person));
    own.one(conn).await?.ok_or(AppError::NotFound)
}

/// The latest actions of a person.
///
/// # Errors
/// When the database refuses.
pub async fn latest(
    conn: &impl ConnectionTrait,
    person: i64,
) -> Result<Vec<bulk::Model>, AppError> {
    let own = bulk::Entity::find()
        .filter(bulk::Column::PersonId.eq(person))
        .order_by_desc(bulk::Column::Id)
        .limit(LIST);
    Ok(own.all(conn).await?)
}

/// The action that undoes another one, if there is one.
///
/// # Errors
/// When the database refuses.
pub async fn undoing(
    conn: &impl ConnectionTrait,
    id: i64,
) -> Result<Option<bulk::Model>, AppError> {
    let own = bulk::Entity::find().filter(bulk::Column::Undoes.eq(id));
    Ok(own.one(conn).await?)
}

/// How many tickets of an action are in each state.
///
/// # Errors
/// When the database refuses.
pub async fn counts(conn: &impl ConnectionTrait, id: i64) -> Result<Vec<(String, i64)>, AppError> {
    let query = bulk_ticket::Entity::find()
        .select_only()
        .column(bulk_ticket::Column::State)
        .column_as(bulk_ticket::Column::TicketId.count(), "many")
        .filter(bulk_ticket::Column::BulkId.eq(id))
        .group_by(bulk_ticket::Column::State);
    Ok(query.into_tuple().all(conn).await?)
}

/// What became of a ticket, as a page tells of it.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Told {
    /// Number of the ticket.
    pub ticket_id: i64,
    /// What became of it.
    pub state: String,
    /// Why nothing was done, or what could not be undone.
    pub said: String,
    /// Its folio.
    pub folio: Option<String>,
    /// Its key.
    pub key: String,
}

impl Told {
    /// What its address says.
    pub fn reference(&self) -> &str {
        self.folio.as_deref().unwrap_or(&self.key)
    }
}

/// Tickets of an action in these states, in order.
///
/// # Errors
/// When the database refuses.
pub async fn told(
    conn: &impl ConnectionTrait,
    id: i64,
    states: &[&str],
    most: u64,
) -> Result<Vec<Told>, AppError> {
    let query = bulk_ticket::Entity::find()
        .select_only()
        .column(bulk_ticket::Column::TicketId)
        .column(bulk_ticket::Column::State)
        .column(bulk_ticket::Column::Said)
        .column(ticket::Column::Folio)
        .column(ticket::Column::Key)
        .join(
            sea_orm::JoinType::InnerJoin,
            bulk_ticket::Entity::belongs_to(ticket::Entity)
                .from(bulk_ticket::Column::TicketId)
                .to(ticket::Column::Id)
                .into(),
        )
        .filter(bulk_ticket::Column::BulkId.eq(id))
        .filter(bulk_ticket::Column::State.is_in(states.iter().copied()))
        .order_by_asc(bulk_ticket::Column::Place)
        .limit(most);
    Ok(query.into_model::<Told>().all(conn).await?)
}

/// The tickets to which something was done.
///
/// # Errors
/// When the database refuses.
pub async fn done(
    conn: &impl ConnectionTrait,
    id: i64,
) -> Result<Vec<bulk_ticket::Model>, AppError> {
    let own = bulk_ticket::Entity::find()
        .filter(bulk_ticket::Column::BulkId.eq(id))
        .filter(bulk_ticket::Column::State.eq("done"))
        .order_by_asc(bulk_ticket::Column::Place);
    Ok(own.all(conn).await?)
}

/// Stops an action: what is done stays, what waits is left.
///
/// # Errors
/// When the database refuses.
pub async fn stop(tx: &Tx, now: i64, id: i64) -> Result<(), AppError> {
    bulk::Entity::update_many()
        .col_expr(bulk::Column::State, Expr::value("stopped"))
        .col_expr(bulk::Column::FinishedAt, Expr::value(now))
        .filter(bulk::Column::Id.eq(id))
        .filter(bulk::Column::State.eq("running"))
        .exec(tx.conn())
        .await?;
    bulk_ticket::Entity::update_many()
        .col_expr(bulk_ticket::Column::State, Expr::value("left"))
        .filter(bulk_ticket::Column::BulkId.eq(id))
        .filter(bulk_ticket::Column::State.eq("waiting"))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Forgets actions that ended long ago.
///
/// # Errors
/// When the database refuses.
pub async fn sweep(tx: &Tx, now: i64) -> Result<(), AppError> {
    let ended = bulk::Column::FinishedAt.lt(now - KEEP);
    // Those that undo others first: these are named by them.
    bulk::Entity::delete_many()
        .filter(ended.clone())
        .filter(bulk::Column::Undoes.is_not_null())
        .exec(tx.conn())
        .await?;
    let undone = bulk::Entity::find()
        .select_only()
        .column(bulk::Column::Undoes)
        .filter(bulk::Column::Undoes.is_not_null())
        .into_query();
    bulk::Entity::delete_many()
        .filter(ended)
        .filter(bulk::Column::Id.not_in_subquery(undone))
        .exec(tx.conn())
        .await?;
    Ok(())
}
