//! What this server signed, kept beside its key: a seal that the database no
//! longer has is missed even when it was the last.

use std::collections::BTreeSet;
use std::io::{ErrorKind, Write};
use std::path::PathBuf;

use crate::platform::error::AppError;
use crate::platform::signing::Keys;

fn path(keys: &Keys) -> PathBuf {
    keys.folder().join("sellos.txt")
}

/// Adds a seal that the database has. Written after the commit: an end in
/// between loses a line, and never tells of a seal that was not made.
///
/// # Errors
/// When the file cannot be written.
pub(super) fn add(keys: &Keys, id: i64, digest: &str) -> Result<(), AppError> {
    let mut file = std::fs::OpenOptions::new();
    let mut file = file.create(true).append(true).open(path(keys))?;
    file.write_all(format!("{id} {digest}\n").as_bytes())?;
    file.sync_data()?;
    Ok(())
}

/// Number and digest of every seal that this server signed. A number stands
/// twice where a seal was lost and made again: both are told of.
///
/// # Errors
/// When the file is there and cannot be read.
pub(super) fn all(keys: &Keys) -> Result<BTreeSet<(i64, String)>, AppError> {
    let text = match std::fs::read_to_string(path(keys)) {
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(BTreeSet::new()),
        text => text?,
    };
    let line = |line: &str| {
        let (id, digest) = line.split_once(' ')?;
        Some((id.parse().ok()?, digest.to_owned()))
    };
    Ok(text.lines().filter_map(line).collect())
}
