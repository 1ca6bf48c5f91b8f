//! `/mi-cuenta/avisos`: when somebody wants mail.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::{Form, Query};
use serde::Deserialize;
use serde_json::json;

use crate::channel::mail::hours::{self, Hours};
use crate::channel::notice;
use crate::platform::App;
use crate::platform::audit;
use crate::platform::error::AppError;
use crate::platform::web::view::{Fault, Field, error_of};
use crate::platform::web::{Crumb, Notice, Page, Shell, page};

#[derive(Template)]
#[template(path = "channel/page/preferences.html")]
struct Preferences {
    shell: Shell,
    digest: Field,
    from: Field,
    until: Field,
    /// Names of the messages that wait for nothing.
    urgent: Vec<String>,
    faults: Vec<Fault>,
}

/// The form: times of day, each empty where it does not count.
#[derive(Deserialize, Default)]
pub struct Submitted {
    #[serde(default)]
    resumen: String,
    #[serde(default)]
    desde: String,
    #[serde(default)]
    hasta: String,
}

/// What was just done.
#[derive(Deserialize, Default)]
pub struct Wanted {
    hecho: Option<String>,
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
    let person = request.viewer.actor.person.ok_or(AppError::NotFound)?;
    let own = hours::of(app.db.read(), person).await?;
    let form = Submitted {
        resumen: own.digest.map(in_words).unwrap_or_default(),
        desde: own
            .quiet
            .map(|(from, _)| in_words(from))
            .unwrap_or_default(),
        hasta: own
            .quiet
            .map(|(_, until)| in_words(until))
            .unwrap_or_default(),
    };
    let done = wanted.hecho.filter(|done| done == "guardado");
    let notice = done.map(|_| Notice::done("Se guardó cuándo quiere recibir sus avisos."));
    render(&app, &request, form, Vec::new(), notice)
}

fn render(
    app: &App,
    request: &Page,
    form: Submitted,
    faults: Vec<Fault>,
    notice: Option<Notice>,
) -> Result<Response, AppError> {
    let crumbs = vec![
        Crumb::to("Inicio", "/"),
        Crumb::to("Mi cuenta", "/mi-cuenta"),
        Crumb::here("Avisos por correo"),
    ];
    let mut shell = request.shell(app, crumbs);
    shell.notice = notice;
    let field = |name: &str, value: String| Field {
        value,
        error: error_of(&faults, name),
    };
    let urgent = app.pack.messages.iter().filter(|message| message.urgent);
    page(&Preferences {
        shell,
        digest: field("resumen", form.resumen),
        from: field("desde", form.desde),
        until: field("hasta", form.hasta),
        urgent: urgent
            .map(|message| notice::name(&message.notice).to_owned())
            .collect(),
        faults,
    })
}

/// «07:30»
fn in_words(minute: i64) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// The minute of the day; nothing where nothing is written.
fn minute(text: &str) -> Result<Option<i64>, ()> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let (hour, minute) = text.split_once(':').ok_or(())?;
    // A browser may add seconds.
    let minute = minute.split(':').next().unwrap_or_default();
    let number = |text: &str, most: i64| {
        let digits = text.len() <= 2 && text.chars().all(|c| c.is_ascii_digit());
        let number = text.parse::<i64>().map_err(|_| ())?;
        if digits && number < most {
            Ok(number)
        } else {
            Err(())
        }
    };
    Ok(Some(number(hour, 24)? * 60 + number(minute, 60)?))
}

fn read(form: &Submitted) -> Result<Hours, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut time = |field: &str, label: &str, text: &str| {
        minute(text).unwrap_or_else(|()| {
            let text = "Escriba una hora del día, por ejemplo 07:30, o deje el campo vacío.";
            faults.push(Fault::new(field, text).about(label));
            None
        })
    };
    let digest = time("resumen", "Resumen diario", &form.resumen);
    let from = time("desde", "Silencio desde", &form.desde);
    let until = time("hasta", "Silencio hasta", &form.hasta);
    if faults.is_empty() && (from.is_some() != until.is_some() || from.is_some() && from == until) {
        let text = "Escriba dos horas distintas, desde y hasta, o deje las dos vacías.";
        faults.push(Fault::new("hasta", text).about("Silencio hasta"));
    }
    if faults.is_empty() {
        Ok(Hours {
            quiet: from.zip(until),
            digest,
        })
    } else {
        Err(faults)
    }
}

/// Keeps it.
///
/// # Errors
/// When the database refuses.
pub async fn submit(
    State(app): State<App>,
    request: Page,
    Form(form): Form<Submitted>,
) -> Result<Response, AppError> {
    let person = request.viewer.actor.person.ok_or(AppError::NotFound)?;
    let hours = match read(&form) {
        Ok(hours) => hours,
        Err(faults) => {
            let again = render(&app, &request, form, faults, None)?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
        }
    };
    let context = (app.now(), person, hours);
    let write = app.db.write(context, |tx, (now, person, hours)| {
        Box::pin(async move {
            hours::set(tx, *now, *person, *hours).await?;
            let (subject, me) = (person.to_string(), Some(*person));
            audit::record(tx, *now, me, "account.notices", subject, &json!({})).await
        })
    });
    write.await?;
    Ok(Redirect::to("/mi-cuenta/avisos?hecho=guardado").into_response())
}

#[cfg(test)]
mod tests {
    use super::{Submitted, in_words, minute, read};

    #[test]
    fn times_are_read_as_browsers_send_them() {
        assert_eq!(minute(""), Ok(None));
        assert_eq!(minute("07:30"), Ok(Some(450)));
        assert_eq!(minute("23:59:00"), Ok(Some(1_439)));
        for wrong in ["24:00", "7", "07:60", "-1:00", "a:b", "7:030"] {
            assert_eq!(minute(wrong), Err(()), "{wrong}");
        }
        assert_eq!(in_words(450), "07:30");
    }

    #[test]
    fn quiet_hours_have_two_ends() {
        let form = |desde: &str, hasta: &str| Submitted {
            desde: desde.to_owned(),
            hasta: hasta.to_owned(),
            ..Submitted::default()
        };
        assert_eq!(
            read(&form("20:00", "07:00")).map(|hours| hours.quiet),
            Ok(Some((1_200, 420)))
        );
        assert_eq!(read(&form("", "")).map(|hours| hours.quiet), Ok(None));
        assert!(read(&form("20:00", "")).is_err());
        assert!(read(&form("20:00", "20:00")).is_err());
    }
}
