//! Macros and rules of this institution: kept beside those of the pack.
//!
//! A macro is chosen by a person ([`crate::ticket::recipe`] does it). What is kept here is read
//! with the configuration, by every process.
//!
//! A rule looks at a ticket after an event, in the transaction of that event ([`react`]), or when
//! the ticket stays in a state ([`wait`]). What it is to do is a row, once for a rule and an event;
//! a job does it in a transaction of its own ([`run`]), by the same function as a macro. What it does
//! carries how many rules stand behind it: a fourth one, or the eleventh time within an hour, stops
//! the rule for that ticket ([`firing`]). [`dry`] tells what a rule would have done until now.

pub mod alert;
pub mod dry;
pub mod firing;
pub mod page;
pub mod react;
pub mod run;
pub mod sight;
pub mod store;
pub mod wait;

use crate::platform::policy::Action;
use crate::platform::web::{Access, Route};

/// Macros or rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// What people do with one click.
    Macros,
    /// What the program does by itself.
    Rules,
}

impl Which {
    /// The value of `recipe.what`.
    pub fn what(self) -> &'static str {
        match self {
            Self::Macros => crate::platform::recipes::MACRO,
            Self::Rules => crate::platform::recipes::RULE,
        }
    }

    /// Where they are administered.
    pub fn href(self) -> &'static str {
        match self {
            Self::Macros => "/administracion/macros",
            Self::Rules => "/administracion/reglas",
        }
    }
}

/// The pages of those who configure.
pub fn routes() -> Vec<Route> {
    let configure = Access::May(Action::Configure);
    vec![
        Route::get("/administracion/macros", configure, page::list::macros),
        Route::get(
            "/administracion/macros/{macro}",
            configure,
            page::one::show_macro,
        ),
        Route::post(
            "/administracion/macros/{macro}",
            configure,
            page::one::submit_macro,
        ),
        Route::get("/administracion/reglas", configure, page::rules::rules),
        Route::get(
            "/administracion/reglas/registro",
            configure,
            page::rules::log,
        ),
        Route::post(
            "/administracion/reglas/registro",
            configure,
            page::rules::resume,
        ),
        Route::get("/administracion/reglas/{rule}", configure, page::rule::show),
        Route::post(
            "/administracion/reglas/{rule}",
            configure,
            page::rule::submit,
        ),
    ]
}
