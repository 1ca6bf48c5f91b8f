//! What a token is for.

use std::collections::BTreeSet;

/// A part of what a person may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Read tickets, their history and their files.
    ReadTickets,
    /// Register tickets and carry out commands on them.
    WriteTickets,
    /// Read people of the directory.
    ReadPeople,
    /// Read units, teams, services and the configuration.
    ReadConfiguration,
}

impl Scope {
    /// Every scope, in the order of the page.
    pub const ALL: [Self; 4] = [
        Self::ReadTickets,
        Self::WriteTickets,
        Self::ReadPeople,
        Self::ReadConfiguration,
    ];

    /// Its stored name, by which programs know it.
    pub fn key(self) -> &'static str {
        match self {
            Self::ReadTickets => "tickets:read",
            Self::WriteTickets => "tickets:write",
            Self::ReadPeople => "people:read",
            Self::ReadConfiguration => "configuration:read",
        }
    }

    /// What it allows, for who gives it.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::ReadTickets => "Leer los tickets que usted puede ver, su historia y sus archivos",
            Self::WriteTickets => {
                "Registrar tickets y hacer en ellos los cambios que usted puede hacer"
            }
            Self::ReadPeople => "Leer el directorio de personas, si usted lo administra",
            Self::ReadConfiguration => {
                "Leer dependencias, equipos y servicios, y la configuración si usted la administra"
            }
        }
    }

    /// The scope of a name.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.key() == key)
    }
}

/// What a token is for, all of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scopes(BTreeSet<Scope>);

impl Scopes {
    /// From stored names with blanks between them; what this program does not know opens nothing.
    pub fn parse(text: &str) -> Self {
        Self(
            text.split_whitespace()
                .filter_map(Scope::from_key)
                .collect(),
        )
    }

    /// The names as they are stored.
    pub fn text(&self) -> String {
        let keys: Vec<&str> = self.0.iter().map(|scope| scope.key()).collect();
        keys.join(" ")
    }

    /// Whether it is for this.
    pub fn has(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }

    /// Whether it is for nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = Scope> + '_ {
        self.0.iter().copied()
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<T: IntoIterator<Item = Scope>>(all: T) -> Self {
        Self(all.into_iter().collect())
    }
}
