//! Feeds of holidays: read, or refused.

#![expect(
    clippy::unwrap_used,
    reason = "a test says by panicking that it failed"
)]

use clock::{Calendar, CalendarDef, Imported, MAX_EVENTS, MAX_ICS_BYTES, WeekDef, read_ics};
use proptest::prelude::*;

fn feed(events: &str) -> String {
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//ES\r\n{events}END:VCALENDAR\r\n")
}

fn event(lines: &str) -> String {
    let lines: String = lines.split('|').map(|line| format!("{line}\r\n")).collect();
    format!("BEGIN:VEVENT\r\n{lines}END:VEVENT\r\n")
}

fn read(events: &str) -> Imported {
    read_ics(feed(events).as_bytes(), 2026, 2027).unwrap()
}

fn taken(events: &str) -> Vec<(String, Option<String>, String)> {
    let taken = read(events).exceptions.into_iter();
    taken.map(|e| (e.from, e.to, e.name)).collect()
}

fn left(events: &str) -> Vec<String> {
    read(events).left_out.into_iter().map(|l| l.why).collect()
}

#[test]
fn days_and_periods() {
    let one = |from: &str, to: Option<&str>, name: &str| {
        (from.to_owned(), to.map(str::to_owned), name.to_owned())
    };
    let text = event(
        "DTSTART;VALUE=DATE:20260916|DTEND;VALUE=DATE:20260917|SUMMARY:Independencia\\, día de la",
    ) + &event(
        "SUMMARY:Vacaciones de un nombre|  que se dobla|DTSTART;VALUE=DATE:20261221|DTEND;VALUE=DATE:20270107",
    ) + &event("SUMMARY:Semana Santa|DTSTART:20260330|DURATION:P1W");
    assert_eq!(
        taken(&text),
        [
            one("2026-03-30", Some("2026-04-05"), "Semana Santa"),
            one("2026-09-16", None, "Independencia, día de la"),
            one(
                "2026-12-21",
                Some("2027-01-06"),
                "Vacaciones de un nombre que se dobla"
            ),
        ]
    );
    // Lines may end in either way, and a mark may stand at the beginning.
    let unix = format!("\u{feff}{}", feed(&text)).replace('\r', "");
    assert_eq!(read_ics(unix.as_bytes(), 2026, 2027).unwrap(), read(&text));
    assert_eq!(
        taken(&event("DTSTART:20260916")),
        [one("2026-09-16", None, "Día sin nombre")]
    );
}

#[test]
fn repeated_days() {
    let yearly = event("SUMMARY:Aniversario|DTSTART;VALUE=DATE:20200302|RRULE:FREQ=YEARLY");
    let dates: Vec<_> = taken(&yearly).into_iter().map(|day| day.0).collect();
    assert_eq!(dates, ["2026-03-02", "2027-03-02"]);
    let ended =
        event("SUMMARY:A|DTSTART;VALUE=DATE:20200302|RRULE:FREQ=YEARLY;UNTIL=20260302T000000Z");
    assert_eq!(taken(&ended).len(), 1);
    let odd = event("SUMMARY:A|DTSTART;VALUE=DATE:20200302|RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=3MO");
    assert_eq!(
        left(&odd),
        ["se repite de una manera que no se reconoce; agréguelo a mano"]
    );
}

#[test]
fn what_is_left_out_says_why() {
    let why = |lines: &str, says: &str| {
        let left = left(&event(lines));
        assert!(
            left.len() == 1 && left.iter().all(|why| why.contains(says)),
            "{lines}: {left:?}"
        );
    };
    why("SUMMARY:A|DTSTART:20260916T090000Z", "tiene horas");
    why("SUMMARY:A|DTSTART:20260230", "no existe");
    why("SUMMARY:A|DTSTART:2026091", "no existe");
    why("SUMMARY:A|DTSTART:9999", "no existe");
    why("SUMMARY:A|DTSTART:22000101", "fuera de los años");
    why("SUMMARY:A", "no tiene fecha");
    why("SUMMARY:A|DTSTART:20250916", "fuera de los años");
    why("SUMMARY:A|DTSTART:20260916|STATUS:CANCELLED", "cancelado");
    why("SUMMARY:A|DTSTART:20260101|DTEND:20280101", "más de un año");
    why("SUMMARY:A|DTSTART:20260101|DURATION:PT4H", "días completos");
    let twice = event("SUMMARY:A|DTSTART:20260916") + &event("SUMMARY:B|DTSTART:20260916");
    assert_eq!(
        (taken(&twice).len(), left(&twice)),
        (1, vec!["comparte días con «A»".to_owned()])
    );
}

