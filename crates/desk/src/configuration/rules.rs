//! Numbered versions of kinds, definitions, calendars and targets. A ticket keeps the form
//! that it was registered with, and an ended clock what it was measured by; what a newer pack says is a new version beside it.

use std::collections::BTreeMap;

use clock::CalendarDef;
use engine::levels::ServiceLevels;
use engine::schema::{common, of_kinds, requesters, with_fields};
use engine::{Book, Definition, Kind};
use filter::Schema;
use pack::{Pack, Targets};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde::Serialize;
use tables::rule_version;

use crate::catalogue::world;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::known::Known;

const KIND: &str = "kind";
const DEFINITION: &str = "definition";
const CALENDAR: &str = "calendar";
const TARGETS: &str = "targets";

/// Every rule of a pack as it is stored: sort, key, JSON.
fn written(pack: &Pack) -> Result<Vec<(&'static str, &str, String)>, AppError> {
    fn json(rule: &impl Serialize) -> Result<String, AppError> {
        serde_json::to_string(rule).map_err(|e| AppError::internal(format!("rule: {e}")))
    }
    let mut all = Vec::new();
    for kind in &pack.kinds {
        all.push((KIND, kind.key.as_str(), json(kind)?));
    }
    for service in &pack.services {
        if let Some(definition) = &service.definition {
            all.push((DEFINITION, service.key.as_str(), json(definition)?));
        }
    }
    for calendar in &pack.calendars {
        all.push((CALENDAR, calendar.key.as_str(), json(calendar)?));
    }
    all.push((TARGETS, TARGETS, json(&pack.targets)?));
    Ok(all)
}

/// Writes a new version of each rule of a pack that is not as its last version was.
///
/// # Errors
/// When the database refuses.
pub async fn record(tx: &Tx, now: i64, config_version: i64, pack: &Pack) -> Result<(), AppError> {
    let stored = rule_version::Entity::find()
        .order_by_asc(rule_version::Column::Version)
        .all(tx.conn())
        .await?;
    let last: BTreeMap<(&str, &str), &rule_version::Model> = stored
        .iter()
        .map(|row| ((row.sort.as_str(), row.key.as_str()), row))
        .collect();
    let mut rows = Vec::new();
    let mut all = written(pack)?;
    // A service that has no definition any more gets a version that asks for nothing.
    let empty = serde_json::to_string(&Definition::<String>::default());
    let empty = empty.map_err(|e| AppError::internal(format!("rule: {e}")))?;
    for (sort, key) in last.keys().filter(|(sort, _)| *sort == DEFINITION) {
        if !all.iter().any(|(of, own, _)| of == sort && own == key) {
            all.push((DEFINITION, key, empty.clone()));
        }
    }
    for (sort, key, content) in all {
        let before = last.get(&(sort, key));
        // Who promises nothing and never did has nothing to remember.
        let nothing = sort == TARGETS && pack.targets == Targets::default();
        if nothing && before.is_none() {
            continue;
        }
        if before.is_some_and(|row| row.content == content) {
            continue;
        }
        rows.push(rule_version::ActiveModel {
            sort: Set(sort.to_owned()),
            key: Set(key.to_owned()),
            version: Set(before.map_or(1, |row| row.version + 1)),
            content: Set(content),
            config_version: Set(config_version),
            created_at: Set(now),
        });
    }
    // A database takes only so many values in one statement.
    for some in rows.chunks(200) {
        rule_version::Entity::insert_many(some.to_vec())
            .exec_without_returning(tx.conn())
            .await?;
    }
    Ok(())
}

/// The newest versions of the definition of a service as they were written, oldest first.
///
/// # Errors
/// When the database refuses, or a stored rule cannot be read by this program.
pub async fn definitions(
    conn: &impl ConnectionTrait,
    service: &str,
) -> Result<Vec<(rule_version::Model, Definition<String>)>, AppError> {
    const MOST: u64 = 50;
    let rows = rule_version::Entity::find()
        .filter(rule_version::Column::Sort.eq(DEFINITION))
        .filter(rule_version::Column::Key.eq(service))
        .order_by_desc(rule_version::Column::Version)
        .limit(MOST)
        .all(conn)
        .await?;
    let read = |row: rule_version::Model| read(&row).map(|definition| (row, definition));
    rows.into_iter().rev().map(read).collect()
}

