//! Tasks inside a ticket: in order or beside each other, each with its owner and date [P-13].

use serde::{Deserialize, Serialize};

/// A task of a ticket. Its title stands beside the event that added it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Number of the event that added it.
    pub seq: i64,
    /// Key of the template that it was made from.
    pub template: Option<String>,
    /// Numbers of the tasks that come before it.
    pub after: Vec<i64>,
    /// Until when, milliseconds UTC.
    pub due: Option<i64>,
    /// Who does it.
    pub assignee: Option<i64>,
    /// How it stands.
    pub state: TaskState,
}

/// How a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskState {
    /// It is to be done.
    Open,
    /// It is done.
    Done,
    /// It is not done, and will not be.
    Dropped,
}

/// What happened to a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskChange {
    /// It was added; the body is its title.
    Added(Added),
    /// Somebody else does it, or nobody.
    Assigned {
        /// Who did it before.
        from: Option<i64>,
        /// Who does it.
        to: Option<i64>,
    },
    /// It is to be done until another day, or without one; milliseconds UTC.
    Scheduled {
        /// Until when.
        due: Option<i64>,
    },
    /// It is done; the body may say with what outcome.
    Finished,
    /// It is to be done again; the body says why.
    Reopened,
    /// It is not to be done; the body says why.
    Dropped,
}

/// A task as it was added.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Added {
    /// Key of the template that it was made from.
    #[serde(default)]
    pub template: Option<String>,
    /// Numbers of the tasks that come before it.
    #[serde(default)]
    pub after: Vec<i64>,
    /// Until when, milliseconds UTC.
    #[serde(default)]
    pub due: Option<i64>,
    /// Who does it.
    #[serde(default)]
    pub assignee: Option<i64>,
}

impl Task {
    /// The task that an event with this number adds.
    pub(crate) fn added(seq: i64, added: &Added) -> Self {
        Self {
            seq,
            template: added.template.clone(),
            after: added.after.clone(),
            due: added.due,
            assignee: added.assignee,
            state: TaskState::Open,
        }
    }

    /// Lets a change happen to it; `None` where it does not follow.
    pub(crate) fn change(&mut self, change: &TaskChange) -> Option<()> {
        let open = self.state == TaskState::Open;
        let follows = match change {
            TaskChange::Added(_) => false,
            TaskChange::Assigned { from, to } => {
                let follows = open && self.assignee == *from;
                self.assignee = *to;
                follows
            }
            TaskChange::Scheduled { due } => {
                self.due = *due;
                open
            }
            TaskChange::Finished => {
                self.state = TaskState::Done;
                open
            }
            TaskChange::Reopened => {
                self.state = TaskState::Open;
                !open
            }
            TaskChange::Dropped => {
                self.state = TaskState::Dropped;
                open
            }
        };
        follows.then_some(())
    }
}

/// What is asked of the tasks of a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaskAct {
    /// Add one.
    Add {
        /// What is to be done.
        title: String,
        /// Numbers of the tasks that come before it.
        after: Vec<i64>,
        /// Until when, milliseconds UTC.
        due: Option<i64>,
        /// Who does it.
        assignee: Option<i64>,
    },
    /// Let somebody do it, or nobody.
    Assign {
        /// Its number.
        task: i64,
        /// Who.
        to: Option<i64>,
    },
    /// Let it be done until another day, or without one; milliseconds UTC.
    Schedule {
        /// Its number.
        task: i64,
        /// Until when.
        due: Option<i64>,
    },
    /// Finish it.
    Finish {
        /// Its number.
        task: i64,
        /// With what outcome.
        text: Option<String>,
    },
    /// Let it be done again.
    Reopen {
        /// Its number.
        task: i64,
        /// Why.
        why: Option<String>,
    },
    /// Let it not be done.
    Drop {
        /// Its number.
        task: i64,
        /// Why.
        why: Option<String>,
    },
}
