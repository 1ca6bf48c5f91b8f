//! Writing the rows of tickets anew from their events.

use engine::audience::Key;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder, QuerySelect,
};
use tables::{field_value, ticket, ticket_access, ticket_text};

use crate::directory::institution::agree;
use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::jobs;
use crate::ticket::access::{self, Order};
use crate::ticket::approval;
use crate::ticket::commit::RESUME;
use crate::ticket::kin;
use crate::ticket::project;
use crate::ticket::stored::histories;
use crate::ticket::task;
use crate::ticket::timers::{self, Timers};
use crate::ticket::verify::{differences, sound, words};

/// What was done.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Rebuilt {
    /// Rows that were brought to what their events say.
    pub mended: u64,
    /// Tickets left alone because their own history is not whole.
    pub left: Vec<String>,
}

/// Brings every row to what its events say. A history that is not whole is no
/// ground to write on: its ticket is left as it is, for `verify` to tell of.
///
/// # Errors
/// When the database refuses.
pub async fn rebuild(app: &App, mut progress: impl FnMut(u64)) -> Result<Rebuilt, AppError> {
    let (mut last, mut read, mut done) = (0, 0, Rebuilt::default());
    loop {
        let ids: Vec<i64> = ticket::Entity::find()
            .select_only()
            .column(ticket::Column::Id)
            .filter(ticket::Column::Id.gt(last))
            .order_by_asc(ticket::Column::Id)
            .limit(100)
            .into_tuple()
            .all(app.db.read())
            .await?;
        let Some(end) = ids.last() else {
            return Ok(done);
        };
        last = *end;
        read += u64::try_from(ids.len()).unwrap_or_default();
        let write = app.db.write((app.clone(), ids), |tx, (app, ids)| {
            Box::pin(async move {
                // What a newer configuration made of the rows is not undone.
                agree(tx, app.config_version).await?;
                batch(tx, app, ids).await
            })
        });
        let some = write.await?;
        done.mended += some.mended;
        done.left.extend(some.left);
        progress(read);
    }
}

/// Brings every row to what its events say by the rules of `app`, in the
/// caller's transaction: a configuration and what follows from it come together.
/// Tickets whose history is not whole are seen only by who was granted their
/// kind from then on; they are in the answer. A ticket whose state has become
/// one in which tickets wait is woken, to get a date.
///
/// # Errors
/// When the database refuses.
pub async fn rebuild_within(tx: &Tx, app: &App, now: i64) -> Result<Rebuilt, AppError> {
    let done = rebuild_some(tx, app).await?;
    wake(tx, app, now).await?;
    Ok(done)
}

async fn rebuild_some(tx: &Tx, app: &App) -> Result<Rebuilt, AppError> {
    let (mut last, mut done) = (0, Rebuilt::default());
    loop {
        let ids: Vec<i64> = ticket::Entity::find()
            .select_only()
            .column(ticket::Column::Id)
            .filter(ticket::Column::Id.gt(last))
            .order_by_asc(ticket::Column::Id)
            .limit(100)
            .into_tuple()
            .all(tx.conn())
            .await?;
        let Some(end) = ids.last() else {
            return Ok(done);
        };
        last = *end;
        let some = batch(tx, app, &ids).await?;
        done.mended += some.mended;
        for reference in some.left {
            hide(tx, &reference).await?;
            done.left.push(reference);
        }
    }
}

