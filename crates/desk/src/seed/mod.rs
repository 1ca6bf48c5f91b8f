//! `ventanilla seed`: an institution filled with invented people and tickets, to
//! see how the program behaves with many.
//!
//! Everything goes through the engine's own decisions and events; the same seed
//! gives the same institution. Any pack will do: the lives of tickets are walks
//! through the workflow of their kind.

mod begin;
mod chance;
mod fields;
mod long;
mod people;
mod step;
mod texts;
mod times;
mod walk;

use std::time::Duration;

use crate::platform::App;
use crate::platform::error::AppError;
use crate::ticket::batch::{self, Life, Numbers};

pub use chance::Chance;
pub use long::TAG;
use texts::Texts;
use walk::Stage;

/// Tickets that one transaction writes.
const BATCH: usize = 500;

/// What is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Wish {
    /// How many tickets.
    pub tickets: usize,
    /// What everything invented derives from.
    pub seed: u64,
    /// When the twelve months end, milliseconds UTC.
    pub until: i64,
    /// One ticket gets 20 tasks, 200 messages and 10 ties.
    pub long: bool,
}

/// What was made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Made {
    /// Tickets, with those that workflows opened by themselves.
    pub tickets: usize,
    /// Events in their histories.
    pub events: usize,
    /// People with an account.
    pub staff: usize,
    /// People who ask.
    pub requesters: usize,
}

/// Fills an institution that has no tickets. `app` draws its random bytes from the
/// seed; `progress` is told how many tickets are there, of how many.
///
/// # Errors
/// When the database refuses, or somebody else registers tickets meanwhile.
pub async fn seed(
    app: &App,
    wish: Wish,
    mut progress: impl FnMut(usize, usize),
) -> Result<Made, AppError> {
    let mut chance = Chance::new(wish.seed);
    let times = times::spread(&mut chance, wish.tickets, wish.until, &app.zone)?;
    let since = times.first().copied().unwrap_or(wish.until);
    let texts = Texts::read()?;
    let cast = people::cast(app, &texts, &mut chance, wish.tickets, since).await?;
    let mut numbers = Numbers::read(app.db.read()).await?;
    let mut made = Made {
        staff: cast.staff.len(),
        requesters: cast.requesters.len(),
        ..Made::default()
    };
    let mut writing: Option<tokio::task::JoinHandle<Result<(), AppError>>> = None;
    for times in times.chunks(BATCH) {
        let stage = Stage {
            app,
            cast: &cast,
            texts: &texts,
            until: wish.until,
        };
        // While these lives are made up, those before them are being written.
        let lives =
            tokio::task::block_in_place(|| invent(&stage, &mut chance, &mut numbers, times))?;
        made.tickets += lives.len();
        made.events += lives.iter().map(Life::events).sum::<usize>();
        if let Some(writing) = writing.take() {
            written(writing).await?;
            progress(made.tickets - lives.len(), wish.tickets);
        }
        let taken = numbers.clone();
        numbers.written();
        let app = app.clone();
        writing = Some(tokio::spawn(async move {
            let context = (app.clone(), taken, lives);
            let write = app.db.write(context, |tx, (app, taken, lives)| {
                Box::pin(batch::store(tx, app, taken, lives))
            });
            write.await
        }));
    }
    if let Some(writing) = writing {
        written(writing).await?;
    }
    if let Some(member) = cast.members.first().filter(|_| wish.long) {
        long::lengthen(app, member.actor.clone()).await?;
    }
    progress(made.tickets, wish.tickets);
    Ok(made)
}

async fn written(writing: tokio::task::JoinHandle<Result<(), AppError>>) -> Result<(), AppError> {
    writing
        .await
        .map_err(|e| AppError::internal(format!("writing was cut: {e}")))?
}

/// Lives that begin at these instants, in order, with those opened out of them.
fn invent(
    stage: &Stage<'_>,
    chance: &mut Chance,
    numbers: &mut Numbers,
    times: &[i64],
) -> Result<Vec<Life>, AppError> {
    let mut lives = Vec::with_capacity(times.len());
    for at in times {
        lives.extend(walk::life(stage, chance, numbers, *at)?);
    }
    Ok(lives)
}

/// How long ago a seeded institution begins.
pub const SPAN: Duration = Duration::from_secs(365 * 24 * 3_600);
