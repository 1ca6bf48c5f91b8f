//! How quickly tickets were solved lately: what a requester is told to expect rests on it
//! [OCO-9]. Counted by a job every hour, of the tickets that ended last; a page reads a row.

use std::collections::BTreeMap;

use clock::{Measure, Past, Queue};
use engine::Category;
use engine::levels::ClockName;
use sea_orm::sea_query::{Asterisk, Expr, ExprTrait, JoinType, OnConflict, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, Order,
    QueryFilter, QueryOrder, QuerySelect,
};
use tables::{pace, ticket, ticket_timer};

use crate::platform::App;
use crate::platform::db::{Tx, statement};
use crate::platform::error::AppError;

/// Name of the job.
pub const MEASURE: &str = "pace";

/// How far back it looks, in milliseconds.
const LATELY: i64 = 28 * 24 * 3_600_000;
/// Tickets that it looks at, the last first.
const LOOKED_AT: u64 = 5_000;
/// Times that are kept of a service.
const KEPT: usize = 60;
/// A queue is counted to here.
const COUNTED: u64 = 500;

const SERVICE: &str = "service";
const TEAM: &str = "team";
const ALL: &str = "all";

#[derive(FromQueryResult)]
struct Ended {
    service_id: Option<i64>,
    team_id: Option<i64>,
    elapsed: i64,
    updated_at: i64,
}

/// What one service or team did.
#[derive(Default)]
struct Done {
    times: Vec<i64>,
    finished: i64,
}

