//! Time spent on a ticket: its card, its forms, and the stopwatch.

use std::collections::HashMap;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use engine::{Command, Refusal, TimeSaid};
use serde::Deserialize;

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, Actor};
use crate::platform::web::Page;
use crate::platform::web::view::{Fault, Field, When, error_of};
use crate::ticket::history::Told;
use crate::ticket::kin::store::going_on;
use crate::ticket::page::act::again;
use crate::ticket::page::forms::{Shown, Typed};
use crate::ticket::page::intake::{self, Asked};
use crate::ticket::stopwatch::{self, Running};
use crate::ticket::store::{self, Listed};
use crate::ticket::submit::{Submitted, carry_out};

/// Entries that the card shows, the newest.
const SHOWN: usize = 10;

/// The card.
pub struct TimeCard {
    /// Where its forms are sent.
    pub action: String,
    /// «1 h 30 min»; empty for none.
    pub total: String,
    pub lines: Vec<TimeLine>,
    /// Whether there are more entries than it shows.
    pub more: bool,
    pub works: bool,
    /// Whether the viewer's stopwatch runs here, be it that nothing else can be done.
    pub runs: bool,
    pub minutes: Field,
    pub day: Field,
    pub text: Field,
    pub on_site: bool,
    pub open: bool,
    /// The stopwatch of the viewer.
    pub watch: Option<WatchShown>,
    pub command: String,
}

/// An entry that stands.
pub struct TimeLine {
    pub seq: i64,
    pub minutes: i64,
    /// «45 min».
    pub span: String,
    pub who: String,
    pub day: String,
    pub day_raw: String,
    pub on_site: bool,
    pub text: String,
    /// The viewer may put it right.
    pub is_mine: bool,
}

/// The viewer's stopwatch.
pub struct WatchShown {
    /// Whether it runs on this very ticket.
    pub here: bool,
    pub reference: String,
    pub since: i64,
    pub begun: When,
    pub span: String,
}

/// What was typed into the form of an entry.
#[derive(Debug, Default, Clone)]
pub struct TimeTyped {
    pub minutes: String,
    pub day: String,
    pub text: String,
    pub on_site: bool,
}

/// «45 min», «2 h», «1 h 30 min».
pub fn span(minutes: i64) -> String {
    match (minutes.div_euclid(60), minutes.rem_euclid(60)) {
        (0, rest) => format!("{rest} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, rest) => format!("{hours} h {rest} min"),
    }
}

/// The card of a ticket; nothing where there is nothing to tell and nothing to do.
///
/// # Errors
/// When the random source refuses.
pub fn card(
    shown: &Shown<'_>,
    told: &[Told],
    names: &HashMap<i64, String>,
    running: Option<&Running>,
    typed: &Typed,
) -> Result<Option<TimeCard>, AppError> {
    let (app, ticket) = (shown.app, shown.ticket);
    let works = shown.may(Action::Note) && ticket.merged_into.is_none();
    // One that ran when the ticket went on within another is stopped here, and counted there.
    let runs = running.is_some_and(|own| own.ticket == shown.row.id);
    if ticket.time.is_empty() && !works && !runs {
        return Ok(None);
    }
    let me = shown.request.viewer.actor.person;
    let standing = ticket.time.iter().rev();
    let standing = standing.filter(|(_, own)| own.corrected_by.is_none() && own.spent.minutes > 0);
    let line = |(seq, own): (&i64, &engine::TimeEntry)| {
        let spent = &own.spent;
        let event = told.iter().find(|event| event.seq == *seq);
        TimeLine {
            seq: *seq,
            minutes: spent.minutes,
            span: span(spent.minutes),
            who: names
                .get(&spent.person)
                .cloned()
                .unwrap_or_else(|| "Alguien".to_owned()),
            day: day_in_words(app, &spent.day),
            day_raw: spent.day.clone(),
            on_site: spent.on_site,
            text: event
                .and_then(|event| event.body.clone())
                .unwrap_or_default(),
            is_mine: me == Some(spent.person),
        }
    };
    let mut lines: Vec<TimeLine> = standing.map(line).take(SHOWN + 1).collect();
    let more = lines.len() > SHOWN;
    lines.truncate(SHOWN);
    let minutes = ticket.minutes();
    let tried = typed.time.clone();
    let open = tried.is_some();
    let tried = tried.unwrap_or_else(|| TimeTyped {
        day: today(app),
        ..TimeTyped::default()
    });
    let field = |id: &str, value: String| Field {
        value,
        error: error_of(&typed.faults, id),
    };
    let watch = running.map(|own| WatchShown {
        here: own.ticket == shown.row.id,
        reference: own.reference.clone(),
        since: own.since,
        begun: When::new(own.since, app.now(), &app.zone),
        span: span(own.minutes(app.now())),
    });
    Ok(Some(TimeCard {
        action: format!("/solicitudes/{}/tiempo", shown.row.reference()),
        total: if minutes == 0 {
            String::new()
        } else {
            span(minutes)
        },
        lines,
        more,
        works,
        runs,
        minutes: field("tiempo-minutos", tried.minutes),
        day: field("tiempo-dia", tried.day),
        text: field("tiempo-texto", tried.text),
        on_site: tried.on_site,
        open,
        watch,
        command: app.random.token()?,
    }))
}

/// The day that it is now, as a control of dates takes it.
fn today(app: &App) -> String {
    let now = jiff::Timestamp::from_millisecond(app.now()).unwrap_or_default();
    now.to_zoned(app.zone.clone()).date().to_string()
}

/// A day as people read it; as it stands, where it is none.
pub fn day_in_words(app: &App, day: &str) -> String {
    let date: Option<jiff::civil::Date> = day.parse().ok();
    let noon = date.and_then(|date| date.at(12, 0, 0, 0).to_zoned(app.zone.clone()).ok());
    match noon {
        Some(noon) => When::day_in_words(noon.timestamp().as_millisecond(), &app.zone),
        None => day.to_owned(),
    }
}

/// A form of the card.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    #[serde(rename = "do")]
    act: String,
    command: String,
    minutes: String,
    day: String,
    place: String,
    text: String,
    corrects: String,
    since: String,
}

