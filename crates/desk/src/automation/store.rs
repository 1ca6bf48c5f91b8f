//! The table of macros and rules of this institution.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel};
use tables::recipe::{self, Column};

use crate::platform::db::Tx;
use crate::platform::error::AppError;

/// The one with this key, those that rest too; `None` without one.
///
/// # Errors
/// When the database refuses.
pub async fn find(
    conn: &impl ConnectionTrait,
    what: &str,
    key: &str,
) -> Result<Option<recipe::Model>, AppError> {
    let id = (what.to_owned(), key.to_owned());
    Ok(recipe::Entity::find_by_id(id).one(conn).await?)
}

/// Writes one whole, instead of what its key had before.
///
/// # Errors
/// When the database refuses.
pub async fn save(tx: &Tx, row: recipe::Model) -> Result<(), AppError> {
    let again = OnConflict::columns([Column::What, Column::Key])
        .update_columns([
            Column::Name,
            Column::Body,
            Column::Place,
            Column::MadeBy,
            Column::UpdatedAt,
            Column::UpdatedBy,
            Column::Paused,
            Column::RetiredAt,
        ])
        .to_owned();
    recipe::Entity::insert(row.into_active_model().reset_all())
        .on_conflict(again)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// Removes one: what the pack has by that key stands again.
///
/// # Errors
/// When the database refuses.
pub async fn remove(tx: &Tx, what: &str, key: &str) -> Result<(), AppError> {
    let id = (what.to_owned(), key.to_owned());
    recipe::Entity::delete_by_id(id).exec(tx.conn()).await?;
    Ok(())
}
