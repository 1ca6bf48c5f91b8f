//! What people share out, hand over and bring together, as a history tells of it.

use engine::{
    ApprovalChange, ApprovalEnd, EventKind, OfferEnd, Reseating, Sees, Spent, TaskChange,
};

use super::Telling;
use crate::platform::web::view::When;
use crate::ticket::approval::words::Words;
use crate::ticket::page::spent::{day_in_words, span};

impl Telling<'_> {
    /// What happened to a task, a check, an offer or a tie; a text stands beneath.
    pub(super) fn together(&self, kind: &EventKind, actor: Option<i64>) -> String {
        match kind {
            EventKind::Offered { to, .. } => {
                let to = self.who(Some(*to));
                format!("ofreció el ticket a {to}")
            }
            EventKind::OfferEnded { how, .. } => {
                let said = match how {
                    OfferEnd::Accepted => "aceptó hacerse cargo",
                    OfferEnd::Declined => "no aceptó hacerse cargo",
                    OfferEnd::Withdrawn => "retiró el ofrecimiento",
                };
                said.to_owned()
            }
            EventKind::Task { task, change } => self.task(*task, change),
            EventKind::Checked { check, done } => {
                let name = self.check(check);
                let verb = if *done {
                    "revisó"
                } else {
                    "quitó la revisión"
                };
                format!("{verb}: {name}")
            }
            EventKind::Watched(watch) if actor == Some(watch.person) => {
                "sigue este ticket".to_owned()
            }
            EventKind::Watched(watch) => {
                let who = self.who(Some(watch.person));
                match watch.sees() {
                    Sees::Whole => format!("compartió el ticket con {who}, que ahora lo sigue"),
                    Sees::Public => {
                        format!("agregó a {who}, que sigue lo mismo que ve quien lo solicitó")
                    }
                    Sees::Nothing => format!("agregó a {who} a quienes siguen el ticket"),
                }
            }
            EventKind::Unwatched { person } if actor == Some(*person) => {
                "dejó de seguir este ticket".to_owned()
            }
            EventKind::Unwatched { person } => {
                let who = self.who(Some(*person));
                format!("quitó a {who} de quienes siguen el ticket")
            }
            EventKind::Mentioned { people } => {
                let names: Vec<String> = people.iter().map(|id| self.who(Some(*id))).collect();
                format!("avisó a {}", names.join(", "))
            }
            EventKind::Tagged(tag) => format!("agregó la etiqueta «{}»", tag.name),
            EventKind::Untagged { tag } => format!("quitó la etiqueta «{tag}»"),
            EventKind::Spent(spent) => self.spent(spent),
            EventKind::Approval { approval, change } => self.approval(approval, change),
            EventKind::Linked(link) => {
                let name = self.kin.name(&link.ticket);
                let words = link.tie.in_words(link.inverse);
                format!("vinculó: este {words} {name}")
            }
            EventKind::Unlinked(link) => {
                let name = self.kin.name(&link.ticket);
                let words = link.tie.in_words(link.inverse);
                format!("quitó el vínculo: este {words} {name}")
            }
            EventKind::Merged { into } => {
                let name = self.kin.name(into);
                format!("unió este a {name}: el trabajo sigue allá",)
            }
            EventKind::Absorbed { ticket, .. } => {
                let name = self.kin.name(ticket);
                format!("unió a este {name}: el trabajo sigue aquí",)
            }
            EventKind::Unmerged { from } => {
                let name = self.kin.name(from);
                format!("separó este de {name}: sigue por su cuenta",)
            }
            EventKind::Parted { ticket } => {
                let name = self.kin.name(ticket);
                format!("separó de este {name}: sigue por su cuenta",)
            }
            // The others have words of their own.
            _ => String::new(),
        }
    }

    /// An entry of time; on what stands beneath.
    fn spent(&self, spent: &Spent) -> String {
        let (span, day) = (span(spent.minutes), day_in_words(self.app, &spent.day));
        let place = if spent.on_site {
            "en sitio"
        } else {
            "a distancia"
        };
        match (spent.corrects, spent.minutes) {
            (None, _) => format!("anotó {span}, {place}, el {day}"),
            (Some(_), 0) => "anuló una anotación de tiempo".to_owned(),
            (Some(_), _) => format!("corrigió su tiempo: {span}, {place}, el {day}"),
        }
    }

    /// What happened to a task; its title, an outcome or a reason stands beneath.
    fn task(&self, task: i64, change: &TaskChange) -> String {
        let person = |person: &Option<i64>| match person {
            Some(person) => self.who(Some(*person)),
            None => "nadie".to_owned(),
        };
        match change {
            TaskChange::Added(added) if added.assignee.is_some() => {
                format!("agregó la tarea {task} para {}", person(&added.assignee))
            }
            TaskChange::Added(_) => format!("agregó la tarea {task}"),
            TaskChange::Assigned { from, to } => format!(
                "cambió quién hace la tarea {task}: {} → {}",
                person(from),
                person(to)
            ),
            TaskChange::Scheduled { due: Some(due) } => {
                let day = When::day_in_words(*due, &self.app.zone);
                format!("cambió la fecha de la tarea {task}: hasta el {day}")
            }
            TaskChange::Scheduled { due: None } => format!("quitó la fecha de la tarea {task}"),
            TaskChange::Finished => format!("terminó la tarea {task}"),
            TaskChange::Reopened => format!("reabrió la tarea {task}"),
            TaskChange::Dropped => format!("quitó la tarea {task}: ya no se hará"),
        }
    }

    /// What happened to an approval; a reason stands beneath.
    fn approval(&self, key: &str, change: &ApprovalChange) -> String {
        let words = Words::of(self.app, self.kind);
        let name = words.name(key);
        match change {
            ApprovalChange::Asked(asked) => {
                let step = words.step(key, &asked.step);
                let people = self.seated(&asked.seats);
                format!("pidió «{name}» ({step}): {people}")
            }
            ApprovalChange::Decided {
                person,
                by,
                approved,
                ..
            } => {
                let verb = if *approved { "aprobó" } else { "rechazó" };
                match by {
                    Some(_) => {
                        let person = self.who(Some(*person));
                        format!("{verb} «{name}» en suplencia de {person}")
                    }
                    None => format!("{verb} «{name}»"),
                }
            }
            ApprovalChange::Seated { seats, why } => {
                let people = self.seated(seats);
                let verb = match why {
                    Reseating::Directory => "cambió a quién le toca",
                    Reseating::Chosen => "eligió a quién le toca",
                };
                format!("{verb} «{name}»: {people}")
            }
            ApprovalChange::Reminded => {
                format!("recordó «{name}» a quien falta de decidir: pasó su fecha")
            }
            ApprovalChange::Ended(ApprovalEnd::Approved) => format!("concluyó «{name}»: se aprobó"),
            ApprovalChange::Ended(ApprovalEnd::Refused) => {
                format!("concluyó «{name}»: se rechazó")
            }
            ApprovalChange::Ended(ApprovalEnd::Withdrawn) => format!("retiró «{name}»"),
        }
    }

    fn seated(&self, seats: &[engine::Seat]) -> String {
        let seat = |seat: &engine::Seat| match (seat.person, seat.substitute) {
            (None, _) => "sin quien apruebe".to_owned(),
            (person, None) => self.who(person),
            (person, substitute) => {
                format!("{} (suple {})", self.who(person), self.who(substitute))
            }
        };
        let seats: Vec<String> = seats.iter().map(seat).collect();
        seats.join(", ")
    }

    /// The name of a first-level check, as any service calls it that has it.
    fn check(&self, key: &str) -> String {
        let services = self.app.pack.services.iter();
        let mut checks = services
            .filter_map(|service| service.definition.as_ref())
            .flat_map(|definition| &definition.checks);
        let own = checks.find(|check| check.key == key);
        own.map_or(key, |check| &check.name).to_owned()
    }
}
