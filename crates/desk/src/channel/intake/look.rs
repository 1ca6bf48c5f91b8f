//! The ledger as those who look after mail see it, and what they can do to a message: have it tried again, make a
//! ticket of it, discard it.

use sea_orm::sea_query::{Asterisk, Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
    QuerySelect, StatementBuilder,
};
use tables::mail_message::{Column, Entity, Model};
use tables::mailbox_state;

use super::INTAKE;
use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::jobs;

/// Rows of a page.
pub const PAGE: usize = 50;
const PAGE_AND_ONE: u64 = 51;
/// Counts stop here: «500+».
pub const CAP: i64 = 500;
const CAP_AND_ONE: u64 = 501;

/// After so long without a look at its server, nobody fetches a mailbox any more; milliseconds.
pub const SILENCE: i64 = 15 * 60_000;

/// After so long nobody expects anybody to fetch it, in milliseconds.
const FORGOTTEN: i64 = 7 * 24 * 3_600_000;

/// The states of a message, in the order in which somebody has to look at them.
pub const STATES: [&str; 5] = ["held", "waiting", "aside", "done", "discarded"];

/// A page of messages in a state, or in any, newest first, before the row `before`; and whether there are more.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    conn: &impl ConnectionTrait,
    state: Option<&str>,
    before: Option<i64>,
) -> Result<(Vec<Model>, bool), AppError> {
    let mut query = Entity::find().order_by_desc(Column::Id).limit(PAGE_AND_ONE);
    if let Some(state) = state {
        query = query.filter(Column::State.eq(state));
    }
    if let Some(before) = before {
        query = query.filter(Column::Id.lt(before));
    }
    let mut rows = query.all(conn).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    Ok((rows, more))
}

/// How many are in each of [`STATES`], counted to [`CAP`] + 1, in one statement.
///
/// # Errors
/// When the database refuses.
pub async fn counts(conn: &impl ConnectionTrait) -> Result<[i64; 5], AppError> {
    #[derive(FromQueryResult)]
    struct Counts {
        held: i64,
        waiting: i64,
        aside: i64,
        done: i64,
        discarded: i64,
    }
    let mut query = Query::select();
    for state in STATES {
        let capped = Query::select()
            .expr(Expr::value(1))
            .from(Entity)
            .and_where(Expr::col((Entity, Column::State)).eq(state))
            .limit(CAP_AND_ONE)
            .take();
        let count = Query::select()
            .expr(Expr::col(Asterisk).count())
            .from_subquery(capped, "capped")
            .take();
        query.expr_as(Expr::SubQuery(None, Box::new(count.into())), state);
    }
    let statement = StatementBuilder::build(&query, &conn.get_database_backend());
    let counts = Counts::find_by_statement(statement).one(conn).await?;
    Ok(counts.map_or([0; 5], |c| {
        [c.held, c.waiting, c.aside, c.done, c.discarded]
    }))
}

/// A message by its number.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn one(conn: &impl ConnectionTrait, id: i64) -> Result<Model, AppError> {
    let row = Entity::find_by_id(id).one(conn).await?;
    row.ok_or(AppError::NotFound)
}

/// When each mailbox last got something, milliseconds UTC.
///
/// # Errors
/// When the database refuses.
pub async fn last(conn: &impl ConnectionTrait, mailbox: &str) -> Result<Option<i64>, AppError> {
    let row = Entity::find()
        .filter(Column::Mailbox.eq(mailbox))
        .order_by_desc(Column::Id)
        .one(conn)
        .await?;
    Ok(row.map(|row| row.received_at))
}

/// How the fetching of mailboxes goes, for those of the pack that are fetched. What nobody fetched for a week comes another way now.
///
/// # Errors
/// When the database refuses.
pub async fn fetching(app: &App) -> Result<Vec<mailbox_state::Model>, AppError> {
    let lately = app.now() - FORGOTTEN;
    let mut rows = mailbox_state::Entity::find().all(app.db.read()).await?;
    rows.retain(|row| {
        let known = app.pack.mailboxes.iter().any(|m| m.key == row.mailbox);
        let signs = [row.lease_until, row.looked_at, row.failed_at];
        known && signs.into_iter().flatten().any(|at| at > lately)
    });
    Ok(rows)
}

/// What a person does to a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Take it up again.
    Retry,
    /// Make a ticket of it, whatever it is.
    Ticket,
    /// Nothing shall follow from it.
    Discard,
}

impl Act {
    /// The states of messages that it can be done to.
    pub fn on(self) -> &'static [&'static str] {
        match self {
            Self::Retry | Self::Discard => &["held"],
            Self::Ticket => &["held", "aside", "discarded"],
        }
    }
}

/// Does it; false where the message is in no such state any more, so that a second click does nothing. The
/// mailbox that got the message stays what it was, and so do the rules by which it becomes a ticket.
///
/// # Errors
/// When the database refuses.
pub async fn act(tx: &Tx, now: i64, id: i64, act: Act) -> Result<bool, AppError> {
    let mut change = Entity::update_many()
        .filter(Column::Id.eq(id))
        // Without its original there is nothing to take up.
        .filter(Column::ClearedAt.is_null())
        .filter(Column::State.is_in(act.on().iter().copied()));
    change = match act {
        Act::Discard => change
            .col_expr(Column::State, Expr::value("discarded"))
            .col_expr(Column::SettledAt, Expr::value(Some(now))),
        Act::Retry | Act::Ticket => {
            let wish = if act == Act::Ticket {
                "ticket"
            } else {
                "retry"
            };
            change
                .col_expr(Column::State, Expr::value("waiting"))
                .col_expr(Column::Attempts, Expr::value(0_i64))
                .col_expr(Column::Wish, Expr::value(Some(wish)))
        }
    };
    if change.exec(tx.conn()).await?.rows_affected == 0 {
        return Ok(false);
    }
    if act != Act::Discard {
        jobs::enqueue(tx, now, INTAKE, &id.to_string(), None, now).await?;
    }
    Ok(true)
}
