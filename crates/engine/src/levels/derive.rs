//! From events to the facts of clocks.

mod aim;
mod task;

use std::collections::BTreeSet;

use clock::{Change, Gap, Holder, Measure};

use super::track::{Phase, Track, apply};
use super::{ClockName, Past, Promise, ServiceLevels, TicketClock, at};
use crate::event::Property;
use crate::{ClockAct, EventKind, State, Value};

/// The clocks of a ticket after these events.
pub(super) fn clocks(levels: &ServiceLevels, kind: &str, past: &[Past]) -> Vec<TicketClock> {
    if levels.is_empty() {
        return Vec::new();
    }
    let mut walk = Walk::new(levels, kind);
    for event in past {
        walk.step(event);
    }
    if let Some(last) = past.iter().max_by_key(|event| (event.at, event.seq)) {
        // What goes on is measured by what holds now.
        walk.turn(last.at, last.seq, i64::MAX);
    }
    let tracks = walk.tracks.into_iter();
    tracks
        .map(|track| TicketClock {
            name: track.name,
            facts: track.facts,
        })
        .collect()
}

/// A ticket on its way through its events.
struct Walk<'a> {
    levels: &'a ServiceLevels,
    kind: &'a str,
    tracks: Vec<Track>,
    rules: i64,
    promise: Option<&'a Promise>,
    states: &'a [State],
    state: String,
    reason: Option<String>,
    /// Whether it goes on within another ticket, where its clocks stand still.
    merged: bool,
    asked_by: bool,
    answered: bool,
    service: Option<String>,
    priority: Option<String>,
    holder: Holder,
    /// Numbers of the tasks that are to be done.
    todo: BTreeSet<String>,
}

impl<'a> Walk<'a> {
    fn new(levels: &'a ServiceLevels, kind: &'a str) -> Self {
        Self {
            levels,
            kind,
            tracks: Vec::new(),
            rules: i64::MIN,
            promise: None,
            states: &[],
            state: String::new(),
            reason: None,
            merged: false,
            asked_by: false,
            answered: false,
            service: None,
            priority: None,
            holder: Holder::default(),
            todo: BTreeSet::new(),
        }
    }

    /// Takes up the rules of a version of the configuration, and tells them to every clock
    /// that goes on.
    fn turn(&mut self, at_: i64, seq: i64, rules: i64) {
        if rules == self.rules {
            return;
        }
        self.rules = rules;
        self.promise = at(&self.levels.promises, rules).map(AsRef::as_ref);
        let states = self.levels.states.get(self.kind);
        let states = states.and_then(|all| at(all, rules));
        self.states = states.map_or(&[], |own| own.as_slice());
        self.aim(at_, seq);
    }

