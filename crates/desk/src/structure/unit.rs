//! Adding, renaming, moving, retiring a unit.

use engine::Refusal;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Map, Value, json};
use tables::unit;

use super::change::{By, key};
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::known::{Known, Unit};
use crate::ticket::access;

/// Where units that were made here stand among those of the pack: last.
pub(super) const LAST: i64 = 1_000_000;

/// A unit to be added.
pub struct Adding {
    /// Who adds it.
    pub by: By,
    /// Name people read.
    pub name: String,
    /// The unit above it.
    pub parent: Option<i64>,
}

/// Adds a unit; answers with its key.
///
/// # Errors
/// A refusal when the configuration changed meanwhile.
pub async fn add(tx: &Tx, adding: &Adding) -> Result<String, AppError> {
    let by = &adding.by;
    by.begin(tx).await?;
    let key = key(&adding.name, |key| by.app.known.unit(key).is_some());
    let row = unit::ActiveModel {
        key: Set(key.clone()),
        name: Set(adding.name.clone()),
        parent_id: Set(adding.parent),
        position: Set(LAST),
        marks: Set(String::new()),
        origin: Set("local".to_owned()),
        retired_at: Set(None),
        ..Default::default()
    };
    unit::Entity::insert(row)
        .exec_without_returning(tx.conn())
        .await?;
    let above = adding.parent.and_then(|id| by.app.known.unit_by_id(id));
    let detail = json!({ "name": adding.name, "parent": above.map_or("", |unit| &unit.key) });
    by.finish(tx, "unit.added", &key, &detail).await?;
    Ok(key)
}

/// A unit's new name and place.
pub struct Changing {
    /// Who changes it.
    pub by: By,
    /// Key of the unit.
    pub key: String,
    /// Name people read.
    pub name: String,
    /// The unit above it.
    pub parent: Option<i64>,
}

/// Renames a unit, and moves it with all below it; who sees their tickets follows
/// in the same transaction. Answers whether anything changed.
///
/// # Errors
/// [`AppError::NotFound`] without such a unit; a refusal for a place below itself,
/// and when the configuration changed meanwhile.
pub async fn change(tx: &Tx, changing: &Changing) -> Result<bool, AppError> {
    let by = &changing.by;
    by.begin(tx).await?;
    let known = &by.app.known;
    let own = known.unit(&changing.key).ok_or(AppError::NotFound)?;
    let above = changing.parent.and_then(|id| known.unit_by_id(id));
    if above.is_some_and(|above| above.path.contains(&own.key)) {
        let text = "Una dependencia no puede depender de sí misma ni de una que está bajo ella.";
        return Err(Refusal::whole("unit.circle", text).into());
    }
    let parent = |unit: Option<&Unit>| unit.map_or("", |unit| &unit.key).to_owned();
    let old = own.path.get(1).and_then(|key| known.unit(key));
    let parts = [
        ("name", own.name.clone(), changing.name.clone()),
        ("parent", parent(old), parent(above)),
    ];
    let (mut before, mut after) = (Map::new(), Map::new());
    for (key, from, to) in parts.into_iter().filter(|(_, from, to)| from != to) {
        before.insert(key.to_owned(), Value::String(from));
        after.insert(key.to_owned(), Value::String(to));
    }
    if after.is_empty() {
        return Ok(false);
    }
    let row = unit::ActiveModel {
        id: Set(own.id),
        name: Set(changing.name.clone()),
        parent_id: Set(changing.parent),
        ..Default::default()
    };
    unit::Entity::update(row).exec(tx.conn()).await?;
    let moved = after.contains_key("parent");
    let detail = json!({ "before": before, "after": after });
    by.finish(tx, "unit.changed", &own.key, &detail).await?;
    if moved {
        let now = Known::read(tx.conn()).await?;
        let was = own.path.get(1..).unwrap_or_default();
        let path = now.unit(&own.key).map(|unit| unit.path.as_slice());
        let is = path.and_then(|path| path.get(1..)).unwrap_or_default();
        let only = |these: &[String], those: &[String]| -> Vec<String> {
            let own = these.iter().filter(|unit| !those.contains(unit));
            own.cloned().collect()
        };
        access::move_unit(tx.conn(), &own.key, &only(was, is), &only(is, was)).await?;
    }
    Ok(true)
}

/// A unit to take no new tickets, or to take them again.
pub struct Retiring {
    /// Who does it.
    pub by: By,
    /// Key of the unit.
    pub key: String,
    /// Whether it is retired; else it is opened again.
    pub retire: bool,
}

/// Retires a unit or opens it again; one that already stands so stays.
///
/// # Errors
/// [`AppError::NotFound`] without such a unit; a refusal while open units are
/// below it, or for one that is below a retired one.
pub async fn retire(tx: &Tx, retiring: &Retiring) -> Result<(), AppError> {
    let by = &retiring.by;
    by.begin(tx).await?;
    let known = &by.app.known;
    let own = known.unit(&retiring.key).ok_or(AppError::NotFound)?;
    if own.is_open != retiring.retire {
        return Ok(());
    }
    let open = |unit: &&Unit| unit.is_open && unit.key != own.key;
    let mut below = known.units().iter().filter(open);
    if retiring.retire && below.any(|unit| unit.path.contains(&own.key)) {
        let text = "Tiene dependencias vigentes bajo ella: páselas antes a otra o délas de baja.";
        return Err(Refusal::whole("unit.above", text).into());
    }
    let above = own.path.get(1).and_then(|key| known.unit(key));
    if !retiring.retire && above.is_some_and(|unit| !unit.is_open) {
        let text = "Depende de una que está dada de baja: cámbiela antes de lugar.";
        return Err(Refusal::whole("unit.below", text).into());
    }
    let at = retiring.retire.then(|| by.app.now());
    let row = unit::ActiveModel {
        id: Set(own.id),
        retired_at: Set(at),
        ..Default::default()
    };
    unit::Entity::update(row).exec(tx.conn()).await?;
    let action = if retiring.retire {
        "unit.retired"
    } else {
        "unit.reopened"
    };
    by.finish(tx, action, &own.key, &json!({})).await
}

/// The rows of all units, which tell where each came from and since when it is retired.
///
/// # Errors
/// When the database refuses.
pub async fn rows(conn: &impl sea_orm::ConnectionTrait) -> Result<Vec<unit::Model>, AppError> {
    let rows = unit::Entity::find().order_by_asc(unit::Column::Position);
    Ok(rows.all(conn).await?)
}

/// The row of a unit.
///
/// # Errors
/// [`AppError::NotFound`] without such a unit.
pub async fn row(conn: &impl sea_orm::ConnectionTrait, key: &str) -> Result<unit::Model, AppError> {
    let row = unit::Entity::find().filter(unit::Column::Key.eq(key));
    row.one(conn).await?.ok_or(AppError::NotFound)
}
