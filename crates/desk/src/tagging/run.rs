//! The job that changes a tag on every ticket that has it, a transaction a ticket.

use engine::{Command, TagAct};
use sea_orm::{ActiveValue::Set, EntityTrait, QuerySelect};
use tables::tag_change;

use super::store;
use crate::channel::sight;
use crate::directory::institution;
use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::jobs;
use crate::platform::policy::{Action, may};
use crate::ticket::act::{Order, act};

/// Name of the job; its payload is the number of the change.
pub const TAGS: &str = "tags";

/// Tickets of one run of the job: far less than its lease. The next run goes on.
const RUN: usize = 200;

/// Goes on until it ends, or until the next run of the job.
///
/// # Errors
/// When the database refuses.
pub async fn run(app: &App, payload: &str) -> Result<(), AppError> {
    let id: i64 = payload
        .parse()
        .map_err(|_| AppError::internal("no change of a tag"))?;
    let Some(own) = tag_change::Entity::find_by_id(id)
        .one(app.db.read())
        .await?
    else {
        return Ok(());
    };
    // Who may not look after tags any more changes none.
    let viewer = sight::viewer(app, own.person_id).await?;
    let asker = viewer.filter(|viewer| may(&viewer.actor, Action::Configure, None));
    let actor = asker.and_then(|viewer| viewer.actor.for_engine(&app.pack));
    for _ in 0..RUN {
        let write = app
            .db
            .write((app.clone(), id, actor.clone()), |tx, (app, id, actor)| {
                Box::pin(next(tx, app, *id, actor.as_ref()))
            });
        if !write.await? {
            return Ok(());
        }
        app.live.nudge();
    }
    let write = app.db.write((id, app.now()), |tx, (id, now)| {
        Box::pin(async move { jobs::enqueue(tx, *now, TAGS, &id.to_string(), None, *now).await })
    });
    write.await
}

/// Changes the next ticket, and writes down that it was; answers whether there was one.
async fn next(
    tx: &Tx,
    app: &App,
    id: i64,
    actor: Option<&engine::Actor>,
) -> Result<bool, AppError> {
    // Held, so that two runs of the job follow each other.
    let row = tag_change::Entity::find_by_id(id)
        .lock_exclusive()
        .one(tx.conn())
        .await?;
    let Some(row) = row.filter(|row| row.state == "running") else {
        return Ok(false);
    };
    let found = store::next(tx.conn(), &row.tag, row.upto).await?;
    let mut became = tag_change::ActiveModel {
        id: Set(id),
        ..Default::default()
    };
    let (Some(ticket), Some(actor)) = (found, actor) else {
        let state = if found.is_none() { "done" } else { "stopped" };
        became.state = Set(state.to_owned());
        became.finished_at = Set(Some(app.now()));
        tag_change::Entity::update(became).exec(tx.conn()).await?;
        return Ok(false);
    };
    let command = Command::Tag(TagAct::Replace {
        tag: row.tag.clone(),
        by: row.into_name.clone(),
    });
    let order = Order {
        ticket,
        actor,
        channel: "page",
        command: &command,
        taken: &[],
    };
    match act(tx, app, app.now(), order).await {
        Ok(_) => became.done = Set(row.done + 1),
        Err(AppError::Refused(refusal)) if refusal.rule != institution::STALE => {
            became.refused = Set(row.refused + 1);
        }
        Err(error) => return Err(error),
    }
    became.upto = Set(ticket);
    tag_change::Entity::update(became).exec(tx.conn()).await?;
    Ok(true)
}
