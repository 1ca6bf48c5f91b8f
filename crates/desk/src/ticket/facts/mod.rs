//! What a decision must know, looked up for one command.

mod claimed;
mod doers;
mod place;

pub(super) use claimed::claimed_only;
pub(super) use place::all_changes_of;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use engine::audience::Key;
use engine::{
    Act, ApprovalAct, Changes, Command, Facts, FieldType, Form, HandOver, Property, TaskAct,
    Ticket, Value, WatchAct,
};
use sea_orm::ConnectionTrait;

use place::{place, requester, takes};

use crate::catalogue::{day, offered};
use crate::directory::store::{held, held_open};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, Actor, Held, Target, may};
use crate::ticket::{approval, project, task};

/// The ticket that a command is about.
#[derive(Debug, Clone, Copy)]
pub(super) struct About<'a> {
    /// Its key.
    pub(super) key: &'a str,
    /// When it came in, milliseconds UTC.
    pub(super) created: i64,
    /// The ticket; `None` for one that is being registered.
    pub(super) ticket: Option<&'a Ticket>,
}

/// Looks up what the command names: no statement for most commands, one where
/// people are named or somebody's right to ask must be known.
///
/// # Errors
/// When the database refuses.
pub(super) async fn gather(
    conn: &impl ConnectionTrait,
    app: &App,
    now: i64,
    about: About<'_>,
    command: &Command,
) -> Result<Facts, AppError> {
    let mut held = Staff::default();
    gather_by(conn, app, now, about, (command, &mut held)).await
}

/// What people hold who were looked up: nothing of who does not exist.
pub(super) type Staff = HashMap<i64, Option<Vec<Held>>>;

/// Looks up those of these people who were not looked up before; one statement or none.
///
/// # Errors
/// When the database refuses.
pub(super) async fn learn(
    conn: &impl ConnectionTrait,
    app: &App,
    now: i64,
    (people, staff): (&[i64], &mut Staff),
) -> Result<(), AppError> {
    let new: HashSet<i64> = people
        .iter()
        .copied()
        .filter(|person| !staff.contains_key(person))
        .collect();
    let new: Vec<i64> = new.into_iter().collect();
    if !new.is_empty() {
        // Nobody is made responsible who could not sign in to do it.
        let mut found = held_open(conn, &app.known, now, &new).await?;
        staff.extend(
            new.into_iter()
                .map(|person| (person, found.remove(&person))),
        );
    }
    Ok(())
}

/// The same, asking about nobody twice whom `staff` knows: for one command on many tickets.
///
/// # Errors
/// When the database refuses.
pub(super) async fn gather_by(
    conn: &impl ConnectionTrait,
    app: &App,
    now: i64,
    about: About<'_>,
    (command, staff): (&Command, &mut Staff),
) -> Result<Facts, AppError> {
    let mut sketch = sketch(app, now, about, command)?;
    if !sketch.people.is_empty() {
        learn(conn, app, now, (&sketch.people, staff)).await?;
        let named = sketch.people.iter();
        let own = named.filter_map(|person| Some((*person, staff.get(person)?.clone()?)));
        let held = own.collect();
        sketch.meet(app, about.ticket, command, held);
    }
    if let (Some(person), Command::Create(draft)) = (sketch.asks, command) {
        let held: HashMap<_, _> = held(conn, &app.known, now, &[person]).await?;
        let held = held.into_values().next().unwrap_or_default();
        let account = crate::directory::store::has_account(conn, person).await?;
        let requester = requester(app, person, held, account, draft.unit.as_deref());
        sketch.facts.requester = Some(requester);
    }
    let of = (about.ticket, command);
    let (owners, all) = doers::meant(app, of);
    sketch.facts.directory = approval::directory(conn, app, now, of, &all).await?;
    if !owners.is_empty() {
        let people = doers::candidates(&sketch.facts.directory, &owners, of);
        learn(conn, app, now, (&people, staff)).await?;
        let able = doers::able(app, of, &people, |person| staff.get(&person)?.as_ref());
        let busy = task::busy(conn, &people).await?;
        sketch.facts.doers = doers::weighed(able, &busy);
    }
    Ok(sketch.facts)
}

