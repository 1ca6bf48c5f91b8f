//! `/administracion/reglas`: what the program does by itself; `/administracion/reglas/registro`:
//! what it did.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::{Form, Query};
use pack::Rule;
use serde::Deserialize;
use tables::ticket;

use super::list::{Done, Row, does, origin};
use crate::automation::{Which, firing, sight};
use crate::platform::App;
use crate::platform::audit;
use crate::platform::error::AppError;
use crate::platform::web::view::When;
use crate::platform::web::{Crumb, Notice, Page, Shell, page};

/// Lines of the log.
const LOG: u64 = 200;
/// Stops that are told at most.
const STOPS: u64 = 20;

/// The events that a rule can begin by, in words.
pub(super) const EVENTS: [(&str, &str); 14] = [
    ("received", "Se registró"),
    ("moved", "Cambió de estado"),
    ("replied", "Escribió quien solicita"),
    ("answered", "Se respondió a quien solicita"),
    ("noted", "Se dejó una nota"),
    ("changed", "Cambió prioridad, equipo o responsable"),
    ("filled", "Se llenaron datos"),
    ("reclassified", "Cambió de servicio"),
    ("postponed", "Se aplazó"),
    ("reminded", "Llegó la fecha de una espera"),
    ("task", "Cambió una tarea"),
    ("checked", "Se marcó una revisión"),
    ("linked", "Se vinculó con otro"),
    ("absorbed", "Otro se unió a este"),
];

#[derive(Template)]
#[template(path = "automation/page/rules.html")]
struct Rules {
    shell: Shell,
    rows: Vec<RuleRow>,
    /// Name, folio as far as the reader sees it, why, key of the rule, key of the ticket.
    stops: Vec<(String, String, String, String, i64)>,
}

struct RuleRow {
    row: Row,
    begins: String,
    when: Option<String>,
    paused: Option<String>,
}

/// The rules, in the order in which they look at a ticket.
///
/// # Errors
/// When the database refuses.
pub async fn rules(
    State(app): State<App>,
    request: Page,
    Query(done): Query<Done>,
) -> Result<Response, AppError> {
    let local: Vec<_> = app
        .known
        .recipes()
        .iter()
        .filter(|row| row.what == Which::Rules.what())
        .collect();
    let href = |key: &str| format!("{}/{key}", Which::Rules.href());
    let of_pack = app.pack.rules.iter();
    let of_pack = of_pack.filter(|own| !local.iter().any(|row| row.key == own.key));
    let mut rows: Vec<RuleRow> = of_pack
        .map(|own| RuleRow {
            row: Row {
                name: own.name.clone(),
                href: href(&own.key),
                does: does(&app, &own.deeds),
                origin: "Del paquete",
                word: "Activa",
                category: "resolved",
            },
            begins: begins(&app, own),
            when: own.when.clone(),
            paused: None,
        })
        .collect();
    for row in local {
        let own: Option<Rule> = serde_json::from_str(&row.body).ok();
        let in_pack = app.pack.rules.iter().any(|own| own.key == row.key);
        let (word, category) = match (row.retired_at, &row.paused) {
            (Some(_), _) => ("Desactivada", "closed"),
            (None, Some(_)) => ("En pausa", "pending"),
            (None, None) => ("Activa", "resolved"),
        };
        rows.push(RuleRow {
            begins: own
                .as_ref()
                .map_or_else(String::new, |own| begins(&app, own)),
            when: own.as_ref().and_then(|own| own.when.clone()),
            paused: row.paused.clone(),
            row: Row {
                name: row.name.clone(),
                href: href(&row.key),
                does: own.map_or_else(String::new, |own| does(&app, &own.deeds)),
                origin: origin(in_pack),
                word,
                category,
            },
        });
    }
    let stops = firing::stops(app.db.read(), STOPS).await?;
    let folios: Vec<String> = stops.iter().map(|(_, folio)| folio.clone()).collect();
    let seen = sight::seen(&app, &request.viewer.actor, &folios).await?;
    let stops = stops.into_iter().map(|(row, folio)| {
        let folio = sight::named(folio, &seen);
        (row.name, folio, row.why, row.rule, row.ticket_id)
    });
    let text = match done.hecho.as_deref() {
        Some("guardada") => Some("Se guardó la regla."),
        Some("retirada") => Some("Se desactivó la regla: ya no actúa."),
        Some("ofrecida") => Some("La regla está activa de nuevo, con los derechos de usted."),
        Some("paquete") => Some(
            "La regla está activa como viene en el paquete, con los derechos que el paquete le da.",
        ),
        Some("sigue") => Some("La regla puede actuar otra vez ahí."),
        _ => None,
    };
    let mut shell = request.shell(&app, Vec::new());
    shell.notice = text.map(Notice::done);
    page(&Rules {
        shell,
        rows,
        stops: stops.collect(),
    })
}