/// Writes down time, or starts, stops or drops the stopwatch.
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
    let done = match sent.act.as_str() {
        "start" => "cronometro",
        "drop" => "cronometro-descartado",
        _ => "tiempo",
    };
    match carry(&app, &request.viewer.actor, on, &sent).await {
        Ok(()) => {
            let to = format!("/solicitudes/{reference}?hecho={done}#tiempo");
            Ok(Redirect::to(&to).into_response())
        }
        Err(AppError::Refused(refusal)) => {
            let logs = sent.act == "log" && sent.corrects.is_empty();
            let control = match refusal.field.as_deref() {
                Some("minutes") if logs => "tiempo-minutos",
                Some("day") if logs => "tiempo-dia",
                _ => "tiempo",
            };
            let typed = Typed {
                faults: vec![Fault::new(control, &refusal.text)],
                time: logs.then(|| TimeTyped {
                    minutes: sent.minutes.clone(),
                    day: sent.day.clone(),
                    text: sent.text.clone(),
                    on_site: sent.place == "site",
                }),
                ..Typed::default()
            };
            again(&app, &request, &reference, typed).await
        }
        Err(error) => Err(error),
    }
}

async fn carry(
    app: &App,
    viewer: &Actor,
    (ticket, actor): (Listed, engine::Actor),
    sent: &Sent,
) -> Result<(), AppError> {
    let person = actor.person.ok_or(AppError::NotFound)?;
    match sent.act.as_str() {
        "log" => {
            let wrong = || {
                let text = "Escriba minutos enteros, de 1 a 1440, que son un día.";
                Refusal::at("time.minutes", "minutes", text)
            };
            let corrects = match sent.corrects.as_str() {
                "" => None,
                seq => Some(
                    seq.parse()
                        .map_err(|_| AppError::Malformed("corrects".to_owned()))?,
                ),
            };
            let said = TimeSaid {
                minutes: sent.minutes.trim().parse().map_err(|_| wrong())?,
                day: sent.day.trim().to_owned(),
                on_site: sent.place == "site",
                corrects,
                text: Some(sent.text.clone()),
            };
            let asked = Asked::of(Command::Spend(said), sent.command.clone());
            let order = intake::order(app, (&ticket, actor), asked, "page")?;
            intake::carry(app, order).await.map(drop)
        }
        "start" => start(app, person, ticket.id).await,
        "stop" => {
            let said = (sent.place == "site", sent.text.as_str());
            stop(app, viewer, (ticket, actor), said, "page").await
        }
        "drop" => {
            let since = sent
                .since
                .parse()
                .map_err(|_| AppError::Malformed("since".to_owned()))?;
            discard(app, person, since).await
        }
        _ => Err(AppError::Malformed("do".to_owned())),
    }
}

