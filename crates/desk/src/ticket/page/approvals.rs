//! The approvals of a ticket: their card, and its forms [P-16].

use std::collections::HashMap;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use engine::{
    Approval, ApprovalAct, ApprovalTemplate, Command, Kind, Refusal, Seat, Ticket, Verdict, Who,
};
use serde::Deserialize;

use crate::directory::store;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::Action;
use crate::platform::web::Page;
use crate::platform::web::view::{Fault, When, error_of};
use crate::ticket::approval::words::{self, Words};
use crate::ticket::history::Told;
use crate::ticket::page::act::again;
use crate::ticket::page::forms::{Shown, Typed};
use crate::ticket::page::intake::{self, Asked};

/// The card.
pub struct ApprovalCard {
    /// Where its forms are sent.
    pub action: String,
    pub lines: Vec<ApprovalLine>,
    pub command: String,
}

/// An approval as pages tell of it.
pub struct ApprovalLine {
    pub key: String,
    pub name: String,
    /// `asked`, `approved`, `refused`, `withdrawn` or `needed`.
    pub state: &'static str,
    pub state_words: &'static str,
    /// Whose approval the step is that is asked.
    pub step: String,
    /// Number of the event that asked.
    pub asked: i64,
    pub due: Option<String>,
    pub late: bool,
    /// How many of those who are asked must approve, where it is not all.
    pub quorum: Option<String>,
    /// Who is asked and did not decide.
    pub open: Vec<SeatLine>,
    /// What was decided.
    pub verdicts: Vec<VerdictLine>,
    /// The viewer is asked.
    pub decides: bool,
    /// Whom the viewer stands in for.
    pub stands_for: Option<String>,
    /// Who can put it right, where there are not enough people to ask.
    pub lacks: Option<String>,
    /// The viewer looks after it.
    pub manages: bool,
    /// What is wrong with a form of it.
    pub error: Option<String>,
    /// What was typed into it.
    pub text: String,
}

/// Somebody who is asked.
pub struct SeatLine {
    /// «Tita Muestra (suple Gil Prueba)», or that there is nobody.
    pub text: String,
    /// The number of who is asked; 0 for nobody.
    pub person: i64,
}

/// What somebody decided.
pub struct VerdictLine {
    pub text: String,
    pub when: When,
    pub why: Option<String>,
}

/// What stands on a ticket, for whoever looks.
pub struct Looking<'a> {
    pub app: &'a App,
    pub kind: &'a Kind,
    pub ticket: &'a Ticket,
    /// The whole history.
    pub told: &'a [Told],
    pub names: &'a HashMap<i64, String>,
    /// Who looks.
    pub actor: Option<&'a engine::Actor>,
}

