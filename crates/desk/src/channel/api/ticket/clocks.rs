//! `/api/v1/tickets/{ticket}/clocks`: what is promised, by when, and why then.

use axum::Json;
use axum::extract::{Path, State};
use clock::{Line, Mode, Timer, explain};
use engine::levels::TicketClock;
use serde::Serialize;
use utoipa::ToSchema;

use super::open::{Open, Read};
use crate::channel::api::params::Params;
use crate::channel::api::shape::{Instant, PersonRef};
use crate::channel::api::value::Telling;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::session::Viewer;
use crate::ticket::history;
use crate::ticket::timers::words;

/// Los plazos de un ticket.
#[derive(Debug, Serialize, ToSchema)]
pub struct Clocks {
    /// Los que siguen primero, por vencimiento.
    pub clocks: Vec<ClockShown>,
}

/// Un plazo, y por qué es el que es.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClockShown {
    /// Su clave: `take`, `respond`, `resolve`, `stage:…` y otras.
    pub key: String,
    /// Lo que mide.
    pub label: String,
    /// Cómo va: `running`, `soon` (queda poco), `paused`, `late`, `met`, `missed` o `stopped`.
    pub standing: &'static str,
    /// Cómo va, en palabras.
    pub text: String,
    /// Lo que se promete, en palabras.
    pub term: String,
    /// Clave de la regla que lo promete.
    pub rule: String,
    /// Clave del calendario con que se mide.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calendar: Option<String>,
    /// Cuándo vence; no se sabe mientras está en pausa.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Instant>,
    /// Cuándo vencería si siguiera ahora.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_if_resumed: Option<Instant>,
    /// Cuándo terminó.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Instant>,
    /// Segundos que se han contado.
    pub elapsed: i64,
    /// Segundos que se pueden contar hasta el vencimiento.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget: Option<i64>,
    /// Tramo por tramo; el último puede no haber pasado todavía.
    pub intervals: Vec<IntervalShown>,
}

/// Un tramo de un plazo.
#[derive(Debug, Serialize, ToSchema)]
pub struct IntervalShown {
    /// Desde cuándo.
    pub from: Instant,
    /// Hasta cuándo.
    pub to: Instant,
    /// `run`, cuenta; `pause`, está en pausa; `over`, estuvo terminado; `ahead`, lo que falta si nada cambia.
    pub mode: &'static str,
    /// Por qué está en pausa.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// Clave del equipo que lo tenía.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// Quien lo tenía.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonRef>,
    /// Segundos que contó.
    pub counted: i64,
    /// Segundos contados al terminar el tramo.
    pub elapsed: i64,
}

/// The clocks of a ticket by which something is promised.
///
/// # Errors
/// [`AppError::NotFound`] for who does not attend it, or the database.
#[utoipa::path(
    get, path = "/api/v1/tickets/{ticket}/clocks", tag = "tickets",
    summary = "Leer los plazos de un ticket",
    description = "Lo que la página «Por qué este vencimiento» explica. Solo para quien atiende.",
    params(("ticket" = String, Path, description = "Folio o clave.", example = "OCO-00001")),
    responses((status = 200, description = "Los plazos.", body = Clocks)),
)]
pub async fn clocks(
    State(app): State<App>,
    viewer: Viewer,
    Path(reference): Path<String>,
    params: Params,
) -> Result<Json<Clocks>, AppError> {
    params.none()?;
    let open = Open::of(&app, &viewer.actor, &reference).await?;
    if !open.attends {
        return Err(AppError::NotFound);
    }
    let read = open.read(&app, &viewer.actor).await?;
    let people = app.people.keys(&app).await?;
    let telling = Telling { app: &app, people };
    let past = history::past_of(&read.told);
    let mut all = Vec::new();
    for own in app.levels.clocks(&read.ticket.kind, &past) {
        let told = explain(&own.facts, app.levels.calendars(), app.now());
        let told = told.map_err(|e| AppError::internal(e.to_string()))?;
        if told.timer.started.is_some() {
            all.extend(shown(&telling, &read, &own, &told.timer, &told.lines));
        }
    }
    let order = |clock: &ClockShown| {
        let due = clock.due_at.map_or(i64::MAX, |due| due.0);
        (clock.ended_at.is_some(), due)
    };
    all.sort_by_key(order);
    Ok(Json(Clocks { clocks: all }))
}

/// A clock in the words of its page; nothing where nothing is promised.
fn shown(
    telling: &Telling<'_>,
    read: &Read<'_>,
    own: &TicketClock,
    timer: &Timer,
    lines: &[Line],
) -> Option<ClockShown> {
    let aim = timer.aim.as_ref()?;
    let (standing, text) = words::standing(timer, telling.app.now());
    Some(ClockShown {
        key: own.name.to_string(),
        label: words::label(telling.app, Some(read.kind), &own.name),
        standing,
        text,
        term: words::term(aim.term),
        rule: aim.rule.clone(),
        calendar: timer.calendar.clone(),
        due_at: timer.due.map(Instant),
        due_if_resumed: timer.due_if_resumed.map(Instant),
        ended_at: timer.ended.map(Instant),
        elapsed: timer.elapsed / 1000,
        budget: timer.budget.map(|budget| budget / 1000),
        intervals: lines
            .iter()
            .map(|line| interval(telling, read, line))
            .collect(),
    })
}

fn interval(telling: &Telling<'_>, read: &Read<'_>, line: &Line) -> IntervalShown {
    let own = &line.interval;
    let (mode, reasons) = match &own.mode {
        Mode::Run if line.ahead => ("ahead", Vec::new()),
        Mode::Run => ("run", Vec::new()),
        Mode::Pause(reasons) => {
            let words = reasons.iter().map(|own| words::pause(Some(read.kind), own));
            ("pause", words.collect())
        }
        Mode::Over => ("over", Vec::new()),
    };
    let person = |id: i64| PersonRef {
        key: telling.people.key(id),
        name: read.names.get(&id).cloned().unwrap_or_default(),
    };
    IntervalShown {
        from: Instant(own.from),
        to: Instant(own.to),
        mode,
        reasons,
        team: own.holder.team.clone(),
        person: own.holder.person.map(person),
        counted: own.counted / 1000,
        elapsed: line.elapsed / 1000,
    }
}
