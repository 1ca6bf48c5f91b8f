//! How work arrives and answers leave.

pub mod api;
pub mod approval;
pub mod calendar;
pub mod consent;
pub mod desk;
pub mod escalation;
pub mod hook;
pub mod intake;
pub mod mail;
pub mod notice;
pub mod outbox;
pub mod page;
pub mod portal;
pub mod queue;
pub mod sight;
pub mod webhook;

use crate::platform::limit::Purpose;
use crate::platform::policy::Action;
use crate::platform::web::{Access, Route};

/// The pages of those who look after mail, everybody's own about it, and those for other systems.
pub fn routes() -> Vec<Route> {
    let operate = Access::May(Action::Operate);
    let mut routes = webhook::routes();
    routes.extend(hook::routes());
    routes.extend(calendar::routes());
    routes.extend(approval::routes());
    routes.extend([
        Route::get(mail::PREFERENCES, Access::SignedIn, page::preferences::show),
        Route::post(
            mail::PREFERENCES,
            Access::SignedIn,
            page::preferences::submit,
        ),
        Route::get(
            "/dejar-de-seguir/{token}",
            Access::Open,
            page::unfollow::show,
        ),
        Route::post(
            "/dejar-de-seguir/{token}",
            Access::Open,
            page::unfollow::submit,
        )
        .limited(Purpose::Link),
        Route::get("/administracion/correo", operate, page::outbox::show),
        Route::post("/administracion/correo", operate, page::outbox_act::submit),
        Route::post(
            "/administracion/correo/prueba",
            operate,
            page::outbox_act::test,
        ),
        Route::get(
            "/administracion/correo/{mail}",
            operate,
            page::outbox_letter::show,
        ),
        Route::get(
            "/administracion/correo-recibido",
            operate,
            page::received::show,
        ),
        Route::post(
            "/administracion/correo-recibido",
            operate,
            page::received_boxes::compare,
        ),
        Route::get(
            "/administracion/correo-recibido/{mail}",
            operate,
            page::received_one::show,
        ),
        Route::post(
            "/administracion/correo-recibido/{mail}",
            operate,
            page::received_one::submit,
        ),
        Route::get(
            "/administracion/correo-recibido/{mail}/original",
            operate,
            page::received_one::original,
        ),
    ]);
    routes
}
