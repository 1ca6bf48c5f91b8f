//! What the reader of mail must know of this desk.

use mime::Desk;

use super::OWN_HEADER;
use crate::platform::app::App;

/// Above this line of the desk's mail people write.
pub const MARKER: &str = "— Escriba su respuesta arriba de esta línea —";

/// The desk's own signs, its addresses, and whom it believes.
pub fn desk(app: &App) -> Desk {
    let own = app.mail.as_ref();
    let addresses = app.pack.mailboxes.iter().map(|m| m.address.clone());
    Desk {
        header: own.map(|mail| (OWN_HEADER.to_owned(), mail.mark())),
        marker: Some(MARKER.to_owned()),
        addresses: addresses.chain(own.map(|mail| mail.address())).collect(),
        trusted: app.trusted.to_vec(),
    }
}
