//! `/solicitudes`: the lists of those who attend.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use axum_extra::extract::Query;

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, may, sight};
use crate::platform::text::capital;
use crate::platform::web::view::{Badge, Field, When};
use crate::platform::web::{Page, Shell, page};
use crate::ticket::page::clocks::Deadline;
use crate::ticket::page::view::{self, View, Wanted};
use crate::ticket::page::words;
use crate::ticket::store::{self, By, CAP, Line};

#[derive(Template)]
#[template(path = "ticket/page/list.html", blocks = ["rows"])]
struct List {
    shell: Shell,
    heading: String,
    view: &'static str,
    order: Option<&'static str>,
    filter: Field,
    clear: Option<String>,
    tabs: Vec<Tab>,
    orders: Vec<Choice>,
    rows: Vec<Row>,
    next: Option<String>,
    first: Option<String>,
    noun_plural: String,
    noun_singular: String,
    may_create: bool,
    /// Where all tickets of the list are taken together, for who may do something to tickets.
    bulk: Option<String>,
    /// Whether it is in the order of what changed.
    by_change: bool,
}

struct Tab {
    label: &'static str,
    href: String,
    /// How many there are; none where it is not counted.
    count: Option<String>,
    current: bool,
}

struct Choice {
    label: &'static str,
    href: String,
    current: bool,
}

/// A ticket as a row of a list.
pub(super) struct Row {
    pub(super) folio: Option<String>,
    /// Its folio, or its key while it has none.
    pub(super) reference: String,
    pub(super) href: String,
    pub(super) summary: String,
    pub(super) requester: String,
    pub(super) unit: String,
    pub(super) service: String,
    pub(super) priority: Option<Badge>,
    pub(super) team: Option<String>,
    pub(super) assignee: Option<String>,
    pub(super) state: String,
    pub(super) category: String,
    pub(super) created: When,
    pub(super) changed: When,
    /// Nobody has classified it yet.
    pub(super) unseen: bool,
    /// Since when the requester waits for an answer.
    pub(super) unanswered: Option<When>,
    /// Until which day it waits.
    pub(super) wait_until: Option<String>,
    /// Names of its tags.
    pub(super) tags: Vec<String>,
    /// The deadline that comes first.
    pub(super) due: Option<Deadline>,
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
    let view = View::of(&app, &request, &wanted)?;
    let after = wanted.antes.as_deref().and_then(view::cursor);
    let (tickets, more) = store::list(app.db.read(), &view.lookup(&request, after)).await?;
    let query = view.query();
    let address = format!("/solicitudes?{query}");
    let place = |row: &Line| {
        let cursor = view.order().place(row.place());
        format!("{address}&antes={}-{}", cursor.at, cursor.id)
    };
    let next = tickets.last().filter(|_| more).map(place);
    let fragment = headers.contains_key("hx-request") && after.is_some();
    let tabs = if fragment {
        Vec::new()
    } else {
        tabs(&app, &request, &view).await?
    };
    let before = after.and(wanted.antes.as_deref());
    let rows = tickets
        .iter()
        .map(|ticket| from_list(&app, ticket, &view, before));
    let noun = &app.kind.noun;
    let list = List {
        shell: request.shell(&app, Vec::new()),
        heading: format!("{}: {}", capital(&noun.plural), view.label.to_lowercase()),
        tabs,
        orders: orders(&view),
        rows: rows.collect(),
        next,
        clear: (!view.text.is_empty())
            .then(|| format!("/solicitudes?{}", view::query(view.key, view.order_key, ""))),
        first: after.map(|_| address),
        by_change: view.order().by == By::Changed,
        view: view.key,
        order: view.order_key,
        filter: Field {
            value: view.text,
            error: view.error,
        },
        noun_plural: noun.plural.clone(),
        noun_singular: noun.singular.clone(),
        may_create: may(&request.viewer.actor, Action::Create, None),
        bulk: works(&request).then(|| format!("/en-bloque/nueva?todas=1&{query}")),
    };
    if fragment {
        page(&list.as_rows())
    } else {
        page(&list)
    }
}