/// What a rule begins by, in words.
fn begins(app: &App, own: &Rule) -> String {
    if let Some(after) = &own.after {
        let state = app.book.kinds().find_map(|kind| kind.state(&after.state));
        let state = state.map_or(after.state.as_str(), |state| &state.name);
        return format!("{} h en «{state}» sin cambios", after.hours);
    }
    let word = |key: &String| {
        let found = EVENTS.iter().find(|(own, _)| own == key);
        found.map_or_else(|| key.clone(), |(_, word)| (*word).to_owned())
    };
    let all: Vec<String> = own.on.iter().map(word).collect();
    all.join(" · ")
}

#[derive(Template)]
#[template(path = "automation/page/log.html")]
struct Log {
    shell: Shell,
    rows: Vec<Line>,
}

struct Line {
    name: String,
    reference: String,
    word: &'static str,
    category: &'static str,
    said: String,
    when: When,
}

/// What rules did, the latest first.
///
/// # Errors
/// When the database refuses.
pub async fn log(State(app): State<App>, request: Page) -> Result<Response, AppError> {
    let told = firing::latest(app.db.read(), None, LOG).await?;
    let folios: Vec<String> = told.iter().map(|own| own.reference().to_owned()).collect();
    let seen = sight::seen(&app, &request.viewer.actor, &folios).await?;
    let line = |own: firing::Told| {
        let (word, category) = match own.state.as_str() {
            "done" => ("Hecho", "resolved"),
            "same" => ("Sin cambios", "closed"),
            "skipped" => ("Ya no hacía falta", "closed"),
            "queued" => ("En espera", "open"),
            "stopped" => ("Detenida", "pending"),
            _ => ("No se pudo", "pending"),
        };
        Line {
            reference: sight::named(own.reference().to_owned(), &seen),
            name: own.name,
            word,
            category,
            said: own.said,
            when: When::new(own.created_at, app.now(), &app.zone),
        }
    };
    let crumbs = vec![
        Crumb::to("Reglas", Which::Rules.href()),
        Crumb::here("Lo que hicieron"),
    ];
    page(&Log {
        shell: request.shell(&app, crumbs),
        rows: told.into_iter().map(line).collect(),
    })
}

/// A rule that may act on a ticket again.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Resumed {
    rule: String,
    ticket: i64,
}

/// Lets a rule act again on a ticket for which it was stopped.
///
/// # Errors
/// When the database refuses.
pub async fn resume(
    State(app): State<App>,
    request: Page,
    Form(form): Form<Resumed>,
) -> Result<Response, AppError> {
    let work = (
        form.rule,
        form.ticket,
        app.now(),
        request.viewer.actor.person,
    );
    let write = app.db.write(work, |tx, (rule, ticket, now, me)| {
        Box::pin(async move {
            firing::resume(tx, rule, *ticket).await?;
            let known = <ticket::Entity as sea_orm::EntityTrait>::find_by_id(*ticket);
            let folio = known.one(tx.conn()).await?.and_then(|row| row.folio);
            let detail = serde_json::json!({ "ticket": folio });
            audit::record(tx, *now, *me, "rule.resumed", rule, &detail).await
        })
    });
    write.await?;
    Ok(Redirect::to(&format!("{}?hecho=sigue", Which::Rules.href())).into_response())
}
