//! Why a message had no effect, or waits: half sentences for those who look after mail.

use super::route::{Aside, Doubt, Hold};

/// Nobody was registered under the sender's address.
pub(super) const STRANGER: &str = "este buzón solo atiende a personas conocidas";
/// A report that names no mail of the desk.
pub(super) const UNKNOWN_BOUNCE: &str =
    "avisa de un rebote, pero no dice de cuál de nuestros correos";

/// Why nothing follows.
pub(super) fn aside(aside: Aside) -> &'static str {
    match aside {
        Aside::Repeated => "es otra copia de un correo que ya se atendió",
        Aside::Own => "lo envió este mismo sistema",
        Aside::Report => "es un informe de un servidor de correo",
        Aside::Automatic => "lo envió una máquina, no una persona",
        Aside::List => "es de una lista de distribución",
        Aside::Spam => "un filtro lo marcó como no deseado",
    }
}

/// Why it waits for a person.
pub(super) fn hold(hold: Hold) -> &'static str {
    match hold {
        Hold::NoSender => "no dice quién lo envió",
        Hold::TooMany => "llegaron demasiados del mismo remitente en una hora",
    }
}

/// Why it is a note.
pub(super) fn doubt(doubt: Doubt) -> &'static str {
    match doubt {
        Doubt::Stranger => "quien escribe no participa en el ticket",
        Doubt::Unproven => "no se pudo comprobar quién lo envió",
        Doubt::Ended => "el ticket es reservado y ya terminó",
    }
}
