//! Who there is: people, their addresses, accounts, and the roles that they hold for a
//! time; units and teams; and what was done outside tickets.

pub mod absence;
pub mod act;
pub mod assign;
pub mod institution;
pub mod lock;
pub mod notice;
pub mod page;
pub mod store;
pub mod team;
pub mod unit;

use crate::platform::policy::Action;
use crate::platform::web::{Access, Route};

/// Who looks after people.
const MANAGE: Access = Access::May(Action::ManagePeople);

/// The pages of the directory.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/entrar", Access::Open, page::sign_in::show),
        Route::post("/entrar", Access::Open, page::sign_in::submit),
        Route::get("/entrar/codigo", Access::Open, page::second_step::show),
        Route::post("/entrar/codigo", Access::Open, page::second_step::submit),
        Route::post("/salir", Access::Open, page::sign_in::leave),
        Route::get("/mi-cuenta", Access::SignedIn, page::own_account::show),
        Route::post(
            "/mi-cuenta/contrasena",
            Access::SignedIn,
            page::own_account::change_password,
        ),
        Route::post(
            "/mi-cuenta/sesiones/{session}/cerrar",
            Access::SignedIn,
            page::own_account::revoke,
        ),
        Route::post(
            "/mi-cuenta/sesiones/cerrar",
            Access::SignedIn,
            page::own_account::revoke_others,
        ),
        Route::get("/mi-cuenta/claves", Access::SignedIn, page::tokens::show),
        Route::post("/mi-cuenta/claves", Access::SignedIn, page::tokens::submit),
        Route::post(
            "/mi-cuenta/claves/{token_key}/revocar",
            Access::SignedIn,
            page::tokens::revoke,
        ),
        Route::get(page::absences::OWN, Access::SignedIn, page::absences::show),
        Route::post(
            page::absences::OWN,
            Access::SignedIn,
            page::absences::submit,
        ),
        Route::post(
            "/mi-cuenta/ausencias/{absence}/quitar",
            Access::SignedIn,
            page::absences::cancel,
        ),
        Route::get(
            "/administracion/personas/{person}/ausencias",
            MANAGE,
            page::absences::show_of,
        ),
        Route::post(
            "/administracion/personas/{person}/ausencias",
            MANAGE,
            page::absences::submit_of,
        ),
        Route::post(
            "/administracion/personas/{person}/ausencias/{absence}/quitar",
            MANAGE,
            page::absences::cancel_of,
        ),
        Route::get(
            "/mi-cuenta/seguridad",
            Access::SignedIn,
            page::second_factor::show,
        ),
        Route::post(
            "/mi-cuenta/seguridad/preparar",
            Access::SignedIn,
            page::second_factor::begin,
        ),
        Route::post(
            "/mi-cuenta/seguridad/activar",
            Access::SignedIn,
            page::second_factor::confirm,
        ),
        Route::post(
            "/mi-cuenta/seguridad/codigos",
            Access::SignedIn,
            page::second_factor::renew,
        ),
        Route::post(
            "/mi-cuenta/seguridad/quitar",
            Access::SignedIn,
            page::second_factor::remove,
        ),
        Route::get("/bienvenida/{token}", Access::Open, page::welcome::show),
        Route::post("/bienvenida/{token}", Access::Open, page::welcome::submit),
        Route::get("/administracion/personas", MANAGE, page::people::show),
        Route::get(
            "/administracion/personas/nueva",
            MANAGE,
            page::new_person::show,
        ),
        Route::post(
            "/administracion/personas/nueva",
            MANAGE,
            page::new_person::submit,
        ),
        Route::get(
            "/administracion/personas/{person}",
            MANAGE,
            page::person::show,
        ),
        Route::post(
            "/administracion/personas/{person}",
            MANAGE,
            page::role::give,
        ),
        Route::post(
            "/administracion/personas/{person}/funciones/{assignment}/terminar",
            MANAGE,
            page::role::end,
        ),
        Route::post(
            "/administracion/personas/{person}/datos",
            MANAGE,
            page::data::submit,
        ),
        Route::post(
            "/administracion/personas/{person}/conocimientos",
            MANAGE,
            page::skill::submit,
        ),
        Route::post(
            "/administracion/personas/{person}/correos",
            MANAGE,
            page::data::add_email,
        ),
        Route::post(
            "/administracion/personas/{person}/correos/{address}/quitar",
            MANAGE,
            page::data::remove_email,
        ),
        Route::post(
            "/administracion/personas/{person}/correos/{address}/corregido",
            MANAGE,
            page::data::mend_email,
        ),
        Route::post(
            "/administracion/personas/{person}/enlace",
            MANAGE,
            page::access::new_link,
        ),
        Route::post(
            "/administracion/personas/{person}/bloquear",
            MANAGE,
            page::access::lock,
        ),
        Route::post(
            "/administracion/personas/{person}/desbloquear",
            MANAGE,
            page::access::unlock,
        ),
        Route::post(
            "/administracion/personas/{person}/sesiones",
            MANAGE,
            page::access::sign_out,
        ),
        Route::post(
            "/administracion/personas/{person}/dos-pasos",
            MANAGE,
            page::access::reset_second_factor,
        ),
        Route::get(
            "/administracion/auditoria",
            Access::May(Action::ReadAudit),
            page::audit::show,
        ),
        Route::get(
            "/administracion/auditoria/lecturas",
            Access::May(Action::ReadAudit),
            page::readings::show,
        ),
        Route::get("/administracion/funciones", MANAGE, page::roles::show),
    ]
}
