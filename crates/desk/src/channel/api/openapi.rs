//! The description of the API (OpenAPI 3.1): from the shapes that it answers with, and
//! from the list of routes, which says what each operation takes of a token.

use std::sync::OnceLock;

use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use utoipa::OpenApi;

use super::problem::{ClashShown, FieldFaultShown, ProblemShown};
use super::{bulk, catalogue, directory, me, recipes, ticket, upload};
use crate::channel::hook::receive;
use crate::platform::error::AppError;
use crate::platform::web::Access;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Ventanilla",
        version = "1",
        description = "Todo lo que hacen las pantallas, para programas. Cada petición lleva una clave de acceso de una persona y nunca permite más que ella.",
        license(name = "EUPL-1.2", identifier = "EUPL-1.2"),
        contact(name = "Quien administra esta institución"),
    ),
    servers((url = "/", description = "Esta institución")),
    paths(
        me::show,
        ticket::list::list,
        ticket::show::show,
        ticket::history::history,
        ticket::history::messages,
        ticket::clocks::clocks,
        ticket::files::list,
        ticket::files::one,
        ticket::views::list,
        ticket::create::create,
        ticket::command::edit,
        ticket::command::answer,
        ticket::command::follow_up,
        ticket::command::note,
        ticket::command::transition,
        ticket::kin::link,
        ticket::kin::unlink,
        ticket::kin::merge,
        ticket::kin::unmerge,
        ticket::task::task,
        ticket::task::check,
        ticket::offer::handover,
        ticket::wait::postpone,
        ticket::beside::watch,
        ticket::beside::tag,
        ticket::beside::time,
        ticket::approval::approval,
        ticket::approval::list,
        ticket::macros::list,
        ticket::macros::apply,
        ticket::stopwatch::show,
        ticket::stopwatch::command,
        bulk::list,
        bulk::start,
        bulk::trial,
        bulk::show,
        bulk::tickets,
        bulk::stop,
        bulk::take_back,
        bulk::trial_of_undo,
        recipes::macros,
        recipes::rules,
        recipes::log,
        recipes::tags,
        ticket::bulk::bulk,
        upload::receive,
        directory::people,
        directory::requesters,
        directory::assignees,
        directory::units,
        directory::teams,
        catalogue::services,
        catalogue::service,
        catalogue::configuration,
        receive::receive,
    ),
    components(schemas(ProblemShown, FieldFaultShown, ClashShown)),
    tags(
        (name = "clave", description = "La clave de acceso."),
        (name = "tickets", description = "Leer tickets."),
        (name = "órdenes", description = "Registrar tickets y cambiarlos."),
        (name = "en bloque", description = "Hacer algo en muchos tickets."),
        (name = "directorio", description = "Personas, dependencias y equipos."),
        (name = "catálogo", description = "Los servicios que se pueden pedir."),
        (name = "configuración", description = "Cómo trabaja la institución."),
    ),
)]
struct Described;

/// The errors that an operation can answer with, and when.
pub(super) const ERRORS: [(&str, &str); 12] = [
    (
        "400",
        "La petición no se entiende: un parámetro o dato que no se conoce, o que no tiene la forma debida.",
    ),
    (
        "401",
        "Falta una clave de acceso vigente; en lo que se firma, una firma válida.",
    ),
    (
        "403",
        "La clave no tiene el permiso que hace falta, o la petición vino de la página de otro sitio.",
    ),
    (
        "404",
        "No existe, o no está al alcance de la persona: se contesta igual.",
    ),
    ("405", "Ese método no se admite en esa dirección."),
    (
        "409",
        "Choca con lo que alguien hizo mientras tanto, o el identificador ya se usó con otro contenido.",
    ),
    ("413", "El contenido es demasiado grande."),
    (
        "422",
        "Una regla de la institución lo impide; «faults» dice qué dato y por qué.",
    ),
    (
        "428",
        "Falta decir la versión sobre la que se hace el cambio.",
    ),
    (
        "429",
        "Demasiadas peticiones en poco tiempo; «Retry-After» dice cuánto esperar.",
    ),
    (
        "500",
        "Algo falló de nuestro lado; «reference» sirve para encontrarlo.",
    ),
    (
        "503",
        "El servidor no puede contestar por ahora; repita más tarde, con el mismo identificador.",
    ),
];

