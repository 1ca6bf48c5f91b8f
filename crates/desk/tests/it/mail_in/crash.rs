//! Killed at random moments while mail comes in: what the mail server was told is kept has its effect, and once.
//! `VENTANILLA_CRASHES` says how often, `VENTANILLA_CRASH_SEED` when.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use desk::housekeeping;
use desk::platform::clock::Clock;
use desk::platform::{files, jobs};
use desk::ticket::verify::verify;
use sea_orm::EntityTrait;
use tables::{attachment, event_content, mail_message, ticket};

use super::source;
use crate::support::{Backend, Place, Process, block_on, opened_by, serve};

fn wish(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap())
}

/// The words by which a message is found again.
fn words(number: u64) -> String {
    format!("Mensaje número {number} de la prueba")
}

fn raw(number: u64) -> String {
    format!(
        "From: persona{number}@unidad.example\r\nTo: mesa@ugdai.example\r\nSubject: {}\r\nMessage-ID: <{number}@unidad.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nTexto.\r\n--x\r\nContent-Type: text/plain; name=\"nota.txt\"\r\nContent-Disposition: attachment; filename=\"nota.txt\"\r\n\r\n{number}\r\n--x--\r\n",
        words(number)
    )
}

/// Delivers a message as a mail server does; whether it was taken over.
fn deliver(port: u16, number: u64) -> std::io::Result<bool> {
    let stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    let mut answers = BufReader::new(stream.try_clone()?);
    let mut stream = stream;
    let mut heard = || -> std::io::Result<String> {
        loop {
            let mut line = String::new();
            if answers.read_line(&mut line)? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            if line.get(3..4) != Some("-") {
                return Ok(line);
            }
        }
    };
    heard()?;
    for line in [
        "LHLO mx",
        "MAIL FROM:<a@unidad.example>",
        "RCPT TO:<mesa@ugdai.example>",
        "DATA",
    ] {
        stream.write_all(format!("{line}\r\n").as_bytes())?;
        heard()?;
    }
    stream.write_all(format!("{}.\r\n", raw(number)).as_bytes())?;
    Ok(heard()?.starts_with("250"))
}

/// Delivers one after another until told to end, each until it is taken over.
fn work(port: u16, next: &Mutex<u64>, ending: &AtomicBool) {
    while !ending.load(Ordering::Relaxed) {
        let number = *next.lock().unwrap();
        match deliver(port, number) {
            Ok(true) => *next.lock().unwrap() += 1,
            _ => std::thread::sleep(Duration::from_millis(5)),
        }
    }
}

fn crashes(backend: Backend) {
    let times = wish("VENTANILLA_CRASHES", 10);
    let mut dice = fastrand::Rng::with_seed(wish("VENTANILLA_CRASH_SEED", 1));
    block_on(async {
        let place = Place::empty(backend).await;
        let pack = tempfile::tempdir().unwrap();
        for (path, content) in source().files() {
            let path = pack.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let lmtp = format!("127.0.0.1:{port}");
        let more = ["--pack", pack.path().to_str().unwrap(), "--lmtp", &lmtp];
        let (next, ending) = (Arc::new(Mutex::new(0)), Arc::new(AtomicBool::new(false)));
        let server = {
            let (next, ending) = (Arc::clone(&next), Arc::clone(&ending));
            std::thread::spawn(move || work(port, &next, &ending))
        };
        for _ in 0..times {
            let command = serve(place.folder.path(), place.url.as_deref(), &more);
            let process = Process::start(command, &place.folder.path().join("registro"));
            tokio::time::sleep(Duration::from_millis(dice.u64(20..900))).await;
            process.kill();
        }
        ending.store(true, Ordering::Relaxed);
        server.join().unwrap();
        let taken = *next.lock().unwrap();
        once(&place, taken).await;
        println!("{backend:?}: {times} crashes, {taken} messages taken over");
        assert!(taken > times, "mail came in");
        place.remove().await;
    });
}

/// Each message that was taken over has its effect once; what was cut off, at most once.
async fn once(place: &Place, taken: u64) {
    // Later than any lease of the processes that were killed.
    let clock = Clock::standing(Clock::system().now() + 600_000);
    let app = opened_by(place, clock.clone()).await;
    for _ in 0..4 {
        jobs::run_due(&app, &housekeeping::kinds(), "test")
            .await
            .unwrap();
        clock.advance(600_000);
    }
    let read = app.db.read();
    let mut told: BTreeMap<String, u64> = BTreeMap::new();
    for row in event_content::Entity::find().all(read).await.unwrap() {
        let subject = row
            .body
            .unwrap_or_default()
            .lines()
            .next()
            .unwrap_or_default()
            .to_owned();
        *told.entry(subject).or_default() += 1;
    }
    for number in 0..taken {
        assert_eq!(told.get(&words(number)), Some(&1), "{}", words(number));
    }
    assert!(told.values().all(|count| *count == 1), "{told:?}");
    let rows = mail_message::Entity::find().all(read).await.unwrap();
    assert!(rows.iter().all(|row| row.state == "done"), "{rows:?}");
    let tickets = ticket::Entity::find().all(read).await.unwrap();
    let files_of = attachment::Entity::find().all(read).await.unwrap();
    assert_eq!((rows.len(), files_of.len()), (tickets.len(), tickets.len()));
    assert_eq!(verify(&app, |_| {}).await.unwrap().findings, []);
    assert_eq!(files::verify(&app, |_| {}).await.unwrap().wrong, []);
    app.db.clone().close().await;
}

#[test]
fn sqlite() {
    crashes(Backend::Sqlite);
}

#[test]
fn postgres() {
    crashes(Backend::Postgres);
}
