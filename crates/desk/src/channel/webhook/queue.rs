//! Queuing: a row for each receiver, in the transaction of the event.

use engine::{Event, Visibility};
use filter::{Ident, Moment, Viewer, eval};
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait};
use tables::{ticket, webhook, webhook_delivery};

use super::store::enqueue;
use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::reaction::Change;
use crate::ticket::filter::{self as tickets, Seen};

/// What is said of a delivery whose filter is no longer understood.
const LOST: &str = "el filtro ya no se entiende: corríjalo y repita el envío";

/// Queues what other systems are to be told of a change. Where there are none, and where none
/// asks for such events, nothing is asked of the database.
pub fn react<'a>(
    tx: &'a Tx,
    app: &'a App,
    change: &'a Change<'a>,
) -> BoxFuture<'a, Result<(), AppError>> {
    Box::pin(async move {
        let mut seen = None;
        for hook in app.known.webhooks() {
            let told: Vec<(i64, &Event)> = change
                .numbered()
                .filter(|(_, event)| wants(hook, event))
                .collect();
            if told.is_empty() {
                continue;
            }
            let meant = if hook.filter.is_empty() {
                Some(true)
            } else {
                if seen.is_none() {
                    seen = Some(subject(tx, app, change.id).await?);
                }
                match &seen {
                    Some(seen) => is_meant(app, hook, seen, change.at)?,
                    None => None,
                }
            };
            for (seq, event) in told {
                match meant {
                    Some(false) => {}
                    Some(true) => row(tx, app, hook, change, (seq, event), None).await?,
                    None => row(tx, app, hook, change, (seq, event), Some(LOST)).await?,
                }
            }
        }
        Ok(())
    })
}

fn wants(hook: &webhook::Model, event: &Event) -> bool {
    let name = event.kind.name();
    let visible = hook.internal || event.visibility == Visibility::Public;
    visible && hook.event_types.split(' ').any(|own| own == name)
}

/// The ticket as filters see it, after the change.
async fn subject(tx: &Tx, app: &App, id: i64) -> Result<Seen, AppError> {
    let row = ticket::Entity::find_by_id(id).one(tx.conn()).await?;
    let row = row.ok_or(AppError::NotFound)?;
    let seen = tickets::seen(app, tx.conn(), vec![row]).await?;
    let first = seen.into_iter().next().map(|(_, seen)| seen);
    first.ok_or(AppError::NotFound)
}

/// Whether the filter of a webhook means a ticket; nothing when it is not understood by the
/// present configuration.
fn is_meant(
    app: &App,
    hook: &webhook::Model,
    seen: &Seen,
    at: i64,
) -> Result<Option<bool>, AppError> {
    let schema = tickets::schema(app)?;
    let Ok(parsed) = filter::parse(&hook.filter, &schema) else {
        return Ok(None);
    };
    let now = Timestamp::from_millisecond(at).map_err(|e| AppError::internal(e.to_string()))?;
    let moment = Moment {
        now,
        zone: app.zone.clone(),
    };
    let viewer = Viewer {
        person: vec![Ident::Number(hook.person_id)],
        teams: Vec::new(),
    };
    Ok(Some(eval(&parsed, seen, &moment, &viewer)))
}

async fn row(
    tx: &Tx,
    app: &App,
    hook: &webhook::Model,
    change: &Change<'_>,
    (seq, event): (i64, &Event),
    fault: Option<&str>,
) -> Result<(), AppError> {
    let delivery = webhook_delivery::ActiveModel {
        key: Set(format!("msg_{}", app.random.key()?)),
        webhook_id: Set(hook.id),
        ticket_id: Set(Some(change.id)),
        seq: Set(Some(seq)),
        event_type: Set(event.kind.name().to_owned()),
        state: Set(fault.map_or("queued", |_| "failed").to_owned()),
        attempts: Set(0),
        answer: Set(String::new()),
        error: Set(fault.map(str::to_owned)),
        created_at: Set(change.at),
        settled_at: Set(fault.map(|_| change.at)),
        ..Default::default()
    };
    if fault.is_some() {
        let once = OnConflict::new().do_nothing().to_owned();
        webhook_delivery::Entity::insert(delivery)
            .on_conflict(once)
            .try_insert()
            .exec_without_returning(tx.conn())
            .await?;
        return Ok(());
    }
    let inserted = webhook_delivery::Entity::insert(delivery);
    let id = inserted.exec(tx.conn()).await?.last_insert_id;
    enqueue(tx, change.at, (hook.id, id), change.at).await
}
