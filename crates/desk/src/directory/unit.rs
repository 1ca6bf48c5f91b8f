//! The institution's units, as a tree in reading order.

use std::collections::HashMap;

use sea_orm::{ActiveValue::Set, EntityTrait};
use tables::unit;

use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::known::{self, Known};

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
pub fn open(known: &Known) -> Vec<Unit> {
    let open = known.units().iter().filter(|unit| unit.is_open);
    let depth = |unit: &known::Unit| {
        let above = unit.path.iter().skip(1);
        above
            .filter(|key| known.unit(key).is_some_and(|unit| unit.is_open))
            .count()
    };
    open.map(|unit| Unit {
        id: unit.id,
        key: unit.key.clone(),
        name: unit.name.clone(),
        depth: depth(unit),
    })
    .collect()
}

/// The unit of a key that takes new tickets.
pub fn find<'a>(known: &'a Known, key: &str) -> Option<&'a known::Unit> {
    known.unit(key).filter(|unit| unit.is_open)
}
