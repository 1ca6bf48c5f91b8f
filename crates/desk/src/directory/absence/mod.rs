//! Absences: somebody is away between two dates, and somebody else stands in.
//!
//! One level only: who stands in for a substitute is nobody's business.

mod say;
mod store;

pub use say::{Saying, cancel, say};
pub use store::{Stand, look_anew, of, of_substitute, stands};

use tables::absence::Model;

/// The job that looks anew at what hangs on a person who came, went or was locked;
/// its payload is that person's number.
pub const CHANGED: &str = "absence-changed";

/// Who stands in for a person at an instant, by these absences; `None` where the person is there,
/// or nobody was named. The substitute's own absences are not looked at.
pub fn substitute(absences: &[Model], person: i64, at: i64) -> Option<i64> {
    let own = absences.iter().find(|row| is_away(row, person, at));
    own.and_then(|row| row.substitute_id)
}

/// Whether it is an absence of this person that goes on at an instant.
pub fn is_away(row: &Model, person: i64, at: i64) -> bool {
    row.person_id == person && row.from_at <= at && at < row.until_at
}

#[cfg(test)]
mod tests {
    use super::{Model, substitute};

    fn away(person_id: i64, substitute_id: Option<i64>, from_at: i64, until_at: i64) -> Model {
        Model {
            id: from_at,
            person_id,
            substitute_id,
            from_at,
            until_at,
            by_id: None,
            created_at: 0,
        }
    }

    #[test]
    fn one_level_and_only_within_the_dates() {
        let all = [
            away(1, Some(2), 10, 20),
            away(2, Some(3), 0, 99),
            away(1, None, 30, 40),
            away(1, Some(4), 50, 60),
        ];
        let at = |at| substitute(&all, 1, at);
        assert_eq!(
            [at(9), at(10), at(19), at(20)],
            [None, Some(2), Some(2), None]
        );
        assert_eq!([at(35), at(50)], [None, Some(4)]);
        assert_eq!(substitute(&all, 3, 15), None);
    }
}
