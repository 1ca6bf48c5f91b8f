//! Hooks: other systems that tell the desk, such as an alert of monitoring [P-25].
//!
//! A message is signed by the scheme that our own webhooks have, with a secret of the hook's own
//! ([`receive`]). What it says becomes what a program would send to the API, by a mapping that
//! is data ([`mapping`]); from there on it is the API, for the person of the hook, who must have
//! agreed to that where somebody else made it. One message
//! has its effect once; the same alert again goes to the ticket that is open for it. Everything
//! that was signed is in a log, with the reason where it was refused.

pub mod consent;
pub mod mapping;
pub mod page;
pub mod receive;
pub mod store;

use crate::platform::policy::Action;
use crate::platform::web::{Access, Route};

/// The pages of those who look after other systems, and the address where these tell.
pub fn routes() -> Vec<Route> {
    let configure = Access::May(Action::Configure);
    let pages = "/administracion/alertas";
    vec![
        Route::post("/api/v1/hooks/{hook}", Access::Open, receive::receive),
        Route::get(pages, configure, page::list::show),
        Route::get("/administracion/alertas/{hook}", configure, page::one::show),
        Route::post(
            "/administracion/alertas/{hook}",
            configure,
            page::one::submit,
        ),
        Route::post(
            "/administracion/alertas/{hook}/hacer",
            configure,
            page::act::submit,
        ),
    ]
}
