//! Backups: everything, from one look; restored on either database, whole or not at all [P-4].

mod beside;
mod broken;
mod upgrade;

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use desk::backup::{Made, Restored, make, restore};
use desk::cli::open;
use desk::platform::App;
use desk::platform::clock::Clock;
use desk::platform::db::Bare;
use desk::platform::random::Random;
use desk::platform::web::PublicUrl;
use desk::platform::{files, jobs};
use desk::seed::{Wish, seed};
use desk::ticket::rebuild::{Rebuilt, rebuild};
use desk::ticket::{seal, verify::verify};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait};
use tables::{access_mail, audit, one_time_link, outbox, own_key, session, ticket};

use crate::support::{Backend, NOON, Place, TestApp};

/// Every entry of an archive by its path.
pub fn entries(archive: &Path) -> BTreeMap<String, Vec<u8>> {
    let file = std::fs::File::open(archive).unwrap();
    let mut archive = tar::Archive::new(GzDecoder::new(file));
    let mut entries = BTreeMap::new();
    for entry in archive.entries().unwrap() {
        let mut entry = entry.unwrap();
        let path = entry.path().unwrap().to_str().unwrap().to_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        entries.insert(path, bytes);
    }
    entries
}

/// An archive of these entries.
pub fn pack(to: &Path, entries: &[(String, Vec<u8>)]) {
    let mut out = GzEncoder::new(std::fs::File::create(to).unwrap(), Compression::fast());
    {
        let mut archive = tar::Builder::new(&mut out);
        for (path, bytes) in entries {
            let mut header = tar::Header::new_ustar();
            header.set_size(bytes.len().try_into().unwrap());
            header.set_mode(0o600);
            archive.append_data(&mut header, path, &bytes[..]).unwrap();
        }
        archive.finish().unwrap();
    }
    out.finish().unwrap().flush().unwrap();
}

pub fn other(backend: Backend) -> Backend {
    match backend {
        Backend::Sqlite => Backend::Postgres,
        Backend::Postgres => Backend::Sqlite,
    }
}

pub async fn back_up(place: &Place, to: &Path) -> Made {
    let bare = Bare::open(&place.target).await.unwrap();
    let made = make(&bare, place.folder.path(), to, NOON, |_, _| {}).await;
    bare.close().await.unwrap();
    made.unwrap_or_else(|e| panic!("{e}"))
}

pub async fn bring_back(from: &Path, place: &Place) -> Restored {
    let folder = place.folder.path();
    let restored = restore(from, folder, &place.target, NOON, |_| {}).await;
    restored.unwrap_or_else(|e| panic!("{e}"))
}

pub async fn opened(place: &Place) -> App {
    let url = PublicUrl::parse("http://127.0.0.1").unwrap();
    let clock = Clock::standing(NOON);
    let folder = place.folder.path();
    let opened = open(folder, &place.target, None, url, clock, Random::seeded(9)).await;
    opened.unwrap_or_else(|e| panic!("{e}")).app
}

/// What `ventanilla verify` looks at.
pub async fn is_sound(app: &App) {
    let report = verify(app, |_| {}).await.unwrap();
    assert_eq!(report.findings, []);
    let sealed = seal::check(app, &report, |_| {}).await.unwrap();
    assert_eq!(sealed.findings, []);
    assert_eq!(files::verify(app, |_| {}).await.unwrap().wrong, []);
    assert_eq!(rebuild(app, |_| {}).await.unwrap(), Rebuilt::default());
}

/// Invented tickets, and one with files that came by the form: a text, nothing, and more than a piece.
async fn lived(t: &TestApp) -> usize {
    let app = t.app.with_random(Random::seeded(5));
    let wish = Wish {
        tickets: 90,
        seed: 5,
        until: NOON,
        long: false,
    };
    let made = seed(&app, wish, |_, _| {}).await.unwrap();
    let large = "Se escribe mucho. ".repeat(40_000);
    let files: [(&str, &[u8]); 2] = [("a.txt", b"uno"), ("grande.txt", large.as_bytes())];
    t.guest()
        .post_form("/enviar", &t.request(), &files)
        .await
        .is(303);
    files::put(&t.app, "vacio.txt", Vec::new()).await.unwrap();
    let change = "INSERT INTO own_key (name, value) VALUES ('prueba', 'clave-a-la-vista') ON CONFLICT DO NOTHING";
    execute(t, change).await;
    // What a format stumbles over.
    let odd = "Línea \"uno\"\r\n\tlínea \\ ''dos'' \u{2028}\u{feff}😀 e\u{301} {} %s </x>";
    execute(t, format!("INSERT INTO canned_reply (key, title, body, kinds, services, roles, updated_at) VALUES ('rara', '{odd}', '', '', '', '', -9223372036854775807)")).await;
    seal::make(&t.app, seal::CHUNK).await.unwrap();
    made.tickets + 1
}

