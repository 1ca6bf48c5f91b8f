//! Who read whose personal data: a row an hour, reader, page and subject.
//!
//! A page does not wait for it. What was read is kept in memory and written a
//! moment later, many at once, so that a thousand looks at a busy morning cost a
//! few statements. When the program is killed, the readings of the last second
//! are lost; when it ends as it should, none.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use tables::reading::{ActiveModel, Column, Entity, Model};

use crate::platform::app::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;

/// Readings are told apart by the hour.
const HOUR: i64 = 3_600_000;
/// How long a reading waits to be written.
const PAUSE: Duration = Duration::from_secs(1);
/// Rows of one statement.
const ROWS: usize = 100;
/// How long readings are kept.
const KEEP: i64 = 2 * 366 * 24 * HOUR;

/// A look at personal data.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Reading {
    /// Who read.
    pub reader: i64,
    /// On what sort of page: `ticket`, `person`, `file`, `export`.
    pub page: &'static str,
    /// Of what: a ticket's reference, a person's number, a file's name.
    pub subject: String,
    /// Whose data, where it is one person's.
    pub person: Option<i64>,
}

/// What is still to be written, and what was in this hour.
#[derive(Default)]
pub struct Readings(Mutex<Seen>);

#[derive(Default)]
struct Seen {
    hour: i64,
    known: HashSet<Reading>,
    waiting: HashMap<Reading, i64>,
}

/// Writes down, a moment later, that somebody read personal data. One's own are none.
pub fn note(app: &App, reading: Reading) {
    if reading.person == Some(reading.reader) {
        return;
    }
    let now = app.now();
    let mut seen = app
        .readings
        .0
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    if seen.hour != now / HOUR {
        seen.hour = now / HOUR;
        seen.known.clear();
    }
    if seen.known.insert(reading.clone()) {
        seen.waiting.insert(reading, now);
    }
}

/// Writes what waits, as long as the program runs.
pub async fn work(app: App) {
    loop {
        tokio::time::sleep(PAUSE).await;
        if let Err(error) = flush(&app).await {
            tracing::error!(%error, "readings of personal data wait to be written down");
        }
    }
}

/// Writes down what waits now.
///
/// # Errors
/// When the database refuses; then they wait on.
pub async fn flush(app: &App) -> Result<(), AppError> {
    let waiting: Vec<(Reading, i64)> = {
        let mut seen = app
            .readings
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        seen.waiting.drain().collect()
    };
    if waiting.is_empty() {
        return Ok(());
    }
    let write = app.db.write(waiting.clone(), |tx, waiting| {
        Box::pin(async move {
            for some in waiting.chunks(ROWS) {
                Entity::insert_many(some.iter().map(row))
                    .on_conflict_do_nothing()
                    .exec_without_returning(tx.conn())
                    .await?;
            }
            Ok(())
        })
    });
    let written = write.await;
    if written.is_err() {
        let mut seen = app
            .readings
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        seen.waiting.extend(waiting);
    }
    written
}

fn row((reading, at): &(Reading, i64)) -> ActiveModel {
    ActiveModel {
        hour_at: Set(at - at.rem_euclid(HOUR)),
        reader_id: Set(reading.reader),
        page: Set(reading.page.to_owned()),
        subject: Set(reading.subject.clone()),
        person_id: Set(reading.person),
        first_at: Set(*at),
        ..Default::default()
    }
}

/// Which readings are asked for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// By whom.
    pub reader: Option<i64>,
    /// Whose data.
    pub person: Option<i64>,
    /// From this instant on, milliseconds UTC.
    pub from: Option<i64>,
    /// Before this instant, milliseconds UTC.
    pub until: Option<i64>,
    /// After this one of the list: its instant and its number.
    pub after: Option<(i64, i64)>,
}

/// Readings, newest first; one statement.
///
/// # Errors
/// When the database refuses.
pub async fn readings(
    conn: &impl ConnectionTrait,
    wanted: &Wanted,
    limit: u64,
) -> Result<Vec<Model>, AppError> {
    let older = |(at, id): (i64, i64)| {
        let same = Condition::all()
            .add(Column::FirstAt.eq(at))
            .add(Column::Id.lt(id));
        Condition::any().add(Column::FirstAt.lt(at)).add(same)
    };
    let which = Condition::all()
        .add_option(wanted.reader.map(|id| Column::ReaderId.eq(id)))
        .add_option(wanted.person.map(|id| Column::PersonId.eq(id)))
        .add_option(wanted.from.map(|at| Column::FirstAt.gte(at)))
        .add_option(wanted.until.map(|at| Column::FirstAt.lt(at)))
        .add_option(wanted.after.map(older));
    let rows = Entity::find()
        .filter(which)
        .order_by_desc(Column::FirstAt)
        .order_by_desc(Column::Id)
        .limit(limit)
        .all(conn)
        .await?;
    Ok(rows)
}

/// Forgets readings of more than two years ago.
///
/// # Errors
/// When the database refuses.
pub async fn sweep(tx: &Tx, now: i64) -> Result<(), AppError> {
    Entity::delete_many()
        .filter(Column::FirstAt.lt(now - KEEP))
        .exec(tx.conn())
        .await?;
    Ok(())
}
