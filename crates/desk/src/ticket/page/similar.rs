//! Open tickets like this one, so that nobody works on the same thing twice [P-14] [SGG-3].

use crate::platform::App;
use crate::platform::web::view::When;
use crate::ticket::store;

/// A similar ticket as a line of the page.
pub struct Similar {
    /// Its address.
    pub href: String,
    /// Folio and first words.
    pub text: String,
    /// Why it is like this one: «misma persona», «mismo servicio y dependencia».
    pub why: &'static str,
    /// When it came in.
    pub created: When,
}

/// A similar ticket as a line.
pub fn line(app: &App, other: &store::Like) -> Similar {
    Similar {
        href: format!("/solicitudes/{}", other.reference),
        text: match other.numbered {
            true => format!("{} · {}", other.reference, other.summary),
            false => format!("Sin folio · {}", other.summary),
        },
        why: if other.same_person {
            "misma persona"
        } else {
            "mismo servicio y dependencia"
        },
        created: When::new(other.created_at, app.now(), &app.zone),
    }
}
