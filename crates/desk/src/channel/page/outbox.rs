//! `/administracion/correo`: what leaves, what waits and what did not arrive.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum_extra::extract::Query;
use serde::Deserialize;

use crate::channel::notice;
use crate::channel::page::outbox_words::{self, VIEWS};
use crate::channel::queue::{self, CAP, Line, STATES};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, may};
use crate::platform::web::view::When;
use crate::platform::web::{Notice, Page, Shell, page};

#[derive(Template)]
#[template(path = "channel/page/outbox.html")]
struct Outbox {
    shell: Shell,
    way: Way,
    tabs: Vec<Tab>,
    view: String,
    rows: Vec<Row>,
    next: Option<String>,
    first: Option<String>,
    command: String,
}

/// Whether mail leaves, and how that goes.
struct Way {
    /// `ok`, `warning` or `danger`.
    tone: &'static str,
    title: String,
    text: String,
    /// Whether a mail can be tried.
    is_open: bool,
}

struct Tab {
    label: &'static str,
    href: String,
    count: Option<String>,
    current: bool,
}

struct Row {
    id: i64,
    href: String,
    notice: String,
    person: String,
    address: String,
    reference: String,
    /// Where the ticket is, for who sees tickets.
    ticket: Option<String>,
    word: &'static str,
    category: &'static str,
    detail: String,
    created: When,
    can_send: bool,
    send_word: &'static str,
    can_hold: bool,
}

/// Which rows, from where, and what was just done.
#[derive(Deserialize, Default)]
pub struct Wanted {
    #[serde(default)]
    pub(super) ver: String,
    pub(super) antes: Option<i64>,
    pub(super) hecho: Option<String>,
}

/// The page.
///
/// # Errors
/// When the database refuses.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Query(wanted): Query<Wanted>,
) -> Result<Response, AppError> {
    let notice = wanted.hecho.as_deref().and_then(done);
    render(&app, &request, &wanted, notice).await
}

/// What was done, as `enviar-3`: nothing for any other text.
fn done(text: &str) -> Option<Notice> {
    let (what, count) = text.split_once('-')?;
    let count: u32 = count.parse().ok()?;
    let (tone, text) = match (what, count) {
        ("enviar" | "detener", 0) => (
            "info",
            "Ninguno cambió: ya estaban así o ya se habían enviado.".to_owned(),
        ),
        ("enviar", 1) => ("ok", "Se puso en camino un correo.".to_owned()),
        ("enviar", n) => ("ok", format!("Se pusieron en camino {n} correos.")),
        ("detener", 1) => ("ok", "Se detuvo un correo.".to_owned()),
        ("detener", n) => ("ok", format!("Se detuvieron {n} correos.")),
        ("prueba", _) => (
            "ok",
            "El correo de prueba salió. Revise su buzón, también la carpeta de no deseados."
                .to_owned(),
        ),
        _ => return None,
    };
    Some(Notice { tone, text })
}

pub(super) async fn render(
    app: &App,
    request: &Page,
    wanted: &Wanted,
    notice: Option<Notice>,
) -> Result<Response, AppError> {
    let [all, ..] = VIEWS;
    let chosen = VIEWS.into_iter().find(|(key, ..)| *key == wanted.ver);
    let (view, _, state) = chosen.unwrap_or(all);
    let conn = app.db.read();
    let (lines, more) = queue::list(conn, state, wanted.antes).await?;
    let counts = queue::counts(conn).await?;
    let counts: HashMap<&str, i64> = STATES.into_iter().zip(counts).collect();
    let unsaid = lines.iter().filter(|line| line.address.is_empty());
    let people = unsaid.filter_map(|line| line.person_id).collect();
    let addresses = queue::addresses(conn, people).await?;
    let tab = |(key, label, state): (&str, &'static str, Option<&str>)| Tab {
        label,
        href: address(key),
        count: state.map(|state| match counts.get(state).copied() {
            Some(count) if count > CAP => format!("{CAP}+"),
            count => count.unwrap_or_default().to_string(),
        }),
        current: key == view,
    };
    let sees = may(&request.viewer.actor, Action::SeeTickets, None);
    let next = lines.last().filter(|_| more);
    let mut shell = request.shell(app, Vec::new());
    shell.notice = notice;
    page(&Outbox {
        shell,
        way: way(app, queue::last_sent(conn).await?),
        tabs: VIEWS.into_iter().map(tab).collect(),
        view: view.to_owned(),
        next: next.map(|line| format!("{}&antes={}", address(view), line.id)),
        first: wanted.antes.map(|_| address(view)),
        rows: lines
            .iter()
            .map(|line| row(app, line, &addresses, sees))
            .collect(),
        command: app.random.token()?,
    })
}

/// The address of a view.
pub(super) fn address(view: &str) -> String {
    format!("/administracion/correo?ver={view}")
}

fn way(app: &App, last: Option<i64>) -> Way {
    let last = match last {
        Some(at) => format!(
            "El último salió {}.",
            When::new(at, app.now(), &app.zone).ago
        ),
        None => "Todavía no ha salido ninguno.".to_owned(),
    };
    let Some(mail) = &app.mail else {
        return Way {
            tone: "warning",
            title: "No hay salida de correo".to_owned(),
            text: "Los avisos se guardan detenidos y no llegan a nadie. Quien cuida el servidor debe iniciar Ventanilla con la dirección del servidor de correo.".to_owned(),
            is_open: false,
        };
    };
    let sender = mail.sender();
    match mail.pause(app.now()) {
        Some(until) => {
            let until = When::new(until, app.now(), &app.zone).text;
            Way {
                tone: "danger",
                title: "El servidor de correo no responde".to_owned(),
                text: format!("Los correos esperan y se intentará de nuevo: {until}. {last}"),
                is_open: true,
            }
        }
        None if mail.is_folder() => Way {
            tone: "info",
            title: "El correo se guarda en una carpeta".to_owned(),
            text: format!(
                "Es una instalación de prueba: nada llega a ningún buzón. Remitente: {sender}. {last}"
            ),
            is_open: true,
        },
        None => Way {
            tone: "ok",
            title: "El correo sale".to_owned(),
            text: format!("Remitente: {sender}. {last}"),
            is_open: true,
        },
    }
}

fn row(app: &App, line: &Line, addresses: &HashMap<i64, String>, sees: bool) -> Row {
    let result = outbox_words::result(app, line);
    let own = line.person_id.and_then(|id| addresses.get(&id));
    let address = Some(&line.address).filter(|address| !address.is_empty());
    let address = address.or(own).cloned();
    // A guest is called by the address until somebody says a name.
    let person = line
        .person
        .clone()
        .filter(|name| Some(name) != address.as_ref());
    let reference = line.folio.as_ref().unwrap_or(&line.key);
    Row {
        id: line.id,
        href: format!("/administracion/correo/{}", line.id),
        notice: notice::name(&line.notice).to_owned(),
        person: person.unwrap_or_default(),
        address: address.unwrap_or_else(|| "Sin dirección".to_owned()),
        ticket: sees.then(|| format!("/solicitudes/{reference}")),
        reference: line.folio.clone().unwrap_or_else(|| "sin folio".to_owned()),
        word: result.word,
        category: result.category,
        detail: result.detail,
        created: When::new(line.created_at, app.now(), &app.zone),
        can_send: app.mail.is_some() && outbox_words::can_send(line, app.now()),
        send_word: if line.state == "held" {
            "Liberar"
        } else {
            "Reintentar"
        },
        can_hold: outbox_words::can_hold(line),
    }
}
