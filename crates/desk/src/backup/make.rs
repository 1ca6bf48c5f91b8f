//! Making a backup, while the desk serves: all of it is one look at the database.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use futures_util::TryStreamExt;
use sea_orm::{
    ColumnTrait, DatabaseTransaction, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    StreamTrait,
};
use tables::{file, file_chunk};
use tokio::sync::mpsc::{Sender, channel};

use super::format::{FORMAT, Head, LEFT_OUT, ROWS, Tail};
use super::write::{Step, write};
use super::{BackupError, lost, rows};
use crate::platform::db::{Bare, migration};
use crate::platform::dialect::catalog::{self, Table};
use crate::platform::error::AppError;
use crate::platform::files;

/// Begins the name of an archive that is not whole yet.
pub(super) const UNDER_WAY: &str = ".respaldo-";
/// Milliseconds after which nobody writes to it any more.
const DAY: i64 = 86_400_000;
/// Bytes after which a part ends.
const PART: usize = 1 << 20;
/// Contents that are listed at once.
const BATCH: u64 = 500;

/// A backup that was made.
#[derive(Debug)]
pub struct Made {
    /// What it says first.
    pub head: Head,
    /// What it says last.
    pub tail: Tail,
    /// Bytes of the archive.
    pub size: u64,
}

/// Writes everything into a new file, or nothing. `data` is the data folder, `now` in milliseconds UTC; `progress` is told
/// how many files and rows were written so far.
///
/// # Errors
/// When there is a file of that name, it cannot be written, or the database refuses. A content that
/// is not what it should be is no error: the archive tells of it.
pub async fn make(
    bare: &Bare,
    data: &Path,
    to: &Path,
    now: i64,
    progress: impl FnMut(u64, u64),
) -> Result<Made, BackupError> {
    if to.exists() {
        return Err(BackupError::Exists(to.to_owned()));
    }
    let failed = |e: std::io::Error| match e.kind() {
        std::io::ErrorKind::StorageFull => e.into(),
        std::io::ErrorKind::AlreadyExists => BackupError::Exists(to.to_owned()),
        _ => BackupError::File(to.to_owned(), e),
    };
    let folder = match to.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    sweep(folder, now);
    // Temporary files are their owner's alone, and stay so under their last name.
    let file = tempfile::Builder::new()
        .prefix(UNDER_WAY)
        .tempfile_in(folder);
    let (file, place) = file.map_err(failed)?.into_parts();
    let snapshot = bare.snapshot().await?;
    let head = head(&snapshot, now).await?;
    let (steps, taken) = channel(8);
    let first = head.clone();
    let writing = tokio::task::spawn_blocking(move || write(file, &first, taken));
    let teller = Teller {
        bare,
        snapshot,
        data,
        steps,
        gone: BTreeSet::new(),
        told: (0, 0),
        progress,
    };
    let told = teller.tell(&head.tables).await;
    // Why it could not be written comes before that nobody took it.
    let (file, tail) = writing.await.map_err(|e| lost(&e))?.map_err(failed)?;
    told?;
    let size = file.metadata().map_err(failed)?.len();
    place.persist_noclobber(to).map_err(|e| failed(e.error))?;
    std::fs::File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(failed)?;
    Ok(Made { head, tail, size })
}

/// Takes away what backups that were cut off left in a folder: what nobody wrote to for a
/// day. One that cannot be taken away is in nobody's way.
fn sweep(folder: &Path, now: i64) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let is_begun = entry.file_name().to_string_lossy().starts_with(UNDER_WAY);
        let written = entry.metadata().ok().and_then(|told| told.modified().ok());
        let written = written.and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        let written = written.and_then(|at| i64::try_from(at.as_millis()).ok());
        if is_begun && written.is_some_and(|at| now - at > DAY) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

async fn head(snapshot: &DatabaseTransaction, now: i64) -> Result<Head, BackupError> {
    let mut tables = catalog::tables(snapshot, &migration::tables()).await?;
    tables.retain(|table| !LEFT_OUT.contains(&table.name.as_str()));
    let told = async |column: &str| {
        let text = catalog::value(snapshot, &format!("SELECT {column} FROM institution")).await?;
        text.ok_or_else(|| AppError::internal("no institution to back up"))
    };
    Ok(Head {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: now,
        institution: told("key").await?,
        name: told("name").await?,
        schema: migration::applied(snapshot).await?,
        tables,
    })
}

