//! Webhooks: other systems that are told of what happens to tickets [P-25].
//!
//! A follower of tickets ([`queue`]) writes a row a receiver in the transaction of the event; a
//! job ([`send`]) tells of it, signed, through the guarded way out, in the order of each ticket's
//! events, until it was taken or a day and a half went by. What it says ([`body`]) is what the
//! person may see whose sight the webhook has, who agreed to that ([`consent`]). A receiver that fails again and again is left
//! alone for a while ([`fate`]).

pub mod body;
mod consent;
pub mod fate;
pub mod page;
pub mod queue;
pub mod send;
pub mod store;

use crate::platform::policy::Action;
use crate::platform::web::{Access, Route};

/// The job that tells of one event; its payload is the number of the delivery.
pub const WEBHOOK: &str = "webhook";

/// The events that a receiver can be told of, with what they are called. Whether one is for the
/// requester, too, each says of itself.
pub const EVENTS: [(&str, &str); 23] = [
    ("received", "Se registró un ticket"),
    ("moved", "Cambió de estado"),
    ("answered", "Se respondió, o escribió quien solicita"),
    (
        "changed",
        "Cambió la prioridad, el equipo, la persona responsable u otra propiedad",
    ),
    ("reclassified", "Cambió de servicio"),
    ("filled", "Se llenaron datos del formulario"),
    ("postponed", "Se aplazó"),
    ("opened", "Se abrió un ticket relacionado"),
    (
        "mapped",
        "Su estado pasó a otro con una configuración nueva",
    ),
    ("noted", "Se anotó algo para quienes atienden"),
    ("reminded", "Llegó la fecha de una espera"),
    ("task", "Cambió una tarea"),
    ("checked", "Se marcó una revisión"),
    ("approval", "Se pidió o se decidió una aprobación"),
    ("offered", "Se ofreció a otra persona"),
    ("offer_ended", "Terminó un ofrecimiento"),
    ("linked", "Se vinculó con otro ticket"),
    ("unlinked", "Se quitó un vínculo"),
    ("merged", "Se unió a otro ticket"),
    ("absorbed", "Otro ticket se unió a este"),
    ("unmerged", "Volvió a seguir por su cuenta"),
    ("parted", "Un ticket que se había unido se separó"),
    (
        "ran",
        "Se aplicó una macro, una regla o una acción en bloque",
    ),
];

/// The pages of those who look after other systems.
pub fn routes() -> Vec<Route> {
    let configure = Access::May(Action::Configure);
    vec![
        Route::get("/administracion/avisos", configure, page::list::show),
        Route::get(
            "/administracion/avisos/{webhook}",
            configure,
            page::one::show,
        ),
        Route::post(
            "/administracion/avisos/{webhook}",
            configure,
            page::one::submit,
        ),
        Route::post(
            "/administracion/avisos/{webhook}/hacer",
            configure,
            page::act::submit,
        ),
        Route::get("/mi-cuenta/sistemas", Access::SignedIn, page::own::show),
        Route::post("/mi-cuenta/sistemas", Access::SignedIn, page::own::submit),
    ]
}
