//! Deeds: what macros, rules and actions in bulk do to a ticket, as data. Each becomes a
//! command that a person could give by hand, and is decided like it.

use serde::{Deserialize, Serialize};

use crate::Tie;
use crate::event::Property;

/// The properties that a deed may set; the same that the ticket's page lets people change.
pub const SETTABLE: [Property; 3] = [Property::Priority, Property::Team, Property::Assignee];

/// The ties that people choose, as a form names them; the other way round where it says so.
pub const TIES: [(Tie, bool); 6] = [
    (Tie::DuplicateOf, false),
    (Tie::PartOf, false),
    (Tie::PartOf, true),
    (Tie::CausedBy, false),
    (Tie::CausedBy, true),
    (Tie::Follows, false),
];

/// Something that is done to a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deed {
    /// What is done.
    #[serde(rename = "do")]
    pub act: DeedAct,
    /// Of `set` and `clear`: `priority`, `team`, `assignee`, or the key of a field that who attends fills in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Of `set`: the value as it is written in a form, or `@actor`, `@requester`, `@assignee`, `@now`, `@today`, `@field:clave`.
    /// Of `assign`, `task`, `assign-task`, `offer`, `watch` and `unwatch`: whom, by one of these relations or by an address of mail.
    /// Of `team`: its key. Of `move`: the key of the reason to wait. Of `tag` and `untag`: the tag. Of `link`, `unlink` and `merge`: the folio
    /// of the other ticket. Of `check` and `uncheck`: the key of the check. Of `approve`, `refuse`, `ask-approval` and `withdraw-approval`: the key of the approval.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Of `move`: the key of the transition. What was set just before and the transition asks for goes with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transition: Option<String>,
    /// Of `link` and `unlink`: `duplicate-of`, `caused-by`, `part-of` or `follows`; with `!` after it, what the other one is to this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tie: Option<String>,
    /// Of `finish-task`, `drop-task`, `reopen-task`, `assign-task` and `schedule-task`: the task, by its title or by the key of its template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
    /// Of `answer`, `note`, `task` and `move`: the text, with the placeholders of canned replies. Of `set`, `postpone` and what is done to
    /// tasks, offers and approvals: why, or with what outcome. Of `spend`: in what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Of `task` and `schedule-task`: due in so many days. Of `move`: waits so many days. Of `postpone`: waits so many days from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
    /// Instead of `days`: that day, written `2026-11-21`. Of `spend`: which day; today where nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// Of `spend`: how many minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
    /// Of `spend`: on site, not remote.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub on_site: bool,
}

/// Everything that a deed can be: a closed list, and nothing that a person could not do by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeedAct {
    /// Write a value into a property or a field.
    Set,
    /// Empty a property or a field.
    Clear,
    /// Make somebody responsible.
    Assign,
    /// Make nobody responsible.
    Release,
    /// Hand it to a team.
    Team,
    /// Make a transition.
    Move,
    /// Write for colleagues.
    Note,
    /// Write to the requester.
    Answer,
    /// Add a task.
    Task,
    /// Add a tag.
    Tag,
    /// Take a tag away.
    Untag,
    /// Let somebody follow it.
    Watch,
    /// Let somebody follow it no more.
    Unwatch,
    /// Tie it to another ticket.
    Link,
    /// Tie it to that other ticket no more.
    Unlink,
    /// Wait until another date, where it waits.
    Postpone,
    /// Finish a task.
    FinishTask,
    /// Say that a task is not to be done.
    DropTask,
    /// Let a task be done again.
    ReopenTask,
    /// Give a task to somebody; to nobody without `value`.
    AssignTask,
    /// Give a task another last day; none without `days` and `until`.
    ScheduleTask,
    /// Tick off a first-level check of the service.
    Check,
    /// Take that back.
    Uncheck,
    /// Offer it to a colleague, who is responsible on agreeing.
    Offer,
    /// Agree to an offer that was made to the actor.
    AcceptOffer,
    /// Do not agree to it.
    DeclineOffer,
    /// Take back an offer that the actor made.
    WithdrawOffer,
    /// Approve what the actor is asked to approve. No rule does.
    Approve,
    /// Refuse it. No rule does.
    Refuse,
    /// Ask for an approval again.
    AskApproval,
    /// Take an approval back.
    WithdrawApproval,
    /// Write down time that the actor spent on it.
    Spend,
    /// Let it go on within another ticket. Nothing comes after it.
    Merge,
    /// Let it go on by itself again.
    Unmerge,
}

