//! From options to a running institution: everything that can be wrong is
//! found before anything is written.

use std::path::Path;
use std::sync::Arc;

use jiff::tz::TimeZone;
use pack::{Pack, Source};

use crate::backup::{BackupError, before_upgrade};
use crate::catalogue;
use crate::cli::Failure;
use crate::cli::failure::in_words;
use crate::configuration::{current, rules};
use crate::directory::institution;
use crate::platform::clock::Clock;
use crate::platform::db::{self, Db, OpenError, Target, Tx};
use crate::platform::dialect::{DbFault, fault};
use crate::platform::error::AppError;
use crate::platform::files::Files;
use crate::platform::live::Live;
use crate::platform::outward::Outward;
use crate::platform::random::Random;
use crate::platform::secret::Vault;
use crate::platform::session::{Hashing, link};
use crate::platform::signing::{Keys, Signer};
use crate::platform::web::{Proxies, PublicUrl};
use crate::platform::{App, Parts};

/// An institution ready to serve.
pub struct Opened {
    /// What requests need.
    pub app: App,
    /// The address of the one-time link, while nobody has an account.
    pub first_link: Option<String>,
}

/// Opens the institution of a database, or creates it from `wanted`, ready to serve.
///
/// # Errors
/// See [`Failure`]; nothing is half written.
pub async fn open(
    data: &Path,
    target: &Target,
    wanted: Option<&str>,
    public_url: PublicUrl,
    clock: Clock,
    random: Random,
) -> Result<Opened, Failure> {
    let app = open_app(data, target, wanted, public_url, clock, random).await?;
    signer(&app)?;
    let first_link = first_link(&app).await?;
    Ok(Opened { app, first_link })
}

/// The same for commands that serve nobody.
///
/// # Errors
/// See [`Failure`]; nothing is half written.
pub async fn open_app(
    data: &Path,
    target: &Target,
    wanted: Option<&str>,
    public_url: PublicUrl,
    clock: Clock,
    random: Random,
) -> Result<App, Failure> {
    // A pack that cannot be used is told before the database is touched.
    let wanted =
        wanted.map(|name| read_pack(name).map(|(source, pack)| (name.to_owned(), source, pack)));
    let wanted = wanted.transpose()?;
    if wanted.is_none() && !db::exists(target).await? {
        return Err(Failure::Usage(format!(
            "Es el primer arranque: diga con --pack qué institución atender (incluidas: {}) o dé la carpeta de un paquete",
            Source::embedded_names().join(", ")
        )));
    }
    prepare_folder(data)?;
    let backup = before_upgrade(data, target, clock.now()).await;
    if let Some(path) = backup.map_err(no_upgrade)? {
        eprintln!(
            "Antes de actualizar la base de datos se guardó un respaldo en {}",
            path.display()
        );
    }
    let db = db::open(target).await?;
    if let (None, Some((_, source, pack))) = (institution::find(db.read()).await?, &wanted) {
        create(&db, clock.now(), source.clone(), pack.clone()).await?;
    }
    // Read back in any case: another process may have been faster, with another pack.
    let Some(known) = institution::find(db.read()).await? else {
        return Err(Failure::Internal(
            "no hay institución en la base de datos".to_owned(),
        ));
    };
    if let Some((name, ..)) = wanted.filter(|(.., pack)| pack.key != known.key) {
        return Err(Failure::Pack(format!(
            "Esta base de datos es de «{}» (paquete {}), no del paquete «{name}»: quite --pack o use otra carpeta o base de datos",
            known.name, known.key
        )));
    }
    if known.event_format > engine::FORMAT {
        let format = format!("formato de eventos {}", known.event_format);
        return Err(Failure::Database(OpenError::Newer(format)));
    }
    let snapshot = db.snapshot().await.map_err(AppError::Db)?;
    let version = institution::config_version(&snapshot).await?;
    let source = institution::applied(&snapshot).await?;
    let (pack, zone) = check(&source, &format!("aplicado a «{}»", known.name))?;
    let configuration = current::read(&snapshot, version, pack, zone).await?;
    drop(snapshot);
    institution::claim_format(&db).await?;
    let files =
        Files::open(data, db.backend(), clock.now()).map_err(|e| folder_failure(data, &e))?;
    Ok(App::new(Parts {
        db,
        files,
        keys: Keys::of(data),
        vault: Vault::of(data),
        config_version: configuration.version,
        known: configuration.known,
        book: configuration.book,
        levels: configuration.levels,
        recipes: configuration.recipes,
        kind: configuration.kind,
        mail: None,
        outward: Outward::default(),
        live: Live::default(),
        reactions: crate::reactions(),
        pack: configuration.pack,
        zone: configuration.zone,
        started_at: clock.now(),
        clock,
        random,
        public_url,
        proxies: Proxies::default(),
        hashing: Arc::new(Hashing::default()),
        limits: Arc::default(),
        readings: Arc::default(),
        challenges: Arc::default(),
        people: Arc::default(),
        reply_key: Arc::default(),
        trusted: Arc::default(),
    }))
}

