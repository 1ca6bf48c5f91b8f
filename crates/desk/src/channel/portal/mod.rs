//! The portal: for requesters, with or without an account [P-24].

pub mod access;
mod account;
pub(crate) mod consent;
pub mod follow_up;
pub mod humanity;
pub mod page;
mod pending;
pub(crate) mod submission;

use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::limit::Purpose;
use crate::platform::web::{Access, Route};

/// Forgets what was never confirmed, and what nobody can use any more.
///
/// # Errors
/// When the database refuses.
pub async fn sweep(tx: &Tx, now: i64) -> Result<(), AppError> {
    humanity::sweep(tx, now).await?;
    pending::sweep(tx, now).await?;
    account::sweep(tx, now).await?;
    access::sweep(tx, now).await
}

/// The pages of the portal.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/", Access::Open, page::home::show),
        Route::get("/buscar", Access::Open, page::search::show).limited(Purpose::Search),
        Route::get("/enviar", Access::Open, page::send::show),
        Route::upload("/enviar", Access::Open, page::send::submit).limited(Purpose::Submit),
        Route::get(
            "/enviar/revise-su-correo",
            Access::Open,
            page::confirm::check_mail,
        ),
        Route::get("/confirmar/{token}", Access::Open, page::confirm::show),
        Route::post("/confirmar/{token}", Access::Open, page::confirm::submit)
            .limited(Purpose::Link),
        Route::get("/registro", Access::Open, page::sign_up::show),
        Route::post("/registro", Access::Open, page::sign_up::submit).limited(Purpose::SignUp),
        Route::get(
            "/registro/revise-su-correo",
            Access::Open,
            page::sign_up::check_mail,
        ),
        Route::get(
            "/registro/confirmar/{token}",
            Access::Open,
            page::sign_up::confirm,
        ),
        Route::post(
            "/registro/confirmar/{token}",
            Access::Open,
            page::sign_up::open,
        )
        .limited(Purpose::SignUp),
        Route::get("/contrasena", Access::Open, page::forgotten::show),
        Route::post("/contrasena", Access::Open, page::forgotten::submit).limited(Purpose::Reset),
        Route::get(
            "/contrasena/revise-su-correo",
            Access::Open,
            page::forgotten::check_mail,
        ),
        Route::get("/servicios", Access::Open, page::services::show),
        Route::get("/servicios/{service}", Access::Open, page::services::one),
        Route::get("/privacidad", Access::Open, page::privacy::show),
        Route::post("/privacidad", Access::SignedIn, page::privacy::agree),
        Route::get("/seguimiento/{token}", Access::Open, page::tracking::show),
        Route::get(
            "/seguimiento/{token}/archivos/{key}",
            Access::Open,
            page::tracking::file,
        ),
        Route::upload(
            "/seguimiento/{token}/escribir",
            Access::Open,
            page::tracking::write,
        )
        .limited(Purpose::Reply),
        Route::upload(
            "/seguimiento/{token}/dar-seguimiento",
            Access::Open,
            page::tracking::follow_up,
        )
        .limited(Purpose::Reply),
        Route::upload(
            "/seguimiento/{token}/mover",
            Access::Open,
            page::tracking::transition,
        )
        .limited(Purpose::Reply),
        Route::get("/mis-solicitudes", Access::SignedIn, page::mine::show),
        Route::get(
            "/mis-solicitudes/{folio}",
            Access::SignedIn,
            page::mine::one,
        ),
        Route::get(
            "/mis-solicitudes/{folio}/archivos/{key}",
            Access::SignedIn,
            page::mine::file,
        ),
        Route::upload(
            "/mis-solicitudes/{folio}/escribir",
            Access::SignedIn,
            page::mine::write,
        )
        .limited(Purpose::Reply),
        Route::upload(
            "/mis-solicitudes/{folio}/dar-seguimiento",
            Access::SignedIn,
            page::mine::follow_up,
        )
        .limited(Purpose::Reply),
        Route::upload(
            "/mis-solicitudes/{folio}/mover",
            Access::SignedIn,
            page::mine::transition,
        )
        .limited(Purpose::Reply),
        Route::post(
            "/mis-solicitudes/{folio}/dejar-de-seguir",
            Access::SignedIn,
            page::mine::unfollow,
        ),
    ]
}
