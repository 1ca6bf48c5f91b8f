//! A calendar that was checked: what each day is.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::holiday::{Holiday, Official};

/// Opening hours of a day, in minutes from its midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hours {
    /// The first minute.
    pub from: u16,
    /// The minute after the last; past 1440 it lies in the next day.
    pub to: u16,
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let to = if self.to > 1440 {
            self.to - 1440
        } else {
            self.to
        };
        let (from, to) = ((self.from / 60, self.from % 60), (to / 60, to % 60));
        write!(f, "{:02}:{:02}-{:02}:{:02}", from.0, from.1, to.0, to.1)
    }
}

/// Why a day has the hours that it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DayReason {
    /// It is a usual day of the week.
    Week,
    /// A rest day of the official list.
    Official(Holiday),
    /// A rest day of each year, of this calendar; its name.
    Yearly(Arc<str>),
    /// An exception: its name and source.
    Exception(Arc<str>, Option<Arc<str>>),
}

/// A day of a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// The local day.
    pub date: Date,
    /// Its hours, in order; none when it is closed.
    pub hours: Vec<Hours>,
    /// Why.
    pub reason: DayReason,
}

/// A day of each year.
#[derive(Debug, Clone)]
pub(crate) struct Yearly {
    pub month: i8,
    pub day: i8,
    pub name: Arc<str>,
}

/// An exception.
#[derive(Debug, Clone)]
pub(crate) struct Exception {
    pub from: Date,
    pub to: Date,
    pub name: Arc<str>,
    pub source: Option<Arc<str>>,
    /// `None`: the week's hours.
    pub open: Option<Vec<Hours>>,
}

/// What each day is.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub zone: TimeZone,
    /// From Monday.
    pub week: [Vec<Hours>; 7],
    pub official: Option<Official>,
    pub not_kept: Vec<String>,
    pub yearly: Vec<Yearly>,
    /// For each day the exception that counts: of two, the inner one.
    pub exceptions: BTreeMap<Date, Arc<Exception>>,
}

impl Plan {
    /// The official rest days that are kept in a year.
    pub fn official(&self, year: i16) -> Vec<Holiday> {
        let mut days = self
            .official
            .map(|list| list.days(year))
            .unwrap_or_default();
        days.retain(|day| !self.not_kept.iter().any(|key| key == day.key));
        days
    }

    /// What a day is, given the official rest days of its year.
    pub fn day(&self, date: Date, official: &[Holiday]) -> Day {
        let (hours, reason) = self.hours(date, official);
        Day {
            date,
            hours,
            reason,
        }
    }

    fn hours(&self, date: Date, official: &[Holiday]) -> (Vec<Hours>, DayReason) {
        if let Some(exception) = self.exceptions.get(&date) {
            let hours = exception.open.clone().unwrap_or_else(|| self.usual(date));
            let reason = DayReason::Exception(exception.name.clone(), exception.source.clone());
            return (hours, reason);
        }
        let yearly = |day: &&Yearly| (day.month, day.day) == (date.month(), date.day());
        if let Some(day) = self.yearly.iter().find(yearly) {
            return (Vec::new(), DayReason::Yearly(day.name.clone()));
        }
        if let Some(holiday) = official.iter().find(|day| day.date == date) {
            return (Vec::new(), DayReason::Official(*holiday));
        }
        (self.usual(date), DayReason::Week)
    }

    fn usual(&self, date: Date) -> Vec<Hours> {
        let at = usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or_default();
        self.week.get(at).cloned().unwrap_or_default()
    }
}
