//! The service catalogue: areas and their services.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};
use tables::{area, service};

use crate::platform::db::Tx;
use crate::platform::error::AppError;

/// An area with the services that can be asked for.
#[derive(Debug, Clone)]
pub struct Area {
    /// Name people read.
    pub name: String,
    /// Name of its icon.
    pub icon: String,
    /// Its services, in order.
    pub services: Vec<service::Model>,
}

/// Writes the catalogue of a pack.
///
/// # Errors
/// When the database refuses.
pub async fn install(tx: &Tx, pack: &pack::Pack) -> Result<(), AppError> {
    for (position, area) in (0_i64..).zip(&pack.areas) {
        let row = area::ActiveModel {
            key: Set(area.key.clone()),
            name: Set(area.name.clone()),
            icon: Set(area.icon.clone()),
            position: Set(position),
            origin: Set("pack".to_owned()),
            ..Default::default()
        };
        let id = area::Entity::insert(row)
            .exec(tx.conn())
            .await?
            .last_insert_id;
        let own = pack
            .services
            .iter()
            .filter(|service| service.area == area.key);
        for (position, service) in (0_i64..).zip(own) {
            let row = service::ActiveModel {
                key: Set(service.key.clone()),
                area_id: Set(id),
                name: Set(service.name.clone()),
                summary: Set(service.summary.clone()),
                position: Set(position),
                origin: Set("pack".to_owned()),
                retired_at: Set(None),
                ..Default::default()
            };
            service::Entity::insert(row)
                .exec_without_returning(tx.conn())
                .await?;
        }
    }
    Ok(())
}

/// The catalogue as it can be asked for now, in two statements.
///
/// # Errors
/// When the database refuses.
pub async fn open(conn: &impl ConnectionTrait) -> Result<Vec<Area>, AppError> {
    let areas = area::Entity::find()
        .order_by_asc(area::Column::Position)
        .all(conn)
        .await?;
    let services = service::Entity::find()
        .filter(service::Column::RetiredAt.is_null())
        .order_by_asc(service::Column::Position)
        .all(conn)
        .await?;
    let with_services = areas.into_iter().map(|area| Area {
        services: services
            .iter()
            .filter(|s| s.area_id == area.id)
            .cloned()
            .collect(),
        name: area.name,
        icon: area.icon,
    });
    Ok(with_services
        .filter(|area| !area.services.is_empty())
        .collect())
}

/// The service of a key that can be asked for now.
///
/// # Errors
/// When the database refuses.
pub async fn find(
    conn: &impl ConnectionTrait,
    key: &str,
) -> Result<Option<service::Model>, AppError> {
    let row = service::Entity::find()
        .filter(service::Column::Key.eq(key))
        .filter(service::Column::RetiredAt.is_null())
        .one(conn)
        .await?;
    Ok(row)
}