async fn execute(t: &TestApp, sql: impl Into<String>) {
    let write = t.app.db.write(sql.into(), |tx, sql| {
        Box::pin(async move {
            tx.conn().execute_unprepared(sql).await?;
            Ok(())
        })
    });
    write.await.unwrap();
}

fn archive(t: &TestApp, name: &str) -> PathBuf {
    t.place.folder.path().join(name)
}

both! {
    /// There and back again on the other database: the same rows and files, byte for byte.
    async fn the_other_database_gets_the_same(t: TestApp) {
        let tickets = lived(t).await;
        let agent = t.person("agente", "Gil Prueba").await;
        agent.get("/inicio").await.is(200);
        execute(t, format!("INSERT INTO one_time_link (token_hash, purpose, person_id, created_at, expires_at) VALUES ('x', 'set_password', {}, 1, 9999999999999)", agent.person)).await;
        let first = archive(t, "primero.tar.gz");
        let made = back_up(&t.place, &first).await;
        assert_eq!(made.tail.rows("ticket"), u64::try_from(tickets).unwrap());
        assert!(made.tail.files >= 3 && made.tail.wrong.is_empty());

        let place = Place::empty(other(t.backend)).await;
        let restored = bring_back(&first, &place).await;
        assert_eq!(restored.tail, made.tail);
        let second = archive(t, "segundo.tar.gz");
        back_up(&place, &second).await;
        let (mut before, mut after) = (entries(&first), entries(&second));
        // What a restore writes down, and what it holds.
        let acts = (before.remove("rows/audit/000001.jsonl").unwrap(), after.remove("rows/audit/000001.jsonl").unwrap());
        assert!(acts.1.starts_with(&acts.0) && acts.1.len() > acts.0.len());
        for name in ["manifest.json", "rows/outbox/000001.jsonl"] {
            before.remove(name);
            after.remove(name);
        }
        assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
        for (name, bytes) in &before {
            assert!(after[name] == *bytes, "{name}");
        }
        let told: String = before.values().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect();
        assert!(!told.contains("clave-a-la-vista"), "no secret in clear");

        let app = opened(&place).await;
        is_sound(&app).await;
        let read = app.db.read();
        assert_eq!(session::Entity::find().count(read).await.unwrap(), 0);
        let links = one_time_link::Entity::find();
        assert_eq!(links.clone().count(read).await.unwrap(), 0);
        assert!(links.count(t.app.db.read()).await.unwrap() > 0, "there were some");
        assert!(own_key::Entity::find_by_id("prueba").one(read).await.unwrap().is_none());
        let last = audit::Entity::find().all(read).await.unwrap().pop().unwrap();
        assert_eq!((last.action.as_str(), last.subject.as_str()), ("institution.restored", "02/03/2026 18:00 UTC"));
        app.db.clone().close().await;
        place.remove().await;
    }
}

both! {
    /// Numbers go on where they were: neither a folio nor the number of a row is given twice.
    async fn numbers_go_on(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let gone = "INSERT INTO team (id, key, name, position, origin) VALUES (41, 'x', 'X', 1, 'local')";
        let sql = match t.backend {
            Backend::Sqlite => format!("{gone}; DELETE FROM team"),
            Backend::Postgres => format!("{gone}; DELETE FROM team; SELECT setval(pg_get_serial_sequence('team', 'id'), 41)"),
        };
        execute(t, sql).await;
        let archive = archive(t, "respaldo.tar.gz");
        back_up(&t.place, &archive).await;
        let place = Place::empty(other(t.backend)).await;
        bring_back(&archive, &place).await;
        let later = TestApp::at(place, other(t.backend)).await.drawing(8).await;
        let (_, next) = later.send(&later.request()).await;
        let number = |folio: &str| folio.rsplit('-').next().unwrap().parse::<u32>().unwrap();
        assert_eq!(number(&next), number(&folio) + 1);
        let add = "INSERT INTO team (key, name, position, origin) VALUES ('y', 'Y', 1, 'local')";
        execute(&later, add).await;
        let team = tables::team::Entity::find().one(later.app.db.read()).await.unwrap().unwrap();
        assert_eq!(team.id, 42);
        later.done().await;
    }
}

