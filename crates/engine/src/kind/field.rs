//! Fields of a form.

use filter::Filter;
use serde::{Deserialize, Serialize};

use super::Choice;

/// A field of a form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field<C = Filter> {
    /// Stable key, unique in the kind and in every definition of its services; its name in filters.
    pub key: String,
    /// What people read beside it.
    pub label: String,
    /// What it holds.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// A sentence that helps to fill it in.
    pub help: Option<String>,
    /// The heading that it stands under.
    pub group: Option<String>,
    /// It is not asked when the ticket is registered, but later, by those who attend.
    #[serde(default)]
    pub later: bool,
    /// It must be filled in when it is visible.
    #[serde(default)]
    pub required: bool,
    /// It must be filled in when the ticket is so.
    pub required_when: Option<C>,
    /// It is asked for, and kept, only when the ticket is so.
    pub visible_when: Option<C>,
    /// The requester does not see it.
    #[serde(default)]
    pub internal: bool,
    /// Lists can be filtered by it.
    #[serde(default)]
    pub indexed: bool,
    /// It is about a person: reading it is audited, and anonymising takes it away.
    #[serde(default)]
    pub personal: bool,
    /// The values of `choice` and `several`.
    #[serde(rename = "choice", default)]
    pub choices: Vec<Choice>,
    /// The choices go up, so that `>=` has a meaning.
    #[serde(default)]
    pub ordered: bool,
    /// Decimals of a `number`; 0 when nothing is said.
    pub decimals: Option<u8>,
    /// The least value of a `number` or `money`, in whole units; the least length of a text; the fewest of `several`.
    pub min: Option<i64>,
    /// The greatest value of a `number` or `money`, in whole units; the greatest length of a text; the most of `several` and `file`.
    pub max: Option<i64>,
    /// Keys of the roles of which a `person` must hold one.
    #[serde(default)]
    pub roles: Vec<String>,
    /// Roles and relations that may fill it in after the registering; whoever may edit the ticket when nothing is said.
    #[serde(default)]
    pub edit: Vec<String>,
}

/// What a field can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldType {
    /// One line.
    Text,
    /// Several lines.
    LongText,
    /// A number with a fixed count of decimals.
    Number,
    /// A day.
    Date,
    /// A minute of a day, in the institution's zone.
    DateTime,
    /// One of the field's choices.
    Choice,
    /// Any of the field's choices.
    Several,
    /// Yes or no.
    YesNo,
    /// A person of the directory.
    Person,
    /// A unit of the institution's tree.
    Unit,
    /// Something that the institution owns, by its key.
    Asset,
    /// Files.
    File,
    /// An e-mail address.
    Email,
    /// A telephone number of ten digits, or an international one.
    Phone,
    /// An IP address, version 4 or 6.
    Ip,
    /// A web address.
    Url,
    /// Mexican pesos.
    Money,
    /// A CURP.
    Curp,
}

impl FieldType {
    /// Every type, in the order of the documentation.
    pub const ALL: [Self; 18] = [
        Self::Text,
        Self::LongText,
        Self::Number,
        Self::Date,
        Self::DateTime,
        Self::Choice,
        Self::Several,
        Self::YesNo,
        Self::Person,
        Self::Unit,
        Self::Asset,
        Self::File,
        Self::Email,
        Self::Phone,
        Self::Ip,
        Self::Url,
        Self::Money,
        Self::Curp,
    ];

    /// Whether it is written as a text that people typed.
    pub fn is_text(self) -> bool {
        matches!(
            self,
            Self::Text
                | Self::LongText
                | Self::Email
                | Self::Phone
                | Self::Ip
                | Self::Url
                | Self::Curp
        )
    }
}

impl<C> Field<C> {
    /// The choice with this key.
    pub fn choice(&self, key: &str) -> Option<&Choice> {
        self.choices.iter().find(|choice| choice.key == key)
    }

    /// Decimals of its numbers: those that it says, two for money.
    pub fn decimals(&self) -> u8 {
        match self.kind {
            FieldType::Money => 2,
            FieldType::Number => self.decimals.unwrap_or(0),
            _ => 0,
        }
    }
}
