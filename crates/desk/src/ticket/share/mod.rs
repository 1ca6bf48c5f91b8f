//! Work that is shared out: what comes to a team without somebody responsible gets somebody [P-13].
//!
//! The change that brings a ticket to its team queues a job; where nobody is there, another one looks
//! each minute for what waits, oldest first. The row of the team is held meanwhile, so that turns
//! follow each other. It is an edit by the program like any other: decided, recorded, told.

mod staff;

use std::collections::BTreeSet;

use engine::share::{Share, Way, choose};
use engine::{Actor, Changes, Command, EventKind, Property, Ticket, Value};
use futures_util::future::BoxFuture;
use sea_orm::sea_query::{ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use tables::{team, team_turn, ticket};

use crate::directory::institution::{self, agree};
use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::jobs;
use crate::platform::reaction::Change;
use crate::ticket::act::{Order, SYSTEM, act};
use crate::ticket::history;

/// The job that finds somebody for the ticket of its payload.
pub const SHARE: &str = "share";
/// The job that comes round for those for which there was nobody.
pub const AGAIN: &str = "share-again";

/// Tickets of one team that are read at once, and how often a run reads: the next comes within a minute.
const MOST: usize = 100;
const PAGES: usize = 10;

/// How the work of this team is shared out, where it is.
fn of_team<'a>(app: &'a App, key: &str) -> Option<&'a Share> {
    let mut teams = app.pack.teams.iter();
    teams.find(|team| team.key == key)?.share.as_ref()
}

/// Whether a ticket waits for somebody of a team whose work is shared out.
fn waits(app: &App, ticket: &Ticket) -> bool {
    let kind = app.book.kind(&ticket.kind);
    let category = kind.and_then(|kind| ticket.category(kind));
    let goes_on = category.is_some_and(|category| !category.is_ended());
    let team = ticket.team.as_deref();
    goes_on
        && ticket.assignee.is_none()
        && ticket.merged_into.is_none()
        && team.is_some_and(|team| of_team(app, team).is_some())
}

/// Queues the job for a ticket that begins to wait; nothing for others.
pub fn react<'a>(
    tx: &'a Tx,
    app: &'a App,
    change: &'a Change<'_>,
) -> BoxFuture<'a, Result<(), AppError>> {
    Box::pin(async move {
        let same_team = |before: &Ticket| before.team == change.after.team;
        let waited = change
            .before
            .is_some_and(|before| waits(app, before) && same_team(before));
        if waited || !waits(app, change.after) {
            return Ok(());
        }
        let id = change.id.to_string();
        jobs::enqueue(tx, change.at, SHARE, &id, None, change.at).await
    })
}

/// Finds somebody for the ticket of this number, if it still waits and there is somebody.
///
/// # Errors
/// When the database refuses.
pub async fn run(app: &App, payload: &str) -> Result<(), AppError> {
    let id: i64 = payload
        .parse()
        .map_err(|_| AppError::internal("no ticket to share out"))?;
    one(app, id).await.map(|_| ())
}

/// What those who take a ticket have to do with: its kind, service, unit, and whether it is restricted.
type Alike = (String, Option<i64>, Option<i64>, bool);

/// Looks at what waits, team by team, oldest first; of those that are alike, one for which there is
/// nobody stands for the others.
///
/// # Errors
/// When the database refuses.
pub async fn again(app: &App) -> Result<(), AppError> {
    let shared = app.pack.teams.iter().filter(|team| team.share.is_some());
    for team in shared.filter_map(|team| app.known.team(&team.key)) {
        let mut nobody = BTreeSet::new();
        let mut after = None;
        for _ in 0..PAGES {
            let waiting = waiting(app, team.id, after).await?;
            for (id, created, alike) in &waiting {
                after = Some((*created, *id));
                if !nobody.contains(alike) && !one(app, *id).await? {
                    nobody.insert(alike.clone());
                }
            }
            if waiting.len() < MOST {
                break;
            }
        }
    }
    Ok(())
}

