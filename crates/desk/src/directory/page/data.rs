//! What is known of a person: the controls, and writing it.

use axum::extract::{Path, State};
use axum::response::Response;
use axum_extra::extract::Form;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::directory::page::person::{self, Showing};
use crate::directory::page::place;
use crate::directory::store::{self, Data};
use crate::platform::App;
use crate::platform::audit;
use crate::platform::db::Tx;
use crate::platform::dialect::{DbFault, fault};
use crate::platform::error::AppError;
use crate::platform::text::{clean, clean_name};
use crate::platform::web::Page;
use crate::platform::web::view::{Fault, Field, error_of};

/// What is known of a person, as the form sends it.
#[derive(Deserialize, Default, Clone, Debug)]
pub struct Typed {
    #[serde(default)]
    pub(super) name: String,
    #[serde(default)]
    pub(super) works: String,
    #[serde(default)]
    pub(super) phone: String,
    #[serde(default)]
    pub(super) extension: String,
}

/// The controls.
pub struct Controls {
    /// Full name.
    pub name: Field,
    /// The unit where the person works, typed.
    pub works: Field,
    /// Telephone.
    pub phone: Field,
    /// Its extension.
    pub extension: Field,
}

impl Typed {
    /// The controls with what was typed and what is wrong with it.
    pub fn controls(&self, faults: &[Fault]) -> Controls {
        let field = |id: &str, value: &str| Field {
            value: value.to_owned(),
            error: error_of(faults, id),
        };
        Controls {
            name: field("name", &self.name),
            works: field("works", &self.works),
            phone: field("phone", &self.phone),
            extension: field("extension", &self.extension),
        }
    }

    /// What is meant, or what is wrong with it.
    ///
    /// # Errors
    /// A fault for each control that does not fit.
    pub fn read(&self, app: &App) -> Result<Data, Vec<Fault>> {
        let mut faults = Vec::new();
        let name = clean_name(&self.name);
        match name.chars().count() {
            0 => faults.push(Fault::new("name", "Escriba el nombre completo.")),
            1..=200 => {}
            _ => faults.push(Fault::new("name", "Use a lo más 200 caracteres.")),
        }
        let phone = clean(&self.phone).replace('\n', " ");
        let plain = |c: char| c.is_ascii_digit() || " +()-./".contains(c);
        let digits = phone.chars().filter(char::is_ascii_digit).count();
        let is_number = phone.chars().all(plain) && (3..=20).contains(&digits);
        if !(phone.is_empty() || is_number) {
            let text = "Escriba el teléfono con números, por ejemplo 722 000 0000.";
            faults.push(Fault::new("phone", text));
        }
        let extension = clean(&self.extension).replace('\n', " ");
        if extension.chars().count() > 10 || !extension.chars().all(char::is_alphanumeric) {
            faults.push(Fault::new(
                "extension",
                "Escriba solo el número de la extensión.",
            ));
        }
        let unit = place::unit(app, &self.works).unwrap_or_else(|text| {
            faults.push(Fault::new("works", text));
            None
        });
        if !faults.is_empty() {
            return Err(faults);
        }
        let filled = |text: String| Some(text).filter(|text| !text.is_empty());
        Ok(Data {
            name,
            phone: filled(phone),
            extension: filled(extension),
            unit: unit.map(|unit| unit.id),
        })
    }
}

/// A change of what is known, as often as the write is run.
struct Change {
    app: App,
    me: Option<i64>,
    person: i64,
    data: Data,
}

/// Changes what is known of a person.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such person.
pub async fn submit(
    State(app): State<App>,
    request: Page,
    Path(person): Path<i64>,
    Form(form): Form<Typed>,
) -> Result<Response, AppError> {
    let data = match form.read(&app) {
        Ok(data) => data,
        Err(faults) => {
            let showing = Showing {
                data: Some(form),
                faults,
                ..Showing::default()
            };
            return person::refused(&app, &request, person, showing).await;
        }
    };
    let change = Change {
        me: request.viewer.actor.person,
        app: app.clone(),
        person,
        data,
    };
    let write = app
        .db
        .write(change, |tx, change| Box::pin(carry_out(tx, change)));
    write.await?;
    Ok(person::done(person, "datos"))
}

