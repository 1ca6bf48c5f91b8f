//! `/atajos`: the keys by which those who attend work.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::text::capital;
use crate::platform::web::{Crumb, Page, Shell, page};

#[derive(Template)]
#[template(path = "ticket/page/shortcuts.html")]
struct Shortcuts {
    shell: Shell,
    groups: Vec<Group>,
}

struct Group {
    title: &'static str,
    keys: &'static [(&'static str, &'static str)],
}

const ANYWHERE: &[(&str, &str)] = &[
    ("Control + K", "Buscar una acción, un folio o un servicio"),
    ("/", "Ir a la caja de búsqueda o de filtro"),
    ("?", "Mostrar esta hoja"),
    ("Esc", "Cerrar lo que se abrió encima"),
];
const LISTS: &[(&str, &str)] = &[
    ("j", "Siguiente renglón"),
    ("k", "Renglón anterior"),
    ("x", "Marcar el renglón para hacer algo en bloque"),
    ("Intro", "Abrir el renglón"),
    ("c", "Registrar a nombre de alguien"),
];
const TICKET: &[(&str, &str)] = &[
    ("r", "Responder al solicitante"),
    ("i", "Escribir una nota interna"),
    ("m", "Asignármelo"),
    ("n", "El siguiente de la lista"),
    ("p", "El anterior de la lista"),
    ("u", "Volver a la lista"),
];
const WRITING: &[(&str, &str)] = &[
    ("/", "Respuestas guardadas, si aún no hay texto"),
    ("Control + Intro", "Enviar"),
];

/// The sheet of keys, for those who attend.
///
/// # Errors
/// When the template fails.
pub async fn show(State(app): State<App>, request: Page) -> Result<Response, AppError> {
    let crumbs = vec![
        Crumb::to(capital(&app.kind.noun.plural), "/solicitudes"),
        Crumb::here("Atajos de teclado"),
    ];
    let group = |title, keys| Group { title, keys };
    page(&Shortcuts {
        shell: request.shell(&app, crumbs),
        groups: vec![
            group("En cualquier página", ANYWHERE),
            group("En una lista", LISTS),
            group("En la página de un folio", TICKET),
            group("Al escribir", WRITING),
        ],
    })
}
