//! The API: everything that the screens do, for programs [P-25].
//!
//! A channel as the pages are: it turns what a program sends into what a form sends,
//! asks the same decision function, calls the same functions, and says in JSON what
//! they answer. Nothing is decided here. A program shows a token and never a cookie;
//! it names things by public keys, never by numbers of the database.

mod me;
mod shape;

use crate::platform::web::{Access, Route};

/// The addresses for programs.
pub fn routes() -> Vec<Route> {
    vec![Route::get("/api/v1/me", Access::Token(None), me::show)]
}
