//! Backups: everything that an institution is, in one archive that restores on either database [P-4].
//!
//! An archive is a `tar` compressed with gzip: what it holds first (`format.json`), the contents of
//! files (`files/<sha256>`), the rows of each table in the order of its key, in parts of about a
//! megabyte (`rows/<table>/000001.jsonl`), and at the end what there should have been
//! (`manifest.json`). `docs/BACKUP.md` tells every detail of it. It is made from one look at the
//! database, while the desk serves; it is restored into nothing, whole or not at all.
//!
//! Keys stay outside: what the database keeps encrypted stays so in its backup.

mod before;
mod format;
mod make;
mod read;
mod restore;
mod rows;
mod write;

use std::path::PathBuf;

use sea_orm::DbErr;

use crate::platform::db::OpenError;
use crate::platform::error::AppError;

pub use before::before_upgrade;
pub use format::{FORMAT, Head, Part, Tail};
pub use make::{Made, make};
pub use read::check;
pub use restore::{Restored, restore};

/// Why there is no backup, or nothing was restored; Display is a Spanish sentence.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// There is a file of that name.
    #[error("{path} ya existe: elija otro nombre, para no perder ese archivo", path = .0.display())]
    Exists(PathBuf),
    /// The file cannot be read or written.
    #[error("No se puede usar {path}: {error}", path = .0.display(), error = .1)]
    File(PathBuf, std::io::Error),
    /// The archive is not what was written.
    #[error("El respaldo no se puede usar: {0}. No se restauró nada")]
    Broken(String),
    /// A later version of the program wrote it.
    #[error(
        "El respaldo es de una versión más nueva de Ventanilla ({0}): use esa versión. No se restauró nada"
    )]
    Newer(String),
    /// There is an institution already.
    #[error(
        "Ahí ya hay una institución: restaure en una carpeta o base de datos vacía. No se restauró nada"
    )]
    NotEmpty,
    /// The database cannot be used.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Anything else of the database or the data folder.
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<DbErr> for BackupError {
    fn from(error: DbErr) -> Self {
        Self::App(AppError::Db(error))
    }
}

impl From<std::io::Error> for BackupError {
    fn from(error: std::io::Error) -> Self {
        Self::App(AppError::Disk(error))
    }
}

/// A thread of its own that ended early.
fn lost(error: &tokio::task::JoinError) -> BackupError {
    BackupError::App(AppError::internal(error.to_string()))
}
