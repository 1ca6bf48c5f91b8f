//! Calendars against a count of minutes, and cases worked out by hand.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test says by panicking that it failed"
)]

mod count;
mod days;
mod faults;
mod golden;
mod holidays;
mod properties;

use clock::{Calendar, CalendarDef};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// A calendar from TOML.
fn calendar(text: &str) -> Calendar {
    let def: CalendarDef = toml::from_str(text).unwrap();
    Calendar::new(&def).unwrap()
}

/// An instant from a local time of a zone.
fn at(zone: &str, local: &str) -> i64 {
    let local: DateTime = local.parse().unwrap();
    let zone = TimeZone::get(zone).unwrap();
    zone.to_timestamp(local).unwrap().as_millisecond()
}

/// A local time from an instant.
fn local(zone: &str, at: i64) -> String {
    let at = jiff::Timestamp::from_millisecond(at).unwrap();
    let local = TimeZone::get(zone).unwrap().to_datetime(at);
    local.strftime("%Y-%m-%d %H:%M").to_string()
}
