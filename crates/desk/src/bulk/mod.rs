//! Actions on many tickets at once: chosen in a list or by its filter, tried before they are
//! done, done by a job in the hands of who asked, a transaction a ticket.
//!
//! Rights are those of the person on each ticket at the moment of doing. A ticket is done once,
//! whatever happens to the process: its row and what is done to it are one commit. What can be
//! undone is undone by a counter-action, decided like any other.

pub mod page;
pub mod results;
pub mod run;
pub mod store;
pub mod trial;
pub mod undo;

use engine::Deed;

use crate::platform::App;
use crate::platform::policy::Action;
use crate::platform::recipes::Prepared;
use crate::platform::web::{Access, Route};

/// Tickets of one action at most.
pub const MOST: usize = 1_000;

/// What is to be done to each ticket.
#[derive(Debug, Clone)]
pub struct Plan {
    /// What people call it.
    pub name: String,
    /// What, with placeholders in its texts.
    pub deeds: Vec<Deed>,
    /// The macro that it applies, if one: only where that is offered.
    pub recipe: Option<String>,
}

impl Plan {
    /// Applying a macro; nothing for one that there is not.
    pub fn of_macro(app: &App, key: &str) -> Option<Self> {
        let own = macro_of(app, key)?;
        Some(Self {
            name: own.own.name.clone(),
            deeds: own.own.deeds.clone(),
            recipe: Some(own.own.key.clone()),
        })
    }
}

/// The macro with this key that is in use.
fn macro_of<'a>(app: &'a App, key: &str) -> Option<&'a Prepared<pack::Macro>> {
    app.recipes.macros.iter().find(|own| own.own.key == key)
}

/// The pages of those who attend.
pub fn routes() -> Vec<Route> {
    let see = Access::May(Action::SeeTickets);
    vec![
        Route::get("/en-bloque", see, page::list::list),
        Route::get("/en-bloque/nueva", see, page::choose::show),
        Route::post("/en-bloque/nueva", see, page::choose::submit),
        Route::get("/en-bloque/{bulk}", see, page::one::show),
        Route::post("/en-bloque/{bulk}", see, page::one::submit),
        Route::get("/en-bloque/{bulk}/deshacer", see, page::undo::show),
    ]
}
