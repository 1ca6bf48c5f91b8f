//! Sending again, holding, releasing, and a mail to try the way out.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use serde::Deserialize;
use serde_json::json;

use crate::channel::page::outbox::{Wanted, address, render};
use crate::channel::page::outbox_words::VIEWS;
use crate::channel::queue;
use crate::directory;
use crate::platform::App;
use crate::platform::audit;
use crate::platform::command::CommandId;
use crate::platform::error::AppError;
use crate::platform::mail::{Mail, Outgoing};
use crate::platform::random::sha256;
use crate::platform::web::{Notice, Page};

/// The buttons of the list.
#[derive(Deserialize)]
pub struct Submitted {
    #[serde(default)]
    ver: String,
    /// Numbers of the rows chosen.
    #[serde(default)]
    fila: Vec<i64>,
    /// What to do to them.
    #[serde(default)]
    hacer: String,
    /// What to do to one row: `enviar-12`.
    una: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Send,
    Hold,
}

impl Act {
    fn from_word(word: &str) -> Option<Self> {
        match word {
            "enviar" => Some(Self::Send),
            "detener" => Some(Self::Hold),
            _ => None,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::Send => "enviar",
            Self::Hold => "detener",
        }
    }
}

impl Submitted {
    /// What is to be done, to which rows.
    fn wish(&self) -> Option<(Act, Vec<i64>)> {
        match &self.una {
            Some(one) => {
                let (act, id) = one.split_once('-')?;
                Some((Act::from_word(act)?, vec![id.parse().ok()?]))
            }
            None => Some((Act::from_word(&self.hacer)?, self.fila.clone())),
        }
    }
}

/// Does to the chosen rows what a button says. A button pressed twice does nothing
/// the second time: each act changes only rows of the states that it is for.
///
/// # Errors
/// When the form is none of ours, or the database refuses.
pub async fn submit(
    State(app): State<App>,
    request: Page,
    Form(form): Form<Submitted>,
) -> Result<Response, AppError> {
    let malformed = || AppError::Malformed("no such button".to_owned());
    let (act, ids) = form.wish().ok_or_else(malformed)?;
    let known = VIEWS.into_iter().find(|(key, ..)| *key == form.ver);
    let view = known.map_or("todos", |(key, ..)| key);
    let again = |text: &str| {
        let notice = Notice {
            tone: "warning",
            text: text.to_owned(),
        };
        let wanted = Wanted {
            ver: view.to_owned(),
            ..Wanted::default()
        };
        (wanted, notice)
    };
    let wrong = if ids.is_empty() {
        Some("Elija al menos un correo de la lista.")
    } else if act == Act::Send && app.mail.is_none() {
        Some("No hay salida de correo: primero hay que configurarla.")
    } else {
        None
    };
    if let Some(text) = wrong {
        let (wanted, notice) = again(text);
        let page = render(&app, &request, &wanted, Some(notice)).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let context = (app.now(), request.viewer.actor.person, act, ids);
    let write = app.db.write(context, |tx, (now, me, act, ids)| {
        Box::pin(async move {
            let changed = match act {
                Act::Send => {
                    let mut all = queue::send(tx, *now, ids).await?;
                    all.extend(queue::hurry(tx, *now, ids).await?);
                    all
                }
                Act::Hold => queue::hold(tx, ids).await?,
            };
            if !changed.is_empty() {
                let detail = json!({ "mails": changed });
                audit::record(
                    tx,
                    *now,
                    *me,
                    match act {
                        Act::Send => "mail.released",
                        Act::Hold => "mail.held",
                    },
                    "outbox",
                    &detail,
                )
                .await?;
            }
            Ok(changed.len())
        })
    });
    let count = write.await?;
    let done = format!("{}&hecho={}-{count}", address(view), act.word());
    Ok(Redirect::to(&done).into_response())
}

/// The button that tries the way out.
#[derive(Deserialize)]
pub struct Trial {
    #[serde(default)]
    command: String,
}

/// Sends a mail to whoever asks, at once, and tells what the server said.
///
/// # Errors
/// When the database refuses.
pub async fn test(
    State(app): State<App>,
    request: Page,
    Form(form): Form<Trial>,
) -> Result<Response, AppError> {
    let me = request.viewer.actor.person.ok_or(AppError::NotFound)?;
    let to = directory::store::find(app.db.read(), me).await?;
    let to = to.map(|person| person.email).filter(|to| !to.is_empty());
    let result = match (&app.mail, to) {
        (None, _) => Err("No hay salida de correo: primero hay que configurarla.".to_owned()),
        (_, None) => Err("Su cuenta no tiene una dirección de correo.".to_owned()),
        (Some(mail), Some(to)) => trial(&app, mail, me, to, form.command).await?,
    };
    match result {
        Ok(()) => {
            let done = format!("{}&hecho=prueba-1", address("todos"));
            Ok(Redirect::to(&done).into_response())
        }
        Err(text) => {
            let tone = "danger";
            let notice = Some(Notice { tone, text });
            let page = render(&app, &request, &Wanted::default(), notice).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// Sends once for each press of the button.
async fn trial(
    app: &App,
    mail: &Mail,
    me: i64,
    to: String,
    command: String,
) -> Result<Result<(), String>, AppError> {
    let id = app.random.token()?;
    let command = CommandId::new(command, Some(me), sha256("mail.test"))?;
    let context = (app.now(), me, command);
    let write = app.db.write(context, |tx, (now, me, command)| {
        Box::pin(async move {
            let earlier = command.claim(tx, *now).await?;
            if earlier.is_none() {
                audit::record(tx, *now, Some(*me), "mail.tested", "outbox", &json!({})).await?;
            }
            Ok(earlier.is_none())
        })
    });
    if !write.await? {
        return Ok(Ok(()));
    }
    let office = &app.pack.institution.office;
    let outgoing = Outgoing {
        thread: id.clone(),
        id,
        to,
        subject: format!("Correo de prueba de {}", app.pack.institution.short),
        body: format!(
            "Este es un correo de prueba. Si lo lee, la salida de correo de {office} funciona.\n"
        ),
        at: app.now(),
        ..Outgoing::default()
    };
    let sent = mail.send(&outgoing).await;
    Ok(sent.map_err(|error| format!("El correo de prueba no salió: {error}.")))
}
