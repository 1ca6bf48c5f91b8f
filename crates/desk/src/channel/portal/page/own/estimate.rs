//! What a requester may expect, in plain words [OCO-9].

use clock::{Basis, Estimate, State, Term, Timer, estimate};
use engine::levels::{self, ClockName};
use engine::{Kind, Property, Ticket, Value};

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::web::view::When;
use crate::ticket::pace::{self, Asked};
use crate::ticket::store::Listed;

/// Between when and when it is likely to be solved, and how many came before; nothing for
/// what stands still, is late, has ended or has no promise. Rests on the promise, on what
/// the last ones of the service took, and on the queue: a range, not a date.
///
/// # Errors
/// When the database refuses.
pub async fn sentences(
    app: &App,
    kind: &Kind,
    (row, ticket): (&Listed, &Ticket),
    past: &[levels::Past],
) -> Result<Vec<String>, AppError> {
    let name = ClockName::plain(clock::Measure::Resolve);
    let clocks = app.levels.clocks(&kind.key, past);
    let own = clocks.into_iter().find(|own| own.name == name);
    let timer = own.and_then(|own| {
        clock::replay(&own.facts, app.levels.calendars(), app.now())
            .ok()
            .filter(|timer| timer.state == State::Running)
    });
    let Some(timer) = timer else {
        return Ok(Vec::new());
    };
    let team = match ticket.property(Property::Team) {
        Some(Value::Text(key)) => app.known.team(&key).map(|team| team.id),
        _ => None,
    };
    let asked = Asked {
        service: row.service_id,
        team,
        taken: row.assignee_id.is_some(),
        created_at: row.created_at,
    };
    let known = pace::known(app, asked).await?;
    let queue = known.queue.unwrap_or_default();
    let left = timer.budget.map(|budget| (budget - timer.elapsed).max(0));
    let Some(range) = estimate(left, &queue, &known.past(timer.elapsed)) else {
        return Ok(Vec::new());
    };
    let mut said = Vec::new();
    if known.queue.is_some() && queue.ahead > 0 {
        said.push(format!(
            "Lugar en la fila: {}.",
            queue.ahead.saturating_add(1)
        ));
    }
    said.extend(days(app, &timer, range));
    Ok(said)
}

/// The range in days of the institution.
fn days(app: &App, timer: &Timer, range: Estimate) -> Option<String> {
    let now = app.now();
    let (from, to) = match timer.aim.as_ref().map(|aim| aim.term)? {
        Term::Natural(_) => (now + range.low, now + range.high),
        Term::Business(_) | Term::Days(_) => {
            let calendar = timer.calendar.as_deref()?;
            let calendar = app.levels.calendars().get(calendar).ok()?;
            range.instants(calendar, now).ok()?
        }
    };
    let day = |at: i64| When::day_in_words(at, &app.zone);
    let (from, to) = (day(from), day(to));
    let when = match from == to {
        true => format!("el {to}"),
        false => format!("entre el {from} y el {to}"),
    };
    Some(match range.basis {
        Basis::Past => {
            format!("Por lo que han tardado los casos parecidos, esperamos resolverlo {when}.")
        }
        Basis::Target | Basis::Queue => format!("Esperamos resolverlo {when}."),
    })
}
