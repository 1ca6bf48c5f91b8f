//! Zones: their data travel in the program.

use std::sync::LazyLock;

use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone, TimeZoneDatabase};
use jiff::{Timestamp, ToSpan};

static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// The zone of an IANA name, or in Spanish why not.
pub(crate) fn zone(name: &str) -> Result<TimeZone, String> {
    let unknown = || format!("no existe la zona «{name}»; escríbala así: America/Mexico_City");
    let zone = ZONES.get(name).map_err(|_| unknown())?;
    // Names are found whatever their case; one spelling is enough.
    if zone.iana_name() == Some(name) {
        Ok(zone)
    } else {
        Err(unknown())
    }
}

/// The instant of a minute of a local day; minutes past 1440 are of the next day.
///
/// A time that the clocks skip is the moment of the jump; one that they show twice is
/// the first. So later local times are never earlier instants.
pub(crate) fn instant(zone: &TimeZone, date: Date, minute: u16) -> Option<i64> {
    let local = local(date, minute)?;
    let timestamp = match zone.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Unambiguous { offset } => at(offset, local)?,
        AmbiguousOffset::Fold { before, .. } => at(before, local)?,
        AmbiguousOffset::Gap { after, .. } => {
            // By the later offset the skipped time lies before the jump.
            zone.following(at(after, local)?).next()?.timestamp()
        }
    };
    Some(timestamp.as_millisecond())
}

fn at(offset: Offset, local: DateTime) -> Option<Timestamp> {
    offset.to_timestamp(local).ok()
}

fn local(date: Date, minute: u16) -> Option<DateTime> {
    let date = date.checked_add(i64::from(minute / 1440).days()).ok()?;
    let (hour, minute) = (minute % 1440 / 60, minute % 60);
    Some(date.at(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, 0, 0))
}

/// The local day of an instant.
pub(crate) fn date(zone: &TimeZone, at: i64) -> Option<Date> {
    let at = Timestamp::from_millisecond(at).ok()?;
    Some(zone.to_datetime(at).date())
}
/// The local minute of the day of an instant.
pub(crate) fn minute(zone: &TimeZone, at: i64) -> Option<u16> {
    let at = Timestamp::from_millisecond(at).ok()?;
    let time = zone.to_datetime(at).time();
    u16::try_from(i32::from(time.hour()) * 60 + i32::from(time.minute())).ok()
}
