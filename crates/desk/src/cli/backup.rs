//! `ventanilla backup` and `ventanilla restore`.

use crate::backup::{BackupError, Made, make, restore as restore_into};
use crate::cli::Failure;
use crate::cli::args::BackupArgs;
use crate::cli::check::{done, existing_at, look, none_there, progress};
use crate::cli::serve::say;
use crate::cli::start::prepare_folder;
use crate::platform::clock::Clock;
use crate::platform::db::{self, Bare, Target};
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
    let Made {
        tail, size: bytes, ..
    } = made?;
    closed.map_err(AppError::Db)?;
    say(&format!(
        "Respaldo hecho: {}\n  Tickets          {}\n  Archivos         {}\n  Tamaño           {}\nLas llaves no van dentro: guarde aparte {}\n",
        args.file.display(),
        tail.rows("ticket"),
        tail.files,
        size(i64::try_from(bytes).unwrap_or(i64::MAX)),
        store.data.join("llaves").display(),
    ));
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
