//! Invented people and tickets, to show the product with.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::document::Place;
use crate::fault::Faults;

/// What a demonstration starts with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demo {
    /// Who can sign in.
    pub people: Vec<DemoPerson>,
    /// What has been asked for, and what became of it.
    pub tickets: Vec<DemoTicket>,
}

/// A person who can sign in at a demonstration.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoPerson {
    /// A plainly invented name.
    pub name: String,
    /// Under the reserved domain `.example`.
    pub email: String,
    /// Key of the role.
    pub role: String,
}

/// A ticket that a guest sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoTicket {
    /// The requester's address, under `.example`.
    pub email: String,
    /// Key of the unit.
    pub unit: String,
    /// Key of the service.
    pub service: String,
    /// What is asked for.
    pub description: String,
    /// The form as filled in: fields by their key; a person by the address.
    pub fields: BTreeMap<String, String>,
    /// How long before the demonstration it came.
    pub hours_ago: u32,
    /// What was done, oldest first.
    pub steps: Vec<DemoStep>,
}

/// Something that was done with a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoStep {
    /// Address of the demo person who did it.
    pub by: String,
    /// How long before the demonstration.
    pub hours_ago: u32,
    /// What was done.
    pub action: DemoAction,
}

/// What can be done with a ticket of a demonstration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DemoAction {
    /// Change properties and fields; what is not named stays as it was.
    Edit(DemoChanges),
    /// Write for colleagues.
    Note {
        /// The text.
        text: String,
    },
    /// Write to the requester.
    Answer {
        /// The text.
        text: String,
    },
    /// Make a transition.
    Move {
        /// Key of the transition.
        transition: String,
        /// The text that it brings, where the transition asks for one.
        message: Option<String>,
        /// Key of the reason to wait, where the state reached lists reasons.
        wait: Option<String>,
        /// Properties and fields that it brings.
        changes: DemoChanges,
    },
}

/// New values of properties and fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DemoChanges {
    /// Key of the priority.
    pub priority: Option<String>,
    /// Address of the demo person who becomes responsible.
    pub assignee: Option<String>,
    /// Key of the team.
    pub team: Option<String>,
    /// Fields by their key, each as people write it in a form; a person by the address.
    pub fields: BTreeMap<String, String>,
}

impl DemoChanges {
    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What stands in `demo.toml`: invented people and tickets, to show the product with.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DemoFile {
    /// Who can sign in.
    #[serde(rename = "person", default)]
    pub(crate) people: Vec<DemoPerson>,
    /// What has been asked for, and what became of it.
    #[serde(rename = "ticket", default)]
    tickets: Vec<TicketFile>,
}

/// A ticket that a guest sent.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TicketFile {
    /// The requester's address, under `.example`.
    email: String,
    /// Key of the unit.
    unit: String,
    /// Key of the service.
    service: String,
    /// What is asked for.
    description: String,
    /// The form as filled in: fields by their key, each as people write it in a form; a person by the address.
    #[serde(default)]
    fields: BTreeMap<String, String>,
    /// How long before the demonstration it came.
    hours_ago: u32,
    /// What was done, oldest first.
    #[serde(rename = "step", default)]
    steps: Vec<StepFile>,
}

/// Something that was done with a ticket.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StepFile {
    /// Address of the demo person who did it.
    by: String,
    /// How long before the demonstration.
    hours_ago: u32,
    /// What was done.
    r#do: Do,
    /// Key of the priority; of `edit` and `move`.
    priority: Option<String>,
    /// Address of the demo person who becomes responsible; of `edit` and `move`.
    assignee: Option<String>,
    /// Key of the team; of `edit` and `move`.
    team: Option<String>,
    /// Fields by their key, each as people write it in a form; of `edit` and `move`.
    #[serde(default)]
    fields: BTreeMap<String, String>,
    /// What was written; of `note` and `answer`.
    text: Option<String>,
    /// Key of the transition; of `move`.
    r#move: Option<String>,
    /// The text that the transition brings; of `move`.
    message: Option<String>,
    /// Key of the reason to wait; of `move`.
    wait: Option<String>,
}

/// What a step does.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Do {
    /// Change properties and fields.
    Edit,
    /// Write for colleagues.
    Note,
    /// Write to the requester.
    Answer,
    /// Make a transition.
    Move,
}

impl DemoFile {
    /// The demo itself; a step's keys must be those of what it does.
    pub(crate) fn into_demo(self, top: Place<'_>, faults: &Faults) -> Demo {
        let tickets = self.tickets.into_iter().enumerate().map(|(index, ticket)| {
            let place = top.key("ticket").at(index).key("step");
            let steps = ticket.steps.into_iter().enumerate();
            DemoTicket {
                email: ticket.email,
                unit: ticket.unit,
                service: ticket.service,
                description: ticket.description,
                fields: ticket.fields,
                hours_ago: ticket.hours_ago,
                steps: steps
                    .map(|(index, step)| step.into_step(place.at(index), faults))
                    .collect(),
            }
        });
        Demo {
            people: self.people,
            tickets: tickets.collect(),
        }
    }
}

impl StepFile {
    fn into_step(self, place: Place<'_>, faults: &Faults) -> DemoStep {
        let written = [
            ("priority", self.priority.is_some()),
            ("assignee", self.assignee.is_some()),
            ("team", self.team.is_some()),
            ("fields", !self.fields.is_empty()),
            ("text", self.text.is_some()),
            ("move", self.r#move.is_some()),
            ("message", self.message.is_some()),
            ("wait", self.wait.is_some()),
        ];
        let own: &[&str] = match self.r#do {
            Do::Edit => &["priority", "assignee", "team", "fields"],
            Do::Note | Do::Answer => &["text"],
            Do::Move => &[
                "move", "message", "wait", "priority", "assignee", "team", "fields",
            ],
        };
        for (key, _) in written.iter().filter(|(key, is)| *is && !own.contains(key)) {
            let known = own.join(", ");
            place.key(key).fault(
                faults,
                format!("«{key}» no va con lo que hace este paso; use: {known}"),
            );
        }
        let needed = |key: &str, value: Option<String>| {
            value.unwrap_or_else(|| {
                place.fault(
                    faults,
                    format!("falta «{key}»; escríbalo: este paso lo necesita"),
                );
                String::new()
            })
        };
        let changes = DemoChanges {
            priority: self.priority,
            assignee: self.assignee,
            team: self.team,
            fields: self.fields,
        };
        let action = match self.r#do {
            Do::Edit => {
                if changes.is_empty() {
                    let known = own.join(", ");
                    place.fault(
                        faults,
                        format!("este paso no cambia nada; escriba al menos uno de: {known}"),
                    );
                }
                DemoAction::Edit(changes)
            }
            Do::Note => DemoAction::Note {
                text: needed("text", self.text),
            },
            Do::Answer => DemoAction::Answer {
                text: needed("text", self.text),
            },
            Do::Move => DemoAction::Move {
                transition: needed("move", self.r#move),
                message: self.message,
                wait: self.wait,
                changes,
            },
        };
        DemoStep {
            by: self.by,
            hours_ago: self.hours_ago,
            action,
        }
    }
}