/// Lets the stopwatch of a person run on a ticket; where it does already, nothing happens.
///
/// # Errors
/// A refusal where it runs on another, or the database.
pub async fn start(app: &App, person: i64, ticket: i64) -> Result<(), AppError> {
    let write = app
        .db
        .write((person, ticket, app.now()), |tx, (person, ticket, now)| {
            Box::pin(async move {
                if stopwatch::start(tx, *person, *ticket, *now).await? {
                    return Ok(());
                }
                let other = stopwatch::running(tx.conn(), *person).await?;
                match other.filter(|own| own.ticket != *ticket) {
                    None => Ok(()),
                    Some(own) => {
                        let text = format!(
                            "Su cronómetro ya corre en {}: deténgalo antes.",
                            own.reference
                        );
                        Err(Refusal::whole("watch.running", text).into())
                    }
                }
            })
        });
    write.await
}

/// The stopwatch of a person that runs on a ticket.
///
/// # Errors
/// A refusal where none runs there, or the database.
pub async fn running_on(app: &App, person: i64, ticket: i64) -> Result<Running, AppError> {
    let own = stopwatch::running(app.db.read(), person).await?;
    let none = || Refusal::whole("watch.none", "Aquí no corre su cronómetro.");
    Ok(own.filter(|own| own.ticket == ticket).ok_or_else(none)?)
}

/// Takes the stopwatch of a person away that began at this instant; nothing is written down.
///
/// # Errors
/// When the database refuses.
pub async fn discard(app: &App, person: i64, since: i64) -> Result<(), AppError> {
    let write = app.db.write((person, since), |tx, (person, since)| {
        Box::pin(async move { stopwatch::stop(tx, *person, *since).await.map(drop) })
    });
    write.await
}

/// Stops the stopwatch that runs on a ticket, and writes its minutes down as of today, where the work
/// goes on.
///
/// # Errors
/// A refusal where none runs there or `viewer` may not write where it goes on, or the database.
pub async fn stop(
    app: &App,
    viewer: &Actor,
    (mut ticket, mut actor): (Listed, engine::Actor),
    (on_site, text): (bool, &str),
    channel: &'static str,
) -> Result<(), AppError> {
    let person = actor.person.ok_or(AppError::NotFound)?;
    let own = running_on(app, person, ticket.id).await?;
    let there = going_on(app.db.read(), ticket.id).await?;
    if there != ticket.id {
        let row = store::by_id(app.db.read(), there).await?;
        let gone = |error| match error {
            AppError::NotFound => {
                let text = "El trabajo sigue en otro ticket donde usted no escribe: descarte el cronómetro.";
                Refusal::whole("watch.gone", text).into()
            }
            error => error,
        };
        let target = intake::target(app, viewer, row.reference(), Action::Note).await;
        (ticket, actor) = target.map_err(gone)?;
    }
    let said = TimeSaid {
        minutes: own.minutes(app.now()),
        day: today(app),
        on_site,
        corrects: None,
        text: Some(text.to_owned()),
    };
    // A second click stops nothing again.
    let id = crate::platform::random::sha256(format!("stopwatch {person} {}", own.since));
    let order = intake::order(
        app,
        (&ticket, actor),
        Asked::of(Command::Spend(said), id),
        channel,
    )?;
    let write = app.db.write((order, own.since), |tx, (order, since)| {
        Box::pin(stopped(tx, order, *since))
    });
    write.await?;
    app.live.nudge();
    Ok(())
}

async fn stopped(
    tx: &crate::platform::db::Tx,
    order: &Submitted,
    since: i64,
) -> Result<(), AppError> {
    let person = order.actor.person.ok_or(AppError::NotFound)?;
    if stopwatch::stop(tx, person, since).await? {
        carry_out(tx, order).await?;
    }
    Ok(())
}
