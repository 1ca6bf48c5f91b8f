//! The job that does an action on many tickets, a transaction a ticket.

use engine::Deed;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use tables::{bulk, bulk_ticket};

use super::trial::{self, Asker, GONE};
use super::{Plan, undo};
use crate::channel::sight;
use crate::directory::institution;
use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::jobs;
use crate::ticket::recipe;
use crate::ticket::store as tickets;

/// Name of the job; its payload is the number of the action.
pub const BULK: &str = "bulk";

/// Tickets of one run of the job: far less than its lease. The next run goes on.
const RUN: usize = 100;

/// What became of the next ticket of an action.
enum Next {
    /// Something, or nothing.
    Done,
    /// There is none left.
    Over,
}

/// Goes on with an action until it ends, or until the next run of the job.
///
/// # Errors
/// When the database refuses.
pub async fn run(app: &App, payload: &str) -> Result<(), AppError> {
    let id: i64 = payload
        .parse()
        .map_err(|_| AppError::internal("no action on tickets"))?;
    let Some(own) = bulk::Entity::find_by_id(id).one(app.db.read()).await? else {
        return Ok(());
    };
    // With the roles held now, at each run anew; who left does nothing any more.
    let asker = sight::viewer(app, own.person_id).await?;
    let asker = asker.map(|viewer| Asker {
        actor: viewer.actor,
        name: viewer.name,
    });
    let deeds: Vec<Deed> = serde_json::from_str(&own.deeds)
        .map_err(|e| AppError::internal(format!("deeds of an action: {e}")))?;
    let plan = Plan {
        name: own.name.clone(),
        deeds,
        recipe: own.recipe.clone(),
    };
    for _ in 0..RUN {
        let work = (app.clone(), own.clone(), asker.clone(), plan.clone());
        let write = app.db.write(work, |tx, (app, own, asker, plan)| {
            Box::pin(next(tx, app, own, (asker.as_ref(), plan)))
        });
        match write.await? {
            Next::Done => app.live.nudge(),
            Next::Over => return Ok(()),
        }
    }
    let write = app.db.write((id, app.now()), |tx, (id, now)| {
        Box::pin(async move { jobs::enqueue(tx, *now, BULK, &id.to_string(), None, *now).await })
    });
    write.await
}

/// Does the next ticket of an action, and writes down what became of it, in one transaction.
async fn next(
    tx: &Tx,
    app: &App,
    own: &bulk::Model,
    (asker, plan): (Option<&Asker>, &Plan),
) -> Result<Next, AppError> {
    let now = app.now();
    // Held, so that whoever stops it and two runs of the job follow each other.
    let present = bulk::Entity::find_by_id(own.id)
        .lock_exclusive()
        .one(tx.conn())
        .await?;
    if present.is_none_or(|present| present.state != "running") {
        return Ok(Next::Over);
    }
    let row = bulk_ticket::Entity::find()
        .filter(bulk_ticket::Column::BulkId.eq(own.id))
        .filter(bulk_ticket::Column::State.eq("waiting"))
        .order_by_asc(bulk_ticket::Column::Place)
        .limit(1)
        .one(tx.conn())
        .await?;
    let Some(row) = row else {
        let ended = bulk::ActiveModel {
            id: Set(own.id),
            state: Set("done".to_owned()),
            finished_at: Set(Some(now)),
            ..Default::default()
        };
        bulk::Entity::update(ended).exec(tx.conn()).await?;
        return Ok(Next::Over);
    };
    let mut became = bulk_ticket::ActiveModel {
        bulk_id: Set(row.bulk_id),
        ticket_id: Set(row.ticket_id),
        done_at: Set(Some(now)),
        ..Default::default()
    };
    match one(tx, app, own, (asker, plan), row.ticket_id).await {
        Ok((before, after, said)) => {
            let state = if before == after { "same" } else { "done" };
            became.state = Set(state.to_owned());
            became.said = Set(said);
            became.version_before = Set(before);
            became.version_after = Set(after);
        }
        Err(AppError::Refused(refusal)) if refusal.rule != institution::STALE => {
            became.state = Set("refused".to_owned());
            became.said = Set(refusal.text);
        }
        Err(AppError::NotFound) => {
            became.state = Set("refused".to_owned());
            became.said = Set(GONE.to_owned());
        }
        Err(error) => return Err(error),
    }
    bulk_ticket::Entity::update(became).exec(tx.conn()).await?;
    Ok(Next::Done)
}

/// Does one ticket; its versions before and after, and what could not be done.
async fn one(
    tx: &Tx,
    app: &App,
    own: &bulk::Model,
    (asker, plan): (Option<&Asker>, &Plan),
    ticket: i64,
) -> Result<(i64, i64, String), AppError> {
    let asker = asker.ok_or(AppError::NotFound)?;
    let row = tickets::by_id(tx.conn(), ticket).await?;
    let (doing, said) = match own.undoes {
        None => {
            let doing = trial::doing(tx.conn(), app, asker, (&row, plan), &own.key).await?;
            (doing, String::new())
        }
        Some(first) => {
            let undoing = undo::Undoing {
                key: &own.key,
                name: &own.name,
                asker,
            };
            undo::doing(tx.conn(), app, undoing, first, &row).await?
        }
    };
    let now = app.now();
    let (before, after) = recipe::carry(tx, app, (ticket, now), "page", &doing).await?;
    Ok((before, after, said))
}
