//! Tags of the whole institution: how often each is used; renaming one, letting it go into another, taking it away.
//!
//! A job does it, a transaction a ticket, by the same events as by hand: each ticket's history says
//! what happened to it and who asked. Tickets that ended are changed, too.

pub mod page;
pub mod run;
pub mod store;

use crate::platform::policy::Action;
use crate::platform::web::{Access, Route};

/// The pages of those who configure.
pub fn routes() -> Vec<Route> {
    let configure = Access::May(Action::Configure);
    vec![
        Route::get("/administracion/etiquetas", configure, page::list::show),
        Route::get(
            "/administracion/etiquetas/cambiar",
            configure,
            page::one::show,
        ),
        Route::post(
            "/administracion/etiquetas/cambiar",
            configure,
            page::one::submit,
        ),
    ]
}
