//! `/administracion/respuestas/{reply}`: one text, and how it reads on a real ticket.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use pack::{Reply, reply_fault};
use serde::Deserialize;
use serde_json::json;
use tables::canned_reply;

use crate::configuration::page::draft::fresh;
use crate::platform::App;
use crate::platform::audit;
use crate::platform::command::CommandId;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, Target, may};
use crate::platform::random::sha256;
use crate::platform::text::{capital, clean};
use crate::platform::web::view::{Fault, Field, error_of};
use crate::platform::web::{Crumb, Page, Shell, page};
use crate::ticket::reply::{facts, local, store};
use crate::ticket::store as tickets;

/// What stands in the address for one that is not there yet.
const NEW: &str = "nueva";
/// Characters of a text.
const LONGEST: usize = 8_000;

#[derive(Template)]
#[template(path = "configuration/page/reply.html")]
struct ReplyPage {
    shell: Shell,
    key: String,
    heading: String,
    title: Field,
    body: Field,
    folio: Field,
    known: Vec<(&'static str, &'static str)>,
    trial: Option<Result<String, String>>,
    is_new: bool,
    is_retired: bool,
    faults: Vec<Fault>,
    command: String,
}

/// The form.
#[derive(Deserialize, Default, Clone)]
pub struct Submitted {
    #[serde(default)]
    title: String,
    #[serde(default)]
    body: String,
    #[serde(default)]
    folio: String,
    #[serde(default)]
    hacer: String,
    #[serde(default)]
    command: String,
}

/// What a text can name, with what it is.
const KNOWN: [(&str, &str); 9] = [
    ("solicitante", "El nombre de quien solicita; puede faltar."),
    ("folio", "El folio."),
    ("servicio", "El servicio."),
    ("dependencia", "La dependencia de quien solicita."),
    ("estado", "El estado."),
    ("asunto", "De qué trata."),
    ("firma", "Quien escribe."),
    ("oficina", "La oficina que atiende."),
    ("institucion", "La institución."),
];

/// A text as it is now: of this institution, or of the pack.
struct Present {
    reply: Reply,
    retired_at: Option<i64>,
}

async fn present(app: &App, key: &str) -> Result<Option<Present>, AppError> {
    if let Some(row) = store::find(app.db.read(), key).await? {
        return Ok(Some(Present {
            retired_at: row.retired_at,
            reply: local(row),
        }));
    }
    let own = app.pack.replies.iter().find(|reply| reply.key == key);
    Ok(own.map(|reply| Present {
        reply: reply.clone(),
        retired_at: None,
    }))
}

/// The text of an address; nothing for a new one.
async fn found(app: &App, key: &str) -> Result<Option<Present>, AppError> {
    if key == NEW {
        return Ok(None);
    }
    present(app, key).await?.ok_or(AppError::NotFound).map(Some)
}

/// The page.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such text.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Path(key): Path<String>,
) -> Result<Response, AppError> {
    let own = found(&app, &key).await?;
    let form = Submitted {
        title: own
            .as_ref()
            .map(|own| own.reply.title.clone())
            .unwrap_or_default(),
        body: own
            .as_ref()
            .map(|own| own.reply.body.trim().to_owned())
            .unwrap_or_default(),
        ..Submitted::default()
    };
    render(&app, &request, &key, own, &form, Vec::new()).await
}

async fn render(
    app: &App,
    request: &Page,
    key: &str,
    own: Option<Present>,
    form: &Submitted,
    faults: Vec<Fault>,
) -> Result<Response, AppError> {
    let folio = clean(&form.folio).replace('\n', " ");
    let trial = if folio.is_empty() {
        None
    } else {
        Some(tried(app, request, &folio, &form.body).await?)
    };
    let heading = own.as_ref().map(|own| own.reply.title.clone());
    let heading = heading.unwrap_or_else(|| "Respuesta nueva".to_owned());
    let crumbs = vec![
        Crumb::to("Respuestas", "/administracion/respuestas"),
        Crumb::here(heading.clone()),
    ];
    let field = |id: &str, value: &str| Field {
        value: value.to_owned(),
        error: error_of(&faults, id),
    };
    page(&ReplyPage {
        shell: request.shell(app, crumbs),
        key: key.to_owned(),
        heading,
        title: field("title", &form.title),
        body: field("body", &form.body),
        folio: field("folio", &folio),
        known: KNOWN.to_vec(),
        trial,
        is_new: own.is_none(),
        is_retired: own.is_some_and(|own| own.retired_at.is_some()),
        faults,
        command: app.random.token()?,
    })
}

