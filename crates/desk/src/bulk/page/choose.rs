//! `/en-bloque`: one's own actions; `/en-bloque/nueva`: what is to be done to the tickets that were
//! chosen in a list, and what would become of each.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::{Form, Query};
use engine::Deed;
use serde::Deserialize;

use crate::bulk::store::{self, New};
use crate::bulk::trial::{self, Asker, Found};
use crate::bulk::{MOST, Plan};
use crate::platform::App;
use crate::platform::command::CommandId;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, Target, may};
use crate::platform::random::sha256;
use crate::platform::text::capital;
use crate::platform::web::view::{Choice, Fault, When};
use crate::platform::web::{Crumb, Page, Shell, page};
use crate::ticket::page::view::{View, Wanted};
use crate::ticket::recipe::form::{self, Row, Typed};
use crate::ticket::recipe::words;
use crate::ticket::store::{self as tickets, Listed};

#[derive(Template)]
#[template(path = "bulk/page/choose.html")]
struct Choose {
    shell: Shell,
    /// «12 tickets».
    many: String,
    folios: Vec<String>,
    first: String,
    /// More were meant than one action takes.
    cut: Option<usize>,
    macros: Vec<Choice>,
    rows: Vec<Row>,
    found: Option<Outlook>,
    faults: Vec<Fault>,
    command: String,
}

/// What a trial found, in words.
struct Outlook {
    can: usize,
    same: usize,
    refused: usize,
    reasons: Vec<(String, String)>,
    people: usize,
    /// How many were not tried.
    untried: usize,
    mails: bool,
}

/// What the address says: tickets that were chosen, or a list of which all are meant.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    t: Vec<String>,
    #[serde(default)]
    todas: String,
    #[serde(default)]
    vista: String,
    #[serde(default)]
    filtro: String,
}

/// What was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Submitted {
    t: Vec<String>,
    r#macro: String,
    #[serde(rename = "paso[]")]
    paso: Vec<String>,
    #[serde(rename = "texto[]")]
    texto: Vec<String>,
    #[serde(rename = "dias[]")]
    dias: Vec<String>,
    hacer: String,
    command: String,
}

/// The form, for what was chosen.
///
/// # Errors
/// When the database refuses.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Query(asked): Query<Asked>,
) -> Result<Response, AppError> {
    let (mut folios, mut cut) = (asked.t, None);
    if !asked.todas.is_empty() {
        let wanted = Wanted {
            vista: asked.vista,
            filtro: asked.filtro,
            ..Wanted::default()
        };
        let view = View::of(&app, &request, &wanted)?;
        let most = u64::try_from(MOST + 1).unwrap_or(u64::MAX);
        let lookup = view.lookup(&request, None);
        let lines = tickets::first(app.db.read(), &lookup, most).await?;
        folios = lines
            .iter()
            .map(|line| line.reference().to_owned())
            .collect();
    }
    if folios.len() > MOST {
        folios.truncate(MOST);
        cut = Some(MOST);
    }
    let chosen = Chosen { folios, cut };
    render(
        &app,
        &request,
        chosen,
        &Submitted::default(),
        (Vec::new(), None),
        Vec::new(),
    )
}

struct Chosen {
    folios: Vec<String>,
    cut: Option<usize>,
}

