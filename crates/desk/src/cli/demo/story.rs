//! The stories that a pack tells one by one, as lives.

use pack::{DemoTicket, Pack};

use super::life::{Life, Step, Who};
use super::office::Office;

const HOUR: i64 = 3_600_000;

/// The stories of a pack as they happened before `now`; at hours of the office, where there is one.
pub(super) fn stories(pack: &Pack, office: Option<&Office<'_>>, now: i64) -> Vec<Life> {
    let at = |hours_ago: u32| {
        let at = now - i64::from(hours_ago) * HOUR;
        office.map_or(at, |office| office.within(at))
    };
    pack.demo
        .tickets
        .iter()
        .map(|told| life(told, &at))
        .collect()
}

fn life(told: &DemoTicket, at: &impl Fn(u32) -> i64) -> Life {
    let steps = told.steps.iter().map(|step| Step {
        at: at(step.hours_ago),
        who: Who::Person(step.by.clone()),
        action: step.action.clone(),
        until: None,
    });
    Life {
        at: at(told.hours_ago),
        email: told.email.clone(),
        unit: told.unit.clone(),
        service: told.service.clone(),
        channel: None,
        description: told.description.clone(),
        fields: told.fields.clone(),
        file: None,
        steps: steps.collect(),
    }
}
