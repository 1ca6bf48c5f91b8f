//! The demonstration's stories, told to the engine: what it refuses is wrong with the story.

use std::collections::{BTreeMap, HashMap, HashSet};

use engine::schema::PROPERTIES;
use engine::{
    Actor, Changes, Command, Draft, Facts, FieldType, Form, Move, Place as Where, Refusal,
    Requester, Ticket, Value, WaitAsked, decide, value,
};
use jiff::tz::TimeZone;

use crate::demo::{DemoAction, DemoChanges, DemoPerson, DemoStep, DemoTicket};
use crate::document::Place;
use crate::fault::Faults;
use crate::pack::Pack;
use crate::role::{MOVE, TAKE};
use crate::service::Service;

/// The instant of the demonstration. Which one does not matter: stories count hours back from it.
const PRESENT: i64 = 1_767_268_800_000;

const HOUR: i64 = 3_600_000;

/// Tells every story of a pack that has no other fault.
pub(crate) fn check(pack: &Pack, top: Place<'_>, faults: &Faults) {
    let stage = Stage::of(pack);
    for (index, ticket) in pack.demo.tickets.iter().enumerate() {
        stage.story(ticket, top.key("ticket").at(index), faults);
    }
}

/// Where the stories take place.
struct Stage<'p> {
    pack: &'p Pack,
    /// The demonstration's people and their numbers by address.
    people: HashMap<&'p str, (i64, &'p DemoPerson)>,
    /// The number of whoever asks: a guest, whom no demo person is.
    guest: i64,
    units: HashMap<String, Vec<String>>,
    /// Keys of the services that workflows name for the tickets that they open.
    opened: HashSet<&'p str>,
    zone: TimeZone,
}

