//! Approvals of tickets: whom the directory means, the rows of who is asked, and the looks at
//! whether it still is their turn [P-16].

mod people;
pub mod refresh;
pub mod store;
pub mod words;

pub(super) use people::{directory, directory_of_staff};

use std::collections::BTreeSet;

use engine::{
    Act, ApprovalAct, ApprovalChange, ApprovalEnd, ApprovalTemplate, Command, EventKind, Outcome,
    Property, Ticket, Value,
};

use crate::platform::App;

/// The approvals that a command may ask for or change: of the ticket's kind and service, and of what its
/// workflow opens. None for most kinds, so that their commands look nobody up.
pub(super) fn templates<'a>(
    app: &'a App,
    ticket: Option<&Ticket>,
    command: &Command,
) -> Vec<&'a ApprovalTemplate> {
    let mut kinds: BTreeSet<&str> = BTreeSet::new();
    let mut own: Vec<&ApprovalTemplate> = Vec::new();
    let mut services: BTreeSet<&str> = BTreeSet::new();
    match command {
        Command::Create(draft) => {
            kinds.insert(&draft.kind);
            services.extend(draft.service.as_deref());
        }
        Command::Move(_) | Command::Resume | Command::Approval(_) => {}
        Command::Together(asked) => {
            let mut moves = asked.steps.iter().map(|step| &step.command);
            // Steps choose no other service: what one transition asks for, each may.
            return match moves.find(|command| matches!(command, Command::Move(_))) {
                Some(command) => templates(app, ticket, command),
                None => own,
            };
        }
        _ => return own,
    }
    if let Some(ticket) = ticket {
        kinds.insert(&ticket.kind);
        let service = ticket.service.as_deref();
        let definition = service.and_then(|key| app.book.definition(key, ticket.definition));
        own.extend(definition.into_iter().flat_map(|own| &own.approvals));
    }
    if let Command::Move(asked) = command {
        let service = asked.changes.get(Property::Service.key());
        services.extend(service.and_then(|v| v.as_ref()).and_then(Value::text));
    }
    let effects = kinds.iter().filter_map(|key| app.book.kind(key));
    let effects = effects.flat_map(|kind| &kind.transitions);
    let opens = effects
        .flat_map(|t| &t.effects)
        .filter(|e| e.act == Act::Open);
    let opens: Vec<_> = opens.collect();
    for effect in opens {
        kinds.extend(effect.kind.as_deref());
        services.extend(effect.service.as_deref());
        services.extend(ticket.and_then(|t| t.service.as_deref()));
    }
    let of_kinds = kinds.into_iter().filter_map(|key| app.book.kind(key));
    own.extend(of_kinds.flat_map(|kind| &kind.approvals));
    let defined = services.into_iter();
    let defined = defined.filter_map(|key| app.book.present_definition(key));
    own.extend(defined.flat_map(|numbered| &numbered.rule.approvals));
    own
}

/// What the program does by itself after a decision that ends an approval.
pub(super) fn after(outcome: &Outcome) -> Option<Command> {
    let mut why = None;
    let mut follows = None;
    for event in &outcome.events {
        if let EventKind::Approval { approval, change } = &event.kind {
            match change {
                ApprovalChange::Decided { .. } => why.clone_from(&event.body),
                ApprovalChange::Ended(ApprovalEnd::Approved | ApprovalEnd::Refused) => {
                    follows = Some(approval.clone());
                }
                _ => {}
            }
        }
    }
    let approval = follows?;
    Some(Command::Approval(ApprovalAct::Follow { approval, why }))
}