async fn carry_out(tx: &Tx, change: &Change) -> Result<(), AppError> {
    let known = store::known(tx.conn(), change.person).await?;
    let before = known.ok_or(AppError::NotFound)?.person;
    let app = &change.app;
    let unit = |id: Option<i64>| {
        let unit = id.and_then(|id| app.known.unit_by_id(id));
        unit.map_or("", |unit| &unit.key).to_owned()
    };
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let data = &change.data;
    let parts = [
        ("name", before.name.clone(), data.name.clone()),
        ("unit", unit(before.unit_id), unit(data.unit)),
        ("phone", text(&before.phone), text(&data.phone)),
        ("extension", text(&before.extension), text(&data.extension)),
    ];
    let (mut from, mut to) = (Map::new(), Map::new());
    for (key, old, new) in parts.into_iter().filter(|(_, old, new)| old != new) {
        from.insert(key.to_owned(), Value::String(old));
        to.insert(key.to_owned(), Value::String(new));
    }
    if to.is_empty() {
        return Ok(());
    }
    store::change(tx, change.person, data).await?;
    let detail = json!({ "before": from, "after": to });
    let subject = change.person.to_string();
    audit::record(tx, app.now(), change.me, "person.changed", subject, &detail).await
}

/// The form by which an address is added.
#[derive(Deserialize)]
pub struct NewEmail {
    #[serde(default)]
    email: String,
}

/// Gives a person one more address to be written to and to sign in with.
///
/// # Errors
/// [`AppError::NotFound`] when nobody with an account has this number.
pub async fn add_email(
    State(app): State<App>,
    request: Page,
    Path(person): Path<i64>,
    Form(form): Form<NewEmail>,
) -> Result<Response, AppError> {
    if !store::has_account(app.db.read(), person).await? {
        return Err(AppError::NotFound);
    }
    let email = store::normal_email(&form.email);
    let again = async |text: &str| {
        let showing = Showing {
            email: form.email.clone(),
            faults: vec![Fault::new("email", text)],
            ..Showing::default()
        };
        person::refused(&app, &request, person, showing).await
    };
    if !store::is_email(&email) {
        return again("Escriba un correo completo: nombre, arroba y lo que sigue.").await;
    }
    let context = (app.now(), request.viewer.actor.person, person, email);
    let write = app.db.write(context, |tx, (now, me, person, email)| {
        Box::pin(async move {
            store::add_email(tx, *now, *person, email).await?;
            let detail = json!({ "email": email });
            let subject = person.to_string();
            audit::record(tx, *now, *me, "person.address_added", subject, &detail).await
        })
    });
    match write.await {
        Ok(()) => Ok(person::done(person, "correo")),
        Err(AppError::Db(e)) if fault(&e) == DbFault::Duplicate => {
            again("Ya hay una persona con ese correo.").await
        }
        Err(e) => Err(e),
    }
}

/// Takes an address from a person who has another one.
///
/// # Errors
/// [`AppError::NotFound`] when the person has no such address; a refusal for the last one.
pub async fn remove_email(
    State(app): State<App>,
    request: Page,
    Path((person, address)): Path<(i64, i64)>,
) -> Result<Response, AppError> {
    if !store::has_account(app.db.read(), person).await? {
        return Err(AppError::NotFound);
    }
    let context = (app.now(), request.viewer.actor.person, person, address);
    let write = app.db.write(context, |tx, (now, me, person, address)| {
        Box::pin(async move {
            let Some(email) = store::remove_email(tx, *person, *address).await? else {
                let text = "Es su único correo: agregue otro antes de quitarlo.";
                return Err(engine::Refusal::whole("address.last", text).into());
            };
            let detail = json!({ "email": email });
            let subject = person.to_string();
            audit::record(tx, *now, *me, "person.address_removed", subject, &detail).await
        })
    });
    match write.await {
        Ok(()) => Ok(person::done(person, "sin-correo")),
        Err(AppError::Refused(refusal)) => {
            let showing = Showing {
                faults: vec![Fault::new("email", refusal.text)],
                ..Showing::default()
            };
            person::refused(&app, &request, person, showing).await
        }
        Err(e) => Err(e),
    }
}

/// Takes the mark away that mail to an address comes back.
///
/// # Errors
/// [`AppError::NotFound`] when the person has no such address.
pub async fn mend_email(
    State(app): State<App>,
    request: Page,
    Path((person, address)): Path<(i64, i64)>,
) -> Result<Response, AppError> {
    let context = (app.now(), request.viewer.actor.person, person, address);
    let write = app.db.write(context, |tx, (now, me, person, address)| {
        Box::pin(async move {
            if !store::mend_email(tx, *person, *address).await? {
                return Ok(());
            }
            let subject = person.to_string();
            audit::record(tx, *now, *me, "address.cleared", subject, &json!({})).await
        })
    });
    write.await?;
    Ok(person::done(person, "corregido"))
}
