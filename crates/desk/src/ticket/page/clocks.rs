//! The clocks of a ticket, as its page shows them. They are replayed from the events that
//! the page reads anyway: no statement more.

use clock::{Measure, Timer};
use engine::Kind;
use engine::levels::{ClockName, Past};

use crate::platform::App;
use crate::platform::web::view::When;
use crate::ticket::timers::words;

/// A clock on the page of a ticket.
pub struct ClockLine {
    /// What it measures.
    pub label: String,
    /// Key of how it stands, for its colour and icon.
    pub key: &'static str,
    /// How it stands, in words.
    pub standing: String,
    /// The deadline, or when it ended.
    pub due: Option<When>,
    /// «en 3 h»; empty for one that has ended.
    pub distance: String,
    /// How much of the term is used, in percent, to a hundred.
    pub used: i64,
    /// Why it is so.
    pub href: String,
}

/// The clocks by which something is promised, those that go on first.
pub fn lines(app: &App, kind: &Kind, reference: &str, past: &[Past]) -> Vec<ClockLine> {
    let now = app.now();
    let clocks = app.levels.clocks(&kind.key, past).into_iter();
    let timer = |own: engine::levels::TicketClock| {
        let timer = clock::replay(&own.facts, app.levels.calendars(), now).ok()?;
        let promised = timer.started.is_some() && timer.aim.is_some();
        // What became of a task stands in its own card.
        let done = own.name.measure == Measure::Task && timer.ended.is_some();
        let promised = promised && !done;
        promised.then_some((own.name, timer))
    };
    let mut timers: Vec<(ClockName, Timer)> = clocks.filter_map(timer).collect();
    timers.sort_by_key(|(_, timer)| (timer.ended.is_some(), timer.due.unwrap_or(i64::MAX)));
    let line = |(name, timer): (ClockName, Timer)| line(app, kind, reference, &name, &timer);
    timers.into_iter().map(line).collect()
}

fn line(app: &App, kind: &Kind, reference: &str, name: &ClockName, timer: &Timer) -> ClockLine {
    let now = app.now();
    let (key, standing) = words::standing(timer, now);
    let due = timer.due.filter(|_| timer.ended.is_none());
    let budget = timer.budget.unwrap_or_default().max(1);
    ClockLine {
        label: words::label(app, Some(kind), name),
        key,
        standing,
        distance: due.map(|due| words::distance(due, now)).unwrap_or_default(),
        due: due.map(|due| When::new(due, now, &app.zone)),
        used: (timer.elapsed.saturating_mul(100) / budget).clamp(0, 100),
        href: format!("/solicitudes/{reference}/plazos/{name}"),
    }
}

/// The next deadline of a ticket, as a list shows it.
pub struct Deadline {
    /// The instant.
    pub at: When,
    /// «en 3 h», «hace 2 días».
    pub distance: String,
    /// `late`, `soon` or `running`.
    pub key: &'static str,
}

impl Deadline {
    /// That of a row; nothing where nothing is due.
    pub fn of(app: &App, next_due: i64) -> Option<Self> {
        const SOON: i64 = 4 * 3_600_000;
        if next_due >= crate::ticket::timers::NEVER {
            return None;
        }
        let now = app.now();
        let key = match next_due - now {
            ..0 => "late",
            0..SOON => "soon",
            _ => "running",
        };
        Some(Self {
            at: When::new(next_due, now, &app.zone),
            distance: words::distance(next_due, now),
            key,
        })
    }
}
