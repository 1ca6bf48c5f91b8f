//! `ventanilla seed`: many invented tickets, to measure with.

use std::io::{IsTerminal, Write};

use jiff::ToSpan;
use sea_orm::EntityTrait;
use tables::ticket;

use crate::cli::Failure;
use crate::cli::args::SeedArgs;
use crate::cli::serve::say;
use crate::cli::start::{open_app, signer};
use crate::platform::App;
use crate::platform::clock::Clock;
use crate::platform::db::Target;
use crate::platform::error::AppError;
use crate::platform::random::Random;
use crate::platform::web::PublicUrl;
use crate::seed::{Made, Wish, seed as fill};
use crate::ticket::seal;

/// `ventanilla seed`
pub(super) async fn seed(args: SeedArgs) -> Result<(), Failure> {
    let target = Target::parse(args.store.database.as_deref(), &args.store.data)?;
    let url = PublicUrl::parse("http://127.0.0.1").map_err(|e| Failure::Internal(e.to_string()))?;
    let (clock, random) = (Clock::system(), Random::seeded(args.seed));
    let app = open_app(
        &args.store.data,
        &target,
        Some(&args.pack),
        url,
        clock,
        random,
    )
    .await?;
    let made = filled(&app, &args).await;
    app.db.clone().close().await;
    let Made {
        tickets,
        events,
        staff,
        requesters,
    } = made?;
    say(&format!(
        "Tickets: {tickets}; eventos: {events}; personas que atienden: {staff}, que solicitan: {requesters}\n\
         Nadie tiene contraseña: dé un enlace con «ventanilla account link».\n"
    ));
    Ok(())
}

async fn filled(app: &App, args: &SeedArgs) -> Result<Made, Failure> {
    let there = ticket::Entity::find().one(app.db.read()).await;
    if there.map_err(AppError::Db)?.is_some() {
        return Err(Failure::Usage(
            "Esta institución ya tiene tickets: los inventados solo van en una vacía".to_owned(),
        ));
    }
    let until = match args.until {
        None => app.now(),
        Some(day) => {
            let next = day.saturating_add(1.day()).to_zoned(app.zone.clone());
            let next = next.map_err(|e| Failure::Internal(e.to_string()))?;
            next.timestamp().as_millisecond().min(app.now())
        }
    };
    let wish = Wish {
        tickets: args.tickets,
        seed: args.seed,
        until,
        long: args.long,
    };
    let made = fill(app, wish, progress).await?;
    // The key that signs is no invention: it comes from the system.
    let sealing = app.with_random(Random::system());
    signer(&sealing)?;
    seal::make(&sealing, seal::CHUNK).await?;
    if std::io::stderr().is_terminal() {
        eprintln!();
    }
    Ok(made)
}

/// A bar, on a terminal only.
fn progress(done: usize, of: usize) {
    const WIDTH: usize = 40;
    let mut terminal = std::io::stderr();
    if terminal.is_terminal() {
        let full = (done * WIDTH).checked_div(of).unwrap_or(WIDTH).min(WIDTH);
        let (bar, rest) = ("█".repeat(full), "░".repeat(WIDTH - full));
        // Nobody is told if the terminal went away.
        let _ = write!(terminal, "\r{bar}{rest} {done} de {of} tickets");
        let _ = terminal.flush();
    }
}