/// Without a backup nothing is upgraded.
fn no_upgrade(error: BackupError) -> Failure {
    match Failure::from(error) {
        Failure::Backup(why) => Failure::Backup(format!(
            "Antes de actualizar la base de datos hace falta un respaldo, y no se pudo hacer. {why}. No se cambió nada"
        )),
        failure => failure,
    }
}

/// The key that signs seals, made at the first start: one that cannot be used is told at once.
pub(super) fn signer(app: &App) -> Result<Signer, Failure> {
    app.keys.signer(&app.random).map_err(|error| match error {
        AppError::Disk(e) if e.kind() != std::io::ErrorKind::StorageFull => {
            Failure::Key(app.keys.own(), in_words(&e))
        }
        error => error.into(),
    })
}

/// A pack by the name of an embedded one, or by path.
pub(super) fn read_pack(name: &str) -> Result<(Source, Pack), Failure> {
    let source = match Source::embedded(name) {
        Some(source) => source,
        None if !name.contains(['/', '\\', '.']) && !Path::new(name).exists() => {
            return Err(Failure::Pack(format!(
                "No hay un paquete «{name}»: los incluidos son {}; también puede dar la carpeta de uno",
                Source::embedded_names().join(", ")
            )));
        }
        None => Source::folder(Path::new(name)).map_err(|e| Failure::Pack(e.to_string()))?,
    };
    let (pack, _) = check(&source, &format!("«{name}»"))?;
    Ok((source, pack))
}

/// The pack of a source and its zone; a pack with faults is none.
fn check(source: &Source, which: &str) -> Result<(Pack, TimeZone), Failure> {
    let pack = pack::load(source).map_err(|faults| {
        let list: Vec<String> = faults.iter().map(|fault| format!("  {fault}")).collect();
        let list = list.join("\n");
        Failure::Pack(format!(
            "El paquete {which} no se puede usar; corrija:\n{list}"
        ))
    })?;
    let zone = TimeZone::get(&pack.institution.zone).map_err(|_| {
        let zone = &pack.institution.zone;
        Failure::Pack(format!(
            "El paquete {which} nombra una zona horaria desconocida: {zone}"
        ))
    })?;
    Ok((pack, zone))
}

pub(super) fn prepare_folder(data: &Path) -> Result<(), Failure> {
    let mut folder = std::fs::DirBuilder::new();
    folder.recursive(true);
    // Personal data: what this program makes, only its own user reads.
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder.create(data).map_err(|e| folder_failure(data, &e))?;
    // A probe that leaves nothing behind: permissions do not tell everything.
    tempfile::tempfile_in(data)
        .map(drop)
        .map_err(|e| folder_failure(data, &e))
}

fn folder_failure(data: &Path, error: &std::io::Error) -> Failure {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Failure::Full,
        _ => Failure::Data(data.to_owned(), in_words(error)),
    }
}

async fn create(db: &Db, now: i64, source: Source, pack: Pack) -> Result<(), AppError> {
    let write = db.write((now, source, pack), |tx, (now, source, pack)| {
        Box::pin(install(tx, *now, source, pack))
    });
    match write.await {
        // Another process was faster, between our look and our row.
        Err(AppError::Db(e)) if fault(&e) == DbFault::Duplicate => Ok(()),
        result => result,
    }
}

async fn install(tx: &Tx, now: i64, source: &Source, pack: &Pack) -> Result<(), AppError> {
    if institution::find(tx.conn()).await?.is_some() {
        return Ok(()); // Another process was faster.
    }
    institution::create(tx, now, pack, source).await?;
    catalogue::install(tx, pack).await?;
    rules::record(tx, now, 1, pack).await
}

/// While nobody has an account, each start makes a fresh link and says it.
async fn first_link(app: &App) -> Result<Option<String>, AppError> {
    let token = app.random.token()?;
    let made = institution::first_link(&app.db, app.now(), &token).await?;
    Ok(made.then(|| app.public_url.link(&link::path(&token))))
}
