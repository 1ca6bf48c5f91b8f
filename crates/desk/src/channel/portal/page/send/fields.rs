//! The fields of the form of a request, and what is wrong with them.

use engine::{FieldType, Refusal};

use super::{Asks, Typed};
use crate::channel::portal::{consent, humanity};
use crate::directory::store::is_email;
use crate::platform::App;
use crate::platform::web::view::{Fault, error_of};
use crate::ticket::form::{self, Posted};

/// Characters of a description.
const LONGEST: usize = 20_000;

/// The key of the kind of a service's tickets.
pub(super) fn kind_of(app: &App, service: &str) -> String {
    let kind = app.pack.kind_of(service);
    kind.map_or_else(|| app.kind.key.clone(), |kind| kind.key.clone())
}

/// The form that a new ticket of a service gets; an empty one without a service.
pub(super) fn form_of<'a>(app: &'a App, service: &str) -> engine::Form<'a> {
    if app.known.service(service).is_none() {
        return engine::Form::default();
    }
    app.book.fresh_form(&kind_of(app, service), Some(service))
}

/// The fields that are asked when a request is made: nothing that stays inside, and
/// nobody of the staff by name, which is nothing to show to everybody.
pub(crate) fn asked<'a>(form: &engine::Form<'a>) -> Vec<&'a engine::Field> {
    form.fields()
        .iter()
        .copied()
        .filter(|field| !field.later && !field.internal && field.kind != FieldType::Person)
        .collect()
}

/// Fields that whoever sends this form must fill in, whatever else it says, and left empty.
pub(super) fn missing(fields: &[&engine::Field], posted: &Posted) -> Vec<Fault> {
    let empty = |field: &&&engine::Field| {
        let always = field.required && field.visible_when.is_none();
        let read = posted.changes.get(&field.key).is_some_and(Option::is_some);
        let file = posted.uploads.contains_key(&field.key);
        let id = form::control(&field.key);
        let told = error_of(&posted.faults, &id).is_some();
        always && !read && !file && !told
    };
    let fault = |field: &&engine::Field| {
        let text = format!("Falta «{}».", field.label);
        Fault::new(form::control(&field.key), text)
    };
    fields.iter().filter(empty).map(fault).collect()
}

/// Where a control stands in the form, so that the summary goes down the page.
pub(super) fn place(fields: &[&engine::Field], id: &str) -> usize {
    let before = ["email", "unit", "service"];
    let after = ["description", "files", consent::CONTROL, humanity::CONTROL];
    let at = |names: &[&str]| names.iter().position(|name| *name == id);
    let own = || fields.iter().position(|f| form::control(&f.key) == id);
    let below = before.len().saturating_add(fields.len());
    at(&before)
        .or_else(|| own().map(|place| place.saturating_add(before.len())))
        .or_else(|| at(&after).map(|place| place.saturating_add(below)))
        .unwrap_or(usize::MAX)
}

/// What the engine refused, at the controls that it is about.
pub(super) fn faults_in(refusal: &Refusal) -> Vec<Fault> {
    let own = |field: &str| match field {
        "description" | "unit" | "service" | "files" | humanity::CONTROL => field.to_owned(),
        "requester" => "email".to_owned(),
        key => form::control(key),
    };
    let faults = refusal
        .faults
        .iter()
        .map(|(field, text)| Fault::new(own(field), text));
    let faults: Vec<Fault> = faults.collect();
    if faults.is_empty() {
        return vec![Fault::new("service", &refusal.text)];
    }
    faults
}

/// What is wrong with the controls that every request has. Who is signed in gives no address.
pub(super) fn faults_of(typed: &Typed, asks: Asks, unit: bool, service: bool) -> Vec<Fault> {
    let mut faults = Vec::new();
    if asks.email && !is_email(&typed.email) {
        faults.push(Fault::new(
            "email",
            "Escriba un correo completo: nombre, arroba y lo que sigue.",
        ));
    }
    if !unit {
        faults.push(Fault::new("unit", "Elija su dependencia de la lista."));
    }
    if !service {
        faults.push(Fault::new("service", "Elija el servicio que necesita."));
    }
    match typed.description.chars().count() {
        0 => faults.push(Fault::new(
            "description",
            "Describa qué necesita o qué está fallando.",
        )),
        1..=LONGEST => {}
        _ => faults.push(Fault::new(
            "description",
            "El texto es demasiado largo: use a lo más 20 000 caracteres.",
        )),
    }
    if asks.consent && !typed.agrees {
        faults.push(consent::missing());
    }
    faults
}
