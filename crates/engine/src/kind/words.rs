//! The words of a kind: its noun, its folios, its lists of values.

use serde::{Deserialize, Serialize};

/// A noun that institutions vary, with what Spanish needs to use it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Noun {
    /// «solicitud»
    pub singular: String,
    /// «solicitudes»
    pub plural: String,
    /// Grammatical gender, for articles and participles.
    pub gender: Gender,
}

impl Noun {
    /// «una solicitud», «un ticket».
    pub fn with_article(&self) -> String {
        let article = match self.gender {
            Gender::Femenino => "una",
            Gender::Masculino => "un",
        };
        format!("{article} {}", self.singular)
    }

    /// «la solicitud», «el ticket».
    pub fn definite(&self) -> String {
        let article = match self.gender {
            Gender::Femenino => "la",
            Gender::Masculino => "el",
        };
        format!("{article} {}", self.singular)
    }
}

/// Grammatical gender of a noun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Gender {
    /// «la solicitud»
    Femenino,
    /// «el reporte»
    Masculino,
}

/// How folios are written: a prefix, the year where it is wanted, and a number
/// padded with zeros.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Folio {
    /// Written before the number, for example `OCO-`.
    pub prefix: String,
    /// The least number of digits.
    pub digits: usize,
    /// The year of the institution's zone stands before the number, and each year counts from 1.
    #[serde(default)]
    pub yearly: bool,
    /// The number is given by the effect `number` of a transition, not when the ticket comes in [IPN-22].
    #[serde(default)]
    pub later: bool,
}

impl Folio {
    /// The public number of the `n`-th ticket, for example `OCO-00042` or `SGG-2026-0042`.
    pub fn write(&self, year: i16, n: i64) -> String {
        let width = self.digits;
        if self.yearly {
            format!("{}{year}-{n:0width$}", self.prefix)
        } else {
            format!("{}{n:0width$}", self.prefix)
        }
    }

    /// The year, 0 without one, and the number of a folio that [`Folio::write`] wrote.
    pub fn read(&self, folio: &str) -> Option<(i16, i64)> {
        let rest = folio.strip_prefix(&self.prefix)?;
        let (year, digits) = match rest.split_once('-') {
            Some((year, digits)) if self.yearly => (year.parse().ok()?, digits),
            None if !self.yearly => (0, rest),
            _ => return None,
        };
        let number = digits.parse().ok()?;
        (self.write(year, number) == folio).then_some((year, number))
    }

    /// The key of the series that counts it, of the kind `kind`.
    pub fn series(&self, kind: &str, year: i16) -> String {
        if self.yearly {
            format!("{kind}/{year}")
        } else {
            kind.to_owned()
        }
    }
}

/// One of a list of values: a key to store and a name to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// Stable key.
    pub key: String,
    /// What people read.
    pub name: String,
}
