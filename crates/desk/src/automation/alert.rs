//! What whoever looks after rules must know without looking for it: rules that rest, and rules that were
//! stopped for tickets.

use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait};
use tables::rule_stop;

use super::Which;
use crate::platform::App;
use crate::platform::error::AppError;

/// Rules that need somebody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Alert {
    /// The names of those that rest by themselves, and why.
    pub paused: Vec<(String, String)>,
    /// On how many tickets some rule was stopped.
    pub stopped: u64,
}

impl Alert {
    /// As things stand; one statement.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn look(conn: &impl ConnectionTrait, app: &App) -> Result<Self, AppError> {
        let rules = app.known.recipes().iter();
        let rest = rules.filter(|row| row.what == Which::Rules.what() && row.retired_at.is_none());
        let paused = rest.filter_map(|row| Some((row.name.clone(), row.paused.clone()?)));
        Ok(Self {
            paused: paused.collect(),
            stopped: rule_stop::Entity::find().count(conn).await?,
        })
    }

    /// Whether nobody is needed.
    pub fn is_quiet(&self) -> bool {
        self.paused.is_empty() && self.stopped == 0
    }

    /// In sentences.
    pub fn told(&self) -> Vec<String> {
        let paused = self.paused.iter();
        let paused = paused.map(|(name, why)| format!("La regla «{name}» está en pausa. {why}"));
        let stopped = match self.stopped {
            0 => None,
            1 => Some("Una regla se detuvo en un ticket: se repetía sin fin.".to_owned()),
            many => Some(format!(
                "Hay {many} tickets en que una regla se detuvo: se repetía sin fin."
            )),
        };
        paused.chain(stopped).collect()
    }
}
