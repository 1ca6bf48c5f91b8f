//! What a requester may expect, in plain words [OCO-9].

use clock::{Estimate, Past, Queue, State, Term, estimate};
use engine::Kind;
use engine::levels::{self, ClockName};

use crate::platform::App;
use crate::platform::web::view::When;

/// Between when and when it is likely to be solved; nothing for what stands still, is late,
/// has ended or has no promise. Rests on the promise alone: a range, not a date.
pub fn sentence(app: &App, kind: &Kind, past: &[levels::Past]) -> Option<String> {
    let name = ClockName::plain(clock::Measure::Resolve);
    let clocks = app.levels.clocks(&kind.key, past);
    let own = clocks.into_iter().find(|own| own.name == name)?;
    let now = app.now();
    let timer = clock::replay(&own.facts, app.levels.calendars(), now).ok()?;
    if timer.state != State::Running {
        return None;
    }
    let whole = estimate(timer.budget, &Queue::default(), &Past::default())?;
    let rest = |span: i64| (span - timer.elapsed).max(0);
    let left = Estimate {
        low: rest(whole.low),
        high: rest(whole.high),
        ..whole
    };
    let (from, to) = match timer.aim.as_ref().map(|aim| aim.term)? {
        Term::Natural(_) => (now + left.low, now + left.high),
        Term::Business(_) | Term::Days(_) => {
            let calendar = app
                .levels
                .calendars()
                .get(timer.calendar.as_deref()?)
                .ok()?;
            left.instants(calendar, now).ok()?
        }
    };
    let day = |at: i64| When::day_in_words(at, &app.zone);
    Some(match day(from) == day(to) {
        true => format!("Esperamos resolverlo el {}.", day(to)),
        false => format!(
            "Esperamos resolverlo entre el {} y el {}.",
            day(from),
            day(to)
        ),
    })
}
