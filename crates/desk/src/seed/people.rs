//! Who takes part: people who attend, with the pack's roles, and people who ask.

use std::collections::HashMap;

use engine::Attachment;
use pack::Scope;

use super::Chance;
use super::texts::Texts;
use crate::directory::store::{self, Given};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::files;
use crate::platform::policy::{Action, Actor, Held};
use crate::platform::text::fold;
use crate::ticket::batch::Staff;

/// People whom one transaction writes.
const BATCH: usize = 1_000;

/// Somebody who attends.
pub struct Member {
    /// As the engine knows this person.
    pub actor: engine::Actor,
    /// Whether this person may be responsible for tickets.
    pub takes: bool,
    /// Whether this person changes properties of tickets.
    pub edits: bool,
}

/// Somebody who asks.
pub struct Requester {
    /// Number.
    pub id: i64,
    /// Key of the unit.
    pub unit: String,
    /// Address.
    pub email: String,
}

/// Everybody.
pub struct Cast {
    /// Roles of those with an account.
    pub staff: Staff,
    /// Those who attend.
    pub members: Vec<Member>,
    /// Those who ask.
    pub requesters: Vec<Requester>,
    /// Files that they send.
    pub files: Vec<Attachment>,
}

impl Cast {
    /// Somebody who attends.
    pub fn member(&self, person: i64) -> Option<&Member> {
        let mut all = self.members.iter();
        all.find(|member| member.actor.person == Some(person))
    }
}

/// Registers everybody, as of `since`, milliseconds UTC.
///
/// # Errors
/// When the database refuses.
pub async fn cast(
    app: &App,
    texts: &Texts,
    chance: &mut Chance,
    tickets: usize,
    since: i64,
) -> Result<Cast, AppError> {
    let mut names = Names::new(texts);
    let members = members(app, chance, &mut names, tickets, since).await?;
    let requesters = requesters(app, chance, &mut names, tickets, since).await?;
    let files = files(app).await?;
    let mut staff = Staff::new();
    let mut actors = Vec::new();
    for (id, held) in members {
        let actor = Actor::holding(id, held.clone(), &app.pack);
        let takes = !actor.keys(Action::Take).is_empty();
        let edits = !actor.keys(Action::Edit).is_empty();
        let member = actor.for_engine(&app.pack).map(|actor| Member {
            actor,
            takes,
            edits,
        });
        actors.extend(member);
        staff.insert(id, held);
    }
    Ok(Cast {
        staff,
        members: actors,
        requesters,
        files,
    })
}

/// A few contents that many tickets share, as invented as the rest.
async fn files(app: &App) -> Result<Vec<Attachment>, AppError> {
    let mut all = Vec::new();
    for n in 1..=6 {
        let text =
            format!("Relación de equipos {n}\n\nEquipo;Serie;Ubicación\nEjemplo;0{n};Planta {n}\n");
        all.push(files::put(app, &format!("relación {n}.txt"), text.into_bytes()).await?);
    }
    Ok(all)
}

/// A person to be registered with a role.
#[derive(Clone)]
struct New {
    name: String,
    email: String,
    held: Held,
}