impl Looking<'_> {
    /// The approvals that were asked for, and, for who looks after them, those that the ticket needs yet.
    pub fn lines(&self) -> Vec<ApprovalLine> {
        let asked = self.ticket.approvals.iter();
        let mut lines: Vec<ApprovalLine> = asked.map(|(key, own)| self.line(key, own)).collect();
        let ended = self.ticket.category(self.kind);
        let ended = ended.is_none_or(engine::Category::is_ended);
        let missing = self.templates().filter(|template| {
            !ended && !self.ticket.approvals.contains_key(&template.key) && self.manages(template)
        });
        lines.extend(missing.map(|template| self.missing(template)));
        lines
    }

    fn templates(&self) -> impl Iterator<Item = &ApprovalTemplate> {
        let (book, ticket) = (&self.app.book, self.ticket);
        let service = ticket.service.as_deref();
        let definition = service.and_then(|key| book.definition(key, ticket.definition));
        let own = definition.into_iter().flat_map(|own| &own.approvals);
        self.kind.approvals.iter().chain(own)
    }

    fn manages(&self, template: &ApprovalTemplate) -> bool {
        let on = Some(self.ticket);
        self.actor
            .is_some_and(|actor| Who::any(&template.manage, actor, on))
    }

    fn who(&self, person: i64) -> String {
        let name = self.names.get(&person).cloned();
        name.unwrap_or_else(|| "Alguien".to_owned())
    }

    /// One that was not asked for yet.
    fn missing(&self, template: &ApprovalTemplate) -> ApprovalLine {
        ApprovalLine {
            key: template.key.clone(),
            name: template.name.clone(),
            state: "needed",
            state_words: "Sin pedir",
            step: String::new(),
            asked: 0,
            due: None,
            late: false,
            quorum: None,
            open: Vec::new(),
            verdicts: Vec::new(),
            decides: false,
            stands_for: None,
            lacks: None,
            manages: true,
            error: None,
            text: String::new(),
        }
    }

    fn line(&self, key: &str, own: &Approval) -> ApprovalLine {
        let words = Words::of(self.app, self.kind);
        let ended = self.ticket.category(self.kind);
        let is_open = own.is_open() && !ended.is_none_or(engine::Category::is_ended);
        let template = self.templates().find(|template| template.key == key);
        let me = self.actor.and_then(|actor| actor.person);
        let mine = own.open().find(|seat| me.is_some_and(|me| seat.is_of(me)));
        let mine = mine.filter(|_| is_open);
        let (state, state_words) = words::state(own.state);
        let due = own.due.filter(|_| is_open);
        let places = own.places.len();
        ApprovalLine {
            name: words.name(key),
            step: words.step(key, &own.step),
            asked: own.asked,
            due: due.map(|at| When::day_in_words(at, &self.app.zone)),
            late: due.is_some_and(|at| at < self.app.now()),
            quorum: (is_open && own.needed < places)
                .then(|| format!("Bastan {} de {places}.", own.needed)),
            open: own
                .open()
                .filter(|_| is_open)
                .map(|s| self.seat(s))
                .collect(),
            verdicts: own.verdicts.iter().map(|v| self.verdict(v)).collect(),
            decides: mine.is_some(),
            stands_for: mine
                .and_then(|seat| seat.person)
                .filter(|person| Some(*person) != me)
                .map(|person| self.who(person)),
            lacks: template
                .filter(|_| is_open && own.lacks_people())
                .map(|template| words.managers(template)),
            manages: template.is_some_and(|template| self.manages(template))
                && !ended.is_none_or(engine::Category::is_ended),
            error: None,
            text: String::new(),
            key: key.to_owned(),
            state,
            state_words,
        }
    }

    fn seat(&self, seat: &Seat) -> SeatLine {
        let text = match (seat.person, seat.substitute) {
            (None, _) => "Sin quien apruebe".to_owned(),
            (Some(person), None) => self.who(person),
            (Some(person), Some(other)) => {
                format!("{} (suple {})", self.who(person), self.who(other))
            }
        };
        SeatLine {
            text,
            person: seat.person.unwrap_or_default(),
        }
    }

    fn verdict(&self, verdict: &Verdict) -> VerdictLine {
        let event = self.told.iter().find(|event| event.seq == verdict.seq);
        let verb = if verdict.approved {
            "aprobó"
        } else {
            "rechazó"
        };
        let person = self.who(verdict.person);
        VerdictLine {
            text: match verdict.by {
                Some(by) => format!("{} {verb} en suplencia de {person}", self.who(by)),
                None => format!("{person} {verb}"),
            },
            when: When::new(
                event.map_or(0, |event| event.at),
                self.app.now(),
                &self.app.zone,
            ),
            why: event.and_then(|event| event.body.clone()),
        }
    }
}

/// The card of a ticket; nothing where nothing was asked and nobody looks after it.
///
/// # Errors
/// When the random source refuses.
pub fn card(
    shown: &Shown<'_>,
    told: &[Told],
    names: &HashMap<i64, String>,
    typed: &Typed,
) -> Result<Option<ApprovalCard>, AppError> {
    let actor = shown.request.viewer.actor.for_engine(&shown.app.pack);
    let looking = Looking {
        app: shown.app,
        kind: shown.kind,
        ticket: shown.ticket,
        told,
        names,
        actor: actor.as_ref(),
    };
    let mut lines = looking.lines();
    if lines.is_empty() {
        return Ok(None);
    }
    for line in &mut lines {
        line.error = error_of(&typed.faults, &control(&line.key));
        line.text.clone_from(&typed.text);
    }
    Ok(Some(ApprovalCard {
        action: format!("/solicitudes/{}/aprobar", shown.row.reference()),
        lines,
        command: shown.app.random.token()?,
    }))
}

