//! Reading an archive: first all of it, to know that it is whole; then again, for what it holds.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use data_encoding::HEXLOWER;
use flate2::read::GzDecoder;
use sha2::{Digest, Sha256};
use tar::Archive;

use super::BackupError;
use super::format::{FILES, FORMAT, HEAD, Head, Part, ROWS, TAIL, Tail, Wrong};

/// What an entry that is read as a whole may have of bytes: no backup makes a larger one.
const LARGEST: u64 = 1 << 30;

/// An entry of an archive.
pub(super) struct Entry<'a> {
    pub(super) path: String,
    pub(super) size: u64,
    pub(super) content: &'a mut dyn Read,
}

impl Entry<'_> {
    /// All of its bytes.
    pub(super) fn bytes(&mut self) -> Result<Vec<u8>, BackupError> {
        if self.size > LARGEST {
            return Err(broken(format!("«{}» es demasiado grande", self.path)));
        }
        let mut bytes = Vec::new();
        self.content.read_to_end(&mut bytes).map_err(torn)?;
        Ok(bytes)
    }
}

pub(super) fn broken(why: impl Into<String>) -> BackupError {
    BackupError::Broken(why.into())
}

/// What cannot be decompressed or has no entries.
fn torn(error: io::Error) -> BackupError {
    match error.kind() {
        io::ErrorKind::InvalidInput
        | io::ErrorKind::InvalidData
        | io::ErrorKind::UnexpectedEof
        | io::ErrorKind::Other => broken("está dañado o incompleto"),
        _ => BackupError::App(error.into()),
    }
}

/// Shows every entry, in their order, and reads to the end of the file.
///
/// # Errors
/// When the file cannot be read, is torn, or `visit` fails.
pub(super) fn walk(
    from: &Path,
    mut visit: impl FnMut(Entry<'_>) -> Result<(), BackupError>,
) -> Result<(), BackupError> {
    let file = File::open(from).map_err(|e| BackupError::File(from.to_owned(), e))?;
    let mut archive = Archive::new(GzDecoder::new(BufReader::new(file)));
    for entry in archive.entries().map_err(torn)? {
        let mut entry = entry.map_err(torn)?;
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let size = entry.size();
        visit(Entry {
            path,
            size,
            content: &mut entry,
        })?;
    }
    // The sum of all bytes is checked where they end.
    io::copy(&mut archive.into_inner(), &mut io::sink()).map_err(torn)?;
    Ok(())
}

/// What an archive holds, once every byte of it was looked at.
///
/// # Errors
/// When it is not one, not whole, or of a later format.
pub fn check(from: &Path) -> Result<(Head, Tail), BackupError> {
    let (mut head, mut tail) = (None, None);
    let mut found = Tail::default();
    walk(from, |mut entry| {
        if head.is_none() {
            let bytes = match entry.path.as_str() {
                HEAD => entry.bytes()?,
                _ => return Err(broken("no es un respaldo de Ventanilla")),
            };
            found.head_sha256 = HEXLOWER.encode(&Sha256::digest(&bytes));
            head = Some(first(&bytes)?);
            return Ok(());
        }
        if tail.is_some() {
            return Err(broken("tiene algo después de su final"));
        }
        if entry.path == TAIL {
            let told: Option<Tail> = serde_json::from_slice(&entry.bytes()?).ok();
            tail = Some(told.ok_or_else(|| broken("su final no se entiende"))?);
        } else if entry.path.starts_with(ROWS) {
            let bytes = entry.bytes()?;
            let rows = bytes.iter().filter(|byte| **byte == b'\n').count();
            found.parts.push(Part {
                rows: u64::try_from(rows).unwrap_or(u64::MAX),
                sha256: HEXLOWER.encode(&Sha256::digest(&bytes)),
                path: entry.path,
            });
        } else if let Some(name) = entry.path.strip_prefix(FILES).filter(|name| is_hash(name)) {
            let (bytes, sha256) = digest(entry.content).map_err(torn)?;
            found.bytes += bytes;
            found.files += 1;
            if sha256 != name {
                found.wrong.insert(name.to_owned(), Wrong::Changed);
            }
        } else {
            return Err(broken(format!("no se sabe qué es «{}»", entry.path)));
        }
        Ok(())
    })?;
    let head = head.ok_or_else(|| broken("no es un respaldo de Ventanilla"))?;
    let tail = tail.ok_or_else(|| broken("está incompleto"))?;
    compare(found, &tail)?;
    Ok((head, tail))
}

/// How many bytes, and their hash.
fn digest(content: &mut dyn Read) -> io::Result<(u64, String)> {
    let (mut hash, mut size) = (Sha256::new(), 0);
    let mut piece = vec![0; 1 << 18];
    loop {
        let read = content.read(&mut piece)?;
        let Some(bytes) = piece.get(..read).filter(|bytes| !bytes.is_empty()) else {
            return Ok((size, HEXLOWER.encode(&hash.finalize())));
        };
        hash.update(bytes);
        size += u64::try_from(read).unwrap_or_default();
    }
}

/// Whether this can be the name of a content: it becomes that of a file.
pub(super) fn is_hash(name: &str) -> bool {
    let is_digit = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
    name.len() == 64 && name.chars().all(is_digit)
}

/// The first entry; of a later format nothing but its number is understood.
fn first(bytes: &[u8]) -> Result<Head, BackupError> {
    let unclear = || broken("no se entiende cómo empieza");
    let told: serde_json::Value = serde_json::from_slice(bytes).map_err(|_| unclear())?;
    let format = told.get("format").and_then(serde_json::Value::as_u64);
    if format.ok_or_else(unclear)? > u64::from(FORMAT) {
        let program = told.get("program").and_then(serde_json::Value::as_str);
        return Err(BackupError::Newer(program.unwrap_or("?").to_owned()));
    }
    serde_json::from_value(told).map_err(|_| unclear())
}

fn compare(mut found: Tail, told: &Tail) -> Result<(), BackupError> {
    if found.head_sha256 != told.head_sha256 {
        return Err(broken("su principio no es el que se guardó"));
    }
    for (part, told) in found.parts.iter().zip(&told.parts) {
        if part != told {
            return Err(broken(format!("«{}» no es lo que se guardó", part.path)));
        }
    }
    // What was not there when the backup was made is not here either.
    let missing = told
        .wrong
        .iter()
        .filter(|(_, wrong)| **wrong == Wrong::Missing);
    found
        .wrong
        .extend(missing.map(|(name, wrong)| (name.clone(), *wrong)));
    if found.wrong != told.wrong {
        let name = found
            .wrong
            .keys()
            .find(|name| !told.wrong.contains_key(*name));
        let name = name.map_or("?", String::as_str);
        return Err(broken(format!("el archivo {name} no es el que se guardó")));
    }
    if (found.files, found.bytes, found.parts.len()) != (told.files, told.bytes, told.parts.len()) {
        return Err(broken("le faltan partes"));
    }
    Ok(())
}
