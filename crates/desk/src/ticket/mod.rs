//! Tickets: the engine's shell. It stores events and what is projected from
//! them, and shows both.

pub mod act;
mod append;
pub mod create;
pub mod filter;
pub mod history;
mod number;
pub mod page;
pub mod rebuild;
pub mod store;
pub mod verify;

use crate::platform::policy::Action;
use crate::platform::web::{Access, Route};

/// The pages for those who attend.
pub fn routes() -> Vec<Route> {
    let see = Access::May(Action::SeeTickets);
    vec![
        Route::get("/solicitudes", see, page::list::show),
        Route::get("/solicitudes/{folio}", see, page::show::show),
        Route::get("/solicitudes/{folio}/archivos/{key}", see, page::show::file),
        Route::post(
            "/solicitudes/{folio}/clasificar",
            Access::May(Action::Triage),
            page::act::triage,
        ),
        Route::upload(
            "/solicitudes/{folio}/escribir",
            Access::May(Action::Note),
            page::act::write,
        ),
        Route::post(
            "/solicitudes/{folio}/mover",
            Access::May(Action::Move),
            page::act::transition,
        ),
    ]
}