/// The control of an approval's reason.
pub fn control(key: &str) -> String {
    format!("aprobacion-{key}")
}

/// A form about an approval.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    #[serde(rename = "do")]
    pub act: String,
    pub command: String,
    pub approval: String,
    pub asked: String,
    pub text: String,
    pub from: String,
    pub to: String,
}

impl Sent {
    /// Whether it decides, and does not look after the approval.
    pub fn decides(&self) -> bool {
        matches!(self.act.as_str(), "approve" | "refuse")
    }
}

/// What is asked; `to` is the person who was named.
///
/// # Errors
/// [`AppError::Malformed`] for what no form sends.
pub fn read(sent: &Sent, to: Option<i64>) -> Result<Command, AppError> {
    let approval = sent.approval.clone();
    let why = Some(sent.text.clone()).filter(|text| !text.trim().is_empty());
    let number = |text: &str, name: &str| {
        let number = text.parse::<i64>();
        number.map_err(|_| AppError::Malformed(name.to_owned()))
    };
    Ok(Command::Approval(match sent.act.as_str() {
        "approve" | "refuse" => ApprovalAct::Decide {
            approval,
            asked: number(&sent.asked, "asked")?,
            approve: sent.act == "approve",
            why,
        },
        "ask" => ApprovalAct::Ask { approval },
        "withdraw" => ApprovalAct::Withdraw { approval, why },
        "choose" => {
            let from = match sent.from.as_str() {
                "" => 0,
                text => number(text, "from")?,
            };
            ApprovalAct::Choose {
                approval,
                from: Some(from).filter(|from| *from != 0),
                to,
                why,
            }
        }
        _ => return Err(AppError::Malformed("do".to_owned())),
    }))
}

/// Carries out what a form asks; who decides is asked for it, who looks after it sees the ticket.
///
/// # Errors
/// A refusal, [`AppError::NotFound`], or the database.
pub async fn carry(
    app: &App,
    request: &Page,
    reference: &str,
    sent: &Sent,
) -> Result<(), AppError> {
    let action = if sent.decides() {
        Action::Approve
    } else {
        Action::SeeTickets
    };
    let actor = &request.viewer.actor;
    let (ticket, actor) = intake::target(app, actor, reference, action).await?;
    let to = match sent.to.trim() {
        "" => None,
        email => {
            let email = store::normal_email(email);
            let found = store::owners(app.db.read(), std::slice::from_ref(&email)).await?;
            found.get(&email).copied()
        }
    };
    let asked = Asked::of(read(sent, to)?, sent.command.clone());
    let order = intake::order(app, (&ticket, actor), asked, "page")?;
    intake::carry(app, order).await.map(drop)
}

/// The fault that a refusal is, at the approval's own control.
pub fn fault(sent: &Sent, refusal: &Refusal) -> Fault {
    Fault::new(control(&sent.approval), &refusal.text)
}

/// Decides, asks again, takes back, or asks somebody else.
///
/// # Errors
/// [`AppError::NotFound`], or the database.
pub async fn act(
    State(app): State<App>,
    request: Page,
    Path(reference): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, AppError> {
    match carry(&app, &request, &reference, &sent).await {
        Ok(()) => {
            let to = format!("/solicitudes/{reference}?hecho=aprobacion#aprobaciones");
            Ok(Redirect::to(&to).into_response())
        }
        Err(AppError::Refused(refusal)) => {
            let mut fault = fault(&sent, &refusal);
            // What is decided has no control any more.
            if refusal.rule.starts_with("approval.") && refusal.field.is_none() {
                "aprobaciones".clone_into(&mut fault.field);
            }
            let typed = Typed {
                faults: vec![fault],
                text: String::new(),
                ..Typed::default()
            };
            again(&app, &request, &reference, typed).await
        }
        Err(error) => Err(error),
    }
}
