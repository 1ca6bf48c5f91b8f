//! The roles of a person: a line for each, giving one and ending one.

use axum::extract::{Path, State};
use axum::response::Response;
use axum_extra::extract::Form;
use serde::Deserialize;
use tables::assignment::Model as Assignment;

use crate::directory::assign::{self, Ending, Giving};
use crate::directory::page::giving;
use crate::directory::page::period::{self, Stands};
use crate::directory::page::person::{self, Showing, managing, path};
use crate::directory::store::{self, Given};
use crate::platform::App;
use crate::platform::command::CommandId;
use crate::platform::error::AppError;
use crate::platform::policy::held_in_words;
use crate::platform::random::sha256;
use crate::platform::text::When;
use crate::platform::web::Page;
use crate::platform::web::view::{Fault, error_of};

/// An assignment as a line of the page.
pub struct Row {
    /// Its number.
    pub id: i64,
    /// Role and place.
    pub role: String,
    /// What it rests on.
    pub document: String,
    /// First day.
    pub from: String,
    /// Last day.
    pub until: String,
    /// Where it stands.
    pub status: &'static str,
    /// Whether it is over.
    pub is_over: bool,
    /// Where it is ended; nowhere once it ended.
    pub end: Option<String>,
    /// What was wrong with ending it.
    pub error: Option<String>,
}

/// A line of an assignment.
pub(super) fn row(app: &App, own: &Assignment, faults: &[Fault]) -> Row {
    let stands = period::stands(app, own.from_at, own.until_at);
    let until = own.until_at.map(|at| period::last_day(at, &app.zone));
    let end = format!("{}/funciones/{}/terminar", path(own.person_id), own.id);
    Row {
        id: own.id,
        role: in_words(app, own),
        document: own.document.clone().unwrap_or_default(),
        from: When::day_in_words(own.from_at, &app.zone),
        until: until.unwrap_or_else(|| "Sin fecha".to_owned()),
        status: match stands {
            Stands::Before => "Por comenzar",
            Stands::Within => "Vigente",
            Stands::After => "Terminada",
        },
        is_over: stands == Stands::After,
        end: (stands != Stands::After).then_some(end),
        error: error_of(faults, &format!("last-{}", own.id)),
    }
}

/// The role of an assignment with where it is held, as people read it.
pub(super) fn in_words(app: &App, row: &Assignment) -> String {
    let held = app.known.held(row.role.clone(), row.unit_id, row.team_id);
    held_in_words(&held, app.names())
}

/// The form by which a role is given.
#[derive(Deserialize, Default)]
pub struct Submitted {
    #[serde(flatten)]
    giving: giving::Typed,
    #[serde(default)]
    command: String,
}

/// Gives a role.
///
/// # Errors
/// [`AppError::NotFound`] when nobody with an account has this number.
pub async fn give(
    State(app): State<App>,
    request: Page,
    Path(person): Path<i64>,
    Form(form): Form<Submitted>,
) -> Result<Response, AppError> {
    if !store::has_account(app.db.read(), person).await? {
        return Err(AppError::NotFound);
    }
    let given = match form.giving.read(&app) {
        Ok(given) => Given { person, ..given },
        Err(faults) => {
            let showing = Showing {
                giving: form.giving,
                faults,
                ..Showing::default()
            };
            return person::refused(&app, &request, person, showing).await;
        }
    };
    let me = request.viewer.actor.person;
    let seal = sha256(format!(
        "{:?} {:?}",
        form.giving.from,
        &Given {
            from: 0,
            ..given.clone()
        }
    ));
    let giving = Giving {
        now: app.now(),
        me,
        detail: giving::detail(&app, &given),
        given,
        config_version: app.config_version,
        command: CommandId::new(form.command, me, seal)?,
    };
    let write = app
        .db
        .write(giving, |tx, giving| Box::pin(assign::give(tx, giving)));
    write.await?;
    Ok(person::done(person, "dada"))
}

/// The form by which a role is ended.
#[derive(Deserialize)]
pub struct End {
    /// The last day; at once when nothing is said.
    #[serde(default)]
    last: String,
}

/// Ends a role.
///
/// # Errors
/// [`AppError::NotFound`] when the person has no such assignment that goes on.
pub async fn end(
    State(app): State<App>,
    request: Page,
    Path((person, assignment)): Path<(i64, i64)>,
    Form(form): Form<End>,
) -> Result<Response, AppError> {
    let now = app.now();
    let at = match form.last.as_str() {
        "" => Some(now),
        text => period::end(text, &app.zone).filter(|at| *at > now),
    };
    let control = format!("last-{assignment}");
    let again = |text: &str| Showing {
        faults: vec![Fault::new(control.clone(), text)],
        ..Showing::default()
    };
    let Some(at) = at else {
        let showing = again("Escriba la fecha de hoy o una posterior.");
        return person::refused(&app, &request, person, showing).await;
    };
    let ending = Ending {
        now,
        me: request.viewer.actor.person,
        person,
        assignment,
        at,
        managing: managing(&app),
    };
    let write = app
        .db
        .write(ending, |tx, ending| Box::pin(assign::end(tx, ending)));
    match write.await {
        Err(AppError::Refused(refusal)) => {
            person::refused(&app, &request, person, again(&refusal.text)).await
        }
        Err(error) => Err(error),
        Ok(()) => Ok(person::done(person, "terminada")),
    }
}
