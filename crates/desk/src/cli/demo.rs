//! `ventanilla demo`: an institution with invented people and tickets, in a
//! temporary folder.

use std::collections::HashMap;

use engine::{Actor, Changes, Command, Draft, FieldType, Form, Value, WaitAsked, value};
use pack::{DemoAction, DemoChanges, DemoStep, DemoTicket};

use crate::cli::failure::in_words;
use crate::cli::serve::{attend, door, say};
use crate::cli::{DemoArgs, Failure, Opened, open};
use crate::directory::store;
use crate::platform::App;
use crate::platform::clock::Clock;
use crate::platform::db::{Target, Tx};
use crate::platform::error::AppError;
use crate::platform::mail::Mail;
use crate::platform::random::Random;
use crate::platform::session::hash;
use crate::ticket;
use crate::ticket::act::{Order, act};
use crate::ticket::create::{NewTicket, create};

const HOUR: i64 = 3_600_000;
/// Who the demo's mail is from; nothing is ever sent to or from this domain.
const SENDER: &str = "Mesa de servicios <mesa@ventanilla.example>";

/// `ventanilla demo`
pub(super) async fn demo(args: DemoArgs) -> Result<(), Failure> {
    let door = door(&args.listen, None, None).await?;
    let folder = tempfile::Builder::new()
        .prefix("ventanilla-demo-")
        .tempdir();
    let folder = folder.map_err(|e| Failure::Data(std::env::temp_dir(), in_words(&e)))?;
    let target = Target::parse(None, folder.path())?;
    let url = door.public_url.clone();
    let opened = open(
        folder.path(),
        &target,
        Some(&args.pack),
        url,
        Clock::system(),
        Random::system(),
    )
    .await?;
    let Opened { app, .. } = opened;
    let people = fill(&app).await?;
    // After the stories: what happened before anybody looked is not mailed.
    let mails = folder.path().join("correos");
    let app = app.with_mail(Some(Mail::folder(&mails, SENDER)?));
    let told = people.iter().filter(|person| person.shown);
    let told: Vec<String> = told
        .map(|p| format!("  {:<16} {:<36}  {}\n", p.role, p.email, p.password))
        .collect();
    say(&format!(
        "Ventanilla {} · demostración con el paquete «{}»\n\n  Dirección        {}\n\n{}\nLos datos son inventados, están en {} y se borran al terminar (Ctrl+C).\nLos correos no salen: quedan en {}.\n",
        env!("CARGO_PKG_VERSION"),
        app.pack.key,
        app.public_url.link(""),
        told.concat(),
        folder.path().display(),
        mails.display(),
    ));
    attend(app, door).await
}

/// A person of the demo with a freshly made password.
pub struct DemoAccount {
    /// Name of the role.
    pub role: String,
    /// Address to sign in with.
    pub email: String,
    /// Password to sign in with.
    pub password: String,
    /// Whether it is the first of its role: one of each is told.
    pub shown: bool,
    id: i64,
    role_key: String,
}

/// Fills an institution with its pack's invented people and tickets.
///
/// # Errors
/// When the database refuses, or the engine refuses a step of the pack.
pub async fn fill(app: &App) -> Result<Vec<DemoAccount>, AppError> {
    let mut accounts: Vec<DemoAccount> = Vec::new();
    // Whoever acts in a story holds the role since before it began.
    let oldest = app.pack.demo.tickets.iter().map(|ticket| ticket.hours_ago);
    let since = app.now() - (i64::from(oldest.max().unwrap_or_default()) + 1) * HOUR;
    for person in &app.pack.demo.people {
        let password = app.random.password()?;
        let hash = hash(app, password.clone()).await?;
        let context = (since, person.clone(), hash);
        let id = app.db.write(context, |tx, (now, p, hash)| {
            Box::pin(store::register(
                tx,
                *now,
                &p.name,
                &p.email,
                &p.role,
                Some(hash.clone()),
            ))
        });
        let id = id.await?;
        let role = app.pack.roles.iter().find(|role| role.key == person.role);
        accounts.push(DemoAccount {
            role: role.map(|r| r.name.clone()).unwrap_or_default(),
            email: person.email.clone(),
            password,
            shown: !accounts.iter().any(|a| a.role_key == person.role),
            id,
            role_key: person.role.clone(),
        });
    }
    let people: HashMap<String, (i64, String)> = accounts
        .iter()
        .map(|a| (a.email.clone(), (a.id, a.role_key.clone())))
        .collect();
    let mut tickets: Vec<&DemoTicket> = app.pack.demo.tickets.iter().collect();
    // Folios follow the order in which things happened.
    tickets.sort_by_key(|t| std::cmp::Reverse(t.hours_ago));
    for ticket in tickets {
        story(app, ticket, &people).await?;
    }
    Ok(accounts)
}

