//! Cases worked out by hand.

use clock::{ClockError, DayReason, HOUR, LAST_YEAR, MINUTE};
use jiff::civil::Date;

use super::{at, calendar, local};

const MEXICO: &str = "America/Mexico_City";

/// [IPN-3] with its holidays and a vacation period.
const IPN: &str = r#"
key = "cau"
name = "Horario del CAU"
zone = "America/Mexico_City"
holidays = "oficinas-federales"

[week]
monday = ["08:00-20:00"]
tuesday = ["08:00-20:00"]
wednesday = ["08:00-20:00"]
thursday = ["08:00-20:00"]
friday = ["08:00-20:00"]

[[exception]]
from = "2026-12-19"
to = "2027-01-06"
name = "Vacaciones de invierno"

[[exception]]
from = "2026-12-28"
name = "Guardia"
open = ["10:00-14:00"]

[[exception]]
from = "2026-05-05"
name = "Se trabaja el 5 de mayo"
as_usual = true
"#;

const SPLIT: &str = r#"
key = "partido"
name = "Horario partido"
zone = "America/Mexico_City"
[week]
monday = ["09:00-14:00", "16:00-18:00"]
tuesday = ["16:00-18:00", "09:00-14:00"]
wednesday = ["09:00-14:00"]
"#;

const NIGHT: &str = r#"
key = "guardia"
name = "Guardia nocturna"
zone = "America/Mexico_City"
[week]
monday = ["22:00-06:00"]
tuesday = ["22:00-06:00"]
wednesday = ["22:00-06:00"]
thursday = ["22:00-06:00"]
friday = ["22:00-06:00"]
[[exception]]
from = "2026-11-20"
name = "Cierre"
"#;

fn add(text: &str, from: &str, span: i64) -> String {
    local(MEXICO, calendar(text).add(at(MEXICO, from), span).unwrap())
}

fn days(text: &str, from: &str, days: u32) -> String {
    local(
        MEXICO,
        calendar(text).add_days(at(MEXICO, from), days).unwrap(),
    )
}

#[test]
fn lunch_is_no_business_time() {
    assert_eq!(add(SPLIT, "2026-11-23T13:30", HOUR), "2026-11-23 16:30");
    // On the closing minute, not at the next opening.
    assert_eq!(add(SPLIT, "2026-11-23T13:00", HOUR), "2026-11-23 14:00");
    assert_eq!(add(SPLIT, "2026-11-23T14:30", HOUR), "2026-11-23 17:00");
    // Wednesday is a half day; Thursday to Sunday are missing in the week, and closed.
    assert_eq!(add(SPLIT, "2026-11-25T13:30", HOUR), "2026-11-30 09:30");
    let split = calendar(SPLIT);
    let monday = |time: &str| at(MEXICO, &format!("2026-11-23T{time}"));
    assert_eq!(split.is_open(monday("09:00")), Ok(true));
    assert_eq!(split.is_open(monday("14:00")), Ok(false));
    assert_eq!(split.next_opening(monday("14:00")), Ok(monday("16:00")));
    // Back to the opening, not to the closing minute before.
    assert_eq!(split.subtract(monday("17:00"), HOUR), Ok(monday("16:00")));
}

#[test]
fn nights_belong_to_the_day_that_opens_them() {
    // [pains 34] Thursday's shift lasts into the closed Friday, Friday's does not begin.
    assert_eq!(add(NIGHT, "2026-11-20T05:00", 2 * HOUR), "2026-11-23 23:00");
    // One day after Thursday's shift ends with Monday's: Friday is closed.
    assert_eq!(days(NIGHT, "2026-11-20T02:00", 1), "2026-11-24 06:00");
    assert_eq!(days(NIGHT, "2026-11-18T23:00", 1), "2026-11-20 06:00");
    // New Year's Eve is a Thursday; its shift is one segment although the year ends.
    let night = calendar(NIGHT);
    let (from, to) = (
        at(MEXICO, "2026-12-31T12:00"),
        at(MEXICO, "2027-01-01T12:00"),
    );
    assert_eq!(night.segments(from, to).count(), 1);
    assert_eq!(night.between(from, to), Ok(8 * HOUR));
    assert_eq!(days(NIGHT, "2027-01-01T02:00", 1), "2027-01-02 06:00");
}

#[test]
fn vacations_holidays_and_days_of_duty() {
    // Friday evening before the vacations; one day of duty of four hours lies within.
    assert_eq!(add(IPN, "2026-12-18T19:00", 2 * HOUR), "2026-12-28 11:00");
    assert_eq!(add(IPN, "2026-12-18T19:00", 6 * HOUR), "2027-01-07 09:00");
    assert_eq!(days(IPN, "2026-12-18T19:00", 1), "2026-12-28 14:00");
    // [IPN-4] Received on the weekend: the time counts from Monday's opening.
    assert_eq!(
        add(IPN, "2026-11-21T11:00", 30 * MINUTE),
        "2026-11-23 08:30"
    );
    // Constitution Day moved to Monday 2 February.
    assert_eq!(add(IPN, "2026-01-30T19:00", 2 * HOUR), "2026-02-03 09:00");
    // 5 May closes federal offices, but here it was said otherwise.
    assert_eq!(add(IPN, "2026-05-05T09:00", HOUR), "2026-05-05 10:00");
    assert_eq!(add(IPN, "2027-05-05T09:00", HOUR), "2027-05-06 09:00");
    // 1 May 2027 is a Saturday: nothing is made up for.
    assert_eq!(days(IPN, "2027-04-30T12:00", 1), "2027-05-03 20:00");
}

