//! Asking for pages, and what it costs.

use std::time::Instant;

use anyhow::{Context, Result, ensure};
use reqwest::Client;

use crate::server::Server;

/// A page that is measured.
pub struct Page {
    /// What people call it.
    pub name: &'static str,
    /// Its path.
    pub path: String,
    /// Whether somebody has to be signed in.
    pub signed: bool,
    /// CPU that it may use at most, in milliseconds.
    pub bound: Option<f64>,
}

/// What the requests for one page cost.
#[derive(Debug, Clone, Default)]
pub struct Measured {
    /// What people call it.
    pub name: String,
    /// CPU that it may use at most, in milliseconds.
    pub bound: Option<f64>,
    /// CPU of the server for a request, in milliseconds, a round each.
    pub cpu: Vec<f64>,
    /// How long answers took, in milliseconds.
    pub times: Vec<f64>,
    /// Bytes of an answer as it crosses the wire.
    pub bytes: usize,
}

impl Measured {
    /// Nothing yet, under this name.
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }

    /// Nothing yet, for this page.
    pub fn of(page: &Page) -> Self {
        Self {
            bound: page.bound,
            ..Self::named(page.name)
        }
    }

    /// Adds a round.
    pub fn add(&mut self, round: Self) {
        self.cpu.extend(round.cpu);
        self.times.extend(round.times);
        self.bytes = round.bytes;
    }

    /// The median round's CPU for a request, in milliseconds.
    pub fn median_cpu(&self) -> f64 {
        percentile(&self.cpu, 50)
    }

    /// So many of a hundred answers took no longer, in milliseconds.
    pub fn time(&self, percent: usize) -> f64 {
        percentile(&self.times, percent)
    }
}

fn percentile(values: &[f64], percent: usize) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = sorted.len().saturating_sub(1) * percent / 100;
    sorted.get(place).copied().unwrap_or_default()
}

/// The pages, with a ticket that is there.
///
/// # Errors
/// When there is no ticket.
pub async fn pages(server: &Server, agent: &Client) -> Result<Vec<Page>> {
    let list = agent.get(format!("{}/solicitudes?vista=todas", server.url));
    let list = list.send().await?.error_for_status()?.text().await?;
    let mut links = list.split("href=\"/solicitudes/").skip(1);
    let folio = links.find_map(|rest| {
        let word = rest.split(['"', '?', '/']).next()?;
        (word.contains('-') && word.chars().any(|c| c.is_ascii_digit())).then_some(word)
    });
    let folio = folio.context("no ticket in the list")?;
    let page = |name, path: &str, signed, bound| Page {
        name,
        path: path.to_owned(),
        signed,
        bound: Some(bound),
    };
    Ok(vec![
        page("portal home", "/", false, 0.4),
        page("agent home", "/inicio", true, 4.0),
        page("list, open", "/solicitudes", true, 1.5),
        page("list, all", "/solicitudes?vista=todas", true, 1.5),
        page("ticket page", &format!("/solicitudes/{folio}"), true, 1.5),
    ])
}

/// Asks for one page so many times, one after the other.
///
/// # Errors
/// When it is not answered.
pub async fn run(server: &Server, client: &Client, path: &str, times: usize) -> Result<Measured> {
    let url = format!("{}{path}", server.url);
    let before = server.cpu()?;
    let mut round = Measured::default();
    for _ in 0..times {
        let begun = Instant::now();
        let request = client.get(&url).header("accept-encoding", "br");
        let answer = request.send().await?;
        ensure!(answer.status().is_success(), "{path}: {}", answer.status());
        round.bytes = answer.bytes().await?.len();
        round.times.push(begun.elapsed().as_secs_f64() * 1_000.0);
    }
    let count = u32::try_from(times.max(1)).unwrap_or(u32::MAX);
    round.cpu.push((server.cpu()? - before) / f64::from(count));
    Ok(round)
}
