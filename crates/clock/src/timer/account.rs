//! Where the time went.

use std::collections::BTreeMap;

use super::walk::{Interval, Mode};

/// Time that was spent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spent {
    /// By any clock.
    pub natural: i64,
    /// By the timer's calendar.
    pub business: i64,
    /// What of it counted towards the target.
    pub counted: i64,
}

/// Where a ticket's time went, all cycles together. Time after an end is in none of
/// these, unless it was counted when the clock was reopened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Accounts {
    /// By team.
    pub teams: BTreeMap<String, Spent>,
    /// By person.
    pub people: BTreeMap<i64, Spent>,
    /// By reason of a pause; time with two reasons is in both.
    pub pauses: BTreeMap<String, Spent>,
    /// After a reopening.
    pub reopened: Spent,
    /// All of it.
    pub total: Spent,
}

impl Accounts {
    pub(super) fn of(intervals: &[Interval]) -> Self {
        let mut accounts = Self::default();
        for interval in intervals
            .iter()
            .filter(|interval| interval.mode != Mode::Over)
        {
            accounts.total.add(interval);
            if interval.reopened {
                accounts.reopened.add(interval);
            }
            if let Some(team) = &interval.holder.team {
                add(&mut accounts.teams, team, interval);
            }
            if let Some(person) = interval.holder.person {
                accounts.people.entry(person).or_default().add(interval);
            }
            if let Mode::Pause(reasons) = &interval.mode {
                for reason in reasons {
                    add(&mut accounts.pauses, reason, interval);
                }
            }
        }
        accounts
    }
}

impl Spent {
    fn add(&mut self, interval: &Interval) {
        self.natural += interval.to - interval.from;
        self.business += interval.business;
        self.counted += interval.counted;
    }
}

/// Adds to the entry of a key, which is copied only the first time.
fn add(map: &mut BTreeMap<String, Spent>, key: &str, interval: &Interval) {
    if let Some(spent) = map.get_mut(key) {
        return spent.add(interval);
    }
    let mut spent = Spent::default();
    spent.add(interval);
    map.insert(key.to_owned(), spent);
}
