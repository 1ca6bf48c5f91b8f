//! Who there is: people, their addresses, accounts, and the roles that they hold for a time; and units.

pub mod assign;
pub mod institution;
pub mod page;
pub mod store;
pub mod team;
pub mod unit;

use crate::platform::policy::Action;
use crate::platform::web::{Access, Route};

/// The pages of the directory.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/entrar", Access::Open, page::sign_in::show),
        Route::post("/entrar", Access::Open, page::sign_in::submit),
        Route::post("/salir", Access::Open, page::sign_in::leave),
        Route::get("/bienvenida/{token}", Access::Open, page::welcome::show),
        Route::post("/bienvenida/{token}", Access::Open, page::welcome::submit),
        Route::get(
            "/administracion/personas",
            Access::May(Action::ManagePeople),
            page::people::show,
        ),
        Route::post(
            "/administracion/personas",
            Access::May(Action::ManagePeople),
            page::people::submit,
        ),
        Route::get(
            "/administracion/personas/{person}",
            Access::May(Action::ManagePeople),
            page::person::show,
        ),
        Route::post(
            "/administracion/personas/{person}",
            Access::May(Action::ManagePeople),
            page::person::give,
        ),
        Route::post(
            "/administracion/personas/{person}/funciones/{assignment}/terminar",
            Access::May(Action::ManagePeople),
            page::person::end,
        ),
        Route::post(
            "/administracion/personas/{person}/enlace",
            Access::May(Action::ManagePeople),
            page::people::new_link,
        ),
    ]
}
