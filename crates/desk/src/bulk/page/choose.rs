//! `/en-bloque/nueva`: what is to be done to the tickets that were
//! chosen in a list, and what would become of each.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::{Form, Query};
use serde::Deserialize;

use super::chosen::{begin, plan, seen};
use crate::bulk::trial::{self, Asker, Found};
use crate::bulk::{MOST, Plan};
use crate::platform::App;
use crate::platform::command::CommandId;
use crate::platform::error::AppError;
use crate::platform::random::sha256;
use crate::platform::text::capital;
use crate::platform::web::view::{Choice, Fault};
use crate::platform::web::{Crumb, Page, Shell, page};
use crate::ticket::page::view::{View, Wanted};
use crate::ticket::recipe::form::{self, Row, Typed};
use crate::ticket::store as tickets;

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
    /// What the form says that its reader was shown.
    tried: String,
    /// It is shown instead of done, since it was not tried as it is now.
    changed: bool,
    faults: Vec<Fault>,
    command: String,
}

/// What a trial found, in words.
pub(super) struct Outlook {
    pub(super) can: usize,
    pub(super) same: usize,
    pub(super) refused: usize,
    pub(super) reasons: Vec<(String, String)>,
    pub(super) people: usize,
    /// What stays as it is on some of those that can, with which.
    pub(super) partly: Vec<(String, String)>,
    pub(super) mails: bool,
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
    pub(super) t: Vec<String>,
    pub(super) r#macro: String,
    #[serde(rename = "paso[]")]
    pub(super) paso: Vec<String>,
    #[serde(rename = "texto[]")]
    pub(super) texto: Vec<String>,
    #[serde(rename = "dias[]")]
    pub(super) dias: Vec<String>,
    hacer: String,
    command: String,
    /// What was shown to become of them.
    visto: String,
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
    (rows, found): (Vec<Typed>, Option<(Found, String)>),
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
        changed: form.hacer == "hacer" && found.is_some(),
        tried: found
            .as_ref()
            .map_or_else(String::new, |(_, tried)| tried.clone()),
        found: found.map(|(found, _)| outlook(app, &found)),
        faults,
        command: app.random.token()?,
    })
}

/// By which a form says what its reader was shown: these steps, for these tickets.
fn tried(plan: &Plan, rows: &[tickets::Listed]) -> String {
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    sha256(format!("{:?}", (&plan.deeds, &plan.recipe, ids)))
}

pub(super) fn outlook(app: &App, found: &Found) -> Outlook {
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
        partly: found.partly.iter().map(reason).collect(),
        mails: app.mail.is_some(),
    }
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
    let (typed, plan, faults) = plan(&app, &form).await?;
    let chosen = Chosen {
        folios: rows.iter().map(|row| row.reference().to_owned()).collect(),
        cut: None,
    };
    let (Some(plan), false) = (plan, rows.is_empty()) else {
        let again = render(&app, &request, chosen, &form, (typed, None), faults)?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, again).into_response());
    };
    // What was not tried as it is now is shown first: steps were changed, or the macro was.
    let tried = tried(&plan, &rows);
    if form.hacer != "hacer" || form.visto != tried {
        let asker = Asker::of(&request);
        let found = trial::all(&app, &asker, &plan, &rows).await?;
        return render(
            &app,
            &request,
            chosen,
            &form,
            (typed, Some((found, tried))),
            Vec::new(),
        );
    }
    let ids = rows.iter().map(|row| row.id).collect();
    let key = begin(&app, person, (plan, ids, None), command).await?;
    Ok(Redirect::to(&format!("/en-bloque/{key}")).into_response())
}