both! {
    /// It is made while people write, and is sound.
    async fn it_is_made_while_people_write(t: TestApp) {
        lived(t).await;
        let archive = archive(t, "respaldo.tar.gz");
        let sending = async {
            for _ in 0..12 {
                t.send(&t.request()).await;
            }
        };
        let (made, ()) = tokio::join!(back_up(&t.place, &archive), sending);
        let all = ticket::Entity::find().count(t.app.db.read()).await.unwrap();
        assert!((all - 12..=all).contains(&made.tail.rows("ticket")));
        let place = Place::empty(t.backend).await;
        bring_back(&archive, &place).await;
        let app = opened(&place).await;
        is_sound(&app).await;
        app.db.clone().close().await;
        place.remove().await;
    }
}

both! {
    /// What waited to be sent waits for a person: nothing leaves twice, or years later.
    async fn waiting_mail_is_held(t: TestApp) {
        t.send(&t.request()).await;
        let sql = "UPDATE outbox SET state = 'queued';
            INSERT INTO access_mail (purpose, address, state, attempts, created_at) VALUES ('password', 'gil@ocoyoacac.example', 'queued', 0, 1772474400000);
            INSERT INTO job (kind, payload, run_at, attempts, created_at, lease_until, lease_owner) VALUES ('mail', '1', 1, 0, 1, 9999999999999, 'otro');
            INSERT INTO job (kind, payload, run_at, attempts, created_at) VALUES ('account-mail', '{}', 1, 0, 1)";
        execute(t, sql).await;
        let archive = archive(t, "respaldo.tar.gz");
        back_up(&t.place, &archive).await;
        execute(t, "DELETE FROM job").await;
        let place = Place::empty(other(t.backend)).await;
        let restored = bring_back(&archive, &place).await;
        assert_eq!(restored.held, 1);
        let later = TestApp::at(place, other(t.backend)).await;
        let letters = later.place.folder.path().join("correos");
        let mail = desk::platform::mail::Mail::folder(&letters, "Mesa <mesa@ventanilla.example>").unwrap();
        let later = later.mailing(mail).await;
        later.sweep().await;
        let row = outbox::Entity::find().one(later.app.db.read()).await.unwrap().unwrap();
        assert_eq!((row.state.as_str(), row.attempts), ("held", 0));
        let row = access_mail::Entity::find().one(later.app.db.read()).await.unwrap().unwrap();
        assert_eq!(row.state, "failed");
        let sent = std::fs::read_dir(&letters).map_or(0, Iterator::count);
        assert_eq!(sent, 0);
        let waiting: Vec<String> = jobs::waiting(&later.app).await.unwrap();
        assert_eq!(waiting, Vec::<String>::new());
        later.done().await;
    }
}

both! {
    /// A content that is lost or damaged does not stand in the way of saving the rest, and is told of.
    async fn a_damaged_content_is_told(t: TestApp) {
        let files: [(&str, &[u8]); 3] = [("a.txt", b"uno"), ("b.txt", b"dos"), ("c.txt", b"tres")];
        t.guest().post_form("/enviar", &t.request(), &files).await.is(303);
        let mut names: Vec<String> = tables::file::Entity::find().all(t.app.db.read()).await.unwrap().into_iter().map(|row| row.sha256).collect();
        // In the order of the archive: the one that ends early stands before another.
        names.sort();
        let path = |name: &str| files::content(t.place.folder.path(), name);
        if t.backend == Backend::Sqlite {
            // A folder can be opened and not be read.
            std::fs::remove_file(path(&names[0])).unwrap();
            std::fs::create_dir(path(&names[0])).unwrap();
            std::fs::write(path(&names[1]), "otra cosa").unwrap();
            std::fs::remove_file(path(&names[2])).unwrap();
        } else {
            let sql = format!("UPDATE file_chunk SET position = 1 WHERE sha256 = '{}'; UPDATE file_chunk SET bytes = 'otra cosa' WHERE sha256 = '{}'; DELETE FROM file_chunk WHERE sha256 = '{}'", names[0], names[1], names[2]);
            execute(t, sql).await;
        }
        let archive = archive(t, "respaldo.tar.gz");
        let made = back_up(&t.place, &archive).await;
        assert_eq!(made.tail.wrong.keys().collect::<Vec<_>>(), [&names[0], &names[1], &names[2]]);
        let place = Place::empty(other(t.backend)).await;
        bring_back(&archive, &place).await;
        let app = opened(&place).await;
        let wrong = files::verify(&app, |_| {}).await.unwrap().wrong;
        assert_eq!(wrong.len(), 3, "{wrong:?}");
        app.db.clone().close().await;
        place.remove().await;
    }
}
