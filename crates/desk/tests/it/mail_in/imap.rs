//! Mail that is fetched from a real server (Dovecot).

mod access;
mod broken;

use std::path::Path;
use std::time::{Duration, Instant};

use desk::channel::intake::imap::{source, work};
use desk::site::Site;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use tables::{mail_message, mailbox_state, mailbox_uid};
use tokio::sync::watch;

use super::{Desk, FIRST, by_mail};
use crate::support::Dovecot;

/// Fetches for this desk as this process, until the sender is gone.
fn fetch_from(desk: &Desk, address: &str, ca: Option<&Path>, owner: &str) -> watch::Sender<bool> {
    let source = source(&format!("mesa={address}"), ca).unwrap_or_else(|error| panic!("{error}"));
    let (end, ending) = watch::channel(false);
    let site = Site::new(desk.t.app.clone());
    tokio::spawn(work(source, site.follow(), owner.to_owned(), ending));
    end
}

fn fetch(desk: &Desk, port: u16, password: &str, owner: &str) -> watch::Sender<bool> {
    let address = format!("imap://mesa:{password}@127.0.0.1:{port}/INBOX");
    fetch_from(desk, &address, None, owner)
}

/// A message like the first one, which is another.
fn other(number: u32) -> String {
    FIRST
        .replace("<uno@", &format!("<{number}@"))
        .replace("ventanilla 3", &format!("ventanilla {number}"))
        .replace("ana@", &format!("ana{number}@"))
}

async fn messages(desk: &Desk) -> u64 {
    let all = mail_message::Entity::find();
    all.count(desk.t.app.db.read()).await.unwrap()
}

