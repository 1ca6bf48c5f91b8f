//! Forms of tickets on pages: what controls they have, and what came in.

mod condition;
mod read;
mod section;
mod widget;

pub use read::{Posted, read};
pub use section::{Section, sections};
pub use widget::{Lists, Widget, keep, widget};

/// The name of the control of a field. Properties keep their own names.
pub fn control(key: &str) -> String {
    match engine::Property::from_key(key) {
        Some(_) => key.to_owned(),
        None => format!("campo-{key}"),
    }
}
