//! What approvals must know of people: posts, absences, who left.

use std::collections::{HashMap, HashSet};

use crate::AskedOf;
use crate::{Ticket, Value};

/// What the caller looked up in the directory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Directory {
    /// Posts that approvals name, of people who have not left, in a stable order.
    pub offices: Vec<Office>,
    /// Addresses of mail that approvals name, in lower case: whose they are.
    pub addresses: HashMap<String, i64>,
    /// Who is absent now, and who stands in, if anybody does.
    pub absent: HashMap<i64, Option<i64>>,
    /// Who left: an account that is locked.
    pub gone: HashSet<i64>,
}

/// A post that somebody has now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office {
    /// Who.
    pub person: i64,
    /// Key of the role.
    pub role: String,
    /// Key of the unit in which it is held.
    pub unit: Option<String>,
    /// Key of the team in which it is held.
    pub team: Option<String>,
    /// Whether whoever has it heads the unit.
    pub heads: bool,
}

impl Directory {
    /// The people whom a pack means by this, for this ticket; `above` are its unit and all above it.
    /// Nobody of `barred` is among them: where that leaves nobody in a unit, those of the next one above are meant.
    pub(super) fn meant(
        &self,
        of: AskedOf<'_>,
        ticket: &Ticket,
        above: &[String],
        barred: &[i64],
    ) -> Vec<i64> {
        let free = |person: &i64| !barred.contains(person);
        let some = |is: &dyn Fn(&Office) -> bool| -> Vec<i64> {
            let own = self.offices.iter().filter(|office| is(office));
            own.map(|office| office.person).filter(free).collect()
        };
        let nearest = |is: &dyn Fn(&Office) -> bool| {
            let of_unit = |unit: &String| some(&|o| o.unit.as_ref() == Some(unit) && is(o));
            let mut all = above.iter().map(of_unit);
            all.find(|found| !found.is_empty()).unwrap_or_default()
        };
        let one = |person: Option<i64>| person.filter(free).into_iter().collect();
        match of {
            AskedOf::Role(role) => some(&|o| o.role == role),
            AskedOf::UnitHead => nearest(&|o| o.heads),
            AskedOf::Unit(role) => nearest(&|o| o.role == role),
            AskedOf::Team(role) => {
                some(&|o| o.role == role && o.team.is_some() && o.team == ticket.team)
            }
            AskedOf::Assignee => one(ticket.assignee),
            AskedOf::Field(key) => one(ticket.values.get(key).and_then(Value::number)),
            AskedOf::Address(text) => one(self.addresses.get(&text.to_lowercase()).copied()),
        }
    }

    /// Who stands in for somebody now. A substitute's own substitute is not asked.
    pub(super) fn stands_in(&self, person: i64) -> Option<i64> {
        let other = self.absent.get(&person).copied().flatten();
        other.filter(|other| *other != person && !self.gone.contains(other))
    }
}
