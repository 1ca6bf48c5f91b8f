//! The rows of ties, and other tickets as far as ties tell of them.

use std::collections::{BTreeMap, HashMap};

use engine::audience::Key;
use engine::{Ticket, Tie};
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect,
};
use tables::{ticket, ticket_access, ticket_tie};

use crate::platform::db::statement;
use crate::platform::error::AppError;
use crate::ticket::store::{Listed, by_id};
use crate::ticket::{access, project};

/// Brings the rows of a ticket's ties to what its events say; no statement where they stay.
///
/// # Errors
/// When the database refuses.
pub async fn bring(
    conn: &impl ConnectionTrait,
    id: i64,
    before: Option<&Ticket>,
    after: &Ticket,
) -> Result<(), AppError> {
    let old = before.map(|ticket| project::ties(id, ticket));
    let old = old.unwrap_or_default();
    let new = project::ties(id, after);
    for gone in old.iter().filter(|row| !new.contains(row)) {
        ticket_tie::Entity::delete_by_id((id, gone.tie.clone(), gone.other.clone()))
            .exec(conn)
            .await?;
    }
    insert(conn, new.into_iter().filter(|row| !old.contains(row))).await
}

/// Writes the rows of a ticket's ties anew.
///
/// # Errors
/// When the database refuses.
pub async fn anew(conn: &impl ConnectionTrait, id: i64, ticket: &Ticket) -> Result<(), AppError> {
    ticket_tie::Entity::delete_many()
        .filter(ticket_tie::Column::TicketId.eq(id))
        .exec(conn)
        .await?;
    insert(conn, project::ties(id, ticket).into_iter()).await
}

async fn insert(
    conn: &impl ConnectionTrait,
    rows: impl Iterator<Item = ticket_tie::Model>,
) -> Result<(), AppError> {
    let rows: Vec<_> = rows
        .map(|row| row.into_active_model().reset_all())
        .collect();
    if !rows.is_empty() {
        ticket_tie::Entity::insert_many(rows)
            .exec_without_returning(conn)
            .await?;
    }
    Ok(())
}

/// The tickets that these are tied to so, as pairs of keys.
///
/// # Errors
/// When the database refuses.
pub async fn tied(
    conn: &impl ConnectionTrait,
    tie: Tie,
    from: &[String],
) -> Result<Vec<(String, String)>, AppError> {
    let own = |column| Expr::col((ticket_tie::Entity, column));
    let query = Query::select()
        .column((ticket::Entity, ticket::Column::Key))
        .column((ticket_tie::Entity, ticket_tie::Column::Other))
        .from(ticket::Entity)
        .join(
            JoinType::InnerJoin,
            ticket_tie::Entity,
            own(ticket_tie::Column::TicketId).equals((ticket::Entity, ticket::Column::Id)),
        )
        .and_where(Expr::col((ticket::Entity, ticket::Column::Key)).is_in(from))
        .and_where(own(ticket_tie::Column::Tie).eq(tie.key()))
        .take();
    let statement = statement(&query, conn.get_database_backend());
    let rows = conn.query_all_raw(statement).await?;
    let pairs = rows
        .iter()
        .map(|row| Ok((row.try_get("", "key")?, row.try_get("", "other")?)));
    pairs.collect()
}

/// The number of the ticket with this key.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn number(conn: &impl ConnectionTrait, key: &str) -> Result<i64, AppError> {
    let id: Option<i64> = ticket::Entity::find()
        .select_only()
        .column(ticket::Column::Id)
        .filter(ticket::Column::Key.eq(key))
        .into_tuple()
        .one(conn)
        .await?;
    id.ok_or(AppError::NotFound)
}

/// The number of the ticket in which this one goes on: its own where it goes on by itself.
///
/// # Errors
/// When the database refuses.
pub async fn going_on(conn: &impl ConnectionTrait, id: i64) -> Result<i64, AppError> {
    let mut here = id;
    loop {
        let into: Option<Option<String>> = ticket::Entity::find_by_id(here)
            .select_only()
            .column(ticket::Column::MergedInto)
            .into_tuple()
            .one(conn)
            .await?;
        match into.flatten() {
            Some(key) => here = number(conn, &key).await?,
            None => return Ok(here),
        }
    }
}

/// Another ticket, as far as ties tell of it.
#[derive(Debug, Clone)]
pub struct Kin {
    /// Its number.
    pub id: i64,
    /// Public number.
    pub folio: Option<String>,
    /// Public and opaque.
    pub key: String,
    /// First words of its description.
    pub summary: String,
    /// Key of its kind.
    pub kind: String,
    /// Key of its state.
    pub state: String,
    /// Whether nothing is left to do.
    pub ended: bool,
    /// Number of its last event.
    pub version: i64,
    /// The keys that it carries.
    pub keys: Vec<Key>,
}

