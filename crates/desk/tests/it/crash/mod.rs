//! Killed at random moments, again and again: what was answered is there, and once [P-2] [P-4].
//!
//! Eight clients register, answer and move tickets; the program is killed under them and started
//! again. What a client has no answer to it sends once more with the same command, as a browser does.
//! `VENTANILLA_CRASHES` says how often (`./x test --long`: 50), `VENTANILLA_CRASH_SEED` when.

pub mod client;
pub mod look;
pub mod recipes;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::support::{Backend, Place, Process, block_on, people, serve};

use client::{Client, Ledger};

fn wish(name: &str, default: u64) -> u64 {
    let told = std::env::var(name);
    told.map_or(default, |text| text.parse().unwrap())
}

/// So many clients at once.
const CLIENTS: usize = 8;

fn crashes(backend: Backend) {
    let times = wish("VENTANILLA_CRASHES", 10);
    let mut dice = fastrand::Rng::with_seed(wish("VENTANILLA_CRASH_SEED", 1));
    block_on(async {
        let place = Place::institution(backend).await;
        let ledger = Arc::new(Mutex::new(Ledger::default()));
        let agents = people(&place, CLIENTS).await;
        let clients = agents.into_iter().enumerate();
        let mut clients: Vec<Client> = clients
            .map(|(number, browser)| Client::new(number, browser, Arc::clone(&ledger)))
            .collect();
        let mut slowest = Duration::ZERO;
        for _ in 0..times {
            let (process, letters) = start(&place);
            slowest = slowest.max(process.start);
            look::everything_is_there(&place, &ledger, &letters).await;
            let running = clients.into_iter().map(|mut client| {
                let address = process.address;
                tokio::spawn(async move {
                    client.work(address).await;
                    client
                })
            });
            let running: Vec<_> = running.collect();
            tokio::time::sleep(Duration::from_millis(dice.u64(20..900))).await;
            process.kill();
            clients = Vec::new();
            for client in running {
                clients.push(client.await.unwrap());
            }
        }
        // Once more, to the end: what waits is sent, and each client gets the answer that it missed.
        let (process, letters) = start(&place);
        for client in &mut clients {
            client.finish(process.address).await;
        }
        look::everything_is_there(&place, &ledger, &letters).await;
        process.stop();
        let sent = look::letters_left_once(&place, &letters, times).await;
        tell(backend, times, sent, slowest, &ledger.lock().unwrap());
        drop(clients);
        place.remove().await;
    });
}

/// Says what was done, which has to be something.
fn tell(backend: Backend, times: u64, sent: usize, slowest: Duration, ledger: &Ledger) {
    println!(
        "{backend:?}: {times} crashes; {} tickets, {} answers and {} moves were answered, {} requests were cut off; {sent} letters; slowest start {} ms",
        ledger.created.len(),
        ledger.answers,
        ledger.moves,
        ledger.cut,
        slowest.as_millis(),
    );
    assert!(
        u64::try_from(ledger.created.len()).unwrap() > times,
        "the clients did work"
    );
    assert!(ledger.cut > 0, "the kills came under them");
}

/// The same order each time: a start after a crash needs no hand.
fn start(place: &Place) -> (Process, std::path::PathBuf) {
    let letters = place.folder.path().join("correos");
    let more = [
        "--mail-dir",
        letters.to_str().unwrap(),
        "--mail-from",
        "mesa@ventanilla.example",
    ];
    let command = serve(place.folder.path(), place.url.as_deref(), &more);
    (
        Process::start(command, &place.folder.path().join("registro")),
        letters,
    )
}

#[test]
fn sqlite() {
    crashes(Backend::Sqlite);
}

#[test]
fn postgres() {
    crashes(Backend::Postgres);
}
