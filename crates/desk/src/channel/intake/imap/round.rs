//! One look at a mailbox: what is there that is not here, fetched.

use std::collections::HashSet;

use futures_util::TryStreamExt;

use super::connect::{Session, connect};
use super::fetch::{Got, fetch};
use super::state::{self, Looked};
use super::{Failed, Fetcher, LOST, STORE, within};
use crate::platform::App;
use crate::platform::step::reached;

/// So often the conversation may end over a message before the others go first.
const STUCK: u32 = 3;

impl Fetcher {
    /// Fetches what is not here yet: what is new, or, once in a while and where somebody asks for it, all that is missing
    /// when server and ledger are compared.
    pub(super) async fn round(
        &mut self,
        app: &App,
        session: Option<Session>,
    ) -> Result<(Looked, Session), Failed> {
        let mut session = match session {
            Some(session) => session,
            None => within(connect(&self.source)).await??,
        };
        let folder = within(session.examine(&self.source.folder)).await?;
        let folder = folder.map_err(|_| "no se puede abrir la carpeta del buzón")?;
        let validity = folder
            .uid_validity
            .ok_or("el servidor no numera sus correos")?;
        let validity = i64::from(validity);
        let plan = state::plan(app, &self.source.mailbox, validity).await;
        let plan = plan.map_err(|error| unkept(&error))?;
        let there = if plan.compares {
            self.stuck.clear();
            all(&mut session, folder.exists).await?
        } else {
            since(&mut session, plan.next).await?
        };
        let known = state::known(app.db.read(), &self.source.mailbox, validity, plan.next).await;
        let known = known.map_err(|error| unkept(&error))?;
        let mut missing: Vec<u32> = there
            .iter()
            .copied()
            .filter(|uid| !known.contains(&i64::from(*uid)))
            .collect();
        missing.sort_unstable();
        let mut looked = Looked {
            validity,
            compared: plan.compares,
            there: i64::from(folder.exists),
            next: there
                .iter()
                .max()
                .map_or(plan.next, |last| i64::from(*last) + 1),
            ..Looked::default()
        };
        for uid in missing {
            let place = (validity, i64::from(uid));
            let failed = self.stuck.get(&place).copied().unwrap_or_default();
            if failed >= STUCK {
                continue;
            }
            self.stuck.insert(place, failed + 1);
            looked.fetched |=
                fetch(app, &mut session, &self.source.mailbox, validity, uid).await? == Got::Kept;
            self.stuck.remove(&place);
            app.live.nudge();
            if !state::keep_turn(app, &self.source.mailbox, &self.owner)
                .await
                .map_err(|error| unkept(&error))?
            {
                return Err("otro proceso tomó el buzón");
            }
        }
        reached("imap.looked");
        let held = self.stuck.keys().filter(|(own, _)| *own == validity);
        looked.missing = i64::try_from(held.count()).unwrap_or(i64::MAX);
        Ok((looked, session))
    }
}

/// What the database refused is told in the log.
fn unkept(error: &dyn std::fmt::Display) -> Failed {
    tracing::error!(%error, "the ledger of mail cannot be read or written");
    STORE
}

/// The UIDs of all messages. They come a line each: one line with all of them would be read again with each piece
/// that comes.
async fn all(session: &mut Session, exists: u32) -> Result<HashSet<u32>, Failed> {
    if exists == 0 {
        return Ok(HashSet::new());
    }
    let uids = async {
        let lines = session.fetch("1:*", "(UID)").await?;
        lines
            .try_filter_map(async |line| Ok(line.uid))
            .try_collect::<HashSet<u32>>()
            .await
    };
    let uids = within(uids).await?.map_err(|_| LOST)?;
    // A conversation that ends between two lines looks like the end of the list.
    within(session.noop()).await?.map_err(|_| LOST)?;
    Ok(uids)
}

/// The UIDs from this one on.
async fn since(session: &mut Session, next: i64) -> Result<HashSet<u32>, Failed> {
    let set = format!("{next}:*");
    let uids = async {
        let lines = session.uid_fetch(&set, "(UID)").await?;
        lines
            .try_filter_map(async |line| Ok(line.uid))
            .try_collect::<HashSet<u32>>()
            .await
    };
    let mut uids = within(uids).await?.map_err(|_| LOST)?;
    within(session.noop()).await?.map_err(|_| LOST)?;
    // Where there is none, the star means the last one.
    uids.retain(|uid| i64::from(*uid) >= next);
    Ok(uids)
}
