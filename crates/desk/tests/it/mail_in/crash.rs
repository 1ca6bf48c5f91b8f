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

pub fn wish(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap())
}

/// The words by which a message is found again.
fn words(number: u64) -> String {
    format!("Mensaje número {number} de la prueba")
}

/// What follows from a message: of four in a row two are new, one answers the second, and one is a copy of that by another way.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Follows {
    Ticket,
    Reply,
    Nothing,
}

fn follows(number: u64) -> Follows {
    match number % 4 {
        0 | 1 => Follows::Ticket,
        2 => Follows::Reply,
        _ => Follows::Nothing,
    }
}

fn raw(number: u64) -> String {
    let (own, head) = match follows(number) {
        Follows::Ticket => (number, String::new()),
        Follows::Reply => {
            let first = number - 1;
            (number, format!("In-Reply-To: <{first}@unidad.example>\r\n"))
        }
        Follows::Nothing => {
            let (original, first) = (number - 1, number - 2);
            (
                original,
                format!(
                    "Received: from otro by mx; Mon, 2 Mar 2026 11:00:00 -0600\r\nIn-Reply-To: <{first}@unidad.example>\r\n"
                ),
            )
        }
    };
    let person = number
        - match follows(number) {
            Follows::Ticket => 0,
            Follows::Reply => 1,
            Follows::Nothing => 2,
        };
    format!(
        "{head}From: persona{person}@unidad.example\r\nTo: mesa@ugdai.example\r\nSubject: {subject}\r\nDate: Mon, 02 Mar 2026 11:00:00 -0600\r\nMessage-ID: <{own}@unidad.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{subject}\r\n--x\r\nContent-Type: text/plain; name=\"nota.txt\"\r\nContent-Disposition: attachment; filename=\"nota.txt\"\r\n\r\n{own}\r\n--x--\r\n",
        subject = words(own)
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

/// Delivers one after another until told to end, each until it is taken over, and rests after each.
fn work(port: u16, next: &Mutex<u64>, ending: &AtomicBool, (rest, most): (Duration, u64)) {
    while !ending.load(Ordering::Relaxed) {
        let number = *next.lock().unwrap();
        if number >= most {
            return;
        }
        match deliver(port, number) {
            Ok(true) => {
                *next.lock().unwrap() += 1;
                std::thread::sleep(rest);
            }
            _ => std::thread::sleep(Duration::from_millis(5)),
        }
    }
}

/// A place where the program dies again and again while mail comes in.
pub struct Scene {
    pub place: Place,
    pack: tempfile::TempDir,
    port: u16,
    next: Arc<Mutex<u64>>,
    ending: Arc<AtomicBool>,
    server: std::thread::JoinHandle<()>,
}

impl Scene {
    /// Delivers at most so many messages, with a rest after each.
    pub async fn new(backend: Backend, rest: Duration, most: u64) -> Self {
        let place = Place::empty(backend).await;
        let pack = tempfile::tempdir().unwrap();
        for (path, content) in source().files() {
            let path = pack.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, content).unwrap();
        }
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let (next, ending) = (Arc::new(Mutex::new(0)), Arc::new(AtomicBool::new(false)));
        let server = {
            let (next, ending) = (Arc::clone(&next), Arc::clone(&ending));
            std::thread::spawn(move || work(port, &next, &ending, (rest, most)))
        };
        Self {
            place,
            pack,
            port,
            next,
            ending,
            server,
        }
    }

    /// Starts the program; `die` names the step where it dies.
    pub fn start(&self, die: Option<&str>) -> Process {
        let lmtp = format!("127.0.0.1:{}", self.port);
        let more = [
            "--pack",
            self.pack.path().to_str().unwrap(),
            "--lmtp",
            &lmtp,
        ];
        let mut command = serve(self.place.folder.path(), self.place.url.as_deref(), &more);
        if let Some(step) = die {
            command.env("VENTANILLA_DIE_AT", step);
        }
        Process::start(command, &self.place.folder.path().join("registro"))
    }

    /// Ends the deliveries, and looks at what became of them; answers how many messages were taken over.
    pub async fn end(self) -> u64 {
        self.ending.store(true, Ordering::Relaxed);
        self.server.join().unwrap();
        let taken = *self.next.lock().unwrap();
        once(&self.place, taken).await;
        self.place.remove().await;
        taken
    }
}

fn crashes(backend: Backend) {
    let times = wish("VENTANILLA_CRASHES", 10);
    let mut dice = fastrand::Rng::with_seed(wish("VENTANILLA_CRASH_SEED", 1));
    block_on(async {
        let scene = Scene::new(backend, Duration::ZERO, u64::MAX).await;
        for _ in 0..times {
            let process = scene.start(None);
            tokio::time::sleep(Duration::from_millis(dice.u64(20..900))).await;
            process.kill();
        }
        let taken = scene.end().await;
        println!("{backend:?}: {times} crashes, {taken} messages taken over");
        assert!(taken > times, "mail came in");
    });
}

/// Every step between the arrival of a message and the end of its effect.
const STEPS: [&str; 12] = [
    "intake.received",
    "intake.stored",
    "intake.entered",
    "intake.kept",
    "intake.acknowledged",
    "intake.taken",
    "intake.begun",
    "intake.read",
    "intake.routed",
    "intake.settled",
    "intake.followed",
    "intake.became",
];

/// Dies after each step in turn, the first, second, … time that it is reached.
fn dies_after_each_step(backend: Backend, points: usize) {
    block_on(async {
        let scene = Scene::new(backend, Duration::from_millis(25), u64::MAX).await;
        for point in 0..points {
            let step = STEPS[point % STEPS.len()];
            let time = 1 + point / STEPS.len() % 8;
            let process = scene.start(Some(&format!("{step}#{time}")));
            process.dies(Duration::from_secs(60), step).await;
        }
        let taken = scene.end().await;
        println!("{backend:?}: died at {points} steps, {taken} messages taken over");
        assert!(taken > 0, "mail came in");
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
    let rows = mail_message::Entity::find().all(read).await.unwrap();
    // What was kept last may not have been acknowledged.
    let kept = u64::try_from(rows.len()).unwrap();
    assert!(kept == taken || kept == taken + 1, "{kept} of {taken}");
    let effects = (0..kept).filter(|number| follows(*number) != Follows::Nothing);
    for number in effects.clone() {
        // A copy may have come to its turn before the original.
        let is_last = number + 1 == kept;
        let count = told.get(&words(number)).copied();
        assert!(
            count == Some(1) || is_last && number >= taken,
            "{}: {count:?}",
            words(number)
        );
    }
    assert!(told.values().all(|count| *count == 1), "{told:?}");
    let is_settled = |row: &&mail_message::Model| !matches!(row.state.as_str(), "done" | "aside");
    let unsettled: Vec<_> = rows.iter().filter(is_settled).collect();
    assert!(unsettled.is_empty(), "{unsettled:?}");
    let done = rows.iter().filter(|row| row.state == "done").count();
    assert_eq!(done, effects.count());
    let tickets = ticket::Entity::find().all(read).await.unwrap();
    assert!(tickets.len() < done || kept < 3, "some were answers");
    let files_of = attachment::Entity::find().all(read).await.unwrap();
    assert_eq!(files_of.len(), done);
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

#[test]
fn sqlite_after_each_step() {
    let points = wish("VENTANILLA_MAIL_STEPS", 12);
    dies_after_each_step(Backend::Sqlite, usize::try_from(points).unwrap());
}

#[test]
fn postgres_after_each_step() {
    // A fifth of the points: every step at least once where they are many.
    let points = wish("VENTANILLA_MAIL_STEPS", 30) / 5;
    dies_after_each_step(Backend::Postgres, usize::try_from(points).unwrap());
}
