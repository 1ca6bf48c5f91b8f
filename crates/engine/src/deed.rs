//! Deeds: what macros, rules and actions in bulk do to a ticket, as data. Each becomes a
//! command that a person could give by hand, and is decided like it.

use serde::{Deserialize, Serialize};

use crate::event::Property;
use crate::{
    Actor, Book, Changes, Command, Facts, Form, Move, Refusal, Step, TaskAct, Ticket, Transition,
    Value, WaitAsked, value,
};

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// The properties that a deed may set; the same that the ticket's page lets people change.
pub const SETTABLE: [Property; 3] = [Property::Priority, Property::Team, Property::Assignee];

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
    /// Of `assign` and `task`: whom, by one of these relations. Of `team`: its key. Of `move`: the key of the reason to wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Of `move`: the key of the transition. What was set just before and the transition asks for goes with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transition: Option<String>,
    /// Of `answer`, `note`, `task` and `move`: the text, with the placeholders of canned replies. Of `set`: why, where a reason is needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Of `task`: due in so many days. Of `move`: waits so many days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u32>,
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
}

impl DeedAct {
    /// Every act, in the order of the documentation.
    pub const ALL: [Self; 9] = [
        Self::Set,
        Self::Clear,
        Self::Assign,
        Self::Release,
        Self::Team,
        Self::Move,
        Self::Note,
        Self::Answer,
        Self::Task,
    ];

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
        }
    }

    /// The act of that name.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.key() == key)
    }
}

/// The commands that deeds are on a ticket that was seen in the version `base`. Changes of
/// properties and fields that stand beside each other are one command, as they are in a form.
///
/// # Errors
/// A refusal that says which deed has no such value or field on this ticket.
pub fn commands(
    book: &Book,
    (ticket, base): (&Ticket, i64),
    actor: &Actor,
    deeds: &[Deed],
    facts: &Facts,
) -> Result<Vec<Step>, Refusal> {
    let mut making = Making {
        form: book.form(ticket),
        ticket: ticket.clone(),
        base,
        actor,
        facts,
        steps: Vec::new(),
        held: None,
    };
    for (number, deed) in (1..).zip(deeds) {
        let told = |refusal: Refusal| Refusal {
            text: format!("Paso {number}: {}", refusal.text),
            ..refusal
        };
        making.add(book, number, deed).map_err(told)?;
    }
    making.let_go();
    Ok(making.steps)
}

/// Changes that wait for others beside them.
struct Held {
    number: usize,
    changes: Changes,
    why: Option<String>,
}

struct Making<'a> {
    form: Form<'a>,
    /// The ticket as the deeds so far leave it, as far as they can be foreseen.
    ticket: Ticket,
    base: i64,
    actor: &'a Actor,
    facts: &'a Facts,
    steps: Vec<Step>,
    held: Option<Held>,
}

