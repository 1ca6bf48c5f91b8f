//! Approvals of tickets: whom the directory means, the rows of who is asked, and the looks at
//! whether it still is their turn [P-16].

mod people;
pub mod refresh;
pub mod store;
pub mod words;

pub(super) use people::{directory, directory_of_staff};

use std::collections::BTreeSet;

use engine::{
    Act, ApprovalAct, ApprovalChange, ApprovalEnd, ApprovalTemplate, Command, Effect, EventKind,
    Outcome, Property, Ticket, Value,
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
            let asks =
                |command: &&Command| matches!(command, Command::Move(_) | Command::Approval(_));
            return match moves.find(asks) {
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
    for effect in opens(app, &kinds) {
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

/// The effects by which workflows of these kinds open tickets.
fn opens<'a>(app: &'a App, kinds: &BTreeSet<&str>) -> Vec<&'a Effect> {
    let kinds = kinds.iter().filter_map(|key| app.book.kind(key));
    let effects = kinds.flat_map(|kind| &kind.transitions);
    let effects = effects.flat_map(|transition| &transition.effects);
    effects.filter(|effect| effect.act == Act::Open).collect()
}

/// The tickets that a command may bring into being, each by its kind and service: the one that is
/// registered, and those that the workflow opens.
pub(super) fn brought<'a>(
    app: &'a App,
    ticket: Option<&'a Ticket>,
    command: &'a Command,
) -> Vec<(&'a str, Option<&'a str>)> {
    match command {
        Command::Create(draft) => vec![(&draft.kind, draft.service.as_deref())],
        Command::Together(asked) => {
            let mut all: Vec<_> = asked
                .steps
                .iter()
                .flat_map(|step| brought(app, ticket, &step.command))
                .collect();
            all.sort_unstable();
            all.dedup();
            all
        }
        Command::Move(_) | Command::Resume | Command::Approval(_) => {
            let Some(ticket) = ticket else {
                return Vec::new();
            };
            let opened = opens(app, &BTreeSet::from([ticket.kind.as_str()])).into_iter();
            let opened = opened.filter_map(|effect| {
                let service = effect.service.as_deref().or(ticket.service.as_deref());
                Some((effect.kind.as_deref()?, service))
            });
            opened.collect()
        }
        _ => Vec::new(),
    }
}

/// What the program does by itself after a decision that ends approvals.
pub(super) fn after(outcome: &Outcome) -> Vec<Command> {
    let (mut why, mut follows) = (None, Vec::new());
    for event in &outcome.events {
        if let EventKind::Approval { approval, change } = &event.kind {
            match change {
                ApprovalChange::Decided { .. } => why.clone_from(&event.body),
                ApprovalChange::Ended(ApprovalEnd::Approved | ApprovalEnd::Refused) => {
                    let (approval, why) = (approval.clone(), why.clone());
                    follows.push(Command::Approval(ApprovalAct::Follow { approval, why }));
                }
                _ => {}
            }
        }
    }
    follows
}
