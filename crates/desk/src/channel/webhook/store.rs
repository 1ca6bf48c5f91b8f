//! The tables of webhooks and of their deliveries.

use std::collections::HashMap;

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use tables::{ticket, webhook, webhook_delivery};

use super::WEBHOOK;
use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::jobs;
use crate::platform::signature::Secret;

/// Deliveries that a page lists.
const LIST: u64 = 50;
/// How long a settled delivery is kept, in milliseconds.
const KEEP: i64 = 90 * 24 * 3_600_000;

/// The webhooks that there are, by name.
///
/// # Errors
/// When the database refuses.
pub async fn list(conn: &impl ConnectionTrait) -> Result<Vec<webhook::Model>, AppError> {
    let rows = webhook::Entity::find()
        .filter(webhook::Column::EndedAt.is_null())
        .order_by_asc(webhook::Column::Name)
        .order_by_asc(webhook::Column::Id);
    Ok(rows.all(conn).await?)
}

/// The webhook with this key.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn find(conn: &impl ConnectionTrait, key: &str) -> Result<webhook::Model, AppError> {
    let row = webhook::Entity::find()
        .filter(webhook::Column::Key.eq(key))
        .filter(webhook::Column::EndedAt.is_null());
    row.one(conn).await?.ok_or(AppError::NotFound)
}

/// The latest deliveries of a webhook.
///
/// # Errors
/// When the database refuses.
pub async fn deliveries(
    conn: &impl ConnectionTrait,
    hook: i64,
) -> Result<Vec<webhook_delivery::Model>, AppError> {
    let rows = webhook_delivery::Entity::find()
        .filter(webhook_delivery::Column::WebhookId.eq(hook))
        .order_by_desc(webhook_delivery::Column::Id)
        .limit(LIST);
    Ok(rows.all(conn).await?)
}

/// What the addresses of these tickets end with.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn references(
    conn: &impl ConnectionTrait,
    tickets: Vec<i64>,
) -> Result<HashMap<i64, String>, AppError> {
    let rows: Vec<(i64, Option<String>, String)> = ticket::Entity::find()
        .select_only()
        .column(ticket::Column::Id)
        .column(ticket::Column::Folio)
        .column(ticket::Column::Key)
        .filter(ticket::Column::Id.is_in(tickets))
        .into_tuple()
        .all(conn)
        .await?;
    let reference = |(id, folio, key): (i64, Option<String>, String)| (id, folio.unwrap_or(key));
    Ok(rows.into_iter().map(reference).collect())
}

/// What a secret was encrypted for.
pub fn purpose(key: &str) -> String {
    format!("webhook:{key}")
}

/// The secret of a webhook.
///
/// # Errors
/// When its key is not here, or it was damaged.
pub fn secret(app: &App, hook: &webhook::Model) -> Result<Secret, AppError> {
    let bytes = app.vault.open(&purpose(&hook.key), &hook.secret)?;
    let text = String::from_utf8(bytes).ok();
    let secret = text.and_then(|text| Secret::parse(&text));
    secret.ok_or_else(|| AppError::internal("the secret of a webhook is none"))
}

pub(super) fn queued() -> Expr {
    webhook_delivery::Column::State.eq("queued")
}

/// Queues the job of a delivery.
pub(super) async fn enqueue(
    tx: &Tx,
    now: i64,
    (hook, id): (i64, i64),
    at: i64,
) -> Result<(), AppError> {
    let series = series(hook);
    jobs::enqueue_in(tx, now, (WEBHOOK, &series), &id.to_string(), None, at).await
}

/// The deliveries of a receiver are a series: one that hangs holds up no other.
fn series(hook: i64) -> String {
    format!("{WEBHOOK}:{hook}")
}

/// Has a delivery looked at once when the instant comes until which somebody took it, or at which
/// it is tried again: however many ask for that.
pub(super) async fn look_again(
    app: &App,
    row: &webhook_delivery::Model,
    at: i64,
) -> Result<(), AppError> {
    let context = (row.id, row.webhook_id, at, app.now());
    let write = app.db.write(context, |tx, (id, hook, at, now)| {
        Box::pin(async move {
            let (once, series) = (format!("{WEBHOOK}:{id}:{at}"), series(*hook));
            let kind = (WEBHOOK, series.as_str());
            jobs::enqueue_in(tx, *now, kind, &id.to_string(), Some(&once), *at).await
        })
    });
    write.await
}

