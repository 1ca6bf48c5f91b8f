//! `ventanilla demo`: an institution with invented people and tickets, in a
//! temporary folder.

use std::collections::HashMap;

use engine::{Actor, Command, Draft, Triage};
use pack::{DemoAction, DemoStep, DemoTicket};

use crate::cli::failure::in_words;
use crate::cli::serve::{attend, door, say};
use crate::cli::{DemoArgs, Failure, Opened, open};
use crate::directory::{store, unit};
use crate::platform::App;
use crate::platform::clock::Clock;
use crate::platform::db::{Target, Tx};
use crate::platform::error::AppError;
use crate::platform::random::Random;
use crate::platform::session::hash;
use crate::ticket::act::act;
use crate::ticket::create::{NewTicket, create};
use crate::{catalogue, ticket};

const HOUR: i64 = 3_600_000;

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
    let told = people.iter().filter(|person| person.shown);
    let told: Vec<String> = told
        .map(|p| format!("  {:<16} {:<36}  {}\n", p.role, p.email, p.password))
        .collect();
    say(&format!(
        "Ventanilla {} · demostración con el paquete «{}»\n\n  Dirección        {}\n\n{}\nLos datos son inventados, están en {} y se borran al terminar (Ctrl+C).\n",
        env!("CARGO_PKG_VERSION"),
        app.pack.key,
        app.public_url.link(""),
        told.concat(),
        folder.path().display(),
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
    for person in &app.pack.demo.people {
        let password = app.random.password()?;
        let hash = hash(app, password.clone()).await?;
        let context = (app.now(), person.clone(), hash);
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
    let unit = unit::find(app.db.read(), &told.unit).await?;
    let service = catalogue::find(app.db.read(), &told.service).await?;
    let (Some(unit), Some(service)) = (unit, service) else {
        return Err(AppError::internal(
            "the demo names an unknown unit or service",
        ));
    };
    let begun = app.now() - i64::from(told.hours_ago) * HOUR;
    let context = (app.clone(), told.clone(), (unit.id, service.id), begun);
    let id = app.db.write(context, |tx, (app, told, numbers, at)| {
        Box::pin(register(tx, app, told, *numbers, *at))
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
            person,
            roles: vec![role],
        };
        let at = app.now() - i64::from(step.hours_ago) * HOUR;
        let base = ticket::history::ticket(app.db.read(), id).await?.version;
        let command = command(step, base, people);
        app.db
            .write(
                (app.clone(), actor, command, at),
                move |tx, (app, actor, command, at)| {
                    Box::pin(act(tx, app, *at, id, actor, "page", command))
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
    (unit_id, service_id): (i64, i64),
    at: i64,
) -> Result<i64, AppError> {
    let requester = store::guest(tx, at, &told.email).await?;
    let new = NewTicket {
        draft: Draft {
            requester,
            unit: told.unit.clone(),
            service: told.service.clone(),
            channel: "portal".to_owned(),
            description: told.description.clone(),
            attachments: Vec::new(),
        },
        contact: told.email.clone(),
        unit_id,
        service_id,
    };
    let actor = Actor {
        person: requester,
        roles: Vec::new(),
    };
    Ok(create(tx, app, at, &actor, &new).await?.id)
}

fn command(step: &DemoStep, base: i64, people: &HashMap<String, (i64, String)>) -> Command {
    match &step.action {
        DemoAction::Triage {
            priority,
            type_of_work,
            assignee,
        } => {
            let assignee = assignee
                .as_ref()
                .and_then(|email| people.get(email))
                .map(|(id, _)| *id);
            let (priority, type_of_work) = (priority.clone(), type_of_work.clone());
            Command::Triage {
                base,
                fields: Triage {
                    priority,
                    type_of_work,
                    assignee,
                },
            }
        }
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
            diagnosis,
            reason,
        } => {
            let text = diagnosis.clone().or_else(|| reason.clone());
            Command::Move {
                base,
                transition: transition.clone(),
                text,
            }
        }
    }
}
