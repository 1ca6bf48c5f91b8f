//! The tables of what rules do: firings, stops.

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};
use tables::{rule_firing, rule_stop, ticket, ticket_event};

use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::ticket::act::SYSTEM;

/// Rules that may stand one after the other.
pub const DEPTH: i64 = 3;
/// Firings of a rule on a ticket within [`HOUR`]: more is a circle.
pub const OFTEN: u64 = 10;
/// Milliseconds of an hour.
pub const HOUR: i64 = 3_600_000;
/// How long what became of a firing is kept, in milliseconds.
const KEEP: i64 = 90 * 24 * HOUR;

/// A rule that has reason to act on a ticket.
#[derive(Debug, Clone, Copy)]
pub struct Reason<'a> {
    /// Key of the rule.
    pub rule: &'a str,
    /// What people call it.
    pub name: &'a str,
    /// Number of the ticket.
    pub ticket: i64,
    /// Number of the event.
    pub seq: i64,
    /// How many rules stand one after the other, this one included.
    pub depth: i64,
    /// Milliseconds UTC.
    pub at: i64,
}

/// Times that a rule acts on a ticket after a wait while nobody does anything there: more is a circle.
const ALONE: u64 = 3;

/// Writes down that a rule is to act, unless it was written down for this event before, or the rule
/// goes on and on: then it is stopped for this ticket. Answers whether it is to act.
///
/// # Errors
/// When the database refuses.
pub async fn queue(tx: &Tx, reason: Reason<'_>) -> Result<bool, AppError> {
    let Reason {
        rule, ticket, at, ..
    } = reason;
    let id = (rule.to_owned(), ticket);
    if rule_stop::Entity::find_by_id(id)
        .one(tx.conn())
        .await?
        .is_some()
    {
        return Ok(false);
    }
    if reason.depth > DEPTH {
        let why = format!("Más de {DEPTH} reglas se llamaron una a otra.");
        stop(tx, reason, &why).await?;
        return Ok(false);
    }
    let since = rule_firing::Column::CreatedAt.gt(at - HOUR);
    if times(tx, (rule, ticket), since).await? >= OFTEN {
        let why = format!("Se aplicó {OFTEN} veces en una hora.");
        stop(tx, reason, &why).await?;
        return Ok(false);
    }
    write(tx, reason, ("queued", "", None)).await
}

/// The same for a rule that waited: rules of the clock that take turns at a ticket at which nobody
/// does anything are stopped, though each acts seldom.
///
/// # Errors
/// When the database refuses.
pub async fn queue_waited(tx: &Tx, reason: Reason<'_>) -> Result<bool, AppError> {
    let last: Option<i64> = ticket_event::Entity::find()
        .select_only()
        .column_as(ticket_event::Column::Seq.max(), "last")
        .filter(ticket_event::Column::TicketId.eq(reason.ticket))
        .filter(ticket_event::Column::Channel.ne(SYSTEM))
        .into_tuple()
        .one(tx.conn())
        .await?
        .flatten();
    let since = rule_firing::Column::Seq.gte(last.unwrap_or_default());
    if times(tx, (reason.rule, reason.ticket), since).await? >= ALONE {
        let why = format!("Se aplicó {ALONE} veces sin que nadie hiciera nada en el ticket.");
        stop(tx, reason, &why).await?;
        return Ok(false);
    }
    queue(tx, reason).await
}

/// How often a rule had reason to act on a ticket, since it was last allowed to go on there.
async fn times(
    tx: &Tx,
    (rule, ticket): (&str, i64),
    since: impl sea_orm::sea_query::IntoCondition,
) -> Result<u64, AppError> {
    let own = rule_firing::Column::Rule
        .eq(rule)
        .and(rule_firing::Column::TicketId.eq(ticket));
    // Nothing is written while it is stopped: what comes after was allowed.
    let stopped: Option<i64> = rule_firing::Entity::find()
        .select_only()
        .column_as(rule_firing::Column::Id.max(), "stopped")
        .filter(own.clone())
        .filter(rule_firing::Column::State.eq("stopped"))
        .into_tuple()
        .one(tx.conn())
        .await?
        .flatten();
    let all = rule_firing::Entity::find()
        .filter(own)
        .filter(rule_firing::Column::Id.gt(stopped.unwrap_or_default()))
        .filter(since);
    Ok(all.count(tx.conn()).await?)
}

