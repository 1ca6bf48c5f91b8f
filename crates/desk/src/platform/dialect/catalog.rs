//! What a database says about itself: its tables, where their numbers go on, what refers to what.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, TryGetable};
use serde::{Deserialize, Serialize};

/// What a column holds, on either database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// A whole number; also yes and no, as 1 and 0.
    Integer,
    /// A text.
    Text,
    /// Bytes.
    Bytes,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub sort: Sort,
    /// Whether this database has a type of its own for yes and no.
    #[serde(skip)]
    pub is_boolean: bool,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns, in their order.
    pub columns: Vec<Column>,
    /// The columns of its primary key.
    pub key: Vec<String>,
}

const SQLITE: &str = "SELECT l.name AS tbl, p.name AS name, p.type AS sort, p.pk AS place
    FROM pragma_table_list l JOIN pragma_table_xinfo(l.name) p
    WHERE l.schema = 'main' AND l.type = 'table' AND p.hidden = 0
        AND substr(l.name, 1, 7) <> 'sqlite_' AND l.name <> 'seaql_migrations'
    ORDER BY l.name, p.cid";
const POSTGRES: &str = "SELECT CAST(c.relname AS TEXT) AS tbl, CAST(a.attname AS TEXT) AS name,
        upper(format_type(a.atttypid, NULL)) AS sort,
        CAST(COALESCE(array_position(CAST(i.indkey AS INT2[]), a.attnum) + 1, 0) AS BIGINT) AS place
    FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
    LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
    WHERE c.relkind = 'r' AND c.relnamespace = CAST(current_schema() AS REGNAMESPACE)
        AND c.relname <> 'seaql_migrations'
    ORDER BY CAST(c.relname AS TEXT) COLLATE \"C\", a.attnum";

/// Every table of these names, in their order.
///
/// # Errors
/// When the database refuses, or a column is of a type that the program does not use.
pub async fn tables(
    conn: &impl ConnectionTrait,
    names: &BTreeSet<&str>,
) -> Result<Vec<Table>, DbErr> {
    let sql = if conn.get_database_backend() == DbBackend::Sqlite {
        SQLITE
    } else {
        POSTGRES
    };
    let mut tables: Vec<Table> = Vec::new();
    let mut keys: Vec<(i64, String)> = Vec::new();
    for row in rows(conn, sql).await? {
        let (table, name): (String, String) = (row.try_get("", "tbl")?, row.try_get("", "name")?);
        if !names.contains(table.as_str()) {
            continue;
        }
        let sort: String = row.try_get("", "sort")?;
        let place: i64 = row.try_get("", "place")?;
        let column = column(&table, name, &sort)?;
        if tables.last().is_none_or(|last| last.name != table) {
            keys.clear();
            tables.push(Table {
                name: table,
                columns: Vec::new(),
                key: Vec::new(),
            });
        }
        if let Some(last) = tables.last_mut() {
            if place > 0 {
                keys.push((place, column.name.clone()));
                keys.sort();
                last.key = keys.iter().map(|(_, name)| name.clone()).collect();
            }
            last.columns.push(column);
        }
    }
    Ok(tables)
}

fn column(table: &str, name: String, sort: &str) -> Result<Column, DbErr> {
    let of = match sort {
        "INTEGER" | "BIGINT" | "BOOLEAN" => Sort::Integer,
        "TEXT" => Sort::Text,
        "BLOB" | "BYTEA" => Sort::Bytes,
        other => return Err(DbErr::Type(format!("{table}.{name} is {other}"))),
    };
    Ok(Column {
        name,
        sort: of,
        is_boolean: sort == "BOOLEAN",
    })
}

async fn rows(conn: &impl ConnectionTrait, sql: &str) -> Result<Vec<sea_orm::QueryResult>, DbErr> {
    let statement = Statement::from_string(conn.get_database_backend(), sql);
    conn.query_all_raw(statement).await
}

/// The one value that a statement answers with.
///
/// # Errors
/// When the database refuses.
pub async fn value<T: TryGetable>(
    conn: &impl ConnectionTrait,
    sql: &str,
) -> Result<Option<T>, DbErr> {
    let rows = rows(conn, sql).await?;
    rows.first().map(|row| row.try_get_by_index(0)).transpose()
}

