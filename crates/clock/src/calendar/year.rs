//! A year of a calendar, compiled.

use jiff::civil::Date;

use super::plan::Plan;
use super::zone::instant;

/// Open time without a break.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// The first instant.
    pub start: i64,
    /// The closing instant, which is not of it.
    pub end: i64,
}

/// An open segment of the year.
#[derive(Debug, Clone, Copy)]
struct Open {
    start: i64,
    end: i64,
    /// Open time of the year before it.
    before: i64,
}

/// A working day.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WorkingDay {
    pub date: Date,
    pub opens: i64,
    pub closes: i64,
}

/// The open time of a local year, sorted, with sums.
#[derive(Debug)]
pub(crate) struct Year {
    open: Vec<Open>,
    pub total: i64,
    pub days: Vec<WorkingDay>,
}

impl Year {
    /// Compiles a year that lasts from `start` to before `end`.
    pub fn new(plan: &Plan, year: i16, start: i64, end: i64) -> Self {
        let (mut raw, mut days) = (Vec::new(), Vec::new());
        let last = |year| Date::new(year, 12, 31).ok();
        // The night shift of New Year's Eve is still open in the new year.
        let mut official = plan.official(year - 1);
        let mut next = last(year - 1);
        while let Some(date) = next.filter(|date| date.year() <= year) {
            if (date.month(), date.day()) == (1, 1) {
                official = plan.official(year);
            }
            let mut hours = Vec::new();
            for part in plan.day(date, &official).hours {
                let from = instant(&plan.zone, date, part.from);
                let to = instant(&plan.zone, date, part.to);
                // Hours that the clocks skip wholly are no time.
                if let (Some(from), Some(to)) = (from, to)
                    && from < to
                {
                    hours.push((from, to));
                }
            }
            if let (Some((opens, _)), Some((_, closes)), true) =
                (hours.first(), hours.last(), date.year() == year)
            {
                let (opens, closes) = (*opens, *closes);
                days.push(WorkingDay {
                    date,
                    opens,
                    closes,
                });
            }
            raw.extend(hours);
            next = date.tomorrow().ok();
        }
        let (open, total) = merge(raw, start, end);
        Self { open, total, days }
    }

    /// Open time of the year before an instant.
    pub fn before(&self, at: i64) -> i64 {
        let passed = self.open.partition_point(|open| open.start <= at);
        let last = passed.checked_sub(1).and_then(|last| self.open.get(last));
        last.map_or(0, |open| open.before + at.min(open.end) - open.start)
    }

    /// The first instant before which so much of the year was open.
    pub fn first(&self, sum: i64) -> Option<i64> {
        let at = self
            .open
            .partition_point(|open| open.before + open.end - open.start < sum);
        self.open
            .get(at)
            .map(|open| open.start + (sum - open.before))
    }

    /// The last instant before which no more of the year was open.
    pub fn last(&self, sum: i64) -> Option<i64> {
        let at = self
            .open
            .partition_point(|open| open.before <= sum)
            .checked_sub(1)?;
        self.open
            .get(at)
            .map(|open| open.start + (sum - open.before))
    }

    /// The segments that end after an instant, in order.
    pub fn from(&self, at: i64) -> impl Iterator<Item = Segment> {
        let first = self.open.partition_point(|open| open.end <= at);
        let segment = |open: &Open| Segment {
            start: open.start,
            end: open.end,
        };
        self.open
            .get(first..)
            .unwrap_or_default()
            .iter()
            .map(segment)
    }
}

/// Sorts, joins what overlaps or touches, and cuts at the year's ends.
fn merge(mut raw: Vec<(i64, i64)>, start: i64, end: i64) -> (Vec<Open>, i64) {
    raw.sort_unstable();
    let (mut merged, mut total) = (Vec::<Open>::with_capacity(raw.len()), 0);
    for (from, to) in raw {
        let (from, to) = (from.max(start), to.min(end));
        if from >= to {
            continue;
        }
        match merged.last_mut() {
            Some(last) if from <= last.end => {
                total += (to - last.end).max(0);
                last.end = last.end.max(to);
            }
            _ => {
                merged.push(Open {
                    start: from,
                    end: to,
                    before: total,
                });
                total += to - from;
            }
        }
    }
    (merged, total)
}