/// Waits until that is so.
async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    let begun = Instant::now();
    while !is_so().await {
        assert!(begun.elapsed() < Duration::from_secs(60), "not yet: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Waits until there are so many messages.
async fn until_there_are(desk: &Desk, count: u64) {
    until(&format!("{count} messages"), async || {
        messages(desk).await >= count
    })
    .await;
}

async fn state(desk: &Desk) -> Option<mailbox_state::Model> {
    let row = mailbox_state::Entity::find_by_id("mesa");
    row.one(desk.t.app.db.read()).await.unwrap()
}

/// Waits until all that the server has was looked at.
async fn until_looked(desk: &Desk, there: i64) {
    until("a look", async || {
        state(desk)
            .await
            .is_some_and(|row| row.there == Some(there))
    })
    .await;
}

/// The numbers of places that were looked at: UIDVALIDITY and UID.
async fn places(desk: &Desk) -> Vec<(i64, i64)> {
    let all = mailbox_uid::Entity::find().all(desk.t.app.db.read());
    let mut all: Vec<_> = all
        .await
        .unwrap()
        .into_iter()
        .map(|row| (row.uid_validity, row.uid))
        .collect();
    all.sort_unstable();
    all
}

#[test]
fn each_message_of_a_mailbox_is_fetched_once_and_stays_there() {
    by_mail(&async |desk| {
        let server = Dovecot::start();
        server.put("mesa", FIRST);
        server.put("mesa", &other(4));
        let end = fetch(desk, server.port, "cl%40ve", "uno");
        until_there_are(desk, 2).await;
        until_looked(desk, 2).await;
        // News come without asking; the same bytes under another number are no other message.
        let begun = Instant::now();
        server.put("mesa", FIRST);
        server.put("mesa", &other(5));
        until_there_are(desk, 3).await;
        let waited = begun.elapsed();
        assert!(waited < Duration::from_secs(20), "told: {waited:?}");
        until_looked(desk, 4).await;
        assert_eq!(places(desk).await.len(), 4);
        drop(end);
        desk.t.run_jobs().await;
        assert_eq!((messages(desk).await, desk.tickets().await.len()), (3, 3));
        // Nobody sees that it was read.
        let flags = server.says("mesa", &["EXAMINE INBOX", "FETCH 1:* (FLAGS)"]);
        let flags: Vec<&String> = flags
            .iter()
            .filter(|line| line.contains("FETCH ("))
            .collect();
        assert_eq!(flags.len(), 4, "{flags:?}");
        assert!(flags.iter().all(|line| !line.contains("Seen")), "{flags:?}");
        let row = mail_message::Entity::find()
            .one(desk.t.app.db.read())
            .await
            .unwrap()
            .unwrap();
        assert!(row.uid.is_some() && row.uid_validity.is_some());
        let admin = desk.t.person("administrador", "Ada Muestra").await;
        admin
            .get("/administracion/correo-recibido")
            .await
            .is(200)
            .says(&["Lo que hay en el servidor (4) está aquí", "Comparar ahora"]);
        desk.t.clock.advance(16 * 60_000);
        for page in ["/administracion/correo-recibido", "/administracion/estado"] {
            admin.get(page).await.is(200).says(&["Nadie"]);
        }
    });
}

#[test]
fn numbers_that_begin_anew_make_no_second_message() {
    by_mail(&async |desk| {
        let server = Dovecot::start();
        server.put("mesa", FIRST);
        server.put("mesa", &other(4));
        let end = fetch(desk, server.port, "cl%40ve", "uno");
        until_looked(desk, 2).await;
        let before = places(desk).await;
        drop(end);
        until("the turn is free", async || {
            state(desk)
                .await
                .is_some_and(|row| row.lease_owner.is_none())
        })
        .await;
        // As after a restore of the mail server.
        std::thread::sleep(Duration::from_millis(1_100));
        server.number_anew("mesa");
        server.put("mesa", &other(5));
        let end = fetch(desk, server.port, "cl%40ve", "dos");
        until_looked(desk, 3).await;
        let after = places(desk).await;
        assert_eq!(after.len(), 3);
        assert_ne!(before[0].0, after[0].0, "another UIDVALIDITY");
        assert!(after.iter().all(|(validity, _)| *validity == after[0].0));
        drop(end);
        desk.t.run_jobs().await;
        assert_eq!((messages(desk).await, desk.tickets().await.len()), (3, 3));
    });
}

#[test]
fn one_process_has_the_turn_and_another_goes_on() {
    by_mail(&async |desk| {
        let server = Dovecot::start();
        let first = fetch(desk, server.port, "cl%40ve", "uno");
        until_looked(desk, 0).await;
        let second = fetch(desk, server.port, "cl%40ve", "dos");
        for number in 10..16 {
            server.put("mesa", &other(number));
        }
        until_there_are(desk, 6).await;
        let owner = async || state(desk).await.unwrap().lease_owner;
        assert_eq!(owner().await.as_deref(), Some("uno"));
        // It ends in order, and the other begins at once; or it is killed, and the other waits for the end of its turn.
        first.send(true).unwrap();
        until("the other's turn", async || {
            owner().await.as_deref() == Some("dos")
        })
        .await;
        server.put("mesa", &other(16));
        until_there_are(desk, 7).await;
        second.send(true).unwrap();
        until("nobody's turn", async || owner().await.is_none()).await;
        let gone = desk.t.app.now() + 60_000;
        let write = desk.t.app.db.write(gone, |tx, gone| {
            Box::pin(async move {
                mailbox_state::Entity::update_many()
                    .col_expr(
                        mailbox_state::Column::LeaseOwner,
                        sea_orm::sea_query::Expr::value(Some("muerto")),
                    )
                    .col_expr(
                        mailbox_state::Column::LeaseUntil,
                        sea_orm::sea_query::Expr::value(Some(*gone)),
                    )
                    .exec(tx.conn())
                    .await?;
                Ok(())
            })
        });
        write.await.unwrap();
        let third = fetch(desk, server.port, "cl%40ve", "tres");
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert_eq!(owner().await.as_deref(), Some("muerto"));
        desk.t.clock.advance(61_000);
        until("the turn of who was killed ends", async || {
            owner().await.as_deref() == Some("tres")
        })
        .await;
        drop((first, second, third));
        desk.t.run_jobs().await;
        assert_eq!((messages(desk).await, desk.tickets().await.len()), (7, 7));
    });
}

#[test]
fn what_the_ledger_lost_comes_back_when_somebody_compares() {
    by_mail(&async |desk| {
        let server = Dovecot::start();
        server.put("mesa", FIRST);
        server.put("mesa", &other(4));
        let end = fetch(desk, server.port, "cl%40ve", "uno");
        until_looked(desk, 2).await;
        // As after an older backup was restored here.
        let lost = desk.t.app.db.write((), |tx, ()| {
            Box::pin(async move {
                mailbox_uid::Entity::delete_many()
                    .filter(mailbox_uid::Column::Uid.eq(1_i64))
                    .exec(tx.conn())
                    .await?;
                mail_message::Entity::delete_many()
                    .filter(mail_message::Column::Uid.eq(1_i64))
                    .exec(tx.conn())
                    .await?;
                Ok(())
            })
        });
        lost.await.unwrap();
        assert_eq!(messages(desk).await, 1);
        let admin = desk.t.person("administrador", "Ada Muestra").await;
        let url = "/administracion/correo-recibido";
        admin
            .post(url, &[("comparar", "ningún-buzón")])
            .await
            .is(400);
        let asked = admin.post(url, &[("comparar", "mesa")]).await;
        assert_eq!(asked.is(303).location(), format!("{url}?hecho=comparar"));
        admin
            .get(&format!("{url}?hecho=comparar"))
            .await
            .says(&["Se pidió comparar el buzón"]);
        until_there_are(desk, 2).await;
        until("compared", async || {
            state(desk).await.is_some_and(|row| row.wanted_at.is_none())
        })
        .await;
        // The job of every hour asks for the same.
        desk.t.sweep().await;
        until("compared by the job", async || {
            state(desk).await.is_some_and(|row| row.wanted_at.is_none())
        })
        .await;
        drop(end);
        desk.t.run_jobs().await;
        assert_eq!((messages(desk).await, desk.tickets().await.len()), (2, 2));
    });
}

#[test]
fn what_waits_without_a_job_is_taken_up_by_the_comparison() {
    by_mail(&async |desk| {
        let raw = FIRST.replace('\n', "\r\n").into_bytes();
        let app = &desk.t.app;
        desk::channel::intake::ledger::receive(app, "mesa", None, raw)
            .await
            .unwrap();
        let lost = app.db.write((), |tx, ()| {
            Box::pin(async move {
                tables::job::Entity::delete_many()
                    .filter(tables::job::Column::Kind.eq("intake"))
                    .exec(tx.conn())
                    .await?;
                Ok(())
            })
        });
        lost.await.unwrap();
        desk.t.sweep().await;
        assert_eq!(desk.tickets().await.len(), 0);
        desk.t.clock.advance(3_600_000);
        desk.t.sweep().await;
        assert_eq!(desk.tickets().await.len(), 1);
    });
}
