//! `/administracion/respuestas/{reply}`: one text, and how it reads on a real ticket.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::Form;
use pack::{Meant, Reply, ReplyFacts, reply_fault};
use serde::Deserialize;
use serde_json::json;
use tables::canned_reply;

use crate::configuration::page::draft::fresh;
use crate::configuration::page::meant::{MeantChoices, chosen};
use crate::configuration::page::text::{LONGEST, wrong};
use crate::platform::App;
use crate::platform::audit;
use crate::platform::command::CommandId;
use crate::platform::error::AppError;
use crate::platform::random::sha256;
use crate::platform::text::{capital, clean};
use crate::platform::web::view::{Fault, Field, error_of};
use crate::platform::web::{Crumb, Page, Shell, page};
use crate::ticket::reply::{self, local, store};
use crate::ticket::trial as tried;

/// What stands in the address for one that is not there yet.
const NEW: &str = "nueva";

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
    trial: Option<Result<String, &'static str>>,
    /// What is to be said of the trial.
    said: Option<&'static str>,
    /// Whether it would be offered on the ticket that it is tried on.
    is_offered: bool,
    meant: MeantChoices,
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
    kinds: Vec<String>,
    #[serde(default)]
    services: Vec<String>,
    #[serde(default)]
    roles: Vec<String>,
    #[serde(default)]
    folio: String,
    #[serde(default)]
    hacer: String,
    #[serde(default)]
    command: String,
}

impl Submitted {
    /// For what it is meant, of what there is to choose.
    fn meant(&self, app: &App, own: Option<&Present>) -> Meant {
        let before = own.map(|own| own.reply.meant.clone()).unwrap_or_default();
        chosen(app, &before, [&self.kinds, &self.services, &self.roles])
    }
}

/// What a text can name, with what it is.
pub(crate) const KNOWN: [(&str, &str); 9] = [
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
    let form = own.as_ref().map(|own| Submitted {
        title: own.reply.title.clone(),
        body: own.reply.body.trim().to_owned(),
        kinds: own.reply.meant.kinds.iter().cloned().collect(),
        services: own.reply.meant.services.iter().cloned().collect(),
        roles: own.reply.meant.roles.iter().cloned().collect(),
        ..Submitted::default()
    });
    let form = form.unwrap_or_default();
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
    let meant = form.meant(app, own.as_ref());
    let (mut trial, mut is_offered, mut said) = (None, true, None);
    if folio.is_empty() && form.hacer == "ver" {
        said = Some(tried::EXAMPLE);
        trial = Some(read(&example(app, request), &form.body));
    } else if !folio.is_empty() {
        match tried::ticket(app, &request.viewer.actor, &folio).await? {
            None => trial = Some(Err(tried::UNKNOWN)),
            Some(seen) => {
                let kind = app.book.kind(&seen.ticket.kind);
                let facts = reply::facts(app, kind, &seen.ticket, &request.viewer.name);
                trial = Some(read(&facts, &form.body));
                is_offered = reply::fits(app, &meant, &seen.ticket);
            }
        }
    }
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
        said,
        is_offered,
        meant: MeantChoices::of(app, &meant),
        is_new: own.is_none(),
        is_retired: own.is_some_and(|own| own.retired_at.is_some()),
        faults,
        command: app.random.token()?,
    })
}

/// What the text can name of a ticket that does not exist.
fn example(app: &App, request: &Page) -> ReplyFacts {
    let own = tried::example(app);
    let state = app.kind.states.first();
    ReplyFacts {
        solicitante: tried::NOBODY.to_owned(),
        folio: own.folio,
        servicio: own.service.to_owned(),
        dependencia: own.unit.to_owned(),
        estado: state.map(|state| state.name.clone()).unwrap_or_default(),
        asunto: "De qué trata".to_owned(),
        firma: request.viewer.name.clone(),
        oficina: app.pack.institution.office.clone(),
        institucion: app.pack.institution.name.clone(),
    }
}

/// The text with these data, or in a sentence why not.
fn read(facts: &ReplyFacts, body: &str) -> Result<String, &'static str> {
    let reply = Reply {
        key: String::new(),
        title: String::new(),
        body: body.to_owned(),
        meant: Meant::default(),
    };
    let rendered = reply.render(facts);
    rendered.map_err(|_| "Así como está no se puede armar: guárdela para ver qué corregir.")
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
    let meant = form.meant(&app, own.as_ref());
    let seal = sha256(format!(
        "{:?}",
        (&key, &form.title, &form.body, &meant, &form.hacer)
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
                    meant,
                    ..own.reply
                },
                None => Reply {
                    key: free_key(&app, &form.title).await?,
                    title: form.title,
                    body: form.body,
                    meant,
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
                let detail = json!({
                    "title": row.title, "body": row.body,
                    "kinds": row.kinds, "services": row.services, "roles": row.roles,
                });
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
    let missing = "Escriba con qué nombre se encuentra.";
    faults.extend(wrong("title", &form.title, missing, 120));
    let missing = "Escriba el texto de la respuesta.";
    if let Some(fault) = wrong("body", &form.body, missing, LONGEST) {
        faults.push(fault);
    } else if let Some((line, text)) = reply_fault(&form.body) {
        faults.push(Fault::new(
            "body",
            format!("Renglón {line}: {}", capital(&text)),
        ));
    }
    faults
}
