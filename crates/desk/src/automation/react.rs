//! What rules have to do with a change of a ticket: found in the transaction of the change.
//!
//! Which rules look at which events is known without a statement; where none does, nothing is
//! asked. What a rule is to do is a row in the same transaction, done by a job.

use engine::EventKind;
use futures_util::future::BoxFuture;
use pack::Rule;
use sea_orm::{EntityTrait, QuerySelect};
use tables::ticket;

use super::firing::{self, Reason};
use super::{run, wait};
use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::jobs;
use crate::platform::reaction::Change;
use crate::platform::recipes::Prepared;
use crate::ticket::recipe::{On, is_so};

/// Queues what rules have reason to do after a change, and starts or ends their waiting.
pub fn react<'a>(
    tx: &'a Tx,
    app: &'a App,
    change: &'a Change<'a>,
) -> BoxFuture<'a, Result<(), AppError>> {
    Box::pin(async move {
        if app.recipes.rules.is_empty() {
            return Ok(());
        }
        wait::arm(tx, app, change).await?;
        let mut place: Option<(String, i64)> = None;
        let mut queued = false;
        for own in &app.recipes.rules {
            let Some(seq) = reason(&own.own, change) else {
                continue;
            };
            let Some(condition) = own.condition(&change.after.kind) else {
                continue;
            };
            if place.is_none() && condition.is_some() {
                place = Some(place_of(tx, change.id).await?);
            }
            let (key, created) = match &place {
                Some((key, created)) => (key.as_str(), *created),
                None => ("", change.at),
            };
            let on = On {
                id: change.id,
                key,
                created,
                ticket: change.after,
            };
            if !is_so(app, (None, change.at), on, condition)? {
                continue;
            }
            let reason = Reason {
                rule: &own.own.key,
                name: &own.own.name,
                ticket: change.id,
                seq,
                depth: change.depth + 1,
                at: change.at,
            };
            if firing::queue(tx, reason).await? {
                queued = true;
                if own.own.stop {
                    break;
                }
            }
        }
        if queued {
            let payload = change.id.to_string();
            jobs::enqueue(tx, change.at, run::RULES, &payload, None, change.at).await?;
        }
        Ok(())
    })
}

/// The number of the last event of a change that a rule looks at tickets after.
fn reason(rule: &Rule, change: &Change<'_>) -> Option<i64> {
    let by_requester = change.by_requester();
    let own = change
        .numbered()
        .filter(|(_, event)| is_meant(rule, &event.kind, by_requester));
    own.map(|(seq, _)| seq).last()
}

/// Whether a rule looks at tickets after such an event; `by_requester` says who wrote it.
pub fn is_meant(rule: &Rule, kind: &EventKind, by_requester: bool) -> bool {
    let name = match kind {
        EventKind::Answered if by_requester => "replied",
        kind => kind.name(),
    };
    rule.on.iter().any(|on| on == name)
}

async fn place_of(tx: &Tx, id: i64) -> Result<(String, i64), AppError> {
    let place: Option<(String, i64)> = ticket::Entity::find_by_id(id)
        .select_only()
        .column(ticket::Column::Key)
        .column(ticket::Column::CreatedAt)
        .into_tuple()
        .one(tx.conn())
        .await?;
    place.ok_or(AppError::NotFound)
}

/// In whose hands a rule acts: who made it here, a role of the pack, or the program.
pub fn hands_of(own: &Prepared<Rule>) -> Owner<'_> {
    match (own.made_by, own.own.role.as_deref()) {
        (Some(person), _) if own.is_local => Owner::Person(person),
        (_, _) if own.is_local => Owner::Nobody,
        (_, Some(role)) => Owner::Role(role),
        (_, None) => Owner::Program,
    }
}

/// Whose rights a rule has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner<'a> {
    /// A person's.
    Person(i64),
    /// Those of a role of the pack.
    Role(&'a str),
    /// The program's.
    Program,
    /// Nobody's: it does nothing.
    Nobody,
}
