//! A list as its address names it: which tickets, in which order, filtered how.
//! The page of a list and that of a ticket opened from it read the same names.

use ::filter::{Filter, Moment, Node, Schema};
use axum::http::Uri;
use axum_extra::extract::Query;
use engine::Gender;
use jiff::Timestamp;
use sea_orm::sea_query::Expr;
use serde::Deserialize;

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::Action;
use crate::platform::text::{clean, escaped};
use crate::platform::web::Page;
use crate::ticket::filter::{self, Asker};
use crate::ticket::store::{Cursor, Lookup, Order, Which, offers};

/// How long something that ended stays in the list of what ended lately: 30 days.
const LATELY: i64 = 30 * 24 * 3_600_000;

/// What the address of a list, or of a ticket opened from one, says of the list.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Wanted {
    /// Name of the view; empty where no list is meant.
    #[serde(default)]
    pub vista: String,
    /// Which of them, in the language of filters.
    #[serde(default)]
    pub filtro: String,
    /// Name of the order.
    #[serde(default)]
    pub orden: String,
    /// `instant-id` of the last row before the page.
    pub antes: Option<String>,
    /// The instant at which the ticket stood in a list that is ordered by changes or deadlines.
    pub lugar: Option<i64>,
}

/// A tab: name in the address, label that agrees with the institution's noun, and
/// which tickets.
pub(crate) struct Tab {
    pub(crate) key: &'static str,
    pub(crate) label: &'static str,
    pub(crate) which: Which,
    /// Whether its number helps to decide what to do.
    pub(crate) counted: bool,
}

/// The orders by their names in the address.
pub(crate) const ORDERS: [(&str, &str, Order); 4] = [
    ("recientes", "Lo más reciente", Order::NEWEST),
    ("antiguas", "Lo más antiguo", Order::OLDEST),
    ("cambio", "Último cambio", Order::CHANGED),
    ("vencimiento", "Lo que vence antes", Order::DUE),
];

/// The lists of a person, in the order of the tabs; the one of the teams only for
/// who belongs to a team.
pub(crate) fn tabs(app: &App, request: &Page) -> Result<Vec<Tab>, AppError> {
    let actor = &request.viewer.actor;
    let me = actor.person.ok_or(AppError::NotFound)?;
    let teams = my_teams(app, request);
    let gender = app.kind.noun.gender;
    let of = |feminine, masculine| match gender {
        Gender::Femenino => feminine,
        Gender::Masculino => masculine,
    };
    let tab = |key, label, which, counted| Tab {
        key,
        label,
        which,
        counted,
    };
    let recent = Which::Recent(app.now().saturating_sub(LATELY));
    let mut tabs = vec![tab("mias", of("Mías", "Míos"), Which::Of(me), true)];
    if !teams.is_empty() {
        tabs.push(tab("equipo", "De mi equipo", Which::OfTeams(teams), true));
    }
    tabs.extend([
        tab("sin-asignar", "Sin asignar", Which::Unassigned, true),
        tab("en-espera", "En espera", Which::Waiting, true),
        tab("en-curso", "En curso", Which::Open, true),
        tab(
            "terminadas",
            of("Terminadas hace poco", "Terminados hace poco"),
            recent,
            false,
        ),
        tab("todas", of("Todas", "Todos"), Which::All, false),
    ]);
    Ok(tabs)
}

/// The numbers of the teams that somebody belongs to.
pub(crate) fn my_teams(app: &App, request: &Page) -> Vec<i64> {
    let keys = request.viewer.actor.teams();
    let teams = keys.iter().filter_map(|key| app.known.team(key));
    teams.map(|team| team.id).collect()
}

/// A list that was asked for, understood.
pub(crate) struct View {
    /// Name of the view.
    pub(crate) key: &'static str,
    /// Its label.
    pub(crate) label: &'static str,
    which: Which,
    order: Order,
    /// Name of the order, where it is not the usual one of the view.
    pub(crate) order_key: Option<&'static str>,
    /// The filter as it was typed.
    pub(crate) text: String,
    /// What is wrong with it.
    pub(crate) error: Option<String>,
    filter: Option<Expr>,
}

impl View {
    /// The view of an address; what is under way for a name that does not exist.
    ///
    /// # Errors
    /// When nobody is signed in.
    pub(crate) fn of(app: &App, request: &Page, wanted: &Wanted) -> Result<Self, AppError> {
        let tabs = tabs(app, request)?;
        let usual = |tab: &Tab| tab.key == "en-curso";
        let chosen = tabs.iter().position(|tab| tab.key == wanted.vista);
        let place = chosen.or_else(|| tabs.iter().position(usual));
        let tab = place.and_then(|place| tabs.into_iter().nth(place));
        let tab = tab.ok_or(AppError::NotFound)?;
        let offered = ORDERS
            .iter()
            .filter(|(_, _, order)| offers(&tab.which, *order));
        let asked = offered.clone().find(|(key, ..)| *key == wanted.orden);
        let order = asked.or_else(|| offered.clone().next());
        let order = order.map_or(Order::NEWEST, |(_, _, order)| *order);
        let text = clean(&wanted.filtro).replace('\n', " ");
        let (filter, error) = match condition(app, request, &text)? {
            Ok(filter) => (filter, None),
            Err(error) => (Some(Expr::value(false)), Some(error)),
        };
        Ok(Self {
            key: tab.key,
            label: tab.label,
            which: tab.which,
            order,
            order_key: asked.map(|(key, ..)| *key),
            text,
            error,
            filter,
        })
    }

