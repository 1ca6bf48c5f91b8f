//! Several commands as one: each is decided on the ticket as those before it left it.

use super::work::Work;
use super::{Refusal, carry};
use crate::{Actor, Command, Event, EventKind, Together, Visibility};

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
        carry(work, actor, &step.command).map_err(|refusal| told(step.number, refusal))?;
    }
    Ok(())
}

/// Whether a command is about this ticket alone, and a person's.
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
    )
}

fn told(number: usize, refusal: Refusal) -> Refusal {
    Refusal {
        text: format!("Paso {number}: {}", refusal.text),
        ..refusal
    }
}
