//! The present configuration, read whole.

use std::sync::Arc;

use jiff::tz::TimeZone;
use pack::{Pack, Source};
use sea_orm::ConnectionTrait;

use crate::catalogue::world;
use crate::configuration::local::Locals;
use crate::configuration::rules;
use crate::platform::Configuration;
use crate::platform::error::AppError;
use crate::platform::known::Known;
use crate::platform::recipes::Recipes;

/// The configuration of a database whose applied pack was read already: what was
/// changed by hand is laid over it. Give a connection that sees one moment only.
///
/// # Errors
/// When the database refuses, or a stored rule cannot be read by this program.
pub async fn read(
    conn: &impl ConnectionTrait,
    version: i64,
    pack: Pack,
    zone: TimeZone,
) -> Result<Configuration, AppError> {
    let pack = Locals::read(conn).await?.over(pack);
    let known = Known::read(conn).await?;
    let (book, levels) = rules::read_all(conn, &pack, &known).await?;
    let default = pack.default_kind().map(|kind| kind.key.as_str());
    let default = default.and_then(|key| book.present_kind(key));
    let kind = default.map(|kind| Arc::clone(&kind.rule));
    let kind = kind.ok_or_else(|| AppError::internal("a pack without kinds of tickets"))?;
    let recipes = Recipes::of(&pack, &world(&pack, &known), known.recipes());
    Ok(Configuration {
        version,
        known,
        book,
        levels: Arc::new(levels),
        recipes: Arc::new(recipes),
        kind,
        pack,
        zone,
    })
}

/// The pack of a source that was applied; it had no fault then.
///
/// # Errors
/// When it has one for this program.
pub fn applied(source: &Source) -> Result<(Pack, TimeZone), AppError> {
    let faults = |faults: Vec<pack::Fault>| AppError::internal(format!("applied pack: {faults:?}"));
    let pack = pack::load(source).map_err(faults)?;
    let zone = TimeZone::get(&pack.institution.zone);
    Ok((pack, zone.map_err(|e| AppError::internal(e.to_string()))?))
}
