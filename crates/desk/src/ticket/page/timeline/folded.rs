//! A long history with its middle left out: how it began, and what was said last. A ticket with
//! hundreds of messages costs its page no more than one with some, and is read faster.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Entry, Telling};
use crate::ticket::history::Told;

/// A history is shown whole up to so many events.
const WHOLE: usize = 60;
/// How many are shown of the beginning of a longer one.
const FIRST: usize = 6;
/// And of its end.
const LAST: usize = 34;

/// A history as far as its page shows it.
pub struct History {
    /// How it began; all of it where nothing is left out.
    pub first: Vec<Entry>,
    /// What was last.
    pub last: Vec<Entry>,
    /// Where all of it is read, where some was left out.
    pub whole: Option<String>,
}

/// The history on the page of this address; `whole` shows all of it.
pub fn history(telling: &Telling<'_>, told: Vec<Told>, here: &str, whole: bool) -> History {
    let many = told.len();
    if whole || many <= WHOLE {
        let (first, last) = entries(telling, told, many..many);
        return History {
            first,
            last,
            whole: None,
        };
    }
    let (first, last) = entries(telling, told, FIRST..many.saturating_sub(LAST));
    let mark = if here.contains('?') { '&' } else { '?' };
    History {
        first,
        last,
        whole: Some(format!("{here}{mark}historia=completa#historia")),
    }
}

/// Every entry of a history.
pub fn all(telling: &Telling<'_>, told: Vec<Told>) -> Vec<Entry> {
    let many = told.len();
    entries(telling, told, many..many).0
}

/// The entries before and after the events that are left out. The number that a ticket gets is no
/// entry of its own.
fn entries(
    telling: &Telling<'_>,
    told: Vec<Told>,
    without: Range<usize>,
) -> (Vec<Entry>, Vec<Entry>) {
    let mut before = BTreeMap::new();
    let (mut first, mut last) = (Vec::new(), Vec::new());
    for (place, event) in told.into_iter().enumerate() {
        let brought = event.values.clone();
        if !without.contains(&place) {
            let entry = telling.entry(event, &before);
            let shown = if place < without.start {
                &mut first
            } else {
                &mut last
            };
            shown.extend(entry);
        }
        for (key, value) in brought {
            match value {
                Some(value) => before.insert(key, value),
                None => before.remove(&key),
            };
        }
    }
    (first, last)
}
