//! `ventanilla backup` and `ventanilla restore`.

use serde_json::json;

use crate::backup::{BackupError, Made, make, restore as restore_into};
use crate::cli::Failure;
use crate::cli::args::{BackupArgs, StoreArgs};
use crate::cli::check::{done, existing_at, look, none_there, progress};
use crate::cli::serve::say;
use crate::cli::start::prepare_folder;
use crate::platform::audit::{self, BACKED_UP};
use crate::platform::clock::Clock;
use crate::platform::db::{self, Bare, Target, migration};
use crate::platform::error::AppError;
use crate::platform::text::size;

/// `ventanilla backup`
pub(super) async fn backup(args: BackupArgs) -> Result<(), Failure> {
    let store = &args.store;
    let target = Target::parse(store.database.as_deref(), &store.data)?;
    if !db::exists(&target).await? {
        return Err(none_there(store));
    }
    // The schema is taken as it is: a backup is no upgrade.
    let bare = Bare::open(&target).await?;
    let now = Clock::system().now();
    let told = |_, rows| progress("filas", rows);
    let made = make(&bare, &store.data, &args.file, now, told).await;
    done();
    let closed = bare.close().await;
    let made = made?;
    closed.map_err(AppError::Db)?;
    let tail = &made.tail;
    say(&format!(
        "Respaldo hecho: {}\n  Tickets          {}\n  Archivos         {}\n  Tamaño           {}\nLas llaves no van dentro: guarde aparte {}\n",
        args.file.display(),
        tail.rows("ticket"),
        tail.files,
        told_size(&made),
        store.data.join("llaves").display(),
    ));
    // It is made, noted or not.
    if let Err(failure) = note(store, &made).await {
        eprintln!("El respaldo está hecho, pero no se pudo anotar: {failure}");
    }
    let wrong: Vec<String> = tail
        .wrong
        .keys()
        .map(|name| format!("archivo {name}: no es el que se guardó; así va en el respaldo"))
        .collect();
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(Failure::Findings(wrong)),
    }
}

fn told_size(made: &Made) -> String {
    size(i64::try_from(made.size).unwrap_or(i64::MAX))
}

/// Leaves word of a backup in the audit: everything was read, and the page of health tells its age. A
/// database that this version would upgrade is left as it is.
async fn note(store: &StoreArgs, made: &Made) -> Result<(), Failure> {
    if made.head.schema != migration::names() {
        return Ok(());
    }
    let app = existing_at(store, Clock::system()).await?;
    let detail = json!({ "tickets": made.tail.rows("ticket"), "files": made.tail.files });
    let context = (made.head.made_at, told_size(made), detail);
    let write = app.db.write(context, |tx, (at, subject, detail)| {
        Box::pin(audit::record(tx, *at, None, BACKED_UP, subject, detail))
    });
    let noted = write.await;
    app.db.clone().close().await;
    Ok(noted?)
}

/// `ventanilla restore`
pub(super) async fn restore(args: BackupArgs) -> Result<(), Failure> {
    let store = &args.store;
    let target = Target::parse(store.database.as_deref(), &store.data)?;
    if db::exists(&target).await? {
        return Err(BackupError::NotEmpty.into());
    }
    prepare_folder(&store.data)?;
    let now = Clock::system().now();
    let told = |rows| progress("filas", rows);
    let restored = restore_into(&args.file, &store.data, &target, now, told).await;
    done();
    let restored = restored?;
    say(&format!(
        "Se restauró «{}».\n  Tickets            {}\n  Archivos           {}\n  Correos detenidos  {}\nPonga en {} las llaves que guardó aparte antes de atender; nadie tiene sesión: todos vuelven a entrar.\n",
        restored.head.name,
        restored.tail.rows("ticket"),
        restored.tail.files,
        restored.held,
        store.data.join("llaves").display(),
    ));
    // What was not sealed yet when the backup was made is not late because of that.
    let app = existing_at(store, Clock::standing(restored.head.made_at)).await?;
    let looked = look(&app).await;
    app.db.clone().close().await;
    let (text, findings) = looked?;
    say(&text);
    match findings.is_empty() {
        true => Ok(()),
        false => Err(Failure::Findings(findings)),
    }
}
