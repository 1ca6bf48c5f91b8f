//! The calendar of somebody's due dates, for programs that subscribe to calendars (RFC 5545).
//!
//! Such programs cannot sign in: whoever has the secret address reads what is there, so there is
//! little: folio, subject and when it is due, of what the person has to do now and may see now.

mod ics;
pub mod page;
pub mod show;
mod store;

use crate::platform::web::{Access, Route};

/// The feed, and the page on which its address is made.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/calendario/{token}", Access::Open, show::show),
        Route::get("/mi-cuenta/calendario", Access::SignedIn, page::own::show),
        Route::post("/mi-cuenta/calendario", Access::SignedIn, page::own::submit),
    ]
}