/// Whether this person may do anything to some tickets.
fn works(request: &Page) -> bool {
    let acts = [Action::Edit, Action::Note, Action::Answer, Action::Move];
    let actor = &request.viewer.actor;
    acts.into_iter().any(|act| may(actor, act, None))
}

/// The tabs. With a filter they lead to what it leaves of each list and say no
/// numbers, which would be those without it.
async fn tabs(app: &App, request: &Page, view: &View) -> Result<Vec<Tab>, AppError> {
    let tabs = view::tabs(app, request)?;
    let counted = tabs.iter().filter(|_| view.text.is_empty());
    let counted = counted.filter(|tab| tab.counted);
    let lists: Vec<_> = counted.map(|tab| tab.which.clone()).collect();
    let keys = sight(&request.viewer.actor);
    let mut counts = store::counts(app.db.read(), keys, &lists)
        .await?
        .into_iter();
    let tab = |tab: view::Tab| Tab {
        label: tab.label,
        href: format!("/solicitudes?{}", view::query(tab.key, None, &view.text)),
        count: tab.counted.then(|| counts.next()).flatten().map(capped),
        current: tab.key == view.key,
    };
    Ok(tabs.into_iter().map(tab).collect())
}

/// A count as people read it: «500+» where counting stopped.
pub(super) fn capped(count: i64) -> String {
    if count > CAP {
        format!("{CAP}+")
    } else {
        count.to_string()
    }
}

/// The orders of a list, where there is more than one.
fn orders(view: &View) -> Vec<Choice> {
    let orders = view.orders();
    if orders.len() < 2 {
        return Vec::new();
    }
    let choice = |(key, label, current)| Choice {
        label,
        href: format!(
            "/solicitudes?{}",
            view::query(view.key, Some(key), &view.text)
        ),
        current,
    };
    orders.into_iter().map(choice).collect()
}

/// A row whose link says which list it was opened from.
fn from_list(app: &App, ticket: &Line, view: &View, before: Option<&str>) -> Row {
    let mut row = row(app, ticket);
    row.href.push('?');
    row.href.push_str(&view.query());
    if let Some(before) = before {
        row.href.push_str(&format!("&antes={before}"));
    }
    if view.order().by != By::Created {
        let place = view.order().place(ticket.place());
        row.href.push_str(&format!("&lugar={}", place.at));
    }
    row
}

/// A ticket as a row.
pub(super) fn row(app: &App, ticket: &Line) -> Row {
    let kind = app.book.kind(&ticket.kind);
    let (state, category, _) = words::state(kind, &ticket.state);
    let present = kind.and_then(|kind| kind.present(&ticket.state));
    let ended = present.is_some_and(|state| state.category.is_ended());
    let when = |at| When::new(at, app.now(), &app.zone);
    Row {
        href: format!("/solicitudes/{}", ticket.reference()),
        folio: ticket.folio.clone(),
        reference: ticket.reference().to_owned(),
        summary: ticket.summary.clone(),
        requester: ticket.requester.clone(),
        unit: ticket.unit.clone(),
        service: ticket.service.clone(),
        priority: kind.and_then(|kind| words::priority(kind, ticket.priority.as_ref())),
        team: ticket.team.clone(),
        assignee: ticket.assignee.clone(),
        state,
        category,
        created: when(ticket.created_at),
        changed: when(ticket.updated_at),
        unseen: ticket.priority.is_none() && ticket.assignee.is_none(),
        unanswered: ticket.unanswered_since.filter(|_| !ended).map(when),
        due: Deadline::of(app, ticket.next_due),
        tags: ticket
            .tags
            .split('|')
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect(),
        wait_until: ticket
            .wait_until
            .map(|at| When::day_in_words(at, &app.zone)),
    }
}
