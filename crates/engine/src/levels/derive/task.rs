//! The clocks of tasks: each from the moment at which it is added until it is done [P-13].

use clock::{Change, Gap, Holder, Measure};

use super::Walk;
use crate::TaskChange;
use crate::levels::ClockName;
use crate::levels::track::{Phase, apply};

impl Walk<'_> {
    /// Something happened to a task.
    pub(super) fn task(&mut self, at: i64, seq: i64, task: i64, change: &TaskChange) {
        let of = task.to_string();
        match change {
            TaskChange::Added(_) | TaskChange::Reopened => self.todo.insert(of.clone()),
            TaskChange::Finished | TaskChange::Dropped => self.todo.remove(&of),
            _ => true,
        };
        if !self.levels.measured.contains(&(false, Measure::Task)) {
            return;
        }
        let name = ClockName {
            internal: false,
            measure: Measure::Task,
            of: Some(of),
        };
        match change {
            TaskChange::Added(added) => {
                self.start(&name, at, seq);
                self.worker(&name, at, seq, added.assignee);
            }
            TaskChange::Assigned { to, .. } => self.worker(&name, at, seq, *to),
            TaskChange::Scheduled { .. } => {}
            TaskChange::Finished => self.over(&name, at, seq, Change::Met),
            TaskChange::Dropped => self.over(&name, at, seq, Change::Cancelled),
            TaskChange::Reopened => self.again(&name, at, seq),
        }
    }

    /// Tells the clock of a task who does it.
    fn worker(&mut self, name: &ClockName, at: i64, seq: i64, person: Option<i64>) {
        let team = self.holder.team.clone();
        let own = self.tracks.iter_mut().find(|track| track.name == *name);
        if let Some(track) = own {
            track.tell(at, seq, Change::Held(Holder { team, person }));
        }
    }

    fn over(&mut self, name: &ClockName, at: i64, seq: i64, change: Change) {
        let own = self.tracks.iter_mut().find(|track| track.name == *name);
        if let Some(track) = own {
            track.end(at, seq, change);
        }
    }

    /// The task is to be done again: its clock goes on where it stopped.
    fn again(&mut self, name: &ClockName, at: i64, seq: i64) {
        let (act, reason) = (self.act(Measure::Task), self.pause());
        let own = self.tracks.iter_mut().find(|track| track.name == *name);
        let Some(track) = own.filter(|track| track.phase == Phase::Over) else {
            return;
        };
        apply(track, act, &reason, Gap::Skipped, (at, seq), true);
        self.aim(at, seq);
    }
}