/// Every version of every rule, ready to decide, and to measure.
///
/// # Errors
/// When the database refuses, or a stored rule cannot be read by this program.
pub async fn read_all(
    conn: &impl ConnectionTrait,
    pack: &Pack,
    known: &Known,
) -> Result<(Book, ServiceLevels), AppError> {
    let rows = rule_version::Entity::find()
        .order_by_asc(rule_version::Column::Version)
        .all(conn)
        .await?;
    Ok((book(&rows, pack, known)?, levels(&rows)?))
}

/// Calendars before the targets that name them, each in every version.
fn levels(rows: &[rule_version::Model]) -> Result<ServiceLevels, AppError> {
    let mut levels = ServiceLevels::default();
    let of = |sort: &'static str| rows.iter().filter(move |row| row.sort == sort);
    for row in of(CALENDAR) {
        let def: CalendarDef = read(row)?;
        let added = levels.add_calendar(row.config_version, row.version, &def);
        added.map_err(|faults| bad(row, &format!("{faults:?}")))?;
    }
    for row in of(TARGETS) {
        let own: Targets = read(row)?;
        let added = levels.add_targets(row.config_version, own.calendar.as_deref(), &own.rules);
        added.map_err(|faults| bad(row, &format!("{faults:?}")))?;
    }
    for row in of(KIND) {
        let kind: Kind<String> = read(row)?;
        levels.add_states(row.config_version, &row.key, &kind.states);
    }
    Ok(levels)
}

fn book(rows: &[rule_version::Model], pack: &Pack, known: &Known) -> Result<Book, AppError> {
    let world = world(pack, known);
    let common = common(&world).map_err(|e| AppError::internal(e.to_string()))?;
    let mut book = Book::default();
    let mut schemas: BTreeMap<String, Vec<Schema>> = BTreeMap::new();
    // In the order of the pack, the present kinds first; those that it dropped after.
    let place = |row: &&rule_version::Model| {
        pack.kinds
            .iter()
            .position(|kind| kind.key == row.key)
            .unwrap_or(usize::MAX)
    };
    let mut kinds: Vec<&rule_version::Model> = rows.iter().filter(|r| r.sort == KIND).collect();
    kinds.sort_by_key(place);
    for row in kinds {
        let kind: Kind<String> = read(row)?;
        let schema = of_kinds(&common, &[&kind]).and_then(|base| with_fields(&base, &kind.fields));
        let schema = schema.map_err(|e| bad(row, &e))?;
        book.add_kind(
            row.version,
            kind.compile(&schema).map_err(|e| bad(row, &e))?,
        );
        schemas.entry(row.key.clone()).or_default().push(schema);
    }
    let who = requesters(&world).map_err(|e| AppError::internal(e.to_string()))?;
    let default = pack
        .default_kind()
        .map(|kind| kind.key.clone())
        .unwrap_or_default();
    for row in rows.iter().filter(|row| row.sort == DEFINITION) {
        let mut definition: Definition<String> = read(row)?;
        let newest = rows
            .iter()
            .rfind(|r| r.sort == DEFINITION && r.key == row.key);
        if newest.is_some_and(|newest| newest.version != row.version) {
            // Who may ask is decided by the newest only; roles that an old one names may be gone.
            definition.eligible.clear();
        }
        let key = definition.kind.as_ref().unwrap_or(&default);
        let bases = schemas.get(key).map_or(&[][..], Vec::as_slice);
        let compiled = compile(&definition, bases, &who).map_err(|e| bad(row, &e))?;
        book.add_definition(&row.key, row.version, compiled);
    }
    Ok(book)
}

/// Reads the conditions of a definition by the newest version of its kind that has
/// what they name: an old definition may name what the kind has lost since.
fn compile(
    definition: &Definition<String>,
    kinds: &[Schema],
    who: &Schema,
) -> Result<Definition, String> {
    let mut why = "its kind is not there".to_owned();
    for base in kinds.iter().rev() {
        let schema = with_fields(base, &definition.fields).map_err(|e| e.to_string());
        let read = schema.and_then(|s| definition.compile(&s, who).map_err(|e| e.to_string()));
        match read {
            Ok(compiled) => return Ok(compiled),
            Err(error) => why = error,
        }
    }
    Err(why)
}

fn read<T: serde::de::DeserializeOwned>(row: &rule_version::Model) -> Result<T, AppError> {
    serde_json::from_str(&row.content).map_err(|e| bad(row, &e))
}

fn bad(row: &rule_version::Model, error: &impl ToString) -> AppError {
    AppError::internal(format!(
        "{} {} version {}: {}",
        row.sort,
        row.key,
        row.version,
        error.to_string()
    ))
}