fn render(
    app: &App,
    request: &Page,
    chosen: Chosen,
    form: &Submitted,
    (rows, found): (Vec<Typed>, Option<Found>),
    mut faults: Vec<Fault>,
) -> Result<Response, AppError> {
    let noun = &app.kind.noun;
    let many = chosen.folios.len();
    if many == 0 {
        faults.push(Fault::new(
            "bloque",
            "No eligió ninguno. Vuelva a la lista y marque los que quiera.",
        ));
    }
    let crumbs = vec![
        Crumb::to(capital(&noun.plural), "/solicitudes"),
        Crumb::here("Hacer en bloque"),
    ];
    let actor = &request.viewer.actor;
    let (roles, teams) = (actor.roles(), actor.teams());
    let any = |wanted: &[String], own: &[String]| {
        wanted.is_empty() || wanted.iter().any(|key| own.contains(key))
    };
    let own = app.recipes.macros.iter();
    let own = own.filter(|m| any(&m.own.roles, &roles) && any(&m.own.teams, &teams));
    let choice = |own: &crate::platform::recipes::Prepared<pack::Macro>| Choice {
        value: own.own.key.clone(),
        label: own.own.name.clone(),
        selected: own.own.key == form.r#macro,
    };
    let first: Vec<&str> = chosen.folios.iter().take(8).map(String::as_str).collect();
    let mut first = first.join(", ");
    if many > 8 {
        first.push_str(" …");
    }
    page(&Choose {
        shell: request.shell(app, crumbs),
        many: match many {
            1 => format!("1 {}", noun.singular),
            many => format!("{many} {}", noun.plural),
        },
        first,
        folios: chosen.folios,
        cut: chosen.cut,
        macros: own.map(choice).collect(),
        rows: form::rows(app, &rows, &faults),
        found: found.map(|found| outlook(app, &found, many)),
        faults,
        command: app.random.token()?,
    })
}

fn outlook(app: &App, found: &Found, many: usize) -> Outlook {
    let reason = |(why, reason): (&String, &trial::Reason)| {
        let mut folios = reason.folios.join(", ");
        if reason.many > reason.folios.len() {
            folios.push_str(&format!(" y {} más", reason.many - reason.folios.len()));
        }
        (why.clone(), folios)
    };
    Outlook {
        can: found.can,
        same: found.same,
        refused: found.refused(),
        reasons: found.cannot.iter().map(reason).collect(),
        people: found.people.len(),
        untried: many.saturating_sub(found.tried),
        mails: app.mail.is_some(),
    }
}

/// The tickets of these references that this person may see, each once.
async fn seen(app: &App, request: &Page, folios: &[String]) -> Result<Vec<Listed>, AppError> {
    let mut rows: Vec<Listed> = Vec::new();
    for reference in folios.iter().take(MOST) {
        let found = match tickets::seen(app.db.read(), reference).await {
            Ok(found) => found,
            Err(AppError::NotFound) => continue,
            Err(error) => return Err(error),
        };
        let target = Target {
            id: found.ticket.id,
            keys: &found.keys,
        };
        let sees = may(&request.viewer.actor, Action::SeeTickets, Some(target));
        if sees && !rows.iter().any(|row| row.id == found.ticket.id) {
            rows.push(found.ticket);
        }
    }
    Ok(rows)
}

/// What is to be done, as it was typed; and what is wrong with it.
fn plan(app: &App, form: &Submitted) -> (Vec<Typed>, Option<Plan>, Vec<Fault>) {
    let blank = form
        .paso
        .iter()
        .chain(&form.texto)
        .all(|text| text.trim().is_empty());
    if !form.r#macro.is_empty() {
        let own = Plan::of_macro(app, &form.r#macro);
        let fault = |text: &str| vec![Fault::new("macro", text)];
        return match own {
            None => (Vec::new(), None, fault("Elija una macro de la lista.")),
            Some(_) if !blank => {
                let (rows, _, _) = form::read(&form.paso, &form.texto, &form.dias);
                (
                    rows,
                    None,
                    fault("Elija una macro o pasos, no las dos cosas."),
                )
            }
            own => (Vec::new(), own, Vec::new()),
        };
    }
    let (rows, deeds, mut faults) = form::read(&form.paso, &form.texto, &form.dias);
    for (number, row) in (1..).zip(&rows) {
        let id = format!("paso-{number}");
        if faults.iter().any(|fault| fault.field == id) {
            continue;
        }
        if !form::is_offered(app, &row.act) {
            faults.push(Fault::new(id, "Elija qué hacer."));
        } else if let Some((_, text)) = pack::reply_fault(&row.text) {
            faults.push(Fault::new(id, capital(&text)).about(format!("Paso {number}")));
        }
    }
    let own = faults.is_empty().then(|| Plan {
        name: named(app, &deeds),
        deeds,
        recipe: None,
    });
    (rows, own, faults)
}

/// What an action is called: what it does.
pub(crate) fn named(app: &App, deeds: &[Deed]) -> String {
    let all: Vec<String> = deeds.iter().map(|deed| words::of(app, deed)).collect();
    crate::platform::text::shorten(&all.join(" · "), 120)
}

