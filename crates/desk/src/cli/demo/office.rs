//! When the invented office is open: what happens in a demonstration happens at believable hours.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use pack::Shape;

const HOUR: i64 = 3_600_000;
const MINUTE: i64 = 60_000;
/// The longest that an office may be closed in one piece; a shape that never opens is told as it comes.
const LONGEST: usize = 60;

/// The hours of an office in its own zone.
pub(super) struct Office<'y> {
    pub(super) shape: &'y Shape,
    pub(super) zone: TimeZone,
}

impl Office<'_> {
    /// The day of an instant, as the office's clock shows it.
    pub(super) fn day(&self, at: i64) -> Date {
        let instant = Timestamp::from_millisecond(at).unwrap_or_default();
        instant.to_zoned(self.zone.clone()).date()
    }

    /// Whether somebody works on that day.
    pub(super) fn works(&self, day: Date) -> bool {
        let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or_default();
        let busy = self.shape.days.get(weekday).is_some_and(|busy| *busy > 0);
        let written = format!("{:02}-{:02}", day.month(), day.day());
        busy && !self.shape.closed.contains(&written)
    }

    /// The instant of an hour of a day.
    pub(super) fn at(&self, day: Date, hour: i8) -> i64 {
        let moment = day.at(hour.clamp(0, 23), 0, 0, 0);
        let zoned = self.zone.to_ambiguous_zoned(moment).compatible();
        zoned.map_or(0, |zoned| zoned.timestamp().as_millisecond())
    }

    fn opens(&self, day: Date) -> i64 {
        self.at(day, self.shape.opens)
    }

    fn closes(&self, day: Date) -> i64 {
        self.opens(day) + i64::from(self.shape.closes.saturating_sub(self.shape.opens)) * HOUR
    }

    /// The instant after so many minutes of work.
    pub(super) fn after(&self, from: i64, minutes: i64) -> i64 {
        let (mut at, mut left) = (from, minutes.saturating_mul(MINUTE));
        let mut free = 0;
        let mut day = self.day(from);
        while free < LONGEST {
            let (opens, closes) = (self.opens(day), self.closes(day));
            if self.works(day) && at < closes {
                free = 0;
                let start = at.max(opens);
                if start + left <= closes {
                    return start + left;
                }
                left -= closes - start;
            } else {
                free += 1;
            }
            let Ok(next) = day.checked_add(1.day()) else {
                break;
            };
            day = next;
            at = self.at(day, 0);
        }
        from + left
    }

    /// An instant of work for any instant, never a later one: the time from one opening to the next is pressed into the hours
    /// of the first. What was before stays before.
    pub(super) fn within(&self, at: i64) -> i64 {
        let mut day = self.day(at);
        for _ in 0..LONGEST {
            if self.works(day) && self.opens(day) <= at {
                let (opens, closes) = (self.opens(day), self.closes(day));
                let next = self.after(closes + MINUTE, 0);
                let whole = (next - opens).max(1);
                return opens + (at - opens) * (closes - opens) / whole;
            }
            let Ok(before) = day.checked_sub(1.day()) else {
                break;
            };
            day = before;
        }
        at
    }
}
