//! What was typed into the form of a macro or rule, and what is made of it.

use engine::Deed;
use pack::{Macro, reply_fault};
use serde::Deserialize;

use crate::catalogue::world;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::recipes::Recipes;
use crate::platform::text::clean;
use crate::platform::web::view::Fault;
use crate::ticket::recipe::form::{self, Typed};

/// The form.
#[derive(Deserialize, Default, Clone, Debug)]
#[serde(default)]
pub struct Submitted {
    pub name: String,
    pub kinds: Vec<String>,
    pub roles: Vec<String>,
    pub teams: Vec<String>,
    pub when: String,
    #[serde(rename = "paso[]")]
    pub paso: Vec<String>,
    #[serde(rename = "texto[]")]
    pub texto: Vec<String>,
    #[serde(rename = "dias[]")]
    pub dias: Vec<String>,
    pub folio: String,
    pub hacer: String,
    pub command: String,
}

/// A form that was read: what there is to show again, what it says, what is wrong.
pub struct Read {
    pub rows: Vec<Typed>,
    pub deeds: Vec<Deed>,
    pub faults: Vec<Fault>,
}

impl Submitted {
    /// The form of a macro as it is.
    pub fn of_macro(app: &App, own: &Macro) -> (Self, Vec<Typed>) {
        let form = Self {
            name: own.name.clone(),
            kinds: own.kinds.clone(),
            roles: own.roles.clone(),
            teams: own.teams.clone(),
            when: own.when.clone().unwrap_or_default(),
            ..Self::default()
        };
        (form, form::typed(app, &own.deeds))
    }

    /// The same without blanks around texts, and without keys of what does not exist.
    pub fn tidy(mut self, app: &App) -> Self {
        self.name = clean(&self.name).replace('\n', " ");
        self.when = clean(&self.when).replace('\n', " ");
        self.folio = clean(&self.folio).replace('\n', " ");
        self.kinds.retain(|key| app.pack.kind(key).is_some());
        self.roles
            .retain(|key| app.pack.roles.iter().any(|role| role.key == *key));
        self.teams.retain(|key| app.known.team(key).is_some());
        self
    }

    /// Its condition, if there is one.
    pub fn condition(&self) -> Option<String> {
        Some(self.when.clone()).filter(|when| !when.is_empty())
    }

    /// What it says, and what is wrong with it. What was kept before stays, even if it is not offered any more.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn read(&self, app: &App, before: &[Deed]) -> Result<Read, AppError> {
        let (rows, deeds, told) = form::read(&self.paso, &self.texto, &self.dias);
        let mut faults = Vec::new();
        if self.name.is_empty() {
            faults.push(Fault::new("name", "Escriba con qué nombre se encuentra."));
        } else if self.name.chars().count() > 80 {
            faults.push(Fault::new("name", "Use a lo más 80 caracteres."));
        }
        if let Some(when) = self.condition() {
            let world = world(&app.pack, &app.known);
            if let Err(text) = Recipes::judge(&app.pack, &world, &self.kinds, &when) {
                faults.push(Fault::new("when", text));
            }
        }
        faults.extend(told);
        for (number, row) in (1..).zip(&rows) {
            let id = format!("paso-{number}");
            let known = before.iter().any(|deed| form::code(deed) == row.act);
            if faults.iter().any(|fault| fault.field == id) {
                continue;
            }
            if !known && !form::is_offered(app, &row.act) {
                faults.push(Fault::new(id, "Elija qué hacer."));
            } else if let Some((_, text)) = reply_fault(&row.text) {
                let text = crate::platform::text::capital(&text);
                faults.push(Fault::new(id, text).about(format!("Paso {number}")));
            }
        }
        if faults.is_empty() {
            faults = form::strangers(app, &rows).await?;
        }
        Ok(Read {
            rows,
            deeds,
            faults,
        })
    }
}
