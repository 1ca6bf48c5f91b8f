//! Tickets: the engine's shell. It stores events and what is projected from
//! them, and shows both.

pub mod access;
pub mod act;
mod append;
pub mod approval;
pub mod batch;
pub mod commit;
pub mod create;
pub mod draft;
pub mod facts;
pub mod filter;
mod folios;
pub mod follow_up;
pub mod form;
pub mod history;
pub mod kin;
pub mod live;
pub mod lives;
pub mod named;
mod number;
pub mod pace;
pub mod page;
pub mod project;
pub mod reading;
pub mod rebuild;
pub mod received;
pub mod recipe;
pub mod reply;
pub mod resume;
mod right;
pub mod seal;
pub mod share;
pub mod sight;
mod spoken;
pub mod stopwatch;
pub mod store;
mod stored;
pub mod submit;
pub mod task;
pub mod timers;
pub mod trial;
pub mod verify;
mod visit;
pub mod why;

pub use right::right_to;

use crate::platform::policy::Action;
use crate::platform::web::{Access, Route};

/// The pages for those who attend.
pub fn routes() -> Vec<Route> {
    let see = Access::May(Action::SeeTickets);
    vec![
        Route::get("/inicio", see, page::home::show),
        Route::get("/solicitudes", see, page::list::show),
        Route::get("/solicitudes/paleta", see, page::palette::find),
        Route::get("/atajos", see, page::shortcuts::show),
        Route::get("/solicitudes/{folio}", see, page::show::show),
        Route::get("/solicitudes/{folio}/archivos/{key}", see, page::show::file),
        Route::get("/solicitudes/{folio}/correos/{mail}", see, page::mail::show),
        Route::get(
            "/solicitudes/{folio}/correos/{mail}/original",
            see,
            page::mail::original,
        ),
        Route::get(
            "/solicitudes/{folio}/por-que",
            Access::May(Action::Explain),
            page::why::show,
        ),
        Route::get(
            "/solicitudes/{folio}/plazos/{clock}",
            see,
            page::deadline::show,
        ),
        Route::get("/solicitudes/{folio}/respuestas", see, page::replies::show),
        Route::upload("/solicitudes/{folio}/adjuntar", see, page::attach::add),
        Route::get("/solicitudes/{folio}/en-vivo", see, live::stream),
        Route::post("/solicitudes/{folio}/escribiendo", see, live::writing),
        Route::post("/solicitudes/{folio}/borrador", see, page::draft::save),
        Route::post(
            "/solicitudes/{folio}/borrador/descartar",
            see,
            page::draft::discard,
        ),
        Route::upload(
            "/solicitudes/{folio}/clasificar",
            Access::May(Action::Edit),
            page::act::edit,
        ),
        Route::post(
            "/solicitudes/{folio}/espera",
            Access::May(Action::Move),
            page::wait::act,
        ),
        Route::get(
            "/solicitudes/{folio}/macros/{macro}",
            see,
            page::macros::show,
        ),
        Route::post(
            "/solicitudes/{folio}/macros/{macro}",
            see,
            page::macros::submit,
        ),
        Route::get("/tareas", see, page::my_tasks::show),
        Route::post("/solicitudes/{folio}/aprobar", see, page::approvals::act),
        Route::post(
            "/solicitudes/{folio}/entregar",
            Access::May(Action::Note),
            page::offer::act,
        ),
        Route::post(
            "/solicitudes/{folio}/tareas",
            Access::May(Action::Note),
            page::tasks::act,
        ),
        Route::post("/solicitudes/{folio}/seguir", see, page::watch::act),
        Route::post(
            "/solicitudes/{folio}/etiquetas",
            Access::May(Action::Note),
            page::tags::act,
        ),
        Route::post(
            "/solicitudes/{folio}/tiempo",
            Access::May(Action::Note),
            page::spent::act,
        ),
        Route::post(
            "/solicitudes/{folio}/vincular",
            Access::May(Action::Edit),
            page::kin::link,
        ),
        Route::post(
            "/solicitudes/{folio}/desvincular",
            Access::May(Action::Edit),
            page::kin::unlink,
        ),
        Route::post(
            "/solicitudes/{folio}/unir",
            Access::May(Action::Edit),
            page::kin::merge,
        ),
        Route::post(
            "/solicitudes/{folio}/separar",
            Access::May(Action::Edit),
            page::kin::unmerge,
        ),
        Route::upload("/solicitudes/{folio}/escribir", see, page::act::write),
        Route::upload(
            "/solicitudes/{folio}/mover",
            Access::May(Action::Move),
            page::act::transition,
        ),
    ]
}
