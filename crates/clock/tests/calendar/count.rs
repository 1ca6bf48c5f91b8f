//! The other opinion: a clock on the wall is read minute by minute.

use std::collections::BTreeMap;

use clock::{CalendarDef, ExceptionDef, WeekDef};
use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, ToSpan};

pub const MINUTE: i64 = 60_000;

/// A calendar in the count's own words: minutes of the day, from Monday.
#[derive(Debug, Clone)]
pub struct Desk {
    pub zone: String,
    pub week: Vec<Vec<(u16, u16)>>,
    pub days: BTreeMap<Date, Vec<(u16, u16)>>,
}

impl Desk {
    pub fn written(&self) -> CalendarDef {
        let text = |hours: &Vec<(u16, u16)>| -> Vec<String> {
            let clock = |m: u16| format!("{:02}:{:02}", m / 60, m % 60);
            let end = |m: u16| clock(if m > 1440 { m - 1440 } else { m });
            hours
                .iter()
                .map(|(a, b)| format!("{}-{}", clock(*a), end(*b)))
                .collect()
        };
        let mut week = self.week.iter().map(text);
        let mut next = || week.next().unwrap();
        CalendarDef {
            key: "c".into(),
            name: "C".into(),
            zone: self.zone.clone(),
            week: WeekDef {
                monday: next(),
                tuesday: next(),
                wednesday: next(),
                thursday: next(),
                friday: next(),
                saturday: next(),
                sunday: next(),
            },
            exception: self
                .days
                .iter()
                .map(|(date, hours)| ExceptionDef {
                    from: date.to_string(),
                    name: "Excepción".into(),
                    open: text(hours),
                    ..ExceptionDef::default()
                })
                .collect(),
            ..CalendarDef::default()
        }
    }

    pub fn tz(&self) -> TimeZone {
        TimeZone::get(&self.zone).unwrap()
    }

    pub fn hours(&self, date: Date) -> &[(u16, u16)] {
        let weekday = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap();
        self.days
            .get(&date)
            .unwrap_or_else(|| self.week.get(weekday).unwrap())
    }

    /// What the wall clock shows; when it shows an hour again, that hour's last minute.
    fn shown(tz: &TimeZone, at: i64) -> DateTime {
        let at = Timestamp::from_millisecond(at).unwrap();
        let mut shown = tz.to_datetime(at);
        let again = |shown| match tz.to_ambiguous_timestamp(shown).offset() {
            AmbiguousOffset::Fold { after, .. } => after == tz.to_offset(at),
            _ => false,
        };
        while again(shown) && again(shown.checked_add(1.minute()).unwrap()) {
            shown = shown.checked_add(1.minute()).unwrap();
        }
        shown
    }

    /// Whether the minute that begins here is open.
    pub fn open(&self, tz: &TimeZone, at: i64) -> bool {
        let shown = Self::shown(tz, at);
        let minute =
            u16::try_from(i32::from(shown.hour()) * 60 + i32::from(shown.minute())).unwrap();
        let within =
            |date: Date, m: u16| self.hours(date).iter().any(|(a, b)| (*a..*b).contains(&m));
        within(shown.date(), minute) || within(shown.date().yesterday().unwrap(), minute + 1440)
    }

    /// Open milliseconds between two whole minutes.
    pub fn count(&self, from: i64, to: i64) -> i64 {
        let tz = self.tz();
        let mut sum = 0;
        let mut at = from;
        while at < to {
            sum += if self.open(&tz, at) { MINUTE } else { 0 };
            at += MINUTE;
        }
        sum
    }
}
