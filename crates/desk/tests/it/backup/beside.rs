//! A backup beside others: people who write, programs that upgrade, tables of somebody else.

use std::fs::{File, FileTimes};
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use desk::backup::make;
use desk::platform::db::Bare;
use sea_orm::ConnectionTrait;

use super::{archive, back_up, bring_back, entries, is_sound, opened, other};
use crate::support::{Backend, NOON, Place, TestApp, block_on};

async fn directly(place: &Place, sql: &str) {
    let bare = Bare::open(&place.target).await.unwrap();
    bare.write().execute_unprepared(sql).await.unwrap();
    bare.close().await.unwrap();
}

both! {
    /// What is written once it began is not in it, however late its table comes.
    async fn a_backup_is_one_look(t: TestApp) {
        t.send(&t.request()).await;
        let to = archive(t, "respaldo.tar.gz");
        let bare = Bare::open(&t.place.target).await.unwrap();
        let mut written = false;
        let made = make(&bare, t.place.folder.path(), &to, NOON, |_, _| {
            if written {
                return;
            }
            written = true;
            let target = t.place.target.clone();
            let late = std::thread::spawn(move || {
                block_on(async move {
                    let bare = Bare::open(&target).await.unwrap();
                    let sql = "INSERT INTO team (key, name, position, origin) VALUES ('tarde', 'Tarde', 1, 'local')";
                    bare.write().execute_unprepared(sql).await.unwrap();
                    bare.close().await.unwrap();
                });
            });
            late.join().unwrap();
        });
        made.await.unwrap();
        bare.close().await.unwrap();
        assert!(written);
        let teams = |archive: &Path| entries(archive).remove("rows/team/000001.jsonl").map(|bytes| String::from_utf8(bytes).unwrap()).unwrap_or_default();
        assert!(!teams(&to).contains("tarde"));
        let next = archive(t, "siguiente.tar.gz");
        back_up(&t.place, &next).await;
        assert!(teams(&next).contains("tarde"));
    }
}

both! {
    /// A table that somebody else keeps in the same database is none of ours, here and there.
    async fn tables_of_somebody_else_stay_out(t: TestApp) {
        t.send(&t.request()).await;
        let theirs = "CREATE TABLE vecina (id INTEGER PRIMARY KEY, medida REAL)";
        directly(&t.place, theirs).await;
        let to = archive(t, "respaldo.tar.gz");
        let made = back_up(&t.place, &to).await;
        assert!(made.head.tables.iter().all(|table| table.name != "vecina"));
        let place = Place::empty(other(t.backend)).await;
        if t.backend == Backend::Sqlite {
            directly(&place, theirs).await;
        }
        bring_back(&to, &place).await;
        let app = opened(&place).await;
        is_sound(&app).await;
        app.db.clone().close().await;
        place.remove().await;
    }
}

both! {
    /// What a backup that was cut off left goes away with a later one, but not one that is under way.
    async fn what_was_cut_off_goes_away(t: TestApp) {
        let begun = |name: &str, hours: u64| {
            let path = archive(t, name);
            let noon = Duration::from_millis(u64::try_from(NOON).unwrap());
            let at = UNIX_EPOCH + noon - Duration::from_secs(hours * 3_600);
            let file = File::create(&path).unwrap();
            file.set_times(FileTimes::new().set_modified(at)).unwrap();
            path
        };
        let (old, fresh, mine) = (begun(".respaldo-a1", 25), begun(".respaldo-b2", 1), begun("respaldo-viejo", 99));
        back_up(&t.place, &archive(t, "respaldo.tar.gz")).await;
        assert!(!old.exists() && fresh.exists() && mine.exists());
    }
}

/// The schema does not change under a backup: it waits for an upgrade that is under way.
#[test]
fn a_backup_waits_for_an_upgrade() {
    block_on(async {
        let place = Place::institution(Backend::Postgres).await;
        let upgrading = Bare::open(&place.target).await.unwrap();
        let tx = upgrading.whole().await.unwrap();
        let begun = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_tarde', 1)";
        tx.execute_unprepared(begun).await.unwrap();
        let to = place.folder.path().join("respaldo.tar.gz");
        let made = {
            let mut backup = std::pin::pin!(back_up(&place, &to));
            let early = tokio::time::timeout(Duration::from_millis(400), &mut backup).await;
            assert!(early.is_err(), "it did not wait");
            let add = "ALTER TABLE team ADD COLUMN tarde TEXT";
            tx.execute_unprepared(add).await.unwrap();
            tx.commit().await.unwrap();
            backup.await
        };
        let mut tables = made.head.tables.iter();
        let team = tables.find(|table| table.name == "team").unwrap();
        assert!(team.columns.iter().any(|column| column.name == "tarde"));
        assert!(made.head.schema.contains(&"m9999_tarde".to_owned()));
        upgrading.close().await.unwrap();
        place.remove().await;
    });
}
