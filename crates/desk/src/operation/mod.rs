//! Looking after the running service: its jobs and its health.

pub mod health;
pub mod job_words;
pub mod page;
pub mod queue;

use crate::platform::policy::Action;
use crate::platform::web::{Access, Route};

/// The pages of those who operate the service.
pub fn routes() -> Vec<Route> {
    let operate = Access::May(Action::Operate);
    vec![
        Route::get("/administracion/tareas", operate, page::jobs::show),
        Route::post("/administracion/tareas", operate, page::jobs::run),
        Route::get("/administracion/estado", operate, page::health::show),
    ]
}
