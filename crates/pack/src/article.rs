//! Articles of the knowledge base: front matter in TOML, then Markdown.

use serde::Deserialize;

use crate::fault::Faults;

/// An article of the knowledge base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// Stable key, part of its address.
    pub key: String,
    /// What people read first.
    pub title: String,
    /// A sentence for lists and search.
    pub summary: String,
    /// The folder it is shown in.
    pub folder: String,
    /// Who wrote it.
    pub author: String,
    /// Day of the last change, `YYYY-MM-DD`.
    pub updated: String,
    /// Who may read it [OCO-25].
    pub classification: Classification,
    /// Actions of which a reader must hold one; none is everybody.
    pub readers: Vec<String>,
    /// Markdown.
    pub body: String,
}

/// Who may read a piece of information.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Classification {
    /// Everybody.
    Publica,
    /// Only those who attend, until it is released.
    Reservada,
    /// Only those whom the law lets.
    Confidencial,
}

impl Classification {
    /// The word in files and databases.
    pub fn key(self) -> &'static str {
        match self {
            Self::Publica => "publica",
            Self::Reservada => "reservada",
            Self::Confidencial => "confidencial",
        }
    }
}

/// The front matter of an article.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Head {
    /// Stable key, part of its address.
    pub(crate) key: String,
    /// What people read first.
    pub(crate) title: String,
    /// A sentence for lists and search.
    pub(crate) summary: String,
    /// The folder it is shown in.
    pub(crate) folder: String,
    /// Who wrote it.
    pub(crate) author: String,
    /// Day of the last change, `YYYY-MM-DD`.
    pub(crate) updated: String,
    /// Who may read it.
    pub(crate) classification: Classification,
    /// Actions of which a reader must hold one, on whatever ticket; none is everybody.
    #[serde(default)]
    pub(crate) readers: Vec<String>,
}

/// Front matter and body of a file; the front matter starts on its second line.
pub(crate) fn split<'t>(file: &str, text: &'t str, faults: &Faults) -> Option<(&'t str, &'t str)> {
    let Some((_, rest)) = text.split_once('\n').filter(|(first, _)| is_fence(first)) else {
        faults.add(
            file,
            Some(1),
            "falta el encabezado; comience el archivo con una línea +++",
        );
        return None;
    };
    let mut length = 0_usize;
    for line in rest.split_inclusive('\n') {
        if is_fence(line) {
            let body = rest
                .get(length.saturating_add(line.len())..)
                .unwrap_or_default();
            return Some((rest.get(..length).unwrap_or_default(), body));
        }
        length = length.saturating_add(line.len());
    }
    faults.add(
        file,
        Some(1),
        "el encabezado no termina; ciérrelo con otra línea +++",
    );
    None
}

fn is_fence(line: &str) -> bool {
    line.trim_end() == "+++"
}