    fn present(&self) -> Option<&'a State> {
        let known = self.states.iter().find(|state| state.key == self.state);
        // A state that the workflow gave up is told by the version that had it.
        known.or_else(|| {
            let all = self.levels.states.get(self.kind)?;
            let mut all = all.iter().rev().flat_map(|(_, states)| states.iter());
            all.find(|state| state.key == self.state)
        })
    }

    fn act(&self, measure: Measure) -> ClockAct {
        self.present()
            .map_or(ClockAct::Run, |state| state.act(measure))
    }

    fn ended(&self) -> bool {
        self.present()
            .is_some_and(|state| state.category.is_ended())
    }

    fn step(&mut self, past: &Past) {
        let (at, seq) = (past.at, past.seq);
        self.turn(at, seq, past.rules);
        match &past.event {
            EventKind::Received {
                state,
                requester,
                service,
                waiting,
                ..
            } => {
                self.state.clone_from(state);
                self.reason = waiting.as_ref().and_then(|w| w.reason.clone());
                self.asked_by = requester.is_some();
                self.service.clone_from(service);
                self.begin(at, seq);
            }
            EventKind::Changed { property, to, .. } => {
                self.changed(at, seq, *property, to.as_ref())
            }
            EventKind::Reclassified { to, .. } => {
                self.service = Some(to.clone());
                self.aim(at, seq);
            }
            EventKind::Answered => self.spoke(past),
            EventKind::Moved {
                to,
                waiting,
                brought,
                ..
            } => {
                if brought.is_some() {
                    self.spoke(past);
                }
                self.moved(
                    at,
                    seq,
                    to,
                    waiting.as_ref().and_then(|w| w.reason.as_ref()),
                );
            }
            EventKind::Mapped { to, waiting, .. } => {
                self.moved(
                    at,
                    seq,
                    to,
                    waiting.as_ref().and_then(|w| w.reason.as_ref()),
                );
            }
            EventKind::Task { task, change } => self.task(at, seq, *task, change),
            EventKind::Numbered { .. }
            | EventKind::Filled { .. }
            | EventKind::Noted
            | EventKind::Postponed { .. }
            | EventKind::Reminded
            | EventKind::Opened { .. }
            | EventKind::Offered { .. }
            | EventKind::OfferEnded { .. }
            | EventKind::Checked { .. }
            | EventKind::Watched(_)
            | EventKind::Unwatched { .. }
            | EventKind::Mentioned { .. }
            | EventKind::Tagged(_)
            | EventKind::Untagged { .. }
            | EventKind::Spent(_)
            | EventKind::Approval { .. }
            | EventKind::Linked(_)
            | EventKind::Unlinked(_)
            | EventKind::Absorbed { .. }
            | EventKind::Parted { .. }
            | EventKind::Ran(_) => {}
            EventKind::Merged { .. } | EventKind::Unmerged { .. } => {
                self.merged = matches!(past.event, EventKind::Merged { .. });
                self.enter(at, seq, Gap::Skipped);
            }
        }
    }

    /// The ticket came in.
    fn begin(&mut self, at: i64, seq: i64) {
        for measure in [Measure::Take, Measure::FirstAnswer, Measure::Resolve] {
            let asked = measure != Measure::FirstAnswer || self.asked_by;
            if asked && self.levels.measured.contains(&(false, measure)) {
                self.start(&ClockName::plain(measure), at, seq);
            }
        }
        self.enter(at, seq, Gap::Skipped);
    }

    /// The place of a clock, which is made where there is none.
    fn track(&mut self, name: &ClockName, at: i64, seq: i64) -> Option<&mut Track> {
        if let Some(place) = self.tracks.iter().position(|track| track.name == *name) {
            return self.tracks.get_mut(place);
        }
        let mut track = Track::new(name.clone());
        if self.holder != Holder::default() {
            track.tell(at, seq, Change::Held(self.holder.clone()));
        }
        self.tracks.push(track);
        self.aim(at, seq);
        self.tracks.last_mut()
    }

    /// Starts a clock, or a new cycle of it; standing still, where the state says so.
    fn start(&mut self, name: &ClockName, at: i64, seq: i64) {
        let act = self.act(name.measure);
        let reason = self.pause();
        let Some(track) = self.track(name, at, seq) else {
            return;
        };
        if track.phase == Phase::Open {
            return;
        }
        track.start(at, seq);
        apply(track, act, &reason, Gap::Skipped, (at, seq), false);
        // What changed since the last cycle ended was not told to it.
        self.aim(at, seq);
    }

    /// The reason of a pause in this state.
    fn pause(&self) -> String {
        match &self.reason {
            _ if self.merged => super::MERGED.to_owned(),
            Some(reason) => format!("{}/{reason}", self.state),
            None => self.state.clone(),
        }
    }

    fn moved(&mut self, at: i64, seq: i64, to: &str, reason: Option<&String>) {
        let gap = self.present().map_or(Gap::Skipped, State::gap);
        to.clone_into(&mut self.state);
        self.reason = reason.cloned();
        self.enter(at, seq, gap);
    }

    /// Lets the state act on every clock. `left`: what the state before makes of the time since an end.
    fn enter(&mut self, at: i64, seq: i64, left: Gap) {
        let stage = self.present().and_then(|state| state.stage.clone());
        let reason = self.pause();
        let (states, team) = (self.present(), self.holder.team.clone());
        let merged = self.merged;
        let act = |measure| match states.map_or(ClockAct::Run, |state| state.act(measure)) {
            ClockAct::Run if merged => ClockAct::Pause,
            own => own,
        };
        let mut reopened = false;
        for track in &mut self.tracks {
            if track.name.measure == Measure::Stage && track.name.of != stage {
                let change = match act(Measure::Stage) {
                    ClockAct::Cancel => Change::Cancelled,
                    _ => Change::Met,
                };
                track.end(at, seq, change);
                continue;
            }
            // The clock of a team that has handed over stays as it was.
            let here = !track.name.internal || track.name.of == team;
            let left_over = track
                .name
                .of
                .as_ref()
                .is_some_and(|of| self.todo.contains(of));
            let again = match track.name.measure {
                Measure::Resolve => here,
                Measure::Task => left_over,
                _ => false,
            };
            let over = track.phase == Phase::Over;
            apply(
                track,
                act(track.name.measure),
                &reason,
                left,
                (at, seq),
                again,
            );
            reopened |= over && track.phase == Phase::Open;
        }
        if reopened {
            self.aim(at, seq);
        }
        let stages = self.levels.measured.contains(&(false, Measure::Stage));
        if let Some(stage) = stage.filter(|_| stages) {
            let name = ClockName {
                internal: false,
                measure: Measure::Stage,
                of: Some(stage),
            };
            if !matches!(act(Measure::Stage), ClockAct::End | ClockAct::Cancel) {
                self.start(&name, at, seq);
            }
        }
    }

    fn changed(&mut self, at: i64, seq: i64, property: Property, to: Option<&Value>) {
        let text = || to.and_then(|value| value.text().map(str::to_owned));
        match property {
            Property::Priority => {
                self.priority = text();
                self.aim(at, seq);
            }
            Property::Service => {
                self.service = text();
                self.aim(at, seq);
            }
            Property::Requester => self.asked_by = to.is_some(),
            Property::Assignee => {
                self.holder.person = to.and_then(Value::number);
                self.held(at, seq);
                if self.holder.person.is_some() {
                    let team = self.holder.team.clone();
                    for track in &mut self.tracks {
                        let here = !track.name.internal || track.name.of == team;
                        if here && track.name.measure == Measure::Take {
                            track.end(at, seq, Change::Met);
                        }
                    }
                }
            }
            Property::Team => {
                self.holder.team = text();
                self.held(at, seq);
                self.handed(at, seq);
            }
            Property::Unit | Property::Restricted => {}
        }
    }

    fn held(&mut self, at: i64, seq: i64) {
        // Whose a task is says the task.
        let own = self
            .tracks
            .iter_mut()
            .filter(|track| track.name.measure != Measure::Task);
        for track in own {
            if track.phase != Phase::Over || track.name.measure == Measure::Resolve {
                track.tell(at, seq, Change::Held(self.holder.clone()));
            }
        }
    }

    /// Another team has it: the clocks of the one before end, its own begin.
    fn handed(&mut self, at: i64, seq: i64) {
        let team = self.holder.team.clone();
        let others = self.tracks.iter_mut();
        for track in others.filter(|track| track.name.internal && track.name.of != team) {
            let change = match track.name.measure {
                Measure::Resolve | Measure::Stage => Change::Met,
                _ => Change::Cancelled,
            };
            track.end(at, seq, change);
        }
        let Some(team) = team.filter(|_| !self.ended()) else {
            return;
        };
        let taken = self.holder.person.is_some();
        for measure in [Measure::Take, Measure::FirstAnswer, Measure::Resolve] {
            let asked = match measure {
                Measure::Take => !taken,
                Measure::FirstAnswer => self.asked_by,
                _ => true,
            };
            if asked && self.levels.measured.contains(&(true, measure)) {
                let name = ClockName {
                    internal: true,
                    measure,
                    of: Some(team.clone()),
                };
                self.start(&name, at, seq);
            }
        }
    }

    /// Somebody wrote what the requester may read.
    fn spoke(&mut self, past: &Past) {
        if !past.public {
            return;
        }
        let (at, seq) = (past.at, past.seq);
        if past.by_requester {
            let next = self.levels.measured.contains(&(false, Measure::NextAnswer));
            if next && self.answered && !self.ended() {
                self.start(&ClockName::plain(Measure::NextAnswer), at, seq);
            }
            return;
        }
        self.answered = true;
        for track in &mut self.tracks {
            if matches!(
                track.name.measure,
                Measure::FirstAnswer | Measure::NextAnswer
            ) {
                track.end(at, seq, Change::Met);
            }
        }
    }
}
