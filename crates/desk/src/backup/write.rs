//! Writing an archive: a thread of its own takes what it is given.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::PathBuf;

use data_encoding::HEXLOWER;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use tar::Header;
use tokio::sync::mpsc::Receiver;

use super::format::{FILES, HEAD, Head, Part, TAIL, Tail, Wrong};

/// What the writing thread is given.
pub(super) enum Step {
    /// An entry with rows.
    Rows(String, u64, Vec<u8>),
    /// A content that lies in the data folder.
    Content(String, PathBuf),
    /// A content that comes in pieces: so many bytes.
    Begin(String, u64),
    /// Its next piece.
    Piece(Vec<u8>),
    /// A content that is not there.
    Missing(String),
    /// The last number of a table.
    Last(String, i64),
}

struct Writer {
    out: GzEncoder<BufWriter<File>>,
    /// Seconds UTC.
    at: u64,
    tail: Tail,
    /// The content that comes in pieces: its name, what is still to come, its size, its hash so far.
    open: Option<(String, u64, u64, Sha256)>,
}

/// Writes the archive from what comes in, to its end, durably.
///
/// # Errors
/// When the file cannot be written or a content not be read.
pub(super) fn write(
    file: File,
    head: &Head,
    mut steps: Receiver<Step>,
) -> io::Result<(File, Tail)> {
    let mut writer = Writer {
        out: GzEncoder::new(BufWriter::with_capacity(1 << 18, file), Compression::fast()),
        at: u64::try_from(head.made_at / 1_000).unwrap_or_default(),
        tail: Tail::default(),
        open: None,
    };
    let first = serde_json::to_vec_pretty(head)?;
    writer.tail.head_sha256 = HEXLOWER.encode(&Sha256::digest(&first));
    writer.whole(HEAD, &first)?;
    while let Some(step) = steps.blocking_recv() {
        writer.step(step)?;
    }
    writer.finish()
}

impl Writer {
    fn step(&mut self, step: Step) -> io::Result<()> {
        match step {
            Step::Rows(path, rows, bytes) => {
                let sha256 = HEXLOWER.encode(&Sha256::digest(&bytes));
                self.whole(&path, &bytes)?;
                self.tail.parts.push(Part { path, rows, sha256 });
            }
            Step::Content(name, path) => {
                // Since it was looked for, the sweep may have taken it; and one that cannot be
                // read is no reason to save nothing of the rest.
                let opened = File::open(&path).and_then(|content| {
                    let size = content.metadata()?.len();
                    Ok((content, size))
                });
                let (content, size) = match opened {
                    Ok(opened) => opened,
                    Err(error) => {
                        tracing::warn!(%error, content = %name, "a content cannot be read");
                        return self.step(Step::Missing(name));
                    }
                };
                self.begin(name.clone(), size)?;
                let (mut content, mut piece) = (content.take(size), vec![0; 1 << 18]);
                loop {
                    let read = content.read(&mut piece).unwrap_or_else(|error| {
                        tracing::warn!(%error, content = %name, "a content cannot be read to its end");
                        0
                    });
                    let Some(bytes) = piece.get(..read).filter(|bytes| !bytes.is_empty()) else {
                        break;
                    };
                    self.piece(bytes)?;
                }
            }
            Step::Begin(name, size) => self.begin(name, size)?,
            Step::Piece(bytes) => self.piece(&bytes)?,
            Step::Missing(name) => {
                self.tail.wrong.insert(name, Wrong::Missing);
            }
            Step::Last(table, last) => {
                self.tail.last.insert(table, last);
            }
        }
        Ok(())
    }

    fn header(&mut self, path: &str, size: u64) -> io::Result<()> {
        let mut header = Header::new_ustar();
        header.set_path(path)?;
        header.set_size(size);
        header.set_mode(0o600);
        header.set_mtime(self.at);
        header.set_cksum();
        self.out.write_all(header.as_bytes())
    }

    /// Entries begin at full blocks.
    fn pad(&mut self, size: u64) -> io::Result<()> {
        let rest = usize::try_from((512 - size % 512) % 512).unwrap_or_default();
        self.out.write_all(&vec![0; rest])
    }

    /// Fills up a content that ended before its size, and tells that it is not what it was.
    fn end_short(&mut self) -> io::Result<()> {
        while let Some((name, left, ..)) = &self.open {
            self.tail.wrong.insert(name.clone(), Wrong::Changed);
            let some = usize::try_from((*left).min(1 << 18)).unwrap_or(1 << 18);
            self.piece(&vec![0; some])?;
        }
        Ok(())
    }

    fn whole(&mut self, path: &str, bytes: &[u8]) -> io::Result<()> {
        self.end_short()?;
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.header(path, size)?;
        self.out.write_all(bytes)?;
        self.pad(size)
    }

    fn begin(&mut self, name: String, size: u64) -> io::Result<()> {
        self.end_short()?;
        self.header(&format!("{FILES}{name}"), size)?;
        self.open = Some((name, size, size, Sha256::new()));
        self.end_where_full()
    }

    fn piece(&mut self, bytes: &[u8]) -> io::Result<()> {
        let Some((_, left, _, hash)) = &mut self.open else {
            return Err(io::Error::other("more of a content than its size"));
        };
        let taken = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        *left = left
            .checked_sub(taken)
            .ok_or_else(|| io::Error::other("more of a content than its size"))?;
        hash.update(bytes);
        self.out.write_all(bytes)?;
        self.end_where_full()
    }

    fn end_where_full(&mut self) -> io::Result<()> {
        let Some((name, _, size, hash)) = self.open.take_if(|(_, left, ..)| *left == 0) else {
            return Ok(());
        };
        self.tail.files += 1;
        self.tail.bytes += size;
        if HEXLOWER.encode(&hash.finalize()) != name {
            self.tail.wrong.insert(name, Wrong::Changed);
        }
        self.pad(size)
    }

    fn finish(mut self) -> io::Result<(File, Tail)> {
        self.end_short()?;
        let last = serde_json::to_vec(&self.tail)?;
        self.whole(TAIL, &last)?;
        // An archive ends with two empty blocks.
        self.out.write_all(&[0; 1024])?;
        let file = self
            .out
            .finish()?
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        Ok((file, self.tail))
    }
}
