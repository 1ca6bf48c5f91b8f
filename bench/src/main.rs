//! `./x bench`: CPU of the server for each request, at several sizes of the
//! institution, on both databases, beside floors measured in the same run.
//!
//! Times on a shared machine are noisy; what counts are CPU and ratios.

mod api;
mod create;
mod floor;
mod kept;
mod load;
mod mail;
mod measured;
mod postgres;
mod report;
mod server;
mod soak;
mod statements;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Parser;
use reqwest::Client;

use crate::api::Programs;
use crate::create::Filled;
use crate::load::{FLOORS, People};
use crate::measured::Measured;
use crate::report::{Report, Was};
use crate::server::{Institution, Server};

/// Someone who sees the tickets of a unit: the institution's pack has nobody like that.
const NARROW: &str = "\n[[role]]\nkey = \"enlace\"\nname = \"Enlace\"\n\n[[role.grant]]\n\
    actions = [\"ticket.see\", \"ticket.note\"]\nscope = \"unit\"\n";

/// What is measured.
#[derive(Debug, Parser)]
struct Args {
    /// The program, built for release.
    #[arg(long)]
    binary: PathBuf,
    /// Folder of the pack that is measured.
    #[arg(long, default_value = "packs/ocoyoacac")]
    pack: PathBuf,
    /// Sizes of the institution, in tickets.
    #[arg(long, value_delimiter = ',', default_value = "1000,100000")]
    tickets: Vec<usize>,
    /// A PostgreSQL server in which databases may be made; without it, only SQLite is measured.
    #[arg(long)]
    postgres: Option<String>,
    /// Only PostgreSQL.
    #[arg(long, requires = "postgres")]
    only_postgres: bool,
    /// Rounds; pages take turns in each.
    #[arg(long, default_value_t = 4)]
    rounds: usize,
    /// Tickets registered in a round.
    #[arg(long, default_value_t = 1_000)]
    created: usize,
    /// Messages that come in by mail, on an institution of its own; none with 0.
    #[arg(long, default_value_t = 2_000)]
    mails: usize,
    /// Minutes of steady load after the measurements of the last size.
    #[arg(long, default_value_t = 0)]
    soak: u64,
    /// A folder where filled institutions are kept for the next run, and taken from.
    #[arg(long)]
    keep: Option<PathBuf>,
    /// Only fills what is kept.
    #[arg(long, requires = "keep")]
    only_fill: bool,
    /// Where the results are written.
    #[arg(long, default_value = "bench/results.md")]
    results: PathBuf,
    /// Serves the floors on this database.
    #[arg(long, hide = true)]
    floor: Option<String>,
}

#[tokio::main]
async fn main() -> Result<()> {
    // The client asks for one, though nothing here speaks TLS.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let args = Args::parse();
    if let Some(database) = &args.floor {
        return floor::serve(Some(database)).await;
    }
    let mut report = Report::begin();
    let pack = tempfile::tempdir()?;
    with_narrow(&args.pack, pack.path())?;
    let databases = [None, args.postgres.as_deref()];
    let skipped = usize::from(args.only_postgres);
    for (place, server) in databases.into_iter().enumerate().skip(skipped) {
        if place == 1 && server.is_none() {
            continue;
        }
        if let Some(server) = server {
            report.line(&format!(
                "PostgreSQL: {}",
                postgres::settings(server).await?
            ));
        }
        for (nth, tickets) in args.tickets.iter().enumerate() {
            let folder = tempfile::tempdir()?;
            let name = format!("ventanilla_bench_{tickets}");
            let database = match server {
                Some(server) => Some(postgres::create(server, &name).await?),
                None => None,
            };
            let institution = Institution {
                binary: args.binary.clone(),
                data: folder.path().to_owned(),
                database,
            };
            let soak = if nth + 1 == args.tickets.len() {
                args.soak
            } else {
                0
            };
            measure(
                &args,
                &institution,
                pack.path(),
                *tickets,
                soak,
                &mut report,
            )
            .await?;
            // A long run that is cut short has told what it knew.
            std::fs::write(&args.results, report.text())?;
            if let Some(server) = server {
                match args.keep {
                    Some(_) => postgres::rename(server, &name, &kept::name(&name)).await?,
                    None => postgres::drop(server, &name).await?,
                }
            }
        }
        if args.mails > 0 {
            mails(&args, server, &mut report).await?;
            std::fs::write(&args.results, report.text())?;
        }
    }
    println!("{}", report.text());
    Ok(())
}

/// Mail that comes in, on an empty institution.
async fn mails(args: &Args, server: Option<&str>, report: &mut Report) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let name = "ventanilla_bench_mail";
    let database = match server {
        Some(server) => Some(postgres::create(server, name).await?),
        None => None,
    };
    let institution = Institution {
        binary: args.binary.clone(),
        data: folder.path().to_owned(),
        database,
    };
    let told = mail::measure(&institution, &args.pack, args.mails).await?;
    let place = server.map_or("SQLite", |_| "PostgreSQL");
    report.line(&format!("{place}. {told}"));
    if let Some(server) = server {
        postgres::drop(server, name).await?;
    }
    Ok(())
}

