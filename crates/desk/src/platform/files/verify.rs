//! Checking contents against their names: each is the hash of its bytes [P-4].

use data_encoding::HEXLOWER;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use sha2::{Digest, Sha256};
use tables::{file, file_chunk};
use tokio::io::AsyncReadExt;

use crate::platform::app::App;
use crate::platform::error::AppError;

/// What was looked at, and what was found.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// Contents read.
    pub read: u64,
    /// Names of contents that are not there or not what they were, and why, in Spanish.
    pub wrong: Vec<(String, &'static str)>,
}

/// Reads every content and compares. `progress` is told how many were read so far.
///
/// # Errors
/// When the database refuses. A content that cannot be read is a finding.
pub async fn verify(app: &App, mut progress: impl FnMut(u64)) -> Result<Contents, AppError> {
    let mut contents = Contents::default();
    let mut last = String::new();
    loop {
        let rows = file::Entity::find()
            .filter(file::Column::Sha256.gt(&last))
            .order_by_asc(file::Column::Sha256)
            .limit(200)
            .all(app.db.read())
            .await?;
        let Some(end) = rows.last() else {
            return Ok(contents);
        };
        last.clone_from(&end.sha256);
        for row in rows {
            contents.read += 1;
            match digest(app, &row.sha256).await? {
                None => {
                    // A sweep may have removed it since it was listed.
                    let still = file::Entity::find_by_id(&row.sha256)
                        .one(app.db.read())
                        .await?;
                    if still.is_some() {
                        contents
                            .wrong
                            .push((row.sha256, "no está o no se puede leer"));
                    }
                }
                Some(found) if found != row.sha256 => {
                    contents.wrong.push((row.sha256, "su contenido cambió"));
                }
                Some(_) => {}
            }
        }
        progress(contents.read);
    }
}

/// The hash of a content as it is now; nothing when it is not there.
async fn digest(app: &App, sha256: &str) -> Result<Option<String>, AppError> {
    let mut hash = Sha256::new();
    if app.files.in_database {
        for position in 0.. {
            let piece = file_chunk::Entity::find_by_id((sha256.to_owned(), position));
            match piece.one(app.db.read()).await? {
                Some(piece) => hash.update(&piece.bytes),
                None if position == 0 => return Ok(None),
                None => break,
            }
        }
        return Ok(Some(HEXLOWER.encode(&hash.finalize())));
    }
    let Ok(mut content) = tokio::fs::File::open(app.files.path(sha256)).await else {
        return Ok(None);
    };
    let mut piece = vec![0; 256 * 1024];
    loop {
        let Ok(read) = content.read(&mut piece).await else {
            return Ok(None);
        };
        let Some(bytes) = piece.get(..read).filter(|bytes| !bytes.is_empty()) else {
            break;
        };
        hash.update(bytes);
    }
    Ok(Some(HEXLOWER.encode(&hash.finalize())))
}
