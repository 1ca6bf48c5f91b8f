//! Deeds become commands: what macros, rules and actions in bulk do, as a person would give it by hand.

mod work;

use jiff::civil::Date;

use crate::event::Property;
use crate::{
    Actor, ApprovalAct, Book, Changes, Command, Deed, DeedAct, Facts, Form, HandOver, Link, Move,
    Refusal, SETTABLE, Step, TagAct, TaskAct, Ticket, Transition, Value, WaitAsked, WatchAct,
    value,
};

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

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
        let until = self.until(deed)?;
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
                        until,
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
                due: until,
                assignee: match written {
                    "" => None,
                    written => Some(self.named(written)?),
                },
            }),
            DeedAct::Tag => Command::Tag(TagAct::Add {
                text: written.to_owned(),
            }),
            DeedAct::Untag => Command::Tag(TagAct::Remove {
                text: written.to_owned(),
            }),
            DeedAct::Watch => Command::Watch(match self.named(written)? {
                own if self.actor.person == Some(own) => WatchAct::Follow,
                // Whether it may be shared is added by who asks for rights.
                person => WatchAct::Add {
                    person: Some(person),
                    share: false,
                },
            }),
            DeedAct::Unwatch => Command::Watch(match self.named(written)? {
                own if self.actor.person == Some(own) => WatchAct::Unfollow,
                person => WatchAct::Remove { person },
            }),
            DeedAct::Link | DeedAct::Unlink => {
                let link = self.link(deed)?;
                let is_tied = self.ticket.links.contains(&link);
                if is_tied == (deed.act == DeedAct::Link) {
                    // It is so already.
                    return Ok(());
                }
                match deed.act {
                    DeedAct::Link => Command::Link(link),
                    _ => Command::Unlink(link),
                }
            }
            DeedAct::Postpone => Command::Postpone {
                base: self.base,
                until: until.ok_or_else(|| {
                    Refusal::at(
                        "deed.until",
                        "days",
                        "Escriba cuántos días o hasta qué día.",
                    )
                })?,
                why: text,
            },
            DeedAct::FinishTask
            | DeedAct::DropTask
            | DeedAct::ReopenTask
            | DeedAct::AssignTask
            | DeedAct::ScheduleTask => match self.tasking(deed, until)? {
                Some(asked) => Command::Task(asked),
                // It is so already.
                None => return Ok(()),
            },
            DeedAct::Check | DeedAct::Uncheck => Command::Check {
                check: written.to_owned(),
                done: deed.act == DeedAct::Check,
            },
            DeedAct::Offer => Command::HandOver(HandOver::Offer {
                to: Some(self.named(written)?),
                text,
            }),
            DeedAct::AcceptOffer => Command::HandOver(HandOver::Accept),
            DeedAct::DeclineOffer => Command::HandOver(HandOver::Decline { why: text }),
            DeedAct::WithdrawOffer => Command::HandOver(HandOver::Withdraw),
            DeedAct::Approve | DeedAct::Refuse => self.decided(deed),
            DeedAct::AskApproval => Command::Approval(ApprovalAct::Ask {
                approval: written.to_owned(),
            }),
            DeedAct::WithdrawApproval => Command::Approval(ApprovalAct::Withdraw {
                approval: written.to_owned(),
                why: text,
            }),
            DeedAct::Spend => self.spent(deed),
            DeedAct::Merge => Command::Merge {
                into: written.to_owned(),
            },
            DeedAct::Unmerge => match self.ticket.merged_into {
                Some(_) => Command::Unmerge,
                None => return Ok(()),
            },
        };
        self.let_go();
        self.steps.push(Step { number, command });
        Ok(())
    }

    /// The instant that a deed names: so many days from now, or the last minute of a day.
    fn until(&self, deed: &Deed) -> Result<Option<i64>, Refusal> {
        let Some(written) = deed.until.as_deref() else {
            let days = deed.days.map(|days| i64::from(days).saturating_mul(DAY));
            return Ok(days.map(|span| self.facts.now.saturating_add(span)));
        };
        let day = written.parse::<Date>().ok();
        let zone = self.facts.zone.clone();
        let end = day.and_then(|day| day.at(23, 59, 0, 0).to_zoned(zone).ok());
        let wrong = || Refusal::at("deed.until", "until", "Escriba la fecha como 2026-11-21.");
        let end = end.ok_or_else(wrong)?;
        Ok(Some(end.timestamp().as_millisecond()))
    }

    /// The tie of a deed, to the ticket whose key stands in it.
    fn link(&self, deed: &Deed) -> Result<Link, Refusal> {
        let none = || Refusal::at("kin.tie", "tie", "Elija qué es este ticket del otro.");
        let (tie, inverse) = deed.tied().ok_or_else(none)?;
        let missing = || Refusal::at("kin.missing", "ticket", "Escriba el folio del otro ticket.");
        Ok(Link {
            ticket: deed.other().map(str::to_owned).ok_or_else(missing)?,
            tie,
            inverse,
        })
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
