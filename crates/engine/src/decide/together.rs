//! Several commands as one: each is decided on the ticket as those before it left it.

use super::work::Work;
use super::{Place, Refusal, carry, kin, merge};
use crate::{Actor, ApprovalAct, Command, Event, EventKind, Recipe, TagAct, Together, Visibility};

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
        if asked.ran.what == Recipe::Rule && decides(&step.command) {
            let text = "Una aprobación la decide una persona, no una regla.";
            return Err(told(step.number, Refusal::whole("approval.rule", text)));
        }
        if matches!(step.command, Command::Merge { .. })
            && asked.steps.iter().any(|step| decides(&step.command))
        {
            let text =
                "Lo que se decide en una aprobación se cumple aquí: únalo después, por separado.";
            return Err(told(step.number, Refusal::whole("together.unfit", text)));
        }
        if let Some(into) = &work.ticket.merged_into
            && !kin::is_about_kin(&step.command)
        {
            return Err(told(step.number, merge::is_elsewhere(work, into)));
        }
        if let Some(other) = other(work, &step.command)
            && work
                .opened
                .iter()
                .any(|o| o.place == Place::Other(other.clone()))
        {
            let text = "Con ese otro ticket ya se hace algo en un paso anterior.";
            return Err(told(step.number, Refusal::whole("together.twice", text)));
        }
        carry(work, actor, &step.command).map_err(|refusal| told(step.number, refusal))?;
    }
    Ok(())
}

/// The other ticket that a command is about. What an earlier step did to it is not seen by a later one.
fn other(work: &Work<'_>, command: &Command) -> Option<String> {
    match command {
        Command::Link(link) | Command::Unlink(link) => Some(link.ticket.clone()),
        Command::Merge { into } => Some(into.clone()),
        Command::Unmerge => work.ticket.merged_into.clone(),
        _ => None,
    }
}

/// Whether a command is somebody's word on what they were asked to approve.
fn decides(command: &Command) -> bool {
    matches!(command, Command::Approval(ApprovalAct::Decide { .. }))
}

/// Whether a command can be one of several: what a person does to this ticket, and ties to another.
fn fits(command: &Command) -> bool {
    match command {
        Command::Create(_) | Command::Resume | Command::Together(_) => false,
        // Who is called is called to what was just written.
        Command::Mention(_) => false,
        Command::Tag(act) => matches!(act, TagAct::Add { .. } | TagAct::Remove { .. }),
        Command::Approval(act) => matches!(
            act,
            ApprovalAct::Decide { .. } | ApprovalAct::Ask { .. } | ApprovalAct::Withdraw { .. }
        ),
        Command::Edit { .. }
        | Command::Answer { .. }
        | Command::Note { .. }
        | Command::Move(_)
        | Command::Postpone { .. }
        | Command::HandOver(_)
        | Command::Task(_)
        | Command::Check { .. }
        | Command::Watch(_)
        | Command::Spend(_)
        | Command::Link(_)
        | Command::Unlink(_)
        | Command::Merge { .. }
        | Command::Unmerge => true,
    }
}

fn told(number: usize, refusal: Refusal) -> Refusal {
    Refusal {
        text: format!("Paso {number}: {}", refusal.text),
        ..refusal
    }
}
