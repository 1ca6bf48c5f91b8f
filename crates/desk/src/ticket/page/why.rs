//! `/solicitudes/{folio}/por-que`: why somebody can or cannot do something to a ticket.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use axum_extra::extract::Query;
use serde::Deserialize;

use crate::directory;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, Target, may, verb};
use crate::platform::text::capital;
use crate::platform::web::view::{Choice, Field};
use crate::platform::web::{Crumb, Page, Shell, page};
use crate::ticket::store;
use crate::ticket::why::{self, About};

/// What can be asked about, by its name in addresses and commands.
pub const ACTIONS: [(&str, Action); 11] = [
    ("ver", Action::SeeTickets),
    ("seguir", Action::SeePublicPart),
    ("escribir", Action::Reply),
    ("aprobar", Action::Approve),
    ("editar", Action::Edit),
    ("anotar", Action::Note),
    ("responder", Action::Answer),
    ("mover", Action::Move),
    ("atender", Action::Take),
    ("restringir", Action::Restrict),
    ("preguntar", Action::Explain),
];

#[derive(Template)]
#[template(path = "ticket/page/why.html")]
struct WhyPage {
    shell: Shell,
    reference: String,
    action: String,
    person: Field,
    people: Vec<Choice>,
    act: Field,
    acts: Vec<Choice>,
    answer: Option<Answer>,
}

struct Answer {
    allowed: bool,
    text: String,
    lines: Vec<String>,
}

/// What is asked.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    persona: String,
    #[serde(default)]
    accion: String,
}

/// The page. Who was not granted to ask about this very ticket finds nothing, so
/// that asking does not tell which tickets there are.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn show(
    State(app): State<App>,
    request: Page,
    Path(reference): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, AppError> {
    let seen = store::seen(app.db.read(), &reference).await?;
    let target = Target {
        id: seen.ticket.id,
        keys: &seen.keys,
    };
    let actor = &request.viewer.actor;
    if !may(actor, Action::Explain, Some(target)) {
        return Err(AppError::NotFound);
    }
    let listed = directory::store::with_account(app.db.read(), app.now()).await?;
    let mut people = vec![
        (
            "enlace".to_owned(),
            "Quien tiene el enlace privado".to_owned(),
        ),
        ("nadie".to_owned(), "Quien no inició sesión".to_owned()),
    ];
    let person =
        |p: &directory::store::Listed| (p.id.to_string(), format!("{} ({})", p.name, p.email));
    people.extend(listed.iter().map(person));
    let about = match asked.persona.as_str() {
        "" => None,
        "enlace" => Some(About::LinkHolder),
        "nadie" => Some(About::Nobody),
        number => number.parse().ok().map(About::Person),
    };
    let action = ACTIONS.iter().find(|(key, _)| *key == asked.accion);
    let unknown = |known: bool, value: &str| Field {
        value: value.to_owned(),
        error: (!known && !value.is_empty()).then(|| "Elija una opción de la lista.".to_owned()),
    };
    let known = about.is_some() && people.iter().any(|(key, _)| *key == asked.persona);
    let mut answer = None;
    if let (Some(about), true, Some((_, action))) = (about, known, action) {
        let why = why::answer(&app, actor.person, &seen, about, *action).await?;
        let who = people.iter().find(|(key, _)| *key == asked.persona);
        let who = who.map(|(_, name)| name.as_str()).unwrap_or_default();
        answer = Some(Answer {
            allowed: why.allowed,
            text: verdict(who, why.allowed, *action, seen.ticket.reference()),
            lines: why.lines,
        });
    }
    let reference = seen.ticket.reference().to_owned();
    let mut crumbs = vec![Crumb::to(capital(&app.kind.noun.plural), "/solicitudes")];
    crumbs.push(if may(actor, Action::SeeTickets, Some(target)) {
        Crumb::to(reference.clone(), format!("/solicitudes/{reference}"))
    } else {
        Crumb::here(reference.clone())
    });
    crumbs.push(Crumb::here("Quién puede hacer qué"));
    let choice = |value: &str, label: String, chosen: &str| Choice {
        value: value.to_owned(),
        label,
        selected: value == chosen,
    };
    page(&WhyPage {
        shell: request.shell(&app, crumbs),
        action: format!("/solicitudes/{reference}/por-que"),
        reference,
        person: unknown(known, &asked.persona),
        act: unknown(action.is_some(), &asked.accion),
        acts: ACTIONS
            .iter()
            .map(|(key, action)| choice(key, capital(&phrase(*action)), &asked.accion))
            .collect(),
        people: people
            .into_iter()
            .map(|(key, name)| choice(&key, name, &asked.persona))
            .collect(),
        answer,
    })
}

/// An action as a list offers it: «cambiar los datos», «ser responsable».
fn phrase(action: Action) -> String {
    let verb = verb(action);
    let short = verb.strip_suffix(" de").or(verb.strip_suffix(" en"));
    short.unwrap_or(verb).to_owned()
}

/// The answer in a sentence.
pub fn verdict(who: &str, allowed: bool, action: Action, reference: &str) -> String {
    let can = if allowed { "puede" } else { "no puede" };
    format!("{who} {can} {} {reference}.", verb(action))
}
