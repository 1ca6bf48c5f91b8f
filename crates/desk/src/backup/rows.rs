//! Rows as lines of an archive: an array of JSON each, values in the order of the columns, bytes as Base64.

use std::io::Write;

use data_encoding::BASE64;
use sea_orm::{DbErr, QueryResult, Value};
use serde_json::Value as Json;

use crate::platform::dialect::catalog::{Column, Sort, Table};

/// Adds a row to the lines.
///
/// # Errors
/// When a value is not what its column says.
pub(super) fn encode(lines: &mut Vec<u8>, table: &Table, row: &QueryResult) -> Result<(), DbErr> {
    let told = |e: std::io::Error| DbErr::Type(e.to_string());
    for (place, column) in table.columns.iter().enumerate() {
        lines.push(if place == 0 { b'[' } else { b',' });
        match column.sort {
            Sort::Integer => match row.try_get_by_index::<Option<i64>>(place)? {
                Some(number) => write!(lines, "{number}").map_err(told)?,
                None => lines.extend(b"null"),
            },
            Sort::Text => {
                let text: Option<String> = row.try_get_by_index(place)?;
                serde_json::to_writer(&mut *lines, &text).map_err(|e| told(e.into()))?;
            }
            Sort::Bytes => {
                let bytes: Option<Vec<u8>> = row.try_get_by_index(place)?;
                let text = bytes.map(|bytes| BASE64.encode(&bytes));
                serde_json::to_writer(&mut *lines, &text).map_err(|e| told(e.into()))?;
            }
        }
    }
    lines.extend(b"]\n");
    Ok(())
}

/// The values of a line, for a table of this database; nothing where it is not such a row.
pub(super) fn decode(line: &[u8], table: &Table) -> Option<Vec<Value>> {
    let values: Vec<Json> = serde_json::from_slice(line).ok()?;
    if values.len() != table.columns.len() {
        return None;
    }
    let pairs = values.into_iter().zip(&table.columns);
    pairs
        .map(|(value, column)| decoded(value, column))
        .collect()
}

fn decoded(value: Json, column: &Column) -> Option<Value> {
    Some(match (column.sort, value) {
        (Sort::Integer, Json::Null) if column.is_boolean => Value::Bool(None),
        (Sort::Integer, Json::Null) => Value::BigInt(None),
        (Sort::Text, Json::Null) => Value::String(None),
        (Sort::Bytes, Json::Null) => Value::Bytes(None),
        (Sort::Integer, Json::Number(number)) => match (number.as_i64()?, column.is_boolean) {
            (number, false) => number.into(),
            (number @ (0 | 1), true) => (number == 1).into(),
            _ => return None,
        },
        (Sort::Text, Json::String(text)) => text.into(),
        (Sort::Bytes, Json::String(text)) => BASE64.decode(text.as_bytes()).ok()?.into(),
        _ => return None,
    })
}
