//! A migrated institution for each test: SQLite copies a file, PostgreSQL
//! clones a database; both are prepared once a run.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use desk::cli::open;
use desk::platform::clock::Clock;
use desk::platform::db::Target;
use desk::platform::random::Random;
use desk::platform::web::PublicUrl;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use tempfile::TempDir;

use super::NOON;

/// Which of the two databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

/// Where a test's institution lives; gone when the test ends well.
pub struct Place {
    pub folder: TempDir,
    pub target: Target,
    /// For the command line.
    pub url: Option<String>,
    name: Option<String>,
}

/// The throw-away cluster that `./x test` starts.
fn admin_url() -> String {
    let missing = "VENTANILLA_TEST_POSTGRES is not set: run the tests with ./x test";
    std::env::var("VENTANILLA_TEST_POSTGRES").expect(missing)
}

async fn admin() -> DatabaseConnection {
    Database::connect(admin_url()).await.unwrap()
}

fn fresh_name(what: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!(
        "ventanilla_{what}_{}_{}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    )
}

fn url_of(name: &str) -> String {
    let admin = admin_url();
    let (server, _) = admin.rsplit_once('/').unwrap();
    format!("{server}/{name}")
}

impl Place {
    /// An institution of the pack `ocoyoacac`, created and without people.
    pub async fn institution(backend: Backend) -> Self {
        let folder = TempDir::new().unwrap();
        match backend {
            Backend::Sqlite => {
                std::fs::copy(sqlite_template(), folder.path().join("ventanilla.db")).unwrap();
                Self::at(folder, None)
            }
            Backend::Postgres => {
                let name = fresh_name("test");
                let clone = format!("CREATE DATABASE {name} TEMPLATE {}", postgres_template());
                let admin = admin().await;
                admin.execute_unprepared(&clone).await.unwrap();
                admin.close().await.unwrap();
                Self::at(folder, Some(name))
            }
        }
    }

    /// An institution of the pack `ocoyoacac` in a database of a test's own cluster.
    pub async fn on(url: String) -> Self {
        let folder = TempDir::new().unwrap();
        let target = Target::parse(Some(&url), folder.path()).unwrap();
        create(folder.path().to_owned(), target.clone()).await;
        Self {
            folder,
            target,
            url: Some(url),
            name: None,
        }
    }

    /// A database without any table.
    pub async fn empty(backend: Backend) -> Self {
        let folder = TempDir::new().unwrap();
        let name = match backend {
            Backend::Sqlite => None,
            Backend::Postgres => {
                let name = fresh_name("empty");
                let admin = admin().await;
                admin
                    .execute_unprepared(&format!("CREATE DATABASE {name}"))
                    .await
                    .unwrap();
                admin.close().await.unwrap();
                Some(name)
            }
        };
        Self::at(folder, name)
    }

    fn at(folder: TempDir, name: Option<String>) -> Self {
        let url = name.as_deref().map(url_of);
        let target = Target::parse(url.as_deref(), folder.path()).unwrap();
        Self {
            folder,
            target,
            url,
            name,
        }
    }

    /// The name of the database; only PostgreSQL's have one.
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap()
    }

    /// Runs a statement of an administrator of a test's own cluster.
    pub async fn order(url: &str, sql: &str) {
        let admin = Database::connect(url).await.unwrap();
        admin.execute_unprepared(sql).await.unwrap();
        admin.close().await.unwrap();
    }

    /// Runs a statement of an administrator of the cluster.
    pub async fn as_admin(sql: &str) {
        let admin = admin().await;
        admin.execute_unprepared(sql).await.unwrap();
        admin.close().await.unwrap();
    }

    /// How many tables a PostgreSQL database has.
    pub async fn tables(&self) -> i64 {
        let db = Database::connect(self.url.clone().unwrap()).await.unwrap();
        let count =
            "SELECT count(*) AS n FROM information_schema.tables WHERE table_schema = 'public'";
        let row = db
            .query_one_raw(Statement::from_string(DbBackend::Postgres, count))
            .await;
        let tables = row.unwrap().unwrap().try_get("", "n").unwrap();
        db.close().await.unwrap();
        tables
    }

    /// Removes the database.
    pub async fn remove(self) {
        if let Some(name) = &self.name {
            Self::as_admin(&format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
    }
}

/// Runs `work` in a thread and runtime of its own: connections do not outlive it.
fn apart(work: impl Future<Output = ()> + Send + 'static) {
    std::thread::spawn(move || super::block_on(work))
        .join()
        .unwrap();
}

async fn create(folder: PathBuf, target: Target) {
    let url = PublicUrl::parse("http://127.0.0.1").unwrap();
    let clock = Clock::standing(NOON);
    let opened = open(
        &folder,
        &target,
        Some("ocoyoacac"),
        url,
        clock,
        Random::seeded(0),
    )
    .await
    .unwrap();
    opened.app.db.clone().close().await;
}

fn sqlite_template() -> &'static Path {
    static TEMPLATE: OnceLock<PathBuf> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        // In the build's own folder: what a process makes once, nobody removes at its end.
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(fresh_name("template"));
        std::fs::create_dir_all(&folder).unwrap();
        let target = Target::parse(None, &folder).unwrap();
        apart(create(folder.clone(), target));
        let wal = folder.join("ventanilla.db-wal");
        assert!(!wal.exists(), "the last close checkpoints");
        folder.join("ventanilla.db")
    })
}

fn postgres_template() -> &'static str {
    static TEMPLATE: OnceLock<String> = OnceLock::new();
    TEMPLATE.get_or_init(|| {
        let name = fresh_name("template");
        let made = name.clone();
        apart(async move {
            Place::as_admin(&format!("CREATE DATABASE {made}")).await;
            let folder = TempDir::new().unwrap();
            let target = Target::parse(Some(&url_of(&made)), folder.path()).unwrap();
            create(folder.path().to_owned(), target).await;
        });
        name
    })
}
