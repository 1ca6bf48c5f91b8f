//! Approvals: steps that ask somebody, transitions and states that there are.

use engine::{ApprovalTemplate, Who};
use filter::Schema;

use super::whole::Subject;
use super::{condition, lists, who};
use crate::document::Place;
use crate::fault::Faults;

/// Steps of an approval at most.
const STEPS: usize = 10;
/// A list of approvals, which may be empty. `subject.top` is where the list stands.
pub(crate) fn check(
    subject: Subject<'_>,
    approvals: &[ApprovalTemplate<String>],
    schema: Option<&Schema>,
    faults: &Faults,
) {
    let top = subject.top;
    let keys = approvals.iter().map(|approval| approval.key.as_str());
    lists::distinct(top, "approval", "autorizaciones", keys, faults);
    for (index, approval) in approvals.iter().enumerate() {
        let place = top.key("approval").at(index);
        lists::text(place.key("name"), &approval.name, faults);
        if let Some(state) = &approval.starts
            && subject.kind.state(state).is_none()
        {
            let text = format!("no existe el estado «{state}»; escriba la clave de un estado");
            place.key("starts").fault(faults, text);
        }
        if let (Some(when), Some(schema)) = (&approval.when, schema) {
            condition::check_when(when, place.key("when"), schema, faults);
        }
        let named = [
            ("approved", &approval.approved),
            ("refused", &approval.refused),
        ];
        for (name, key) in named {
            if let Some(key) = key
                && subject.kind.transition(key).is_none()
            {
                let text =
                    format!("no existe la transición «{key}»; escriba la clave de una o quítela");
                place.key(name).fault(faults, text);
            }
        }
        manage(subject, approval, place.key("manage"), faults);
        steps(subject, approval, place, faults);
    }
}

/// Somebody looks after it: an approval that nobody can put right stops a ticket for good.
fn manage(
    subject: Subject<'_>,
    approval: &ApprovalTemplate<String>,
    place: Place<'_>,
    faults: &Faults,
) {
    who::each(subject, &approval.manage, place, faults);
    let somebody = |text: &String| Who::read(text).is_some_and(|who| who != Who::System);
    if !approval.manage.iter().any(somebody) {
        let text = "nadie puede corregirla si falta quien autorice; escriba al menos un rol o una relación en «manage»";
        place.fault(faults, text);
    }
}

fn steps(
    subject: Subject<'_>,
    approval: &ApprovalTemplate<String>,
    place: Place<'_>,
    faults: &Faults,
) {
    let keys = approval.steps.iter().map(|step| step.key.as_str());
    lists::keys(place, "step", "pasos", keys, faults);
    if approval.steps.len() > STEPS {
        let text = format!("hay más de {STEPS} pasos; deje los necesarios");
        place.key("step").at(STEPS).fault(faults, text);
    }
    for (index, step) in approval.steps.iter().enumerate() {
        let place = place.key("step").at(index);
        lists::text(place.key("name"), &step.name, faults);
        if step.by.is_empty() {
            let text =
                "no se le pide a nadie; escriba al menos un rol, una relación o un correo en «by»";
            place.key("by").fault(faults, text);
        }
        if step.quorum == Some(0) {
            let text = "con cero nadie autoriza; escriba al menos 1, o quítelo para que sean todos";
            place.key("quorum").fault(faults, text);
        }
        who::once(&step.by, place.key("by"), faults);
        for (index, text) in step.by.iter().enumerate() {
            who::asked(subject, text, place.key("by").at(index), faults);
        }
    }
}
