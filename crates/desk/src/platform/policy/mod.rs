//! The decision function: may this person do this to that?
//!
//! Nothing is allowed unless a grant or a relation says so. Pages, lists, jobs and
//! commands all ask here. A grant comes from a role of the pack, which somebody
//! holds, perhaps in a unit or a team; it makes the holder hold audience keys for
//! an action. A relation is a fact between the person and the ticket (being
//! responsible, having asked for it, holding its private link). A ticket carries
//! keys, too; there must be one that both have. There are no rules that deny.

mod action;
mod holder;
mod why;

use std::collections::BTreeSet;

use engine::audience::{Key, meets};

pub use action::Action;
pub use holder::{Actor, Held};
pub use why::{Names, Subject, Why, explain, held_in_words, verb};

/// The ticket that an action is on.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// Its number.
    pub id: i64,
    /// The keys that it carries.
    pub keys: &'a [Key],
}

/// Decides. An action on a ticket needs the ticket; without one it is asked
/// whether the actor may do such a thing to some ticket at all.
pub fn may(actor: &Actor, action: Action, on: Option<Target<'_>>) -> bool {
    let Some(target) = on else {
        return actor.holds_any(action);
    };
    if !action.is_on_tickets() {
        return false;
    }
    let of_requesters = matches!(action, Action::SeePublicPart | Action::Reply);
    let linked = of_requesters && actor.link_to == Some(target.id);
    // Whoever sees all of a ticket sees its public part.
    let all = action == Action::SeePublicPart && may(actor, Action::SeeTickets, on);
    let granted = linked || all || meets(actor.keys(action), target.keys);
    // Whoever works on a ticket must also be allowed to see it.
    granted && (!action.needs_sight() || may(actor, Action::SeeTickets, on))
}

/// The keys by which lists find what the actor may see: those that a ticket must
/// carry one of. The same that [`may`] tests.
pub fn sight(actor: &Actor) -> &BTreeSet<Key> {
    actor.keys(Action::SeeTickets)
}

/// The keys by which a list finds what the actor asked for, and what others let the actor follow.
pub fn asked(actor: &Actor) -> BTreeSet<Key> {
    let followed = actor.person.map(Key::Follower);
    let own = actor.keys(Action::Reply).iter().cloned();
    own.chain(followed).collect()
}

/// Whether somebody let this person read along, who sees no more of the ticket than that.
pub fn follows(actor: &Actor, target: Target<'_>) -> bool {
    let own = actor.person.map(Key::Follower);
    own.is_some_and(|own| target.keys.contains(&own))
        && may(actor, Action::SeePublicPart, Some(target))
}
