//! What is promised for the clocks that go on.

use clock::{Asked, Change, Measure};

use super::Walk;
use crate::levels::at;
use crate::levels::track::Phase;

impl Walk<'_> {
    /// Tells every clock that has not ended what is promised for it and by which calendar,
    /// where that is not what it was told last.
    pub(super) fn aim(&mut self, at_: i64, seq: i64) {
        let team = self.holder.team.as_deref();
        for track in self.tracks.iter_mut().filter(|t| t.phase != Phase::Over) {
            let asked = Asked {
                measure: track.name.measure,
                internal: track.name.internal,
                service: self.service.as_deref(),
                kind: Some(self.kind),
                priority: self.priority.as_deref(),
                stage: track
                    .name
                    .of
                    .as_deref()
                    .filter(|_| track.name.measure == Measure::Stage),
                team: track
                    .name
                    .of
                    .as_deref()
                    .filter(|_| track.name.internal)
                    .or(team),
            };
            let chosen = self.promise.and_then(|p| p.targets.choose(&asked).chosen);
            let usual = self.promise.and_then(|p| p.usual.as_ref());
            let calendar = chosen.as_ref().and_then(|c| c.calendar.as_ref()).or(usual);
            let versions = calendar.and_then(|key| self.levels.versions.get(key));
            let calendar = versions.and_then(|all| at(all, self.rules)).cloned();
            let aim = chosen.map(|chosen| chosen.aim());
            let told = Some((aim, calendar));
            if track.told == told {
                continue;
            }
            track.told.clone_from(&told);
            if let Some((aim, calendar)) = told {
                if let Some(key) = calendar {
                    track.tell(at_, seq, Change::Calendar { key });
                }
                track.tell(at_, seq, Change::Aimed(aim));
            }
        }
    }
}
