//! What was typed into the form of a rule, and what it begins by.

use pack::{After, Rule};
use serde::Deserialize;

use super::rules::EVENTS;
use super::typed::Submitted as Common;
use crate::platform::App;
use crate::platform::web::view::Fault;
use crate::ticket::recipe::form::{self, Typed};

/// The most hours that a rule waits: a year.
const LONGEST: u32 = 8_784;

/// The form: what rules have beside what macros have.
#[derive(Deserialize, Default, Clone, Debug)]
#[serde(default)]
pub struct Submitted {
    pub(super) name: String,
    pub(super) kinds: Vec<String>,
    pub(super) when: String,
    #[serde(rename = "paso[]")]
    pub(super) paso: Vec<String>,
    #[serde(rename = "texto[]")]
    pub(super) texto: Vec<String>,
    #[serde(rename = "dias[]")]
    pub(super) dias: Vec<String>,
    pub(super) hacer: String,
    pub(super) command: String,
    pub(super) on: Vec<String>,
    pub(super) after_state: String,
    pub(super) after_hours: String,
    pub(super) after_calendar: String,
    pub(super) stop: String,
    pub(super) place: String,
}

impl Submitted {
    pub(super) fn of(app: &App, own: &Rule, place: i64) -> (Self, Vec<Typed>) {
        let after = own.after.clone();
        let form = Self {
            name: own.name.clone(),
            kinds: own.kinds.clone(),
            when: own.when.clone().unwrap_or_default(),
            on: own.on.clone(),
            after_state: after.as_ref().map(|a| a.state.clone()).unwrap_or_default(),
            after_hours: after
                .as_ref()
                .map(|a| a.hours.to_string())
                .unwrap_or_default(),
            after_calendar: after.and_then(|a| a.calendar).unwrap_or_default(),
            stop: if own.stop { "si" } else { "" }.to_owned(),
            place: place.to_string(),
            ..Self::default()
        };
        (form, form::typed(app, &own.deeds))
    }

    pub(super) fn common(&self, app: &App) -> Common {
        let common = Common {
            name: self.name.clone(),
            kinds: self.kinds.clone(),
            when: self.when.clone(),
            paso: self.paso.clone(),
            texto: self.texto.clone(),
            dias: self.dias.clone(),
            ..Common::default()
        };
        common.tidy(app)
    }

    /// What it begins by, and what is wrong with that.
    pub(super) fn begins(&self, app: &App) -> (Vec<String>, Option<After>, Vec<Fault>) {
        let known = |on: &&String| EVENTS.iter().any(|(key, _)| key == *on);
        let on: Vec<String> = self.on.iter().filter(known).cloned().collect();
        let mut faults = Vec::new();
        if self.after_state.is_empty() {
            if on.is_empty() {
                let text = "Elija después de qué actúa, o en qué estado espera.";
                faults.push(Fault::new("on", text));
            }
            return (on, None, faults);
        }
        if !on.is_empty() {
            let text = "Elija lo que pasa o un estado, no las dos cosas.";
            faults.push(Fault::new("after_state", text));
        }
        let mut kinds = app.book.kinds();
        if !kinds.any(|kind| kind.state(&self.after_state).is_some()) {
            faults.push(Fault::new("after_state", "Elija un estado de la lista."));
        }
        let hours = self.after_hours.trim().parse::<u32>().ok();
        let hours = hours.filter(|hours| (1..=LONGEST).contains(hours));
        if hours.is_none() {
            let text = format!("Escriba las horas con un número del 1 al {LONGEST}.");
            faults.push(Fault::new("after_hours", text));
        }
        let calendar = Some(self.after_calendar.clone());
        let calendar = calendar.filter(|key| app.pack.calendars.iter().any(|c| c.key == *key));
        let after = hours.map(|hours| After {
            state: self.after_state.clone(),
            hours,
            calendar,
        });
        (on, after, faults)
    }
}