/// Counts anew, whatever was there before.
///
/// # Errors
/// When the database refuses.
pub async fn run(app: &App) -> Result<(), AppError> {
    let now = app.now();
    let ended = last_ended(app.db.read(), now).await?;
    let full = u64::try_from(ended.len()).unwrap_or_default() >= LOOKED_AT;
    let oldest = ended.last().map(|row| row.updated_at).filter(|_| full);
    let since = match oldest {
        Some(oldest) => oldest,
        None => {
            let first = first_ever(app.db.read(), now).await?;
            std::cmp::max(first, now.saturating_sub(LATELY))
        }
    };
    let mut done: BTreeMap<(&'static str, i64), Done> = BTreeMap::new();
    for row in ended {
        if let Some(service) = row.service_id {
            let own = done.entry((SERVICE, service)).or_default();
            own.finished += 1;
            if own.times.len() < KEPT {
                own.times.push(row.elapsed);
            }
        }
        let team = row.team_id.map(|team| (TEAM, team));
        for place in team.into_iter().chain([(ALL, 0)]) {
            done.entry(place).or_default().finished += 1;
        }
    }
    let mut rows = Vec::new();
    for ((scope, subject), own) in done {
        let times =
            serde_json::to_string(&own.times).map_err(|e| AppError::internal(e.to_string()))?;
        rows.push(pace::ActiveModel {
            scope: Set(scope.to_owned()),
            subject: Set(subject),
            measured_at: Set(now),
            times: Set(times),
            finished: Set(own.finished),
            since_at: Set(since),
        });
    }
    let write = app.db.write((rows, now), |tx, (rows, now)| {
        Box::pin(keep(tx, rows.clone(), *now))
    });
    write.await
}

/// When the first ticket of all came in; now where there is none.
async fn first_ever(conn: &impl ConnectionTrait, now: i64) -> Result<i64, AppError> {
    let first: Option<i64> = ticket::Entity::find()
        .select_only()
        .column(ticket::Column::CreatedAt)
        .order_by_asc(ticket::Column::CreatedAt)
        .order_by_asc(ticket::Column::Id)
        .into_tuple()
        .one(conn)
        .await?;
    Ok(first.unwrap_or(now))
}

/// The tickets whose clock of solving ended lately, the last first.
async fn last_ended(conn: &impl ConnectionTrait, now: i64) -> Result<Vec<Ended>, AppError> {
    let own = |column| Expr::col((ticket::Entity, column));
    let timer = |column| Expr::col((ticket_timer::Entity, column));
    let solving = ClockName::plain(Measure::Resolve).to_string();
    let same = timer(ticket_timer::Column::TicketId)
        .equals((ticket::Entity, ticket::Column::Id))
        .and(timer(ticket_timer::Column::Clock).eq(solving));
    let query = Query::select()
        .columns([
            (ticket::Entity, ticket::Column::ServiceId),
            (ticket::Entity, ticket::Column::TeamId),
            (ticket::Entity, ticket::Column::UpdatedAt),
        ])
        .column((ticket_timer::Entity, ticket_timer::Column::Elapsed))
        .from(ticket::Entity)
        .join(JoinType::InnerJoin, ticket_timer::Entity, same)
        .and_where(own(ticket::Column::UpdatedAt).gt(now.saturating_sub(LATELY)))
        .and_where(timer(ticket_timer::Column::State).is_in(["met", "missed"]))
        .and_where(timer(ticket_timer::Column::Elapsed).is_not_null())
        .order_by((ticket::Entity, ticket::Column::UpdatedAt), Order::Desc)
        .order_by((ticket::Entity, ticket::Column::Id), Order::Desc)
        .limit(LOOKED_AT)
        .take();
    let statement = statement(&query, conn.get_database_backend());
    Ok(Ended::find_by_statement(statement).all(conn).await?)
}

/// Writes what was counted, and takes away what was not.
async fn keep(tx: &Tx, rows: Vec<pace::ActiveModel>, now: i64) -> Result<(), AppError> {
    for some in rows.chunks(100) {
        let over = OnConflict::columns([pace::Column::Scope, pace::Column::Subject])
            .update_columns([
                pace::Column::MeasuredAt,
                pace::Column::Times,
                pace::Column::Finished,
                pace::Column::SinceAt,
            ])
            .to_owned();
        pace::Entity::insert_many(some.to_vec())
            .on_conflict(over)
            .exec_without_returning(tx.conn())
            .await?;
    }
    pace::Entity::delete_many()
        .filter(pace::Column::MeasuredAt.lt(now))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// What is known of how long a ticket may take.
#[derive(Debug, Default)]
pub struct Known {
    /// What the last tickets of its service took, by their clocks, in milliseconds.
    pub times: Vec<i64>,
    /// Who waits before it, where nobody attends it yet.
    pub queue: Option<Queue>,
}

impl Known {
    /// The times of those that took longer than this one has, from now on, in milliseconds.
    pub fn past(&self, elapsed: i64) -> Past {
        Past::new(self.times.iter().map(|time| time - elapsed))
    }
}

/// A ticket of which it is asked.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// Number of its service.
    pub service: Option<i64>,
    /// Number of its team.
    pub team: Option<i64>,
    /// Whether somebody is responsible already.
    pub taken: bool,
    /// When it came in, milliseconds UTC.
    pub created_at: i64,
}

/// What is known for a ticket; two statements at most.
///
/// # Errors
/// When the database refuses.
pub async fn known(app: &App, asked: Asked) -> Result<Known, AppError> {
    let conn = app.db.read();
    let is = |scope: &str, subject: i64| {
        Condition::all()
            .add(pace::Column::Scope.eq(scope))
            .add(pace::Column::Subject.eq(subject))
    };
    let line = asked.team.map_or((ALL, 0), |team| (TEAM, team));
    let any = Condition::any()
        .add(is(SERVICE, asked.service.unwrap_or_default()))
        .add(is(line.0, line.1));
    let rows = pace::Entity::find().filter(any).all(conn).await?;
    let mut known = Known::default();
    for row in rows {
        if row.scope == SERVICE {
            known.times = serde_json::from_str(&row.times).unwrap_or_default();
        } else if !asked.taken {
            known.queue = Some(Queue {
                ahead: ahead(conn, asked).await?,
                finished: u32::try_from(row.finished).unwrap_or(u32::MAX),
                within: open_between(app, row.since_at, row.measured_at),
            });
        }
    }
    Ok(known)
}

/// Tickets under way that came in before this one, with its team or else all of them; at
/// most [`COUNTED`].
async fn ahead(conn: &impl ConnectionTrait, asked: Asked) -> Result<u32, AppError> {
    let own = |column| Expr::col((ticket::Entity, column));
    let some = Query::select()
        .expr(Expr::value(1))
        .from(ticket::Entity)
        .and_where(own(ticket::Column::Ended).eq(false))
        .and_where(own(ticket::Column::Category).ne(Category::Resolved.key()))
        .and_where_option(asked.team.map(|team| own(ticket::Column::TeamId).eq(team)))
        .and_where(own(ticket::Column::CreatedAt).lt(asked.created_at))
        .limit(COUNTED)
        .take();
    let count = Query::select()
        .expr_as(Expr::col(Asterisk).count(), "tickets")
        .from_subquery(some, "some")
        .take();
    let row = conn
        .query_one_raw(statement(&count, conn.get_database_backend()))
        .await?;
    let tickets = row.map_or(Ok(0), |row| row.try_get::<i64>("", "tickets"))?;
    Ok(u32::try_from(tickets).unwrap_or(u32::MAX))
}

/// The time that the usual calendar was open between two instants, all of it without one.
fn open_between(app: &App, from: i64, to: i64) -> i64 {
    let usual = app.levels.usual().and_then(|key| app.levels.present(key));
    let calendar = usual.and_then(|key| app.levels.calendars().get(key).ok());
    calendar
        .and_then(|calendar| calendar.between(from, to).ok())
        .unwrap_or(to - from)
}
