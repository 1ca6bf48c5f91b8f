//! Errors for programs: problem details (RFC 9457), in Spanish, with the field and the rule.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::{Conflict, Refusal};
use serde::Serialize;
use serde_json::Value;

use super::error_page::{again, status, wait_in_seconds};
use crate::platform::app::App;
use crate::platform::dialect::DbFault;
use crate::platform::error::AppError;

/// The type of media of every error.
pub const MEDIA: &str = "application/problem+json";

/// Whether what is asked there is for programs.
pub fn is_for(path: &str) -> bool {
    path == "/api/v1" || path.starts_with("/api/v1/")
}

/// What went wrong.
#[derive(Debug, Clone, Serialize)]
pub struct Problem {
    /// Which sort of error, as an address of the documentation.
    #[serde(rename = "type")]
    pub kind: String,
    /// The sort of error in words.
    pub title: &'static str,
    /// The status of HTTP.
    pub status: u16,
    /// What is wrong here, and what to do.
    pub detail: String,
    /// The stable name of the rule.
    pub rule: String,
    /// The field that it is about; the first of several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Each field that is wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<FieldFault>,
    /// What somebody else changed meanwhile.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conflicts: Vec<Clash>,
    /// By what the fault is found in the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}

/// A field that is wrong.
#[derive(Debug, Clone, Serialize)]
pub struct FieldFault {
    /// Its name.
    pub field: String,
    /// What is wrong with it.
    pub detail: String,
}

/// A property or field that two changed.
#[derive(Debug, Clone, Serialize)]
pub struct Clash {
    /// Its name.
    pub field: String,
    /// What was asked for.
    pub yours: Value,
    /// What it is now.
    pub theirs: Value,
}

impl Problem {
    /// The problem behind an error.
    pub fn of(app: &App, error: &AppError) -> Self {
        let (rule, title, detail) = words(app, error);
        let code = match error {
            AppError::Refused(refusal) if is_conflict(refusal) => StatusCode::CONFLICT,
            AppError::Refused(refusal) if refusal.rule == "token.second-factor" => {
                StatusCode::FORBIDDEN
            }
            // The request itself is wrong, and not what it asks for.
            AppError::Refused(refusal) if refusal.rule.starts_with("request.") => {
                StatusCode::BAD_REQUEST
            }
            _ => status(error),
        };
        let problem = Self {
            kind: format!("/api#{}", kind(code)),
            title,
            status: code.as_u16(),
            detail,
            rule: rule.to_owned(),
            field: None,
            faults: Vec::new(),
            conflicts: Vec::new(),
            reference: None,
        };
        let AppError::Refused(refusal) = error else {
            return problem;
        };
        let fault = |(field, detail): &(String, String)| FieldFault {
            field: named(field),
            detail: detail.clone(),
        };
        Self {
            field: refusal.field.as_deref().map(named),
            faults: refusal.faults.iter().map(fault).collect(),
            conflicts: refusal.conflicts.iter().map(clash).collect(),
            ..problem
        }
    }
}

/// The name by which a program sends what the engine and the forms call otherwise.
fn named(field: &str) -> String {
    match field {
        "message" => "text",
        "wait-reason" => "wait_reason",
        "wait-until" => "wait_until",
        // What no control of the requester's is about.
        "ahora" | "siguiente" => "ticket",
        other => other,
    }
    .to_owned()
}

fn clash(conflict: &Conflict) -> Clash {
    let value = |value: &Option<engine::Value>| {
        let shown = value.as_ref().filter(|value| value.number().is_none());
        serde_json::to_value(shown).unwrap_or_default()
    };
    Clash {
        field: conflict.key.clone(),
        yours: value(&conflict.yours),
        theirs: value(&conflict.theirs),
    }
}

/// Whether a refusal says that somebody else was faster.
fn is_conflict(refusal: &Refusal) -> bool {
    !refusal.conflicts.is_empty()
        || matches!(
            refusal.rule,
            "save.conflict" | "move.state" | "answer.meanwhile" | "configuration.stale"
        )
}

/// What the documentation calls errors of this status.
fn kind(code: StatusCode) -> &'static str {
    match code.as_u16() {
        400 => "error-400",
        401 => "error-401",
        403 => "error-403",
        404 => "error-404",
        405 => "error-405",
        409 => "error-409",
        413 => "error-413",
        415 => "error-415",
        422 => "error-422",
        428 => "error-428",
        429 => "error-429",
        _ => "error-500",
    }
}

