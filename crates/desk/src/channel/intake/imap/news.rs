//! Waiting until there is something to look at.

use std::pin::pin;
use std::time::Duration;

use async_imap::extensions::idle::IdleResponse;
use tokio::time::{Instant, sleep};

use super::connect::Session;
use super::{Failed, Fetcher, LOST, STORE, TICK, state, within};
use crate::platform::App;

/// How long one waits for the server to tell something before one looks all the same.
const NEWS: Duration = Duration::from_secs(240);
/// The wait between looks where the server tells no news.
const PAUSE: Duration = Duration::from_secs(30);

impl Fetcher {
    /// Waits until the server tells of something, or for a while where it tells nothing; shorter where somebody
    /// asks to look, or the turn is over.
    pub(super) async fn news(&self, app: &App, mut session: Session) -> Result<Session, Failed> {
        let can = within(session.capabilities()).await?.map_err(|_| LOST)?;
        if !can.has_str("IDLE") {
            let begun = Instant::now();
            while begun.elapsed() < PAUSE && self.may_wait(app).await? {
                sleep(TICK).await;
            }
            within(session.noop()).await?.map_err(|_| LOST)?;
            return Ok(session);
        }
        let mut idle = session.idle();
        within(idle.init()).await?.map_err(|_| LOST)?;
        {
            // Dropped, what stops the wait would end it.
            let (told, _stop) = idle.wait_with_timeout(NEWS);
            let mut told = pin!(told);
            let begun = Instant::now();
            // Whoever is told of something else all the time must look at the turn, too.
            while begun.elapsed() < NEWS {
                tokio::select! {
                    heard = &mut told => match heard {
                        Ok(IdleResponse::NewData(_) | IdleResponse::Timeout) => break,
                        Ok(IdleResponse::ManualInterrupt) | Err(_) => return Err(LOST),
                    },
                    () = sleep(TICK) => if !self.may_wait(app).await? {
                        break;
                    },
                }
            }
        }
        within(idle.done()).await?.map_err(|_| LOST)
    }

    /// Whether there is nothing to do but wait; keeps the turn meanwhile.
    async fn may_wait(&self, app: &App) -> Result<bool, Failed> {
        let wait = state::may_wait(app, &self.source.mailbox, &self.owner).await;
        wait.map_err(|error| {
            tracing::warn!(%error, "whose turn a mailbox is, is not known");
            STORE
        })
    }
}
