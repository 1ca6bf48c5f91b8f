//! Making a transition.

use super::edit::{How, change};
use super::refusal::Faults;
use super::work::Work;
use super::write::written;
use super::{By, Refusal, approval, edit, effect, matrix, task, wait};
use crate::event::Property;
use crate::{Actor, Changes, Event, EventKind, Move, Transition, Visibility, Who};

pub(super) fn step(work: &mut Work<'_>, actor: &Actor, asked: &Move) -> Result<(), Refusal> {
    let unknown = || Refusal::whole("move.unknown", "Ese cambio de estado no existe.");
    let transition = work
        .kind
        .transition(&asked.transition)
        .ok_or_else(unknown)?;
    if !Who::any(&transition.who, actor, Some(&work.ticket)) {
        let text = format!("Su función no permite «{}».", transition.label);
        return Err(Refusal::whole("move.who", text));
    }
    if work.is_after(work.ticket.state_at, asked.base)
        || !transition.from.contains(&work.ticket.state)
    {
        let name = work.kind.state(&work.ticket.state);
        let name = name.map_or("otro estado", |s| s.name.as_str());
        let text =
            format!("El estado cambió mientras tanto: ahora es «{name}». Revise antes de seguir.");
        return Err(Refusal::whole("move.state", text));
    }
    go(work, actor, transition, asked)
}

/// Makes a transition that may be made by whoever makes it.
pub(super) fn go(
    work: &mut Work<'_>,
    actor: &Actor,
    transition: &Transition,
    asked: &Move,
) -> Result<(), Refusal> {
    let form = work.form();
    let before = work.lacking(&form);
    let weighed = matrix::Before::of(work, actor);
    let mut faults = Faults::default();
    bring(work, transition, asked, &mut faults)?;
    work.as_if_in(&transition.to, |there| {
        there.loses(&asked.changes, &mut faults);
        there.lacks_more(&before, &mut faults);
    });
    let body = message(transition, asked, &mut faults);
    matrix::judge(work, &weighed, body.as_deref(), &mut faults);
    let waiting = wait::waiting(work, &transition.to, &asked.wait, &mut faults);
    faults.done()?;
    if transition.tasks_done {
        task::none_left(work, &transition.label)?;
    }
    if transition.approved {
        approval::all_granted(work, &transition.label)?;
    }
    for guard in &transition.conditions {
        let form = work.form();
        if !work.meets(&guard.when, &form, Some(actor)) {
            return Err(Refusal::whole("move.condition", &guard.text));
        }
    }
    let label = transition
        .message
        .as_ref()
        .map(|message| message.label.clone());
    let visibility = if transition.internal {
        Visibility::Internal
    } else {
        Visibility::Public
    };
    let mut event = Event::plain(
        EventKind::Moved {
            transition: transition.key.clone(),
            from: work.ticket.state.clone(),
            to: transition.to.clone(),
            brought: label.filter(|_| body.is_some()),
            waiting,
        },
        visibility,
    );
    event.body.clone_from(&body);
    let enters = work.ticket.state != transition.to;
    work.push(event)?;
    for effect in &transition.effects {
        // What is said inside does not become the description of another ticket.
        let said = body.as_deref().filter(|_| !transition.internal);
        effect::follow(work, actor, effect, said)?;
    }
    // The new state and the effects can hide a field as well as a person can, or ask for one.
    work.fill_in(Changes::new(), &[], None)?;
    let mut faults = Faults::default();
    work.lacks_more(&before, &mut faults);
    faults.done()?;
    if enters {
        approval::on_entering(work, actor)?;
    }
    Ok(())
}

/// What the move brings, and what the ticket must have for it.
fn bring(
    work: &mut Work<'_>,
    transition: &Transition,
    asked: &Move,
    faults: &mut Faults,
) -> Result<(), Refusal> {
    let named = |key: &String| {
        [&transition.requires, &transition.renews, &transition.asks]
            .iter()
            .any(|l| l.contains(key))
    };
    let (known, strange): (Changes, Changes) = asked
        .changes
        .clone()
        .into_iter()
        .partition(|(key, _)| named(key));
    for key in strange.keys() {
        let text = format!("«{}» no cambia este dato.", transition.label);
        faults.add("move.field", key, text);
    }
    let how = How {
        anew: &transition.renews,
        to: Some(&transition.to),
    };
    change(work, &By::Person(Some(asked.base)), &known, &how, faults)?;
    missing(work, transition, &known, faults);
    Ok(())
}

/// Notes what the transition needs and the ticket does not have, with what the move
/// brought. What is asked for neither here nor where it leads is not needed.
fn missing(work: &mut Work<'_>, transition: &Transition, brought: &Changes, faults: &mut Faults) {
    let form = work.form();
    let mut names = Vec::new();
    for key in transition.requires.iter().chain(&transition.renews) {
        let renewed = brought.get(key).is_some_and(Option::is_some);
        let good =
            work.ticket.value(key).is_some() && (renewed || !transition.renews.contains(key));
        let asked = match form.field(key) {
            _ if good => false,
            None => Property::from_key(key).is_some(),
            Some(field) => {
                work.is_visible(field, &form)
                    || work.as_if_in(&transition.to, |there| there.is_visible(field, &form))
            }
        };
        if asked {
            let name = edit::label(&form, key);
            faults.add("move.missing", key, format!("Falta {name}."));
            names.push(name);
        }
    }
    if !names.is_empty() {
        let text = format!(
            "Antes de «{}» falta: {}.",
            transition.label,
            names.join(", ")
        );
        faults.headline = Some(text);
    }
}

/// The text that the move brings, if it asks for one.
fn message(transition: &Transition, asked: &Move, faults: &mut Faults) -> Option<String> {
    let Some(message) = transition.message.as_ref() else {
        // What somebody wrote is not dropped in silence.
        if asked
            .text
            .as_deref()
            .is_some_and(|text| !text.trim().is_empty())
        {
            let text = format!(
                "«{}» no lleva texto. Escríbalo como nota o respuesta.",
                transition.label
            );
            faults.add("move.text", "message", text);
        }
        return None;
    };
    let text = written(asked.text.as_deref().unwrap_or_default());
    if text.is_none() && message.required {
        faults.add(
            "field.required",
            "message",
            format!("Escriba «{}».", message.label),
        );
    }
    text
}
