//! The service catalogue: areas and their services.

use engine::schema::World;
use filter::Choice;
use jiff::Timestamp;
use pack::Pack;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};
use tables::{area, service};

use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::known::Known;

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
pub async fn install(tx: &Tx, pack: &Pack) -> Result<(), AppError> {
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
                valid_from: Set(service.from.clone()),
                valid_until: Set(service.until.clone()),
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
pub async fn open(app: &App, conn: &impl ConnectionTrait) -> Result<Vec<Area>, AppError> {
    let areas = area::Entity::find()
        .order_by_asc(area::Column::Position)
        .all(conn)
        .await?;
    let services = service::Entity::find()
        .filter(service::Column::RetiredAt.is_null())
        .order_by_asc(service::Column::Position)
        .all(conn)
        .await?;
    let today = today(app)?;
    let with_services = areas.into_iter().map(|area| Area {
        services: services
            .iter()
            .filter(|s| s.area_id == area.id && offered(s, &today))
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
    app: &App,
    conn: &impl ConnectionTrait,
    key: &str,
) -> Result<Option<service::Model>, AppError> {
    let row = service::Entity::find()
        .filter(service::Column::Key.eq(key))
        .filter(service::Column::RetiredAt.is_null())
        .one(conn)
        .await?;
    let today = today(app)?;
    Ok(row.filter(|row| offered(row, &today)))
}

fn today(app: &App) -> Result<String, AppError> {
    day(app, app.now())
}

/// Whether a service can be asked for on a day, `2026-11-21` [SGG-28].
pub fn offered(service: &service::Model, day: &str) -> bool {
    service.retired_at.is_none()
        && service.valid_from.as_deref().is_none_or(|from| from <= day)
        && service
            .valid_until
            .as_deref()
            .is_none_or(|until| day <= until)
}

/// The day of an instant in the institution's zone, `2026-11-21`.
///
/// # Errors
/// When the instant lies beyond the calendar.
pub fn day(app: &App, now: i64) -> Result<String, AppError> {
    let at = Timestamp::from_millisecond(now).map_err(|e| AppError::internal(e.to_string()))?;
    Ok(at.to_zoned(app.zone.clone()).date().to_string())
}

/// What conditions can name outside of a kind.
pub fn world(pack: &Pack, known: &Known) -> World {
    let services = known
        .services()
        .iter()
        .map(|s| Choice::new(&s.key, &s.name));
    let areas = known.areas().iter().map(|a| Choice::new(&a.key, &a.name));
    let teams = known.teams().iter().map(|t| Choice::new(&t.key, &t.name));
    World {
        services: services.collect(),
        areas: areas.collect(),
        teams: teams.collect(),
        roles: pack
            .roles
            .iter()
            .map(|r| Choice::new(&r.key, &r.name))
            .collect(),
        marks: pack
            .marks
            .iter()
            .map(|m| Choice::new(&m.key, &m.name))
            .collect(),
    }
}