impl Making<'_> {
    fn add(&mut self, book: &Book, number: usize, deed: &Deed) -> Result<(), Refusal> {
        let text = deed.text.clone();
        let written = deed.value.as_deref().unwrap_or_default();
        let in_days = deed.days.map(|days| self.facts.now + i64::from(days) * DAY);
        let command = match deed.act {
            DeedAct::Set | DeedAct::Clear => {
                let key = deed.field.clone().unwrap_or_default();
                let value = match deed.act {
                    DeedAct::Set => self.value(&key, written)?,
                    _ => None,
                };
                return self.hold(number, key, value, text);
            }
            DeedAct::Assign | DeedAct::Release => {
                let person = match deed.act {
                    DeedAct::Assign => Some(self.named(written)?),
                    _ => None,
                };
                let key = Property::Assignee.key().to_owned();
                return self.hold(number, key, person.map(Value::Number), text);
            }
            DeedAct::Team => {
                let key = Property::Team.key().to_owned();
                return self.hold(number, key, Some(Value::from(written)), text);
            }
            DeedAct::Move => {
                let key = deed.transition.clone().unwrap_or_default();
                let kind = book.kind(&self.ticket.kind);
                let changes = self.going_with(kind.and_then(|kind| kind.transition(&key)));
                self.let_go();
                Command::Move(Move {
                    base: self.base,
                    transition: key,
                    changes,
                    text,
                    wait: WaitAsked {
                        reason: deed.value.clone(),
                        until: in_days,
                    },
                })
            }
            DeedAct::Note => Command::Note {
                text: text.unwrap_or_default(),
                attachments: Vec::new(),
            },
            DeedAct::Answer => Command::Answer {
                text: text.unwrap_or_default(),
                attachments: Vec::new(),
            },
            DeedAct::Task => Command::Task(TaskAct::Add {
                title: text.unwrap_or_default(),
                after: Vec::new(),
                due: in_days,
                assignee: match written {
                    "" => None,
                    written => Some(self.named(written)?),
                },
            }),
        };
        self.let_go();
        self.steps.push(Step { number, command });
        Ok(())
    }

    /// Keeps a change for the form that it is to be part of.
    fn hold(
        &mut self,
        number: usize,
        key: String,
        value: Option<Value>,
        why: Option<String>,
    ) -> Result<(), Refusal> {
        match Property::from_key(&key) {
            Some(property) if SETTABLE.contains(&property) => {
                self.ticket.set(property, value.clone());
            }
            Some(_) => return Err(unknown(&key)),
            None => {
                let field = self.form.field(&key).ok_or_else(|| unknown(&key))?;
                if !field.later {
                    let text = format!("«{}» lo llena quien solicita.", field.label);
                    return Err(Refusal::at("deed.field", key, text));
                }
                match &value {
                    Some(value) => self.ticket.values.insert(key.clone(), value.clone()),
                    None => self.ticket.values.remove(&key),
                };
            }
        }
        let held = self.held.get_or_insert_with(|| Held {
            number,
            changes: Changes::new(),
            why: None,
        });
        held.changes.insert(key, value);
        held.why = why.or(held.why.take());
        Ok(())
    }

    /// Those of the changes at hand that a transition asks for.
    fn going_with(&mut self, transition: Option<&Transition>) -> Changes {
        let (Some(transition), Some(held)) = (transition, &mut self.held) else {
            return Changes::new();
        };
        let asked = [&transition.requires, &transition.renews, &transition.asks];
        let goes = |key: &String| asked.iter().any(|list| list.contains(key));
        let (with, rest) = std::mem::take(&mut held.changes)
            .into_iter()
            .partition(|(key, _)| goes(key));
        held.changes = rest;
        with
    }

    /// Makes a command of the changes at hand, if there are any.
    fn let_go(&mut self) {
        let Some(held) = self.held.take().filter(|held| !held.changes.is_empty()) else {
            return;
        };
        let command = Command::Edit {
            base: self.base,
            changes: held.changes,
            why: held.why,
        };
        let number = held.number;
        self.steps.push(Step { number, command });
    }

    /// The value that is to be written into a property or a field.
    fn value(&self, key: &str, written: &str) -> Result<Option<Value>, Refusal> {
        match Property::from_key(key) {
            Some(Property::Assignee) => return self.named(written).map(|id| Some(id.into())),
            Some(_) => return Ok(Some(Value::from(written))),
            None => {}
        }
        let field = self.form.field(key).ok_or_else(|| unknown(key))?;
        let value = match written {
            "@now" => Some(Value::Number(self.facts.now)),
            "@today" => Some(Value::Text(value::today(self.facts))),
            _ if written.starts_with("@field:") => {
                let from = written.trim_start_matches("@field:");
                self.ticket.values.get(from).cloned()
            }
            _ if written.starts_with('@') => Some(self.named(written)?.into()),
            _ => {
                let texts: Vec<String> = match field.kind {
                    crate::FieldType::Several => {
                        written.split_whitespace().map(str::to_owned).collect()
                    }
                    _ => vec![written.to_owned()],
                };
                let read = value::read(field, &texts, &self.facts.zone);
                return read.map_err(|text| Refusal::at("deed.value", key, text));
            }
        };
        Ok(value)
    }

    /// The person of a relation; by number, where a person chose whom.
    fn named(&self, written: &str) -> Result<i64, Refusal> {
        let ticket = &self.ticket;
        let person = match written {
            "@actor" => self.actor.person,
            "@requester" => ticket.requester,
            "@assignee" => ticket.assignee,
            other => match other.strip_prefix("@field:") {
                Some(key) => ticket.values.get(key).and_then(Value::number),
                None => other.parse().ok(),
            },
        };
        person.ok_or_else(|| {
            let text = "No se sabe a quién: aquí no hay esa persona.";
            Refusal::at("deed.person", "assignee", text)
        })
    }
}

fn unknown(key: &str) -> Refusal {
    let text = format!("Aquí no existe el dato «{key}».");
    Refusal::at("deed.field", key, text)
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}