/// The same from people who were looked up before, for many commands at once:
/// `staff` says which roles people with an account hold.
///
/// # Errors
/// When the command names a moment that no calendar knows.
pub(super) fn gather_with(
    app: &App,
    now: i64,
    about: About<'_>,
    command: &Command,
    staff: &HashMap<i64, Vec<Held>>,
) -> Result<Facts, AppError> {
    let mut sketch = sketch(app, now, about, command)?;
    let named = sketch.people.iter();
    let held = named
        .filter_map(|person| Some((*person, staff.get(person)?.clone())))
        .collect();
    sketch.meet(app, about.ticket, command, held);
    if let (Some(person), Command::Create(draft)) = (sketch.asks, command) {
        let held = staff.get(&person).cloned();
        let (held, account) = (held.clone().unwrap_or_default(), held.is_some());
        let requester = requester(app, person, held, account, draft.unit.as_deref());
        sketch.facts.requester = Some(requester);
    }
    let of = (about.ticket, command);
    let (owners, all) = doers::meant(app, of);
    if !all.is_empty() {
        sketch.facts.directory = approval::directory_of_staff(app, staff);
    }
    if !owners.is_empty() {
        let people = doers::candidates(&sketch.facts.directory, &owners, of);
        let able = doers::able(app, of, &people, |person| staff.get(&person));
        // How much each has to do is not known for many at once: the first does it.
        sketch.facts.doers = doers::weighed(able, &HashMap::new());
    }
    Ok(sketch.facts)
}

/// Facts as far as the configuration knows them, and whom to ask the directory about.
struct Sketch {
    facts: Facts,
    /// People that the command names.
    people: Vec<i64>,
    /// Who asks for a service that says who may ask.
    asks: Option<i64>,
}

impl Sketch {
    /// Adds what another command names.
    fn join(&mut self, other: Self) {
        let (own, new) = (&mut self.facts, other.facts);
        own.units.extend(new.units);
        own.teams.extend(new.teams);
        own.services.extend(new.services);
        own.assets.extend(new.assets);
        own.fresh.extend(new.fresh);
        self.people.extend(other.people);
    }

    /// Adds what the directory says of the people that the command names.
    fn meet(
        &mut self,
        app: &App,
        ticket: Option<&Ticket>,
        command: &Command,
        held: HashMap<i64, Vec<Held>>,
    ) {
        if held.is_empty() {
            return;
        }
        let place = place(app, ticket, command);
        let sight = ticket.filter(|_| reads(command));
        let sight = sight.map(|ticket| project::audience(&app.book, &app.known, ticket));
        for (person, held) in held {
            if let Some(keys) = &sight {
                let (now, shared) = sees(app, person, &held, keys);
                self.facts.readers.extend(now.then_some(person));
                self.facts.could_read.extend(shared.then_some(person));
            }
            if held.iter().any(|held| takes(app, held, &place)) {
                self.facts.takers.insert(person);
            }
            let roles = held.into_iter().map(|held| held.role).collect();
            self.facts.people.insert(person, roles);
        }
    }
}

fn sketch(app: &App, now: i64, about: About<'_>, command: &Command) -> Result<Sketch, AppError> {
    if let Command::Together(asked) = command {
        let mut whole = Sketch {
            facts: bare(app, now, about),
            people: Vec::new(),
            asks: None,
        };
        for step in &asked.steps {
            whole.join(sketch(app, now, about, &step.command)?);
        }
        return Ok(whole);
    }
    let mut facts = bare(app, now, about);
    let changes = changes_of(command);
    let ticket = about.ticket;
    let mut units: Vec<&str> = ticket.iter().filter_map(|t| t.unit.as_deref()).collect();
    let mut services: Vec<&str> = ticket.iter().filter_map(|t| t.service.as_deref()).collect();
    let mut people = Vec::new();
    let form = form(app, ticket, command, changes);
    if let Command::Create(draft) = command {
        units.extend(draft.unit.as_deref());
        services.extend(draft.service.as_deref());
    }
    for (key, value) in changes {
        let property = Property::from_key(key);
        let field = form.field(key).map(|field| field.kind);
        let (text, number) = (
            value.as_ref().and_then(Value::text),
            value.as_ref().and_then(Value::number),
        );
        match (property, field) {
            (Some(Property::Unit), _) | (None, Some(FieldType::Unit)) => units.extend(text),
            (Some(Property::Service), _) => services.extend(text),
            (Some(Property::Assignee | Property::Requester), _)
            | (None, Some(FieldType::Person)) => people.extend(number),
            // There is no register of assets yet: a key is kept as it is written.
            (None, Some(FieldType::Asset)) => facts.assets.extend(text.map(str::to_owned)),
            (Some(Property::Team), _) => {
                let team = text.and_then(|key| app.known.team(key));
                let open = team.filter(|team| team.retired_at.is_none());
                facts.teams.extend(open.map(|team| team.key.clone()));
            }
            _ => {}
        }
    }
    if let Command::HandOver(asked) = command {
        let offered = ticket.and_then(|ticket| ticket.offer.as_ref());
        people.extend(match asked {
            HandOver::Offer { to, .. } => *to,
            HandOver::Accept => offered.map(|offer| offer.to),
            HandOver::Decline { .. } | HandOver::Withdraw => None,
        });
    }
    if let Command::Approval(ApprovalAct::Choose { to, .. }) = command {
        people.extend(*to);
    }
    if let Command::Task(act) = command {
        people.extend(match act {
            TaskAct::Add { assignee: who, .. } | TaskAct::Assign { to: who, .. } => *who,
            _ => None,
        });
    }
    people.extend(called(command));
    opened(app, ticket, command, &mut services, &mut facts)?;
    let today = day(app, now)?;
    for key in services {
        let Some(row) = app.known.service(key) else {
            continue;
        };
        let own = ticket.is_some_and(|t| t.service.as_deref() == Some(key));
        if own || offered(row, &today) {
            let area = app.known.area_of(row).unwrap_or_default();
            facts.services.insert(key.to_owned(), area.to_owned());
        }
    }
    for key in units {
        if let Some(unit) = app.known.unit(key) {
            facts.units.insert(key.to_owned(), unit.path.clone());
        }
    }
    let asks = match command {
        Command::Create(draft) => draft
            .requester
            .filter(|_| asks_who(app, draft.service.as_deref())),
        _ => None,
    };
    people.extend(asks);
    Ok(Sketch {
        facts,
        people,
        asks,
    })
}