/// The errors of reading, and those of writing besides.
const READING: [&str; 8] = ["400", "401", "403", "404", "422", "429", "500", "503"];
const WRITING: [&str; 3] = ["409", "413", "428"];

/// The description, made once.
///
/// # Errors
/// When it cannot be written, which is a fault of ours.
pub fn document() -> Result<&'static Value, AppError> {
    static MADE: OnceLock<Value> = OnceLock::new();
    if let Some(made) = MADE.get() {
        return Ok(made);
    }
    let described = Described::openapi();
    let mut made =
        serde_json::to_value(described).map_err(|e| AppError::internal(e.to_string()))?;
    for route in super::routes() {
        let Access::Token(scope) = route.access else {
            continue;
        };
        let method = route.method.as_str().to_lowercase();
        let operation = made
            .get_mut("paths")
            .and_then(|paths| paths.get_mut(route.path))
            .and_then(|path| path.get_mut(&method))
            .and_then(Value::as_object_mut);
        let Some(operation) = operation else {
            return Err(AppError::internal(format!(
                "{} is not described",
                route.path
            )));
        };
        let scopes: Vec<&str> = scope.iter().map(|scope| scope.key()).collect();
        operation.insert("operationId".to_owned(), json!(name(&method, route.path)));
        operation.insert("security".to_owned(), json!([{ "clave": scopes }]));
        let summary = operation.get("summary").cloned().unwrap_or_default();
        operation.entry("description").or_insert(summary);
        let writing = WRITING.iter().filter(|_| method == "post");
        for code in READING.iter().chain(writing) {
            let answers = operation
                .get_mut("responses")
                .and_then(Value::as_object_mut);
            if let Some(answers) = answers {
                let one = json!({ "$ref": format!("#/components/responses/Error{code}") });
                answers.insert((*code).to_owned(), one);
            }
        }
    }
    signed(&mut made);
    if let Some(components) = made.get_mut("components").and_then(Value::as_object_mut) {
        components.insert("responses".to_owned(), errors());
        let clave = json!({
            "type": "http", "scheme": "bearer",
            "description": "Una clave de acceso, de «Mi cuenta» o de «ventanilla token create».",
        });
        components.insert("securitySchemes".to_owned(), json!({ "clave": clave }));
    }
    Ok(MADE.get_or_init(|| made))
}

/// The one address that takes no token: what comes there is signed.
fn signed(made: &mut Value) {
    let operation = made.pointer_mut("/paths/~1api~1v1~1hooks~1{hook}/post");
    let Some(operation) = operation.and_then(Value::as_object_mut) else {
        return;
    };
    operation.insert("operationId".to_owned(), json!("post-hooks-hook"));
    operation.insert("security".to_owned(), json!([]));
    let answers = operation.get_mut("responses");
    if let Some(answers) = answers.and_then(Value::as_object_mut) {
        for code in [
            "400", "401", "403", "404", "409", "413", "422", "429", "500", "503",
        ] {
            let one = json!({ "$ref": format!("#/components/responses/Error{code}") });
            answers.insert(code.to_owned(), one);
        }
    }
}

fn errors() -> Value {
    let shape = json!({ "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } });
    let one = |(code, text): (&str, &str)| {
        let answer = json!({ "description": text, "content": shape });
        (format!("Error{code}"), answer)
    };
    // Told on the page alone: no operation answers with it.
    let told = ERRORS.into_iter().filter(|(code, _)| *code != "405");
    told.map(one).collect::<serde_json::Map<_, _>>().into()
}

/// A name of an operation that no other has: `get-tickets-ticket-history`.
fn name(method: &str, path: &str) -> String {
    let path = path.strip_prefix("/api/v1/").unwrap_or(path);
    let plain = path.replace(['{', '}'], "").replace('/', "-");
    format!("{method}-{plain}")
}

/// The description as programs read it.
///
/// # Errors
/// When it cannot be written, which is a fault of ours.
pub async fn show() -> Result<Response, AppError> {
    let body = document()?.to_string();
    Ok(([(header::CONTENT_TYPE, "application/json")], body).into_response())
}