/// A statement that gives a table's rows in the order of its key, the same on both
/// databases: texts by their bytes, yes and no as 1 and 0.
pub fn all_rows(backend: DbBackend, table: &Table) -> Statement {
    let column = |column: &Column| match column.is_boolean {
        true => format!("CAST(CAST(\"{0}\" AS INTEGER) AS BIGINT)", column.name),
        false => format!("\"{}\"", column.name),
    };
    let is_text = |name: &String| {
        let mut columns = table.columns.iter();
        columns.any(|column| &column.name == name && column.sort == Sort::Text)
    };
    let key = |name: &String| match backend == DbBackend::Postgres && is_text(name) {
        true => format!("\"{name}\" COLLATE \"C\""),
        false => format!("\"{name}\""),
    };
    let columns: Vec<String> = table.columns.iter().map(column).collect();
    let keys: Vec<String> = table.key.iter().map(key).collect();
    let (columns, keys) = (columns.join(", "), keys.join(", "));
    let sql = format!("SELECT {columns} FROM \"{}\" ORDER BY {keys}", table.name);
    Statement::from_string(backend, sql)
}

/// The last number that a table gave to a row of its own accord, should it do so.
///
/// # Errors
/// When the database refuses.
pub async fn last_number(conn: &impl ConnectionTrait, table: &Table) -> Result<Option<i64>, DbErr> {
    let name = &table.name;
    if conn.get_database_backend() == DbBackend::Sqlite {
        return value(
            conn,
            &format!("SELECT seq FROM sqlite_sequence WHERE name = '{name}'"),
        )
        .await;
    }
    if table.key != ["id"] {
        return Ok(None);
    }
    let series = format!("SELECT pg_get_serial_sequence('{name}', 'id')");
    let Some(series) = value::<Option<String>>(conn, &series).await?.flatten() else {
        return Ok(None);
    };
    value(
        conn,
        &format!("SELECT last_value FROM {series} WHERE is_called"),
    )
    .await
}

/// Lets a table go on with its numbers after this one.
///
/// # Errors
/// When the database refuses.
pub async fn go_on_after(
    conn: &impl ConnectionTrait,
    table: &Table,
    last: i64,
) -> Result<(), DbErr> {
    let name = &table.name;
    if conn.get_database_backend() == DbBackend::Postgres {
        let sql = format!("SELECT setval(pg_get_serial_sequence('{name}', 'id'), {last})");
        return conn.execute_unprepared(&sql).await.map(drop);
    }
    let forget = format!("DELETE FROM sqlite_sequence WHERE name = '{name}'");
    conn.execute_unprepared(&forget).await?;
    let tell = format!("INSERT INTO sqlite_sequence (name, seq) VALUES ('{name}', {last})");
    conn.execute_unprepared(&tell).await.map(drop)
}

/// What put the checks of foreign keys off, and brings them back.
pub struct Unchecked(Vec<String>);

/// Lets rows come in any order in this transaction: SQLite looks at its end, PostgreSQL
/// when [`Unchecked::check`] makes its foreign keys anew.
///
/// # Errors
/// When the database refuses.
pub async fn unchecked(conn: &impl ConnectionTrait) -> Result<Unchecked, DbErr> {
    if conn.get_database_backend() == DbBackend::Sqlite {
        conn.execute_unprepared("PRAGMA defer_foreign_keys = ON")
            .await?;
        return Ok(Unchecked(Vec::new()));
    }
    let sql = "SELECT CAST(CAST(conrelid AS REGCLASS) AS TEXT) AS tbl, CAST(conname AS TEXT) AS name,
            pg_get_constraintdef(oid) AS said FROM pg_constraint
        WHERE contype = 'f' AND connamespace = CAST(current_schema() AS REGNAMESPACE) ORDER BY 1, 2";
    let mut back = Vec::new();
    for row in rows(conn, sql).await? {
        let (table, name): (String, String) = (row.try_get("", "tbl")?, row.try_get("", "name")?);
        let said: String = row.try_get("", "said")?;
        let drop = format!("ALTER TABLE {table} DROP CONSTRAINT \"{name}\"");
        conn.execute_unprepared(&drop).await?;
        back.push(format!(
            "ALTER TABLE {table} ADD CONSTRAINT \"{name}\" {said}"
        ));
    }
    Ok(Unchecked(back))
}

impl Unchecked {
    /// Looks at what was not looked at.
    ///
    /// # Errors
    /// When a row refers to one that is not there.
    pub async fn check(self, conn: &impl ConnectionTrait) -> Result<(), DbErr> {
        for constraint in self.0 {
            conn.execute_unprepared(&constraint).await?;
        }
        Ok(())
    }
}