/// Shows what would become of each, or begins.
///
/// # Errors
/// When the database refuses.
pub async fn submit(
    State(app): State<App>,
    request: Page,
    Form(form): Form<Submitted>,
) -> Result<Response, AppError> {
    let person = request.viewer.actor.person.ok_or(AppError::NotFound)?;
    let seal = sha256(format!(
        "{:?}",
        (&form.t, &form.r#macro, &form.paso, &form.texto, &form.dias)
    ));
    let command = CommandId::new(form.command.clone(), Some(person), seal)?;
    if let Some(key) = command.earlier(app.db.read()).await? {
        return Ok(Redirect::to(&format!("/en-bloque/{key}")).into_response());
    }
    let rows = seen(&app, &request, &form.t).await?;
    let (typed, plan, faults) = plan(&app, &form);
    let chosen = Chosen {
        folios: rows.iter().map(|row| row.reference().to_owned()).collect(),
        cut: None,
    };
    let (Some(plan), false) = (plan, rows.is_empty()) else {
        let again = render(&app, &request, chosen, &form, (typed, None), faults)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
    };
    if form.hacer != "hacer" {
        let asker = Asker {
            actor: request.viewer.actor.clone(),
            name: request.viewer.name.clone(),
        };
        let found = trial::all(&app, &asker, &plan, &rows).await?;
        return render(
            &app,
            &request,
            chosen,
            &form,
            (typed, Some(found)),
            Vec::new(),
        );
    }
    let ids = rows.iter().map(|row| row.id).collect();
    let key = begin(&app, person, (plan, ids, None), command).await?;
    Ok(Redirect::to(&format!("/en-bloque/{key}")).into_response())
}

/// Begins an action, once for a command; its key.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn begin(
    app: &App,
    person: i64,
    (plan, ids, undoes): (Plan, Vec<i64>, Option<i64>),
    command: CommandId,
) -> Result<String, AppError> {
    let new = New {
        key: app.random.key()?,
        person,
        name: plan.name,
        deeds: serde_json::to_string(&plan.deeds).map_err(|e| AppError::internal(e.to_string()))?,
        recipe: plan.recipe,
        undoes,
        tickets: ids,
    };
    let write = app
        .db
        .write((new, command, app.now()), |tx, (new, command, now)| {
            Box::pin(async move {
                if let Some(earlier) = command.claim(tx, *now).await? {
                    return Ok(earlier);
                }
                store::begin(tx, *now, new).await?;
                command.finish(tx, &new.key).await?;
                Ok(new.key.clone())
            })
        });
    write.await
}

#[derive(Template)]
#[template(path = "bulk/page/list.html")]
struct List {
    shell: Shell,
    rows: Vec<Line>,
}

struct Line {
    name: String,
    href: String,
    when: When,
    total: i64,
    word: &'static str,
    category: &'static str,
}

/// One's own actions, the latest first.
///
/// # Errors
/// When the database refuses.
pub async fn list(State(app): State<App>, request: Page) -> Result<Response, AppError> {
    let person = request.viewer.actor.person.ok_or(AppError::NotFound)?;
    let all = store::latest(app.db.read(), person).await?;
    let line = |own: &tables::bulk::Model| {
        let (word, category) = standing(&own.state);
        Line {
            name: own.name.clone(),
            href: format!("/en-bloque/{}", own.key),
            when: When::new(own.created_at, app.now(), &app.zone),
            total: own.total,
            word,
            category,
        }
    };
    let crumbs = vec![
        Crumb::to(capital(&app.kind.noun.plural), "/solicitudes"),
        Crumb::here("En bloque"),
    ];
    page(&List {
        shell: request.shell(&app, crumbs),
        rows: all.iter().map(line).collect(),
    })
}

/// How an action stands, in words and as a category of colours.
pub(super) fn standing(state: &str) -> (&'static str, &'static str) {
    match state {
        "running" => ("En curso", "open"),
        "stopped" => ("Detenida", "cancelled"),
        _ => ("Terminada", "closed"),
    }
}
