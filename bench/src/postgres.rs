//! A database of its own in a PostgreSQL that is there, and what its server uses.

use anyhow::{Context, Result};
use sqlx::any::install_default_drivers;
use sqlx::{AnyConnection, AssertSqlSafe, Connection, Row};

/// Makes an empty database; answers with its address.
///
/// # Errors
/// When the server refuses.
pub async fn create(server: &str, name: &str) -> Result<String> {
    drop(server, name).await?;
    run(server, &format!("CREATE DATABASE {name}")).await?;
    let (base, _) = server
        .rsplit_once('/')
        .context("an address without a database")?;
    Ok(format!("{base}/{name}"))
}

/// Gives a database another name, in the place of one that has it.
///
/// # Errors
/// When the server refuses: while somebody is connected to it.
pub async fn rename(server: &str, from: &str, to: &str) -> Result<()> {
    drop(server, to).await?;
    run(server, &format!("ALTER DATABASE {from} RENAME TO {to}")).await
}

/// Removes it.
///
/// # Errors
/// When the server refuses.
pub async fn drop(server: &str, name: &str) -> Result<()> {
    run(
        server,
        &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
    )
    .await
}

/// Has the planner know what was written.
///
/// # Errors
/// When the server refuses.
pub async fn analyze(database: &str) -> Result<()> {
    run(database, "VACUUM ANALYZE").await
}

async fn run(server: &str, text: &str) -> Result<()> {
    install_default_drivers();
    let mut conn = AnyConnection::connect(server).await?;
    sqlx::query(AssertSqlSafe(text)).execute(&mut conn).await?;
    Ok(conn.close().await?)
}

/// What a server says of itself: its version and whether it waits for its disk.
///
/// # Errors
/// When the server refuses.
pub async fn settings(server: &str) -> Result<String> {
    install_default_drivers();
    let mut conn = AnyConnection::connect(server).await?;
    let mut said = Vec::new();
    for name in [
        "server_version",
        "fsync",
        "synchronous_commit",
        "shared_buffers",
    ] {
        let text = format!("SELECT current_setting('{name}') AS value");
        let row = sqlx::query(AssertSqlSafe(text))
            .fetch_one(&mut conn)
            .await?;
        said.push(format!("{name} {}", row.try_get::<String, _>("value")?));
    }
    conn.close().await?;
    Ok(said.join(", "))
}
