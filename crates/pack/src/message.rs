//! Messages that leave by mail: a template a notice, in `messages/`.
//!
//! A template gets a [`Letter`] and nothing else: what is not in a letter no
//! institution can send by mistake.

use minijinja::{Environment, UndefinedBehavior};
use serde::{Deserialize, Serialize};

/// The messages that a pack may write, by name of the file.
pub const NOTICES: [&str; 14] = [
    "received",
    "assigned",
    "replied",
    "answered",
    "moved",
    "pending",
    "resolved",
    "closed",
    "due",
    "watched",
    "mentioned",
    "task",
    "offered",
    TO_APPROVER,
];

/// Those that go to who attends; the others go to the requester.
pub const TO_RESPONSIBLE: [&str; 7] = [
    "assigned",
    "replied",
    "due",
    "watched",
    "mentioned",
    "task",
    "offered",
];

/// Those of them about what stays inside: they say that something waits, and not what.
pub const INSIDE: [&str; 3] = ["mentioned", "task", "offered"];

/// The one that goes to who is asked to approve.
pub const TO_APPROVER: &str = "approval";

/// What a template may cost: far more than a letter needs, far less than a loop without end.
const FUEL: u64 = 20_000;

/// A template of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Which: one of [`NOTICES`].
    pub notice: String,
    /// Template of the subject, one line.
    pub subject: String,
    /// Template of the text.
    pub body: String,
    /// Whether it leaves at once, whatever hours its reader wants to be left alone in.
    pub urgent: bool,
}

/// The front matter of a message.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Head {
    pub(crate) subject: String,
    /// It leaves at once, whatever hours its reader wants to be left alone in. Where it says nothing, so do `received`, `due` and `approval`.
    pub(crate) urgent: Option<bool>,
}

/// Those that are urgent where a pack says nothing: whoever asks wants to know the number now, a deadline does not wait, and neither does who waits for an approval.
const URGENT: [&str; 3] = ["received", "due", TO_APPROVER];

/// Whether a message leaves at once.
pub(crate) fn is_urgent(notice: &str, said: Option<bool>) -> bool {
    said.unwrap_or_else(|| URGENT.contains(&notice))
}

/// All that a message can say. Every text may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Letter {
    /// Public number of the ticket, or what stands for it.
    pub folio: String,
    /// What the ticket is called: «ticket».
    #[serde(rename = "tipo")]
    pub noun: String,
    /// The same with its article: «el ticket».
    #[serde(rename = "el_tipo")]
    pub the_noun: String,
    /// Name of the service.
    #[serde(rename = "servicio")]
    pub service: String,
    /// Name of the requester's unit.
    #[serde(rename = "dependencia")]
    pub unit: String,
    /// First words of what was asked for.
    #[serde(rename = "asunto")]
    pub summary: String,
    /// Name of the state.
    #[serde(rename = "estado")]
    pub state: String,
    /// The state's sentence for the requester.
    #[serde(rename = "significado")]
    pub meaning: String,
    /// What was written: the answer, the reason, the diagnosis.
    #[serde(rename = "texto")]
    pub text: String,
    /// How the kind calls that text: «Diagnóstico».
    #[serde(rename = "etiqueta")]
    pub label: String,
    /// Of a deadline: what it is for, «Solución».
    #[serde(rename = "plazo")]
    pub clock: String,
    /// Of a deadline: when it is, «3 mar 2026, 13:00».
    #[serde(rename = "vence")]
    pub due: String,
    /// «sí» for a deadline that has passed, else empty.
    #[serde(rename = "vencido")]
    pub overdue: String,
    /// Where the reader sees more.
    #[serde(rename = "enlace")]
    pub link: String,
    /// Full name of the institution.
    #[serde(rename = "institucion")]
    pub institution: String,
    /// Full name of the office that attends.
    #[serde(rename = "oficina")]
    pub office: String,
    /// Its short name.
    #[serde(rename = "siglas")]
    pub short: String,
}

/// A message as it leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// One line.
    pub subject: String,
    /// Plain text.
    pub body: String,
}

/// A template that cannot be rendered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the text {notice} cannot be rendered: {why}")]
pub struct RenderError {
    /// Which message or canned reply.
    pub notice: String,
    /// What the template engine says.
    pub why: String,
}

impl Message {
    /// The message with what a letter says.
    ///
    /// # Errors
    /// When the template asks for what no letter has, or costs too much: a pack
    /// that was checked has no such template.
    pub fn render(&self, letter: &Letter) -> Result<Rendered, RenderError> {
        let render = |template: &str| {
            let rendered = environment().render_str(template, letter);
            rendered.map_err(|error| RenderError {
                notice: self.notice.clone(),
                why: error.to_string(),
            })
        };
        let subject = render(&self.subject)?;
        Ok(Rendered {
            // A folio or a noun with a line break must not begin another header.
            subject: subject.split_whitespace().collect::<Vec<_>>().join(" "),
            body: format!("{}\n", tidy(&render(&self.body)?)),
        })
    }
}

/// Without the gaps that conditions leave: never more than one empty line.
pub(crate) fn tidy(text: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines().map(str::trim_end) {
        let gap = line.is_empty() && lines.last().is_none_or(|last| last.is_empty());
        if !gap {
            lines.push(line);
        }
    }
    lines.join("\n").trim_end().to_owned()
}

/// Templates that name only what there is, within bounds, as plain text.
pub(crate) fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    environment.set_trim_blocks(true);
    environment.set_lstrip_blocks(true);
    environment.set_fuel(Some(FUEL));
    environment
}