impl Deed {
    /// This act, and nothing else said.
    pub fn plain(act: DeedAct) -> Self {
        Self {
            act,
            field: None,
            value: None,
            transition: None,
            tie: None,
            task: None,
            text: None,
            days: None,
            until: None,
            minutes: None,
            on_site: false,
        }
    }

    /// Whom it names otherwise than by a relation or a number; nothing where it names nobody so.
    pub fn called(&self) -> Option<&str> {
        let names = match self.act {
            DeedAct::Assign
            | DeedAct::Task
            | DeedAct::AssignTask
            | DeedAct::Offer
            | DeedAct::Watch
            | DeedAct::Unwatch => true,
            DeedAct::Set => self.field.as_deref() == Some(Property::Assignee.key()),
            _ => false,
        };
        let written = self.value.as_deref().filter(|_| names)?;
        let plain = !written.is_empty() && !written.starts_with('@');
        (plain && written.parse::<i64>().is_err()).then_some(written)
    }

    /// The other ticket that it names, as it is written.
    pub fn other(&self) -> Option<&str> {
        let ties = matches!(self.act, DeedAct::Link | DeedAct::Unlink | DeedAct::Merge);
        self.value.as_deref().filter(|_| ties)
    }

    /// How it ties, and whether it is the other one that is tied; nothing where that is not said or not understood.
    pub fn tied(&self) -> Option<(Tie, bool)> {
        let written = self.tie.as_deref()?;
        let (key, inverse) = match written.strip_suffix('!') {
            Some(key) => (key, true),
            None => (written, false),
        };
        Tie::from_key(key).map(|tie| (tie, inverse))
    }
}

impl DeedAct {
    /// Every act, in the order of the documentation.
    pub const ALL: [Self; 34] = [
        Self::Set,
        Self::Clear,
        Self::Assign,
        Self::Release,
        Self::Team,
        Self::Move,
        Self::Note,
        Self::Answer,
        Self::Task,
        Self::Tag,
        Self::Untag,
        Self::Watch,
        Self::Unwatch,
        Self::Link,
        Self::Unlink,
        Self::Postpone,
        Self::FinishTask,
        Self::DropTask,
        Self::ReopenTask,
        Self::AssignTask,
        Self::ScheduleTask,
        Self::Check,
        Self::Uncheck,
        Self::Offer,
        Self::AcceptOffer,
        Self::DeclineOffer,
        Self::WithdrawOffer,
        Self::Approve,
        Self::Refuse,
        Self::AskApproval,
        Self::WithdrawApproval,
        Self::Spend,
        Self::Merge,
        Self::Unmerge,
    ];

    /// Whether it is about a task that is there, named by its title.
    pub fn is_about_task(self) -> bool {
        matches!(
            self,
            Self::FinishTask
                | Self::DropTask
                | Self::ReopenTask
                | Self::AssignTask
                | Self::ScheduleTask
        )
    }

    /// Whether it is about an approval.
    pub fn is_about_approval(self) -> bool {
        matches!(
            self,
            Self::Approve | Self::Refuse | Self::AskApproval | Self::WithdrawApproval
        )
    }

    /// Its name in packs.
    pub fn key(self) -> &'static str {
        match self {
            Self::Set => "set",
            Self::Clear => "clear",
            Self::Assign => "assign",
            Self::Release => "release",
            Self::Team => "team",
            Self::Move => "move",
            Self::Note => "note",
            Self::Answer => "answer",
            Self::Task => "task",
            Self::Tag => "tag",
            Self::Untag => "untag",
            Self::Watch => "watch",
            Self::Unwatch => "unwatch",
            Self::Link => "link",
            Self::Unlink => "unlink",
            Self::Postpone => "postpone",
            Self::FinishTask => "finish-task",
            Self::DropTask => "drop-task",
            Self::ReopenTask => "reopen-task",
            Self::AssignTask => "assign-task",
            Self::ScheduleTask => "schedule-task",
            Self::Check => "check",
            Self::Uncheck => "uncheck",
            Self::Offer => "offer",
            Self::AcceptOffer => "accept-offer",
            Self::DeclineOffer => "decline-offer",
            Self::WithdrawOffer => "withdraw-offer",
            Self::Approve => "approve",
            Self::Refuse => "refuse",
            Self::AskApproval => "ask-approval",
            Self::WithdrawApproval => "withdraw-approval",
            Self::Spend => "spend",
            Self::Merge => "merge",
            Self::Unmerge => "unmerge",
        }
    }

    /// The act of that name.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.key() == key)
    }
}