impl Kin {
    /// What its address says.
    pub fn reference(&self) -> &str {
        self.folio.as_deref().unwrap_or(&self.key)
    }
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    folio: Option<String>,
    key: String,
    summary: String,
    kind: String,
    state: String,
    ended: bool,
    version: i64,
    carried: Option<String>,
}

/// The tickets with these keys, by key, in one statement; none where no key is asked.
///
/// # Errors
/// When the database refuses.
pub async fn of_keys(
    conn: &impl ConnectionTrait,
    keys: &[String],
) -> Result<HashMap<String, Kin>, AppError> {
    let mut all: HashMap<String, Kin> = HashMap::new();
    if keys.is_empty() {
        return Ok(all);
    }
    let carried = |column| Expr::col((ticket_access::Entity, column));
    let query = Query::select()
        .columns(
            [
                ticket::Column::Id,
                ticket::Column::Folio,
                ticket::Column::Key,
                ticket::Column::Summary,
                ticket::Column::Kind,
                ticket::Column::State,
                ticket::Column::Ended,
                ticket::Column::Version,
            ]
            .map(|column| (ticket::Entity, column)),
        )
        .expr_as(carried(ticket_access::Column::Key), "carried")
        .from(ticket::Entity)
        .join(
            JoinType::LeftJoin,
            ticket_access::Entity,
            carried(ticket_access::Column::TicketId).equals((ticket::Entity, ticket::Column::Id)),
        )
        .and_where(Expr::col((ticket::Entity, ticket::Column::Key)).is_in(keys))
        .take();
    let statement = statement(&query, conn.get_database_backend());
    for row in Row::find_by_statement(statement).all(conn).await? {
        let key = row.carried.as_deref().map(access::parse).transpose()?;
        let kin = all.entry(row.key.clone()).or_insert_with(|| Kin {
            id: row.id,
            folio: row.folio,
            key: row.key,
            summary: row.summary,
            kind: row.kind,
            state: row.state,
            ended: row.ended,
            version: row.version,
            keys: Vec::new(),
        });
        kin.keys.extend(key);
    }
    Ok(all)
}

/// The ticket of this person that goes on within the one with this key, the newest of several.
///
/// # Errors
/// When the database refuses.
pub async fn absorbed_of(
    conn: &impl ConnectionTrait,
    into: &str,
    person: i64,
) -> Result<Option<Listed>, AppError> {
    let within = within(conn, into).await?;
    let own = within.iter().filter(|own| own.requester == Some(person));
    match own.map(|own| own.id).max() {
        Some(id) => by_id(conn, id).await.map(Some),
        None => Ok(None),
    }
}

/// The people whose tickets go on within the one with this key, each once, with the address that
/// each gave.
///
/// # Errors
/// When the database refuses.
pub async fn joined_in(
    conn: &impl ConnectionTrait,
    into: i64,
) -> Result<BTreeMap<i64, String>, AppError> {
    let key = by_id(conn, into).await?.key;
    let all = within(conn, &key).await?.into_iter();
    Ok(all
        .filter_map(|own| Some((own.requester?, own.contact)))
        .collect())
}

/// A ticket that goes on within another.
struct Within {
    id: i64,
    requester: Option<i64>,
    contact: String,
}

/// What goes on within the ticket with this key, also by way of others; a statement a step.
async fn within(conn: &impl ConnectionTrait, into: &str) -> Result<Vec<Within>, AppError> {
    let mut all = Vec::new();
    let mut steps = vec![into.to_owned()];
    // One goes on within one other, and none within itself: the way ends.
    while !steps.is_empty() {
        let rows: Vec<(i64, String, Option<i64>, String)> = ticket::Entity::find()
            .select_only()
            .column(ticket::Column::Id)
            .column(ticket::Column::Key)
            .column(ticket::Column::RequesterId)
            .column(ticket::Column::Contact)
            .filter(ticket::Column::MergedInto.is_in(steps))
            .order_by_asc(ticket::Column::Id)
            .into_tuple()
            .all(conn)
            .await?;
        steps = rows.iter().map(|(_, key, ..)| key.clone()).collect();
        all.extend(rows.into_iter().map(|(id, _, requester, contact)| Within {
            id,
            requester,
            contact,
        }));
    }
    Ok(all)
}
