//! When each person gets mail: hours in which one is left alone, or all at once in a digest. What is urgent waits for nothing.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Zoned};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};
use tables::notice_preference::{ActiveModel, Column, Entity};

use crate::platform::db::Tx;
use crate::platform::error::AppError;

/// Minutes of a day.
const DAY: i64 = 24 * 60;

/// What a person wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Hours {
    /// From when until when one is left alone, in minutes of the day; the night may lie between.
    pub quiet: Option<(i64, i64)>,
    /// When all comes in one mail, in minutes of the day.
    pub digest: Option<i64>,
}

/// When a mail leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leaves {
    Now,
    /// When the quiet hours are over, milliseconds UTC.
    AfterQuiet(i64),
    /// With the next digest, milliseconds UTC.
    WithDigest(i64),
}

impl Hours {
    /// When a mail that is no urgent one leaves, by the institution's zone.
    pub(super) fn leaves(self, zone: &TimeZone, now: i64) -> Leaves {
        let Ok(instant) = Timestamp::from_millisecond(now) else {
            return Leaves::Now;
        };
        let local = instant.to_zoned(zone.clone());
        if let Some(at) = self.digest {
            return next(&local, at).map_or(Leaves::Now, Leaves::WithDigest);
        }
        let Some((from, until)) = self.quiet else {
            return Leaves::Now;
        };
        let minute = i64::from(local.hour()) * 60 + i64::from(local.minute());
        let is_quiet = if from < until {
            (from..until).contains(&minute)
        } else {
            minute >= from || minute < until
        };
        if is_quiet {
            next(&local, until).map_or(Leaves::Now, Leaves::AfterQuiet)
        } else {
            Leaves::Now
        }
    }
}

/// The next instant after this one at which clocks show that minute of the day; where an hour is left out, the one after.
fn next(local: &Zoned, minute: i64) -> Option<i64> {
    let (hour, minute) = (
        i8::try_from(minute / 60).ok()?,
        i8::try_from(minute % 60).ok()?,
    );
    let on = |day: jiff::civil::Date| {
        let at = day.at(hour, minute, 0, 0);
        at.to_zoned(local.time_zone().clone()).ok()
    };
    let today = on(local.date())?;
    let found = if today.timestamp() > local.timestamp() {
        today
    } else {
        on(local.date().checked_add(1.day()).ok()?)?
    };
    Some(found.timestamp().as_millisecond())
}

/// What a person wants; nothing special where it was never said.
///
/// # Errors
/// When the database refuses.
pub async fn of(conn: &impl ConnectionTrait, person: i64) -> Result<Hours, AppError> {
    let row = Entity::find_by_id(person).one(conn).await?;
    let in_day = |minute: &i64| (0..DAY).contains(minute);
    Ok(row.map_or_else(Hours::default, |row| Hours {
        quiet: row
            .quiet_from
            .filter(in_day)
            .zip(row.quiet_until.filter(in_day))
            .filter(|(from, until)| from != until),
        digest: row.digest_at.filter(in_day),
    }))
}

/// Keeps what a person wants.
///
/// # Errors
/// When the database refuses.
pub async fn set(tx: &Tx, now: i64, person: i64, hours: Hours) -> Result<(), AppError> {
    let row = ActiveModel {
        person_id: Set(person),
        quiet_from: Set(hours.quiet.map(|(from, _)| from)),
        quiet_until: Set(hours.quiet.map(|(_, until)| until)),
        digest_at: Set(hours.digest),
        changed_at: Set(now),
    };
    let columns = [
        Column::QuietFrom,
        Column::QuietUntil,
        Column::DigestAt,
        Column::ChangedAt,
    ];
    let once = OnConflict::column(Column::PersonId)
        .update_columns(columns)
        .to_owned();
    Entity::insert(row)
        .on_conflict(once)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::{Hours, Leaves};

    /// Monday 2 March 2026, 12:00 in Mexico City.
    const NOON: i64 = 1_772_474_400_000;
    const HOUR: i64 = 3_600_000;

    fn zone() -> TimeZone {
        TimeZone::get("America/Mexico_City").unwrap()
    }

    #[test]
    fn nobody_waits_who_did_not_ask_for_it() {
        assert_eq!(Hours::default().leaves(&zone(), NOON), Leaves::Now);
    }

    #[test]
    fn quiet_hours_may_hold_the_night() {
        let night = Hours {
            quiet: Some((20 * 60, 7 * 60)),
            digest: None,
        };
        assert_eq!(night.leaves(&zone(), NOON), Leaves::Now);
        let eight = NOON + 8 * HOUR;
        let seven = NOON + 19 * HOUR;
        assert_eq!(night.leaves(&zone(), eight - 1), Leaves::Now);
        assert_eq!(night.leaves(&zone(), eight), Leaves::AfterQuiet(seven));
        assert_eq!(night.leaves(&zone(), seven - 1), Leaves::AfterQuiet(seven));
        assert_eq!(night.leaves(&zone(), seven), Leaves::Now);
        let meal = Hours {
            quiet: Some((12 * 60, 13 * 60)),
            digest: None,
        };
        assert_eq!(meal.leaves(&zone(), NOON), Leaves::AfterQuiet(NOON + HOUR));
        assert_eq!(meal.leaves(&zone(), NOON + HOUR), Leaves::Now);
    }

    #[test]
    fn a_digest_comes_at_its_minute_of_the_next_day_at_the_latest() {
        let at = |hour: i64| Hours {
            quiet: Some((0, 60)),
            digest: Some(hour * 60),
        };
        assert_eq!(
            at(13).leaves(&zone(), NOON),
            Leaves::WithDigest(NOON + HOUR)
        );
        assert_eq!(
            at(12).leaves(&zone(), NOON),
            Leaves::WithDigest(NOON + 24 * HOUR)
        );
        assert_eq!(
            at(11).leaves(&zone(), NOON),
            Leaves::WithDigest(NOON + 23 * HOUR)
        );
    }

    /// In the night of 29 March 2026 clocks in Madrid go from 2 to 3.
    #[test]
    fn an_hour_that_is_left_out_is_no_trap() {
        let madrid = TimeZone::get("Europe/Madrid").unwrap();
        let evening = 1_774_735_200_000;
        let at = Hours {
            quiet: None,
            digest: Some(150),
        };
        let Leaves::WithDigest(found) = at.leaves(&madrid, evening) else {
            panic!("it comes");
        };
        let hours = (found - evening) / HOUR;
        assert!((1..=24).contains(&hours), "{hours}");
    }
}
