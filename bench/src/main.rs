//! `./x bench`: CPU of the server for each request, at several sizes of the
//! institution, beside a floor measured in the same run.
//!
//! Times on a shared machine are noisy; what counts are CPU and ratios. Pages are
//! asked for in turn, a few hundred times each, over a connection that stays open.

mod floor;
mod load;
mod report;
mod server;

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Parser;

use crate::load::Measured;
use crate::report::Report;
use crate::server::Server;

/// What is measured.
#[derive(Debug, Parser)]
struct Args {
    /// The program, built for release.
    #[arg(long)]
    binary: PathBuf,
    /// Sizes of the institution, in tickets.
    #[arg(long, value_delimiter = ',', default_value = "1000,100000")]
    tickets: Vec<usize>,
    /// Requests for each page and round.
    #[arg(long, default_value_t = 300)]
    requests: usize,
    /// Rounds; pages take turns in each.
    #[arg(long, default_value_t = 4)]
    rounds: usize,
    /// Where the results are written.
    #[arg(long, default_value = "bench/results.md")]
    results: PathBuf,
    /// Answers as a bare server, for the floor.
    #[arg(long, hide = true)]
    floor: bool,
}

#[tokio::main]
async fn main() -> Result<()> {
    if std::env::args().any(|word| word == "--floor") {
        return floor::serve().await;
    }
    // The client asks for one, though nothing here speaks TLS.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let args = Args::parse();
    let mut report = Report::begin();
    let bare = Server::floor().await.context("the floor does not start")?;
    for tickets in &args.tickets {
        let folder = tempfile::tempdir()?;
        let seeded = server::seed(&args.binary, folder.path(), *tickets).await?;
        report.seeded(*tickets, &seeded);
        let server = Server::start(&args.binary, folder.path()).await?;
        let idle = server.resident()?;
        let agent = server.sign_in(&args.binary, folder.path()).await?;
        let pages = load::pages(&server, &agent).await?;
        let mut all: Vec<Measured> = pages.iter().map(Measured::of).collect();
        let mut floor = Measured::named("bare answer");
        for _ in 0..args.rounds {
            for (page, measured) in pages.iter().zip(&mut all) {
                let client = if page.signed { &agent } else { &server.guest };
                measured.add(load::run(&server, client, &page.path, args.requests).await?);
            }
            // A tick of the system's clock is worth hundreds of bare answers.
            floor.add(load::run(&bare, &bare.guest, "/", args.requests * 20).await?);
        }
        report.size(&floor, &all, idle, server.resident()?, server.start);
        server.stop().await?;
    }
    bare.stop().await?;
    std::fs::write(&args.results, report.text())?;
    println!("{}", report.text());
    Ok(())
}
