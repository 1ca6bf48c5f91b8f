//! Restoring a backup into nothing: all of it, or none.
//!
//! On PostgreSQL everything is one transaction, the schema included. With SQLite the database is
//! made beside its place and gets its name at the very end; contents that came before that belong to
//! nobody until then. The schema is first the one of the backup, and brought up to date once its rows are there.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, Statement, Value};
use serde_json::json;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::format::{FILES, Head, LEFT_OUT, ROWS, Tail};
use super::read::{broken, check, is_hash, walk};
use super::{BackupError, lost, rows};
use crate::channel::{portal, queue, webhook};
use crate::directory::notice::ACCOUNT_MAIL;
use crate::platform::audit;
use crate::platform::db::{self, Bare, Target, migration};
use crate::platform::dialect::catalog::{self, Table};
use crate::platform::dialect::{DbFault, fault};
use crate::platform::error::AppError;
use crate::platform::files::{self, PIECE};
use crate::platform::jobs;

/// Values that a statement carries at most.
const VALUES: usize = 20_000;
/// The name of a database that is not whole yet.
const UNDER_WAY: &str = "restaurando.db";

/// What was restored.
#[derive(Debug)]
pub struct Restored {
    /// What the backup says of itself.
    pub head: Head,
    /// What was in it.
    pub tail: Tail,
    /// Messages that waited to be sent, and now wait for a person.
    pub held: u64,
}

/// Restores an archive into a data folder that exists, and a database that is empty. `now` in milliseconds
/// UTC; `progress` is told how many rows are there.
///
/// # Errors
/// When there is an institution already, the archive is not whole or of a later version, or the
/// database or the data folder refuse. Then nothing was restored.
pub async fn restore(
    from: &Path,
    data: &Path,
    target: &Target,
    now: i64,
    progress: impl FnMut(u64),
) -> Result<Restored, BackupError> {
    if db::exists(target).await? {
        return Err(BackupError::NotEmpty);
    }
    let archive = from.to_owned();
    let (head, tail) = tokio::task::spawn_blocking(move || check(&archive))
        .await
        .map_err(|e| lost(&e))??;
    let count = steps(&head)?;
    let place = match target {
        Target::Sqlite(_) => Target::Sqlite(data.join(UNDER_WAY)),
        Target::Postgres(_) => target.clone(),
    };
    let had_files = data.join("archivos").exists();
    remove_begun(&place)?;
    let done = load(from, data, &place, (&head, &tail, count), now, progress).await;
    let named = match (&done, target, &place) {
        (Ok(_), Target::Sqlite(last), Target::Sqlite(begun)) => name(begun, last),
        _ => Ok(()),
    };
    match done.and_then(|held| named.map(|()| held).map_err(BackupError::from)) {
        Ok(held) => Ok(Restored { head, tail, held }),
        Err(error) => {
            // What cannot be taken away belongs to nobody: the next try goes over it.
            let _ = remove_begun(&place);
            if !had_files {
                let _ = std::fs::remove_dir_all(data.join("archivos"));
            }
            Err(error)
        }
    }
}

/// How many of our migrations the backup's database went through.
fn steps(head: &Head) -> Result<u32, BackupError> {
    let known = migration::names();
    let later = head.schema.iter().find(|name| !known.contains(name));
    if let Some(later) = later {
        return Err(BackupError::Newer(later.clone()));
    }
    if head.schema.is_empty() || !known.starts_with(&head.schema) {
        return Err(broken("su esquema no es de esta versión de Ventanilla"));
    }
    u32::try_from(head.schema.len()).map_err(|_| broken("su esquema no se entiende"))
}

/// What an earlier try that was cut off left.
fn remove_begun(place: &Target) -> std::io::Result<()> {
    let Target::Sqlite(path) = place else {
        return Ok(());
    };
    for end in ["", "-wal", "-shm"] {
        let mut name = path.clone().into_os_string();
        name.push(end);
        match std::fs::remove_file(PathBuf::from(name)) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e),
            _ => {}
        }
    }
    Ok(())
}

/// Gives the whole database its name, durably. A log beside it, of a database that is
/// gone, would be taken for its own.
fn name(begun: &Path, last: &Path) -> std::io::Result<()> {
    let beside = |path: &Path, end: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        PathBuf::from(name)
    };
    let log = std::fs::metadata(beside(begun, "-wal"));
    if log.is_ok_and(|log| log.len() > 0) {
        return Err(std::io::Error::other("rows are still in the log"));
    }
    for end in ["-wal", "-shm"] {
        match std::fs::remove_file(beside(last, end)) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e),
            _ => {}
        }
    }
    std::fs::File::open(begun)?.sync_all()?;
    std::fs::rename(begun, last)?;
    std::fs::File::open(last.parent().unwrap_or(last))?.sync_all()
}