/// Lets a rule act again at all tickets for which it was stopped.
///
/// # Errors
/// When the database refuses.
pub async fn resume_all(tx: &Tx, rule: &str) -> Result<(), AppError> {
    rule_stop::Entity::delete_many()
        .filter(rule_stop::Column::Rule.eq(rule))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Writes a firing, once for a rule and an event; answers whether it was the first time.
async fn write(
    tx: &Tx,
    reason: Reason<'_>,
    (state, said, settled_at): (&str, &str, Option<i64>),
) -> Result<bool, AppError> {
    let row = rule_firing::ActiveModel {
        rule: Set(reason.rule.to_owned()),
        name: Set(reason.name.to_owned()),
        ticket_id: Set(reason.ticket),
        seq: Set(reason.seq),
        depth: Set(reason.depth),
        state: Set(state.to_owned()),
        said: Set(said.to_owned()),
        created_at: Set(reason.at),
        settled_at: Set(settled_at),
        ..Default::default()
    };
    let once = OnConflict::new().do_nothing().to_owned();
    let inserted = rule_firing::Entity::insert(row)
        .on_conflict(once)
        .try_insert()
        .exec_without_returning(tx.conn())
        .await?;
    Ok(matches!(inserted, sea_orm::TryInsertResult::Inserted(1)))
}

/// Stops a rule for a ticket, and says so in the log of rules.
async fn stop(tx: &Tx, reason: Reason<'_>, why: &str) -> Result<(), AppError> {
    tracing::warn!(
        rule = reason.rule,
        ticket = reason.ticket,
        "a rule goes on and on at a ticket and was stopped for it"
    );
    let row = rule_stop::ActiveModel {
        rule: Set(reason.rule.to_owned()),
        ticket_id: Set(reason.ticket),
        name: Set(reason.name.to_owned()),
        why: Set(why.to_owned()),
        at: Set(reason.at),
    };
    let once = OnConflict::new().do_nothing().to_owned();
    rule_stop::Entity::insert(row)
        .on_conflict(once)
        .try_insert()
        .exec_without_returning(tx.conn())
        .await?;
    write(tx, reason, ("stopped", why, Some(reason.at))).await?;
    Ok(())
}

/// Lets a rule act on a ticket again.
///
/// # Errors
/// When the database refuses.
pub async fn resume(tx: &Tx, rule: &str, ticket: i64) -> Result<(), AppError> {
    rule_stop::Entity::delete_by_id((rule.to_owned(), ticket))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// The next firing of a ticket that waits, in order.
///
/// # Errors
/// When the database refuses.
pub async fn next(
    conn: &impl ConnectionTrait,
    ticket: i64,
) -> Result<Option<rule_firing::Model>, AppError> {
    let own = rule_firing::Entity::find()
        .filter(rule_firing::Column::TicketId.eq(ticket))
        .filter(rule_firing::Column::State.eq("queued"))
        .order_by_asc(rule_firing::Column::Id)
        .limit(1);
    Ok(own.one(conn).await?)
}

/// Holds a firing that still waits until the transaction ends; answers whether it does.
///
/// # Errors
/// When the database refuses.
pub async fn hold(tx: &Tx, id: i64) -> Result<bool, AppError> {
    let row = rule_firing::Entity::find_by_id(id)
        .lock_exclusive()
        .one(tx.conn())
        .await?;
    Ok(row.is_some_and(|row| row.state == "queued"))
}

/// Writes down what became of a firing.
///
/// # Errors
/// When the database refuses.
pub async fn settle(
    tx: &Tx,
    id: i64,
    (state, said): (&str, &str),
    at: i64,
) -> Result<(), AppError> {
    rule_firing::Entity::update_many()
        .col_expr(rule_firing::Column::State, Expr::value(state))
        .col_expr(rule_firing::Column::Said, Expr::value(said))
        .col_expr(rule_firing::Column::SettledAt, Expr::value(at))
        .filter(rule_firing::Column::Id.eq(id))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// A firing as the log tells of it.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Told {
    /// What people call the rule.
    pub name: String,
    /// What became of it.
    pub state: String,
    /// Why nothing was done.
    pub said: String,
    /// Milliseconds UTC.
    pub created_at: i64,
    /// Folio of the ticket.
    pub folio: Option<String>,
    /// Key of the ticket.
    pub key: String,
}

impl Told {
    /// What the ticket is called.
    pub fn reference(&self) -> &str {
        self.folio.as_deref().unwrap_or(&self.key)
    }
}

/// The latest firings of all rules, or of one.
///
/// # Errors
/// When the database refuses.
pub async fn latest(
    conn: &impl ConnectionTrait,
    rule: Option<&str>,
    most: u64,
) -> Result<Vec<Told>, AppError> {
    let mut query = rule_firing::Entity::find()
        .select_only()
        .column(rule_firing::Column::Name)
        .column(rule_firing::Column::State)
        .column(rule_firing::Column::Said)
        .column(rule_firing::Column::CreatedAt)
        .column(ticket::Column::Folio)
        .column(ticket::Column::Key)
        .join(
            sea_orm::JoinType::InnerJoin,
            rule_firing::Entity::belongs_to(ticket::Entity)
                .from(rule_firing::Column::TicketId)
                .to(ticket::Column::Id)
                .into(),
        )
        .order_by_desc(rule_firing::Column::Id)
        .limit(most);
    if let Some(rule) = rule {
        query = query.filter(rule_firing::Column::Rule.eq(rule));
    }
    Ok(query.into_model::<Told>().all(conn).await?)
}

/// The rules that are stopped for tickets, the latest first, with what the tickets are called.
///
/// # Errors
/// When the database refuses.
pub async fn stops(
    conn: &impl ConnectionTrait,
    most: u64,
) -> Result<Vec<(rule_stop::Model, String)>, AppError> {
    let rows = rule_stop::Entity::find()
        .order_by_desc(rule_stop::Column::At)
        .limit(most)
        .all(conn)
        .await?;
    let ids: Vec<i64> = rows.iter().map(|row| row.ticket_id).collect();
    let named: Vec<(i64, Option<String>, String)> = ticket::Entity::find()
        .select_only()
        .column(ticket::Column::Id)
        .column(ticket::Column::Folio)
        .column(ticket::Column::Key)
        .filter(ticket::Column::Id.is_in(ids))
        .into_tuple()
        .all(conn)
        .await?;
    let name = |id: i64| {
        let own = named.iter().find(|(own, ..)| *own == id);
        own.map_or_else(String::new, |(_, folio, key)| {
            folio.clone().unwrap_or_else(|| key.clone())
        })
    };
    Ok(rows
        .into_iter()
        .map(|row| {
            let name = name(row.ticket_id);
            (row, name)
        })
        .collect())
}

/// Forgets what became of firings long ago.
///
/// # Errors
/// When the database refuses.
pub async fn sweep(tx: &Tx, now: i64) -> Result<(), AppError> {
    rule_firing::Entity::delete_many()
        .filter(rule_firing::Column::SettledAt.lt(now - KEEP))
        .exec(tx.conn())
        .await?;
    Ok(())
}
