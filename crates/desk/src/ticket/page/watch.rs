//! Who follows a ticket: its card and its forms; and whom a colleague calls to it.

use std::collections::HashMap;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use engine::{Command, Sees, WatchAct};
use serde::Deserialize;

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, Target, may};
use crate::platform::web::Page;
use crate::platform::web::view::{Fault, Field, error_of};
use crate::ticket::access;
use crate::ticket::named;
use crate::ticket::page::act::again;
use crate::ticket::page::forms::{Shown, Typed};
use crate::ticket::page::intake::{self, Asked};

/// The control that takes a name or an address.
const WHO: &str = "seguidor";
/// People who are named at once at most.
const NAMED: usize = 10;

/// The card.
pub struct WatchCard {
    /// Where its forms are sent.
    pub action: String,
    pub lines: Vec<WatchLine>,
    /// The viewer follows it.
    pub follows: bool,
    /// The viewer may let others follow it.
    pub adds: bool,
    /// Whom one may add.
    pub hint: &'static str,
    pub who: Field,
    pub open: bool,
    /// Names of colleagues to choose from.
    pub names: Vec<String>,
    pub command: String,
}

/// Somebody who follows it.
pub struct WatchLine {
    pub person: i64,
    pub name: String,
    /// What the person sees by this alone, in words.
    pub sees: &'static str,
    pub is_me: bool,
}

/// The card of a ticket.
///
/// # Errors
/// When the random source refuses.
pub fn card(
    shown: &Shown<'_>,
    names: &HashMap<i64, String>,
    takers: &[(i64, String)],
    typed: &Typed,
) -> Result<Option<WatchCard>, AppError> {
    let ticket = shown.ticket;
    let me = shown.request.viewer.actor.person;
    let line = |(person, sees): (&i64, &Sees)| WatchLine {
        person: *person,
        name: names
            .get(person)
            .cloned()
            .unwrap_or_else(|| "Alguien".to_owned()),
        sees: match sees {
            Sees::Nothing => "",
            Sees::Whole => "se le compartió",
            Sees::Public => "ve lo mismo que quien lo solicitó",
        },
        is_me: me == Some(*person),
    };
    let lines: Vec<WatchLine> = ticket.watchers.iter().map(line).collect();
    let merged = ticket.merged_into.is_some();
    if merged && lines.is_empty() {
        return Ok(None);
    }
    let mut names: Vec<String> = takers.iter().map(|(_, name)| name.clone()).collect();
    names.dedup();
    Ok(Some(WatchCard {
        action: format!("/solicitudes/{}/seguir", shown.row.reference()),
        follows: lines.iter().any(|line| line.is_me),
        lines,
        adds: shown.may(Action::Note) && !merged,
        hint: match shown.may(Action::Restrict) {
            true => {
                "Nombre completo o correo de un colega; si no ve este ticket, lo verá. Con el correo, también alguien de fuera de la mesa: verá lo mismo que quien lo solicitó."
            }
            false => {
                "Nombre completo o correo de un colega que pueda verlo. Con el correo, también alguien de fuera de la mesa: verá lo mismo que quien lo solicitó."
            }
        },
        who: Field {
            value: typed.watcher.clone().unwrap_or_default(),
            error: error_of(&typed.faults, WHO),
        },
        open: typed.watcher.is_some(),
        names,
        command: shown.app.random.token()?,
    }))
}

/// A form of the card.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    #[serde(rename = "do")]
    act: String,
    command: String,
    /// A name or an address.
    seguidor: String,
    /// A number that the page wrote.
    person: String,
}

/// The colleagues whose names or addresses were typed, with commas between them; the fault says
/// who is not meant.
///
/// # Errors
/// When the database refuses.
pub async fn mentioned(app: &App, text: &str) -> Result<Result<Vec<i64>, Fault>, AppError> {
    let names = text
        .split([',', ';', '\n'])
        .map(|name| name.trim().trim_start_matches('@'));
    let names: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
    if names.len() > NAMED {
        let text = format!("Avise a lo más a {NAMED} personas a la vez.");
        return Ok(Err(Fault::new("mention", text)));
    }
    let mut people = Vec::new();
    for name in names {
        match named::colleague(app.db.read(), app, name).await? {
            Ok(person) => people.push(person),
            Err(why) => return Ok(Err(Fault::new("mention", format!("«{name}»: {why}")))),
        }
    }
    Ok(Ok(people))
}

/// What colleagues are called with, beside the message that it belongs to.
pub fn calling(people: Vec<i64>, message: &str) -> Asked {
    let id = crate::platform::random::sha256(format!("mention {message}"));
    Asked::of(Command::Mention(people), id)
}

/// Follows a ticket, or lets somebody follow it.
///
/// # Errors
/// [`AppError::NotFound`], or the database.
pub async fn act(
    State(app): State<App>,
    request: Page,
    Path(reference): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, AppError> {
    let done = match sent.act.as_str() {
        "follow" => "sigue",
        "unfollow" => "no-sigue",
        _ => "siguen",
    };
    match carry(&app, &request, &reference, &sent).await {
        Ok(()) => {
            let to = format!("/solicitudes/{reference}?hecho={done}#siguen");
            Ok(Redirect::to(&to).into_response())
        }
        Err(AppError::Refused(refusal)) => {
            let adds = sent.act == "add";
            let control = if adds { WHO } else { "siguen" };
            let typed = Typed {
                faults: vec![Fault::new(control, &refusal.text)],
                watcher: adds.then(|| sent.seguidor.clone()),
                ..Typed::default()
            };
            again(&app, &request, &reference, typed).await
        }
        Err(error) => Err(error),
    }
}

async fn carry(app: &App, request: &Page, reference: &str, sent: &Sent) -> Result<(), AppError> {
    let act = match sent.act.as_str() {
        "follow" => WatchAct::Follow,
        "unfollow" => WatchAct::Unfollow,
        "add" => {
            // Whether there is such a ticket comes first.
            let share = shares(app, request, reference).await?;
            let found = named::anybody(app.db.read(), app, &sent.seguidor).await?;
            let told = |why| engine::Refusal::at("watch.person", "person", why);
            WatchAct::Add {
                person: Some(found.map_err(told)?),
                share,
            }
        }
        "remove" => WatchAct::Remove {
            person: sent
                .person
                .parse()
                .map_err(|_| AppError::Malformed("person".to_owned()))?,
        },
        _ => return Err(AppError::Malformed("do".to_owned())),
    };
    let asked = Asked::of(Command::Watch(act), sent.command.clone());
    let on = intake::target(app, &request.viewer.actor, reference, asked.action).await?;
    let order = intake::order(app, (&on.0, on.1), asked, "page")?;
    intake::carry(app, order).await.map(drop)
}

/// Whether who asks decides who sees the ticket, and so may share it.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn shares(app: &App, request: &Page, reference: &str) -> Result<bool, AppError> {
    let actor = &request.viewer.actor;
    let (ticket, _) = intake::target(app, actor, reference, Action::Note).await?;
    let keys = access::of(app.db.read(), ticket.id).await?;
    let target = Target {
        id: ticket.id,
        keys: &keys,
    };
    Ok(may(actor, Action::Restrict, Some(target)))
}
