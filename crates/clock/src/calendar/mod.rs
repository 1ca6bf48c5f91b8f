//! When business time passes.

mod check;
mod description;
mod plan;
mod year;
mod zone;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use jiff::civil::Date;

pub use description::{CalendarDef, ExceptionDef, WeekDef, YearlyDef};
pub use plan::{Day, DayReason, Hours};
pub use year::Segment;

use crate::error::ClockError;
use crate::fault::Fault;
use plan::Plan;
use year::Year;
pub(crate) use zone::{date, instant, minute};

/// The first year that calendars know.
pub const FIRST_YEAR: i16 = 1970;
/// The last year that calendars know.
pub const LAST_YEAR: i16 = 2199;
/// No calendar has more exceptions.
pub const MAX_EXCEPTIONS: usize = 2000;

/// A calendar, ready to answer. A year is compiled when it is first asked for.
pub struct Calendar {
    key: String,
    name: String,
    plan: Plan,
    /// The first instant of each year, and of the one after the last.
    starts: Vec<i64>,
    years: Vec<OnceLock<Year>>,
}

impl Calendar {
    /// Checks a calendar as written.
    ///
    /// # Errors
    /// Every fault, each with its place.
    pub fn new(def: &CalendarDef) -> Result<Self, Vec<Fault>> {
        let plan = check::check(def)?;
        let start = |year| instant(&plan.zone, Date::new(year, 1, 1).ok()?, 0);
        let starts: Vec<i64> = (FIRST_YEAR..=LAST_YEAR + 1).filter_map(start).collect();
        let years = starts.iter().skip(1).map(|_| OnceLock::new()).collect();
        let (key, name) = (def.key.clone(), def.name.clone());
        Ok(Self {
            key,
            name,
            plan,
            starts,
            years,
        })
    }

    /// Its key.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// What people read.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name of its zone.
    #[must_use]
    pub fn zone(&self) -> &str {
        self.plan.zone.iana_name().unwrap_or("UTC")
    }

    /// Whether it is open at an instant. At the closing minute it is closed.
    ///
    /// # Errors
    /// When the instant lies outside the known years.
    pub fn is_open(&self, at: i64) -> Result<bool, ClockError> {
        let (_, year) = self.year_of(at)?;
        Ok(year.from(at).next().is_some_and(|open| open.start <= at))
    }

    /// The instant itself when it is open, else when it opens next.
    ///
    /// # Errors
    /// When it does not open again in the known years.
    pub fn next_opening(&self, at: i64) -> Result<i64, ClockError> {
        let (index, _) = self.year_of(at)?;
        let mut next = (index..self.years.len()).filter_map(|index| self.year(index));
        next.find_map(|year| year.from(at).next())
            .map(|open| open.start.max(at))
            .ok_or(ClockError::OutOfRange)
    }

    /// The business time between two instants; negative when the second comes first.
    ///
    /// # Errors
    /// When an instant lies outside the known years.
    pub fn between(&self, from: i64, to: i64) -> Result<i64, ClockError> {
        if from > to {
            return Ok(-self.between(to, from)?);
        }
        let ((first, one), (last, other)) = (self.year_of(from)?, self.year_of(to)?);
        let whole: i64 = (first..last)
            .filter_map(|index| self.year(index))
            .map(|y| y.total)
            .sum();
        Ok(whole + other.before(to) - one.before(from))
    }

    /// The first instant at which so much business time has passed: what ends with
    /// the day is due on the closing minute, not at the next opening. A negative
    /// span goes back, see [`Calendar::subtract`].
    ///
    /// # Errors
    /// When the calendar does not open enough in the known years.
    pub fn add(&self, at: i64, span: i64) -> Result<i64, ClockError> {
        if span < 0 {
            return self.subtract(at, span.checked_neg().ok_or(ClockError::OutOfRange)?);
        }
        let (index, year) = self.year_of(at)?;
        if span == 0 {
            return Ok(at);
        }
        let mut want = span
            .checked_add(year.before(at))
            .ok_or(ClockError::OutOfRange)?;
        for year in (index..self.years.len()).filter_map(|index| self.year(index)) {
            if want <= year.total {
                return year.first(want).ok_or(ClockError::OutOfRange);
            }
            want -= year.total;
        }
        Err(ClockError::OutOfRange)
    }

    /// The last instant from which so much business time passes until `at`: it lies at
    /// the opening, not on the closing minute before. A negative span goes forward.
    ///
    /// # Errors
    /// When the calendar did not open enough in the known years.
    pub fn subtract(&self, at: i64, span: i64) -> Result<i64, ClockError> {
        if span < 0 {
            return self.add(at, span.checked_neg().ok_or(ClockError::OutOfRange)?);
        }
        let (mut index, mut year) = self.year_of(at)?;
        if span == 0 {
            return Ok(at);
        }
        let mut want = year
            .before(at)
            .checked_sub(span)
            .ok_or(ClockError::OutOfRange)?;
        while want < 0 {
            index = index.checked_sub(1).ok_or(ClockError::OutOfRange)?;
            year = self.year(index).ok_or(ClockError::OutOfRange)?;
            want += year.total;
        }
        year.last(want).ok_or(ClockError::OutOfRange)
    }

