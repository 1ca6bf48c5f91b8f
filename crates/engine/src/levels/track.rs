//! A clock in the making: what it was told so far.

use clock::{Aim, Change, Fact, Gap};

use super::ClockName;
use crate::ClockAct;

/// Where a clock is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    Idle,
    Open,
    Over,
}

/// A clock in the making.
pub(super) struct Track {
    pub(super) name: ClockName,
    pub(super) facts: Vec<Fact>,
    pub(super) phase: Phase,
    pub(super) paused: Option<String>,
    /// What is promised and the calendar, as it was last told.
    pub(super) told: Option<(Option<Aim>, Option<String>)>,
}

impl Track {
    pub(super) fn new(name: ClockName) -> Self {
        Self {
            name,
            facts: Vec::with_capacity(8),
            phase: Phase::Idle,
            paused: None,
            told: None,
        }
    }

    pub(super) fn tell(&mut self, at: i64, seq: i64, change: Change) {
        // Numbers grow along the list: a fact of an event never overtakes one of the event before.
        let own = u64::try_from(seq).unwrap_or_default() << 16;
        let place = u64::try_from(self.facts.len()).unwrap_or_default();
        let seq = own.saturating_add(place);
        self.facts.push(Fact { at, seq, change });
    }

    pub(super) fn start(&mut self, at: i64, seq: i64) {
        self.tell(at, seq, Change::Started);
        self.phase = Phase::Open;
        self.paused = None;
    }

    pub(super) fn end(&mut self, at: i64, seq: i64, change: Change) {
        if self.phase == Phase::Open {
            self.tell(at, seq, change);
            (self.phase, self.paused) = (Phase::Over, None);
        }
    }
}

/// Lets a state act on a clock. `again`: a clock that has ended is reopened where the state lets it go on.
pub(super) fn apply(
    track: &mut Track,
    act: ClockAct,
    reason: &str,
    left: Gap,
    (at, seq): (i64, i64),
    again: bool,
) {
    match act {
        ClockAct::End => {
            track.end(at, seq, Change::Met);
            return;
        }
        ClockAct::Cancel => {
            track.end(at, seq, Change::Cancelled);
            return;
        }
        ClockAct::Run | ClockAct::Pause => {}
    }
    if track.phase == Phase::Over && again {
        track.tell(at, seq, Change::Reopened(left));
        track.phase = Phase::Open;
    }
    if track.phase != Phase::Open {
        return;
    }
    let wanted = (act == ClockAct::Pause).then(|| reason.to_owned());
    if track.paused == wanted {
        return;
    }
    if let Some(reason) = track.paused.take() {
        track.tell(at, seq, Change::Resumed { reason });
    }
    if let Some(reason) = wanted.clone() {
        track.tell(at, seq, Change::Paused { reason });
    }
    track.paused = wanted;
}
