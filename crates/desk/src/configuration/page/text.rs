//! What is wrong with a text that an administrator writes.

use crate::platform::web::view::Fault;

/// Characters of a message or of a canned reply.
pub const LONGEST: usize = 8_000;

/// That a text is missing, or too long.
pub fn wrong(id: &str, text: &str, missing: &str, most: usize) -> Option<Fault> {
    if text.is_empty() {
        Some(Fault::new(id, missing))
    } else if text.chars().count() > most {
        Some(Fault::new(id, format!("Use a lo más {most} caracteres.")))
    } else {
        None
    }
}
