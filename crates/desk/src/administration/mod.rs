//! The way into administration: what sections there are, and the menu beside them.
//! Each section's pages are in the folder of what they are about.

mod page;

use crate::platform::web::{Access, Route};

/// The page that tells what sections there are.
pub fn routes() -> Vec<Route> {
    vec![Route::get(
        "/administracion",
        Access::SignedIn,
        page::index::show,
    )]
}