/// The people whom a command lets follow or calls. Who follows by oneself is asked about by
/// the caller's decision function.
fn called(command: &Command) -> Vec<i64> {
    match command {
        Command::Watch(WatchAct::Add { person, .. }) => person.iter().copied().collect(),
        Command::Mention(people) => people.clone(),
        _ => Vec::new(),
    }
}

/// Whether it matters to a command who sees the ticket.
fn reads(command: &Command) -> bool {
    match command {
        Command::Together(asked) => asked.steps.iter().any(|step| reads(&step.command)),
        command => matches!(command, Command::Watch(_) | Command::Mention(_)),
    }
}

/// Whether who holds these roles sees a ticket with these keys, and would if it were shared.
fn sees(app: &App, person: i64, held: &[Held], keys: &[Key]) -> (bool, bool) {
    let actor = Actor::holding(person, held.to_vec(), &app.pack);
    let shared: Vec<Key> = keys.iter().cloned().chain([Key::Person(person)]).collect();
    let sees = |keys: &[Key]| may(&actor, Action::SeeTickets, Some(Target { id: 0, keys }));
    (sees(keys), sees(&shared))
}

/// Nothing but the time, the place and the ticket.
fn bare(app: &App, now: i64, about: About<'_>) -> Facts {
    let mut facts = Facts::at(now, app.zone.clone());
    facts.key = about.key.to_owned();
    facts.created = about.created;
    facts.levels = Some(Arc::clone(&app.levels));
    facts
}

/// What a command changes.
fn changes_of(command: &Command) -> &Changes {
    static NONE: Changes = Changes::new();
    match command {
        Command::Create(draft) => &draft.changes,
        Command::Edit { changes, .. } => changes,
        Command::Move(asked) => &asked.changes,
        _ => &NONE,
    }
}

/// The form by which the changes are read: that of the service to be, where one is chosen.
fn form<'a>(
    app: &'a App,
    ticket: Option<&Ticket>,
    command: &Command,
    changes: &Changes,
) -> Form<'a> {
    match (ticket, command) {
        (Some(ticket), _) => {
            let service = changes.get(Property::Service.key()).cloned().flatten();
            match service.as_ref().and_then(Value::text) {
                Some(service) => app.book.form_with(ticket, service),
                None => app.book.form(ticket),
            }
        }
        (None, Command::Create(draft)) => {
            app.book.fresh_form(&draft.kind, draft.service.as_deref())
        }
        _ => Form::default(),
    }
}

/// Keys and services for tickets that the workflow opens by itself.
fn opened<'a>(
    app: &'a App,
    ticket: Option<&Ticket>,
    command: &Command,
    services: &mut Vec<&'a str>,
    facts: &mut Facts,
) -> Result<(), AppError> {
    let follows = matches!(command, Command::Approval(ApprovalAct::Follow { .. }));
    let moves = follows || matches!(command, Command::Move(_) | Command::Resume);
    let kind = ticket
        .filter(|_| moves)
        .and_then(|t| app.book.kind(&t.kind));
    let effects = kind.into_iter().flat_map(|kind| &kind.transitions);
    for effect in effects
        .flat_map(|t| &t.effects)
        .filter(|e| e.act == Act::Open)
    {
        services.extend(effect.service.as_deref());
        facts.fresh.push(app.random.key()?);
    }
    Ok(())
}

/// Whether a service says who may ask for it.
fn asks_who(app: &App, service: Option<&str>) -> bool {
    let definition = service.and_then(|key| app.book.present_definition(key));
    definition.is_some_and(|d| !d.rule.eligible.is_empty())
}
