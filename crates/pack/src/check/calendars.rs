//! `calendars.toml`: each calendar by itself.

use clock::Calendar;

use super::lists;
use crate::document::Place;
use crate::fault::Faults;
use crate::parts::Part;
use crate::timing::Calendars;

/// The calendars that have no fault, in order, each with its key; a faulty one is `None`, so
/// that nobody is blamed for naming it.
pub(crate) type Checked = Vec<(String, Option<Calendar>)>;

pub(crate) fn check(part: &Part<'_, Calendars>, faults: &Faults) -> Checked {
    let (calendars, top) = (&part.value.calendars, part.top());
    let keys = calendars.iter().map(|calendar| calendar.key.as_str());
    lists::distinct(top, "calendar", "calendarios", keys, faults);
    let mut checked = Checked::new();
    for (index, def) in calendars.iter().enumerate() {
        let place = top.key("calendar").at(index);
        lists::text(place.key("name"), &def.name, faults);
        let calendar = match Calendar::new(def) {
            Ok(calendar) => Some(calendar),
            Err(found) => {
                for fault in found {
                    within(place, &fault.item).fault(faults, fault.text);
                }
                None
            }
        };
        checked.push((def.key.clone(), calendar));
    }
    checked
}

/// The place under `top` that an item like `week.monday[1]` names; the nearest above it
/// that is written, where it is not.
pub(crate) fn within<'d>(top: Place<'d>, item: &str) -> Place<'d> {
    let mut place = top;
    for part in item.split('.') {
        let (key, index) = match part.split_once('[') {
            Some((key, rest)) => (key, rest.trim_end_matches(']').parse().ok()),
            None => (part, None),
        };
        place = place.key(key);
        if let Some(index) = index {
            place = place.at(index);
        }
    }
    place
}
