//! What takes back the work inside a ticket: its tasks, checks, approvals, offers and time.

use engine::{
    ApprovalAct, ApprovalChange, Command, EventKind, HandOver, OfferEnd, TaskAct, TaskChange,
    TaskState, Ticket, TimeSaid,
};

use super::WHY;

/// How something goes back.
pub(super) enum Back {
    /// By this command.
    By(Box<Command>),
    /// Not at all, and why.
    Never(&'static str),
}

/// What takes the event of this number back, where it is still so; nothing for what is no work, or was changed since.
pub(super) fn back(kind: &EventKind, seq: i64, (before, now): (&Ticket, &Ticket)) -> Option<Back> {
    match kind {
        EventKind::Task { task, change } => tasking(*task, change, (before, now)).map(by),
        EventKind::Checked { check, done } => {
            let again = now.checks.contains(check) == *done;
            again.then(|| {
                by(Command::Check {
                    check: check.clone(),
                    done: !done,
                })
            })
        }
        EventKind::Spent(spent) if spent.corrects.is_none() => {
            let entry = now.time.get(&seq)?;
            let said = TimeSaid {
                minutes: 0,
                day: spent.day.clone(),
                on_site: spent.on_site,
                corrects: Some(seq),
                text: Some(WHY.to_owned()),
            };
            let stands = entry.corrected_by.is_none();
            stands.then_some(by(Command::Spend(said)))
        }
        EventKind::Offered { .. } => {
            let pending = now.offer.as_ref().is_some_and(|offer| offer.seq == seq);
            pending.then_some(by(Command::HandOver(HandOver::Withdraw)))
        }
        EventKind::OfferEnded { how, .. } => match how {
            // Who is responsible goes back by itself.
            OfferEnd::Accepted => None,
            OfferEnd::Declined => Some(Back::Never("Ya se contestó que no al ofrecimiento.")),
            OfferEnd::Withdrawn => Some(Back::Never("El ofrecimiento se retiró: hágalo otra vez.")),
        },
        EventKind::Approval { approval, change } => match change {
            ApprovalChange::Asked(_) => {
                let open = now.approvals.get(approval);
                // One that belongs to a state stays with the state.
                let same = before.state == now.state;
                let open = open.is_some_and(|own| own.is_open() && own.asked == seq) && same;
                open.then(|| {
                    by(Command::Approval(ApprovalAct::Withdraw {
                        approval: approval.clone(),
                        why: Some(WHY.to_owned()),
                    }))
                })
            }
            ApprovalChange::Decided { .. } => {
                Some(Back::Never("Lo que se decidió en una aprobación se queda."))
            }
            ApprovalChange::Ended(engine::ApprovalEnd::Withdrawn) => {
                Some(Back::Never("La aprobación se retiró: pídala otra vez."))
            }
            _ => None,
        },
        _ => None,
    }
}

fn by(command: Command) -> Back {
    Back::By(Box::new(command))
}

/// What takes a change of a task back.
fn tasking(task: i64, change: &TaskChange, (before, now): (&Ticket, &Ticket)) -> Option<Command> {
    let why = Some(WHY.to_owned());
    let own = now.tasks.get(&task)?;
    let was = before.tasks.get(&task);
    let is = |state: TaskState| own.state == state;
    let act = match change {
        TaskChange::Added(_) if is(TaskState::Open) => TaskAct::Drop { task, why },
        TaskChange::Finished if is(TaskState::Done) => TaskAct::Reopen { task, why },
        TaskChange::Dropped if is(TaskState::Dropped) => TaskAct::Reopen { task, why },
        TaskChange::Reopened if is(TaskState::Open) => match was?.state {
            TaskState::Done => TaskAct::Finish { task, text: why },
            _ => TaskAct::Drop { task, why },
        },
        TaskChange::Assigned { from, to } if own.assignee == *to => {
            TaskAct::Assign { task, to: *from }
        }
        TaskChange::Scheduled { due } if own.due == *due => TaskAct::Schedule {
            task,
            due: was?.due,
        },
        _ => return None,
    };
    Some(Command::Task(act))
}