/// The text on the ticket with this folio, or in a sentence why not.
async fn tried(
    app: &App,
    request: &Page,
    folio: &str,
    body: &str,
) -> Result<Result<String, String>, AppError> {
    let unknown = "No hay ninguno con ese folio que usted pueda ver.".to_owned();
    let seen = match tickets::seen(app.db.read(), folio).await {
        Ok(seen) => seen,
        Err(AppError::NotFound) => return Ok(Err(unknown)),
        Err(error) => return Err(error),
    };
    let target = Target {
        id: seen.ticket.id,
        keys: &seen.keys,
    };
    if !may(&request.viewer.actor, Action::SeePublicPart, Some(target)) {
        return Ok(Err(unknown));
    }
    let kind = app.book.kind(&seen.ticket.kind);
    let reply = Reply {
        key: String::new(),
        title: String::new(),
        body: body.to_owned(),
        meant: pack::Meant::default(),
    };
    let rendered = reply.render(&facts(app, kind, &seen.ticket, &request.viewer.name));
    let unready = "Así como está no se puede armar: guárdela para ver qué corregir.";
    Ok(rendered.map_err(|_| unready.to_owned()))
}

/// Shows how the text reads, keeps it, retires it, or offers it again.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such text.
pub async fn submit(
    State(app): State<App>,
    request: Page,
    Path(key): Path<String>,
    Form(form): Form<Submitted>,
) -> Result<Response, AppError> {
    let own = found(&app, &key).await?;
    let form = Submitted {
        title: clean(&form.title).replace('\n', " "),
        body: clean(&form.body),
        ..form
    };
    if form.hacer == "ver" {
        return render(&app, &request, &key, own, &form, Vec::new()).await;
    }
    let (now, me) = (app.now(), request.viewer.actor.person);
    let seal = sha256(format!(
        "{:?}",
        (&key, &form.title, &form.body, &form.hacer)
    ));
    let command = CommandId::new(form.command.clone(), me, seal)?;
    let (done, row) = match (form.hacer.as_str(), own) {
        ("retirar" | "ofrecer", Some(own)) => {
            let retires = form.hacer == "retirar";
            let retired_at = retires.then(|| own.retired_at.unwrap_or(now));
            let row = row(own.reply, now, me, retired_at);
            if retires {
                ("retirada", row)
            } else {
                ("ofrecida", row)
            }
        }
        (_, own) => {
            let faults = faults(&form);
            if !faults.is_empty() {
                let again = render(&app, &request, &key, own, &form, faults).await?;
                return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
            }
            let retired_at = own.as_ref().and_then(|own| own.retired_at);
            let reply = match own {
                Some(own) => Reply {
                    title: form.title,
                    body: form.body,
                    ..own.reply
                },
                None => Reply {
                    key: free_key(&app, &form.title).await?,
                    title: form.title,
                    body: form.body,
                    meant: pack::Meant::default(),
                },
            };
            ("guardada", row(reply, now, me, retired_at))
        }
    };
    let write = app
        .db
        .write((row, command, done), |tx, (row, command, done)| {
            Box::pin(async move {
                if command.claim(tx, row.updated_at).await?.is_some() {
                    return Ok(());
                }
                store::save(tx, row.clone()).await?;
                let detail = json!({ "title": row.title, "body": row.body });
                audit::record(
                    tx,
                    row.updated_at,
                    row.updated_by,
                    match *done {
                        "retirada" => "reply.retired",
                        "ofrecida" => "reply.offered",
                        _ => "reply.edited",
                    },
                    &row.key,
                    &detail,
                )
                .await?;
                command.finish(tx, "").await
            })
        });
    write.await?;
    Ok(Redirect::to(&format!("/administracion/respuestas?hecho={done}")).into_response())
}

fn row(reply: Reply, now: i64, me: Option<i64>, retired_at: Option<i64>) -> canned_reply::Model {
    let keys = |all: std::collections::BTreeSet<String>| {
        all.into_iter().collect::<Vec<String>>().join(" ")
    };
    canned_reply::Model {
        key: reply.key,
        title: reply.title,
        body: reply.body,
        kinds: keys(reply.meant.kinds),
        services: keys(reply.meant.services),
        roles: keys(reply.meant.roles),
        updated_at: now,
        updated_by: me,
        retired_at,
    }
}

/// A key that nobody has, made of a title.
async fn free_key(app: &App, title: &str) -> Result<String, AppError> {
    let local = store::list(app.db.read()).await?;
    let taken = local.iter().map(|row| row.key.as_str());
    let of_pack = app.pack.replies.iter().map(|reply| reply.key.as_str());
    let taken: Vec<&str> = taken.chain(of_pack).chain([NEW]).collect();
    Ok(fresh(title, "respuesta", &taken))
}

fn faults(form: &Submitted) -> Vec<Fault> {
    let mut faults = Vec::new();
    if form.title.is_empty() {
        faults.push(Fault::new("title", "Escriba con qué nombre se encuentra."));
    } else if form.title.chars().count() > 120 {
        faults.push(Fault::new("title", "Use a lo más 120 caracteres."));
    }
    if form.body.is_empty() {
        faults.push(Fault::new("body", "Escriba el texto de la respuesta."));
    } else if form.body.chars().count() > LONGEST {
        faults.push(Fault::new(
            "body",
            format!("Use a lo más {LONGEST} caracteres."),
        ));
    } else if let Some((line, text)) = reply_fault(&form.body) {
        faults.push(Fault::new(
            "body",
            format!("Renglón {line}: {}", capital(&text)),
        ));
    }
    faults
}
