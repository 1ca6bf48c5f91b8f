//! The steps of a deadline's escalation on its page: when each is, who is told, what changes,
//! and which were made [P-20].

use clock::{StepDef, Timer, plan};
use engine::Kind;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use tables::timer_step;

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::web::view::When;

/// A step as the page tells of it.
pub struct Warning {
    /// When it was made, or will be; nothing while the clock stands still before it.
    pub at: Option<When>,
    /// Whether it was made.
    pub made: bool,
    /// Who is told, and what changes.
    pub what: String,
}

/// The steps of a clock, in the order in which they come; none where nothing is promised.
///
/// # Errors
/// When the database refuses.
pub async fn warnings(
    app: &App,
    kind: Option<&Kind>,
    (ticket, clock): (i64, &str),
    timer: &Timer,
) -> Result<Vec<Warning>, AppError> {
    let rule = timer.aim.as_ref().map(|aim| aim.rule.as_str());
    let Some(escalation) = rule.and_then(|rule| app.levels.escalation(rule)) else {
        return Ok(Vec::new());
    };
    let cycle = i64::try_from(timer.cycle).unwrap_or_default();
    let made = timer_step::Entity::find()
        .filter(timer_step::Column::TicketId.eq(ticket))
        .filter(timer_step::Column::Clock.eq(clock))
        .filter(timer_step::Column::Cycle.eq(cycle))
        .order_by_asc(timer_step::Column::MadeAt)
        .all(app.db.read())
        .await?;
    // A clock that has ended has no plan: what was made of it stays.
    let planned = plan(escalation, timer, app.levels.calendars(), &app.zone).unwrap_or_default();
    let step = |key: &str| escalation.steps.iter().find(|step| step.def.key == key);
    let told = |at: Option<i64>, made: bool, key: &str| Warning {
        at: at.map(|at| When::new(at, app.now(), &app.zone)),
        made,
        what: step(key).map_or_else(String::new, |step| what(app, kind, &step.def)),
    };
    let mut all: Vec<Warning> = made
        .iter()
        .map(|row| told(Some(row.made_at), true, &row.step))
        .collect();
    let left = planned
        .iter()
        .filter(|own| made.iter().all(|row| row.step != own.step));
    all.extend(left.map(|own| told(own.at, false, &own.step)));
    all.retain(|warning| !warning.what.is_empty());
    Ok(all)
}

/// What a step does, in words.
fn what(app: &App, kind: Option<&Kind>, step: &StepDef) -> String {
    let who = step.tell.iter().map(|who| match who.as_str() {
        "assignee" => "la persona responsable".to_owned(),
        "team" => "el equipo que lo tiene".to_owned(),
        role => {
            let role = app.pack.roles.iter().find(|own| own.key == *role);
            role.map_or_else(String::new, |own| own.name.clone())
        }
    });
    let who: Vec<String> = who.filter(|name| !name.is_empty()).collect();
    let tells = Some(format!("Se avisa a: {}", who.join(", "))).filter(|_| !who.is_empty());
    let set = step
        .set
        .iter()
        .map(|(property, value)| match property.as_str() {
            "priority" => {
                let mut all = kind.into_iter().flat_map(|kind| &kind.priorities);
                let name = all
                    .find(|own| own.key == *value)
                    .map(|own| own.name.as_str());
                format!("la prioridad pasa a «{}»", name.unwrap_or(value))
            }
            "team" => {
                let team = app.known.team(value);
                let name = team.map_or(value.as_str(), |team| team.name.as_str());
                format!("pasa al equipo «{name}»")
            }
            other => format!("cambia «{other}»"),
        });
    let all: Vec<String> = tells.into_iter().chain(set).collect();
    all.join("; ")
}
