//! The institution's units, as a tree in reading order.

use std::collections::HashMap;

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};
use tables::unit;

use crate::platform::db::Tx;
use crate::platform::error::AppError;

/// A unit as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Number.
    pub id: i64,
    /// Stable key.
    pub key: String,
    /// Name people read.
    pub name: String,
    /// Units above it.
    pub depth: usize,
}

/// The units of a pack depth first, each after the one above it.
pub fn in_order(units: &[pack::Unit]) -> Vec<&pack::Unit> {
    let mut ordered = Vec::with_capacity(units.len());
    let mut stack: Vec<&pack::Unit> = units.iter().filter(|u| u.parent.is_none()).rev().collect();
    while let Some(unit) = stack.pop() {
        ordered.push(unit);
        let below = |u: &&pack::Unit| u.parent.as_deref() == Some(&unit.key);
        stack.extend(units.iter().filter(below).rev());
    }
    ordered
}

/// Writes the units of a pack.
///
/// # Errors
/// When the database refuses.
pub async fn install(tx: &Tx, units: &[pack::Unit]) -> Result<(), AppError> {
    let mut numbers: HashMap<&str, i64> = HashMap::new();
    for (position, unit) in (0..).zip(in_order(units)) {
        let parent = unit.parent.as_deref().and_then(|key| numbers.get(key));
        let row = unit::ActiveModel {
            key: Set(unit.key.clone()),
            name: Set(unit.name.clone()),
            parent_id: Set(parent.copied()),
            position: Set(position),
            marks: Set(unit.marks.join(" ")),
            origin: Set("pack".to_owned()),
            retired_at: Set(None),
            ..Default::default()
        };
        let id = unit::Entity::insert(row)
            .exec(tx.conn())
            .await?
            .last_insert_id;
        numbers.insert(&unit.key, id);
    }
    Ok(())
}

/// The units that take new tickets, in reading order.
///
/// # Errors
/// When the database refuses.
pub async fn open(conn: &impl ConnectionTrait) -> Result<Vec<Unit>, AppError> {
    let rows = unit::Entity::find()
        .filter(unit::Column::RetiredAt.is_null())
        .order_by_asc(unit::Column::Position)
        .all(conn)
        .await?;
    let mut depths: HashMap<i64, usize> = HashMap::new();
    let units = rows.into_iter().map(|row| {
        let depth = row
            .parent_id
            .and_then(|p| depths.get(&p))
            .map_or(0, |d| d + 1);
        depths.insert(row.id, depth);
        Unit {
            id: row.id,
            key: row.key,
            name: row.name,
            depth,
        }
    });
    Ok(units.collect())
}

/// The unit of a key that takes new tickets.
///
/// # Errors
/// When the database refuses.
pub async fn find(conn: &impl ConnectionTrait, key: &str) -> Result<Option<unit::Model>, AppError> {
    let row = unit::Entity::find()
        .filter(unit::Column::Key.eq(key))
        .filter(unit::Column::RetiredAt.is_null())
        .one(conn)
        .await?;
    Ok(row)
}