async fn measure(
    args: &Args,
    institution: &Institution,
    pack: &Path,
    tickets: usize,
    soak: u64,
    report: &mut Report,
) -> Result<()> {
    let server = args
        .postgres
        .as_deref()
        .filter(|_| institution.database.is_some());
    let seeded = kept::filled(institution, pack, tickets, args.keep.as_deref(), server).await?;
    if args.only_fill {
        return Ok(());
    }
    if let Some(database) = &institution.database {
        postgres::analyze(database).await?;
    }
    let database = match institution.database {
        Some(_) => "PostgreSQL",
        None => "SQLite",
    };
    report.section(tickets, database, &seeded);
    let server = Server::start(institution).await?;
    server.settled().await?;
    let idle = server.resident()?;
    let people = people(institution, &server).await?;
    let pages = load::pages(&server, &people).await?;
    let filled = Filled::read(&server, &people.wide).await?;
    let programs = Programs::of(institution, &server).await?;
    // The one that it registered is the model of those by the bare driver.
    let floor = Server::floor(institution)
        .await
        .context("the floor does not start")?;
    let mut floors = FLOORS.map(|(name, _)| Measured::named(name));
    let measured = |page: &load::Page| Measured {
        bound: page.bound,
        floor: page.floor.0,
        ..Measured::named(page.name)
    };
    let mut all: Vec<Measured> = pages.iter().map(measured).collect();
    let mut asked: Vec<Measured> = programs.pages().iter().map(measured).collect();
    let mut bare = Measured::named("bare registering");
    let mut created = Measured {
        bound: Some(1.5),
        floor: "bare registering",
        ..Measured::named("registering by the form")
    };
    let mut by_api = Measured {
        bound: Some(api::CREATE),
        floor: "bare registering",
        ..Measured::named("API: registering")
    };
    let mut from = 1;
    for _ in 0..args.rounds {
        for (page, measured) in pages.iter().zip(&mut all) {
            measured.add(load::run(&server, &page.client, &page.path, (100, 3_000)).await?);
        }
        for (page, measured) in programs.pages().iter().zip(&mut asked) {
            measured.add(load::run(&server, &page.client, &page.path, api::ROUND).await?);
        }
        by_api.add(programs.create(&server, from).await?);
        for ((_, path), measured) in FLOORS.into_iter().zip(&mut floors) {
            measured.add(load::run(&floor, &floor.guest, path, (300, 20_000)).await?);
        }
        created.add(create::by_form(&server, &people.wide, &filled, from, args.created).await?);
        from += args.created;
        bare.add(create::bare(&floor, args.created).await?);
    }
    let was = Was {
        start: server.start,
        idle,
        loaded: server.resident()?,
    };
    floor.stop().await?;
    let steady = match soak {
        0 => None,
        minutes => {
            let minutes = Duration::from_secs(60 * minutes);
            Some(soak::soak(&server, &pages, &people.wide, &filled, from, minutes).await?)
        }
    };
    server.stop().await?;
    statements::count(institution, &pages, &filled, &mut all, &mut created).await?;
    all.push(created.clone());
    all.extend(asked);
    all.push(by_api);
    let mut floors = floors.to_vec();
    floors.push(bare.clone());
    report.size(database, &floors, &all, &was);
    let least = if institution.database.is_some() {
        0.3
    } else {
        0.5
    };
    report.creating(&created, &bare, least);
    if let Some(steady) = steady {
        report.line(&steady);
    }
    Ok(())
}

/// Who asks. The narrow viewer is the one who sees most of those of a unit: in a small
/// institution, the page of another one would not be full.
async fn people(institution: &Institution, server: &Server) -> Result<People> {
    let agents = institution.people("agente").await?;
    let agent = agents.first().context("no agent")?;
    let wide = institution.sign_in(&server.url, agent).await?;
    let mut narrow: Option<(usize, Client)> = None;
    for email in institution.people("enlace").await?.iter().take(4) {
        let person = institution.sign_in(&server.url, email).await?;
        let list = load::get(&person, &format!("{}/solicitudes", server.url)).await?;
        let rows = list.matches("href=\"/solicitudes/").count();
        if narrow.as_ref().is_none_or(|(most, _)| rows > *most) {
            narrow = Some((rows, person));
        }
    }
    let (_, narrow) = narrow.context("nobody sees a unit's tickets")?;
    Ok(People {
        guest: server.guest.clone(),
        wide,
        narrow,
    })
}

/// The pack with a role that sees the tickets of a unit.
fn with_narrow(from: &Path, to: &Path) -> Result<()> {
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            std::fs::create_dir(&target)?;
            with_narrow(&entry.path(), &target)?;
        } else if entry.file_name() == "roles.toml" {
            let roles = std::fs::read_to_string(entry.path())?;
            std::fs::write(target, roles + NARROW)?;
        } else {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
