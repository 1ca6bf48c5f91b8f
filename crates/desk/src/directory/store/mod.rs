//! The tables of people: person, address, account, its lock, assignment.

mod account;
mod address;
mod assignment;
mod claim;
mod holders;
mod lock;
mod person;
mod requester;
mod search;
mod skill;
mod word;
mod work;

pub use account::{
    Credentials, credentials, has_account, is_empty, password_of, set_password, signed_in,
};
pub use address::{
    add_email, emails, guest, is_email, mend_email, named_guest, normal_email, remove_email,
};
pub use assignment::{
    Given, Place, Without, assignment, assignments, counts_by_role, counts_by_team, end, give,
    held, held_open, in_team, lacks_manager, of_place,
};
pub use claim::claim_account;
pub use holders::{
    OFFERED, holders_called, holders_in_team, holding, members, names_and_holders, owners, posts,
};
pub use lock::{lock, locked, unlock};
pub use person::{
    Data, Known, Listed, PersonFound, change, enrol, find, known, name, names, reach, register,
    register_asking, with_account, with_assignment,
};
pub use requester::{
    Newcomer, Requester, newcomer, query as requesters_query, requester,
    search as search_requesters,
};
pub use search::{Found, Search, Standing, Word, search};
pub use skill::{set_skills, skills};
pub use work::{CAP, Work, work};

/// People that a page lists at most.
const LIST: u64 = 500;
