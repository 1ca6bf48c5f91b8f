//! Small shapes that several answers have.

use jiff::Timestamp;
use serde::{Serialize, Serializer};
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// An instant, milliseconds UTC; programs read it as RFC 3339.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instant(pub i64);

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let at = Timestamp::from_millisecond(self.0).map_err(serde::ser::Error::custom)?;
        serializer.collect_str(&at)
    }
}

impl PartialSchema for Instant {
    fn schema() -> RefOr<Schema> {
        let built = ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .description(Some("Un instante en UTC."))
            .examples(["2026-03-02T18:00:00Z"]);
        RefOr::T(Schema::Object(built.build()))
    }
}

impl ToSchema for Instant {}

/// Una persona.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PersonRef {
    /// Clave pública de la persona.
    pub key: String,
    /// Nombre.
    pub name: String,
}

/// Algo de la configuración: una dependencia, un equipo, un servicio, un estado.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Named {
    /// Su clave, que no cambia.
    pub key: String,
    /// Su nombre.
    pub name: String,
}

impl Named {
    /// By key and name.
    pub fn of(key: &str, name: &str) -> Self {
        Self {
            key: key.to_owned(),
            name: name.to_owned(),
        }
    }
}

/// El estado de un ticket.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StateRef {
    /// Su clave.
    pub key: String,
    /// Su nombre.
    pub name: String,
    /// Lo que significa: `new`, `open`, `pending`, `resolved`, `closed` o `cancelled`.
    pub category: String,
}

impl StateRef {
    /// A state in the words of its kind.
    pub fn of(key: &str, name: String, category: String) -> Self {
        Self {
            key: key.to_owned(),
            name,
            category,
        }
    }
}
