//! Contents in the database, in pieces.

use std::path::Path;

use sea_orm::{ActiveValue::Set, EntityTrait};
use tables::file_chunk;
use tokio::io::AsyncReadExt;

use crate::platform::db::Tx;
use crate::platform::error::AppError;

/// Bytes of a piece of a content in the database.
pub const PIECE: usize = 256 * 1024;

/// Copies a received file into the table, unless its pieces are there already.
pub(super) async fn copy_in(tx: &Tx, from: &Path, sha256: &str) -> Result<(), AppError> {
    let first = file_chunk::Entity::find_by_id((sha256.to_owned(), 0))
        .one(tx.conn())
        .await?;
    if first.is_some() {
        return Ok(());
    }
    let mut file = tokio::fs::File::open(from).await?;
    let mut position = 0;
    loop {
        let mut bytes = Vec::with_capacity(PIECE);
        (&mut file)
            .take(u64::try_from(PIECE).unwrap_or(u64::MAX))
            .read_to_end(&mut bytes)
            .await?;
        if bytes.is_empty() && position > 0 {
            return Ok(());
        }
        let last = bytes.is_empty();
        let row = file_chunk::ActiveModel {
            sha256: Set(sha256.to_owned()),
            position: Set(position),
            bytes: Set(bytes),
        };
        file_chunk::Entity::insert(row)
            .on_conflict_do_nothing()
            .exec_without_returning(tx.conn())
            .await?;
        if last {
            return Ok(());
        }
        position += 1;
    }
}