impl<'p> Stage<'p> {
    fn of(pack: &'p Pack) -> Self {
        let numbered = (1..).zip(&pack.demo.people);
        let people: HashMap<&str, (i64, &DemoPerson)> = numbered
            .map(|(number, person)| (person.email.as_str(), (number, person)))
            .collect();
        let parents: HashMap<&str, Option<&str>> = pack
            .units
            .iter()
            .map(|unit| (unit.key.as_str(), unit.parent.as_deref()))
            .collect();
        let above = |key: &'p str| {
            let up = |unit: &&'p str| parents.get(unit).copied().flatten();
            std::iter::successors(Some(key), up)
                .map(str::to_owned)
                .collect()
        };
        // Only the units of the stories: a path for each unit of a deep tree would be long.
        let told = pack.demo.tickets.iter().map(|ticket| ticket.unit.as_str());
        let moves = pack.kinds.iter().flat_map(|kind| &kind.transitions);
        let effects = moves.flat_map(|transition| &transition.effects);
        Self {
            guest: i64::try_from(people.len())
                .unwrap_or(i64::MAX)
                .saturating_add(1),
            units: told.map(|key| (key.to_owned(), above(key))).collect(),
            people,
            opened: effects.filter_map(|e| e.service.as_deref()).collect(),
            // Any zone reads the same texts; the list of zones is data of the program.
            zone: TimeZone::UTC,
            pack,
        }
    }

    fn story(&self, told: &DemoTicket, place: Place<'_>, faults: &Faults) {
        let Some(kind) = self.pack.kind_of(&told.service) else {
            return;
        };
        let form = self.pack.book.fresh_form(&kind.key, Some(&told.service));
        let Some(changes) = self.fields(&form, &told.fields, place.key("fields"), faults) else {
            return;
        };
        let draft = Draft {
            kind: kind.key.clone(),
            requester: Some(self.guest),
            unit: Some(told.unit.clone()),
            service: Some(told.service.clone()),
            channel: "portal".to_owned(),
            description: told.description.clone(),
            changes,
            ..Draft::default()
        };
        let guest = Actor {
            person: Some(self.guest),
            ..Actor::default()
        };
        let born = at(told.hours_ago);
        let facts = self.facts(&kind.key, told, born);
        let made = decide(
            &self.pack.book,
            None,
            &guest,
            &Command::Create(draft),
            &facts,
        );
        let made = match made {
            Ok(made) => made,
            Err(refusal) => return refused(&refusal, place, faults),
        };
        let Some(mut ticket) = made.this().map(|outcome| outcome.ticket.clone()) else {
            return;
        };
        let mut before = told.hours_ago;
        for (index, step) in told.steps.iter().enumerate() {
            let place = place.key("step").at(index);
            if step.hours_ago > before {
                place.key("hours_ago").fault(
                    faults,
                    format!("el paso es anterior a lo que ya pasó; escriba {before} horas o menos"),
                );
                return;
            }
            before = step.hours_ago;
            let facts = Facts {
                created: born,
                ..self.facts(&kind.key, told, at(step.hours_ago))
            };
            let Some(next) = self.step(&ticket, step, &facts, place, faults) else {
                return;
            };
            ticket = next;
        }
    }

    /// The ticket after a step; `None` for one with a fault, after which nothing can be told.
    fn step(
        &self,
        ticket: &Ticket,
        step: &DemoStep,
        facts: &Facts,
        place: Place<'_>,
        faults: &Faults,
    ) -> Option<Ticket> {
        let Some((number, person)) = self.people.get(step.by.as_str()) else {
            stranger(place.key("by"), &step.by, faults);
            return None;
        };
        let needed = match &step.action {
            DemoAction::Edit(_) => "ticket.edit",
            DemoAction::Note { .. } => "ticket.note",
            DemoAction::Answer { .. } => "ticket.answer",
            DemoAction::Move { .. } => MOVE,
        };
        if !self.may(person, needed, &ticket.kind) {
            place.key("by").fault(
                faults,
                format!("el rol de {} no tiene el permiso {needed}; elija a otra persona o déselo en roles.toml", step.by),
            );
            return None;
        }
        let command = self.command(ticket, step, place, faults)?;
        let actor = Actor {
            person: Some(*number),
            roles: vec![person.role.clone()],
            ..Actor::default()
        };
        let decision = match decide(&self.pack.book, Some(ticket), &actor, &command, facts) {
            Ok(decision) => decision,
            Err(refusal) => {
                refused(&refusal, place, faults);
                return None;
            }
        };
        let own = |outcome: &&engine::Outcome| outcome.place == Where::This;
        let Some(outcome) = decision.this().filter(own) else {
            place.fault(faults, "este paso no cambia nada; quítelo o corríjalo");
            return None;
        };
        let mut ticket = outcome.ticket.clone();
        if outcome.number {
            ticket.folio = Some(String::new());
        }
        Some(ticket)
    }

    fn command(
        &self,
        ticket: &Ticket,
        step: &DemoStep,
        place: Place<'_>,
        faults: &Faults,
    ) -> Option<Command> {
        let base = ticket.version;
        Some(match &step.action {
            DemoAction::Edit(changes) => Command::Edit {
                base,
                changes: self.changes(ticket, changes, place, faults)?,
                why: None,
            },
            DemoAction::Note { text } => Command::Note {
                text: text.clone(),
                attachments: Vec::new(),
            },
            DemoAction::Answer { text } => Command::Answer {
                text: text.clone(),
                attachments: Vec::new(),
            },
            DemoAction::Move {
                transition,
                message,
                wait,
                changes,
            } => {
                let kind = self.pack.kind(&ticket.kind)?;
                let known = kind.transition(transition);
                if !known.is_some_and(|known| known.from.contains(&ticket.state)) {
                    let text = match known {
                        None => format!(
                            "no existe la transición «{transition}»; escriba la clave de una de kinds/{}.toml",
                            kind.key
                        ),
                        Some(_) => format!(
                            "«{transition}» no sale del estado «{}», en que está el ticket; use otra o cambie lo anterior",
                            ticket.state
                        ),
                    };
                    place.key("move").fault(faults, text);
                    return None;
                }
                Command::Move(Move {
                    base,
                    transition: transition.clone(),
                    changes: self.changes(ticket, changes, place, faults)?,
                    text: message.clone(),
                    wait: WaitAsked {
                        reason: wait.clone(),
                        until: None,
                    },
                })
            }
        })
    }

    fn changes(
        &self,
        ticket: &Ticket,
        told: &DemoChanges,
        place: Place<'_>,
        faults: &Faults,
    ) -> Option<Changes> {
        let form = self.pack.book.form(ticket);
        let mut changes = self.fields(&form, &told.fields, place.key("fields"), faults)?;
        let texts = [("priority", &told.priority), ("team", &told.team)];
        for (key, text) in texts {
            let value = text.as_deref().map(Value::from);
            changes.extend(value.map(|value| (key.to_owned(), Some(value))));
        }
        if let Some(email) = &told.assignee {
            let place = place.key("assignee");
            let Some((number, person)) = self.people.get(email.as_str()) else {
                stranger(place, email, faults);
                return None;
            };
            if !self.may(person, TAKE, &ticket.kind) {
                place.fault(
                    faults,
                    format!("el rol de {email} no tiene el permiso {TAKE}; elija a otra persona o déselo en roles.toml"),
                );
                return None;
            }
            let value = Value::Number(*number);
            changes.insert("assignee".to_owned(), Some(value));
        }
        Some(changes)
    }

    /// Fields as a form sends them; `None` when one of them has a fault.
    fn fields(
        &self,
        form: &Form<'_>,
        told: &BTreeMap<String, String>,
        place: Place<'_>,
        faults: &Faults,
    ) -> Option<Changes> {
        let before = faults.count();
        let mut changes = Changes::new();
        for (key, written) in told {
            let place = place.key(key);
            let Some(field) = form.field(key) else {
                place.fault(
                    faults,
                    format!("el formulario no tiene el campo «{key}»; quítelo o corrija su clave"),
                );
                continue;
            };
            let value = if field.kind == FieldType::Person {
                let known = self.people.get(written.as_str());
                if known.is_none() {
                    stranger(place, written, faults);
                }
                known.map(|(number, _)| Value::Number(*number))
            } else {
                match value::read(field, std::slice::from_ref(written), &self.zone) {
                    Ok(value) => value,
                    Err(text) => {
                        place.fault(faults, format!("«{written}» no sirve para «{key}»: {text}"));
                        continue;
                    }
                }
            };
            changes.insert(key.clone(), value);
        }
        (faults.count() == before).then_some(changes)
    }

    fn may(&self, person: &DemoPerson, action: &str, kind: &str) -> bool {
        let mut roles = self.pack.roles.iter();
        roles.any(|role| role.key == person.role && role.may_of(action, kind))
    }

    fn facts(&self, kind: &str, told: &DemoTicket, now: i64) -> Facts {
        let mut facts = Facts::at(now, self.zone.clone());
        facts.units.clone_from(&self.units);
        let everybody = self.people.values();
        let takers = everybody.clone().filter(|(_, p)| self.may(p, TAKE, kind));
        facts.takers = takers.map(|(number, _)| *number).collect();
        facts.people = everybody
            .map(|(number, person)| (*number, vec![person.role.clone()]))
            .collect();
        facts.people.insert(self.guest, Vec::new());
        facts.teams = self.pack.teams.iter().map(|t| t.key.clone()).collect();
        let own = |service: &&Service| {
            service.key == told.service || self.opened.contains(service.key.as_str())
        };
        let services = self.pack.services.iter().filter(own);
        facts.services = services.map(|s| (s.key.clone(), s.area.clone())).collect();
        let units = self.units.get(&told.unit).cloned().unwrap_or_default();
        let above = self.pack.units.iter().filter(|u| units.contains(&u.key));
        facts.requester = Some(Requester {
            marks: above.flat_map(|unit| unit.marks.iter().cloned()).collect(),
            units,
            ..Requester::default()
        });
        // As many keys as one move can need.
        facts.fresh = (0..9).map(|n| format!("demo-{n}")).collect();
        facts
    }
}

fn at(hours_ago: u32) -> i64 {
    PRESENT.saturating_sub(i64::from(hours_ago).saturating_mul(HOUR))
}

fn stranger(place: Place<'_>, email: &str, faults: &Faults) {
    place.fault(
        faults,
        format!("{email} no es una persona de este archivo; escriba el correo de un [[person]]"),
    );
}

/// What the engine says of a story, at each property or field that it names.
fn refused(refusal: &Refusal, place: Place<'_>, faults: &Faults) {
    let at = |key: &str| match key {
        "message" => place.key(key),
        "wait-reason" => place.key("wait"),
        _ if PROPERTIES.contains(&key) => place.key(key),
        _ => place.key("fields").key(key),
    };
    let tell = |place: Place<'_>, text: &str| {
        place.fault(faults, format!("el flujo no lo permite: {text}"));
    };
    match refusal.faults.as_slice() {
        [] => tell(place, &refusal.text),
        // What the whole refusal says names the transition, too.
        [(key, _)] => tell(at(key), &refusal.text),
        many => many.iter().for_each(|(key, text)| tell(at(key), text)),
    }
}
