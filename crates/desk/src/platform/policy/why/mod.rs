//! Why somebody can or cannot do something to a ticket, in sentences. The same keys
//! decide as in [`super::may`]: a grant is told of with the key of the ticket that it
//! meets, or with what the ticket carries in that key's place.

mod words;

use engine::audience::{Key, meets};
use pack::Pack;

pub use words::{held_in_words, verb};

use super::holder::opened;
use super::{Action, Actor, Target};
use crate::platform::known::Known;
use words::Words;

/// Where names of roles, teams, units and kinds are looked up.
#[derive(Debug, Clone, Copy)]
pub struct Names<'a> {
    /// The pack.
    pub pack: &'a Pack,
    /// Units and teams.
    pub known: &'a Known,
}

/// The ticket that is asked about.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// What the decision goes by.
    pub target: Target<'a>,
    /// Whether it is restricted: it tells why keys are not among those it carries.
    pub restricted: bool,
}

/// A decision with its reasons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// Whether it is allowed; what [`super::may`] says.
    pub allowed: bool,
    /// Spanish sentences: what allows it, or what stands in the way.
    pub lines: Vec<String>,
}

/// Explains a decision about a ticket.
pub fn explain(actor: &Actor, action: Action, on: Subject<'_>, names: Names<'_>) -> Why {
    if !action.is_on_tickets() {
        let line =
            "Eso no se hace sobre una solicitud: depende solo de las funciones que se tienen.";
        return Why {
            allowed: false,
            lines: vec![line.to_owned()],
        };
    }
    let words = Words::of(on, names);
    let (mut met, mut missed) = relations(actor, action, on.target);
    for held in &actor.held {
        let role = names.pack.roles.iter().find(|role| role.key == held.role);
        let grants = role.into_iter().flat_map(|role| &role.grants);
        for grant in grants.filter(|grant| grant.allows(action.grant())) {
            let keys = actor.person.map(|person| opened(grant, held, person));
            let is_met = meets(&keys.into_iter().flatten().collect(), on.target.keys);
            let line = words.grant(held, grant, action, actor.person);
            if is_met { &mut met } else { &mut missed }.push(line);
        }
    }
    if action == Action::SeePublicPart {
        let sight = explain(actor, Action::SeeTickets, on, names);
        if sight.allowed {
            let this = words.this();
            met.push(format!(
                "Puede ver {this} por completo, con su parte pública."
            ));
            met.extend(sight.lines);
        }
    }
    if met.is_empty() && !actor.holds_any(action) {
        missed.insert(0, without(actor, action, &words));
    }
    if met.is_empty() {
        let (allowed, lines) = (false, missed);
        return Why { allowed, lines };
    }
    if !action.needs_sight() {
        let (allowed, lines) = (true, met);
        return Why { allowed, lines };
    }
    let sight = explain(actor, Action::SeeTickets, on, names);
    met.push(if sight.allowed {
        format!(
            "También puede ver {}, como hace falta para eso.",
            words.this()
        )
    } else {
        format!("Pero hace falta poder ver {}, y no puede:", words.this())
    });
    if !sight.allowed {
        met.extend(sight.lines);
    }
    Why {
        allowed: sight.allowed,
        lines: met,
    }
}

/// What follows from asking for a ticket or holding its link: why it allows, and why not.
fn relations(actor: &Actor, action: Action, target: Target<'_>) -> (Vec<String>, Vec<String>) {
    let (mut met, mut missed) = (Vec::new(), Vec::new());
    let (requester, holder) = match action {
        Action::SeePublicPart => (
            "Es la persona solicitante, que puede seguir la parte pública.",
            "Tiene el enlace privado, que muestra la parte pública.",
        ),
        Action::Reply => (
            "Es la persona solicitante, que puede escribir a quien atiende.",
            "Tiene el enlace privado, que permite escribir a quien atiende.",
        ),
        Action::Approve => {
            let text = match approves(actor, target) {
                true => "Se le pide, o se le pidió, aprobar.",
                false => "No se le pide aprobar.",
            };
            if approves(actor, target) {
                met.push(text.to_owned());
            } else {
                missed.push(text.to_owned());
            }
            return (met, missed);
        }
        _ => return (met, missed),
    };
    if action == Action::SeePublicPart && approves(actor, target) {
        met.push("Se le pide, o se le pidió, aprobar.".to_owned());
    }
    let follows = |person| target.keys.contains(&Key::Follower(person));
    if action == Action::SeePublicPart && actor.person.is_some_and(follows) {
        met.push("Quien atiende hizo que lo siguiera: ve la parte pública.".to_owned());
    }
    let asked = |person| target.keys.contains(&Key::Requester(person));
    if actor.person.is_some_and(asked) {
        met.push(requester.to_owned());
    } else if actor.person.is_some() {
        missed.push("No es la persona solicitante.".to_owned());
    }
    match actor.link_to {
        Some(ticket) if ticket == target.id => {
            met.push(holder.to_owned());
        }
        Some(_) => missed.push("Su enlace privado es de otro folio.".to_owned()),
        None => {}
    }
    (met, missed)
}

/// Whether the person is or was asked to approve it.
fn approves(actor: &Actor, target: Target<'_>) -> bool {
    let asked = |person| target.keys.contains(&Key::Approver(person));
    actor.person.is_some_and(asked)
}

/// Nothing grants the action to this person at all.
fn without(actor: &Actor, action: Action, words: &Words<'_>) -> String {
    if actor.person.is_none() {
        return "Sin iniciar sesión no se tiene ninguna función.".to_owned();
    }
    if actor.held.is_empty() {
        return "No tiene ninguna función vigente.".to_owned();
    }
    let mut names: Vec<String> = actor.held.iter().map(|held| words.role(held)).collect();
    names.dedup();
    let what = format!("{} {}", verb(action), words.noun.plural);
    match names.as_slice() {
        [one] => format!("Su función {one} no permite {what}."),
        all => format!(
            "Ninguna de sus funciones permite {what}: {}.",
            all.join(", ")
        ),
    }
}
