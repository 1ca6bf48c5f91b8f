//! `/administracion/mensajes/{notice}`: one message: its text, and how it reads on a real ticket.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use pack::Message;
use serde::Deserialize;
use serde_json::json;

use crate::channel::mail::trial::{Reader, Trial, example, trial};
use crate::channel::notice;
use crate::configuration::change::{self, Change, Order};
use crate::configuration::local::{Local, Locals, Words};
use crate::configuration::page::text::{LONGEST, wrong};
use crate::platform::App;
use crate::platform::command::CommandId;
use crate::platform::error::AppError;
use crate::platform::random::sha256;
use crate::platform::text::{capital, clean};
use crate::platform::web::view::{Fault, Field, error_of};
use crate::platform::web::{Crumb, Page, Shell, page};
use crate::ticket::trial::{EXAMPLE, UNKNOWN};

/// What is said of a message that tells of something which is still to come.
const EARLY: &str = "En ese folio todavía no ha pasado lo que cuenta este mensaje: lo que dependa de ello queda vacío.";

#[derive(Template)]
#[template(path = "configuration/page/message.html")]
struct MessagePage {
    shell: Shell,
    key: String,
    name: &'static str,
    when: &'static str,
    subject: Field,
    body: Field,
    folio: Field,
    known: Vec<(&'static str, &'static str)>,
    /// What each reader would get of the ticket with that folio.
    readers: Vec<Reader>,
    /// What is to be said of the trial.
    said: Option<&'static str>,
    is_changed: bool,
    faults: Vec<Fault>,
    command: String,
}

/// The form: the templates, the ticket to try them on, and the button.
#[derive(Deserialize, Default, Clone)]
pub struct Submitted {
    #[serde(default)]
    subject: String,
    #[serde(default)]
    body: String,
    #[serde(default)]
    folio: String,
    #[serde(default)]
    hacer: String,
    #[serde(default)]
    command: String,
}

/// What a message can name, with what it is.
const KNOWN: [(&str, &str); 17] = [
    ("folio", "El folio."),
    ("tipo", "Cómo se llama: «ticket»."),
    ("el_tipo", "Lo mismo con artículo: «el ticket»."),
    ("servicio", "El servicio."),
    ("dependencia", "La dependencia."),
    ("asunto", "De qué trata; solo para quien atiende."),
    ("estado", "El estado."),
    ("significado", "La frase del estado para quien solicita."),
    ("texto", "Lo que alguien escribió: la respuesta, el motivo."),
    ("etiqueta", "Cómo se llama ese texto: «Diagnóstico»."),
    ("plazo", "En el aviso de un plazo: de qué es, «Solución»."),
    ("vence", "En el aviso de un plazo: cuándo vence."),
    ("vencido", "«sí» si el plazo ya pasó."),
    ("enlace", "El enlace a su página."),
    ("institucion", "La institución."),
    ("oficina", "La oficina que atiende."),
    ("siglas", "El nombre corto de la oficina."),
];

fn own(app: &App, key: &str) -> Option<Message> {
    app.pack
        .messages
        .iter()
        .find(|own| own.notice == key)
        .cloned()
}

/// The page.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such message.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Path(key): Path<String>,
) -> Result<Response, AppError> {
    let message = own(&app, &key);
    let form = Submitted {
        subject: message
            .as_ref()
            .map(|m| m.subject.clone())
            .unwrap_or_default(),
        body: message
            .map(|m| m.body.trim().to_owned())
            .unwrap_or_default(),
        ..Submitted::default()
    };
    render(&app, &request, &key, &form, Vec::new()).await
}