struct Teller<'a, P> {
    bare: &'a Bare,
    snapshot: DatabaseTransaction,
    data: &'a Path,
    steps: Sender<Step>,
    /// Contents that the sweep removed since the look at the database: nothing but what was to be forgotten names them.
    gone: BTreeSet<String>,
    told: (u64, u64),
    progress: P,
}

impl<P: FnMut(u64, u64)> Teller<'_, P> {
    async fn tell(mut self, tables: &[Table]) -> Result<(), BackupError> {
        self.contents().await?;
        for table in tables {
            self.rows(table).await?;
        }
        for table in tables {
            if let Some(last) = catalog::last_number(&self.snapshot, table).await? {
                self.send(Step::Last(table.name.clone(), last)).await?;
            }
        }
        Ok(())
    }

    async fn send(&self, step: Step) -> Result<(), AppError> {
        let sent = self.steps.send(step).await;
        sent.map_err(|_| AppError::internal("nobody writes the backup any more"))
    }

    async fn contents(&mut self) -> Result<(), BackupError> {
        let mut last = String::new();
        loop {
            let names: Vec<String> = file::Entity::find()
                .select_only()
                .column(file::Column::Sha256)
                .filter(file::Column::Sha256.gt(&last))
                .order_by_asc(file::Column::Sha256)
                .limit(BATCH)
                .into_tuple()
                .all(&self.snapshot)
                .await?;
            let Some(end) = names.last() else {
                return Ok(());
            };
            last.clone_from(end);
            for name in names {
                match self.bare.backend() {
                    DbBackend::Sqlite => self.content(name).await?,
                    _ => self.pieces(name).await?,
                }
                self.told.0 += 1;
                (self.progress)(self.told.0, self.told.1);
            }
        }
    }

    /// A content of the data folder.
    async fn content(&mut self, name: String) -> Result<(), BackupError> {
        let path: PathBuf = files::content(self.data, &name);
        if tokio::fs::try_exists(&path).await.unwrap_or(false) {
            return Ok(self.send(Step::Content(name, path)).await?);
        }
        let still = file::Entity::find_by_id(&name)
            .one(self.bare.read())
            .await?;
        if still.is_some() {
            return Ok(self.send(Step::Missing(name)).await?);
        }
        self.gone.insert(name);
        Ok(())
    }

    /// A content of the database.
    async fn pieces(&mut self, name: String) -> Result<(), BackupError> {
        let sum = format!(
            "SELECT CAST(sum(octet_length(bytes)) AS BIGINT) FROM file_chunk WHERE sha256 = '{name}'"
        );
        let size = catalog::value::<Option<i64>>(&self.snapshot, &sum).await?;
        let Some(size) = size.flatten().and_then(|size| u64::try_from(size).ok()) else {
            return Ok(self.send(Step::Missing(name)).await?);
        };
        self.send(Step::Begin(name.clone(), size)).await?;
        for position in 0.. {
            let piece = file_chunk::Entity::find_by_id((name.clone(), position));
            match piece.one(&self.snapshot).await? {
                Some(piece) if piece.bytes.is_empty() => {}
                Some(piece) => self.send(Step::Piece(piece.bytes)).await?,
                None => break,
            }
        }
        Ok(())
    }

    async fn rows(&mut self, table: &Table) -> Result<(), BackupError> {
        let statement = catalog::all_rows(self.bare.backend(), table);
        let named = table
            .columns
            .iter()
            .position(|column| column.name == "sha256");
        let named = named.filter(|_| !self.gone.is_empty());
        let (mut part, mut count, mut lines) = (1, 0, Vec::new());
        let mut stream = self.snapshot.stream_raw(statement).await?;
        loop {
            let row = stream.try_next().await?;
            if lines.len() >= PART || (row.is_none() && count > 0) {
                let path = format!("{ROWS}{}/{part:06}.jsonl", table.name);
                let step = Step::Rows(path, count, std::mem::take(&mut lines));
                self.send(step).await?;
                (self.progress)(self.told.0, self.told.1 + count);
                self.told.1 += count;
                (part, count) = (part + 1, 0);
            }
            let Some(row) = row else {
                return Ok(());
            };
            if let Some(place) = named
                && self.gone.contains(&row.try_get_by_index::<String>(place)?)
            {
                continue;
            }
            rows::encode(&mut lines, table, &row)?;
            count += 1;
        }
    }
}
