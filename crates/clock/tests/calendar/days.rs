//! Working days, counted one by one.

use std::collections::BTreeMap;

use clock::Calendar;
use jiff::civil::Date;
use proptest::prelude::*;

use super::count::{Desk, MINUTE};

proptest! {
    /// The n-th day after that has hours ends the term, at its last minute. Cancún's clocks
    /// never move, so its midnights are a sum.
    #[test]
    fn days_are_counted(
        open in prop::collection::vec(prop::option::of(30_u16..1440), 7),
        closed in prop::collection::btree_set(0_i64..400, 0..60),
        start in 0_i64..(300 * 1440), days in 1_u32..60,
    ) {
        prop_assume!(open.iter().any(Option::is_some));
        let first = Date::new(2026, 1, 1).unwrap();
        let day = |ahead: i64| first.checked_add(jiff::Span::new().days(ahead)).unwrap();
        let desk = Desk {
            zone: "America/Cancun".into(),
            week: open.iter().map(|end| end.map(|end| vec![(15, end)]).unwrap_or_default()).collect(),
            days: closed.iter().map(|ahead| (day(*ahead), vec![])).collect::<BTreeMap<_, _>>(),
        };
        let calendar = Calendar::new(&desk.written()).unwrap();
        let midnight = super::at("America/Cancun", "2026-01-01T00:00");
        let (mut ahead, mut left) = (start / 1440, days);
        while left > 0 {
            ahead += 1;
            left -= u32::from(!desk.hours(day(ahead)).is_empty());
        }
        let end = i64::from(desk.hours(day(ahead)).last().unwrap().1);
        let due = midnight + (ahead * 1440 + end) * MINUTE;
        prop_assert_eq!(calendar.add_days(midnight + start * MINUTE, days), Ok(due));
    }
}
