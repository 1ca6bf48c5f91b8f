//! Contents of files: kept once, byte for byte, removed only when nothing needs them.

use desk::platform::files::{sweep, sweep_orphans};
use sea_orm::{EntityTrait, PaginatorTrait};

use crate::support::TestApp;

/// More than one piece, and not a multiple of one.
fn large() -> Vec<u8> {
    (0..700_001_u32)
        .map(|n| u8::try_from(n % 251).unwrap())
        .collect()
}

both! {
    /// [P-36] the same content twice is kept once; each download is byte for byte what came in.
    async fn a_content_is_kept_once(t: TestApp) {
        let content = large();
        for name in ["uno.txt", "dos ñ «x».txt"] {
            let sent = t.guest().post_form("/enviar", &t.request(), &[(name, &content)]).await;
            let link = sent.is(303).location().split('?').next().unwrap().to_owned();
            let page = t.guest().get(&link).await;
            let file = t.guest().get(&page.links(&format!("{link}/archivos/"))[0]).await;
            assert_eq!(file.is(200).body, content);
            assert_eq!(file.header("content-length"), content.len().to_string());
            assert_eq!(file.header("content-type"), "text/plain");
        }
        let db = t.app.db.read();
        assert_eq!(tables::file::Entity::find().count(db).await.unwrap(), 1);
        t.clock.advance(48 * 3_600_000);
        assert_eq!(sweep(&t.app).await.unwrap(), 0, "a ticket needs it");
        let pieces = tables::file_chunk::Entity::find().count(db).await.unwrap();
        let folder = t.place.folder.path().join("archivos");
        match t.backend {
            crate::support::Backend::Sqlite => assert!(pieces == 0 && folder.is_dir()),
            crate::support::Backend::Postgres => assert!(pieces == 3 && !folder.exists(), "no shared folder"),
        }
        let incoming = std::fs::read_dir(t.place.folder.path().join("recibiendo")).unwrap().count();
        assert_eq!(incoming, 0, "nothing half received is left");
    }
}

/// What lies in the folder and no row knows goes with time; what a row knows stays.
#[test]
fn a_file_that_no_row_knows_goes_with_time() {
    crate::support::run(crate::support::Backend::Sqlite, &async |t: &TestApp| {
        let sent = t
            .guest()
            .post_form("/enviar", &t.request(), &[("a.txt", b"uno")])
            .await;
        let shard = t.place.folder.path().join("archivos").join("ab");
        std::fs::create_dir_all(&shard).unwrap();
        let orphan = shard.join("ab".repeat(32));
        std::fs::write(&orphan, "huérfano").unwrap();
        let written = std::fs::metadata(&orphan).unwrap().modified().unwrap();
        let written = written
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap()
            .as_millis();
        let written = i64::try_from(written).unwrap();
        t.clock.advance(written - t.app.now() + 3_600_000);
        assert_eq!(
            sweep_orphans(&t.app).await.unwrap(),
            0,
            "it may still get its row"
        );
        t.clock.advance(24 * 3_600_000);
        assert_eq!(sweep_orphans(&t.app).await.unwrap(), 1);
        assert!(!orphan.exists());
        let link = sent
            .is(303)
            .location()
            .split('?')
            .next()
            .unwrap()
            .to_owned();
        let page = t.guest().get(&link).await;
        t.guest()
            .get(&page.links(&format!("{link}/archivos/"))[0])
            .await
            .is(200);
    });
}

/// Only what is old is cleared away at a start: a younger file may still be coming in.
#[test]
fn what_was_left_half_received_goes_with_time() {
    use desk::platform::files::Files;
    let data = tempfile::tempdir().unwrap();
    let backend = sea_orm::DbBackend::Sqlite;
    let incoming = Files::open(data.path(), backend, 0).unwrap().incoming();
    std::fs::write(incoming.join("a"), "x").unwrap();
    let written = std::fs::metadata(incoming.join("a"))
        .unwrap()
        .modified()
        .unwrap();
    let written = written
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap()
        .as_millis();
    let written = i64::try_from(written).unwrap();
    Files::open(data.path(), backend, written + 3_600_000).unwrap();
    assert!(incoming.join("a").exists());
    Files::open(data.path(), backend, written + 25 * 3_600_000).unwrap();
    assert!(!incoming.join("a").exists());
}

both! {
    /// A content that comes in again while it is being removed is there afterwards.
    async fn a_removed_content_can_come_back(t: TestApp) {
        let mut wrong = t.request();
        wrong.insert("email", "nadie".into());
        for _ in 0..5 {
            t.guest().post_form("/enviar", &wrong, &[("a.txt", b"lo mismo")]).await.is(422);
            t.clock.advance(25 * 3_600_000);
            let (form, guest) = (t.request(), t.guest());
            let files: [(&str, &[u8]); 1] = [("a.txt", b"lo mismo")];
            let (swept, sent) = tokio::join!(sweep(&t.app), guest.post_form("/enviar", &form, &files));
            swept.unwrap();
            let link = sent.is(303).location().split('?').next().unwrap().to_owned();
            let page = t.guest().get(&link).await;
            let file = t.guest().get(&page.links(&format!("{link}/archivos/"))[0]).await;
            assert_eq!(file.is(200).body, b"lo mismo");
        }
    }
}
