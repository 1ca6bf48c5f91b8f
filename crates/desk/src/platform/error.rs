//! The errors of the shell: one type, one page for each.

use engine::Refusal;
use sea_orm::DbErr;

use crate::platform::dialect::{DbFault, fault};
use crate::platform::token::Scope;

/// Why a request has no ordinary answer.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// It is not there, or not for this person: the same answer for both.
    #[error("not found")]
    NotFound,
    /// A rule of the institution stands against it.
    #[error("{0}")]
    Refused(#[from] Refusal),
    /// Somebody has to sign in first; then the path is opened.
    #[error("sign in first")]
    SignIn(String),
    /// A program asked without a token that is good.
    #[error("no good token")]
    NoToken,
    /// A system told something without a good signature.
    #[error("no good signature")]
    Unsigned,
    /// The token is good, but not for this: the scope that is missing.
    #[error("the token lacks {}", .0.key())]
    OutOfScope(Scope),
    /// The address is there, but not for this method.
    #[error("method not allowed")]
    Method,
    /// A change needs the version that it is based on.
    #[error("no version was given")]
    NoVersion,
    /// The request came from another site.
    #[error("cross-site request")]
    Foreign,
    /// The body is larger than this program reads.
    #[error("body too large")]
    TooLarge,
    /// The request cannot be understood.
    #[error("bad request: {0}")]
    Malformed(String),
    /// Too many ask for the same costly thing at once.
    #[error("overloaded")]
    Overloaded,
    /// Too much of it by the same person or from the same place; again from this instant, milliseconds UTC.
    #[error("too many; again from {0}")]
    TooMany(i64),
    /// The same command id came with another content.
    #[error("command id used twice")]
    CommandReused,
    /// The database.
    #[error("database: {0}")]
    Db(#[from] DbErr),
    /// The data folder.
    #[error("data folder: {0}")]
    Disk(#[from] std::io::Error),
    /// A fault of ours.
    #[error("internal: {0}")]
    Internal(String),
}

impl AppError {
    /// A fault of ours, with what is known about it for the log.
    pub fn internal(what: impl Into<String>) -> Self {
        Self::Internal(what.into())
    }

    /// What the failing storage means, when storage is what failed.
    pub fn storage(&self) -> Option<DbFault> {
        match self {
            Self::Db(e) => Some(fault(e)),
            Self::Disk(e) => Some(match e.kind() {
                std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                    DbFault::Full
                }
                std::io::ErrorKind::ReadOnlyFilesystem | std::io::ErrorKind::PermissionDenied => {
                    DbFault::ReadOnly
                }
                _ => DbFault::Other,
            }),
            _ => None,
        }
    }
}