async fn load(
    from: &Path,
    data: &Path,
    place: &Target,
    (head, tail, count): (&Head, &Tail, u32),
    now: i64,
    progress: impl FnMut(u64),
) -> Result<u64, BackupError> {
    let bare = Bare::open(place).await?;
    let tx = bare.whole().await?;
    if bare.backend() == DbBackend::Postgres {
        // As in a migration: of two that come at once, the second finds that it is not empty.
        tx.execute_unprepared("SELECT pg_advisory_xact_lock(86026311)")
            .await?;
        let there = "SELECT CAST(to_regclass('institution') AS TEXT)";
        if catalog::value::<Option<String>>(&tx, there)
            .await?
            .flatten()
            .is_some()
        {
            return Err(BackupError::NotEmpty);
        }
    }
    migration::advance(&tx, Some(count)).await?;
    let tables = agree(head, catalog::tables(&tx, &migration::tables()).await?)?;
    let unchecked = catalog::unchecked(&tx).await?;
    fill(from, data, &tx, &tables, progress).await?;
    for (table, last) in &tail.last {
        let table = tables
            .get(table)
            .ok_or_else(|| broken("una tabla no se conoce"))?;
        catalog::go_on_after(&tx, table, *last).await?;
    }
    unchecked.check(&tx).await.map_err(unsound)?;
    migration::advance(&tx, None).await?;
    let held = settle(&tx, head, now).await?;
    tx.commit().await.map_err(unsound)?;
    bare.settle().await?;
    bare.close().await?;
    Ok(held)
}

/// A row that refers to one that is not there is the archive's fault.
fn unsound(error: sea_orm::DbErr) -> BackupError {
    match fault(&error) {
        DbFault::Other | DbFault::Duplicate | DbFault::Text => {
            tracing::error!(%error, "the rows of a backup do not go together");
            broken("sus filas no concuerdan entre sí")
        }
        _ => error.into(),
    }
}

/// The tables of the archive as this database has them, in the archive's order of columns.
fn agree(head: &Head, here: Vec<Table>) -> Result<BTreeMap<String, Table>, BackupError> {
    let mut here: BTreeMap<String, Table> = here
        .into_iter()
        .map(|table| (table.name.clone(), table))
        .collect();
    here.retain(|name, _| !LEFT_OUT.contains(&name.as_str()));
    let mut agreed = BTreeMap::new();
    for told in &head.tables {
        let other = || broken(format!("su tabla «{}» no es la de esta versión", told.name));
        let own = here.remove(&told.name).ok_or_else(other)?;
        let column = |name: &str| own.columns.iter().find(|column| column.name == name);
        let columns = told.columns.iter().map(|told| {
            column(&told.name)
                .filter(|own| own.sort == told.sort)
                .cloned()
                .ok_or_else(other)
        });
        let columns = columns.collect::<Result<Vec<_>, _>>()?;
        if columns.len() != own.columns.len() {
            return Err(other());
        }
        agreed.insert(told.name.clone(), Table { columns, ..own });
    }
    match here.into_keys().next() {
        Some(name) => Err(broken(format!("le falta la tabla «{name}»"))),
        None => Ok(agreed),
    }
}

/// What the reading thread hands over.
enum Item {
    Rows(String, Vec<u8>),
    Piece(String, i64, Vec<u8>),
}

async fn fill(
    from: &Path,
    data: &Path,
    tx: &DatabaseTransaction,
    tables: &BTreeMap<String, Table>,
    mut progress: impl FnMut(u64),
) -> Result<(), BackupError> {
    let in_database = tx.get_database_backend() == DbBackend::Postgres;
    let (sender, mut items) = channel(4);
    let (from, data) = (from.to_owned(), data.to_owned());
    let reading = tokio::task::spawn_blocking(move || {
        let folder = (!in_database).then_some(data);
        read(&from, folder.as_deref(), &sender)
    });
    let filled = take(tx, tables, &mut items, &mut progress).await;
    // Whoever reads ends before anybody clears up.
    drop(items);
    let read = reading.await.map_err(|e| lost(&e))?;
    filled.and(read)
}

/// Writes what is handed over, to its end.
async fn take(
    tx: &DatabaseTransaction,
    tables: &BTreeMap<String, Table>,
    items: &mut Receiver<Item>,
    mut progress: impl FnMut(u64),
) -> Result<(), BackupError> {
    let mut done = 0;
    while let Some(item) = items.recv().await {
        match item {
            Item::Rows(table, lines) => {
                let table = tables
                    .get(&table)
                    .ok_or_else(|| broken("una tabla no se conoce"))?;
                done += insert(tx, table, &lines).await?;
                progress(done);
            }
            Item::Piece(sha256, position, bytes) => {
                let sql = "INSERT INTO file_chunk (sha256, position, bytes) VALUES ($1, $2, $3)";
                let values = [sha256.into(), position.into(), bytes.into()];
                let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
                tx.execute_raw(statement).await?;
            }
        }
    }
    Ok(())
}