async fn members(
    app: &App,
    chance: &mut Chance,
    names: &mut Names<'_>,
    tickets: usize,
    since: i64,
) -> Result<Vec<(i64, Vec<Held>)>, AppError> {
    let open: Vec<&str> = app
        .known
        .units()
        .iter()
        .filter(|u| u.is_open)
        .map(|u| u.key.as_str())
        .collect();
    let teams: Vec<&str> = app
        .known
        .teams()
        .iter()
        .filter(|t| t.retired_at.is_none())
        .map(|t| t.key.as_str())
        .collect();
    let mut wanted: Vec<New> = Vec::new();
    for role in &app.pack.roles {
        let takes = role.may(Action::Take.grant());
        let scope = |scope| role.grants.iter().any(|grant| grant.scope() == scope);
        // Somebody who attends ends a hundred tickets a month, and has a hundred under way.
        let many = if takes {
            (tickets / 1_200).clamp(1, 1_000)
        } else {
            2
        };
        let many = if scope(Scope::Team) {
            many.max(teams.len())
        } else {
            many
        };
        for n in 0..many {
            let (name, email) = names.person(chance, "mesa");
            // Whoever takes tickets belongs to a team, where there are teams.
            let team = teams
                .get(n % teams.len().max(1))
                .filter(|_| takes || scope(Scope::Team));
            let of_unit = scope(Scope::Unit) || role.may(Action::HeadUnit.grant());
            let unit = open.get(n % open.len().max(1)).filter(|_| of_unit);
            let held = Held {
                role: role.key.clone(),
                unit: unit.map(|key| (*key).to_owned()),
                team: team.map(|key| (*key).to_owned()),
            };
            wanted.push(New { name, email, held });
        }
    }
    let write = app
        .db
        .write((app.clone(), wanted, since), |tx, (app, wanted, since)| {
            Box::pin(async move {
                let mut all = Vec::with_capacity(wanted.len());
                for new in wanted {
                    let id = store::with_assignment(
                        tx,
                        *since,
                        &new.name,
                        &new.email,
                        None,
                        Given {
                            role: new.held.role.clone(),
                            unit: new
                                .held
                                .unit
                                .as_deref()
                                .and_then(|key| app.known.unit(key))
                                .map(|u| u.id),
                            team: new
                                .held
                                .team
                                .as_deref()
                                .and_then(|key| app.known.team(key))
                                .map(|t| t.id),
                            from: *since,
                            ..Given::default()
                        },
                    );
                    all.push((id.await?, vec![new.held.clone()]));
                }
                Ok(all)
            })
        });
    write.await
}

async fn requesters(
    app: &App,
    chance: &mut Chance,
    names: &mut Names<'_>,
    tickets: usize,
    since: i64,
) -> Result<Vec<Requester>, AppError> {
    let open: Vec<&str> = app
        .known
        .units()
        .iter()
        .filter(|u| u.is_open)
        .map(|u| u.key.as_str())
        .collect();
    let many = (tickets / 8).clamp(20, 40_000);
    let mut all = Vec::with_capacity(many);
    let mut left = many;
    while left > 0 {
        let some = left.min(BATCH);
        left -= some;
        let mut wanted = Vec::with_capacity(some);
        for _ in 0..some {
            let unit = chance.pick_uneven(&open).copied().unwrap_or_default();
            let (name, email) = names.person(chance, unit);
            wanted.push((name, email, unit.to_owned()));
        }
        let write = app.db.write((wanted, since), |tx, (wanted, since)| {
            Box::pin(async move {
                let mut ids = Vec::with_capacity(wanted.len());
                for (name, email, _) in wanted {
                    ids.push(store::named_guest(tx, *since, name, email).await?);
                }
                let all = ids.into_iter().zip(wanted.clone());
                Ok(all
                    .map(|(id, (_, email, unit))| Requester { id, unit, email })
                    .collect::<Vec<_>>())
            })
        });
        all.extend(write.await?);
    }
    Ok(all)
}

/// Names and addresses, no address twice.
struct Names<'a> {
    texts: &'a Texts,
    times: HashMap<String, usize>,
}

impl<'a> Names<'a> {
    fn new(texts: &'a Texts) -> Self {
        Self {
            texts,
            times: HashMap::new(),
        }
    }

    /// A name, and an address in the reserved domain.
    fn person(&mut self, chance: &mut Chance, place: &str) -> (String, String) {
        let mut word = |all: &'a [String]| chance.pick(all).map_or("", String::as_str);
        let (first, one, two) = (
            word(&self.texts.given),
            word(&self.texts.family),
            word(&self.texts.family),
        );
        let name = format!("{first} {one} {two}");
        let plain = |text: &str| -> String {
            fold(text)
                .chars()
                .filter(char::is_ascii_alphanumeric)
                .collect()
        };
        let base = format!("{}.{}", plain(first), plain(one));
        let time = self.times.entry(base.clone()).or_default();
        *time += 1;
        let local = if *time == 1 {
            base
        } else {
            format!("{base}{time}")
        };
        let domain = plain(place);
        let domain = if domain.is_empty() {
            "mesa"
        } else {
            domain.as_str()
        };
        let email = format!("{local}@{domain}.example");
        (name, email)
    }
}
