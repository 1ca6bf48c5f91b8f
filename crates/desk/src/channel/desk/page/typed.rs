//! What was typed into the form of registering, and what is wrong with it.

use std::collections::BTreeMap;

use engine::{Changes, Property, Refusal, Value};

use super::parts::Tried;
use crate::channel::desk::submission::Who;
use crate::directory::store::{Newcomer, is_email};
use crate::platform::held;
use crate::platform::web::Form;
use crate::platform::web::view::{Fault, Kept};
use crate::ticket::form;
use crate::ticket::page::forms::OTHER;

/// Characters of a description, of a name and of a telephone.
const LONGEST: usize = 20_000;
const NAME: usize = 120;
const PHONE: usize = 40;
/// What the choice of a person says for somebody who is not there yet.
pub(crate) const NEWCOMER: &str = "nueva";

/// What was typed, as it comes back.
#[derive(Default)]
pub(crate) struct Typed {
    pub(crate) channel: String,
    pub(crate) text: String,
    pub(crate) requester: String,
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) phone: String,
    pub(crate) unit: String,
    pub(crate) service: String,
    pub(crate) description: String,
    pub(crate) priority: String,
    pub(crate) assignee: String,
    /// Address or name of who is to be responsible and is not in the list.
    pub(crate) other: String,
    pub(crate) command: String,
    /// The ticket that the new one comes from, by its folio, and how they are tied.
    pub(crate) origin: String,
    pub(crate) tie: String,
    pub(crate) kept: Vec<Kept>,
    pub(crate) tried: Tried,
    /// Whether it came back after the session had ended.
    pub(crate) resumed: bool,
}

impl Typed {
    /// What came in.
    pub(crate) fn of(form: &Form) -> Self {
        Self {
            channel: form.text("channel"),
            text: form.text("quien"),
            requester: form.text("requester"),
            name: form.text("name"),
            email: form.text("email"),
            phone: form.text("phone"),
            unit: form.text("unit"),
            service: form.text("service"),
            description: form.text("description"),
            priority: form.text("priority"),
            assignee: form.text("assignee"),
            other: form.text(OTHER),
            command: form.text("command"),
            origin: form.text("origen"),
            tie: form.text("vinculo"),
            ..Self::default()
        }
    }

    /// What was sent after the session had ended, but for its files.
    pub(crate) fn resumed(texts: held::Texts) -> Self {
        let field = |(name, all): (&String, &Vec<String>)| {
            let key = name.strip_prefix("campo-")?;
            Some((key.to_owned(), all.clone()))
        };
        let tried = Tried {
            texts: texts.iter().filter_map(field).collect(),
            kept: BTreeMap::new(),
        };
        Self {
            tried,
            ..Self::of(&Form::from(texts))
        }
    }
}

/// The properties that were chosen.
pub(crate) fn chosen(typed: &Typed) -> Changes {
    let mut changes = BTreeMap::new();
    if !typed.priority.is_empty() {
        let value = Value::Text(typed.priority.clone());
        changes.insert(Property::Priority.key().to_owned(), Some(value));
    }
    if let Ok(person) = typed.assignee.parse() {
        let value = Value::Number(person);
        changes.insert(Property::Assignee.key().to_owned(), Some(value));
    }
    changes
}

/// For whom it is, or what is wrong.
pub(crate) fn who(typed: &Typed) -> Result<Who, Vec<Fault>> {
    if typed.requester != NEWCOMER {
        let text = "Busque a quien solicita y elija a la persona, o registre a alguien nuevo.";
        let id = typed.requester.parse().map(Who::Known);
        return id.map_err(|_| vec![Fault::new("requester", text)]);
    }
    let mut faults = Vec::new();
    match typed.name.chars().count() {
        0 => faults.push(Fault::new("name", "Escriba el nombre de quien solicita.")),
        1..=NAME => {}
        _ => faults.push(Fault::new("name", "El nombre es demasiado largo.")),
    }
    let email = Some(typed.email.clone()).filter(|email| !email.is_empty());
    if email.as_ref().is_some_and(|email| !is_email(email)) {
        let text = "Escriba un correo completo, o deje vacío este dato.";
        faults.push(Fault::new("email", text));
    }
    if typed.phone.chars().count() > PHONE {
        faults.push(Fault::new("phone", "El teléfono es demasiado largo."));
    }
    if typed.unit.is_empty() {
        let text = "Elija la dependencia de quien solicita.";
        faults.push(Fault::new("unit", text));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(Who::New(Newcomer {
        name: typed.name.clone(),
        email,
        phone: Some(typed.phone.clone()).filter(|phone| !phone.is_empty()),
    }))
}

/// What is missing or too long.
pub(crate) fn faults_of(
    typed: &Typed,
    channel: bool,
    who: &Result<Who, Vec<Fault>>,
    service: bool,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    if !channel {
        faults.push(Fault::new("channel", "Diga por dónde llegó."));
    }
    if let Err(wrong) = who {
        faults.extend(wrong.iter().cloned());
    }
    if !service {
        faults.push(Fault::new("service", "Elija el servicio que se pide."));
    }
    match typed.description.chars().count() {
        0 => faults.push(Fault::new("description", "Escriba qué se pide.")),
        1..=LONGEST => {}
        _ => faults.push(Fault::new(
            "description",
            "El texto es demasiado largo: use a lo más 20 000 caracteres.",
        )),
    }
    faults
}

/// What was refused, at the controls that it is about.
pub(crate) fn faults_in(refusal: &Refusal) -> Vec<Fault> {
    let own = |field: &str| match field {
        "description" | "unit" | "service" | "files" | "requester" | "email" => field.to_owned(),
        key => form::control(key),
    };
    let faults = refusal.faults.iter();
    let faults: Vec<Fault> = faults
        .map(|(field, text)| Fault::new(own(field), text))
        .collect();
    if faults.is_empty() {
        return vec![Fault::new("service", &refusal.text)];
    }
    faults
}
