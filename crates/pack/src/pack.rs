//! A pack once it has been read and checked.

use clock::CalendarDef;
use engine::{Book, Kind};
use serde::Deserialize;

use crate::{
    Area, Article, Channel, Demo, Macro, Mailbox, Mark, Message, Reply, Role, Rule, Service, Skill,
    Targets, Team, Unit,
};

/// Everything an institution wrote down; every reference in it holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Pack {
    /// Stable key, the name of the pack's folder.
    pub key: String,
    /// What people read when they choose a pack.
    pub name: String,
    /// Grows with each change that an institution should apply.
    pub version: u32,
    /// Who offers the service.
    pub institution: Institution,
    /// Its colours.
    pub identity: Identity,
    /// The texts of its portal.
    pub portal: Portal,
    /// What files may be sent.
    pub files: FileRules,
    /// What a password must be.
    pub passwords: Passwords,
    /// What people agree to before they give their data, where the institution asks that.
    pub privacy: Option<Privacy>,
    /// The institution's tree; a parent may stand after its children.
    pub units: Vec<Unit>,
    /// Facts that units can carry.
    pub marks: Vec<Mark>,
    /// Who attends together.
    pub teams: Vec<Team>,
    /// What services can need that not everybody knows.
    pub skills: Vec<Skill>,
    /// When the institution attends.
    pub calendars: Vec<CalendarDef>,
    /// What is promised.
    pub targets: Targets,
    /// How requests arrive that somebody who attends registers.
    pub channels: Vec<Channel>,
    /// Addresses that the desk reads.
    pub mailboxes: Vec<Mailbox>,
    /// What people do with one click, in the order to offer it.
    pub macros: Vec<Macro>,
    /// What the program does by itself, in order.
    pub rules: Vec<Rule>,
    /// Areas of the catalogue, in the order to show them.
    pub areas: Vec<Area>,
    /// Services of the catalogue, in the order to show them.
    pub services: Vec<Service>,
    /// Roles and what they allow.
    pub roles: Vec<Role>,
    /// The kinds of ticket, with conditions as written. The first is the default one.
    pub kinds: Vec<Kind<String>>,
    /// The knowledge base, by path of the file.
    pub articles: Vec<Article>,
    /// What leaves by mail; a notice without a message sends nothing.
    pub messages: Vec<Message>,
    /// Texts that are written often.
    pub replies: Vec<Reply>,
    /// Invented people and tickets to show the product with.
    pub demo: Demo,
    /// Kinds and definitions with their conditions read.
    pub(crate) book: Book,
}

/// Who offers the service.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Institution {
    /// Full name of the institution.
    pub name: String,
    /// Full name of the office that attends.
    pub office: String,
    /// Short name of the office.
    pub short: String,
    /// IANA time zone, such as `America/Mexico_City`. Only its syntax is checked: the list of zones is data of the program.
    pub zone: String,
}

/// The institution's colours, `#rrggbb`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// On light pages; legible on white.
    pub accent: String,
    /// On dark pages; legible on their ground.
    pub accent_dark: String,
}

/// The texts of the portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Portal {
    /// Title of the home page.
    pub greeting: String,
    /// The text of the link and button that open the public form.
    pub send_label: String,
    /// Markdown of `welcome.md`.
    pub welcome: String,
    /// Key of the article that is the manual.
    pub manual: Option<String>,
    /// What people answer who send the public form without a script; the program has its own where there is none.
    pub questions: Vec<Question>,
}

/// A question that any person can answer and a program that fills in forms cannot.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The question, as people read it.
    pub text: String,
    /// The answers that are accepted, at least one; compared without accents or capital letters.
    pub answers: Vec<String>,
}

/// The privacy notice that people agree to where they give their data.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Privacy {
    /// Key of the article that is the notice; one that everybody may read.
    pub article: String,
    /// Its version, such as `2026-11`; who has an account is asked again when it changes.
    pub version: String,
    /// A sentence that says at the form what the data are used for.
    pub short: String,
}

/// What files may be sent with a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRules {
    /// Most megabytes a file.
    pub max_mb: u32,
    /// Most files a message.
    pub max_files: u32,
    /// Extensions in lower case, without a dot; at least one.
    pub extensions: Vec<String>,
}

/// What a password must be.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passwords {
    /// Least number of characters; 8 or more.
    pub minimum: usize,
    /// Keys of the roles that ask for a second factor: whoever holds one sets up a telephone before anything else.
    #[serde(default)]
    pub second_factor: Vec<String>,
}

/// What stands in `pack.toml`: the institution, its portal, the list of its kinds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct General {
    /// Stable key, the name of the pack's folder.
    pub(crate) key: String,
    /// What people read when they choose a pack.
    pub(crate) name: String,
    /// Grows with each change that an institution should apply; at least 1.
    pub(crate) version: u32,
    /// Keys of the kinds, at least one, in order: each is a file `kinds/<key>.toml`. The first is that of every service that names none.
    pub(crate) kinds: Vec<String>,
    /// Who offers the service.
    pub(crate) institution: Institution,
    /// Its colours.
    pub(crate) identity: Identity,
    /// The texts of its portal.
    pub(crate) portal: PortalTexts,
    /// What files may be sent.
    pub(crate) files: FileRules,
    /// What a password must be.
    pub(crate) passwords: Passwords,
    /// What people agree to before they give their data; without it, nobody is asked to agree.
    pub(crate) privacy: Option<Privacy>,
}

/// The texts of the portal; its welcome is a file of its own.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PortalTexts {
    /// Title of the home page.
    pub(crate) greeting: String,
    /// The text of the link and button that open the public form.
    pub(crate) send_label: String,
    /// Key of the article that is the manual; one that everybody may read.
    pub(crate) manual: Option<String>,
    /// Questions of which one is drawn for who sends the public form without a script; the program has its own where there is none.
    #[serde(rename = "question", default)]
    pub(crate) questions: Vec<Question>,
}
