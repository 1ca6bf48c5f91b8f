//! The shape of every error, as the description of the API tells it.

use serde_json::Value;
use utoipa::ToSchema;

/// Un error (RFC 9457).
#[derive(Debug, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemShown {
    /// Qué clase de error es, como dirección de la documentación.
    #[schema(rename = "type", example = "/api#error-404")]
    pub kind: String,
    /// La clase de error en palabras.
    #[schema(example = "No se encontró")]
    pub title: String,
    /// El estado de HTTP.
    #[schema(example = 404)]
    pub status: u16,
    /// Qué está mal y qué hacer.
    #[schema(example = "No existe, o no está al alcance de quien pregunta.")]
    pub detail: String,
    /// Nombre de la regla, que no cambia.
    #[schema(example = "not-found")]
    pub rule: String,
    /// El dato del que se trata; el primero de varios.
    pub field: Option<String>,
    /// Cada dato que está mal.
    pub faults: Option<Vec<FieldFaultShown>>,
    /// Lo que alguien más cambió mientras tanto.
    pub conflicts: Option<Vec<ClashShown>>,
    /// Con qué se encuentra la falla en los registros del servidor.
    pub reference: Option<String>,
}

/// Un dato que está mal.
#[derive(Debug, ToSchema)]
#[schema(as = FieldFault)]
pub struct FieldFaultShown {
    /// Su nombre.
    pub field: String,
    /// Qué tiene.
    pub detail: String,
}

/// Un dato que cambiaron dos.
#[derive(Debug, ToSchema)]
#[schema(as = Clash)]
pub struct ClashShown {
    /// Su nombre.
    pub field: String,
    /// Lo que se pidió.
    pub yours: Value,
    /// Lo que tiene ahora.
    pub theirs: Value,
}
