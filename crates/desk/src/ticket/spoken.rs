//! Who spoke last: since when the requester waits for an answer to what was written.

use engine::Visibility;

use crate::ticket::act::is_requesters;

/// What of an event tells who spoke.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word<'a> {
    /// Name of the type of event.
    pub(super) event: &'a str,
    /// Who may read it.
    pub(super) visibility: &'a str,
    /// Through what it came.
    pub(super) channel: &'a str,
    /// When, milliseconds UTC.
    pub(super) at: i64,
}

/// Since when the requester waits after these words, when it was `before` so far:
/// from the first message that nobody who attends has answered, or followed with a step.
pub(super) fn waits<'a>(
    before: Option<i64>,
    words: impl IntoIterator<Item = Word<'a>>,
) -> Option<i64> {
    words.into_iter().fold(before, |since, word| {
        let speaks = matches!(word.event, "answered" | "moved");
        if !speaks || word.visibility != Visibility::Public.key() {
            since
        } else if is_requesters(word.channel) {
            since.or(Some(word.at))
        } else {
            None
        }
    })
}