/// Hands over what is in the archive; contents for the data folder go there at once.
fn read(from: &Path, folder: Option<&Path>, items: &Sender<Item>) -> Result<(), BackupError> {
    let hand = |item| {
        let sent = items.blocking_send(item);
        sent.map_err(|_| BackupError::App(AppError::internal("nobody takes the rows any more")))
    };
    walk(from, |mut entry| {
        if let Some(name) = entry.path.strip_prefix(FILES).filter(|name| is_hash(name)) {
            let name = name.to_owned();
            return match folder {
                Some(data) => Ok(keep(data, &name, entry.content)?),
                None => pieces(entry.content, |position, bytes| {
                    hand(Item::Piece(name.clone(), position, bytes))
                }),
            };
        }
        let table = entry
            .path
            .strip_prefix(ROWS)
            .and_then(|rest| rest.split('/').next());
        match table.map(str::to_owned) {
            Some(table) => hand(Item::Rows(table, entry.bytes()?)),
            None => Ok(()),
        }
    })
}

/// Puts a content into its place in the data folder, durably.
fn keep(data: &Path, name: &str, content: &mut dyn Read) -> std::io::Result<()> {
    let path = files::content(data, name);
    let folder = path.parent().unwrap_or(data);
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    std::io::copy(content, &mut file)?;
    file.as_file().sync_all()?;
    file.persist(&path).map_err(|e| e.error)?;
    std::fs::File::open(folder)?.sync_all()
}

/// Cuts a content into the pieces of which the database keeps it; an empty one is one empty piece.
fn pieces(
    content: &mut dyn Read,
    mut hand: impl FnMut(i64, Vec<u8>) -> Result<(), BackupError>,
) -> Result<(), BackupError> {
    for position in 0.. {
        let mut bytes = Vec::with_capacity(PIECE);
        let most = u64::try_from(PIECE).unwrap_or(u64::MAX);
        content.take(most).read_to_end(&mut bytes)?;
        if bytes.is_empty() && position > 0 {
            break;
        }
        let is_last = bytes.len() < PIECE;
        hand(position, bytes)?;
        if is_last {
            break;
        }
    }
    Ok(())
}

async fn insert(tx: &DatabaseTransaction, table: &Table, lines: &[u8]) -> Result<u64, BackupError> {
    let backend = tx.get_database_backend();
    let width = table.columns.len().max(1);
    let lines: Vec<&[u8]> = lines
        .split(|byte| *byte == b'\n')
        .filter(|l| !l.is_empty())
        .collect();
    for group in lines.chunks((VALUES / width).clamp(1, 500)) {
        let mut values: Vec<Value> = Vec::with_capacity(group.len() * width);
        for line in group {
            let row = rows::decode(line, table);
            let other = || broken(format!("una fila de «{}» no se entiende", table.name));
            values.extend(row.ok_or_else(other)?);
        }
        let sql = insertion(table, group.len(), backend);
        let statement = Statement::from_sql_and_values(backend, sql, values);
        tx.execute_raw(statement).await.map_err(unsound)?;
    }
    Ok(u64::try_from(lines.len()).unwrap_or(u64::MAX))
}

fn insertion(table: &Table, rows: usize, backend: DbBackend) -> String {
    let width = table.columns.len();
    let row = |row: usize| {
        let places = (1..=width).map(|column| match backend {
            DbBackend::Postgres => format!("${}", row * width + column),
            _ => "?".to_owned(),
        });
        format!("({})", places.collect::<Vec<_>>().join(", "))
    };
    let columns = table
        .columns
        .iter()
        .map(|column| format!("\"{}\"", column.name));
    let columns = columns.collect::<Vec<_>>().join(", ");
    let rows = (0..rows).map(row).collect::<Vec<_>>().join(", ");
    format!("INSERT INTO \"{}\" ({columns}) VALUES {rows}", table.name)
}

/// What must not go on by itself where a backup was restored: who was to be told may have been told
/// long ago. Answers how many messages wait for a person now.
async fn settle(tx: &DatabaseTransaction, head: &Head, now: i64) -> Result<u64, BackupError> {
    let held = queue::hold_all(tx).await?;
    portal::access::give_up(tx).await?;
    webhook::store::hold_all(tx).await?;
    jobs::forget(tx, ACCOUNT_MAIL).await?;
    jobs::release(tx).await?;
    let made = jiff::Timestamp::from_millisecond(head.made_at);
    let made = made.map_err(|_| broken("su fecha no se entiende"))?;
    let subject = made.strftime("%d/%m/%Y %H:%M UTC").to_string();
    let detail = json!({ "held": held, "program": head.program });
    audit::record_on(tx, now, None, "institution.restored", subject, &detail).await?;
    Ok(held)
}
