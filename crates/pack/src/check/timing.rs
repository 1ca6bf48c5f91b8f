//! What states do to clocks.

use clock::Measure;
use engine::ClockAct;

use super::lists;
use super::whole::Subject;
use crate::fault::Faults;

const MEASURES: [(&str, Measure); 6] = [
    ("take", Measure::Take),
    ("first-answer", Measure::FirstAnswer),
    ("next-answer", Measure::NextAnswer),
    ("resolve", Measure::Resolve),
    ("stage", Measure::Stage),
    ("task", Measure::Task),
];

pub(crate) fn check(subject: Subject<'_>, faults: &Faults) {
    for (index, state) in subject.kind.states.iter().enumerate() {
        let place = subject.top.key("state").at(index);
        if let Some(stage) = &state.stage {
            lists::key(place.key("stage"), stage, faults);
        }
        let Some(own) = &state.clock else { continue };
        for (name, measure) in MEASURES {
            let goes_on = matches!(own.says(measure), Some(ClockAct::Run | ClockAct::Pause));
            if goes_on && state.category.is_ended() {
                place.key("clock").key(name).fault(
                    faults,
                    format!(
                        "el estado «{}» es final y ningún plazo sigue en él; escriba end o cancel",
                        state.key
                    ),
                );
            }
        }
    }
}
