//! The portal: for requesters, with or without an account [P-24].

pub mod page;
mod submission;

use crate::platform::web::{Access, Route};

/// The pages of the portal.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/", Access::Open, page::home::show),
        Route::get("/buscar", Access::Open, page::search::show),
        Route::get("/enviar", Access::Open, page::send::show),
        Route::upload("/enviar", Access::Open, page::send::submit),
        Route::get("/seguimiento/{token}", Access::Open, page::tracking::show),
        Route::get(
            "/seguimiento/{token}/archivos/{key}",
            Access::Open,
            page::tracking::file,
        ),
        Route::upload(
            "/seguimiento/{token}/escribir",
            Access::Open,
            page::tracking::write,
        ),
        Route::upload(
            "/seguimiento/{token}/mover",
            Access::Open,
            page::tracking::transition,
        ),
        Route::get("/mis-solicitudes", Access::SignedIn, page::mine::show),
        Route::get(
            "/mis-solicitudes/{folio}",
            Access::SignedIn,
            page::mine::one,
        ),
        Route::get(
            "/mis-solicitudes/{folio}/archivos/{key}",
            Access::SignedIn,
            page::mine::file,
        ),
        Route::upload(
            "/mis-solicitudes/{folio}/escribir",
            Access::SignedIn,
            page::mine::write,
        ),
        Route::upload(
            "/mis-solicitudes/{folio}/mover",
            Access::SignedIn,
            page::mine::transition,
        ),
    ]
}
