//! Time spent on a ticket.

use engine::{Command, TimeSaid};

use crate::story::*;

fn said(minutes: i64, day: &str, corrects: Option<i64>) -> Command {
    Command::Spend(TimeSaid {
        minutes,
        day: day.to_owned(),
        on_site: true,
        corrects,
        text: Some(" Cambio de tóner ".to_owned()),
    })
}

#[test]
fn it_adds_up_and_is_put_right_by_another_entry() {
    let mut story = Story::accepted();
    story.give(BETO, &said(30, "2026-11-21", None)).unwrap();
    assert_eq!(story.told(), ["spent!"]);
    let first = story.ticket.version;
    story.give(CARLA, &said(15, "2026-11-20", None)).unwrap();
    assert_eq!(story.ticket.minutes(), 45);
    assert_eq!(
        rule(story.give(CARLA, &said(5, "2026-11-20", Some(first)))),
        "time.none",
        "another's"
    );
    story
        .give(BETO, &said(20, "2026-11-21", Some(first)))
        .unwrap();
    assert_eq!(story.ticket.minutes(), 35);
    assert_eq!(
        rule(story.give(BETO, &said(20, "2026-11-21", Some(first)))),
        "time.corrected"
    );
    let second = story.ticket.version;
    story
        .give(BETO, &said(0, "2026-11-21", Some(second)))
        .unwrap();
    assert_eq!(story.ticket.minutes(), 15, "taken back");
    let third = story.ticket.version;
    assert_eq!(
        rule(story.give(BETO, &said(9, "2026-11-21", Some(third)))),
        "time.corrected"
    );
    assert_eq!(story.replayed(), story.ticket);
}

#[test]
fn what_is_wrong_is_told() {
    let mut story = Story::accepted();
    for minutes in [0, -1, 1_441, i64::MAX] {
        assert_eq!(
            faults(story.give(BETO, &said(minutes, "2026-11-21", None))),
            ["minutes"]
        );
    }
    for day in ["", "ayer", "2026-11-22", "2025-11-01"] {
        assert_eq!(
            faults(story.give(BETO, &said(5, day, None))),
            ["day"],
            "{day}"
        );
    }
    story.give(BETO, &said(1_440, "2026-11-21", None)).unwrap();
}
