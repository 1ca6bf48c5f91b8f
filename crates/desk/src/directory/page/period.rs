//! The days from and until which a role is held, in the institution's zone. People
//! say the last day; what is kept is the instant after it.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::platform::App;
use crate::platform::text::When;
use crate::platform::web::view::Field;

/// The instant at which a day begins; `None` for what is no day, or one beyond the calendar.
pub(super) fn beginning(text: &str, zone: &TimeZone) -> Option<i64> {
    start(day(text)?, zone)
}

/// The instant at which a day has ended; `None` for what is no day, or one beyond the calendar.
pub(super) fn end(text: &str, zone: &TimeZone) -> Option<i64> {
    start(day(text)?.tomorrow().ok()?, zone)
}

/// The instant that a filter's date means, and its control with what is wrong.
pub(super) fn asked(
    text: &str,
    zone: &TimeZone,
    at: fn(&str, &TimeZone) -> Option<i64>,
) -> (Option<i64>, Field) {
    let instant = at(text, zone);
    let wrong = !text.is_empty() && instant.is_none();
    let field = Field {
        value: text.to_owned(),
        error: wrong.then(|| "Escriba una fecha completa: día, mes y año.".to_owned()),
    };
    (instant, field)
}

/// The last day of a period that ends at an instant, as people read it.
pub(super) fn last_day(until: i64, zone: &TimeZone) -> String {
    When::day_in_words(until.saturating_sub(1), zone)
}

/// Where a period stands: before, within, or after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stands {
    /// It has not begun.
    Before,
    /// It goes on.
    Within,
    /// It ended.
    After,
}

/// Where the present stands to a period.
pub(super) fn stands(app: &App, from: i64, until: Option<i64>) -> Stands {
    let now = app.now();
    match until {
        Some(until) if until <= now || until <= from => Stands::After,
        _ if from > now => Stands::Before,
        _ => Stands::Within,
    }
}

/// A day as a control writes it, in years that every zone can show.
fn day(text: &str) -> Option<Date> {
    let date: Date = Date::strptime("%Y-%m-%d", text).ok()?;
    (1001..=9998).contains(&date.year()).then_some(date)
}

fn start(day: Date, zone: &TimeZone) -> Option<i64> {
    let zoned = day.to_zoned(zone.clone()).ok()?;
    Some(Timestamp::as_millisecond(zoned.timestamp()))
}
