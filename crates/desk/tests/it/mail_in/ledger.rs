//! The ledger: once, whatever comes twice, and held when nothing helps.

use std::io::Write;
use std::process::{Command, Stdio};

use desk::channel::intake::ledger::{MOST_BYTES, Uid, receive};
use desk::platform::error::AppError;
use desk::platform::files;
use sea_orm::EntityTrait;
use tables::{attachment, mail_message};

use super::{FIRST, by_mail, source};
use crate::support::{Backend, TestApp, block_on};

#[test]
fn the_same_message_has_its_effect_once() {
    by_mail(&async |desk| {
        let raw = FIRST.replace('\n', "\r\n").into_bytes();
        let first = receive(&desk.t.app, "mesa", None, raw.clone())
            .await
            .unwrap();
        let uid = Uid {
            validity: 5,
            uid: 9,
        };
        let again = receive(&desk.t.app, "mesa", Some(uid), raw.clone())
            .await
            .unwrap();
        assert_eq!(first, again);
        desk.t.run_jobs().await;
        assert_eq!(
            receive(&desk.t.app, "mesa", None, raw).await.unwrap(),
            first
        );
        desk.t.run_jobs().await;
        assert_eq!(desk.tickets().await.len(), 1);
        // A copy that came another way has other bytes.
        let copy = format!(
            "Received: from otro.example by mx.ugdai.example; Mon, 02 Mar 2026 11:00:09 -0600\n{FIRST}"
        );
        let row = desk.gets("mesa", &copy).await;
        assert_eq!(
            (row.state.as_str(), desk.tickets().await.len()),
            ("aside", 1)
        );
        // What is alike but for its text is another mail, though a machine gave both the same name.
        let other = desk
            .gets("mesa", &FIRST.replace("ventanilla 3", "ventanilla 4"))
            .await;
        assert_eq!(
            (other.effect.as_deref(), desk.tickets().await.len()),
            (Some("ticket"), 2)
        );
        let row = mail_message::Entity::find_by_id(first)
            .one(desk.t.app.db.read())
            .await
            .unwrap()
            .unwrap();
        assert_eq!((row.uid_validity, row.uid), (Some(5), Some(9)));
        assert!(matches!(
            receive(&desk.t.app, "mesa", None, vec![b'a'; MOST_BYTES + 1]).await,
            Err(AppError::TooLarge)
        ));
    });
}

#[test]
fn files_come_byte_for_byte_as_far_as_the_desk_takes_them() {
    by_mail(&async |desk| {
        let raw = "From: ana@unidad.example\nSubject: Archivos\nMessage-ID: <f@unidad.example>\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\nVan.\n--x\nContent-Type: application/pdf; name=\"a.pdf\"\nContent-Transfer-Encoding: base64\n\nJVBERi0xLjQKAAECA//+\n--x\nContent-Type: application/octet-stream; name=\"b.exe\"\nContent-Transfer-Encoding: base64\n\nTVqQAA==\n--x--\n";
        let row = desk.gets("mesa", raw).await;
        assert_eq!(row.left_out.as_deref(), Some("b.exe"));
        let all = attachment::Entity::find()
            .all(desk.t.app.db.read())
            .await
            .unwrap();
        assert_eq!(all.len(), 1);
        assert_eq!(all[0].name, "a.pdf");
        let bytes = files::read(&desk.t.app, &all[0].sha256).await.unwrap();
        assert_eq!(bytes, b"%PDF-1.4\n\x00\x01\x02\x03\xff\xfe");
        // The message stays whole, also when the daily sweep has passed.
        desk.t.clock.advance(3 * 24 * 3_600_000);
        desk.t.sweep().await;
        let kept = files::read(&desk.t.app, &row.sha256).await.unwrap();
        assert_eq!(kept, raw.replace('\n', "\r\n").into_bytes());
    });
}

#[test]
fn what_fails_again_and_again_waits_for_a_person_and_holds_up_nobody() {
    by_mail(&async |desk| {
        let id = receive(&desk.t.app, "mesa", None, FIRST.into())
            .await
            .unwrap();
        // Its content is gone: no try can help.
        let row = mail_message::Entity::find_by_id(id)
            .one(desk.t.app.db.read())
            .await
            .unwrap()
            .unwrap();
        let write = desk.t.app.db.write(row.sha256.clone(), |tx, sha256| {
            Box::pin(async move {
                tables::file_chunk::Entity::delete_many()
                    .exec(tx.conn())
                    .await?;
                tables::file::Entity::delete_by_id(sha256)
                    .exec(tx.conn())
                    .await?;
                Ok(())
            })
        });
        write.await.unwrap();
        let _ = std::fs::remove_dir_all(desk.t.place.folder.path().join("archivos"));
        let other = desk.gets("mesa", &FIRST.replace("<uno@", "<dos@")).await;
        assert_eq!(other.effect.as_deref(), Some("ticket"));
        for _ in 0..8 {
            desk.t.clock.advance(7 * 3_600_000);
            desk.t.run_jobs().await;
        }
        let row = mail_message::Entity::find_by_id(id)
            .one(desk.t.app.db.read())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(row.state, "held");
        assert_eq!(
            row.reason.as_deref(),
            Some("falló 5 veces: no se encuentra su contenido")
        );
    });
}

/// The pipe: a mail server gives a message away only for a 0.
#[test]
fn the_pipe_answers_as_mail_servers_understand() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        block_on(async {
            let t = TestApp::of(backend, &source()).await;
            let run = |mailbox: &str, data: &std::path::Path, text: &str| {
                let mut command = Command::new(env!("CARGO_BIN_EXE_ventanilla"));
                command
                    .args(["mail", "receive", "--mailbox", mailbox, "--data"])
                    .arg(data);
                command.env_remove("VENTANILLA_DATABASE");
                if let Some(url) = &t.place.url {
                    command.args(["--database", url]);
                }
                let mut child = command
                    .stdin(Stdio::piped())
                    .stderr(Stdio::null())
                    .spawn()
                    .unwrap();
                // It may end before it reads.
                let _ = child.stdin.take().unwrap().write_all(text.as_bytes());
                child.wait().unwrap().code()
            };
            let data = t.place.folder.path();
            assert_eq!(run("mesa", data, FIRST), Some(0));
            assert_eq!(run("mesa", data, FIRST), Some(0));
            assert_eq!(run("nada", data, FIRST), Some(67));
            assert_eq!(run("mesa", data, ""), Some(65));
            assert_eq!(
                run("mesa", std::path::Path::new("/proc/nada"), FIRST),
                Some(75)
            );
            // The other process goes by the real clock.
            t.clock.advance(400 * 24 * 3_600_000);
            t.run_jobs().await;
            let rows = mail_message::Entity::find()
                .all(t.app.db.read())
                .await
                .unwrap();
            let told: Vec<_> = rows.iter().map(|row| row.effect.as_deref()).collect();
            assert_eq!(told, [Some("ticket")]);
            t.done().await;
        });
    }
}
