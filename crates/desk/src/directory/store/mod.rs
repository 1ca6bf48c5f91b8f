//! The tables of people: person, address, account, assignment.

mod account;
mod address;
mod assignment;
mod person;

pub use account::{Credentials, credentials, has_account, is_empty, set_password, signed_in};
pub use address::{guest, is_email, normal_email};
pub use assignment::{Given, assignment, assignments, end, give, held, holding, lacks_manager};
pub use person::{Listed, PersonFound, find, name, names, register, with_account};

/// People that a page lists at most.
const LIST: u64 = 500;