async fn render(
    app: &App,
    request: &Page,
    key: &str,
    form: &Submitted,
    faults: Vec<Fault>,
) -> Result<Response, AppError> {
    let words = notice::words(key).ok_or(AppError::NotFound)?;
    let folio = clean(&form.folio).replace('\n', " ");
    let (mut readers, mut said) = (Vec::new(), None);
    let message = Message {
        notice: key.to_owned(),
        subject: form.subject.clone(),
        body: form.body.clone(),
        urgent: false,
    };
    if folio.is_empty() && form.hacer == "ver" {
        said = Some(EXAMPLE);
        readers.push(example(app, &message));
    } else if !folio.is_empty() {
        match trial(app, &request.viewer.actor, &message, &folio).await? {
            None => said = Some(UNKNOWN),
            Some(Trial {
                is_early,
                readers: all,
            }) => {
                said = is_early.then_some(EARLY);
                readers = all;
            }
        }
    }
    let crumbs = vec![
        Crumb::to("Mensajes", "/administracion/mensajes"),
        Crumb::here(words.name),
    ];
    let locals = Locals::read(app.db.read()).await?;
    let field = |id: &str, value: &str| Field {
        value: value.to_owned(),
        error: error_of(&faults, id),
    };
    page(&MessagePage {
        shell: request.shell(app, crumbs),
        key: key.to_owned(),
        name: words.name,
        when: words.when,
        subject: field("subject", &form.subject),
        body: field("body", &form.body),
        folio: field("folio", &folio),
        known: KNOWN.to_vec(),
        readers,
        said,
        is_changed: locals.messages.contains_key(key),
        faults,
        command: app.random.token()?,
    })
}

/// Shows how the message reads, or keeps it.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such message.
pub async fn submit(
    State(app): State<App>,
    request: Page,
    Path(key): Path<String>,
    Form(form): Form<Submitted>,
) -> Result<Response, AppError> {
    let words = notice::words(&key).ok_or(AppError::NotFound)?;
    let form = Submitted {
        subject: clean(&form.subject).replace('\n', " "),
        body: clean(&form.body),
        ..form
    };
    if form.hacer == "ver" {
        return render(&app, &request, &key, &form, Vec::new()).await;
    }
    let me = request.viewer.actor.person;
    let (change, done) = if form.hacer == "paquete" {
        (Change::DropMessage(key.clone()), "paquete")
    } else {
        let local = Local::Message(
            key.clone(),
            Words {
                subject: form.subject.clone(),
                body: form.body.clone(),
            },
        );
        let faults = faults(&app, &key, &form, local.clone()).await?;
        if !faults.is_empty() {
            let again = render(&app, &request, &key, &form, faults).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
        }
        (Change::Keep(local), "guardado")
    };
    let before = own(&app, &key);
    let order = Order {
        me,
        detail: json!({
            "name": words.name,
            "before": before.map(|m| json!({ "subject": m.subject, "body": m.body.trim() })),
            "after": { "subject": form.subject, "body": form.body },
        }),
        command: CommandId::new(
            form.command.clone(),
            me,
            sha256(format!("{key} {change:?}")),
        )?,
        change,
        app: app.clone(),
    };
    change::send(order).await?;
    Ok(Redirect::to(&format!("/administracion/mensajes?hecho={done}")).into_response())
}

async fn faults(
    app: &App,
    key: &str,
    form: &Submitted,
    local: Local,
) -> Result<Vec<Fault>, AppError> {
    let mut faults = Vec::new();
    faults.extend(wrong("subject", &form.subject, "Escriba el asunto.", 200));
    let missing = "Escriba el texto del mensaje.";
    faults.extend(wrong("body", &form.body, missing, LONGEST));
    if !faults.is_empty() {
        return Ok(faults);
    }
    let (_, found) = change::check(app, local).await?;
    let file = pack::message_file(key);
    let at = |fault: &pack::Fault| {
        let text = capital(&fault.text);
        match pack::line_of_message(fault).filter(|_| fault.file == file) {
            Some(line) => Fault::new("body", format!("Renglón {line}: {text}")),
            None => Fault::new("subject", text),
        }
    };
    Ok(found.iter().map(at).collect())
}
