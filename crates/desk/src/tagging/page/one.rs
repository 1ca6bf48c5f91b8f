//! `/administracion/etiquetas/cambiar`: one tag, and what would become of it everywhere.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::{Form, Query};
use engine::{DeedAct, LONGEST_TAG, Tag};
use serde::Deserialize;
use serde_json::json;

use crate::platform::App;
use crate::platform::audit;
use crate::platform::command::CommandId;
use crate::platform::error::AppError;
use crate::platform::random::sha256;
use crate::platform::web::view::{Fault, Field, error_of};
use crate::platform::web::{Crumb, Page, Shell, page};
use crate::tagging::store::{self, New, Used};

/// Where the list is.
const LIST: &str = "/administracion/etiquetas";

#[derive(Template)]
#[template(path = "tagging/page/one.html")]
struct One {
    shell: Shell,
    key: String,
    name: String,
    many: i64,
    /// Macros and rules that name it.
    named_by: Vec<String>,
    listed: bool,
    into: Field,
    outlook: Option<Outlook>,
    faults: Vec<Fault>,
    command: String,
}

/// What would become of it.
struct Outlook {
    /// The tag that stands in its place; nothing where it is taken away.
    into: Option<String>,
    /// There is such a tag already.
    joins: bool,
    can: i64,
    both: i64,
    cannot: i64,
}

/// Where a tag is changed.
pub(super) fn href(key: &str) -> String {
    let query: String = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("etiqueta", key)
        .finish();
    format!("{LIST}/cambiar?{query}")
}

/// The keys of the tags that kinds list.
pub(super) fn listed(app: &App) -> Vec<String> {
    let rules = app.book.kinds().filter_map(|kind| kind.tags.as_ref());
    rules
        .flat_map(|rules| rules.list())
        .map(|tag| tag.key)
        .collect()
}

/// What the address says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wanted {
    etiqueta: String,
}

/// What was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Submitted {
    etiqueta: String,
    nombre: String,
    hacer: String,
    command: String,
}

/// The page.
///
/// # Errors
/// [`AppError::NotFound`] for a tag that no ticket has.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Query(wanted): Query<Wanted>,
) -> Result<Response, AppError> {
    let used = found(&app, &wanted.etiqueta).await?;
    let typed = Submitted {
        nombre: used.name.clone(),
        ..Submitted::default()
    };
    render(&app, &request, &used, &typed, (None, Vec::new()))
}

async fn found(app: &App, key: &str) -> Result<Used, AppError> {
    let mut used = store::used(app.db.read(), (Some(key), "")).await?;
    used.pop().ok_or(AppError::NotFound)
}

fn render(
    app: &App,
    request: &Page,
    used: &Used,
    form: &Submitted,
    (outlook, faults): (Option<Outlook>, Vec<Fault>),
) -> Result<Response, AppError> {
    let crumbs = vec![
        Crumb::to("Etiquetas", LIST),
        Crumb::here(format!("«{}»", used.name)),
    ];
    page(&One {
        shell: request.shell(app, crumbs),
        named_by: named_by(app, &used.key),
        listed: listed(app).contains(&used.key),
        key: used.key.clone(),
        name: used.name.clone(),
        many: used.many,
        into: Field {
            value: form.nombre.clone(),
            error: error_of(&faults, "nombre"),
        },
        outlook,
        faults,
        command: app.random.token()?,
    })
}

/// The macros and rules whose steps name a tag: they go on doing so.
fn named_by(app: &App, key: &str) -> Vec<String> {
    let names = |deeds: &[engine::Deed]| {
        deeds.iter().any(|deed| {
            let tag = deed.value.as_deref().and_then(Tag::read);
            matches!(deed.act, DeedAct::Tag | DeedAct::Untag) && tag.is_some_and(|t| t.key == key)
        })
    };
    let macros = app.recipes.macros.iter().map(|own| &own.own);
    let macros = macros.filter(|own| names(&own.deeds));
    let macros = macros.map(|own| format!("la macro «{}»", own.name));
    let rules = app.recipes.rules.iter().map(|own| &own.own);
    let rules = rules.filter(|own| names(&own.deeds));
    macros
        .chain(rules.map(|own| format!("la regla «{}»", own.name)))
        .collect()
}