#[test]
fn broken_and_huge_feeds_are_refused() {
    let whole = feed(&event("SUMMARY:A|DTSTART:20260916"));
    for (cut, _) in whole.char_indices().filter(|(at, _)| *at < whole.len() - 2) {
        assert!(
            read_ics(whole.get(..cut).unwrap().as_bytes(), 2026, 2026).is_err(),
            "{cut}"
        );
    }
    assert!(read_ics(b"<html>", 2026, 2026).is_err());
    assert!(read_ics(b"\xff\xfe", 2026, 2026).is_err());
    assert!(read_ics(event("DTSTART:20260916").as_bytes(), 2026, 2026).is_err());
    assert!(
        read_ics(&vec![b' '; MAX_ICS_BYTES + 1], 2026, 2026)
            .unwrap_err()
            .contains("grande")
    );
    let many = feed(&event("SUMMARY:A|DTSTART:20260916").repeat(MAX_EVENTS + 1));
    assert!(
        read_ics(many.as_bytes(), 2026, 2026)
            .unwrap_err()
            .contains("demasiados")
    );
    // Few events that make many days.
    let yearly = |day: usize| {
        event(&format!(
            "SUMMARY:A|DTSTART:2020{:02}{:02}|RRULE:FREQ=YEARLY",
            day / 28 + 1,
            day % 28 + 1
        ))
    };
    let many = feed(&(0..100).map(yearly).collect::<String>());
    assert!(
        read_ics(many.as_bytes(), 2020, 2045)
            .unwrap_err()
            .contains("demasiados")
    );
    // The parser calls itself for each component: so deep would end the process.
    let deep = "BEGIN:VEVENT\n".repeat(MAX_ICS_BYTES / 13);
    assert!(read_ics(deep.as_bytes(), 2026, 2026).is_err());
    let folded = "BEG\n IN:VEVENT\n".repeat(MAX_ICS_BYTES / 15);
    assert!(read_ics(folded.as_bytes(), 2026, 2026).is_err());
}

#[test]
fn the_largest_feed_is_quick() {
    let start = std::time::Instant::now();
    let line = "X-NOTE:".to_owned() + &"n".repeat(150) + "|SUMMARY:A|DTSTART:20260916";
    let text = feed(&event(&line).repeat(MAX_EVENTS));
    for text in [text.replace('\r', ""), text] {
        let found = read_ics(text.as_bytes(), 2026, 2026).unwrap();
        assert_eq!(found.left_out.len(), MAX_EVENTS - 1);
    }
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
}

proptest! {
    /// Whatever is taken makes a calendar.
    #[test]
    fn what_is_taken_fits(days in prop::collection::vec((0_i32..20, 1_u8..=12, 1_u8..=31, 0_u8..40, prop::bool::ANY), 0..30)) {
        let mut text = String::new();
        for (year, month, day, long, yearly) in days {
            let rule = if yearly { "|RRULE:FREQ=YEARLY" } else { "" };
            text += &event(&format!("SUMMARY:Día|DTSTART:{}{month:02}{day:02}|DURATION:P{long}D{rule}", 2015 + year));
        }
        let exception = read_ics(feed(&text).as_bytes(), 2020, 2040).unwrap().exceptions;
        let week = WeekDef { monday: vec!["09:00-18:00".into()], ..WeekDef::default() };
        let (key, name) = ("x".into(), "X".into());
        let def = CalendarDef { key, name, zone: "America/Cancun".into(), week, exception, ..CalendarDef::default() };
        let made = Calendar::new(&def);
        prop_assert!(made.is_ok(), "{:?}", made.expect_err("a fault"));
    }

    /// No text makes it panic.
    #[test]
    fn any_text_is_read_or_refused(text in "(BEGIN:|END:|VEVENT|VCALENDAR|DTSTART|;|=|:|,|\"|\r\n|\n| |[0-9]{8}|é|RRULE|FREQ=YEARLY|DURATION:P){0,40}") {
        let _ = read_ics(feed(&text).as_bytes(), 2026, 2027);
        let _ = read_ics(text.as_bytes(), i16::MIN, i16::MAX);
    }
}
