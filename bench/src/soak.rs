//! A steady load for some minutes: memory and time must not grow.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use anyhow::Result;
use reqwest::Client;

use crate::create::{self, Filled};
use crate::load::{self, Page};
use crate::measured::Measured;
use crate::server::Server;

/// Tickets registered in each round of the load.
const REGISTERED: usize = 200;

/// One sort of request, in the first and in the last fifth of the time.
struct Kind {
    name: &'static str,
    first: Measured,
    last: Measured,
}

/// Pages and registerings by turns until the time is over; answers with how the
/// first fifth of it compares with the last, in words and a table.
///
/// # Errors
/// When something is not answered.
pub async fn soak(
    server: &Server,
    pages: &[Page],
    agent: &Client,
    filled: &Filled,
    mut from: usize,
    time: Duration,
) -> Result<String> {
    let begun = Instant::now();
    let names = pages.iter().map(|page| page.name);
    let mut kinds: Vec<Kind> = names
        .chain(["registering by the form"])
        .map(|name| Kind {
            name,
            first: Measured::default(),
            last: Measured::default(),
        })
        .collect();
    let (mut requests, mut registered) = (0, 0);
    let mut resident = (0.0, 0.0);
    while begun.elapsed() < time {
        let at = begun.elapsed();
        for (nth, kind) in kinds.iter_mut().enumerate() {
            let round = match pages.get(nth) {
                Some(page) => load::run(server, &page.client, &page.path, (100, 100)).await?,
                None => create::by_form(server, agent, filled, from, REGISTERED).await?,
            };
            requests += round.times.len();
            if at < time / 5 {
                kind.first.add(round);
            } else if at > time / 5 * 4 {
                kind.last.add(round);
            }
        }
        from += REGISTERED;
        registered += REGISTERED;
        if at < time / 5 {
            resident.0 = server.resident()?;
        }
        resident.1 = server.resident()?;
    }
    let mut text = format!(
        "Soak: {} minutes, {requests} requests, of them {registered} registerings. \
         Resident {:.0} MB after the first fifth, {:.0} MB at the end.\n\n\
         | request | CPU ms, first fifth | last fifth | times | p99 ms, first fifth | last fifth |\n\
         |---|---|---|---|---|---|\n",
        time.as_secs() / 60,
        resident.0,
        resident.1,
    );
    let mut whole = Kind {
        name: "all",
        first: Measured::default(),
        last: Measured::default(),
    };
    for kind in &kinds {
        whole.first.add(kind.first.clone());
        whole.last.add(kind.last.clone());
    }
    for kind in kinds.iter().chain([&whole]) {
        let (first, last) = (kind.first.mean_cpu(), kind.last.mean_cpu());
        writeln!(
            text,
            "| {} | {first:.2} | {last:.2} | {:.2} | {:.1} | {:.1} |",
            kind.name,
            last / first.max(0.001),
            kind.first.time(99),
            kind.last.time(99),
        )?;
    }
    Ok(text)
}
