//! What a form says of a webhook, and what is wrong with it.

use filter::{Item, Node, Test, Value};
use serde::Deserialize;
use tables::webhook;

use crate::channel::webhook::EVENTS;
use crate::directory;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::outward::OutwardError;
use crate::platform::policy::Action;
use crate::platform::text::clean;
use crate::platform::web::view::Fault;
use crate::ticket::filter as tickets;

/// Characters of a name, of an address, and of a filter.
const NAME: usize = 60;
const URL: usize = 500;
const FILTER: usize = 1_000;

/// The form.
#[derive(Deserialize, Default, Clone)]
pub struct Submitted {
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    pub(super) url: String,
    #[serde(default)]
    pub(super) filter: String,
    #[serde(default)]
    pub(super) event: Vec<String>,
    #[serde(default)]
    pub(super) internal: Option<String>,
    #[serde(default)]
    pub(super) person: String,
    #[serde(default)]
    pub(super) command: String,
}

impl Submitted {
    /// The form as it is shown for a webhook; for a new one with the events that are asked for most.
    pub(super) fn of(hook: Option<&webhook::Model>) -> Self {
        let Some(hook) = hook else {
            return Self {
                event: ["received", "moved", "answered"]
                    .map(str::to_owned)
                    .to_vec(),
                ..Self::default()
            };
        };
        Self {
            name: hook.name.clone(),
            url: hook.url.clone(),
            filter: hook.filter.clone(),
            event: hook.event_types.split(' ').map(str::to_owned).collect(),
            internal: hook.internal.then(|| "si".to_owned()),
            person: hook.person_id.to_string(),
            command: String::new(),
        }
    }

    /// The same in one line each, with known events alone.
    pub(super) fn tidied(self) -> Self {
        let line = |text: &str| clean(text).replace('\n', " ");
        let known = |key: &String| EVENTS.iter().any(|(own, _)| own == key);
        Self {
            name: line(&self.name),
            url: line(&self.url),
            filter: line(&self.filter),
            event: self.event.into_iter().filter(known).collect(),
            ..self
        }
    }
}

/// Who sees tickets, so that a webhook can have that sight: by name.
pub(super) async fn people(app: &App) -> Result<Vec<(i64, String)>, AppError> {
    let roles = app.pack.roles.iter();
    let roles = roles.filter(|role| role.may(Action::SeeTickets.grant()));
    let roles: Vec<&str> = roles.map(|role| role.key.as_str()).collect();
    directory::store::holding(app.db.read(), app.now(), &roles).await
}

/// Whether a filter asks for the teams of who looks: a system has none.
fn asks_for_teams(node: &Node) -> bool {
    match node {
        Node::And(parts) | Node::Or(parts) => parts.iter().any(asks_for_teams),
        Node::Not(part) => asks_for_teams(part),
        Node::Phrase(_) => false,
        Node::Condition(condition) => {
            let is = |value: &Value| matches!(value, Value::MyTeam);
            match condition.test() {
                Test::Any(items) => items.iter().any(|item| match item {
                    Item::Value(value) => is(value),
                    _ => false,
                }),
                Test::Compare(_, value) => is(value),
            }
        }
    }
}

/// What is wrong with a filter.
fn filter_fault(app: &App, text: &str) -> Result<Option<String>, AppError> {
    if text.chars().count() > FILTER {
        return Ok(Some(format!("Use a lo más {FILTER} caracteres.")));
    }
    let parsed = match filter::parse(text, &tickets::schema(app)?) {
        Ok(parsed) => parsed,
        Err(error) => return Ok(Some(error.to_string())),
    };
    if !tickets::is_modest(&parsed) {
        let text = "El filtro pide demasiado a la vez: use a lo más 10 palabras y 60 condiciones.";
        return Ok(Some(text.to_owned()));
    }
    if parsed.root().is_some_and(asks_for_teams) {
        let text = "Un sistema no tiene equipo: diga el equipo por su clave.";
        return Ok(Some(text.to_owned()));
    }
    Ok(None)
}

/// What is wrong with a form.
///
/// # Errors
/// When the database refuses.
pub(super) async fn faults(
    app: &App,
    form: &Submitted,
    before: Option<&webhook::Model>,
) -> Result<Vec<Fault>, AppError> {
    let mut faults = Vec::new();
    let mut add = |field: &str, about: &str, text: String| {
        faults.push(Fault::new(field, text).about(about));
    };
    match form.name.chars().count() {
        0 => add("name", "Nombre", "Diga a qué sistema se avisa.".to_owned()),
        1..=NAME => {}
        _ => add("name", "Nombre", format!("Use a lo más {NAME} caracteres.")),
    }
    if form.url.chars().count() > URL {
        add(
            "url",
            "Dirección",
            format!("Use a lo más {URL} caracteres."),
        );
    } else if let Err(error) = app.outward.check(&form.url) {
        let text = match error {
            OutwardError::Inside => {
                "Lleva a la red interna. Quien cuida el servidor puede permitirla por su nombre, con la opción «--webhook-inside»."
            }
            _ => {
                "Escriba una dirección completa que empiece con https://, sin usuario ni contraseña."
            }
        };
        add("url", "Dirección", text.to_owned());
    }
    if let Some(text) = filter_fault(app, &form.filter)? {
        add("filter", "De qué tickets", text);
    }
    if form.event.is_empty() {
        add(
            "event",
            "De qué se avisa",
            "Elija al menos un suceso.".to_owned(),
        );
    }
    let person: Option<i64> = form.person.parse().ok();
    let kept = person.is_some() && person == before.map(|hook| hook.person_id);
    let offered = people(app).await?;
    if !kept && !offered.iter().any(|(id, _)| Some(*id) == person) {
        let text = "Elija a una persona que pueda ver tickets.".to_owned();
        add("person", "Con los permisos de", text);
    }
    Ok(faults)
}

#[cfg(test)]
mod tests {
    use filter::{By, Field, Kind, Schema, parse};

    use super::asks_for_teams;

    #[test]
    fn a_filter_by_the_teams_of_nobody_is_found() {
        let team = Field::new("team", "equipo", Kind::Team(By::Key));
        let schema = Schema::new(vec![team]).unwrap();
        let asks = |text: &str| {
            parse(text, &schema)
                .unwrap()
                .root()
                .is_some_and(asks_for_teams)
        };
        for text in [
            "equipo:mi-equipo",
            "no (a o equipo:redes,mi-equipo)",
            "a no equipo:mi-equipo",
        ] {
            assert!(asks(text), "{text}");
        }
        for text in [
            "",
            "equipo:redes",
            "mi-equipo",
            "equipo:\"mi-equipo\"",
            "equipo:nada",
        ] {
            assert!(!asks(text), "{text}");
        }
    }
}