/// Forgets what a webhook that is removed held back.
///
/// # Errors
/// When the database refuses.
pub(super) async fn drop_held(tx: &Tx, now: i64, hook: i64) -> Result<(), AppError> {
    use webhook_delivery::Column;
    webhook_delivery::Entity::update_many()
        .col_expr(Column::State, Expr::value("skipped"))
        .col_expr(Column::SettledAt, Expr::value(now))
        .filter(Column::WebhookId.eq(hook))
        .filter(Column::State.eq("held"))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Has the deliveries of a webhook told again that wait for it: after it was switched on, or
/// when somebody does not want to wait for the end of its pause.
///
/// # Errors
/// When the database refuses.
pub(super) async fn release(tx: &Tx, now: i64, hook: i64) -> Result<(), AppError> {
    use webhook_delivery::Column;
    webhook::Entity::update_many()
        .col_expr(webhook::Column::Failures, Expr::value(0))
        .col_expr(webhook::Column::PausedUntil, Expr::value(None::<i64>))
        .filter(webhook::Column::Id.eq(hook))
        .exec(tx.conn())
        .await?;
    let waiting: Vec<i64> = webhook_delivery::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::WebhookId.eq(hook))
        .filter(Column::State.is_in(["queued", "held"]))
        .order_by_asc(Column::Id)
        .into_tuple()
        .all(tx.conn())
        .await?;
    webhook_delivery::Entity::update_many()
        .col_expr(Column::State, Expr::value("queued"))
        .col_expr(Column::NextTryAt, Expr::value(None::<i64>))
        .filter(Column::WebhookId.eq(hook))
        .filter(Column::State.is_in(["queued", "held"]))
        .exec(tx.conn())
        .await?;
    for id in waiting {
        enqueue(tx, now, (hook, id), now).await?;
    }
    Ok(())
}

/// Has a delivery told once more that came to its end; whether there was one. It keeps its id,
/// by which the receiver knows it.
///
/// # Errors
/// When the database refuses.
pub(super) async fn repeat(tx: &Tx, now: i64, hook: i64, key: &str) -> Result<bool, AppError> {
    use webhook_delivery::Column;
    let row = webhook_delivery::Entity::find()
        .filter(Column::WebhookId.eq(hook))
        .filter(Column::Key.eq(key))
        .filter(Column::TicketId.is_not_null())
        .filter(Column::State.is_in(["sent", "failed", "skipped"]))
        .one(tx.conn())
        .await?;
    let Some(row) = row else {
        return Ok(false);
    };
    let again = webhook_delivery::ActiveModel {
        state: Set("queued".to_owned()),
        attempts: Set(0),
        next_try_at: Set(None),
        settled_at: Set(None),
        ..Default::default()
    };
    webhook_delivery::Entity::update_many()
        .set(again)
        .filter(Column::Id.eq(row.id))
        .exec(tx.conn())
        .await?;
    enqueue(tx, now, (hook, row.id), now).await?;
    Ok(true)
}

/// Forgets deliveries that came to their end long ago.
///
/// # Errors
/// When the database refuses.
pub async fn sweep(tx: &Tx, now: i64) -> Result<(), AppError> {
    webhook_delivery::Entity::delete_many()
        .filter(webhook_delivery::Column::SettledAt.lt(now - KEEP))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Where a backup was restored nobody is told anything by itself: whoever was to be told may have
/// been told long ago, and the other copy may still tell. Answers how many webhooks stopped.
///
/// # Errors
/// When the database refuses.
pub async fn hold_all(conn: &DatabaseTransaction) -> Result<u64, AppError> {
    webhook_delivery::Entity::update_many()
        .col_expr(webhook_delivery::Column::State, Expr::value("held"))
        .filter(queued())
        .exec(conn)
        .await?;
    let stopped = webhook::Entity::update_many()
        .col_expr(webhook::Column::Active, Expr::value(false))
        .filter(webhook::Column::Active.eq(true))
        .exec(conn)
        .await?;
    jobs::forget(conn, WEBHOOK).await?;
    Ok(stopped.rows_affected)
}
