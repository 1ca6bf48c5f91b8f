//! Why somebody can or cannot do something to a ticket: the decision function's
//! answer with its reasons, written down as asked.

use engine::Who;
use serde_json::json;

use crate::directory::store;
use crate::platform::App;
use crate::platform::audit;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, Actor, Subject, Target, Why, explain};
use crate::ticket::history;
use crate::ticket::store::Seen;

/// Who is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// Somebody with an account, by number.
    Person(i64),
    /// Whoever holds the ticket's private link.
    LinkHolder,
    /// Whoever is not signed in.
    Nobody,
}

/// Answers, and writes down who asked what. `asker` is none for the command line.
///
/// # Errors
/// [`AppError::NotFound`] when nobody with an account has this number.
pub async fn answer(
    app: &App,
    asker: Option<i64>,
    seen: &Seen,
    about: About,
    action: Action,
) -> Result<Why, AppError> {
    let actor = actor(app, seen, about).await?;
    let on = Subject {
        target: Target {
            id: seen.ticket.id,
            keys: &seen.keys,
        },
        restricted: seen.ticket.restricted,
    };
    let mut why = explain(&actor, action, on, app.names());
    if action == Action::Move && why.allowed {
        why.lines.extend(steps(app, seen, &actor).await?);
    }
    let detail = json!({
        "ticket": seen.ticket.key,
        "person": actor.person,
        "link": actor.link_to.is_some(),
        "action": action.grant(),
        "allowed": why.allowed,
    });
    let context = (app.now(), asker, seen.ticket.key.clone(), detail);
    let write = app.db.write(context, |tx, (now, asker, key, detail)| {
        Box::pin(audit::record(
            tx,
            *now,
            *asker,
            "access.explained",
            key.clone(),
            detail,
        ))
    });
    write.await?;
    Ok(why)
}

async fn actor(app: &App, seen: &Seen, about: About) -> Result<Actor, AppError> {
    let person = match about {
        About::Person(person) => person,
        About::LinkHolder => return Ok(Actor::holding_link(seen.ticket.id)),
        About::Nobody => return Ok(Actor::nobody()),
    };
    let conn = app.db.read();
    let found = store::find(conn, person).await?.ok_or(AppError::NotFound)?;
    let mut held = store::held(conn, &app.known, app.now(), &[found.id]).await?;
    let held = held.remove(&found.id).unwrap_or_default();
    Ok(Actor::holding(found.id, held, &app.pack))
}

/// Which steps of the workflow are for the actor: the workflow, not the decision
/// function, says who makes which.
async fn steps(app: &App, seen: &Seen, actor: &Actor) -> Result<Vec<String>, AppError> {
    let ticket = history::ticket(app.db.read(), seen.ticket.id).await?;
    let Some(kind) = app.book.kind(&ticket.kind) else {
        return Ok(Vec::new());
    };
    let state = kind.present(&ticket.state);
    let leaves = |from: &[String]| state.is_some_and(|state| from.contains(&state.key));
    let actor = actor.for_engine(&app.pack);
    let possible = kind.transitions.iter().filter(|t| leaves(&t.from));
    let line = |step: &engine::Transition| {
        let own = actor
            .as_ref()
            .is_some_and(|a| Who::any(&step.who, a, Some(&ticket)));
        if own {
            return format!("El paso «{}» le corresponde.", step.label);
        }
        let who: Vec<String> = step.who.iter().filter_map(|text| who(app, text)).collect();
        format!(
            "El paso «{}» no le corresponde; lo da: {}.",
            step.label,
            who.join(", ")
        )
    };
    let lines: Vec<String> = possible.map(line).collect();
    if lines.is_empty() {
        let name = state.map_or(&ticket.state, |state| &state.name);
        return Ok(vec![format!(
            "Desde «{name}» el flujo de trabajo no tiene más pasos."
        )]);
    }
    Ok(lines)
}

/// Who makes a step, as a workflow writes it, in words.
fn who(app: &App, written: &str) -> Option<String> {
    Some(match Who::read(written)? {
        Who::Role(key) => {
            let role = app.pack.roles.iter().find(|role| role.key == key);
            role.map_or(key, |role| &role.name).to_owned()
        }
        Who::Requester => "quien solicita".to_owned(),
        Who::Assignee => "la persona responsable".to_owned(),
        Who::Team => "el equipo que atiende".to_owned(),
        Who::UnitHead => "quien encabeza la dependencia".to_owned(),
        Who::Field(key) => format!("la persona nombrada en «{}»", label(app, key)),
        Who::System => "el sistema, al llegar su fecha".to_owned(),
    })
}

fn label<'a>(app: &'a App, key: &'a str) -> &'a str {
    let field = app.book.kinds().find_map(|kind| kind.field(key));
    field.map_or(key, |field| &field.label)
}
