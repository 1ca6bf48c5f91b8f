//! Whole lives of tickets, written many at a time: invented ones, and later
//! those of other systems.
//!
//! Each command is decided by the engine and becomes events, row, keys, values
//! and words by the same functions as a command of a page; only the statements
//! are shared by many tickets. Nobody is told of anything: what is written here
//! has happened already.

mod life;
mod number;
mod store;

use std::collections::HashMap;

pub use life::{Deed, Life};
pub use number::Numbers;
pub use store::store;

use crate::platform::policy::Held;

/// People with an account, with the roles that they hold and where.
pub type Staff = HashMap<i64, Vec<Held>>;
