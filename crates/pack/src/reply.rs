//! Canned replies: texts that are written often, a file each, in `replies/`.
//!
//! A text gets [`ReplyFacts`] and nothing else, and those hold only what the
//! requester may read: what is written with them can be sent.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::message::{RenderError, environment, tidy};

/// A canned reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// Stable key, the name of the file.
    pub key: String,
    /// What people find it by.
    pub title: String,
    /// Template of the text.
    pub body: String,
    /// For whom and what it is meant.
    pub meant: Meant,
}

/// For whom and what a canned reply is meant: keys; an empty list is every one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Meant {
    /// Kinds of ticket.
    pub kinds: BTreeSet<String>,
    /// Services.
    pub services: BTreeSet<String>,
    /// Roles of who writes.
    pub roles: BTreeSet<String>,
}

impl Meant {
    /// Whether it is meant for a ticket of this kind and service, written on by who holds these roles.
    pub fn fits(&self, kind: &str, service: Option<&str>, roles: &[String]) -> bool {
        let any = |list: &BTreeSet<String>, key: &str| list.is_empty() || list.contains(key);
        any(&self.kinds, kind)
            && any(&self.services, service.unwrap_or_default())
            && (self.roles.is_empty() || roles.iter().any(|role| self.roles.contains(role)))
    }
}

/// The front matter of a canned reply.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReplyHead {
    /// What people find it by.
    pub(crate) title: String,
    /// Keys of kinds; none is every one.
    #[serde(default)]
    pub(crate) kinds: Vec<String>,
    /// Keys of services; none is every one.
    #[serde(default)]
    pub(crate) services: Vec<String>,
    /// Keys of roles of who writes; none is every one.
    #[serde(default)]
    pub(crate) roles: Vec<String>,
}

/// All that a canned reply can name. Every text may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ReplyFacts {
    /// Name of the requester.
    pub solicitante: String,
    /// Public number of the ticket.
    pub folio: String,
    /// Name of the service.
    pub servicio: String,
    /// Name of the requester's unit.
    pub dependencia: String,
    /// Name of the state.
    pub estado: String,
    /// First words of what was asked for.
    pub asunto: String,
    /// Who writes.
    pub firma: String,
    /// Full name of the office that attends.
    pub oficina: String,
    /// Full name of the institution.
    pub institucion: String,
}

impl ReplyFacts {
    /// Facts in which everything is said, to try a text with.
    pub fn sample() -> Self {
        let text = |text: &str| text.to_owned();
        Self {
            solicitante: text("Ana Muestra Inventada"),
            folio: text("OCO-00123"),
            servicio: text("Mantenimiento correctivo"),
            dependencia: text("Catastro"),
            estado: text("Abierto"),
            asunto: text("La impresora no enciende"),
            firma: text("Beto Muestra Inventado"),
            oficina: text("Mesa de ayuda"),
            institucion: text("Institución de muestra"),
        }
    }
}

impl Reply {
    /// The text with what there is to say.
    ///
    /// # Errors
    /// When the template asks for what is not there, or costs too much: one that was checked does not.
    pub fn render(&self, facts: &ReplyFacts) -> Result<String, RenderError> {
        let rendered = environment().render_str(&self.body, facts);
        let text = rendered.map_err(|error| RenderError {
            notice: self.key.clone(),
            why: error.to_string(),
        })?;
        Ok(tidy(&text))
    }
}

/// The names that the text of a canned reply may use.
pub fn reply_names() -> Vec<String> {
    crate::check::names(&minijinja::Value::from_serialize(ReplyFacts::sample()))
}

/// What is wrong with the text of a canned reply, for people, and in which line of it.
pub fn reply_fault(body: &str) -> Option<(usize, String)> {
    let samples = [ReplyFacts::sample(), ReplyFacts::default()];
    let samples = samples.map(minijinja::Value::from_serialize);
    crate::check::wrong(body, "una respuesta guardada", &samples)
}