/// Rule, title and detail.
fn words(app: &App, error: &AppError) -> (&'static str, &'static str, String) {
    let (rule, title, detail) = match error {
        AppError::NotFound | AppError::SignIn(_) => (
            "not-found",
            "No se encontró",
            "No existe, o no está al alcance de quien pregunta.",
        ),
        AppError::Refused(refusal) if refusal.rule.starts_with("request.") => {
            return (
                refusal.rule,
                "La petición no se entiende",
                refusal.text.clone(),
            );
        }
        AppError::Refused(refusal) => {
            return (refusal.rule, "No se hizo el cambio", refusal.text.clone());
        }
        AppError::NoToken => (
            "token",
            "Falta una clave de acceso vigente",
            "Envíe el encabezado «Authorization: Bearer» con una clave que exista, no haya vencido y no esté revocada.",
        ),
        AppError::Unsigned => (
            "hook.signature",
            "Falta una firma válida",
            "Firme el contenido con el secreto del aviso, con un identificador y la hora de ahora; revise también el nombre en la dirección.",
        ),
        AppError::OutOfScope(scope) => {
            let detail = format!("La clave no tiene el permiso «{}».", scope.key());
            return ("token.scope", "La clave no alcanza para esto", detail);
        }
        AppError::Method => (
            "method",
            "Ese método no se admite aquí",
            "Use uno de los métodos del encabezado «Allow».",
        ),
        AppError::NoVersion => (
            "version",
            "Falta la versión",
            "Diga sobre qué versión del ticket se hace el cambio: el encabezado «If-Match» o el dato «base».",
        ),
        AppError::Foreign => (
            "foreign",
            "La petición vino de otro sitio",
            "Por seguridad no se atendió.",
        ),
        AppError::TooLarge => (
            "too-large",
            "El envío es demasiado grande",
            "Reduzca el contenido o los archivos y envíe de nuevo.",
        ),
        AppError::Malformed(_) => (
            "request.malformed",
            "La petición no se entiende",
            "Revise la dirección, los encabezados y el contenido.",
        ),
        AppError::Overloaded => (
            "overloaded",
            "Hay demasiadas peticiones a la vez",
            "Espere unos segundos y vuelva a intentarlo.",
        ),
        AppError::TooMany(at) => {
            let detail = format!("Vuelva a intentarlo {}.", again(app, *at));
            return ("too-many", "Demasiadas peticiones en poco tiempo", detail);
        }
        AppError::CommandReused => (
            "command.reused",
            "Ese identificador ya se usó",
            "Otra orden, con otro contenido, llevó el mismo identificador. Use uno nuevo para cada orden.",
        ),
        AppError::Db(_) | AppError::Disk(_) => match error.storage() {
            Some(DbFault::Full) => (
                "storage.full",
                "No queda espacio en el servidor",
                "No se guardó nada. Avise a quien administra el sistema.",
            ),
            Some(DbFault::ReadOnly) => (
                "storage.read-only",
                "El servidor no puede guardar",
                "No se guardó nada. Avise a quien administra el sistema.",
            ),
            Some(DbFault::Gone | DbFault::Busy) => (
                "storage.gone",
                "La base de datos no responde",
                "Espere un momento y repita la petición con el mismo identificador.",
            ),
            _ => ours(),
        },
        AppError::Internal(_) => ours(),
    };
    (rule, title, detail.to_owned())
}

fn ours() -> (&'static str, &'static str, &'static str) {
    (
        "internal",
        "Algo falló de nuestro lado",
        "Inténtelo de nuevo; si se repite, dé la referencia a quien administra el sistema.",
    )
}

/// The answer of an error; `allow` are the methods that an address takes.
pub(super) fn answer(
    app: &App,
    error: &AppError,
    reference: Option<&str>,
    allow: Option<HeaderValue>,
) -> Response {
    let problem = Problem {
        reference: reference.map(str::to_owned),
        ..Problem::of(app, error)
    };
    let code = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = serde_json::to_string(&problem).unwrap_or_default();
    let mut answer = (code, [(header::CONTENT_TYPE, MEDIA)], body).into_response();
    let headers = answer.headers_mut();
    match error {
        AppError::NoToken => {
            let challenge = HeaderValue::from_static("Bearer realm=\"ventanilla\"");
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        AppError::Unsigned => {
            let challenge = HeaderValue::from_static("Signature realm=\"ventanilla\"");
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        AppError::TooMany(at) => {
            let seconds = HeaderValue::from(wait_in_seconds(app, *at));
            headers.insert(header::RETRY_AFTER, seconds);
        }
        _ if code == StatusCode::SERVICE_UNAVAILABLE => {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("10"));
        }
        _ => {}
    }
    if let Some(allow) = allow {
        headers.insert(header::ALLOW, allow);
    }
    answer
}

/// What the framework itself answered with bare words.
pub(super) fn plain(response: &Response) -> Option<AppError> {
    let kind = response.headers().get(header::CONTENT_TYPE);
    if kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/")) {
        return None;
    }
    Some(match response.status() {
        StatusCode::NOT_FOUND => AppError::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => AppError::Method,
        StatusCode::PAYLOAD_TOO_LARGE => AppError::TooLarge,
        StatusCode::BAD_REQUEST
        | StatusCode::UNSUPPORTED_MEDIA_TYPE
        | StatusCode::UNPROCESSABLE_ENTITY => AppError::Malformed(String::new()),
        StatusCode::INTERNAL_SERVER_ERROR => AppError::internal("a handler failed"),
        _ => return None,
    })
}
