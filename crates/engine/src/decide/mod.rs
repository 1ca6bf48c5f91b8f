//! The decision: which events follow from a command, or why none may.

mod approval;
mod create;
mod directory;
mod edit;
mod effect;
mod facts;
mod form;
mod kin;
mod matrix;
mod merge;
mod offer;
mod property;
mod refusal;
mod step;
mod tag;
mod task;
mod time;
mod together;
mod wait;
mod watch;
mod work;
mod write;

pub use directory::{Directory, Office};
pub use facts::{Facts, Other, Requester};
pub use refusal::{Conflict, Refusal};

use crate::{Actor, Book, Command, Event, Ticket};
use work::Work;

/// Who lets changes happen.
enum By {
    /// A person, who saw the ticket in this version, if at all.
    Person(Option<i64>),
    /// The workflow of another ticket.
    Workflow,
}

/// What follows from a command: what happens to one ticket or to several.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decision {
    /// First the ticket that was asked about, then those that were opened out of
    /// it and those that it was tied to. Empty when nothing changes.
    pub outcomes: Vec<Outcome>,
}

/// What happens to one ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Which ticket.
    pub place: Place,
    /// What happens, in order; at least one event.
    pub events: Vec<Event>,
    /// The ticket after them.
    pub ticket: Ticket,
    /// Whether it gets the next number of its kind after them.
    pub number: bool,
}

/// A ticket of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The one that the command is about.
    This,
    /// A new one with this key.
    New(String),
    /// Another one that is there, with this key.
    Other(String),
}

impl Decision {
    /// What happens to the ticket that was asked about; `None` when nothing does.
    pub fn this(&self) -> Option<&Outcome> {
        self.outcomes.first()
    }
}

/// Decides a command. `ticket` is `None` only for [`Command::Create`].
///
/// The caller has already asked the decision function whether the actor may do
/// such a thing at all, and passes on only properties and fields that the actor is
/// shown; the workflow's own "who" is decided here.
///
/// # Errors
/// A [`Refusal`] that says which rule stands against it.
pub fn decide(
    book: &Book,
    ticket: Option<&Ticket>,
    actor: &Actor,
    command: &Command,
    facts: &Facts,
) -> Result<Decision, Refusal> {
    let ticket = match (command, ticket) {
        (Command::Create(draft), None) => {
            let place = Place::New(facts.key.clone());
            let mut work = create::create(book, actor, draft, facts, &By::Person(None))?;
            kin::opened_from(&mut work, draft)?;
            return Ok(work.decision(place));
        }
        (Command::Create(_), Some(_)) => {
            return Err(Refusal::whole(
                "create.exists",
                "Ese ticket ya está registrado.",
            ));
        }
        (_, None) => return Err(Refusal::whole("ticket.missing", "Ese ticket no existe.")),
        (_, Some(ticket)) => ticket,
    };
    let mut work = Work::on(book, facts, ticket)?;
    if let Some(into) = &ticket.merged_into
        && !kin::is_about_kin(command)
        // Of several, each is asked about.
        && !matches!(command, Command::Together(_))
    {
        return merge::elsewhere(&work, command, into);
    }
    carry(&mut work, actor, command)?;
    task::follow(&mut work)?;
    Ok(work.decision(Place::This))
}

/// Whether a ticket meets a condition, as it would within its workflow; `actor` is whom `yo` means.
pub fn meets(
    book: &Book,
    ticket: &Ticket,
    actor: Option<&Actor>,
    condition: &filter::Filter,
    facts: &Facts,
) -> bool {
    let work = Work::on(book, facts, ticket);
    work.is_ok_and(|work| work.meets(condition, &work.form(), actor))
}

/// Lets a command happen to a ticket that is there.
fn carry(work: &mut Work<'_>, actor: &Actor, command: &Command) -> Result<(), Refusal> {
    match command {
        Command::Create(_) => {}
        Command::Edit { base, changes, why } => {
            edit::edit(work, actor, *base, changes, why.as_deref())?;
        }
        Command::Answer { text, attachments } => write::answer(work, text, attachments)?,
        Command::Note { text, attachments } => write::note(work, text, attachments)?,
        Command::Move(asked) => step::step(work, actor, asked)?,
        Command::Postpone { base, until, why } => {
            wait::postpone(work, *base, *until, why.as_deref())?;
        }
        Command::Resume => wait::resume(work, actor)?,
        Command::HandOver(asked) => offer::hand_over(work, actor, asked)?,
        Command::Task(act) => task::act(work, act)?,
        Command::Check { check, done } => task::check(work, check, *done)?,
        Command::Watch(act) => watch::act(work, actor, act)?,
        Command::Mention(people) => watch::mention(work, actor, people)?,
        Command::Tag(act) => tag::act(work, act)?,
        Command::Spend(said) => time::spend(work, actor, said)?,
        Command::Approval(act) => approval::act(work, actor, act)?,
        Command::Link(link) => kin::link(work, link)?,
        Command::Unlink(link) => kin::unlink(work, link)?,
        Command::Merge { into } => merge::merge(work, into)?,
        Command::Unmerge => merge::unmerge(work)?,
        Command::Together(asked) => together::together(work, actor, asked)?,
    }
    Ok(())
}
