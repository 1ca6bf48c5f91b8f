//! Signing in, choosing a password; and who looks after people: the list, a
//! person, roles, what was done.

pub mod absences;
pub mod access;
pub mod audit;
pub mod data;
mod device;
mod giving;
mod inquiry;
pub mod new_person;
pub mod own_account;
pub mod people;
mod period;
pub mod person;
pub mod place;
pub mod readings;
pub mod role;
pub mod roles;
pub mod second_factor;
pub mod second_step;
pub mod sign_in;
pub mod skill;
pub mod tokens;
pub mod welcome;

/// The page of a person.
pub fn path_of_person(person: i64) -> String {
    person::path(person)
}