    /// The order of its rows.
    pub(crate) fn order(&self) -> Order {
        self.order
    }

    /// The orders that it can be read in: name, label, whether it is this one.
    pub(crate) fn orders(&self) -> Vec<(&'static str, &'static str, bool)> {
        let offered = ORDERS
            .iter()
            .filter(|(_, _, order)| offers(&self.which, *order));
        offered
            .map(|(key, label, order)| (*key, *label, *order == self.order))
            .collect()
    }

    /// Its rows after a place, as the store is asked for them.
    pub(crate) fn lookup<'a>(&'a self, request: &'a Page, after: Option<Cursor>) -> Lookup<'a> {
        Lookup {
            keys: request.viewer.actor.keys(Action::SeeTickets),
            which: &self.which,
            order: self.order,
            filter: self.filter.as_ref(),
            after,
        }
    }

    /// What stands after `?` in the address of this list.
    pub(crate) fn query(&self) -> String {
        query(self.key, self.order_key, &self.text)
    }
}

/// What stands after `?` in the address of a list.
pub(crate) fn query(view: &str, order: Option<&str>, filter: &str) -> String {
    let mut query = format!("vista={view}");
    if let Some(order) = order {
        query.push_str(&format!("&orden={order}"));
    }
    if !filter.is_empty() {
        query.push_str(&format!("&filtro={}", escaped(filter)));
    }
    query
}

impl Wanted {
    /// What the address of a page says of the list that it was opened from; of the
    /// page that a form was on, for a form.
    pub fn of(request: &Page) -> Self {
        let uri = request.asked_from().and_then(|from| from.parse().ok());
        let read = |uri: Uri| Query::<Self>::try_from_uri(&uri).ok();
        uri.and_then(read).map_or_else(Self::default, |q| q.0)
    }

    /// The same for the address of another page of the ticket, after what stands
    /// there already: `&vista=mias…`, or nothing.
    pub fn carried(&self) -> String {
        if self.vista.is_empty() {
            return String::new();
        }
        let order = Some(self.orden.as_str()).filter(|order| !order.is_empty());
        let mut text = format!(
            "&{}",
            query(
                &escaped(&self.vista),
                order.map(escaped).as_deref(),
                &self.filtro
            )
        );
        if let Some(before) = &self.antes {
            text.push_str(&format!("&antes={}", escaped(before)));
        }
        if let Some(place) = self.lugar {
            text.push_str(&format!("&lugar={place}"));
        }
        text
    }
}

/// The condition of what was typed; nothing for nothing, or what is wrong with it.
fn condition(
    app: &App,
    request: &Page,
    text: &str,
) -> Result<Result<Option<Expr>, String>, AppError> {
    if text.is_empty() {
        return Ok(Ok(None));
    }
    let schema = filter::schema(app)?;
    let parsed = match ::filter::parse(text, &schema) {
        Ok(parsed) => parsed,
        Err(error) => return Ok(Err(error.to_string())),
    };
    modest(app, request, &parsed)
}

/// What somebody who only asks may ask about: what their own pages show of each ticket.
const PUBLIC: [&str; 8] = [
    "area", "created", "ended", "folio", "kind", "service", "state", "unit",
];

/// The same for somebody's own requests, of which nothing internal may be found out: neither
/// by a field nor by a word that stands in a note.
///
/// # Errors
/// When the fields of tickets do not fit together.
pub(crate) fn public_condition(
    app: &App,
    request: &Page,
    text: &str,
) -> Result<Result<Option<Expr>, String>, AppError> {
    if text.is_empty() {
        return Ok(Ok(None));
    }
    let all = filter::schema(app)?;
    let own = all.fields().iter().filter(|f| PUBLIC.contains(&f.key()));
    let own = Schema::new(own.map(|field| (**field).clone()).collect());
    let schema = own.map_err(|e| AppError::internal(e.to_string()))?;
    let parsed = match ::filter::parse(text, &schema) {
        Ok(parsed) => parsed,
        Err(error) => return Ok(Err(error.to_string())),
    };
    if parsed.root().is_some_and(has_phrase) {
        let text =
            "Sus solicitudes se filtran por campos, no por palabras: por ejemplo estado o creado.";
        return Ok(Err(text.to_owned()));
    }
    modest(app, request, &parsed)
}

fn has_phrase(node: &Node) -> bool {
    match node {
        Node::And(parts) | Node::Or(parts) => parts.iter().any(has_phrase),
        Node::Not(part) => has_phrase(part),
        Node::Phrase(_) => true,
        Node::Condition(_) => false,
    }
}

/// The condition of a filter that asks for no more than a list answers in good time.
fn modest(
    app: &App,
    request: &Page,
    parsed: &Filter,
) -> Result<Result<Option<Expr>, String>, AppError> {
    if !filter::is_modest(parsed) {
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
    Ok(Ok(Some(filter::condition(app, parsed, &asker))))
}

/// The place that an address names: `instant-id`.
pub(crate) fn cursor(text: &str) -> Option<Cursor> {
    let (at, id) = text.split_once('-')?;
    Some(Cursor {
        at: at.parse().ok()?,
        id: id.parse().ok()?,
    })
}
