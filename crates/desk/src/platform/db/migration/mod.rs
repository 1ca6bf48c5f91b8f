//! Migrations: every change of the schema that was ever shipped.
//!
//! All pending ones run in one transaction on either database, so that an
//! upgrade that fails half-way leaves the old schema. A schema that knows
//! migrations which this program does not is newer, and refused [P-3].

use std::collections::BTreeSet;

use sea_orm::TransactionTrait;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr,
    IntoDatabaseExecutor, SqliteTransactionMode, Statement, TransactionOptions,
};
use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTrait, SchemaManager};

use crate::platform::dialect;

/// Names and texts, oldest first.
const ALL: [(&str, &str); 27] = [
    ("m0001_skeleton", include_str!("m0001_skeleton.sql")),
    ("m0002_security", include_str!("m0002_security.sql")),
    ("m0003_portal", include_str!("m0003_portal.sql")),
    ("m0004_workspace", include_str!("m0004_workspace.sql")),
    (
        "m0005_administration",
        include_str!("m0005_administration.sql"),
    ),
    ("m0006_api", include_str!("m0006_api.sql")),
    ("m0007_clocks", include_str!("m0007_clocks.sql")),
    ("m0008_mail", include_str!("m0008_mail.sql")),
    ("m0009_webhooks", include_str!("m0009_webhooks.sql")),
    ("m0010_hooks", include_str!("m0010_hooks.sql")),
    ("m0011_mail_places", include_str!("m0011_mail_places.sql")),
    ("m0012_notices", include_str!("m0012_notices.sql")),
    ("m0013_kin", include_str!("m0013_kin.sql")),
    ("m0014_tasks", include_str!("m0014_tasks.sql")),
    ("m0015_offers", include_str!("m0015_offers.sql")),
    ("m0016_pace", include_str!("m0016_pace.sql")),
    ("m0017_approvals", include_str!("m0017_approvals.sql")),
    (
        "m0018_approval_links",
        include_str!("m0018_approval_links.sql"),
    ),
    ("m0019_beside", include_str!("m0019_beside.sql")),
    ("m0021_recipes", include_str!("m0021_recipes.sql")),
    ("m0022_bulk", include_str!("m0022_bulk.sql")),
    ("m0023_rules", include_str!("m0023_rules.sql")),
    ("m0024_share", include_str!("m0024_share.sql")),
    ("m0025_series", include_str!("m0025_series.sql")),
    ("m0026_tags", include_str!("m0026_tags.sql")),
    ("m0027_outbox_about", include_str!("m0027_outbox_about.sql")),
    ("m0028_hook_consent", include_str!("m0028_hook_consent.sql")),
];

/// The list of migrations, oldest first.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        ALL.into_iter().map(migration).collect()
    }
}

fn migration((name, sql): (&'static str, &'static str)) -> Box<dyn MigrationTrait> {
    Box::new(Sql { name, sql })
}

/// A migration written as SQL for PostgreSQL and translated for SQLite.
struct Sql {
    name: &'static str,
    sql: &'static str,
}

impl MigrationName for Sql {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Sql {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = dialect::schema(self.sql, manager.get_database_backend());
        manager
            .get_connection()
            .execute_unprepared(&sql)
            .await
            .map(|_| ())
    }
}

/// Why the schema could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// A later version of the program wrote it.
    #[error("the schema has migrations that this version does not know: {0}")]
    Newer(String),
    /// The database refused.
    #[error(transparent)]
    Db(#[from] DbErr),
}

/// Brings the schema up to date, or leaves it as it was.
///
/// # Errors
/// When the schema is newer than the program, or the database refuses.
pub async fn migrate(db: &DatabaseConnection) -> Result<(), MigrateError> {
    migrate_by::<Migrator>(db).await
}

/// The same by another list of migrations.
///
/// # Errors
/// When the schema is newer than that list, or the database refuses.
#[expect(
    clippy::disallowed_methods,
    reason = "the one transaction that is not a command: there is no table yet"
)]
pub async fn migrate_by<M: MigratorTrait>(db: &DatabaseConnection) -> Result<(), MigrateError> {
    let options = TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..Default::default()
    };
    let tx = db.begin_with_options(options).await?;
    if tx.get_database_backend() == DbBackend::Postgres {
        // Two processes that start at once: the second one waits and finds nothing to do.
        tx.execute_unprepared("SELECT pg_advisory_xact_lock(86026311)")
            .await?;
    }
    let known = names_of::<M>();
    M::install(&tx).await?;
    let mut newer: Vec<String> = M::get_migration_models(&tx)
        .await?
        .into_iter()
        .map(|m| m.version)
        .filter(|v| !known.contains(v))
        .collect();
    if !newer.is_empty() {
        newer.sort();
        return Err(MigrateError::Newer(newer.join(", ")));
    }
    M::up(&tx, None).await?;
    tx.commit().await?;
    Ok(())
}

fn names_of<M: MigratorTrait>() -> Vec<String> {
    let all = M::migrations();
    all.iter().map(|m| m.name().to_owned()).collect()
}

/// The tables that the program ever made: others of the same database are somebody else's.
pub fn tables() -> BTreeSet<&'static str> {
    let lines = ALL.iter().flat_map(|(_, sql)| sql.lines());
    let begun = lines.filter_map(|line| line.strip_prefix("CREATE TABLE "));
    begun
        .filter_map(|rest| rest.split([' ', '(']).next())
        .collect()
}

/// The names of all migrations, oldest first.
pub fn names() -> Vec<String> {
    names_of::<Migrator>()
}

/// The migrations that a database went through, oldest first; none for an empty one.
///
/// # Errors
/// When the database refuses.
pub async fn applied<'c, C>(conn: &'c C) -> Result<Vec<String>, DbErr>
where
    C: ConnectionTrait,
    &'c C: IntoDatabaseExecutor<'c>,
{
    if !SchemaManager::new(conn)
        .has_table("seaql_migrations")
        .await?
    {
        return Ok(Vec::new());
    }
    // By hand: the migrator would make its table, for which a look has no right.
    let sql = "SELECT version FROM seaql_migrations ORDER BY version";
    let statement = Statement::from_string(conn.get_database_backend(), sql);
    let rows = conn.query_all_raw(statement).await?;
    rows.iter().map(|row| row.try_get("", "version")).collect()
}

/// Takes an empty database through the first `count` migrations, in the caller's transaction;
/// called again without a count, through the rest.
///
/// # Errors
/// When the database refuses.
pub async fn advance(tx: &DatabaseTransaction, count: Option<u32>) -> Result<(), DbErr> {
    Migrator::install(tx).await?;
    Migrator::up(tx, count).await
}

/// A short name of the newest schema that this program writes.
pub fn schema_version() -> String {
    Migrator::migrations()
        .last()
        .map(|m| m.name().to_owned())
        .unwrap_or_default()
}
