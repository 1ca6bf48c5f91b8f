//! The tree of units and a unit; the teams and a team.

pub mod team;
pub mod teams;
pub mod unit;
pub mod units;

use crate::directory::page::path_of_person;
use crate::directory::store::{self, Place};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, held_in_words};
use crate::platform::text::{When, clean};

/// Somebody who holds a role in a unit or a team.
pub struct Holder {
    /// Full name.
    pub name: String,
    /// The person's page.
    pub href: String,
    /// The role.
    pub role: String,
    /// Since when and until when.
    pub days: String,
    /// Whether it is the head of the unit.
    pub heads: bool,
}

/// Who holds what there, the head first.
async fn holders(app: &App, place: Place) -> Result<Vec<Holder>, AppError> {
    let rows = store::of_place(app.db.read(), app.now(), place).await?;
    let holder = |(own, name): (tables::assignment::Model, String)| {
        let role = app.pack.roles.iter().find(|role| role.key == own.role);
        let held = app.known.held(own.role.clone(), None, None);
        let from = When::day_in_words(own.from_at, &app.zone);
        let days = match own.until_at {
            Some(at) => {
                let last = When::day_in_words(at.saturating_sub(1), &app.zone);
                format!("del {from} al {last}")
            }
            None => format!("desde el {from}"),
        };
        Holder {
            name,
            href: path_of_person(own.person_id),
            role: held_in_words(&held, app.names()),
            days,
            heads: role.is_some_and(|role| role.may(Action::HeadUnit.grant())),
        }
    };
    let mut holders: Vec<Holder> = rows.into_iter().map(holder).collect();
    holders.sort_by_key(|holder| !holder.heads);
    Ok(holders)
}

/// A name as it is kept, or what is wrong with it.
fn name(text: &str) -> Result<String, &'static str> {
    let name = clean(text).replace('\n', " ");
    match name.chars().count() {
        0 => Err("Escriba el nombre."),
        1..=200 => Ok(name),
        _ => Err("Use a lo más 200 caracteres."),
    }
}

/// Whether a unit or a team is to be retired.
#[derive(serde::Deserialize)]
pub struct Standing {
    /// `baja` or `vigente`.
    #[serde(default)]
    queda: String,
}

impl Standing {
    /// Whether it is retired, or opened again.
    fn retires(&self) -> Result<bool, AppError> {
        match self.queda.as_str() {
            "baja" => Ok(true),
            "vigente" => Ok(false),
            _ => Err(AppError::NotFound),
        }
    }
}

/// What was just done, in the address that a form leads to.
#[derive(serde::Deserialize)]
pub struct Done {
    hecho: Option<String>,
}

/// The address of an item, with a word for what was done.
fn done(place: &str, key: &str, what: &str) -> String {
    format!("/administracion/{place}/{key}?hecho={what}")
}
