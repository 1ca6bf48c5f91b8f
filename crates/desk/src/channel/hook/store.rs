//! The tables of hooks.

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect, TryInsertResult,
};
use tables::{hook, hook_alert, hook_call};

use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::signature::Secret;

/// Calls that a page lists.
const LIST: u64 = 50;
/// How long a call is kept, in milliseconds.
const KEEP: i64 = 90 * 24 * 3_600_000;
/// How long an alert is held for who makes its ticket, in milliseconds.
const HELD: i64 = 60_000;

/// The hooks that there are, by name.
///
/// # Errors
/// When the database refuses.
pub async fn list(conn: &impl ConnectionTrait) -> Result<Vec<hook::Model>, AppError> {
    let rows = hook::Entity::find()
        .filter(hook::Column::EndedAt.is_null())
        .order_by_asc(hook::Column::Name)
        .order_by_asc(hook::Column::Id);
    Ok(rows.all(conn).await?)
}

/// The hook with this key, if there is one.
///
/// # Errors
/// When the database refuses.
pub async fn by_key(
    conn: &impl ConnectionTrait,
    key: &str,
) -> Result<Option<hook::Model>, AppError> {
    let row = hook::Entity::find()
        .filter(hook::Column::Key.eq(key))
        .filter(hook::Column::EndedAt.is_null());
    Ok(row.one(conn).await?)
}

/// The hooks that act in the name of this person, by name.
///
/// # Errors
/// When the database refuses.
pub async fn of_person(
    conn: &impl ConnectionTrait,
    person: i64,
) -> Result<Vec<hook::Model>, AppError> {
    let rows = hook::Entity::find()
        .filter(hook::Column::PersonId.eq(person))
        .filter(hook::Column::EndedAt.is_null())
        .order_by_asc(hook::Column::Name)
        .order_by_asc(hook::Column::Id);
    Ok(rows.all(conn).await?)
}

/// The latest calls of a hook.
///
/// # Errors
/// When the database refuses.
pub async fn calls(
    conn: &impl ConnectionTrait,
    hook: i64,
) -> Result<Vec<hook_call::Model>, AppError> {
    let rows = hook_call::Entity::find()
        .filter(hook_call::Column::HookId.eq(hook))
        .order_by_desc(hook_call::Column::Id)
        .limit(LIST);
    Ok(rows.all(conn).await?)
}

/// What a secret was encrypted for.
pub fn purpose(key: &str) -> String {
    format!("hook:{key}")
}

/// The secret of a hook.
///
/// # Errors
/// When its key is not here, or it was damaged.
pub fn secret(app: &App, hook: &hook::Model) -> Result<Secret, AppError> {
    let bytes = app.vault.open(&purpose(&hook.key), &hook.secret)?;
    let text = String::from_utf8(bytes).ok();
    let secret = text.and_then(|text| Secret::parse(&text));
    secret.ok_or_else(|| AppError::internal("the secret of a hook is none"))
}

/// The effect that a message had, if it had one.
///
/// # Errors
/// When the database refuses.
pub(super) async fn earlier(
    conn: &impl ConnectionTrait,
    hook: i64,
    message: &str,
) -> Result<Option<hook_call::Model>, AppError> {
    let row = hook_call::Entity::find()
        .filter(hook_call::Column::HookId.eq(hook))
        .filter(hook_call::Column::MessageId.eq(message))
        .filter(hook_call::Column::Outcome.ne("refused"));
    Ok(row.one(conn).await?)
}

/// Writes down what became of a message. An effect stands once.
///
/// # Errors
/// When the database refuses.
pub(super) async fn note(app: &App, call: hook_call::ActiveModel) -> Result<(), AppError> {
    let write = app.db.write(call, |tx, call| {
        Box::pin(async move {
            let once = OnConflict::new().do_nothing().to_owned();
            hook_call::Entity::insert(call.clone())
                .on_conflict(once)
                .try_insert()
                .exec_without_returning(tx.conn())
                .await?;
            Ok(())
        })
    });
    write.await
}

/// What is known of an alert.
pub(super) enum Alert {
    /// Nobody knows it: its ticket is the caller's to make.
    Ours,
    /// It has this ticket.
    Has(i64),
    /// Somebody is making its ticket at this moment.
    Busy,
}

/// Asks for an alert, and takes it where it has no ticket yet. With `ended`, the ticket of that
/// number is no more the one.
///
/// # Errors
/// When the database refuses.
pub(super) async fn take(
    app: &App,
    hook: i64,
    alert: &str,
    ended: Option<i64>,
) -> Result<Alert, AppError> {
    let context = (hook, alert.to_owned(), ended, app.now());
    let write = app.db.write(context, |tx, (hook, alert, ended, now)| {
        Box::pin(taken(tx, *hook, alert, *ended, *now))
    });
    write.await
}

async fn taken(
    tx: &Tx,
    hook: i64,
    alert: &str,
    ended: Option<i64>,
    now: i64,
) -> Result<Alert, AppError> {
    use hook_alert::{ActiveModel, Column, Entity};
    let row = ActiveModel {
        hook_id: Set(hook),
        alert: Set(alert.to_owned()),
        ticket_id: Set(None),
        at: Set(now),
    };
    let inserted = Entity::insert(row).on_conflict_do_nothing();
    if let TryInsertResult::Inserted(1) = inserted.exec_without_returning(tx.conn()).await? {
        return Ok(Alert::Ours);
    }
    let own = Column::HookId.eq(hook).and(Column::Alert.eq(alert));
    let known = Entity::find().filter(own.clone()).lock_exclusive();
    let Some(known) = known.one(tx.conn()).await? else {
        return Ok(Alert::Busy); // Its ticket was just refused.
    };
    match known.ticket_id {
        Some(ticket) if Some(ticket) != ended => return Ok(Alert::Has(ticket)),
        None if known.at > now - HELD => return Ok(Alert::Busy),
        // Whoever made it is gone, or the ticket came to its end: it is made anew.
        Some(_) | None => {}
    }
    Entity::update_many()
        .col_expr(Column::TicketId, Expr::value(None::<i64>))
        .col_expr(Column::At, Expr::value(now))
        .filter(own)
        .exec(tx.conn())
        .await?;
    Ok(Alert::Ours)
}

/// Says which ticket an alert got; with none, that its making was refused.
///
/// # Errors
/// When the database refuses.
pub(super) async fn give(
    app: &App,
    hook: i64,
    alert: &str,
    ticket: Option<i64>,
) -> Result<(), AppError> {
    use hook_alert::{Column, Entity};
    let context = (hook, alert.to_owned(), ticket);
    let write = app.db.write(context, |tx, (hook, alert, ticket)| {
        Box::pin(async move {
            let own = Column::HookId.eq(*hook).and(Column::Alert.eq(alert));
            if ticket.is_none() {
                let none = Entity::delete_many()
                    .filter(own)
                    .filter(Column::TicketId.is_null());
                none.exec(tx.conn()).await?;
                return Ok(());
            }
            Entity::update_many()
                .col_expr(Column::TicketId, Expr::value(*ticket))
                .filter(own)
                .exec(tx.conn())
                .await?;
            Ok(())
        })
    });
    write.await
}

/// Forgets calls of long ago.
///
/// # Errors
/// When the database refuses.
pub async fn sweep(conn: &DatabaseTransaction, now: i64) -> Result<(), AppError> {
    hook_call::Entity::delete_many()
        .filter(hook_call::Column::At.lt(now - KEEP))
        .exec(conn)
        .await?;
    Ok(())
}
