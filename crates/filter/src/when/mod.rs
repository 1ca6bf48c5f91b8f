//! Values of instant fields: days and what is near to today.

mod resolve;
mod text;

use jiff::civil::{Date, DateTime, Time};

pub use resolve::{Interval, Moment};
pub(crate) use text::WORDS;

/// A date value: an interval of instants once a [`crate::Moment`] is known. What is
/// relative stays so in the tree: a saved view moves with time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// `2026`, `2026-01`, `2026-01-31`, `2026-01-31T10:00`
    Civil(Civil),
    /// `ahora`: the running minute.
    Now,
    /// `hoy`
    Today,
    /// `ayer`
    Yesterday,
    /// `mañana`
    Tomorrow,
    /// `esta-semana`, from Monday to Sunday.
    ThisWeek,
    /// `este-mes`
    ThisMonth,
    /// `este-año`
    ThisYear,
    /// `-7d`, `+2s`: the whole day that far from today; with hours the minute that far from now.
    Offset {
        /// How many, negative for the past.
        amount: i32,
        /// Of what.
        step: Step,
    },
}

/// What an offset counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// `h`
    Hour,
    /// `d`
    Day,
    /// `s`
    Week,
    /// `m`
    Month,
    /// `a`
    Year,
}

/// A year, a month, a day or a minute of the calendar, from the year 1 on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Civil {
    start: DateTime,
    precision: Precision,
}

/// How long a [`Civil`] value lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// A whole year.
    Year,
    /// A whole month.
    Month,
    /// A whole day.
    Day,
    /// A minute.
    Minute,
}

impl Civil {
    /// The part of the calendar of this precision that `at` lies in; `None` before the year 1.
    pub fn new(at: DateTime, precision: Precision) -> Option<Self> {
        if at.year() < 1 {
            return None;
        }
        let start = match precision {
            Precision::Year => at.date().first_of_year().to_datetime(Time::midnight()),
            Precision::Month => at.date().first_of_month().to_datetime(Time::midnight()),
            Precision::Day => at.date().to_datetime(Time::midnight()),
            Precision::Minute => {
                let time = Time::new(at.hour(), at.minute(), 0, 0).ok()?;
                at.date().to_datetime(time)
            }
        };
        Some(Self { start, precision })
    }

    /// Where it begins.
    pub fn start(&self) -> DateTime {
        self.start
    }

    /// How long it lasts.
    pub fn precision(&self) -> Precision {
        self.precision
    }

    /// The last day of it.
    pub(crate) fn last_day(&self) -> Date {
        let day = self.start.date();
        match self.precision {
            Precision::Year => day.last_of_year(),
            Precision::Month => day.last_of_month(),
            Precision::Day | Precision::Minute => day,
        }
    }
}
