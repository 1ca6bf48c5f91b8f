//! Mail that is fetched by IMAP: every message that the ledger does not know by its UID, one after another.
//!
//! The mailbox is only read: no flag is set, nothing is removed, and none of its flags means anything here. When its UIDVALIDITY
//! changes everything is fetched again, and the ledger knows the bytes. Of several processes one has the turn of a mailbox.

mod connect;
mod fetch;
mod news;
mod round;
mod settings;
pub mod state;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::platform::App;
use connect::{LOGIN, Session};

pub use settings::{Source, SourceError, source};

/// How long the server may take with one answer.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often one looks whether it is one's turn, and whether somebody asked to look.
const TICK: Duration = Duration::from_secs(1);
/// The wait after a failure; each further one doubles it, up to 256 times.
const AFTER_FAILURE: Duration = Duration::from_secs(1);
/// Doublings after a refusal to let us in: a server may lock who insists.
const PATIENT: u32 = 6;

/// Half a sentence for those who look after mail.
type Failed = &'static str;

const LOST: Failed = "se perdió la conexión con el servidor de correo";
const STORE: Failed = "no se pudo guardar lo que llegó";

/// Fetches a mailbox until told to end, as `owner` among the processes that could.
pub async fn work<F>(source: Source, current: F, owner: String, mut ending: watch::Receiver<bool>)
where
    F: Fn() -> BoxFuture<'static, Option<App>> + Send + Sync + 'static,
{
    let mut fetcher = Fetcher {
        source,
        owner,
        current: Arc::new(current),
        failures: 0,
        stuck: HashMap::new(),
    };
    loop {
        let round = tokio::select! {
            round = fetcher.rounds() => round,
            _ = ending.wait_for(|ends| *ends) => break,
        };
        let wait = match round {
            Round::NotOurs => TICK,
            Round::Failed => {
                fetcher.failures = fetcher.failures.saturating_add(1).min(9);
                AFTER_FAILURE.saturating_mul(2_u32.saturating_pow(fetcher.failures - 1))
            }
        };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            _ = ending.wait_for(|ends| *ends) => break,
        }
    }
    fetcher.give_up().await;
}

/// Why looking ended.
enum Round {
    /// Another process has the turn, or there is no configuration.
    NotOurs,
    /// The server could not be asked.
    Failed,
}

struct Fetcher {
    source: Source,
    owner: String,
    current: Arc<dyn Fn() -> BoxFuture<'static, Option<App>> + Send + Sync>,
    /// Failures in a row.
    failures: u32,
    /// How often the conversation ended over a message (UIDVALIDITY, UID), so that one which the server cannot
    /// hand over holds up nobody.
    stuck: HashMap<(i64, i64), u32>,
}

impl Fetcher {
    /// Looks again and again, as long as the server answers and it is this process's turn.
    async fn rounds(&mut self) -> Round {
        let mut session: Option<Session> = None;
        loop {
            let Some(app) = (self.current)().await else {
                return Round::NotOurs;
            };
            match state::lease(&app, &self.source.mailbox, &self.owner).await {
                Ok(true) => {}
                Ok(false) => return Round::NotOurs,
                Err(error) => {
                    tracing::warn!(%error, "whose turn a mailbox is, is not known");
                    return Round::Failed;
                }
            }
            let looked = self.round(&app, session.take()).await;
            let (told, kept) = match looked {
                Ok((looked, session)) => (Ok(looked), Some(session)),
                Err(why) => (Err(why), None),
            };
            if told == Err(LOGIN) {
                self.failures = self.failures.max(PATIENT);
            }
            let noted = state::note(&app, &self.source.mailbox, &self.owner, told).await;
            if let Err(error) = noted {
                tracing::warn!(%error, "how a mailbox does is not written down");
            }
            let Some(kept) = kept else {
                return Round::Failed;
            };
            self.failures = 0;
            match self.news(&app, kept).await {
                Ok(kept) => session = Some(kept),
                Err(why) => {
                    tracing::info!(mailbox = %self.source.mailbox, why, "a mailbox will be opened again");
                    return Round::Failed;
                }
            }
        }
    }

    /// Lets another process begin at once.
    async fn give_up(&self) {
        let Some(app) = (self.current)().await else {
            return;
        };
        if let Err(error) = state::release(&app, &self.source.mailbox, &self.owner).await {
            tracing::warn!(%error, "a mailbox is not free before its turn ends");
        }
    }
}

/// Something that the server has to answer in time.
async fn within<T>(work: impl Future<Output = T>) -> Result<T, Failed> {
    let late = |_| "el servidor de correo no respondió a tiempo";
    timeout(PATIENCE, work).await.map_err(late)
}
