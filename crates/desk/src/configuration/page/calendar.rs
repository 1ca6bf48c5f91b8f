//! `/administracion/calendarios/{calendar}`: one calendar: its hours, its days, a year of it,
//! and when something that comes in then would be due. Nothing counts until it is saved: what
//! is copied to the next year or read from a feed is proposed in the form.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Multipart, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Query;
use clock::{Calendar, CalendarDef, Official, read_ics};
use serde::Deserialize;
use serde_json::json;

use crate::configuration::calendar_text::{self as text, DAYS};
use crate::configuration::change::{self, Change, Order};
use crate::configuration::local::{Local, Locals};
use crate::configuration::page::calendar_form::{copy, read, take, told, written};
use crate::configuration::page::calendar_trial::{Trial, arrival, trials};
use crate::configuration::page::calendar_year::{Month, Special, months, specials};
use crate::platform::App;
use crate::platform::command::CommandId;
use crate::platform::error::AppError;
use crate::platform::random::sha256;
use crate::platform::text::{capital, clean};
use crate::platform::web::view::{Choice, Fault, Field, error_of};
use crate::platform::web::{Crumb, Page, Shell, page};

#[derive(Template)]
#[template(path = "configuration/page/calendar.html")]
struct CalendarPage {
    shell: Shell,
    key: String,
    title: String,
    name: Field,
    zone: Field,
    week: Vec<(String, String, Field)>,
    holidays: Field,
    lists: Vec<Choice>,
    kept: Vec<(String, String, bool)>,
    yearly: Field,
    exceptions: Field,
    year: i16,
    before: i16,
    after: i16,
    months: Vec<Month>,
    specials: Vec<Special>,
    arrival: Field,
    trials: Vec<Trial>,
    said: Vec<String>,
    is_changed: bool,
    faults: Vec<Fault>,
    command: String,
}

/// Which year is shown, and when a ticket is tried.
#[derive(Deserialize, Default)]
pub struct Wanted {
    anio: Option<i16>,
    #[serde(default)]
    llegada: String,
}

fn own(app: &App, key: &str) -> Result<CalendarDef, AppError> {
    let found = app.pack.calendars.iter().find(|own| own.key == key);
    found.cloned().ok_or(AppError::NotFound)
}

/// The page.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such calendar.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Path(key): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, AppError> {
    let def = own(&app, &key)?;
    render(&app, &request, &def, &wanted, (Vec::new(), Vec::new())).await
}

fn this_year(app: &App) -> i16 {
    let now = jiff::Timestamp::from_millisecond(app.now());
    now.map_or(2026, |now| now.to_zoned(app.zone.clone()).year())
}

async fn render(
    app: &App,
    request: &Page,
    def: &CalendarDef,
    wanted: &Wanted,
    (mut faults, mut said): (Vec<Fault>, Vec<String>),
) -> Result<Response, AppError> {
    let year = wanted
        .anio
        .unwrap_or_else(|| this_year(app))
        .clamp(1971, 2198);
    let calendar = match Calendar::new(def) {
        Ok(calendar) => Some(Arc::new(calendar)),
        Err(found) => {
            for fault in found
                .iter()
                .map(told)
                .filter(|own| !faults.contains(own))
                .collect::<Vec<_>>()
            {
                faults.push(fault);
            }
            None
        }
    };
    let at = arrival(app, &def.zone, &wanted.llegada);
    let (tried, wrong) = match (&calendar, at) {
        (Some(calendar), Ok(at)) => (trials(app, calendar, at), None),
        (_, Err(wrong)) => (Vec::new(), Some(wrong)),
        (None, _) => (Vec::new(), None),
    };
    if calendar.is_none() && faults.is_empty() {
        said.push("El calendario no se puede mostrar: corrija lo señalado.".to_owned());
    }
    let locals = Locals::read(app.db.read()).await?;
    let title = own(app, &def.key)?.name;
    let crumbs = vec![
        Crumb::to("Calendarios", "/administracion/calendarios"),
        Crumb::here(title.clone()),
    ];
    let field = |id: &str, value: String| Field {
        value,
        error: error_of(&faults, id),
    };
    let day = |((index, name), hours): ((usize, &str), String)| {
        let id = format!("dia-{index}");
        (id.clone(), capital(name), field(&id, hours))
    };
    let list = def.holidays.clone().unwrap_or_default();
    page(&CalendarPage {
        shell: request.shell(app, crumbs),
        key: def.key.clone(),
        name: field("nombre", def.name.clone()),
        zone: field("zona", def.zone.clone()),
        week: DAYS
            .into_iter()
            .enumerate()
            .zip(text::week(&def.week))
            .map(day)
            .collect(),
        lists: lists(&list),
        kept: kept(def, year),
        holidays: field("descansos", list),
        yearly: field("anuales", text::yearly(&def.yearly)),
        exceptions: field("excepciones", text::exceptions(&def.exception)),
        before: year.saturating_sub(1),
        after: year.saturating_add(1),
        months: calendar
            .as_ref()
            .map(|own| months(own, year))
            .unwrap_or_default(),
        specials: calendar
            .as_ref()
            .map(|own| specials(own, year))
            .unwrap_or_default(),
        arrival: Field {
            value: wanted.llegada.clone(),
            error: wrong,
        },
        trials: tried,
        said,
        is_changed: locals.calendars.contains_key(&def.key),
        title,
        year,
        faults,
        command: app.random.token()?,
    })
}

