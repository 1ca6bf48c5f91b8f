//! Removing contents that belong to nothing.

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use tables::{attachment, file, mail_message, upload};

use crate::platform::app::App;
use crate::platform::error::AppError;

/// A content that nothing refers to is kept this long all the same.
const GRACE: i64 = 24 * 3_600_000;
/// Contents looked at in one go.
const BATCH: u64 = 500;

/// Forgets uploads that nobody claimed in time, and removes contents that
/// no ticket, upload or received mail refers to. Answers how many were removed.
///
/// # Errors
/// When disk or database refuse.
pub async fn sweep(app: &App) -> Result<u64, AppError> {
    let now = app.now();
    app.db
        .write(now, |tx, now| {
            Box::pin(async move {
                upload::Entity::delete_many()
                    .filter(upload::Column::ExpiresAt.lte(*now))
                    .exec(tx.conn())
                    .await?;
                Ok(())
            })
        })
        .await?;
    let mut removed = 0;
    loop {
        let candidates: Vec<String> = file::Entity::find()
            .select_only()
            .column(file::Column::Sha256)
            .filter(file::Column::CreatedAt.lt(now - GRACE))
            .filter(unreferenced())
            .limit(BATCH)
            .into_tuple()
            .all(app.db.read())
            .await?;
        let mut gone = 0;
        for sha256 in &candidates {
            gone += u64::from(remove(app, now, sha256).await?);
        }
        removed += gone;
        if gone == 0 || u64::try_from(candidates.len()).unwrap_or(0) < BATCH {
            return Ok(removed);
        }
    }
}

/// Removes one content, unless something refers to it by now.
async fn remove(app: &App, now: i64, sha256: &str) -> Result<bool, AppError> {
    let _alone = app.files.removing.write().await;
    let gone = app.db.write((sha256.to_owned(), now), |tx, (sha256, now)| {
        Box::pin(async move {
            // Asked again here: it may have come in once more since.
            let deleted = file::Entity::delete_many()
                .filter(file::Column::Sha256.eq(sha256))
                .filter(file::Column::CreatedAt.lt(*now - GRACE))
                .filter(unreferenced())
                .exec(tx.conn())
                .await?;
            Ok(deleted.rows_affected == 1)
        })
    });
    let gone = gone.await?;
    if gone {
        app.files.remove(sha256).await?;
    }
    Ok(gone)
}

/// Removes files of the data folder that no row knows: what a write that failed,
/// or an end at the wrong moment, left behind. Answers how many were removed.
///
/// # Errors
/// When disk or database refuse.
pub async fn sweep_orphans(app: &App) -> Result<u64, AppError> {
    if app.files.in_database {
        return Ok(0);
    }
    let mut removed = 0;
    for old in app.files.older_than(app.now() - GRACE).await? {
        let _alone = app.files.removing.write().await;
        if file::Entity::find_by_id(&old)
            .one(app.db.read())
            .await?
            .is_none()
        {
            app.files.remove(&old).await?;
            removed += 1;
        }
    }
    Ok(removed)
}

fn unreferenced() -> Expr {
    let own = || Expr::col((file::Entity, file::Column::Sha256));
    let attached = Query::select()
        .expr(Expr::value(1))
        .from(attachment::Entity)
        .and_where(Expr::col((attachment::Entity, attachment::Column::Sha256)).eq(own()))
        .take();
    let uploaded = Query::select()
        .expr(Expr::value(1))
        .from(upload::Entity)
        .and_where(Expr::col((upload::Entity, upload::Column::Sha256)).eq(own()))
        .take();
    let received = Query::select()
        .expr(Expr::value(1))
        .from(mail_message::Entity)
        .and_where(Expr::col((mail_message::Entity, mail_message::Column::Sha256)).eq(own()))
        .and_where(Expr::col((mail_message::Entity, mail_message::Column::ClearedAt)).is_null())
        .take();
    Expr::exists(attached)
        .not()
        .and(Expr::exists(uploaded).not())
        .and(Expr::exists(received).not())
}
