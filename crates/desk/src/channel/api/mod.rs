//! The API: everything that the screens do, for programs [P-25].
//!
//! A channel as the pages are: it turns what a program sends into what a form sends,
//! asks the same decision function, calls the same functions, and says in JSON what
//! they answer. Nothing is decided here. A program shows a token and never a cookie;
//! it names things by public keys, never by numbers of the database.

pub(super) mod body;
pub mod bulk;
mod bulk_shapes;
pub mod catalogue;
mod command_id;
pub mod directory;
pub mod me;
pub mod openapi;
mod page;
pub(super) mod params;
pub mod problem;
pub mod recipes;
pub mod request;
pub mod shape;
mod texts;
pub mod ticket;
pub mod upload;
mod value;

use crate::platform::limit::Purpose;
use crate::platform::token::Scope;
use crate::platform::web::{Access, Route};

/// The addresses for programs.
pub fn routes() -> Vec<Route> {
    let read = Access::Token(Some(Scope::ReadTickets));
    let write = Access::Token(Some(Scope::WriteTickets));
    let people = Access::Token(Some(Scope::ReadPeople));
    let configuration = Access::Token(Some(Scope::ReadConfiguration));
    vec![
        Route::get("/api", Access::Open, page::show),
        Route::get("/api/openapi.json", Access::Open, openapi::show),
        Route::get("/api/v1/me", Access::Token(None), me::show),
        Route::get("/api/v1/tickets", read, ticket::list::list),
        Route::post("/api/v1/tickets", write, ticket::create::create),
        Route::post("/api/v1/tickets/commands", write, ticket::bulk::bulk),
        Route::upload("/api/v1/files", write, upload::receive).limited(Purpose::Upload),
        Route::get("/api/v1/tickets/{ticket}", read, ticket::show::show),
        Route::post(
            "/api/v1/tickets/{ticket}/commands/edit",
            write,
            ticket::command::edit,
        ),
        Route::post(
            "/api/v1/tickets/{ticket}/commands/answer",
            write,
            ticket::command::answer,
        ),
        Route::post(
            "/api/v1/tickets/{ticket}/commands/follow-up",
            write,
            ticket::command::follow_up,
        ),
        Route::post(
            "/api/v1/tickets/{ticket}/commands/note",
            write,
            ticket::command::note,
        ),
        Route::post(
            "/api/v1/tickets/{ticket}/commands/move",
            write,
            ticket::command::transition,
        ),
        Route::post(
            "/api/v1/tickets/{ticket}/commands/link",
            write,
            ticket::kin::link,
        ),
        Route::post(
            "/api/v1/tickets/{ticket}/commands/unlink",
            write,
            ticket::kin::unlink,
        ),
        Route::post(
            "/api/v1/tickets/{ticket}/commands/merge",
            write,
            ticket::kin::merge,
        ),
        Route::post(
            "/api/v1/tickets/{ticket}/commands/unmerge",
            write,
            ticket::kin::unmerge,
        ),
        Route::post(
            "/api/v1/tickets/{ticket}/commands/task",
            write,
            ticket::task::task,
        ),
        Route::post(
            "/api/v1/tickets/{ticket}/commands/check",
            write,
            ticket::task::check,
        ),
        Route::get("/api/v1/approvals", read, ticket::approval::list),
        Route::post(
            "/api/v1/tickets/{ticket}/commands/approval",
            write,
            ticket::approval::approval,
        ),
        Route::post(
            "/api/v1/tickets/{ticket}/commands/postpone",
            write,
            ticket::wait::postpone,
        ),
        Route::post(
            "/api/v1/tickets/{ticket}/commands/handover",
            write,
            ticket::offer::handover,
        ),
        Route::post(
            "/api/v1/tickets/{ticket}/commands/watch",
            write,
            ticket::beside::watch,
        ),
        Route::post(
            "/api/v1/tickets/{ticket}/commands/tag",
            write,
            ticket::beside::tag,
        ),
        Route::post(
            "/api/v1/tickets/{ticket}/commands/time",
            write,
            ticket::beside::time,
        ),
        Route::get(
            "/api/v1/tickets/{ticket}/macros",
            read,
            ticket::macros::list,
        ),
        Route::post(
            "/api/v1/tickets/{ticket}/commands/macro",
            write,
            ticket::macros::apply,
        ),
        Route::get(
            "/api/v1/tickets/{ticket}/history",
            read,
            ticket::history::history,
        ),
        Route::get(
            "/api/v1/tickets/{ticket}/messages",
            read,
            ticket::history::messages,
        ),
        Route::get("/api/v1/tickets/{ticket}/files", read, ticket::files::list),
        Route::get(
            "/api/v1/tickets/{ticket}/files/{key}",
            read,
            ticket::files::one,
        ),
        Route::get(
            "/api/v1/tickets/{ticket}/clocks",
            read,
            ticket::clocks::clocks,
        ),
        Route::get("/api/v1/stopwatch", read, ticket::stopwatch::show),
        Route::post(
            "/api/v1/tickets/{ticket}/commands/stopwatch",
            write,
            ticket::stopwatch::command,
        ),
        Route::get("/api/v1/bulk", read, bulk::list),
        Route::post("/api/v1/bulk", write, bulk::start),
        Route::post("/api/v1/bulk/try", write, bulk::trial),
        Route::get("/api/v1/bulk/{bulk}", read, bulk::show),
        Route::get("/api/v1/bulk/{bulk}/tickets", read, bulk::tickets),
        Route::post("/api/v1/bulk/{bulk}/stop", write, bulk::stop),
        Route::post("/api/v1/bulk/{bulk}/undo", write, bulk::take_back),
        Route::get("/api/v1/bulk/{bulk}/undo", read, bulk::trial_of_undo),
        Route::get("/api/v1/macros", configuration, recipes::macros),
        Route::get("/api/v1/rules", configuration, recipes::rules),
        Route::get("/api/v1/rules/log", configuration, recipes::log),
        Route::get("/api/v1/tags", configuration, recipes::tags),
        Route::get("/api/v1/views", read, ticket::views::list),
        Route::get("/api/v1/people", people, directory::people),
        Route::get("/api/v1/requesters", people, directory::requesters),
        Route::get("/api/v1/assignees", people, directory::assignees),
        Route::get("/api/v1/units", configuration, directory::units),
        Route::get("/api/v1/teams", configuration, directory::teams),
        Route::get("/api/v1/services", configuration, catalogue::services),
        Route::get(
            "/api/v1/services/{service}",
            configuration,
            catalogue::service,
        ),
        Route::get(
            "/api/v1/configuration",
            configuration,
            catalogue::configuration,
        ),
    ]
}
