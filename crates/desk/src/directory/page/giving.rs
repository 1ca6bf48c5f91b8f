//! The controls by which a role is given: which, where, on what ground, for how long.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::directory::page::{period, place};
use crate::directory::store::Given;
use crate::platform::App;
use crate::platform::text::clean;
use crate::platform::web::view::{Choice, Fault, Field, error_of};

/// The role as the form sends it.
#[derive(Deserialize, Default, Clone)]
pub struct Typed {
    #[serde(default)]
    pub(super) role: String,
    #[serde(default)]
    pub(super) unit: String,
    #[serde(default)]
    pub(super) team: String,
    #[serde(default)]
    pub(super) document: String,
    #[serde(default)]
    pub(super) from: String,
    #[serde(default)]
    pub(super) until: String,
}

/// The controls.
pub struct Controls {
    /// Which role.
    pub role: Field,
    /// The roles of the pack.
    pub roles: Vec<Choice>,
    /// In which unit, typed.
    pub unit: Field,
    /// In which team.
    pub team: Pick,
    /// The letter or act that it rests on.
    pub document: Field,
    /// First day.
    pub from: Field,
    /// Last day.
    pub until: Field,
}

/// A list where choosing nothing is an answer.
pub struct Pick {
    /// What is wrong.
    pub error: Option<String>,
    /// Whether nothing may be chosen.
    pub blank: bool,
    /// Entries.
    pub choices: Vec<Choice>,
}

impl Typed {
    /// The controls with what was typed and what is wrong with it.
    pub fn controls(&self, app: &App, faults: &[Fault]) -> Controls {
        let field = |id: &str, value: &str| Field {
            value: value.to_owned(),
            error: error_of(faults, id),
        };
        let roles = app.pack.roles.iter();
        let roles = roles.map(|role| choice(&role.key, &role.name, &self.role));
        let teams = app.known.teams().iter().filter(|t| t.retired_at.is_none());
        let teams = teams.map(|team| choice(&team.key, &team.name, &self.team));
        Controls {
            role: field("role", &self.role),
            roles: roles.collect(),
            unit: field("unit", &self.unit),
            team: Pick {
                error: error_of(faults, "team"),
                blank: true,
                choices: teams.collect(),
            },
            document: field("document", &self.document),
            from: field("from", &self.from),
            until: field("until", &self.until),
        }
    }

    /// The role as it is meant, for a person who is set later; or what is wrong with it.
    ///
    /// # Errors
    /// A fault for each control that does not fit.
    pub fn read(&self, app: &App) -> Result<Given, Vec<Fault>> {
        const DATE: &str = "Escriba una fecha completa: día, mes y año.";
        let (mut faults, now) = (Vec::new(), app.now());
        let mut fault = |field: &str, text: &str| faults.push(Fault::new(field, text));
        if !app.pack.roles.iter().any(|role| role.key == self.role) {
            fault("role", "Elija una función de la lista.");
        }
        let unit = place::unit(app, &self.unit).unwrap_or_else(|text| {
            fault("unit", text);
            None
        });
        let team = app
            .known
            .team(&self.team)
            .filter(|team| team.retired_at.is_none());
        if team.is_none() && !self.team.is_empty() {
            fault("team", "Elija un equipo de la lista.");
        }
        let document = clean(&self.document).replace('\n', " ");
        if document.chars().count() > 200 {
            fault("document", "Use a lo más 200 caracteres.");
        }
        let from = match self.from.as_str() {
            "" => Some(now),
            text => period::beginning(text, &app.zone),
        };
        if from.is_none() {
            fault("from", DATE);
        }
        let until = match self.until.as_str() {
            "" => Some(None),
            text => period::end(text, &app.zone).map(Some),
        };
        match (until, from) {
            (None, _) => fault("until", DATE),
            (Some(Some(until)), _) if until <= now => fault("until", "Esa fecha ya pasó."),
            (Some(Some(until)), Some(from)) if until <= from => {
                fault("until", "El último día es anterior al primero.");
            }
            _ => {}
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Given {
            person: 0,
            role: self.role.clone(),
            unit: unit.map(|unit| unit.id),
            team: team.map(|team| team.id),
            document: Some(document).filter(|text| !text.is_empty()),
            from: from.unwrap_or(now),
            until: until.flatten(),
        })
    }
}

/// What was given, in keys, for the audit.
pub fn detail(app: &App, given: &Given) -> Value {
    let unit = given.unit.and_then(|id| app.known.unit_by_id(id));
    let team = given.team.and_then(|id| app.known.team_by_id(id));
    json!({
        "role": given.role, "unit": unit.map_or("", |unit| &unit.key), "team": team.map_or("", |team| &team.key),
        "document": given.document, "from": given.from, "until": given.until,
    })
}

pub(super) fn choice(key: &str, name: &str, chosen: &str) -> Choice {
    Choice {
        value: key.to_owned(),
        label: name.to_owned(),
        selected: key == chosen,
    }
}
