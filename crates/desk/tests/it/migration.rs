//! The schema: made on an empty database, kept, refused when it is newer.

use desk::cli::{Failure, open};
use desk::platform::clock::Clock;
use desk::platform::db::{self, OpenError};
use desk::platform::random::Random;
use desk::platform::web::PublicUrl;
use sea_orm::ConnectionTrait;

use crate::support::{Backend, NOON, Place, TestApp, block_on};

both! {
    /// [P-3] a newer schema is refused with one clear sentence, and left as it was.
    async fn a_newer_schema_is_refused(t: TestApp) {
        let later = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m9999_later', 0)";
        t.app.db.write((), move |tx, ()| Box::pin(async move { tx.conn().execute_unprepared(later).await?; Ok(()) })).await.unwrap();
        match db::open(&t.place.target).await {
            Err(error @ OpenError::Newer(_)) => {
                assert!(error.to_string().contains("versión más nueva"), "{error}");
                assert!(error.to_string().contains("m9999_later"), "{error}");
            }
            Err(error) => panic!("{error}"),
            Ok(_) => panic!("a newer schema was opened"),
        }
    }
}

both! {
    /// Every table of the schema has an entity that reads it: the two lists say the same.
    async fn entities_and_tables_agree(t: TestApp) {
        use sea_orm::EntityTrait;
        let db = t.app.db.read();
        macro_rules! reads { ($($table:ident)*) => { $(
            tables::$table::Entity::find().all(db).await.unwrap_or_else(|e| panic!("{}: {e}", stringify!($table)));
        )* } }
        reads!(account account_lock address area assignment attachment audit command draft event_content field_value file file_chunk folio_series
            institution job local_rule one_time_link outbox pack_file person rule_version seal service session team ticket ticket_access ticket_event ticket_link ticket_text unit upload limit_bucket sign_in_wait known_device sign_in_step second_factor recovery_code reading);
    }
}

fn both_backends(body: impl AsyncFn(Backend)) {
    block_on(async {
        body(Backend::Sqlite).await;
        body(Backend::Postgres).await;
    });
}

/// Two processes that start at once on an empty database make one institution.
#[test]
fn two_first_starts_make_one_institution() {
    both_backends(async |backend| {
        let place = Place::empty(backend).await;
        let url = PublicUrl::parse("http://127.0.0.1").unwrap();
        let folder = place.folder.path().to_owned();
        let start = || {
            let (folder, url) = (folder.clone(), url.clone());
            let target = place.target.clone();
            async move {
                let random = Random::system();
                open(
                    &folder,
                    &target,
                    Some("ocoyoacac"),
                    url,
                    Clock::standing(NOON),
                    random,
                )
                .await
            }
        };
        let (one, two) = tokio::join!(start(), start());
        let (one, two) = (one.unwrap(), two.unwrap());
        assert!(one.first_link.is_some() && two.first_link.is_some());
        one.app.db.clone().close().await;
        two.app.db.clone().close().await;
        // Later starts need no pack, and refuse another.
        let later = open(
            &folder,
            &place.target,
            None,
            url.clone(),
            Clock::standing(NOON),
            Random::system(),
        )
        .await;
        let later = later.unwrap();
        assert_eq!(later.app.pack.key, "ocoyoacac");
        later.app.db.clone().close().await;
        let other = tempfile::tempdir().unwrap();
        copy_pack(other.path(), "otro");
        let other = other.path().to_str().unwrap().to_owned();
        let refused = open(
            &folder,
            &place.target,
            Some(&other),
            url.clone(),
            Clock::standing(NOON),
            Random::system(),
        );
        match refused.await {
            Err(Failure::Pack(text)) => {
                assert!(text.contains("Esta base de datos es de"), "{text}")
            }
            Err(e) => panic!("{e}"),
            Ok(_) => panic!("another pack was taken"),
        }
        place.remove().await;
    });
}

/// A copy of the embedded pack under another key.
fn copy_pack(folder: &std::path::Path, key: &str) {
    let source = pack::Source::embedded("ocoyoacac").unwrap();
    for (path, content) in source.files() {
        let to = folder.join(path);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        let text = String::from_utf8(content.clone()).unwrap();
        let text = if path == "pack.toml" {
            text.replacen("key = \"ocoyoacac\"", &format!("key = \"{key}\""), 1)
        } else {
            text
        };
        std::fs::write(to, text).unwrap();
    }
}

/// A first start without a pack says which there are.
#[test]
fn a_first_start_needs_a_pack() {
    both_backends(async |backend| {
        let place = Place::empty(backend).await;
        let url = PublicUrl::parse("http://127.0.0.1").unwrap();
        let open = open(
            place.folder.path(),
            &place.target,
            None,
            url,
            Clock::standing(NOON),
            Random::system(),
        );
        match open.await {
            Err(Failure::Usage(text)) => assert!(text.contains("ocoyoacac"), "{text}"),
            Err(e) => panic!("{e}"),
            Ok(_) => panic!("started without a pack"),
        }
        place.remove().await;
    });
}