#[test]
fn days_tell_their_reason() {
    let ipn = calendar(IPN);
    let day = |m, d| {
        ipn.days(
            Date::new(2026, m, d).unwrap(),
            Date::new(2026, m, d).unwrap(),
        )
        .next()
        .unwrap()
    };
    assert!(
        matches!(day(9, 16).reason, DayReason::Official(h) if h.name == "Día de la Independencia")
    );
    assert!(matches!(day(12, 28).reason, DayReason::Exception(name, None) if &*name == "Guardia"));
    assert!(
        matches!(day(12, 25).reason, DayReason::Exception(name, None) if &*name == "Vacaciones de invierno")
    );
    assert_eq!(day(11, 23).reason, DayReason::Week);
    let year = ipn.days(
        Date::new(2026, 1, 1).unwrap(),
        Date::new(2026, 12, 31).unwrap(),
    );
    assert_eq!(year.count(), 365);
}

#[test]
fn summer_time_neither_adds_nor_loses() {
    // Tijuana follows the USA: 8 March and 1 November 2026, at two in the morning.
    let always = calendar(
        r#"
        key = "siempre"
        name = "Siempre"
        zone = "America/Tijuana"
        [week]
        monday = ["00:00-24:00"]
        tuesday = ["00:00-24:00"]
        wednesday = ["00:00-24:00"]
        thursday = ["00:00-24:00"]
        friday = ["00:00-24:00"]
        saturday = ["00:00-24:00"]
        sunday = ["00:00-24:00"]
        "#,
    );
    let zone = "America/Tijuana";
    let due = |from: &str| local(zone, always.add(at(zone, from), 24 * HOUR).unwrap());
    assert_eq!(due("2026-03-07T12:00"), "2026-03-08 13:00");
    assert_eq!(due("2026-10-31T12:00"), "2026-11-01 11:00");
    let shift = calendar(
        r#"
        key = "turno"
        name = "Turno"
        zone = "America/Tijuana"
        [week]
        saturday = ["22:00-06:00"]
        sunday = ["01:00-01:30"]
        "#
        .replace("sunday = [\"01:00-01:30\"]", "")
        .as_str(),
    );
    let between = |from, to| shift.between(at(zone, from), at(zone, to)).unwrap();
    assert_eq!(between("2026-03-07T12:00", "2026-03-08T12:00"), 7 * HOUR);
    assert_eq!(between("2026-10-31T12:00", "2026-11-01T12:00"), 9 * HOUR);
    assert_eq!(between("2026-06-06T12:00", "2026-06-07T12:00"), 8 * HOUR);
}

#[test]
fn hours_that_a_clock_skips_or_repeats() {
    let text = |hours: &str| {
        format!(
            "key = 'x'\nname = 'X'\nzone = 'America/Tijuana'\n[week]\nsunday = ['{hours}']\nmonday = ['10:00-11:00']"
        )
    };
    let zone = "America/Tijuana";
    let of = |hours: &str, from, to| {
        calendar(&text(hours))
            .between(at(zone, from), at(zone, to))
            .unwrap()
    };
    let (spring, autumn) = (
        ("2026-03-08T00:00", "2026-03-09T00:00"),
        ("2026-11-01T00:00", "2026-11-02T00:00"),
    );
    assert_eq!(of("02:15-02:45", spring.0, spring.1), 0);
    assert_eq!(of("01:30-03:30", spring.0, spring.1), HOUR);
    assert_eq!(of("02:30-04:00", spring.0, spring.1), HOUR);
    // What ends in the repeated hour ends the first time; what begins there begins the first time.
    assert_eq!(of("00:00-01:30", autumn.0, autumn.1), 90 * MINUTE);
    assert_eq!(of("01:30-03:00", autumn.0, autumn.1), 150 * MINUTE);
}

#[test]
fn a_target_longer_than_a_year() {
    // 12 hours a day, about 246 working days a year.
    let ipn = calendar(IPN);
    let start = at(MEXICO, "2026-01-05T08:00");
    let due = ipn.add(start, 6000 * HOUR).unwrap();
    assert_eq!(ipn.between(start, due), Ok(6000 * HOUR));
    assert!(local(MEXICO, due).as_str() > "2028-01-01");
    assert!(days(IPN, "2026-01-05T08:00", 600).as_str() > "2028-05-01");
}

#[test]
fn what_never_comes_is_refused() {
    let once = calendar(
        r#"
        key = "feria"
        name = "Feria"
        zone = "America/Mexico_City"
        [[exception]]
        from = "2026-11-21"
        name = "Feria del empleo"
        open = ["09:00-13:00"]
        "#,
    );
    let start = at(MEXICO, "2026-11-20T09:00");
    assert_eq!(
        once.add(start, 4 * HOUR),
        Ok(at(MEXICO, "2026-11-21T13:00"))
    );
    assert_eq!(once.add(start, 4 * HOUR + 1), Err(ClockError::OutOfRange));
    assert_eq!(once.add_days(start, 2), Err(ClockError::OutOfRange));
    assert_eq!(once.subtract(start, 1), Err(ClockError::OutOfRange));
    assert_eq!(
        once.next_opening(at(MEXICO, "2026-11-21T13:00")),
        Err(ClockError::OutOfRange)
    );
    for out in [i64::MIN, -1_000_000_000_000, 7_300_000_000_000, i64::MAX] {
        assert_eq!(once.is_open(out), Err(ClockError::OutOfRange));
        assert_eq!(once.between(start, out), Err(ClockError::OutOfRange));
        assert_eq!(once.add(out, 1), Err(ClockError::OutOfRange));
        assert_eq!(once.segments(out, i64::MAX).count(), 0);
    }
    for span in [i64::MIN, i64::MAX] {
        assert_eq!(once.add(start, span), Err(ClockError::OutOfRange));
    }
    assert!(
        ClockError::OutOfRange
            .to_string()
            .contains(&LAST_YEAR.to_string())
    );
}
