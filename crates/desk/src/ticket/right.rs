//! What it takes to give a command: the same for pages, programs, macros, rules and actions in bulk.

use engine::{ApprovalAct, Command, WatchAct};

use crate::platform::policy::Action;

/// The action that the decision function is asked about before this command is given.
pub fn right_to(command: &Command) -> Action {
    match command {
        Command::Edit { .. }
        | Command::Link(_)
        | Command::Unlink(_)
        | Command::Merge { .. }
        | Command::Unmerge => Action::Edit,
        Command::Answer { .. } => Action::Answer,
        Command::Move(_) | Command::Postpone { .. } => Action::Move,
        Command::Approval(ApprovalAct::Decide { .. }) => Action::Approve,
        // Who may look after one is in the workflow: the engine asks.
        Command::Approval(_) | Command::Watch(WatchAct::Follow | WatchAct::Unfollow) => {
            Action::SeeTickets
        }
        _ => Action::Note,
    }
}
