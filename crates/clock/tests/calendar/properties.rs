//! Laws that hold for every calendar, in every zone.

use clock::Calendar;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;

use super::count::{Desk, MINUTE};

const ZONES: [&str; 8] = [
    "America/Mexico_City",
    "America/Tijuana",
    "America/Ciudad_Juarez",
    "America/Hermosillo",
    "America/Cancun",
    "Europe/Madrid",
    // Its clocks jump at midnight, and back into the day before.
    "America/Santiago",
    // Half an hour of summer time.
    "Australia/Lord_Howe",
];

/// Sorted quarters of an hour become segments of a day, the last perhaps past midnight.
fn hours() -> impl Strategy<Value = Vec<(u16, u16)>> {
    let cuts = prop::collection::btree_set(0_u16..96, 0..5);
    (cuts, 0_u16..30).prop_map(|(cuts, over)| {
        let mut cuts: Vec<_> = cuts.into_iter().map(|cut| cut * 15).collect();
        if cuts.len() % 2 == 1 {
            // What is left over lasts into the night, never as long as a day.
            let begin = *cuts.last().unwrap();
            cuts.push((1440 + over * 15).min(begin + 1435));
        }
        let pair = |pair: &[u16]| (*pair.first().unwrap(), *pair.last().unwrap());
        cuts.chunks(2).map(pair).collect()
    })
}

/// Nights that run into the next morning's hours are cut back.
fn apart(week: &mut [Vec<(u16, u16)>]) {
    for day in 0..week.len() {
        let next = week
            .get((day + 1) % 7)
            .and_then(|next| next.first())
            .map(|first| first.0);
        if let Some((_, end)) = week.get_mut(day).and_then(|day| day.last_mut()) {
            *end = (*end).min(1440 + next.unwrap_or(1440));
        }
    }
}

fn desk() -> impl Strategy<Value = (Desk, i64)> {
    let near = (
        0_usize..ZONES.len(),
        0_i64..14,
        prop::bool::ANY,
        0_i64..(14 * 366 * 1440),
    );
    let days = prop::collection::btree_map(0_i64..25, hours(), 0..4);
    (near, prop::collection::vec(hours(), 7), days).prop_map(
        |((zone, nth, jump, minute), mut week, days)| {
            apart(&mut week);
            let zone = *ZONES.get(zone).unwrap();
            // Twelve years around the law of 2022, most often near a jump of the clocks.
            let mut start = at(2018) + minute * MINUTE;
            let tz = TimeZone::get(zone).unwrap();
            let from = Timestamp::from_millisecond(start).unwrap();
            if jump
                && let Some(next) = tz
                    .following(from)
                    .next()
                    .filter(|t| t.timestamp().as_millisecond() < at(2040))
            {
                start = next.timestamp().as_millisecond() - nth * 1440 * MINUTE / 2;
            }
            let first = tz
                .to_datetime(Timestamp::from_millisecond(start).unwrap())
                .date();
            let date = |ahead: i64| first.checked_add(ahead.days()).unwrap();
            let days = days
                .into_iter()
                .map(|(ahead, hours)| (date(ahead), hours))
                .collect();
            (
                Desk {
                    zone: zone.into(),
                    week,
                    days,
                },
                start,
            )
        },
    )
}

fn at(year: i16) -> i64 {
    let new_year = Date::new(year, 1, 1)
        .unwrap()
        .to_zoned(TimeZone::UTC)
        .unwrap();
    new_year.timestamp().as_millisecond()
}

/// The calendar, unless this desk never opens.
fn compiled(desk: &Desk) -> Option<Calendar> {
    let opens = desk
        .week
        .iter()
        .chain(desk.days.values())
        .any(|day| !day.is_empty());
    opens.then(|| Calendar::new(&desk.written()).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]

    /// Business time is what a count of minutes finds, whatever the zone does.
    #[test]
    fn between_is_the_count((desk, start) in desk(), long in 1_i64..(16 * 1440)) {
        let Some(calendar) = compiled(&desk) else { return Ok(()) };
        let end = start + long * MINUTE;
        prop_assert_eq!(calendar.between(start, end).unwrap(), desk.count(start, end));
        prop_assert_eq!(calendar.between(end, start).unwrap(), -desk.count(start, end));
        prop_assert_eq!(calendar.is_open(start).unwrap(), desk.open(&desk.tz(), start));
        let listed: i64 = calendar.segments(start, end).map(|open| open.end - open.start).sum();
        prop_assert_eq!(listed, desk.count(start, end));
        let opening = calendar.next_opening(start).unwrap_or(i64::MAX).min(end);
        prop_assert_eq!(desk.count(start, opening), 0);
        prop_assert!(opening == end || desk.open(&desk.tz(), opening));
    }

    /// Adding and measuring are inverse; the sum is the first such instant, the difference the last.
    #[test]
    fn add_and_between_are_inverse((desk, start) in desk(), span in 1_i64..(40 * 1440 * MINUTE)) {
        let Some(calendar) = compiled(&desk) else { return Ok(()) };
        if let Ok(due) = calendar.add(start, span) {
            prop_assert_eq!(calendar.between(start, due), Ok(span));
            prop_assert_eq!(calendar.between(start, due - 1), Ok(span - 1));
            let back = calendar.subtract(due, span).unwrap();
            prop_assert_eq!(calendar.between(back, due), Ok(span));
            prop_assert_eq!(calendar.between(back + 1, due), Ok(span - 1));
            prop_assert!(back >= start);
            prop_assert_eq!(calendar.add(due, -span), Ok(back));
            prop_assert_eq!(calendar.add(back, span), Ok(due));
        }
    }

    /// Measured in parts it is as much as measured at once, in any order.
    #[test]
    fn between_is_additive((desk, a) in desk(), b in -2_000_000_000_i64..90_000_000_000, c in -60_000_000_000_i64..60_000_000_000) {
        let Some(calendar) = compiled(&desk) else { return Ok(()) };
        let (b, c) = (a + b, a + c);
        let sum = calendar.between(a, b).unwrap() + calendar.between(b, c).unwrap();
        prop_assert_eq!(calendar.between(a, c), Ok(sum));
        let parts = calendar.add(calendar.add(a, 3_600_000).unwrap_or(a), 7_200_000);
        prop_assert_eq!(calendar.add(a, 10_800_000).ok(), parts.ok());
    }
}
