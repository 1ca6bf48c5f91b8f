//! Adding, renaming, retiring a team.

use sea_orm::{ActiveValue::Set, EntityTrait};
use serde_json::json;
use tables::team;

use super::change::{By, key};
use super::unit::LAST;
use crate::platform::db::Tx;
use crate::platform::error::AppError;

/// A team to be added.
pub struct Adding {
    /// Who adds it.
    pub by: By,
    /// Name people read.
    pub name: String,
}

/// Adds a team; answers with its key.
///
/// # Errors
/// A refusal when the configuration changed meanwhile.
pub async fn add(tx: &Tx, adding: &Adding) -> Result<String, AppError> {
    let by = &adding.by;
    by.begin(tx).await?;
    let key = key(&adding.name, |key| by.app.known.team(key).is_some());
    let row = team::ActiveModel {
        key: Set(key.clone()),
        name: Set(adding.name.clone()),
        position: Set(LAST),
        origin: Set("local".to_owned()),
        retired_at: Set(None),
        ..Default::default()
    };
    team::Entity::insert(row)
        .exec_without_returning(tx.conn())
        .await?;
    let detail = json!({ "name": adding.name });
    by.finish(tx, "team.added", &key, &detail).await?;
    Ok(key)
}

/// What a team becomes.
pub enum Becomes {
    /// It has this name.
    Named(String),
    /// It takes no new tickets.
    Retired,
    /// It takes them again.
    Open,
}

/// A change of a team.
pub struct Changing {
    /// Who changes it.
    pub by: By,
    /// Key of the team.
    pub key: String,
    /// What it becomes.
    pub becomes: Becomes,
}

/// Changes a team; one that already stands so stays.
///
/// # Errors
/// [`AppError::NotFound`] without such a team; a refusal when the configuration
/// changed meanwhile.
pub async fn change(tx: &Tx, changing: &Changing) -> Result<(), AppError> {
    let by = &changing.by;
    by.begin(tx).await?;
    let own = by.app.known.team(&changing.key).ok_or(AppError::NotFound)?;
    let mut row = team::ActiveModel {
        id: Set(own.id),
        ..Default::default()
    };
    let (action, detail) = match &changing.becomes {
        Becomes::Named(name) if *name == own.name => return Ok(()),
        Becomes::Retired if own.retired_at.is_some() => return Ok(()),
        Becomes::Open if own.retired_at.is_none() => return Ok(()),
        Becomes::Named(name) => {
            row.name = Set(name.clone());
            let detail = json!({ "before": { "name": own.name }, "after": { "name": name } });
            ("team.changed", detail)
        }
        Becomes::Retired => {
            row.retired_at = Set(Some(by.app.now()));
            ("team.retired", json!({}))
        }
        Becomes::Open => {
            row.retired_at = Set(None);
            ("team.reopened", json!({}))
        }
    };
    team::Entity::update(row).exec(tx.conn()).await?;
    by.finish(tx, action, &own.key, &detail).await
}
