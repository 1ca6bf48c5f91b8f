//! Changing an institution's configuration: a newer pack over what the
//! administrators changed, as a three-way merge. Nothing that was changed by
//! hand is lost without being listed.
//!
//! An item (a unit, an area, a service) has a stable key and named values.
//! `base` is the item in the pack as last applied, `ours` the row of the
//! database, `theirs` the item in the newer pack. A value that only one side
//! changed follows that side; what both changed is a clash, and blocks until it
//! is decided. An item that a pack drops is retired, never deleted. Definitions,
//! messages and calendars are items, too; what was changed of them stands beside the pack (`local`).
//! What cannot be edited in the database yet (kinds, roles, articles) follows the pack.

pub mod apply;
pub mod calendar_text;
pub mod change;
pub mod current;
pub mod item;
pub mod local;
pub mod merge;
pub mod page;
mod place;
pub mod plan;
pub mod rules;

use crate::platform::policy::Action;
use crate::platform::web::{Access, Route};

/// The pages of those who configure.
pub fn routes() -> Vec<Route> {
    let configure = Access::May(Action::Configure);
    vec![
        Route::get(
            "/administracion/calendarios",
            configure,
            page::calendars::show,
        ),
        Route::get(
            "/administracion/calendarios/{calendar}",
            configure,
            page::calendar::show,
        ),
        Route::upload(
            "/administracion/calendarios/{calendar}",
            configure,
            page::calendar::submit,
        ),
        Route::get("/administracion/mensajes", configure, page::messages::show),
        Route::get(
            "/administracion/mensajes/{notice}",
            configure,
            page::message::show,
        ),
        Route::post(
            "/administracion/mensajes/{notice}",
            configure,
            page::message::submit,
        ),
        Route::get("/administracion/respuestas", configure, page::replies::show),
        Route::get(
            "/administracion/respuestas/{reply}",
            configure,
            page::reply::show,
        ),
        Route::post(
            "/administracion/respuestas/{reply}",
            configure,
            page::reply::submit,
        ),
        Route::get(
            "/administracion/paquete",
            configure,
            page::differences::show,
        ),
        Route::get("/administracion/servicios", configure, page::services::show),
        Route::get(
            "/administracion/servicios/{service}",
            configure,
            page::service::show,
        ),
        Route::post(
            "/administracion/servicios/{service}",
            configure,
            page::service::submit,
        ),
        Route::post(
            "/administracion/servicios/{service}/paquete",
            configure,
            page::service::restore,
        ),
        Route::get(
            "/administracion/servicios/{service}/formulario",
            configure,
            page::editor::show,
        ),
        Route::post(
            "/administracion/servicios/{service}/formulario",
            configure,
            page::editor::submit,
        ),
        Route::get("/administracion/tipos", configure, page::kinds::show),
        Route::get("/administracion/tipos/{kind}", configure, page::kind::show),
    ]
}
