//! What a state does to the clocks of its tickets.

use clock::{Gap, Measure};
use serde::{Deserialize, Serialize};

use super::{Category, State};

/// What a state does to a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClockAct {
    /// It goes on.
    Run,
    /// It stands still until the ticket leaves the state.
    Pause,
    /// What was promised is done.
    End,
    /// It is no longer asked for.
    Cancel,
}

/// What a state does to each clock of its tickets; what is left out is as its category says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StateClock {
    /// Until somebody takes the ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub take: Option<ClockAct>,
    /// Until the first public answer.
    #[serde(rename = "first-answer")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_answer: Option<ClockAct>,
    /// Until the next public answer.
    #[serde(rename = "next-answer")]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_answer: Option<ClockAct>,
    /// Until it is resolved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolve: Option<ClockAct>,
    /// As long as it stays in a stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<ClockAct>,
    /// Until a task is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<ClockAct>,
    /// What becomes of the time since the end when a ticket is reopened out of this state; `skipped` when nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reopened: Option<Gap>,
}

impl StateClock {
    /// What it says of a clock, if anything.
    pub fn says(&self, measure: Measure) -> Option<ClockAct> {
        match measure {
            Measure::Take => self.take,
            Measure::FirstAnswer => self.first_answer,
            Measure::NextAnswer => self.next_answer,
            Measure::Resolve => self.resolve,
            Measure::Stage => self.stage,
            Measure::Task => self.task,
        }
    }
}

impl State {
    /// What the state does to a clock. Waiting stops only what is promised for the whole or
    /// for a stage, or for a task: taking a ticket and answering it are not put off by setting
    /// it aside. Tasks may be left when a ticket is solved; when it ends nobody asks for them.
    pub fn act(&self, measure: Measure) -> ClockAct {
        let said = self.clock.as_ref().and_then(|own| own.says(measure));
        said.unwrap_or(match (self.category, measure) {
            (Category::Cancelled, _) | (Category::Closed, Measure::Task) => ClockAct::Cancel,
            (Category::Resolved, Measure::Task) => ClockAct::Run,
            (Category::Resolved | Category::Closed, _) => ClockAct::End,
            (Category::Pending, Measure::Resolve | Measure::Stage | Measure::Task) => {
                ClockAct::Pause
            }
            (Category::New | Category::Open | Category::Pending, _) => ClockAct::Run,
        })
    }

    /// What becomes of the time since the end when a ticket is reopened out of this state.
    pub fn gap(&self) -> Gap {
        let said = self.clock.as_ref().and_then(|own| own.reopened);
        said.unwrap_or(Gap::Skipped)
    }
}
