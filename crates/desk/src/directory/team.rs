//! Teams: the groups that solve.

use sea_orm::{ActiveValue::Set, EntityTrait};
use tables::team;

use crate::platform::db::Tx;
use crate::platform::error::AppError;

/// Writes the teams of a pack.
///
/// # Errors
/// When the database refuses.
pub async fn install(tx: &Tx, teams: &[pack::Team]) -> Result<(), AppError> {
    for (position, team) in (0_i64..).zip(teams) {
        let row = team::ActiveModel {
            key: Set(team.key.clone()),
            name: Set(team.name.clone()),
            position: Set(position),
            origin: Set("pack".to_owned()),
            retired_at: Set(None),
            ..Default::default()
        };
        team::Entity::insert(row)
            .exec_without_returning(tx.conn())
            .await?;
    }
    Ok(())
}
