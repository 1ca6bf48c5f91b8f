//! Several commands as one: each is decided on the ticket as those before it left it.

use super::work::Work;
use super::{Place, Refusal, carry};
use crate::{Actor, Command, Event, EventKind, TagAct, Together, Visibility};

/// Commands of one recipe at most.
const MOST: usize = 20;

/// Lets several commands happen, or none of them; the refusal says which step stands against it.
pub(super) fn together(
    work: &mut Work<'_>,
    actor: &Actor,
    asked: &Together,
) -> Result<(), Refusal> {
    if asked.steps.len() > MOST {
        let text = format!("Son demasiados pasos: use a lo más {MOST}.");
        return Err(Refusal::whole("together.most", text));
    }
    let mut ran = Event::plain(EventKind::Ran(asked.ran.clone()), Visibility::Internal);
    ran.body = Some(asked.name.trim().to_owned()).filter(|name| !name.is_empty());
    work.push(ran)?;
    for step in &asked.steps {
        work.next_step();
        if !fits(&step.command) {
            let text = "Eso no se hace junto con otras cosas.";
            return Err(told(step.number, Refusal::whole("together.unfit", text)));
        }
        if let Some(other) = other(&step.command)
            && work
                .opened
                .iter()
                .any(|o| o.place == Place::Other(other.to_owned()))
        {
            let text = "Con ese otro ticket ya se hace algo en un paso anterior.";
            return Err(told(step.number, Refusal::whole("together.twice", text)));
        }
        carry(work, actor, &step.command).map_err(|refusal| told(step.number, refusal))?;
    }
    Ok(())
}

/// The other ticket that a command is about. What an earlier step did to it is not seen by a later one.
fn other(command: &Command) -> Option<&str> {
    match command {
        Command::Link(link) | Command::Unlink(link) => Some(&link.ticket),
        _ => None,
    }
}

/// Whether a command can be one of several: what a person does to this ticket, and ties to another.
fn fits(command: &Command) -> bool {
    matches!(
        command,
        Command::Edit { .. }
            | Command::Answer { .. }
            | Command::Note { .. }
            | Command::Move(_)
            | Command::Postpone { .. }
            | Command::Task(_)
            | Command::Check { .. }
            | Command::Watch(_)
            | Command::Tag(TagAct::Add { .. } | TagAct::Remove { .. })
            | Command::Link(_)
            | Command::Unlink(_)
    )
}

fn told(number: usize, refusal: Refusal) -> Refusal {
    Refusal {
        text: format!("Paso {number}: {}", refusal.text),
        ..refusal
    }
}
