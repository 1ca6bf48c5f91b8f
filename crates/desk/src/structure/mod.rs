//! Units and teams as administrators change them.
//!
//! What came with the pack may be renamed, moved and retired here like anything
//! else: `pack apply` keeps it and lists it as a change made by hand. Every change
//! makes a new version of the configuration. Moving a unit changes who sees the
//! tickets of it and of those below it: their access moves along in the very
//! transaction of the move, by a few statements however many they are, so that
//! nobody sees a moment in between.

pub mod change;
pub mod page;
pub mod team;
pub mod unit;

use crate::platform::policy::Action;
use crate::platform::web::{Access, Route};

/// Who looks after units and teams.
const MANAGE: Access = Access::May(Action::ManagePeople);

/// The pages of units and teams.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/administracion/dependencias", MANAGE, page::units::show),
        Route::get(
            "/administracion/dependencias/nueva",
            MANAGE,
            page::unit::blank,
        ),
        Route::post(
            "/administracion/dependencias/nueva",
            MANAGE,
            page::unit::add,
        ),
        Route::get(
            "/administracion/dependencias/{unit}",
            MANAGE,
            page::unit::show,
        ),
        Route::post(
            "/administracion/dependencias/{unit}",
            MANAGE,
            page::unit::change,
        ),
        Route::post(
            "/administracion/dependencias/{unit}/vigencia",
            MANAGE,
            page::unit::retire,
        ),
        Route::get("/administracion/equipos", MANAGE, page::teams::show),
        Route::post("/administracion/equipos", MANAGE, page::teams::add),
        Route::get("/administracion/equipos/{team}", MANAGE, page::team::show),
        Route::post("/administracion/equipos/{team}", MANAGE, page::team::change),
        Route::post(
            "/administracion/equipos/{team}/vigencia",
            MANAGE,
            page::team::retire,
        ),
    ]
}
