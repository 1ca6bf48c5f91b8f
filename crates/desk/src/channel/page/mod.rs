//! The outbox: its list, what can be done to it, and a letter as it would leave.

pub mod outbox;
pub mod outbox_act;
pub mod outbox_letter;
mod outbox_words;
pub mod preferences;
pub mod received;
pub mod received_boxes;
pub mod received_one;
pub mod unfollow;
