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
    ]
}
