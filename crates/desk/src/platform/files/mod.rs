//! Contents of files, kept once under the SHA-256 of their bytes [P-36].
//!
//! With SQLite they lie in the data folder, with PostgreSQL in a table of
//! pieces, so that several processes need no shared folder. A file comes in to
//! a temporary place, is moved or copied to its own, and is first an *upload*:
//! it belongs to a form that may still be refused. The accepted form claims it.
//! What nobody claimed is removed by a job.

mod download;
mod folder;
mod keep;
mod pieces;
mod sweep;
mod upload;
mod verify;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, DbBackend, EntityTrait};
use tables::file;
use tokio::sync::RwLock;

use crate::platform::db::Tx;
use crate::platform::error::AppError;

pub use download::{Stored, disposition, download};
pub use keep::{keep, put, read};
pub use pieces::PIECE;
pub use sweep::{sweep, sweep_orphans};
pub use upload::{Carried, Claimed, carry, claim, prolong};
pub use verify::{Contents, verify};

/// Where contents lie.
#[derive(Clone)]
pub struct Files {
    root: PathBuf,
    in_database: bool,
    /// Held for writing while a content is removed, so that it cannot come in
    /// again at that very moment.
    removing: Arc<RwLock<()>>,
}

impl Files {
    /// Prepares the folders under `data`. `now` in milliseconds UTC.
    ///
    /// # Errors
    /// When they cannot be made.
    pub fn open(data: &Path, backend: DbBackend, now: i64) -> std::io::Result<Self> {
        let files = Self {
            root: data.to_owned(),
            in_database: backend == DbBackend::Postgres,
            removing: Arc::default(),
        };
        let incoming = files.incoming();
        std::fs::create_dir_all(&incoming)?;
        remove_old(&incoming, now)?;
        if !files.in_database {
            std::fs::create_dir_all(files.folder())?;
        }
        Ok(files)
    }

    /// The data folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where files come in.
    pub fn incoming(&self) -> PathBuf {
        self.root.join("recibiendo")
    }

    fn folder(&self) -> PathBuf {
        self.root.join("archivos")
    }

    fn path(&self, sha256: &str) -> PathBuf {
        content(&self.root, sha256)
    }
}

/// Where a data folder keeps a content, where it keeps contents.
pub fn content(data: &Path, sha256: &str) -> PathBuf {
    data.join("archivos")
        .join(sha256.get(..2).unwrap_or("--"))
        .join(sha256)
}

/// Removes what an earlier end left half received. What is young may still be
/// coming in, to another process on the same folder.
fn remove_old(incoming: &Path, now: i64) -> std::io::Result<()> {
    const DAY: u128 = 24 * 3_600_000;
    let now = u128::try_from(now).unwrap_or_default();
    for entry in std::fs::read_dir(incoming)? {
        let entry = entry?;
        let written = entry
            .metadata()?
            .modified()?
            .duration_since(std::time::UNIX_EPOCH);
        let written = written.map_or(0, |since| since.as_millis());
        if written + DAY < now {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Says that a content is there, or that it came in again.
async fn note(tx: &Tx, sha256: &str, size: i64, now: i64) -> Result<(), AppError> {
    let row = file::ActiveModel {
        sha256: Set(sha256.to_owned()),
        size: Set(size),
        created_at: Set(now),
    };
    let again = OnConflict::column(file::Column::Sha256)
        .update_column(file::Column::CreatedAt)
        .to_owned();
    file::Entity::insert(row)
        .on_conflict(again)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}
