//! Days and minutes. A day is kept as `2026-11-21`, a minute in milliseconds UTC.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

use super::check::ask;
use crate::{Facts, FieldType};

const MINUTE: i64 = 60_000;

/// Today in the institution's zone, as a day is kept.
pub fn today(facts: &Facts) -> String {
    let now = Timestamp::from_millisecond(facts.now).unwrap_or(Timestamp::UNIX_EPOCH);
    now.to_zoned(facts.zone.clone()).date().to_string()
}

/// A day: `2026-11-21`, or `21/11/2026` as people write it.
pub(super) fn read(written: &str) -> Result<String, String> {
    let date = date(written.trim()).ok_or_else(|| ask(FieldType::Date).to_owned())?;
    Ok(date.to_string())
}

/// A minute, milliseconds UTC: `2026-11-21T10:30`, with a blank for the `T` or with seconds too.
///
/// What a clock skips counts from after the gap; what it shows twice is the first time.
pub(super) fn read_time(written: &str, zone: &TimeZone) -> Result<i64, String> {
    let at = || {
        let (day, time) = written.split_once(['T', ' '])?;
        let civil = DateTime::from_parts(date(day)?, time_of_day(time.trim())?);
        let zoned = civil.to_zoned(zone.clone()).ok()?;
        Some(zoned.timestamp().as_millisecond())
    };
    minute(at().ok_or_else(|| ask(FieldType::DateTime).to_owned())?)
}

/// The minute that an instant is in.
pub(super) fn minute(at: i64) -> Result<i64, String> {
    let floor = at.saturating_sub(at.rem_euclid(MINUTE));
    let instant = Timestamp::from_millisecond(floor).ok();
    // Away from the ends of the calendar, so that every zone can show it.
    let years = instant.map(|t| t.to_zoned(TimeZone::UTC).year());
    match years {
        Some(1001..=9998) => Ok(floor),
        _ => Err("Revise el año de la fecha.".to_owned()),
    }
}

fn date(text: &str) -> Option<Date> {
    let sound = |shape: &str| {
        let date = Date::strptime(shape, text).ok()?;
        // Nothing but the usual spelling, with all its digits.
        (date.strftime(shape).to_string() == text).then_some(date)
    };
    let date = sound("%Y-%m-%d").or_else(|| sound("%d/%m/%Y"))?;
    (1001..=9998).contains(&date.year()).then_some(date)
}

fn time_of_day(text: &str) -> Option<Time> {
    Time::strptime("%H:%M", text)
        .or_else(|_| Time::strptime("%H:%M:%S", text))
        .ok()
}

/// A minute as a form shows it.
pub(super) fn raw_time(at: i64, zone: &TimeZone) -> String {
    shown(at, zone, "%Y-%m-%dT%H:%M")
}

/// A minute as people read it.
pub(super) fn time_in_words(at: i64, zone: &TimeZone) -> String {
    shown(at, zone, "%d/%m/%Y %H:%M")
}

/// A day as people read it; as it is kept where it is none.
pub(super) fn in_words(day: &str) -> String {
    date(day).map_or_else(
        || day.to_owned(),
        |date| date.strftime("%d/%m/%Y").to_string(),
    )
}

fn shown(at: i64, zone: &TimeZone, shape: &str) -> String {
    match Timestamp::from_millisecond(at) {
        Ok(instant) => instant.to_zoned(zone.clone()).strftime(shape).to_string(),
        Err(_) => String::new(),
    }
}
