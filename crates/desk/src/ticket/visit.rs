//! When somebody was last at the first page of the desk: what is news there is what
//! happened since the visit before this one.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};
use tables::desk_visit;

use crate::platform::App;
use crate::platform::error::AppError;

/// A visit goes on while the page is opened again within half an hour.
const PAUSE: i64 = 30 * 60_000;
/// How often the present visit is noted.
const STEP: i64 = 5 * 60_000;
/// News older than three days are no news.
const OLDEST: i64 = 3 * 24 * 3_600_000;

/// Since when things are news to somebody who is at the page now, milliseconds UTC.
/// The visit is noted at most every five minutes.
///
/// # Errors
/// When the database refuses.
pub async fn since(app: &App, conn: &impl ConnectionTrait, person: i64) -> Result<i64, AppError> {
    let now = app.now();
    let known = desk_visit::Entity::find_by_id(person).one(conn).await?;
    let before = match &known {
        None => now.saturating_sub(OLDEST),
        Some(visit) if now.saturating_sub(visit.seen_at) > PAUSE => visit.seen_at,
        Some(visit) => visit.before_at,
    };
    let stale = known.is_none_or(|visit| now.saturating_sub(visit.seen_at) >= STEP);
    if stale {
        note(app, person, now, before).await;
    }
    Ok(before.max(now.saturating_sub(OLDEST)))
}

/// A page that can be shown is shown, noted or not.
async fn note(app: &App, person: i64, seen_at: i64, before_at: i64) {
    let write = app.db.write(
        (person, seen_at, before_at),
        |tx, (person, seen, before)| {
            Box::pin(async move {
                let row = desk_visit::ActiveModel {
                    person_id: Set(*person),
                    seen_at: Set(*seen),
                    before_at: Set(*before),
                };
                let again = OnConflict::column(desk_visit::Column::PersonId)
                    .update_columns([desk_visit::Column::SeenAt, desk_visit::Column::BeforeAt])
                    .to_owned();
                desk_visit::Entity::insert(row)
                    .on_conflict(again)
                    .exec_without_returning(tx.conn())
                    .await?;
                Ok(())
            })
        },
    );
    if let Err(error) = write.await {
        tracing::warn!(%error, "could not write when somebody was at the first page");
    }
}