async fn story(
    app: &App,
    told: &DemoTicket,
    people: &HashMap<String, (i64, String)>,
) -> Result<(), AppError> {
    let begun = app.now() - i64::from(told.hours_ago) * HOUR;
    let kind = app.pack.kind_of(&told.service);
    let kind = kind.map_or_else(|| app.kind.key.clone(), |kind| kind.key.clone());
    let form = app.book.fresh_form(&kind, Some(&told.service));
    let changes = fields(app, &form, &told.fields, people)?;
    let context = (app.clone(), told.clone(), (kind, changes), begun);
    let id = app
        .db
        .write(context, |tx, (app, told, (kind, changes), at)| {
            Box::pin(register(tx, app, told, kind, changes, *at))
        });
    let id = id.await?;
    for step in &told.steps {
        let Some((person, role)) = people.get(&step.by).cloned() else {
            return Err(AppError::internal(format!(
                "the demo names an unknown person: {}",
                step.by
            )));
        };
        let actor = Actor {
            person: Some(person),
            roles: vec![role],
            ..Actor::default()
        };
        let at = app.now() - i64::from(step.hours_ago) * HOUR;
        let ticket = ticket::history::ticket(app.db.read(), id).await?;
        let command = command(app, step, &ticket, people)?;
        app.db
            .write(
                (app.clone(), actor, command, at),
                move |tx, (app, actor, command, at)| {
                    let order = Order {
                        ticket: id,
                        actor,
                        channel: "page",
                        command,
                        taken: &[],
                    };
                    Box::pin(act(tx, app, *at, order))
                },
            )
            .await?;
    }
    Ok(())
}

async fn register(
    tx: &Tx,
    app: &App,
    told: &DemoTicket,
    kind: &str,
    changes: &Changes,
    at: i64,
) -> Result<i64, AppError> {
    let requester = store::guest(tx, at, &told.email).await?;
    let new = NewTicket {
        draft: Draft {
            kind: kind.to_owned(),
            requester: Some(requester),
            unit: Some(told.unit.clone()),
            service: Some(told.service.clone()),
            channel: "portal".to_owned(),
            description: told.description.clone(),
            changes: changes.clone(),
            ..Draft::default()
        },
        contact: told.email.clone(),
    };
    let actor = Actor {
        person: Some(requester),
        ..Actor::default()
    };
    Ok(create(tx, app, at, &actor, &new, &[]).await?.id)
}

/// Fields as the pack writes them, as values.
fn fields(
    app: &App,
    form: &Form<'_>,
    written: &std::collections::BTreeMap<String, String>,
    people: &HashMap<String, (i64, String)>,
) -> Result<Changes, AppError> {
    let mut changes = Changes::new();
    for (key, text) in written {
        let unknown = || AppError::internal(format!("the demo names an unknown field: {key}"));
        let field = form.field(key).ok_or_else(unknown)?;
        let value = match field.kind {
            FieldType::Person => people.get(text).map(|(id, _)| Value::Number(*id)),
            _ => {
                let read = value::read(field, std::slice::from_ref(text), &app.zone);
                read.map_err(|e| AppError::internal(format!("the demo's {key}: {e}")))?
            }
        };
        changes.insert(key.clone(), value);
    }
    Ok(changes)
}

/// Properties and fields as the pack writes them, as changes.
fn changes(
    app: &App,
    form: &Form<'_>,
    written: &DemoChanges,
    people: &HashMap<String, (i64, String)>,
) -> Result<Changes, AppError> {
    let mut changes = fields(app, form, &written.fields, people)?;
    let person = written
        .assignee
        .as_ref()
        .and_then(|email| people.get(email));
    let properties = [
        ("priority", written.priority.clone().map(Value::Text)),
        ("team", written.team.clone().map(Value::Text)),
        ("assignee", person.map(|(id, _)| Value::Number(*id))),
    ];
    let given = properties.into_iter().filter(|(_, value)| value.is_some());
    changes.extend(given.map(|(key, value)| (key.to_owned(), value)));
    Ok(changes)
}

fn command(
    app: &App,
    step: &DemoStep,
    ticket: &engine::Ticket,
    people: &HashMap<String, (i64, String)>,
) -> Result<Command, AppError> {
    let (form, base) = (app.book.form(ticket), ticket.version);
    Ok(match &step.action {
        DemoAction::Edit(written) => Command::Edit {
            base,
            changes: changes(app, &form, written, people)?,
            why: None,
        },
        DemoAction::Note { text } => Command::Note {
            text: text.clone(),
            attachments: Vec::new(),
        },
        DemoAction::Answer { text } => Command::Answer {
            text: text.clone(),
            attachments: Vec::new(),
        },
        DemoAction::Move {
            transition,
            message,
            wait,
            changes: written,
        } => Command::Move(engine::Move {
            base,
            transition: transition.clone(),
            changes: changes(app, &form, written, people)?,
            text: message.clone(),
            wait: WaitAsked {
                reason: wait.clone(),
                until: None,
            },
        }),
    })
}
