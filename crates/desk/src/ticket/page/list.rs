//! `/solicitudes`: the lists of those who attend.

use ::filter::Moment;
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum_extra::extract::Query;
use engine::Gender;
use jiff::Timestamp;
use sea_orm::sea_query::Expr;
use serde::Deserialize;

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::sight;
use crate::platform::text::{capital, clean, escaped};
use crate::platform::web::view::{Badge, Field, When};
use crate::platform::web::{Page, Shell, page};
use crate::ticket::filter::{self, Asker};
use crate::ticket::page::words;
use crate::ticket::store::{self, CAP, Cursor, Listed, Which};

#[derive(Template)]
#[template(path = "ticket/page/list.html", blocks = ["rows"])]
struct List {
    shell: Shell,
    heading: String,
    view: &'static str,
    filter: Field,
    clear: Option<String>,
    tabs: Vec<Tab>,
    rows: Vec<Row>,
    next: Option<String>,
    first: Option<String>,
    noun_plural: String,
}

struct Tab {
    label: &'static str,
    href: String,
    count: String,
    current: bool,
}

struct Row {
    folio: Option<String>,
    href: String,
    summary: String,
    requester: String,
    unit: String,
    service: String,
    priority: Option<Badge>,
    team: Option<String>,
    assignee: Option<String>,
    state: String,
    category: String,
    created: When,
    /// Nobody has classified it yet.
    unseen: bool,
}

/// Which list, and from where.
#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    vista: String,
    /// Which of them, in the language of filters.
    #[serde(default)]
    filtro: String,
    /// `created_at-id` of the last row seen.
    antes: Option<String>,
}

/// The lists of a person: name in the address, label that agrees with the
/// institution's noun, and which tickets.
fn views(me: i64, gender: Gender) -> [(&'static str, &'static str, Which); 3] {
    let of = |feminine, masculine| match gender {
        Gender::Femenino => feminine,
        Gender::Masculino => masculine,
    };
    [
        ("en-curso", "En curso", Which::Open),
        ("mias", of("Mías", "Míos"), Which::Of(me)),
        ("todas", of("Todas", "Todos"), Which::All),
    ]
}

/// A page of a list; only its rows when htmx asks for more of them.
///
/// # Errors
/// When the database refuses.
pub async fn show(
    State(app): State<App>,
    request: Page,
    headers: HeaderMap,
    Query(wanted): Query<Wanted>,
) -> Result<Response, AppError> {
    let me = request.viewer.actor.person.ok_or(AppError::NotFound)?;
    let noun = &app.kind.noun;
    let keys = sight(&request.viewer.actor);
    let views = views(me, noun.gender);
    let [open, ..] = views;
    let chosen = views.into_iter().find(|(key, ..)| *key == wanted.vista);
    let (view, label, which) = chosen.unwrap_or(open);
    let after = wanted.antes.as_deref().and_then(cursor);
    let text = clean(&wanted.filtro).replace('\n', " ");
    let (filter, error) = match asked(&app, &request, &text)? {
        Ok(filter) => (filter, None),
        Err(error) => (Some(Expr::value(false)), Some(error)),
    };
    let (tickets, more) = store::list(app.db.read(), keys, which, filter.as_ref(), after).await?;
    let address = address(view, &text);
    let next = tickets
        .last()
        .filter(|_| more)
        .map(|t| format!("{address}&antes={}-{}", t.created_at, t.id));
    let fragment = headers.contains_key("hx-request") && after.is_some();
    let counts = if fragment {
        [0; 3]
    } else {
        store::counts(app.db.read(), keys, views.map(|(.., which)| which)).await?
    };
    let heading = format!("{}: {}", capital(&noun.plural), label.to_lowercase());
    let tab = |((key, label, _), count): ((&str, &'static str, Which), i64)| Tab {
        label,
        href: self::address(key, &text),
        count: if count > CAP {
            format!("{CAP}+")
        } else {
            count.to_string()
        },
        current: key == view,
    };
    let list = List {
        shell: request.shell(&app, Vec::new()),
        heading,
        tabs: views.into_iter().zip(counts).map(tab).collect(),
        rows: tickets.iter().map(|ticket| row(&app, ticket)).collect(),
        next,
        first: after.map(|_| address),
        clear: (!text.is_empty()).then(|| format!("/solicitudes?vista={view}")),
        filter: Field { value: text, error },
        view,
        noun_plural: noun.plural.clone(),
    };
    if fragment {
        page(&list.as_rows())
    } else {
        page(&list)
    }
}

/// The condition of what was typed; nothing for nothing, or what is wrong with it.
fn asked(app: &App, request: &Page, text: &str) -> Result<Result<Option<Expr>, String>, AppError> {
    if text.is_empty() {
        return Ok(Ok(None));
    }
    let schema = filter::schema(app)?;
    let parsed = match ::filter::parse(text, &schema) {
        Ok(parsed) => parsed,
        Err(error) => return Ok(Err(error.to_string())),
    };
    if !filter::is_modest(&parsed) {
        let text = "El filtro pide demasiado a la vez: use a lo más 10 palabras y 60 condiciones.";
        return Ok(Err(text.to_owned()));
    }
    let now = Timestamp::from_millisecond(app.now());
    let now = now.map_err(|e| AppError::internal(e.to_string()))?;
    let moment = Moment {
        now,
        zone: app.zone.clone(),
    };
    let actor = &request.viewer.actor;
    let asker = Asker {
        person: actor.person,
        teams: actor.teams(),
        moment,
    };
    Ok(Ok(Some(filter::condition(app, &parsed, &asker))))
}

/// The address of a list.
fn address(view: &str, text: &str) -> String {
    if text.is_empty() {
        return format!("/solicitudes?vista={view}");
    }
    format!("/solicitudes?vista={view}&filtro={}", escaped(text))
}

fn row(app: &App, ticket: &Listed) -> Row {
    let kind = app.book.kind(&ticket.kind);
    let (state, category, _) = words::state(kind, &ticket.state);
    Row {
        href: format!("/solicitudes/{}", ticket.reference()),
        folio: ticket.folio.clone(),
        summary: ticket.summary.clone(),
        requester: ticket.requester.clone(),
        unit: ticket.unit.clone(),
        service: ticket.service.clone(),
        priority: kind.and_then(|kind| words::priority(kind, ticket.priority.as_ref())),
        team: ticket.team.clone(),
        assignee: ticket.assignee.clone(),
        state,
        category,
        created: When::new(ticket.created_at, app.now(), &app.zone),
        unseen: ticket.priority.is_none() && ticket.assignee.is_none(),
    }
}

fn cursor(text: &str) -> Option<Cursor> {
    let (created_at, id) = text.split_once('-')?;
    Some(Cursor {
        created_at: created_at.parse().ok()?,
        id: id.parse().ok()?,
    })
}
