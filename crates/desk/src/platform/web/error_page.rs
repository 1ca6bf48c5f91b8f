//! Errors as pages: what happened, and what to do now.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};

use crate::platform::app::App;
use crate::platform::dialect::DbFault;
use crate::platform::error::AppError;
use crate::platform::session::{Viewer, sign_in_path};
use crate::platform::text::When;
use crate::platform::web::{Page, Shell, masked, problem};

/// The page of an error.
#[derive(Template)]
#[template(path = "platform/web/error.html")]
pub struct ErrorPage {
    shell: Shell,
    code: u16,
    title: String,
    text: String,
    action: Option<Action>,
    reference: Option<String>,
}

/// The next thing to do.
pub struct Action {
    label: String,
    href: String,
}

/// Says that an answer is a page of this module already.
#[derive(Clone)]
struct Rendered;

/// An error on its way to [`render_errors`].
#[derive(Clone)]
struct Carried(Arc<AppError>);

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        let mut response = status(&self).into_response();
        response.extensions_mut().insert(Carried(Arc::new(self)));
        response
    }
}

pub(super) fn status(error: &AppError) -> StatusCode {
    match error {
        AppError::NotFound => StatusCode::NOT_FOUND,
        AppError::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
        AppError::SignIn(_) => StatusCode::SEE_OTHER,
        AppError::NoToken | AppError::Unsigned => StatusCode::UNAUTHORIZED,
        AppError::OutOfScope(_) => StatusCode::FORBIDDEN,
        AppError::Method => StatusCode::METHOD_NOT_ALLOWED,
        AppError::NoVersion => StatusCode::PRECONDITION_REQUIRED,
        AppError::Foreign => StatusCode::FORBIDDEN,
        AppError::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        AppError::Malformed(_) => StatusCode::BAD_REQUEST,
        AppError::CommandReused => StatusCode::CONFLICT,
        AppError::Overloaded => StatusCode::SERVICE_UNAVAILABLE,
        AppError::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
        AppError::Db(_) | AppError::Disk(_) => match error.storage() {
            Some(DbFault::Full) => StatusCode::INSUFFICIENT_STORAGE,
            Some(DbFault::Gone | DbFault::Busy | DbFault::ReadOnly) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        },
        AppError::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Title and text; what is wrong and what to do.
fn words(app: &App, error: &AppError) -> (&'static str, String) {
    match error {
        AppError::NotFound
        | AppError::SignIn(_)
        | AppError::NoToken
        | AppError::Unsigned
        | AppError::OutOfScope(_)
        | AppError::Method
        | AppError::NoVersion => (
            "No encontramos esa página",
            "La dirección no existe o no está a su alcance. Revise que el enlace esté completo.".to_owned(),
        ),
        AppError::Refused(refusal) => ("No se hizo el cambio", refusal.text.clone()),
        AppError::Foreign => (
            "La petición vino de otro sitio",
            "Por seguridad no se atendió. Abra la página desde aquí y vuelva a intentarlo.".to_owned(),
        ),
        AppError::TooLarge => (
            "El envío es demasiado grande",
            "Los archivos juntos pasan de lo que se puede recibir. Vuelva atrás, quite o reduzca los más pesados y envíe de nuevo."
                .to_owned(),
        ),
        AppError::Malformed(_) => (
            "La petición no se entiende",
            "Llegó incompleta o dañada. Vuelva atrás, recargue la página e inténtelo de nuevo.".to_owned(),
        ),
        AppError::Overloaded => (
            "Hay demasiadas peticiones a la vez",
            "Espere unos segundos y vuelva a intentarlo.".to_owned(),
        ),
        AppError::TooMany(at) => (
            "Espere un poco antes de seguir",
            format!(
                "Desde aquí se hizo muchas veces lo mismo en poco tiempo. Vuelva a intentarlo {}.",
                again(app, *at)
            ),
        ),
        AppError::CommandReused => (
            "Este formulario ya se había enviado",
            "Se envió antes con otro contenido. Recargue la página para empezar uno nuevo.".to_owned(),
        ),
        AppError::Db(_) | AppError::Disk(_) => match error.storage() {
            Some(DbFault::Full) => (
                "No queda espacio en el servidor",
                "Lo que envió no se guardó. Avise a quien administra el sistema: hay que liberar espacio en disco."
                    .to_owned(),
            ),
            Some(DbFault::ReadOnly) => (
                "El servidor no puede guardar",
                "Lo que envió no se guardó: el disco no admite escritura. Avise a quien administra el sistema."
                    .to_owned(),
            ),
            Some(DbFault::Gone | DbFault::Busy) => (
                "La base de datos no responde",
                "Espere un momento y vuelva a intentarlo. Si acaba de enviar algo, revise primero si quedó registrado."
                    .to_owned(),
            ),
            _ => fault_of_ours(),
        },
        AppError::Internal(_) => fault_of_ours(),
    }
}

/// When to try again: «en 3 minutos, a las 10:42».
pub fn again(app: &App, at: i64) -> String {
    let seconds = wait_in_seconds(app, at);
    let wait = match seconds {
        ..=1 => "en un segundo".to_owned(),
        2..=90 => format!("en {seconds} segundos"),
        _ => format!("en {} minutos", (seconds + 59) / 60),
    };
    format!("{wait}, a las {}", When::time(at, &app.zone))
}

/// The seconds until an instant, one at least.
pub(super) fn wait_in_seconds(app: &App, at: i64) -> i64 {
    ((at - app.now() + 999) / 1000).max(1)
}

fn fault_of_ours() -> (&'static str, String) {
    (
        "Algo falló de nuestro lado",
        "No es por lo que usted hizo. Inténtelo de nuevo; si se repite, dé la referencia a quien administra el sistema."
            .to_owned(),
    )
}

/// Turns the errors of handlers into pages for people.
pub async fn render_errors(State(app): State<App>, request: Request, next: Next) -> Response {
    let (uri, headers) = (request.uri().clone(), request.headers().clone());
    let method = request.method().clone();
    let viewer = request
        .extensions()
        .get::<Viewer>()
        .cloned()
        .unwrap_or_default();
    let path = masked(uri.path());
    let mut response = next.run(request).await;
    if response.extensions().get::<Rendered>().is_some() {
        return response;
    }
    let allow = response.headers().get(header::ALLOW).cloned();
    let error = match response.extensions_mut().remove::<Carried>() {
        Some(Carried(error)) => error,
        None if problem::is_for(uri.path()) => match problem::plain(&response) {
            Some(error) => Arc::new(error),
            None => return response,
        },
        None => match plain(&response) {
            Some(error) => Arc::new(error),
            None => return response,
        },
    };
    if let AppError::SignIn(next) = error.as_ref() {
        return Redirect::to(&sign_in_path(next)).into_response();
    }
    let code = status(&error);
    let reference = code
        .is_server_error()
        .then(|| app.random.token().unwrap_or_default());
    let reference = reference.map(|token| token.chars().take(8).collect::<String>());
    if let Some(reference) = &reference {
        tracing::error!(%error, %path, reference, "a request failed");
    }
    if problem::is_for(uri.path()) {
        let mut answer = problem::answer(&app, &error, reference.as_deref(), allow);
        answer.extensions_mut().insert(Rendered);
        return answer;
    }
    let (title, text) = words(&app, &error);
    let request = Page::new(viewer, &method, &uri, &headers);
    let page = ErrorPage {
        action: next_action(&error, &request, &method, &uri),
        shell: request.shell(&app, Vec::new()),
        code: code.as_u16(),
        title: title.to_owned(),
        text,
        reference,
    };
    match page.render() {
        Ok(html) => {
            let mut answer = (code, Html(html)).into_response();
            answer.extensions_mut().insert(Rendered);
            if let AppError::TooMany(at) = error.as_ref() {
                let seconds = HeaderValue::from(wait_in_seconds(&app, *at));
                answer.headers_mut().insert(header::RETRY_AFTER, seconds);
            }
            if code == StatusCode::SERVICE_UNAVAILABLE {
                answer
                    .headers_mut()
                    .insert(header::RETRY_AFTER, HeaderValue::from_static("10"));
            }
            answer
        }
        Err(_) => (code, title).into_response(),
    }
}

/// What helps besides going home: signing in may show what is hidden, and what
/// failed for a moment may be asked for again.
fn next_action(error: &AppError, request: &Page, method: &Method, uri: &Uri) -> Option<Action> {
    let here = uri.path_and_query().map_or("/", |p| p.as_str());
    let (label, href) = match error {
        _ if method != Method::GET => return None,
        AppError::NotFound if request.viewer.actor.person.is_none() => {
            ("Iniciar sesión", sign_in_path(here))
        }
        AppError::Db(_) | AppError::Disk(_) | AppError::Internal(_) => {
            ("Reintentar", here.to_owned())
        }
        _ => return None,
    };
    Some(Action {
        label: label.to_owned(),
        href,
    })
}

/// What the framework itself answered with bare words: it gets a page, too.
fn plain(response: &Response) -> Option<AppError> {
    let error = match response.status() {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => AppError::NotFound,
        StatusCode::PAYLOAD_TOO_LARGE => AppError::TooLarge,
        StatusCode::BAD_REQUEST | StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            AppError::Malformed(String::new())
        }
        StatusCode::UNPROCESSABLE_ENTITY if !is_html(response) => {
            AppError::Malformed(String::new())
        }
        StatusCode::INTERNAL_SERVER_ERROR => AppError::internal("a handler failed"),
        _ => return None,
    };
    Some(error)
}

fn is_html(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    kind.is_some_and(|v| v.as_bytes().starts_with(b"text/html"))
}
