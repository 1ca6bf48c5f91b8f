//! Ventanilla: the service desk as a program. The design is in `docs/ARCHITECTURE.md`.

pub mod administration;
pub mod automation;
pub mod backup;
pub mod bulk;
pub mod catalogue;
pub mod channel;
pub mod cli;
pub mod configuration;
pub mod directory;
pub mod housekeeping;
pub mod knowledge;
pub mod operation;
pub mod platform;
pub mod router;
pub mod seed;
pub mod site;
pub mod structure;
pub mod tagging;
pub mod ticket;

use platform::reaction::{Reaction, Reactions};

/// What follows from changes of tickets, in order.
pub fn reactions() -> Reactions {
    let outbox: Reaction = channel::outbox::react;
    let webhooks: Reaction = channel::webhook::queue::react;
    let sharing: Reaction = ticket::share::react;
    let rules: Reaction = automation::react::react;
    Reactions::new([outbox, webhooks, sharing, rules])
}