fn lists(chosen: &str) -> Vec<Choice> {
    let list = |(value, label): (&str, &str)| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        selected: value == chosen,
    };
    let known = [
        (
            Official::FederalLabourLaw.key(),
            "Los de la Ley Federal del Trabajo",
        ),
        (
            Official::FederalOffices.key(),
            "Los de las oficinas federales",
        ),
    ];
    known.into_iter().map(list).collect()
}

/// The days of the official list: key, name, and whether it is kept.
fn kept(def: &CalendarDef, year: i16) -> Vec<(String, String, bool)> {
    let list = def.holidays.as_deref().and_then(Official::from_key);
    let Some(list) = list else { return Vec::new() };
    // Six years hold every day of a list.
    let days = (0..6).flat_map(|more| list.days(year.saturating_add(more)));
    let mut all: Vec<(String, String, bool)> = Vec::new();
    for day in days {
        if !all.iter().any(|(key, ..)| key == day.key) {
            let worked = def.not_kept.iter().any(|key| key == day.key);
            all.push((day.key.to_owned(), day.name.to_owned(), !worked));
        }
    }
    all
}

/// Shows what was written, copies exceptions to the next year, reads a feed, or keeps it all.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such calendar.
pub async fn submit(
    State(app): State<App>,
    request: Page,
    Path(key): Path<String>,
    multipart: Multipart,
) -> Result<Response, AppError> {
    let before = own(&app, &key)?;
    let (sent, kept_days, feed) = read(multipart).await?;
    let said = |name: &str| sent.get(name).cloned().unwrap_or_default();
    let wanted = Wanted {
        anio: said("anio").parse().ok(),
        llegada: clean(&said("llegada")),
    };
    let mut def = written(&sent, &kept_days, &before);
    let year = wanted.anio.unwrap_or_else(|| this_year(&app));
    let me = request.viewer.actor.person;
    let (mut faults, mut notes) = (Vec::new(), Vec::new());
    let change = match said("hacer").as_str() {
        "paquete" => Change::DropCalendar(key.clone()),
        "guardar" => {
            let local = Local::Calendar(key.clone(), Box::new(def.clone()));
            faults = wrong(&app, &def, &local).await?;
            if !faults.is_empty() {
                let again = render(&app, &request, &def, &wanted, (faults, notes)).await?;
                return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
            }
            Change::Keep(local)
        }
        "copiar" => {
            notes.push(copy(&mut def, year));
            return render(&app, &request, &def, &wanted, (faults, notes)).await;
        }
        "importar" => {
            match read_ics(&feed, year, year.saturating_add(1)) {
                Ok(found) => notes.extend(take(&mut def, found)),
                Err(why) => faults.push(Fault::new("ics", why)),
            }
            return render(&app, &request, &def, &wanted, (faults, notes)).await;
        }
        _ => return render(&app, &request, &def, &wanted, (faults, notes)).await,
    };
    let done = if matches!(change, Change::Keep(_)) {
        "guardado"
    } else {
        "paquete"
    };
    let order = Order {
        me,
        detail: json!({ "name": before.name, "before": before, "after": def }),
        command: CommandId::new(said("command"), me, sha256(format!("{key} {change:?}")))?,
        change,
        app: app.clone(),
    };
    change::send(order).await?;
    Ok(Redirect::to(&format!("/administracion/calendarios?hecho={done}")).into_response())
}

/// What is wrong with a calendar, by itself and for what is promised by it.
async fn wrong(app: &App, def: &CalendarDef, local: &Local) -> Result<Vec<Fault>, AppError> {
    if let Err(found) = Calendar::new(def) {
        return Ok(found.iter().map(told).collect());
    }
    let (_, found) = change::check(app, local.clone()).await?;
    let other = |fault: &pack::Fault| Fault::new("dia-0", capital(&fault.text));
    Ok(found.iter().map(other).collect())
}
