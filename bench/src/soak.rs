//! A steady load for some minutes: memory and time must not grow.

use std::time::{Duration, Instant};

use anyhow::Result;
use reqwest::Client;

use crate::create::{self, Filled};
use crate::load::{self, Page};
use crate::measured::Measured;
use crate::server::Server;

/// Pages and registerings by turns until the time is over; answers with how the
/// first fifth of it compares with the last, in words.
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
    // Cheap pages in the first and in the last fifth, by name, and the memory after each.
    let mut first = (Measured::default(), 0.0);
    let mut last = first.clone();
    let mut requests = 0;
    while begun.elapsed() < time {
        let mut round = Measured::default();
        for page in pages {
            let one = load::run(server, &page.client, &page.path, (100, 100)).await?;
            requests += one.times.len();
            round.add(one);
        }
        let one = create::by_form(server, agent, filled, from, 200).await?;
        from += 200;
        requests += one.times.len();
        round.add(one);
        let resident = server.resident()?;
        if begun.elapsed() < time / 5 {
            first.0.add(round);
            first.1 = resident;
        } else if begun.elapsed() > time / 5 * 4 {
            last.0.add(round);
            last.1 = resident;
        }
    }
    let total = |measured: &Measured| {
        let count = f64::from(u32::try_from(measured.cpu.len().max(1)).unwrap_or(u32::MAX));
        measured.cpu.iter().sum::<f64>() / count
    };
    Ok(format!(
        "Soak: {} minutes, {requests} requests. Resident {:.0} MB after the first fifth, {:.0} MB at the end; \
         CPU of a request {:.2} ms in the first fifth, {:.2} ms in the last ({:.2} times); p99 {:.1} ms and {:.1} ms.",
        time.as_secs() / 60,
        first.1,
        last.1,
        total(&first.0),
        total(&last.0),
        total(&last.0) / total(&first.0).max(0.001),
        first.0.time(99),
        last.0.time(99),
    ))
}
