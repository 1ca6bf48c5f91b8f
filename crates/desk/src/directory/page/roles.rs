//! `/administracion/funciones`: what each role allows, in sentences, and who may do what.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum_extra::extract::Query;
use engine::{Gender, Noun};
use pack::{Grant, Scope};
use serde::Deserialize;

use crate::directory::page::giving::choice;
use crate::directory::page::person::path;
use crate::directory::page::role;
use crate::directory::store::{self, Found, Search};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::Action;
use crate::platform::text::{capital, escaped};
use crate::platform::web::view::Choice;
use crate::platform::web::{Page, Shell, page};

#[derive(Template)]
#[template(path = "directory/page/roles.html")]
struct Roles {
    shell: Shell,
    roles: Vec<RoleCard>,
    actions: Vec<Choice>,
    answer: Option<Answer>,
}

struct RoleCard {
    name: String,
    parts: Vec<Part>,
    people: i64,
    href: String,
}

/// What a role allows of some tickets, or besides tickets.
struct Part {
    /// «De todos los tickets»
    of: String,
    can: Vec<String>,
}

/// Who may do something.
struct Answer {
    what: String,
    groups: Vec<Group>,
}

/// The people of one role who may do it.
struct Group {
    role: String,
    of: Vec<String>,
    people: Vec<Somebody>,
    /// Where all of them are listed, when there are more.
    more: Option<String>,
}

struct Somebody {
    name: String,
    href: String,
    held: String,
}

/// What is asked.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    accion: String,
}

/// The page.
///
/// # Errors
/// When the database refuses.
pub async fn show(
    State(app): State<App>,
    request: Page,
    Query(asked): Query<Asked>,
) -> Result<Response, AppError> {
    let counts = store::counts_by_role(app.db.read(), app.now()).await?;
    let noun = &app.kind.noun;
    let card = |role: &pack::Role| RoleCard {
        name: role.name.clone(),
        parts: parts(&app, role),
        people: counts.get(&role.key).copied().unwrap_or_default(),
        href: people_of(&role.key),
    };
    let action = Action::from_grant(&asked.accion);
    let answer = match action {
        Some(action) => Some(answer(&app, action).await?),
        None => None,
    };
    let granted = Action::ALL.into_iter().filter(|action| {
        let key = action.grant();
        app.pack.roles.iter().any(|role| role.may(key))
    });
    page(&Roles {
        shell: request.shell(&app, Vec::new()),
        roles: app.pack.roles.iter().map(card).collect(),
        actions: granted
            .map(|action| choice(action.grant(), &capital(&can(action, noun)), &asked.accion))
            .collect(),
        answer,
    })
}

fn people_of(role: &str) -> String {
    format!("/administracion/personas?funcion={}", escaped(role))
}

/// What a role allows, a part for each reach of its grants.
fn parts(app: &App, role: &pack::Role) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for grant in &role.grants {
        let actions = grant.actions.iter().filter_map(|n| Action::from_grant(n));
        for action in actions {
            let of = if action.is_on_tickets() {
                reach(app, grant)
            } else {
                "Además".to_owned()
            };
            let can = can(action, &app.kind.noun);
            match parts.iter_mut().find(|part| part.of == of) {
                Some(part) => part.can.push(can),
                None => parts.push(Part { of, can: vec![can] }),
            }
        }
    }
    if let [only] = parts.as_mut_slice()
        && only.of == "Además"
    {
        only.of = String::new();
    }
    // What is not about tickets comes last.
    parts.sort_by_key(|part| part.of == "Además");
    parts
}

/// Of which tickets a grant speaks: «De todos los tickets».
fn reach(app: &App, grant: &Grant) -> String {
    let noun = &app.kind.noun;
    let (all, the) = match (grant.kinds.is_empty(), noun.gender) {
        (true, Gender::Femenino) => ("todas las", "las"),
        _ => ("todos los", "los"),
    };
    let name = |key: &String| {
        let kind = app.pack.kind(key);
        format!("«{}»", kind.map_or(key, |kind| &kind.noun.singular))
    };
    let kinds: Vec<String> = grant.kinds.iter().map(name).collect();
    let those = if kinds.is_empty() {
        noun.plural.clone()
    } else {
        format!("folios de tipo {}", kinds.join(" o "))
    };
    match grant.scope() {
        Scope::All => format!("De {all} {those}"),
        Scope::Team => format!("De {the} {those} del equipo donde la ejerce"),
        Scope::Unit => {
            format!(
                "De {the} {those} de la dependencia donde la ejerce y de las que están bajo ella"
            )
        }
        Scope::Own => format!("De {the} {those} en que participa"),
    }
}

/// What an action is, said alone after «puede».
fn can(action: Action, noun: &Noun) -> String {
    let plural = &noun.plural;
    match action {
        Action::SeeTickets => format!("ver {plural} con sus notas internas"),
        Action::SeePublicPart => format!("seguir la parte pública de {plural}"),
        Action::Reply => "escribir como solicitante".to_owned(),
        Action::Approve => "aprobar lo que se le pide".to_owned(),
        Action::Create => format!("registrar {plural} de otras personas"),
        Action::Edit => "cambiar sus datos".to_owned(),
        Action::Note => "escribir notas internas".to_owned(),
        Action::Answer => "responder a quien solicita".to_owned(),
        Action::Move => "cambiar su estado".to_owned(),
        Action::Take => "ser responsable".to_owned(),
        Action::Restrict => "restringir quién los ve".to_owned(),
        Action::Explain => "preguntar quién puede hacer qué".to_owned(),
        Action::HeadUnit => "encabezar la dependencia donde la ejerce".to_owned(),
        Action::ManagePeople => "administrar personas, dependencias y equipos".to_owned(),
        Action::Configure => "configurar servicios y textos".to_owned(),
        Action::Operate => "cuidar el correo, las tareas y el estado del servicio".to_owned(),
        Action::ReadAudit => "leer la auditoría".to_owned(),
    }
}

/// Who may do something now: a statement or three for each role that allows it.
async fn answer(app: &App, action: Action) -> Result<Answer, AppError> {
    let mut groups = Vec::new();
    for own in app.pack.roles.iter().filter(|r| r.may(action.grant())) {
        let search = Search {
            role: Some(own.key.clone()),
            ..Search::default()
        };
        let (people, more) = store::search(app.db.read(), app.now(), &search).await?;
        let grants = own.grants.iter().filter(|g| g.allows(action.grant()));
        let of: Vec<String> = if action.is_on_tickets() {
            grants.map(|grant| reach(app, grant)).collect()
        } else {
            Vec::new()
        };
        let somebody = |found: &Found| {
            let held = found.held.iter().filter(|held| held.role == own.key);
            let held: Vec<String> = held.map(|held| role::in_words(app, held)).collect();
            Somebody {
                name: found.person.name.clone(),
                href: path(found.person.id),
                held: held.join(", "),
            }
        };
        let able = people
            .iter()
            .filter(|found| found.person.locked_at.is_none());
        groups.push(Group {
            role: own.name.clone(),
            of,
            people: able.map(somebody).collect(),
            more: more.then(|| people_of(&own.key)),
        });
    }
    Ok(Answer {
        what: can(action, &app.kind.noun),
        groups,
    })
}
