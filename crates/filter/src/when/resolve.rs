//! From a date value to instants.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use super::{Civil, Precision, Step, When};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

/// When and where a filter is evaluated.
#[derive(Debug, Clone)]
pub struct Moment {
    /// The present instant.
    pub now: Timestamp,
    /// The institution's zone, whose days are meant.
    pub zone: TimeZone,
}

/// Instants in milliseconds UTC: from the first on, up to but without the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// The first instant inside.
    pub from: i64,
    /// The first instant after it.
    pub to: i64,
}

impl When {
    /// The instants that are meant. What lies beyond the calendar is as early or as late as can be.
    pub fn resolve(&self, moment: &Moment) -> Interval {
        let today = moment.now.to_zoned(moment.zone.clone()).date();
        let zone = &moment.zone;
        match *self {
            Self::Civil(civil) => of_civil(civil, zone),
            Self::Now => minute(moment.now.as_millisecond()),
            Self::Today => days(today, today, zone),
            Self::Yesterday => shifted(today, -1, Step::Day, zone),
            Self::Tomorrow => shifted(today, 1, Step::Day, zone),
            Self::ThisWeek => {
                let since = i32::from(today.weekday().to_monday_zero_offset());
                let monday = shift(today, since.saturating_neg(), Step::Day);
                days(monday, shift(monday, 6, Step::Day), zone)
            }
            Self::ThisMonth => days(today.first_of_month(), today.last_of_month(), zone),
            Self::ThisYear => days(today.first_of_year(), today.last_of_year(), zone),
            Self::Offset {
                amount,
                step: Step::Hour,
            } => {
                let now = moment.now.as_millisecond();
                minute(now.saturating_add(i64::from(amount).saturating_mul(HOUR)))
            }
            Self::Offset { amount, step } => shifted(today, amount, step, zone),
        }
    }
}

fn of_civil(civil: Civil, zone: &TimeZone) -> Interval {
    if civil.precision() == Precision::Minute {
        let at = civil.start().to_zoned(zone.clone());
        return at.map_or_else(
            |_| days(civil.last_day(), civil.last_day(), zone),
            |at| minute(at.timestamp().as_millisecond()),
        );
    }
    days(civil.start().date(), civil.last_day(), zone)
}

/// The minute that an instant lies in.
fn minute(at: i64) -> Interval {
    let from = at.saturating_sub(at.rem_euclid(MINUTE));
    Interval {
        from,
        to: from.saturating_add(MINUTE),
    }
}

/// From the start of a day to the end of another.
fn days(first: Date, last: Date, zone: &TimeZone) -> Interval {
    Interval {
        from: start(first, zone),
        to: last.tomorrow().map_or(i64::MAX, |next| start(next, zone)),
    }
}

fn start(day: Date, zone: &TimeZone) -> i64 {
    let edge = if day.year() < 0 { i64::MIN } else { i64::MAX };
    let at = day.to_zoned(zone.clone());
    at.map_or(edge, |at| at.timestamp().as_millisecond())
}

fn shifted(day: Date, amount: i32, step: Step, zone: &TimeZone) -> Interval {
    let day = shift(day, amount, step);
    days(day, day, zone)
}

fn shift(day: Date, amount: i32, step: Step) -> Date {
    let span = match step {
        Step::Hour => Span::new().try_hours(amount),
        Step::Day => Span::new().try_days(amount),
        Step::Week => Span::new().try_weeks(amount),
        Step::Month => Span::new().try_months(amount),
        Step::Year => Span::new().try_years(amount),
    };
    let edge = if amount < 0 { Date::MIN } else { Date::MAX };
    span.and_then(|span| day.checked_add(span)).unwrap_or(edge)
}
