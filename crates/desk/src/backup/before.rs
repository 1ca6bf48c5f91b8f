//! A backup before an upgrade changes the schema [P-3].

use std::path::{Path, PathBuf};

use sea_orm::{ConnectionTrait, DbBackend, Statement};

use super::make::UNDER_WAY;
use super::{BackupError, make};
use crate::platform::db::{Bare, Target, migration};

/// Where such backups lie in the data folder.
const FOLDER: &str = "respaldos";

/// Makes a backup where the schema is about to change, and says where it is: of SQLite a copy of the
/// database, whose files stay as they are; of PostgreSQL an archive. An empty database, and one that is up to date
/// or newer, need none.
///
/// # Errors
/// When the database cannot be read or the backup not be written: then the upgrade must not begin.
pub async fn before_upgrade(
    data: &Path,
    target: &Target,
    now: i64,
) -> Result<Option<PathBuf>, BackupError> {
    if let Target::Sqlite(path) = target
        && !path.exists()
    {
        return Ok(None);
    }
    let bare = Bare::open(target).await?;
    let made = before(&bare, data, now).await;
    bare.close().await?;
    made
}

async fn before(bare: &Bare, data: &Path, now: i64) -> Result<Option<PathBuf>, BackupError> {
    let applied = migration::applied(bare.read()).await?;
    let known = migration::names();
    let next = known.iter().find(|name| !applied.contains(name));
    let Some(next) = next.filter(|_| !applied.is_empty()) else {
        return Ok(None);
    };
    if applied.iter().any(|name| !known.contains(name)) {
        return Ok(None); // It is newer, which opening it tells.
    }
    let folder = data.join(FOLDER);
    let mut making = std::fs::DirBuilder::new();
    making.recursive(true);
    // Personal data: for this program's own user only.
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut making, 0o700);
    making.create(&folder)?;
    let name = format!("antes-de-{next}-{now}");
    if bare.backend() == DbBackend::Postgres {
        let to = folder.join(format!("{name}.tar.gz"));
        make(bare, data, &to, now, |_, _| {}).await?;
        return Ok(Some(to));
    }
    let to = folder.join(format!("{name}.db"));
    copy(bare, &folder, &to).await?;
    Ok(Some(to))
}

/// Copies SQLite's database, whole or not at all.
async fn copy(bare: &Bare, folder: &Path, to: &Path) -> Result<(), BackupError> {
    // Temporary files are their owner's alone; SQLite writes into an empty one.
    let begun = tempfile::Builder::new()
        .prefix(UNDER_WAY)
        .tempfile_in(folder)?;
    let path = begun.path().to_string_lossy().into_owned();
    let vacuum = Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO ?", [path.into()]);
    bare.write().execute_raw(vacuum).await?;
    begun.as_file().sync_all()?;
    begun.persist_noclobber(to).map_err(|e| e.error)?;
    Ok(std::fs::File::open(folder)?.sync_all()?)
}