    /// The closing minute of the n-th working day after that of `at`. The day of `at`
    /// never counts, as in the law; a night shift is of the day on which it opened.
    /// No days: `at` itself.
    ///
    /// # Errors
    /// When there are not so many working days in the known years.
    pub fn add_days(&self, at: i64, days: u32) -> Result<i64, ClockError> {
        let Some(skip) = days.checked_sub(1) else {
            return Ok(at);
        };
        let mut skip = usize::try_from(skip).map_err(|_| ClockError::OutOfRange)?;
        let (index, _) = self.year_of(at)?;
        let today = self.working_date(index, at)?;
        for year in (index..self.years.len()).filter_map(|index| self.year(index)) {
            let first = year.days.partition_point(|day| day.date <= today);
            let left = year.days.len() - first;
            if skip < left {
                let day = year.days.get(first + skip).ok_or(ClockError::OutOfRange)?;
                return Ok(day.closes);
            }
            skip -= left;
        }
        Err(ClockError::OutOfRange)
    }

    /// The day that an instant belongs to: the working day that is going on, else the local day.
    fn working_date(&self, index: usize, at: i64) -> Result<Date, ClockError> {
        let last = |index: usize| {
            let days = &self.year(index)?.days;
            let begun = days.partition_point(|day| day.opens <= at);
            begun.checked_sub(1).and_then(|last| days.get(last))
        };
        let begun = last(index).or_else(|| index.checked_sub(1).and_then(last));
        match begun {
            Some(day) if at < day.closes => Ok(day.date),
            _ => date(&self.plan.zone, at).ok_or(ClockError::OutOfRange),
        }
    }

    /// The open segments from one instant to another, cut at both, in order.
    pub fn segments(&self, from: i64, to: i64) -> impl Iterator<Item = Segment> {
        let index = self.index(from).unwrap_or(self.years.len());
        let years = (index..self.years.len()).map_while(move |index| {
            self.starts.get(index).filter(|start| **start < to)?;
            self.year(index)
        });
        let mut rest = years
            .flat_map(move |year| year.from(from))
            .take_while(move |open| open.start < to)
            .map(move |open| Segment {
                start: open.start.max(from),
                end: open.end.min(to),
            })
            .peekable();
        // Years are cut at midnight; a night shift is one segment nevertheless.
        std::iter::from_fn(move || {
            let mut open = rest.next()?;
            while let Some(more) = rest.next_if(|next| next.start <= open.end) {
                open.end = more.end;
            }
            Some(open)
        })
    }

    /// The local day of an instant.
    ///
    /// # Errors
    /// When the instant lies outside the known years.
    pub fn date(&self, at: i64) -> Result<Date, ClockError> {
        self.index(at)
            .and_then(|_| date(&self.plan.zone, at))
            .ok_or(ClockError::OutOfRange)
    }

    /// What each day is, from one local day to another, both included.
    pub fn days(&self, from: Date, to: Date) -> impl Iterator<Item = Day> {
        let mut official = (i16::MIN, Vec::new());
        let mut next = Some(from);
        std::iter::from_fn(move || {
            let date = next.filter(|date| *date <= to)?;
            next = date.tomorrow().ok();
            if official.0 != date.year() {
                official = (date.year(), self.plan.official(date.year()));
            }
            Some(self.plan.day(date, &official.1))
        })
    }

    fn index(&self, at: i64) -> Option<usize> {
        let index = self
            .starts
            .partition_point(|start| *start <= at)
            .checked_sub(1)?;
        (index < self.years.len()).then_some(index)
    }

    fn year_of(&self, at: i64) -> Result<(usize, &Year), ClockError> {
        let found = self
            .index(at)
            .and_then(|index| Some((index, self.year(index)?)));
        found.ok_or(ClockError::OutOfRange)
    }

    fn year(&self, index: usize) -> Option<&Year> {
        let (start, end) = (*self.starts.get(index)?, *self.starts.get(index + 1)?);
        let number = FIRST_YEAR.checked_add(i16::try_from(index).ok()?)?;
        let make = || Year::new(&self.plan, number, start, end);
        Some(self.years.get(index)?.get_or_init(make))
    }
}

impl fmt::Debug for Calendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Calendar({}, {})", self.key, self.zone())
    }
}

/// The calendars that timers may name, by key.
///
/// A caller that keeps versions of a calendar gives each its own key, so that a closed
/// ticket is measured by the one that it was closed with.
#[derive(Debug, Clone, Default)]
pub struct Calendars(BTreeMap<String, Arc<Calendar>>);

impl Calendars {
    /// The calendar of a key.
    ///
    /// # Errors
    /// When there is none.
    pub fn get(&self, key: &str) -> Result<&Calendar, ClockError> {
        let found = self.0.get(key).map(Arc::as_ref);
        found.ok_or_else(|| ClockError::UnknownCalendar(key.to_owned()))
    }

    /// Adds a calendar under a key of the caller's choice; one of that key is replaced.
    pub fn insert(&mut self, key: impl Into<String>, calendar: Arc<Calendar>) {
        self.0.insert(key.into(), calendar);
    }
}

impl FromIterator<Calendar> for Calendars {
    fn from_iter<I: IntoIterator<Item = Calendar>>(iter: I) -> Self {
        let keyed = |calendar: Calendar| (calendar.key.clone(), Arc::new(calendar));
        Self(iter.into_iter().map(keyed).collect())
    }
}
