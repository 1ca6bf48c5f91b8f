//! Removing contents that belong to nothing.

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use tables::{attachment, file, upload};

use crate::platform::app::App;
use crate::platform::error::AppError;

/// A content that nothing refers to is kept this long all the same.
const GRACE: i64 = 24 * 3_600_000;
/// Contents looked at in one run.
const BATCH: u64 = 500;

/// Forgets uploads that nobody claimed in time, and removes contents that
/// neither a ticket nor an upload refers to. Answers how many were removed.
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
    let candidates: Vec<String> = file::Entity::find()
        .select_only()
        .column(file::Column::Sha256)
        .filter(file::Column::CreatedAt.lt(now - GRACE))
        .filter(unreferenced())
        .limit(BATCH)
        .into_tuple()
        .all(app.db.read())
        .await?;
    let mut removed = 0;
    for sha256 in candidates {
        let _alone = app.files.removing.write().await;
        let gone = app.db.write((sha256.clone(), now), |tx, (sha256, now)| {
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
        if gone.await? {
            app.files.remove(&sha256).await?;
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
    Expr::exists(attached)
        .not()
        .and(Expr::exists(uploaded).not())
}
