//! Changing an institution's configuration: a newer pack over what the
//! administrators changed, as a three-way merge. Nothing that was changed by
//! hand is lost without being listed.
//!
//! An item (a unit, an area, a service) has a stable key and named values.
//! `base` is the item in the pack as last applied, `ours` the row of the
//! database, `theirs` the item in the newer pack. A value that only one side
//! changed follows that side; what both changed is a clash, and blocks until it
//! is decided. An item that a pack drops is retired, never deleted. What cannot
//! be edited in the database yet (kinds, roles, articles, texts) follows the pack.

pub mod apply;
pub mod current;
pub mod item;
pub mod merge;
pub mod plan;
pub mod rules;
