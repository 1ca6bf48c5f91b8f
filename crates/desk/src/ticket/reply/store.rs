//! The table of canned replies.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel};
use tables::canned_reply::{self, Column};

use crate::platform::db::Tx;
use crate::platform::error::AppError;

/// All of this institution, retired ones too.
///
/// # Errors
/// When the database refuses.
pub async fn list(conn: &impl ConnectionTrait) -> Result<Vec<canned_reply::Model>, AppError> {
    Ok(canned_reply::Entity::find().all(conn).await?)
}

/// The one with this key; `None` without one.
///
/// # Errors
/// When the database refuses.
pub async fn find(
    conn: &impl ConnectionTrait,
    key: &str,
) -> Result<Option<canned_reply::Model>, AppError> {
    Ok(canned_reply::Entity::find_by_id(key).one(conn).await?)
}

/// Writes one whole, instead of what its key had before. Its text was tried before
/// ([`pack::reply_fault`]); a retired one is kept, and comes back without `retired_at`.
///
/// # Errors
/// When the database refuses.
pub async fn save(tx: &Tx, row: canned_reply::Model) -> Result<(), AppError> {
    let again = OnConflict::column(Column::Key)
        .update_columns([
            Column::Title,
            Column::Body,
            Column::Kinds,
            Column::Services,
            Column::Roles,
            Column::UpdatedAt,
            Column::UpdatedBy,
            Column::RetiredAt,
        ])
        .to_owned();
    canned_reply::Entity::insert(row.into_active_model().reset_all())
        .on_conflict(again)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}
