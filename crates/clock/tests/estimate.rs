//! Ranges for requesters.

use clock::{Basis, Calendar, CalendarDef, Estimate, HOUR, Past, Queue, estimate};
use proptest::prelude::*;

fn past() -> Past {
    Past::new((1..=20).rev().map(|hours| hours * HOUR))
}

fn queue(ahead: u32) -> Queue {
    Queue {
        ahead,
        finished: 10,
        within: 20 * HOUR,
    }
}

#[test]
fn quantiles_are_times_that_happened() {
    assert_eq!(past().quantile(25), Some(5 * HOUR));
    assert_eq!(past().quantile(80), Some(16 * HOUR));
    assert_eq!(past().quantile(0), Some(HOUR));
    assert_eq!(past().quantile(100), Some(20 * HOUR));
    assert_eq!(Past::new([HOUR; 7]).quantile(50), None);
    assert_eq!(Past::new([-1; 30]).quantile(50), None);
}

#[test]
fn past_queue_and_target() {
    let range = |low, high, basis, beyond_target| {
        Some(Estimate {
            low: low * HOUR,
            high: high * HOUR,
            basis,
            beyond_target,
        })
    };
    let none = Past::default();
    assert_eq!(
        estimate(Some(24 * HOUR), &queue(0), &past()),
        range(5, 16, Basis::Past, false)
    );
    // 10 tickets ahead, two hours each.
    assert_eq!(
        estimate(Some(24 * HOUR), &queue(10), &past()),
        range(20, 25, Basis::Past, true)
    );
    assert_eq!(
        estimate(Some(8 * HOUR), &queue(0), &none),
        range(4, 8, Basis::Target, false)
    );
    assert_eq!(
        estimate(Some(8 * HOUR), &queue(3), &none),
        range(6, 10, Basis::Target, true)
    );
    assert_eq!(
        estimate(None, &queue(3), &none),
        range(6, 12, Basis::Queue, false)
    );
    assert_eq!(
        estimate(
            None,
            &Queue {
                ahead: 3,
                ..Queue::default()
            },
            &none
        ),
        None
    );
    assert_eq!(estimate(None, &queue(0), &none), None);
}

#[test]
fn a_range_becomes_two_instants() {
    let def: CalendarDef = toml::from_str("key = 'x'\nname = 'X'\nzone = 'America/Cancun'\nweek.monday = ['09:00-18:00']\nweek.tuesday = ['09:00-18:00']").unwrap();
    let calendar = Calendar::new(&def).unwrap();
    let monday: jiff::Timestamp = "2026-11-23T15:00-05".parse().unwrap();
    let told = estimate(Some(6 * HOUR), &queue(0), &Past::default()).unwrap();
    let (low, high) = told.instants(&calendar, monday.as_millisecond()).unwrap();
    let text = |at| jiff::Timestamp::from_millisecond(at).unwrap().to_string();
    assert_eq!(
        (text(low), text(high)),
        ("2026-11-23T23:00:00Z".into(), "2026-11-24T17:00:00Z".into())
    );
}

proptest! {
    #[test]
    fn a_range_has_its_ends_in_order_and_grows_with_the_queue(
        target in prop::option::of(1_i64..1000), times in prop::collection::vec(0_i64..1000, 0..20),
        ahead in 0_u32..100, finished in 0_u32..100, within in 0_i64..10_000,
    ) {
        let past = Past::new(times);
        let told = |ahead| estimate(target, &Queue { ahead, finished, within }, &past);
        if let (Some(one), Some(more)) = (told(ahead), told(ahead + 1)) {
            prop_assert!(0 <= one.low && one.low <= one.high);
            prop_assert!(one.low <= more.low && one.high <= more.high);
            prop_assert_eq!(one.beyond_target, target.is_some_and(|target| one.high > target));
        }
    }
}
