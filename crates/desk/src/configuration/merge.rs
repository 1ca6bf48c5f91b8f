//! The three-way merge: pure, over items of any kind.

use std::collections::{BTreeMap, BTreeSet};

use crate::configuration::item::{Items, Name, RETIRED, Values};

/// How a clash was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// What the administrators made of it stays.
    Keep,
    /// The newer pack wins.
    Take,
}

/// A value that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Name of the value.
    pub value: &'static str,
    /// What it is in the database.
    pub from: String,
    /// What it becomes.
    pub to: String,
}

/// What happens to one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// It is new.
    Add(Values),
    /// Values follow the pack.
    Follow(Vec<Change>),
    /// Values that the administrators changed stay as they are; nothing is written.
    Stay(Vec<Change>),
    /// Both sides changed these values: `from` is ours, `to` is the pack's.
    Clash(Vec<Change>),
}

/// Merges. Every step that writes, blocks, or passes over a value that was
/// changed by hand is in the answer; items on which all agree are not.
pub fn merge(
    base: &Items,
    ours: &Items,
    theirs: &Items,
    from_pack: &[Name],
    decided: &BTreeMap<Name, Decision>,
) -> Vec<(Name, Step)> {
    let names: BTreeSet<&Name> = base
        .keys()
        .chain(ours.keys())
        .chain(theirs.keys())
        .collect();
    let mut steps = Vec::new();
    for name in names {
        let Some(our) = ours.get(name) else {
            // The database never loses an item: it is new in the pack.
            if let Some(their) = theirs.get(name) {
                steps.push((name.clone(), Step::Add(their.clone())));
            }
            continue;
        };
        let base = base.get(name);
        let dropped = base.map(retired);
        let Some(their) = theirs.get(name).or(dropped.as_ref()) else {
            continue; // Neither the last pack nor this one knows of it: it is the institution's.
        };
        // An earlier pack had it and a later one dropped it: all that is known of it is that.
        let left = Values::from([(RETIRED, "sí".to_owned())]);
        let base = base.or(from_pack.contains(name).then_some(&left));
        steps.extend(item(name, base, our, their, decided.get(name).copied()));
    }
    steps
}

/// An item that a pack dropped: as it was, but retired where it can be.
fn retired(base: &Values) -> Values {
    let mut base = base.clone();
    if let Some(value) = base.get_mut(RETIRED) {
        "sí".clone_into(value);
    }
    base
}

fn item(
    name: &Name,
    base: Option<&Values>,
    our: &Values,
    their: &Values,
    decision: Option<Decision>,
) -> Vec<(Name, Step)> {
    let (mut follow, mut stay, mut clash) = (Vec::new(), Vec::new(), Vec::new());
    for (value, to) in their {
        let from = our.get(value).cloned().unwrap_or_default();
        if from == *to {
            continue;
        }
        let change = Change {
            value,
            from: from.clone(),
            to: to.clone(),
        };
        match base.and_then(|b| b.get(value)) {
            Some(base) if *base == from => follow.push(change),
            Some(base) if base == to => stay.push(change),
            _ => match decision {
                Some(Decision::Take) => follow.push(change),
                Some(Decision::Keep) => stay.push(change),
                None => clash.push(change),
            },
        }
    }
    let steps = [Step::Follow(follow), Step::Stay(stay), Step::Clash(clash)];
    let filled = steps.into_iter().filter(|step| match step {
        Step::Add(_) => true,
        Step::Follow(changes) | Step::Stay(changes) | Step::Clash(changes) => !changes.is_empty(),
    });
    filled.map(|step| (name.clone(), step)).collect()
}
