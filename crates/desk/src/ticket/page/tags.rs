//! The tags of a ticket: their card and its forms.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use engine::{Command, TagAct};
use serde::Deserialize;

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::Action;
use crate::platform::web::Page;
use crate::platform::web::view::{Fault, Field, error_of};
use crate::ticket::page::act::again;
use crate::ticket::page::forms::{Shown, Typed};
use crate::ticket::page::intake::{self, Asked};
use crate::ticket::page::view;

/// The control.
const TAG: &str = "etiqueta";

/// The card.
pub struct TagCard {
    /// Where its forms are sent.
    pub action: String,
    pub lines: Vec<TagLine>,
    pub works: bool,
    /// Tags of the list that it does not have yet.
    pub offered: Vec<String>,
    /// Whether others can be written.
    pub free: bool,
    pub tag: Field,
    pub open: bool,
    pub command: String,
}

/// A tag, and the list of those that have it.
pub struct TagLine {
    pub key: String,
    pub name: String,
    pub href: String,
}

/// The card of a ticket; nothing where there is nothing to tell and nothing to do.
///
/// # Errors
/// When the random source refuses.
pub fn card(shown: &Shown<'_>, typed: &Typed) -> Result<Option<TagCard>, AppError> {
    let ticket = shown.ticket;
    let works = shown.may(Action::Note) && !shown.is_ended();
    let rules = shown.kind.tags.as_ref();
    let list = rules.into_iter().flat_map(|rules| rules.list());
    let offered = list.filter(|tag| !ticket.tags.contains_key(&tag.key));
    let offered: Vec<String> = offered.map(|tag| tag.name).collect();
    let free = rules.is_none_or(|rules| rules.free);
    let works = works && (free || !offered.is_empty() || !ticket.tags.is_empty());
    if ticket.tags.is_empty() && !works {
        return Ok(None);
    }
    let line = |(key, name): (&String, &String)| TagLine {
        href: format!(
            "/solicitudes?{}",
            view::query("todas", None, &format!("etiqueta:\"{name}\""))
        ),
        key: key.clone(),
        name: name.clone(),
    };
    Ok(Some(TagCard {
        action: format!("/solicitudes/{}/etiquetas", shown.row.reference()),
        lines: ticket.tags.iter().map(line).collect(),
        works,
        offered,
        free,
        tag: Field {
            value: typed.tag.clone().unwrap_or_default(),
            error: error_of(&typed.faults, TAG),
        },
        open: typed.tag.is_some(),
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
    etiqueta: String,
}

/// What is asked, by its name.
///
/// # Errors
/// [`AppError::Malformed`] for what no form sends.
pub fn read(act: &str, text: &str) -> Result<TagAct, AppError> {
    let text = text.to_owned();
    match act {
        "add" => Ok(TagAct::Add { text }),
        "remove" => Ok(TagAct::Remove { text }),
        _ => Err(AppError::Malformed("do".to_owned())),
    }
}

/// Adds a tag, or takes one away.
///
/// # Errors
/// [`AppError::NotFound`], or the database.
pub async fn act(
    State(app): State<App>,
    request: Page,
    Path(reference): Path<String>,
    Form(sent): Form<Sent>,
) -> Result<Response, AppError> {
    let on = intake::target(&app, &request.viewer.actor, &reference, Action::Note).await?;
    let asked = Asked::of(Command::Tag(read(&sent.act, &sent.etiqueta)?), sent.command);
    let order = intake::order(&app, (&on.0, on.1), asked, "page")?;
    match intake::carry(&app, order).await {
        Ok(_) => {
            let to = format!("/solicitudes/{reference}?hecho=etiquetas#etiquetas");
            Ok(Redirect::to(&to).into_response())
        }
        Err(AppError::Refused(refusal)) => {
            let adds = sent.act == "add";
            let control = if adds { TAG } else { "etiquetas" };
            let typed = Typed {
                faults: vec![Fault::new(control, &refusal.text)],
                tag: adds.then_some(sent.etiqueta),
                ..Typed::default()
            };
            again(&app, &request, &reference, typed).await
        }
        Err(error) => Err(error),
    }
}
