//! Upgrades: a backup first, and one that fails leaves what was there [P-3].

use desk::cli::Failure;
use desk::platform::db::{Bare, migration};
use desk::platform::dialect::catalog::{self, Sort};
use sea_orm::{ConnectionTrait, DbErr, Statement, Value};
use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTrait, SchemaManager};

use super::{bring_back, is_sound, opened, other};
use crate::support::{Backend, Place, TestApp, block_on};

/// An institution whose database lacks the newest migration.
async fn older(backend: Backend) -> Place {
    let (now, place) = (
        Place::institution(backend).await,
        Place::empty(backend).await,
    );
    let (full, bare) = (
        Bare::open(&now.target).await.unwrap(),
        Bare::open(&place.target).await.unwrap(),
    );
    let tx = bare.whole().await.unwrap();
    let count = u32::try_from(migration::names().len() - 1).unwrap();
    migration::advance(&tx, Some(count)).await.unwrap();
    let unchecked = catalog::unchecked(&tx).await.unwrap();
    for table in catalog::tables(&tx, &migration::tables()).await.unwrap() {
        let rows = full
            .read()
            .query_all_raw(catalog::all_rows(full.backend(), &table))
            .await
            .unwrap();
        let names: Vec<&str> = table
            .columns
            .iter()
            .map(|column| column.name.as_str())
            .collect();
        let places: Vec<String> = (1..=names.len()).map(|place| format!("${place}")).collect();
        let sql = format!(
            "INSERT INTO {} ({}) VALUES ({})",
            table.name,
            names.join(", "),
            places.join(", ")
        );
        for row in rows {
            let values = table.columns.iter().enumerate().map(|(place, column)| {
                match (column.sort, column.is_boolean) {
                    (Sort::Integer, true) => Value::Bool(
                        row.try_get_by_index::<Option<i64>>(place)
                            .unwrap()
                            .map(|n| n == 1),
                    ),
                    (Sort::Integer, false) => Value::BigInt(row.try_get_by_index(place).unwrap()),
                    (Sort::Text, _) => Value::String(row.try_get_by_index(place).unwrap()),
                    (Sort::Bytes, _) => Value::Bytes(row.try_get_by_index(place).unwrap()),
                }
            });
            tx.execute_raw(Statement::from_sql_and_values(bare.backend(), &sql, values))
                .await
                .unwrap();
        }
        if let Some(last) = catalog::last_number(full.read(), &table).await.unwrap() {
            catalog::go_on_after(&tx, &table, last).await.unwrap();
        }
    }
    unchecked.check(&tx).await.unwrap();
    tx.commit().await.unwrap();
    full.close().await.unwrap();
    bare.close().await.unwrap();
    now.remove().await;
    place
}

async fn applied(place: &Place) -> Vec<String> {
    let bare = Bare::open(&place.target).await.unwrap();
    let applied = migration::applied(bare.read()).await.unwrap();
    bare.close().await.unwrap();
    applied
}

/// The start that upgrades leaves a backup of what was there, which restores; later starts make none.
fn a_backup_comes_first(backend: Backend) {
    block_on(async {
        let place = older(backend).await;
        let before = applied(&place).await;
        let app = opened(&place).await;
        is_sound(&app).await;
        app.db.clone().close().await;
        assert_eq!(applied(&place).await, migration::names());
        opened(&place).await.db.clone().close().await;
        let made = || std::fs::read_dir(place.folder.path().join("respaldos")).unwrap();
        assert_eq!(
            made().count(),
            1,
            "one for the upgrade, none for the start after it"
        );
        let made = made().next().unwrap().unwrap().path();
        let newest = migration::names().pop().unwrap();
        assert!(
            made.to_str()
                .unwrap()
                .contains(&format!("antes-de-{newest}")),
            "{made:?}"
        );

        let back = match backend {
            Backend::Sqlite => {
                let back = Place::empty(backend).await;
                std::fs::copy(&made, back.folder.path().join("ventanilla.db")).unwrap();
                assert_eq!(applied(&back).await, before);
                back
            }
            // An archive of an older schema is brought up to date as it is restored.
            Backend::Postgres => {
                let back = Place::empty(other(backend)).await;
                bring_back(&made, &back).await;
                assert_eq!(applied(&back).await, migration::names());
                back
            }
        };
        let app = opened(&back).await;
        is_sound(&app).await;
        app.db.clone().close().await;
        back.remove().await;
        place.remove().await;
    });
}

#[test]
fn a_backup_comes_first_sqlite() {
    a_backup_comes_first(Backend::Sqlite);
}

#[test]
fn a_backup_comes_first_postgres() {
    a_backup_comes_first(Backend::Postgres);
}

/// Where the backup cannot be made, the schema stays.
#[test]
fn without_a_backup_there_is_no_upgrade() {
    block_on(async {
        let place = older(Backend::Sqlite).await;
        let before = applied(&place).await;
        std::fs::write(place.folder.path().join("respaldos"), "no es una carpeta").unwrap();
        let url = desk::platform::web::PublicUrl::parse("http://127.0.0.1").unwrap();
        let clock = desk::platform::clock::Clock::standing(crate::support::NOON);
        let random = desk::platform::random::Random::seeded(1);
        let opened =
            desk::cli::open(place.folder.path(), &place.target, None, url, clock, random).await;
        match opened {
            Err(failure @ Failure::Backup(_)) => {
                let text = failure.to_string();
                assert!(
                    text.contains("hace falta un respaldo") && text.contains("no es una carpeta"),
                    "{text}"
                );
            }
            Err(failure) => panic!("{failure}"),
            Ok(_) => panic!("it was upgraded"),
        }
        assert_eq!(applied(&place).await, before);
        place.remove().await;
    });
}

/// The program's migrations, one that works, and one that fails half-way.
struct Failing;

struct Extra(&'static str, &'static str);

impl MigrationName for Extra {
    fn name(&self) -> &str {
        self.0
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Extra {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .get_connection()
            .execute_unprepared(self.1)
            .await
            .map(drop)
    }
}

impl MigratorTrait for Failing {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        let mut all = migration::Migrator::migrations();
        all.push(Box::new(Extra(
            "m9998_works",
            "CREATE TABLE extra (id BIGINT PRIMARY KEY); ALTER TABLE ticket ADD COLUMN extra TEXT",
        )));
        all.push(Box::new(Extra(
            "m9999_fails",
            "UPDATE institution SET name = 'a medias'; DELETE FROM tabla_que_no_hay",
        )));
        all
    }
}

both! {
    /// Half of an upgrade is none: schema, rows and service are those of before.
    async fn a_failing_upgrade_leaves_what_was_there(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let bare = Bare::open(&t.place.target).await.unwrap();
        let before = catalog::tables(bare.read(), &migration::tables()).await.unwrap();
        let failed = migration::migrate_by::<Failing>(bare.write()).await;
        assert!(failed.is_err());
        assert_eq!(catalog::tables(bare.read(), &migration::tables()).await.unwrap(), before);
        assert_eq!(migration::applied(bare.read()).await.unwrap(), migration::names());
        bare.close().await.unwrap();
        t.person("agente", "Gil Prueba").await.get(&format!("/solicitudes/{folio}")).await.is(200).says(&["H. Ayuntamiento"]);
        is_sound(&t.app).await;
        t.send(&t.request()).await;
        opened(&t.place).await.db.clone().close().await;
    }
}
