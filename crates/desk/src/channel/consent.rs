//! Whose permissions another system uses: those of somebody who agrees to exactly what it does with
//! them. Who changes that asks anew.

use sea_orm::ActiveValue::{self, NotSet, Set};

/// What becomes of a person's consent, milliseconds UTC, when `me` writes down at `now` what a system
/// does with that person's permissions: it is given where they are one's own, stays where `same` is
/// done as before, and is to be asked for where not.
pub fn kept((me, now): (Option<i64>, i64), person: i64, same: bool) -> ActiveValue<Option<i64>> {
    if me == Some(person) {
        Set(Some(now))
    } else if same {
        // Not what the form read: meanwhile it may have been taken back.
        NotSet
    } else {
        Set(None)
    }
}
