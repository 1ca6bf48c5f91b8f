//! The same rows as the program's, by the bare driver: no rule, no right, no history.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use sqlx::any::{AnyPoolOptions, install_default_drivers};
use sqlx::{AnyPool, AssertSqlSafe, Column, Executor, Row};

/// Tables of which a new ticket has rows.
const TABLES: [&str; 8] = [
    "ticket",
    "ticket_event",
    "event_content",
    "ticket_access",
    "ticket_text",
    "field_value",
    "ticket_timer",
    "outbox",
];

/// A page of the list of what is under way, as the program asks for it.
const LIST: &str = "SELECT t.*, r.name AS requester, a.name AS assignee, u.name AS unit, s.name AS service, m.name AS team \
    FROM ticket t LEFT JOIN person r ON r.id = t.requester_id LEFT JOIN person a ON a.id = t.assignee_id \
    LEFT JOIN unit u ON u.id = t.unit_id LEFT JOIN service s ON s.id = t.service_id LEFT JOIN team m ON m.id = t.team_id \
    WHERE t.ended = $1 ORDER BY t.created_at DESC, t.id DESC LIMIT 51";

/// The database that the program works on.
pub struct Rows {
    read: AnyPool,
    write: AnyPool,
    /// Copies the rows of the model, a statement a table.
    statements: Vec<String>,
    /// The ticket whose rows are written again.
    model: i64,
    next: AtomicI64,
    is_sqlite: bool,
}

impl Rows {
    /// Opens it, with the settings that the program uses.
    ///
    /// # Errors
    /// When it cannot be opened, or has no ticket.
    pub async fn open(database: &str) -> Result<Self> {
        install_default_drivers();
        let is_sqlite = database.starts_with("sqlite:");
        let pool = |most| {
            AnyPoolOptions::new()
                .max_connections(most)
                .after_connect(move |conn, _| {
                    Box::pin(async move {
                        if is_sqlite {
                            let settings = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                                PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 10000";
                            conn.execute(settings).await?;
                        } else {
                            conn.execute("SET synchronous_commit = on").await?;
                        }
                        Ok(())
                    })
                })
                .acquire_timeout(Duration::from_secs(30))
        };
        let read = pool(8).connect(database).await?;
        let write = pool(if is_sqlite { 1 } else { 8 })
            .connect(database)
            .await?;
        let newest = "SELECT MAX(id) AS model FROM ticket";
        let newest = sqlx::query(newest).fetch_one(&read).await?;
        let model: i64 = newest.try_get("model").context("no ticket")?;
        let mut statements = Vec::new();
        for table in TABLES {
            statements.extend(copying(&read, table).await?);
        }
        let first = "SELECT MIN(id) AS first FROM ticket";
        let first: i64 = sqlx::query(first)
            .fetch_one(&read)
            .await?
            .try_get("first")?;
        Ok(Self {
            read,
            write,
            statements,
            model,
            // Numbers below the program's own, which are given upwards.
            next: AtomicI64::new(first.min(0) - 1),
            is_sqlite,
        })
    }

    /// Reads a page of the list.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn list(&self) -> Result<()> {
        // Both databases store "no" so that this text compares with it.
        let open = if self.is_sqlite { "0" } else { "false" };
        let list = LIST.replace("$1", open);
        let rows = sqlx::query(AssertSqlSafe(list))
            .fetch_all(&self.read)
            .await?;
        let mut letters = 0;
        for row in &rows {
            letters += row.try_get::<String, _>("summary")?.len();
        }
        ensure!(letters > 0, "an empty list");
        Ok(())
    }

    /// Writes the rows of a new ticket in a transaction of its own.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn create(&self) -> Result<()> {
        let id = self.next.fetch_sub(1, Ordering::Relaxed);
        let begin = if self.is_sqlite {
            "BEGIN IMMEDIATE"
        } else {
            "BEGIN"
        };
        let mut tx = self.write.begin_with(begin).await?;
        for statement in &self.statements {
            let query = sqlx::query(AssertSqlSafe(statement.clone()));
            query.bind(id).bind(self.model).execute(&mut *tx).await?;
        }
        let command =
            "INSERT INTO command (id, body_hash, result, created_at) VALUES ($1, 'x', 'x', $2)";
        let command = sqlx::query(command).bind(format!("floor-{id}")).bind(id);
        command.execute(&mut *tx).await?;
        // The contested row comes last, as in the program.
        tx.execute("UPDATE folio_series SET next = next + 0")
            .await?;
        tx.commit().await?;
        Ok(())
    }
}

/// The statement that writes a ticket's rows of a table again under another number;
/// none for a table without rows.
async fn copying(pool: &AnyPool, table: &str) -> Result<Option<String>> {
    let one = format!("SELECT * FROM {table} LIMIT 1");
    let Some(row) = sqlx::query(AssertSqlSafe(one)).fetch_optional(pool).await? else {
        return Ok(None);
    };
    let number = if table == "ticket" { "id" } else { "ticket_id" };
    let names = row.columns().iter().map(Column::name);
    // Rows of other tables that have a number of their own are given one.
    let names: Vec<&str> = names
        .filter(|name| *name != "id" || number == "id")
        .collect();
    let value = |name: &&str| match *name {
        name if name == number => "$1".to_owned(),
        "key" | "folio" if table == "ticket" => "'floor-' || CAST($1 AS TEXT)".to_owned(),
        name => name.to_owned(),
    };
    let values: Vec<String> = names.iter().map(value).collect();
    Ok(Some(format!(
        "INSERT INTO {table} ({}) SELECT {} FROM {table} WHERE {number} = $2",
        names.join(", "),
        values.join(", ")
    )))
}
