//! The service catalogue: areas and their services.

use engine::schema::World;
use filter::Choice;
use jiff::Timestamp;
use pack::Pack;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use tables::{area, service};

use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::known::Known;

/// An area with the services that can be asked for, in order.
#[derive(Debug, Clone)]
pub struct Area<'a> {
    /// The area.
    pub area: &'a area::Model,
    /// Its services.
    pub services: Vec<&'a service::Model>,
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
                keywords: Set(service.keywords.join(", ")),
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

/// What an administrator changes of a service by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// Name people read.
    pub name: String,
    /// One sentence on what it is.
    pub summary: String,
    /// Other words by which it is looked for, with commas between them.
    pub keywords: String,
    /// Since when it is no longer offered, milliseconds UTC.
    pub retired_at: Option<i64>,
}

/// Changes a service by hand.
///
/// # Errors
/// When the database refuses.
pub async fn edit(tx: &Tx, key: &str, edited: &Edited) -> Result<(), AppError> {
    let row = service::ActiveModel {
        name: Set(edited.name.clone()),
        summary: Set(edited.summary.clone()),
        keywords: Set(edited.keywords.clone()),
        retired_at: Set(edited.retired_at),
        ..Default::default()
    };
    service::Entity::update_many()
        .set(row)
        .filter(service::Column::Key.eq(key))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// The catalogue as it can be asked for now; an area without services is left out.
///
/// # Errors
/// When today lies beyond the calendar.
pub fn open(app: &App) -> Result<Vec<Area<'_>>, AppError> {
    let today = today(app)?;
    let areas = app.known.areas().iter().map(|area| Area {
        area,
        services: app
            .known
            .services()
            .iter()
            .filter(|service| service.area_id == area.id && offered(service, &today))
            .collect(),
    });
    Ok(areas.filter(|area| !area.services.is_empty()).collect())
}

/// All by which people find a service: its name, its sentence, its other words.
pub fn told(service: &service::Model) -> String {
    format!("{} {} {}", service.name, service.summary, service.keywords)
}

/// The service of a key that can be asked for now.
///
/// # Errors
/// When today lies beyond the calendar.
pub fn find<'a>(app: &'a App, key: &str) -> Result<Option<&'a service::Model>, AppError> {
    let today = today(app)?;
    let service = app.known.service(key);
    Ok(service.filter(|service| offered(service, &today)))
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
