//! Who of a team could become responsible for a ticket, and what says who is next; a statement for
//! each of: members, roles, open tickets, turns, absences, and, where they count, presence and skills.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use engine::Ticket;
use engine::share::{Candidate, Share};
use sea_orm::sea_query::{Asterisk, Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use tables::{person_skill, session, team_turn, ticket};

use crate::directory::absence;
use crate::directory::store;
use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::policy::{Action, Actor, Target, may};
use crate::ticket::access;
use crate::ticket::page::forms::taking;

const MINUTE: i64 = 60_000;

/// The people of the team, and who stands in for those who are absent, as far as they may be responsible
/// for this ticket; `had` is who had it last.
///
/// # Errors
/// When the database refuses.
pub(super) async fn of(
    tx: &Tx,
    app: &App,
    share: &Share,
    team: i64,
    (row, ticket): (&ticket::Model, &Ticket),
    had: Option<i64>,
) -> Result<Vec<Candidate>, AppError> {
    let (conn, now) = (tx.conn(), app.now());
    let mut roles = taking(app);
    if !share.role.is_empty() {
        roles.retain(|role| share.role.iter().any(|own| own == role));
    }
    let members = store::members(conn, now, &roles, team).await?;
    let substitutes = away(conn, now, &members).await?.into_values();
    let substitutes = substitutes.flatten().filter(|_| share.substitutes);
    let all: BTreeSet<i64> = members.iter().copied().chain(substitutes).collect();
    let all: Vec<i64> = all.into_iter().collect();
    let away = away(conn, now, &all).await?;
    let mut held = store::held(conn, &app.known, now, &all).await?;
    let keys = access::of(conn, row.id).await?;
    let target = Target {
        id: row.id,
        keys: &keys,
    };
    let mut takes = |person: &i64| {
        let held = held.remove(person).unwrap_or_default();
        may(
            &Actor::holding(*person, held, &app.pack),
            Action::Take,
            Some(target),
        )
    };
    let all: Vec<i64> = all.into_iter().filter(|person| takes(person)).collect();
    let open = open(conn, &all).await?;
    let turns = turns(conn, team, &all).await?;
    let present = match share.present {
        Some(minutes) => Some(seen(conn, now - i64::from(minutes) * MINUTE, now, &all).await?),
        None => None,
    };
    let wanted = wanted(app, ticket);
    let skilled = match share.skilled && !wanted.is_empty() {
        true => Some(skilled(conn, wanted, &all).await?),
        false => None,
    };
    let candidate = |person: i64| Candidate {
        person,
        member: members.contains(&person),
        last: turns.get(&person).copied(),
        open: open.get(&person).copied().unwrap_or_default(),
        away: away.contains_key(&person),
        substitute: away.get(&person).copied().flatten(),
        present: present.as_ref().is_none_or(|seen| seen.contains(&person)),
        skilled: skilled.as_ref().is_none_or(|know| know.contains(&person)),
        had: had == Some(person),
    };
    Ok(all.into_iter().map(candidate).collect())
}

/// Who of these is absent, each with who stands in.
async fn away(
    conn: &impl ConnectionTrait,
    now: i64,
    people: &[i64],
) -> Result<HashMap<i64, Option<i64>>, AppError> {
    let away = absence::stands(conn, now, people).await?.away;
    let pair = |row: tables::absence::Model| (row.person_id, row.substitute_id);
    Ok(away.into_iter().map(pair).collect())
}

/// The skills that the ticket's service takes.
fn wanted<'a>(app: &'a App, ticket: &Ticket) -> &'a [String] {
    let key = ticket.service.as_deref();
    let mut services = app.pack.services.iter();
    let service = services.find(|service| Some(service.key.as_str()) == key);
    service.map_or(&[], |service| service.skills.as_slice())
}

/// How many tickets that are not ended each of these has.
async fn open(conn: &impl ConnectionTrait, people: &[i64]) -> Result<HashMap<i64, i64>, AppError> {
    let rows: Vec<(i64, i64)> = ticket::Entity::find()
        .select_only()
        .column(ticket::Column::AssigneeId)
        .column_as(Expr::col(Asterisk).count(), "number")
        .filter(ticket::Column::AssigneeId.is_in(people.iter().copied()))
        .filter(ticket::Column::Ended.eq(false))
        .group_by(ticket::Column::AssigneeId)
        .into_tuple()
        .all(conn)
        .await?;
    Ok(rows.into_iter().collect())
}

/// When it was last the turn of each of these.
async fn turns(
    conn: &impl ConnectionTrait,
    team: i64,
    people: &[i64],
) -> Result<HashMap<i64, i64>, AppError> {
    let rows = team_turn::Entity::find()
        .filter(team_turn::Column::TeamId.eq(team))
        .filter(team_turn::Column::PersonId.is_in(people.iter().copied()))
        .all(conn)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.person_id, row.at))
        .collect())
}

/// Who of these used the desk since then, and is signed in now.
async fn seen(
    conn: &impl ConnectionTrait,
    since: i64,
    now: i64,
    people: &[i64],
) -> Result<BTreeSet<i64>, AppError> {
    let rows: Vec<i64> = session::Entity::find()
        .select_only()
        .column(session::Column::PersonId)
        .filter(session::Column::PersonId.is_in(people.iter().copied()))
        .filter(session::Column::SeenAt.gte(since))
        .filter(session::Column::ExpiresAt.gt(now))
        .into_tuple()
        .all(conn)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Who of these has all of these skills.
async fn skilled(
    conn: &impl ConnectionTrait,
    skills: &[String],
    people: &[i64],
) -> Result<BTreeSet<i64>, AppError> {
    let rows = person_skill::Entity::find()
        .filter(person_skill::Column::PersonId.is_in(people.iter().copied()))
        .filter(person_skill::Column::Skill.is_in(skills.iter().map(String::as_str)))
        .all(conn)
        .await?;
    let mut own: BTreeMap<i64, BTreeSet<String>> = BTreeMap::new();
    for row in rows {
        own.entry(row.person_id).or_default().insert(row.skill);
    }
    let all = |know: &BTreeSet<String>| skills.iter().all(|skill| know.contains(skill));
    own.retain(|_, know| all(know));
    Ok(own.into_keys().collect())
}
