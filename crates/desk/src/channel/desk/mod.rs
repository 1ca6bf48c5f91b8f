//! Registering for somebody else: what came by telephone, letter, service order, in
//! person [OCO-1] [OCO-6] [OCO-7]. The channels and what each asks for are data of
//! the pack; the ticket goes through the same door as every other.

pub mod page;
pub(crate) mod submission;

use crate::platform::policy::Action;
use crate::platform::web::{Access, Route};

/// The pages for registering.
pub fn routes() -> Vec<Route> {
    let create = Access::May(Action::Create);
    vec![
        Route::get("/solicitudes/nueva", create, page::form::show),
        Route::upload("/solicitudes/nueva", create, page::form::submit),
        Route::get(
            "/solicitudes/nueva/personas",
            create,
            page::fragment::people,
        ),
        Route::get(
            "/solicitudes/nueva/formulario",
            create,
            page::fragment::form,
        ),
        Route::get(
            "/solicitudes/nueva/parecidos",
            create,
            page::fragment::similar,
        ),
        Route::get("/solicitudes/{folio}/registrado", create, page::done::show),
    ]
}
