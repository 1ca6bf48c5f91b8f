//! The one that asks the database for all pages of a process that stay open.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use engine::audience::Key;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::json;
use tables::{session, ticket};
use tokio::time::{Instant, sleep};

use super::{news, presence};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::live::Watch;
use crate::platform::policy::{Action, Target, may};
use crate::ticket::access;

/// How often it asks, and how seldom at most when somebody has it hurry.
const PERIOD: Duration = Duration::from_millis(1_500);
const PAUSE: Duration = Duration::from_millis(200);
/// How often the pages are said to be open still.
const STAY: Duration = Duration::from_secs(30);

/// Looks until no page is open any more.
pub(super) async fn run(app: App) {
    let mut stayed = Instant::now();
    loop {
        let watches = app.live.watches();
        if watches.is_empty() {
            return;
        }
        if let Err(error) = look(&app, &watches).await {
            tracing::warn!(%error, "open pages could not be told what is new");
        }
        if stayed.elapsed() > STAY {
            stayed = Instant::now();
            let open = watches.iter().map(|watch| watch.connection.clone());
            if let Err(error) = presence::stay(&app, open.collect()).await {
                tracing::warn!(%error, "open pages could not be said to be open");
            }
        }
        // What it holds must not keep a stream open whose page is gone.
        drop(watches);
        sleep(PAUSE).await;
        tokio::select! {
            () = app.live.nudged() => {}
            () = sleep(PERIOD) => {}
        }
    }
}

/// One look: four statements, and one more where something happened.
async fn look(app: &App, watches: &[Arc<Watch>]) -> Result<(), AppError> {
    let sessions = sessions(app, watches).await?;
    let tickets: BTreeSet<i64> = watches.iter().map(|watch| watch.topic).collect();
    let tickets: Vec<i64> = tickets.into_iter().collect();
    let versions = versions(app, &tickets).await?;
    let keys = access::of_all(app.db.read(), &tickets).await?;
    let present = presence::of(app, &tickets).await?;
    let (mut open, mut behind) = (Vec::new(), HashMap::new());
    for watch in watches {
        if !sessions.contains(&watch.session) {
            end(app, watch, "sesion");
        } else if !sees(watch, &keys) {
            end(app, watch, "oculto");
        } else {
            let version = versions.get(&watch.topic).copied().unwrap_or_default();
            if version > watch.since {
                let least = behind.entry(watch.topic).or_insert(watch.since);
                *least = watch.since.min(*least);
            }
            open.push(watch);
        }
    }
    let happened = if behind.is_empty() {
        Vec::new()
    } else {
        news::since(app, &behind).await?
    };
    for watch in open {
        let viewer = watch.actor.person;
        let here = present.get(&watch.topic).map_or(&[][..], Vec::as_slice);
        let here = news::here(here, viewer, app.now());
        // That nobody is there need not be said to a page that was never told otherwise.
        if !here.is_empty() || watch.was_told("presencia") {
            watch.tell("presencia", json!({ "text": here }).to_string());
        }
        if let Some(told) = news::told(&happened, watch.topic, watch.since, viewer) {
            watch.tell("novedades", told);
        }
    }
    Ok(())
}

/// Tells a page why, and ends its stream.
fn end(app: &App, watch: &Watch, why: &str) {
    watch.tell("fin", why.to_owned());
    app.live.leave(&watch.connection);
}

/// Whether who looks may see the ticket as it is now.
fn sees(watch: &Watch, keys: &HashMap<i64, Vec<Key>>) -> bool {
    let target = keys.get(&watch.topic).map(|keys| Target {
        id: watch.topic,
        keys,
    });
    target.is_some_and(|target| may(&watch.actor, Action::SeeTickets, Some(target)))
}

/// Those of the sessions that have not ended.
async fn sessions(app: &App, watches: &[Arc<Watch>]) -> Result<HashSet<String>, AppError> {
    let asked: BTreeSet<&str> = watches.iter().map(|w| w.session.as_str()).collect();
    let query = session::Entity::find()
        .select_only()
        .column(session::Column::TokenHash)
        .filter(session::Column::TokenHash.is_in(asked))
        .filter(session::Column::ExpiresAt.gt(app.now()));
    let alive: Vec<String> = query.into_tuple().all(app.db.read()).await?;
    Ok(alive.into_iter().collect())
}

/// The numbers of these tickets' last events.
async fn versions(app: &App, tickets: &[i64]) -> Result<HashMap<i64, i64>, AppError> {
    let query = ticket::Entity::find()
        .select_only()
        .column(ticket::Column::Id)
        .column(ticket::Column::Version)
        .filter(ticket::Column::Id.is_in(tickets.iter().copied()));
    let all: Vec<(i64, i64)> = query.into_tuple().all(app.db.read()).await?;
    Ok(all.into_iter().collect())
}
