//! Tickets: the engine's shell. It stores events and what is projected from
//! them, and shows both.

pub mod access;
pub mod act;
mod append;
pub mod commit;
pub mod create;
pub mod draft;
pub mod facts;
pub mod filter;
mod folios;
pub mod form;
pub mod history;
mod number;
pub mod page;
pub mod project;
pub mod rebuild;
pub mod resume;
pub mod seal;
pub mod store;
pub mod submit;
pub mod verify;
pub mod why;

use crate::platform::policy::Action;
use crate::platform::web::{Access, Route};

/// The pages for those who attend.
pub fn routes() -> Vec<Route> {
    let see = Access::May(Action::SeeTickets);
    vec![
        Route::get("/solicitudes", see, page::list::show),
        Route::get("/solicitudes/{folio}", see, page::show::show),
        Route::get("/solicitudes/{folio}/archivos/{key}", see, page::show::file),
        Route::get(
            "/solicitudes/{folio}/por-que",
            Access::May(Action::Explain),
            page::why::show,
        ),
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
        Route::upload("/solicitudes/{folio}/escribir", see, page::act::write),
        Route::upload(
            "/solicitudes/{folio}/mover",
            Access::May(Action::Move),
            page::act::transition,
        ),
    ]
}