/// Tickets of a team without somebody responsible, oldest first, those after this instant and number:
/// number, instant, what they are like.
async fn waiting(
    app: &App,
    team: i64,
    after: Option<(i64, i64)>,
) -> Result<Vec<(i64, i64, Alike)>, AppError> {
    type Row = (i64, i64, String, Option<i64>, Option<i64>, bool);
    let mut query = ticket::Entity::find()
        .select_only()
        .column(ticket::Column::Id)
        .column(ticket::Column::CreatedAt)
        .column(ticket::Column::Kind)
        .column(ticket::Column::ServiceId)
        .column(ticket::Column::UnitId)
        .column(ticket::Column::Restricted)
        .filter(ticket::Column::TeamId.eq(team))
        .filter(ticket::Column::Ended.eq(false))
        .filter(ticket::Column::AssigneeId.is_null())
        .order_by_asc(ticket::Column::CreatedAt)
        .order_by_asc(ticket::Column::Id)
        .limit(u64::try_from(MOST).unwrap_or(u64::MAX));
    if let Some((at, id)) = after {
        let later = ticket::Column::CreatedAt.gt(at);
        let same = ticket::Column::CreatedAt
            .eq(at)
            .and(ticket::Column::Id.gt(id));
        query = query.filter(later.or(same));
    }
    let rows: Vec<Row> = query.into_tuple().all(app.db.read()).await?;
    let row =
        |(id, at, kind, service, unit, restricted)| (id, at, (kind, service, unit, restricted));
    Ok(rows.into_iter().map(row).collect())
}

/// Finds somebody for a ticket; false where it waits on.
async fn one(app: &App, id: i64) -> Result<bool, AppError> {
    let write = app.db.write((app.clone(), id), |tx, (app, id)| {
        Box::pin(async move {
            match shared_out(tx, app, *id).await {
                // The ticket refuses for good: it waits for a person.
                Err(AppError::Refused(refusal)) if refusal.rule != institution::STALE => {
                    tracing::warn!(
                        ticket = id,
                        rule = refusal.rule,
                        "a ticket was not shared out"
                    );
                    // It says nothing of others that are like it.
                    Ok(true)
                }
                other => other,
            }
        })
    });
    write.await
}

async fn shared_out(tx: &Tx, app: &App, id: i64) -> Result<bool, AppError> {
    agree(tx, app.config_version).await?;
    let row = ticket::Entity::find_by_id(id).lock_exclusive();
    let Some(row) = row.one(tx.conn()).await? else {
        return Ok(true);
    };
    let (ticket, past) = history::past(tx.conn(), id).await?;
    let key = ticket.team.as_deref().filter(|_| waits(app, &ticket));
    let share = key.and_then(|key| of_team(app, key));
    let (Some(share), Some(team)) = (share, key.and_then(|key| app.known.team(key))) else {
        return Ok(true);
    };
    // Whoever else shares out the work of this team waits here.
    team::Entity::find_by_id(team.id)
        .lock_exclusive()
        .one(tx.conn())
        .await?;
    let had = past.iter().rev().find_map(|past| had(&past.event));
    let staff = staff::of(tx, app, share, team.id, (&row, &ticket), had).await?;
    let Some(chosen) = choose(share, &staff) else {
        return Ok(false);
    };
    let why = match share.by {
        Way::Turn => format!("Por turno en el equipo {}.", team.name),
        Way::Load => format!("Por carga de trabajo en el equipo {}.", team.name),
    };
    let command = Command::Edit {
        base: ticket.version,
        changes: Changes::from([(
            Property::Assignee.key().to_owned(),
            Some(Value::Number(chosen.person)),
        )]),
        why: Some(why),
    };
    let order = Order {
        ticket: id,
        actor: &Actor::default(),
        channel: SYSTEM,
        command: &command,
        taken: &[],
    };
    act(tx, app, app.now(), order).await?;
    let turn = team_turn::ActiveModel {
        team_id: Set(team.id),
        person_id: Set(chosen.turn),
        at: Set(app.now()),
    };
    let newer = OnConflict::columns([team_turn::Column::TeamId, team_turn::Column::PersonId])
        .update_column(team_turn::Column::At)
        .to_owned();
    team_turn::Entity::insert(turn)
        .on_conflict(newer)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(true)
}

/// Who lets the ticket go, if an event says so.
fn had(event: &EventKind) -> Option<i64> {
    match event {
        EventKind::Changed {
            property: Property::Assignee,
            from: Some(Value::Number(person)),
            ..
        } => Some(*person),
        _ => None,
    }
}