/// What is asked: another name, or none; and what is wrong with it.
fn asked(form: &Submitted, used: &Used) -> Result<Option<Tag>, Vec<Fault>> {
    if matches!(form.hacer.as_str(), "ver-quitar" | "quitar") {
        return Ok(None);
    }
    let told = |text: String| vec![Fault::new("nombre", text)];
    let Some(tag) = Tag::read(&form.nombre) else {
        return Err(told(format!(
            "Escriba una etiqueta con letras o números, de hasta {LONGEST_TAG} caracteres."
        )));
    };
    match tag.key == used.key && tag.name == used.name {
        true => Err(told("Escriba otro nombre: ese es el que tiene.".to_owned())),
        false => Ok(Some(tag)),
    }
}

/// How many tickets could be changed, and how many could not.
async fn outlook(app: &App, used: &Used, into: Option<&Tag>) -> Result<Outlook, AppError> {
    let other = into.map_or("", |tag| tag.key.as_str());
    let (kinds, both) = store::spread(app.db.read(), &used.key, other).await?;
    let takes = |kind: &str| {
        let rules = app.book.kind(kind).and_then(|kind| kind.tags.as_ref());
        rules.is_none_or(|rules| rules.free || rules.list().any(|own| own.key == other))
    };
    let closed = kinds
        .iter()
        .filter(|(kind, _)| into.is_some() && !takes(kind));
    let cannot: i64 = closed.map(|(_, many)| many).sum();
    let joins = match into {
        Some(tag) if tag.key != used.key => !store::used(app.db.read(), (Some(other), ""))
            .await?
            .is_empty(),
        _ => false,
    };
    Ok(Outlook {
        into: into.map(|tag| tag.name.clone()),
        joins,
        can: kinds.iter().map(|(_, many)| many).sum::<i64>() - cannot,
        both: if joins { both } else { 0 },
        cannot,
    })
}

/// Shows what would become of a tag, or begins.
///
/// # Errors
/// [`AppError::NotFound`] for a tag that no ticket has.
pub async fn submit(
    State(app): State<App>,
    request: Page,
    Form(form): Form<Submitted>,
) -> Result<Response, AppError> {
    let me = request.viewer.actor.person;
    let person = me.ok_or(AppError::NotFound)?;
    let begins = matches!(form.hacer.as_str(), "cambiar" | "quitar");
    let seal = sha256(format!("{} {} {}", form.etiqueta, form.nombre, form.hacer));
    let done = || Redirect::to(&format!("{LIST}?hecho=cambio")).into_response();
    if begins {
        let command = CommandId::new(form.command.clone(), me, seal.clone())?;
        // A second click may find no ticket that has it any more.
        if command.earlier(app.db.read()).await?.is_some() {
            return Ok(done());
        }
    }
    let used = found(&app, &form.etiqueta).await?;
    let into = match asked(&form, &used) {
        Ok(into) => into,
        Err(faults) => {
            let again = render(&app, &request, &used, &form, (None, faults))?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
        }
    };
    let found = outlook(&app, &used, into.as_ref()).await?;
    if !begins {
        return render(&app, &request, &used, &form, (Some(found), Vec::new()));
    }
    let action = match (&into, found.joins) {
        (None, _) => "tag.removed",
        (Some(_), true) => "tag.merged",
        (Some(_), false) => "tag.renamed",
    };
    let new = New {
        used,
        into: into.map(|tag| tag.name),
        person,
    };
    let command = CommandId::new(form.command, me, seal)?;
    let write = app
        .db
        .write((new, command, app.now()), move |tx, (new, command, now)| {
            Box::pin(async move {
                if command.claim(tx, *now).await?.is_some() {
                    return Ok(());
                }
                store::begin(tx, *now, new).await?;
                let detail = json!({ "into": new.into, "tickets": new.used.many });
                let (who, name) = (Some(new.person), &new.used.name);
                audit::record(tx, *now, who, action, name, &detail).await?;
                command.finish(tx, "").await
            })
        });
    write.await?;
    Ok(done())
}
