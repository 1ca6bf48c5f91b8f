//! Invented people and tickets, to show the product with.

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
    /// Analyse it; what is `None` stays as it was.
    Triage {
        /// Key of the priority.
        priority: Option<String>,
        /// Key of the type of work.
        type_of_work: Option<String>,
        /// Address of the demo person who becomes responsible.
        assignee: Option<String>,
    },
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
        /// The diagnosis, where the transition asks for one.
        diagnosis: Option<String>,
        /// The reason, where the transition asks for one.
        reason: Option<String>,
    },
}

/// `demo.toml` as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DemoFile {
    #[serde(rename = "person", default)]
    pub(crate) people: Vec<DemoPerson>,
    #[serde(rename = "ticket", default)]
    tickets: Vec<TicketFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TicketFile {
    email: String,
    unit: String,
    service: String,
    description: String,
    hours_ago: u32,
    #[serde(rename = "step", default)]
    steps: Vec<StepFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StepFile {
    by: String,
    hours_ago: u32,
    r#do: Do,
    priority: Option<String>,
    r#type: Option<String>,
    assignee: Option<String>,
    text: Option<String>,
    r#move: Option<String>,
    diagnosis: Option<String>,
    reason: Option<String>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Do {
    Triage,
    Note,
    Answer,
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
            ("type", self.r#type.is_some()),
            ("assignee", self.assignee.is_some()),
            ("text", self.text.is_some()),
            ("move", self.r#move.is_some()),
            ("diagnosis", self.diagnosis.is_some()),
            ("reason", self.reason.is_some()),
        ];
        let own: &[&str] = match self.r#do {
            Do::Triage => &["priority", "type", "assignee"],
            Do::Note | Do::Answer => &["text"],
            Do::Move => &["move", "diagnosis", "reason"],
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
        let action = match self.r#do {
            Do::Triage => {
                if !written.iter().any(|(key, is)| *is && own.contains(key)) {
                    let known = own.join(", ");
                    place.fault(
                        faults,
                        format!("este paso no cambia nada; escriba al menos uno de: {known}"),
                    );
                }
                DemoAction::Triage {
                    priority: self.priority,
                    type_of_work: self.r#type,
                    assignee: self.assignee,
                }
            }
            Do::Note => DemoAction::Note {
                text: needed("text", self.text),
            },
            Do::Answer => DemoAction::Answer {
                text: needed("text", self.text),
            },
            Do::Move => DemoAction::Move {
                transition: needed("move", self.r#move),
                diagnosis: self.diagnosis,
                reason: self.reason,
            },
        };
        DemoStep {
            by: self.by,
            hours_ago: self.hours_ago,
            action,
        }
    }
}
