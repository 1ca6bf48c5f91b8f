//! Date values as intervals of instants, in the institution's zone.

use filter::{Interval, Moment, When};
use jiff::tz::TimeZone;

use crate::sample::{at, moment};

fn resolved(text: &str, moment: &Moment) -> Interval {
    When::read(text)
        .unwrap_or_else(|| panic!("{text} is a date"))
        .resolve(moment)
}

#[track_caller]
fn means(text: &str, from: &str, to: &str) {
    let expected = Interval {
        from: at(from).as_millisecond(),
        to: at(to).as_millisecond(),
    };
    assert_eq!(resolved(text, &moment()), expected, "{text}");
}

#[test]
fn calendar() {
    means("2026", "2026-01-01T06:00Z", "2027-01-01T06:00Z");
    means("2026-12", "2026-12-01T06:00Z", "2027-01-01T06:00Z");
    means("2024-02", "2024-02-01T06:00Z", "2024-03-01T06:00Z");
    means("2026-01-31", "2026-01-31T06:00Z", "2026-02-01T06:00Z");
    means("31/01/2026", "2026-01-31T06:00Z", "2026-02-01T06:00Z");
    means("2026-01-31T10:00", "2026-01-31T16:00Z", "2026-01-31T16:01Z");
}

/// It is Wednesday, 18 November 2026, 10:30:20.
#[test]
fn near_to_today() {
    means("hoy", "2026-11-18T06:00Z", "2026-11-19T06:00Z");
    means("ayer", "2026-11-17T06:00Z", "2026-11-18T06:00Z");
    means("mañana", "2026-11-19T06:00Z", "2026-11-20T06:00Z");
    means("esta-semana", "2026-11-16T06:00Z", "2026-11-23T06:00Z");
    means("este-mes", "2026-11-01T06:00Z", "2026-12-01T06:00Z");
    means("este-año", "2026-01-01T06:00Z", "2027-01-01T06:00Z");
    means("ahora", "2026-11-18T16:30Z", "2026-11-18T16:31Z");
}

#[test]
fn offsets() {
    means("-7d", "2026-11-11T06:00Z", "2026-11-12T06:00Z");
    means("+2s", "2026-12-02T06:00Z", "2026-12-03T06:00Z");
    means("-3m", "2026-08-18T06:00Z", "2026-08-19T06:00Z");
    means("-1a", "2025-11-18T06:00Z", "2025-11-19T06:00Z");
    means("-4h", "2026-11-18T12:30Z", "2026-11-18T12:31Z");
    means("+0d", "2026-11-18T06:00Z", "2026-11-19T06:00Z");
}

#[test]
fn a_month_less_ends_where_the_month_ends() {
    let moment = Moment {
        now: at("2026-03-31T18:00Z"),
        ..moment()
    };
    assert_eq!(resolved("-1m", &moment), resolved("2026-02-28", &moment));
}

/// The day is that of the zone: late in the evening UTC is already tomorrow.
#[test]
fn the_day_is_the_zones() {
    let moment = Moment {
        now: at("2026-11-19T05:59:59Z"),
        ..moment()
    };
    assert_eq!(resolved("hoy", &moment), resolved("2026-11-18", &moment));
}

/// Tijuana changes its clocks: one day has 23 hours, another has 25.
#[test]
fn days_with_a_change_of_clocks() {
    let moment = Moment {
        zone: TimeZone::get("America/Tijuana").expect("a known zone"),
        ..moment()
    };
    let hours = |text| {
        let Interval { from, to } = resolved(text, &moment);
        (to - from) / 3_600_000
    };
    assert_eq!(hours("2026-03-08"), 23);
    assert_eq!(hours("2026-03-09"), 24);
    assert_eq!(hours("2026-11-01"), 25);
}

#[test]
fn beyond_the_calendar() {
    let moment = moment();
    let early = resolved("-2147483648a", &moment);
    let late = resolved("+2147483647s", &moment);
    assert!(early.from <= early.to && early.to < resolved("0001", &moment).from);
    assert_eq!((late.from, late.to), (i64::MAX, i64::MAX));
    assert!(resolved("9999", &moment).from < i64::MAX);
    for text in [
        "-2147483648h",
        "+2147483647h",
        "+2147483647m",
        "-2147483648d",
    ] {
        let Interval { from, to } = resolved(text, &moment);
        assert!(from <= to, "{text}");
    }
}
