//! Connections that break, and messages that are too big.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use desk::platform::clock::Clock;
use desk::platform::random::sha256;
use desk::platform::{files, jobs};
use sea_orm::sea_query::Expr;

use super::*;
use crate::support::{Backend, Place, Process, block_on, opened_by, serve};

/// Where a conversation is cut.
#[derive(Clone, Copy)]
enum Cut {
    /// Before what the server says first with this in it.
    Before(&'static str),
    /// After so many bytes of the server's.
    After(usize),
    Never,
}

/// Stands between, and cuts each conversation as it is told; counts them.
fn between(server: u16, cuts: &'static [Cut]) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let Ok(client) = client else { return };
            let number = counted.fetch_add(1, Ordering::SeqCst);
            let cut = cuts.get(number).copied().unwrap_or(Cut::Never);
            let Ok(server) = TcpStream::connect(("127.0.0.1", server)) else {
                return;
            };
            let (mut from, mut to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
            std::thread::spawn(move || std::io::copy(&mut from, &mut to));
            std::thread::spawn(move || pass(server, client, cut));
        }
    });
    (port, count)
}

fn pass(mut server: TcpStream, mut client: TcpStream, cut: Cut) {
    let (mut buffer, mut passed) = (vec![0; 1_000], 0);
    while let Ok(read @ 1..) = server.read(&mut buffer) {
        let piece = &buffer[..read];
        let ends = match cut {
            Cut::Before(text) => String::from_utf8_lossy(piece).contains(text),
            Cut::After(most) => passed > most,
            Cut::Never => false,
        };
        if ends || client.write_all(piece).is_err() {
            break;
        }
        passed += read;
    }
    let _ = client.shutdown(Shutdown::Both);
    let _ = server.shutdown(Shutdown::Both);
}

#[test]
fn a_connection_that_is_cut_loses_nothing_and_doubles_nothing() {
    const CUTS: &[Cut] = &[
        // Between two answers, where an end looks like an empty one.
        Cut::Before("RFC822.SIZE"),
        // In the middle of the first message, then of the third.
        Cut::After(9_000),
        Cut::After(30_000),
    ];
    by_mail(&async |desk| {
        let server = Dovecot::start();
        let long = "Una línea más de un correo largo.\n".repeat(600);
        let raws: Vec<String> = (20..24).map(|number| other(number) + &long).collect();
        for raw in &raws {
            server.put("mesa", raw);
        }
        let (port, count) = between(server.port, CUTS);
        let end = fetch(desk, port, "cl%40ve", "uno");
        until_looked(desk, 4).await;
        drop(end);
        assert!(
            count.load(Ordering::SeqCst) > CUTS.len(),
            "all cuts were made"
        );
        let mut kept: Vec<String> = Vec::new();
        for row in mail_message::Entity::find()
            .all(desk.t.app.db.read())
            .await
            .unwrap()
        {
            let bytes = files::read(&desk.t.app, &row.sha256).await.unwrap();
            assert_eq!(sha256(&bytes), row.sha256);
            kept.push(String::from_utf8(bytes).unwrap());
        }
        let mut sent: Vec<String> = raws.iter().map(|raw| raw.replace('\n', "\r\n")).collect();
        kept.sort();
        sent.sort();
        assert!(
            kept == sent,
            "whole, each once: {} of {}",
            kept.len(),
            sent.len()
        );
        desk.t.run_jobs().await;
        assert_eq!(desk.tickets().await.len(), 4);
    });
}

#[test]
fn what_is_too_big_stays_there_and_holds_up_nobody() {
    by_mail(&async |desk| {
        let server = Dovecot::start();
        let line =
            "Una línea de un correo que no cabe, de ochenta letras más o menos, y otra vez.\n";
        server.put(
            "mesa",
            &(other(30) + &line.repeat((64 << 20) / line.len() + 1)),
        );
        server.put("mesa", FIRST);
        let end = fetch(desk, server.port, "cl%40ve", "uno");
        until_looked(desk, 2).await;
        drop(end);
        assert_eq!((messages(desk).await, places(desk).await.len()), (1, 2));
        let admin = desk.t.person("administrador", "Ada Muestra").await;
        admin
            .get("/administracion/correo-recibido")
            .await
            .says(&["Se quedan en el servidor por su tamaño: 1."]);
        desk.t.run_jobs().await;
        assert_eq!(desk.tickets().await.len(), 1);
    });
}

/// Nobody waits here for the end of a killed process's turn and jobs.
async fn free(place: &Place) {
    let app = opened_by(place, Clock::system()).await;
    let write = app.db.write((), |tx, ()| {
        Box::pin(async move {
            mailbox_state::Entity::update_many()
                .col_expr(mailbox_state::Column::LeaseUntil, Expr::value(Some(0_i64)))
                .exec(tx.conn())
                .await?;
            jobs::release(tx.conn()).await
        })
    });
    write.await.unwrap();
    app.db.clone().close().await;
}

fn killed(backend: Backend) {
    block_on(async {
        let server = Dovecot::start();
        for number in 40..46 {
            server.put("mesa", &other(number));
        }
        let place = Place::empty(backend).await;
        let pack = tempfile::tempdir().unwrap();
        for (path, content) in super::super::source().files() {
            let path = pack.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }
        let address = format!("mesa=imap://mesa:cl%40ve@127.0.0.1:{}/INBOX", server.port);
        let start = |die: Option<&str>| {
            let more = ["--pack", pack.path().to_str().unwrap(), "--imap", &address];
            let mut command = serve(place.folder.path(), place.url.as_deref(), &more);
            if let Some(step) = die {
                command.env("VENTANILLA_DIE_AT", step);
            }
            Process::start(command, &place.folder.path().join("registro"))
        };
        for step in [
            "imap.fetched#1",
            "imap.kept#1",
            "imap.fetched#2",
            "imap.kept#2",
            "imap.looked#1",
        ] {
            start(Some(step)).dies(Duration::from_secs(60), step).await;
            free(&place).await;
        }
        let process = start(None);
        let app = opened_by(&place, Clock::system()).await;
        until("all have their effect", async || {
            let done = mail_message::Entity::find().filter(mail_message::Column::State.eq("done"));
            done.count(app.db.read()).await.unwrap() == 6
        })
        .await;
        process.stop();
        let places = mailbox_uid::Entity::find()
            .count(app.db.read())
            .await
            .unwrap();
        let tickets = tables::ticket::Entity::find()
            .count(app.db.read())
            .await
            .unwrap();
        let rows = mail_message::Entity::find()
            .count(app.db.read())
            .await
            .unwrap();
        assert_eq!((places, rows, tickets), (6, 6, 6));
        let log = std::fs::read_to_string(place.folder.path().join("registro")).unwrap();
        assert!(!log.contains("cl@ve") && !log.contains("cl%40ve"), "{log}");
        app.db.clone().close().await;
        place.remove().await;
    });
}

#[test]
fn killed_while_it_fetches_sqlite() {
    killed(Backend::Sqlite);
}

#[test]
fn killed_while_it_fetches_postgres() {
    killed(Backend::Postgres);
}