/// Takes a ticket out of sight of all but those who were granted its kind.
async fn hide(tx: &Tx, reference: &str) -> Result<(), AppError> {
    let unnumbered = reference
        .strip_prefix("ticket ")
        .and_then(|id| id.parse::<i64>().ok());
    let own = match unnumbered {
        Some(id) => ticket::Column::Id.eq(id),
        None => ticket::Column::Folio.eq(reference),
    };
    let Some(row) = ticket::Entity::find().filter(own).one(tx.conn()).await? else {
        return Ok(());
    };
    ticket::Entity::update_many()
        .col_expr(ticket::Column::ToAll, Expr::value(false))
        .filter(ticket::Column::Id.eq(row.id))
        .exec(tx.conn())
        .await?;
    let kind = Key::Kind(row.kind).to_string();
    ticket_access::Entity::delete_many()
        .filter(ticket_access::Column::TicketId.eq(row.id))
        .filter(ticket_access::Column::Key.ne(kind))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Has tickets go on that are in a state in which tickets wait, and have no date.
async fn wake(tx: &Tx, app: &App, now: i64) -> Result<(), AppError> {
    for kind in app.book.kinds() {
        let waits = kind.states.iter().filter(|state| state.wait.is_some());
        let ids: Vec<i64> = ticket::Entity::find()
            .select_only()
            .column(ticket::Column::Id)
            .filter(ticket::Column::Kind.eq(&kind.key))
            .filter(ticket::Column::State.is_in(waits.map(|state| state.key.clone())))
            .filter(ticket::Column::WaitUntil.is_null())
            .into_tuple()
            .all(tx.conn())
            .await?;
        for id in ids {
            let unique = format!("{RESUME}:{id}:{now}");
            jobs::enqueue(tx, now, RESUME, &id.to_string(), Some(&unique), now).await?;
        }
    }
    Ok(())
}

async fn batch(tx: &Tx, app: &App, ids: &[i64]) -> Result<Rebuilt, AppError> {
    let mut done = Rebuilt::default();
    let rows = ticket::Entity::find()
        .filter(ticket::Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(ticket::Column::Id)
        .lock_exclusive()
        .all(tx.conn())
        .await?;
    let mut histories = histories(tx.conn(), &rows).await?;
    for row in rows {
        let history = histories.remove(&row.id).unwrap_or_default();
        let state = sound(&row, &history).ok();
        let want = state.and_then(|(state, past)| {
            let want = project::row(app, &state).ok()?;
            Some((state, past, want))
        });
        let Some((state, past, mut want)) = want else {
            done.left
                .push(row.folio.unwrap_or_else(|| format!("ticket {}", row.id)));
            continue;
        };
        let timers = Timers::of(app, &state.kind, &past);
        if differences(app, &row, &state, &history, Some(&timers)).is_empty() {
            continue;
        }
        want.next_due = Set(timers.next_due());
        timers::anew(tx.conn(), row.id, timers).await?;
        want.updated_at = Set(history.last().unwrap_or(row.updated_at));
        want.unanswered_since = Set(history.unanswered_since());
        let order = Order::of(
            (*want.ended.as_ref(), want.category.as_ref()),
            state.assignee,
            row.created_at,
        );
        ticket::Entity::update_many()
            .set(want)
            .filter(ticket::Column::Id.eq(row.id))
            .exec(tx.conn())
            .await?;
        ticket_access::Entity::delete_many()
            .filter(ticket_access::Column::TicketId.eq(row.id))
            .exec(tx.conn())
            .await?;
        let keys = project::audience(&app.book, &app.known, &state);
        access::bring(tx.conn(), row.id, (&[], None), (&keys, order)).await?;
        field_value::Entity::delete_many()
            .filter(field_value::Column::TicketId.eq(row.id))
            .exec(tx.conn())
            .await?;
        let values = project::filtered(app, row.id, &state);
        let values: Vec<field_value::ActiveModel> = values.into_iter().map(Into::into).collect();
        if !values.is_empty() {
            field_value::Entity::insert_many(values)
                .exec_without_returning(tx.conn())
                .await?;
        }
        task::anew(tx.conn(), &app.book, row.id, &state).await?;
        approval::store::anew(tx.conn(), &app.book, row.id, &state).await?;
        kin::store::anew(tx.conn(), row.id, &state).await?;
        let words = words(row.id, &history.events)
            .into_active_model()
            .reset_all();
        ticket_text::Entity::delete_by_id(row.id)
            .exec(tx.conn())
            .await?;
        ticket_text::Entity::insert(words)
            .exec_without_returning(tx.conn())
            .await?;
        done.mended += 1;
    }
    Ok(done)
}
