//! Approvals for those who are asked: their list, the page of one, and the link in their mail [P-16].

pub mod link;
pub mod page;

use crate::platform::limit::Purpose;
use crate::platform::web::{Access, Route};

/// What one is asked to approve.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/aprobaciones", Access::SignedIn, page::list::show),
        Route::get("/aprobaciones/{folio}", Access::SignedIn, page::one::show),
        Route::post("/aprobaciones/{folio}", Access::SignedIn, page::one::submit),
        Route::get(
            "/aprobaciones/{folio}/archivos/{key}",
            Access::SignedIn,
            page::one::file,
        ),
        Route::get("/aprobar/{token}", Access::Open, page::by_link::show),
        Route::post("/aprobar/{token}", Access::Open, page::by_link::submit).limited(Purpose::Link),
        Route::get(
            "/aprobar/{token}/archivos/{key}",
            Access::Open,
            page::by_link::file,
        ),
    ]
}
