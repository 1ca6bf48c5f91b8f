//! When tickets come in: on weekdays from eight to six, with peaks, a few outside.

use jiff::civil::{Date, Weekday, time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Zoned};

use super::{Chance, SPAN};
use crate::platform::error::AppError;

/// How many come in each hour of a working day, from eight to seventeen.
const HOURS: [(u32, i8); 10] = [
    (9, 8),
    (16, 9),
    (17, 10),
    (14, 11),
    (12, 12),
    (9, 13),
    (6, 14),
    (5, 15),
    (7, 16),
    (5, 17),
];

/// So many instants of the twelve months before `until`, in order, all different days
/// weighed as an office knows them.
///
/// # Errors
/// When `until` is outside of what calendars know.
pub fn spread(
    chance: &mut Chance,
    count: usize,
    until: i64,
    zone: &TimeZone,
) -> Result<Vec<i64>, AppError> {
    let unknown = |e: jiff::Error| AppError::internal(e.to_string());
    let end = Timestamp::from_millisecond(until).map_err(unknown)?;
    let span = i64::try_from(SPAN.as_millis()).unwrap_or(i64::MAX);
    let begin = Timestamp::from_millisecond(until - span).map_err(unknown)?;
    let (mut day, last) = (
        begin.to_zoned(zone.clone()).date(),
        end.to_zoned(zone.clone()).date(),
    );
    let mut days = Vec::new();
    while day <= last {
        days.push((weight(day), day));
        day = day.saturating_add(1.day());
    }
    let mut all = Vec::with_capacity(count);
    while all.len() < count {
        let Some(day) = chance.weighted(&days) else {
            break;
        };
        let at = instant(chance, *day, zone).map_err(unknown)?;
        if at <= until {
            all.push(at);
        }
    }
    all.sort_unstable();
    Ok(all)
}

/// How busy a day is.
fn weight(day: Date) -> u32 {
    let holiday = (day.month() == 12 && day.day() > 20) || (day.month() == 1 && day.day() < 6);
    match day.weekday() {
        Weekday::Saturday | Weekday::Sunday => 2,
        _ if holiday => 6,
        Weekday::Monday => 48,
        Weekday::Friday => 34,
        _ => 40,
    }
}

fn instant(chance: &mut Chance, day: Date, zone: &TimeZone) -> Result<i64, jiff::Error> {
    let hour = if chance.percent(96) {
        chance.weighted(&HOURS).copied().unwrap_or(9)
    } else {
        i8::try_from(chance.between(6, 22)).unwrap_or(20)
    };
    let small = |n: i64| i8::try_from(n).unwrap_or_default();
    let (minute, second) = (small(chance.between(0, 59)), small(chance.between(0, 59)));
    let local = day.to_datetime(time(hour, minute, second, 0));
    let zoned: Zoned = local.to_zoned(zone.clone())?;
    Ok(zoned.timestamp().as_millisecond() + chance.between(0, 999))
}

/// The instant moved into the hours in which people work, if it is not there.
pub fn at_work(at: i64, zone: &TimeZone) -> i64 {
    let Ok(instant) = Timestamp::from_millisecond(at) else {
        return at;
    };
    let local = instant.to_zoned(zone.clone());
    let (hour, weekday) = (local.hour(), local.weekday());
    let days = match weekday {
        Weekday::Saturday => 2,
        Weekday::Sunday => 1,
        Weekday::Friday if hour >= 18 => 3,
        _ if hour >= 18 => 1,
        _ => 0,
    };
    if days == 0 && hour >= 8 {
        return at;
    }
    // Minutes and seconds stay, so that not everything happens on the stroke of eight.
    let morning = time(8, local.minute(), local.second(), 0);
    let day = local.date().saturating_add(i64::from(days).days());
    day.to_datetime(morning)
        .to_zoned(zone.clone())
        .map_or(at, |moved| moved.timestamp().as_millisecond())
}
