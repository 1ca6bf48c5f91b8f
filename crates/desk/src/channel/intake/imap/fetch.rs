//! One message: its bytes from the server into the ledger.

use futures_util::TryStreamExt;

use super::connect::Session;
use super::{Failed, LOST, STORE, state, within};
use crate::channel::intake::ledger::{self, MOST_BYTES, Uid};
use crate::platform::App;
use crate::platform::step::reached;

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Got {
    /// It is here.
    Kept,
    /// It stays there: it is longer than what is taken.
    TooBig,
    /// It is not there any more.
    Gone,
}

/// Fetches a message and keeps it.
///
/// # Errors
/// When the server does not hand it over, or it cannot be kept.
pub(super) async fn fetch(
    app: &App,
    session: &mut Session,
    mailbox: &str,
    validity: i64,
    uid: u32,
) -> Result<Got, Failed> {
    let set = uid.to_string();
    let place = Uid {
        validity,
        uid: i64::from(uid),
    };
    let sizes = async {
        let lines = session.uid_fetch(&set, "(UID RFC822.SIZE)").await?;
        lines.try_collect::<Vec<_>>().await
    };
    let sizes = within(sizes).await?.map_err(|_| LOST)?;
    let size = sizes.iter().find(|one| one.uid == Some(uid));
    let Some(size) = size.and_then(|one| one.size) else {
        return gone(session, uid).await;
    };
    if usize::try_from(size).is_ok_and(|size| size > MOST_BYTES) {
        tracing::warn!(mailbox, uid, size, "a message is too big to be fetched");
        let noted = state::leave(app, mailbox, place).await;
        return noted.map(|()| Got::TooBig).map_err(|error| {
            tracing::error!(%error, "what is not fetched cannot be written down");
            STORE
        });
    }
    let bodies = async {
        let lines = session.uid_fetch(&set, "(UID BODY.PEEK[])").await?;
        lines.try_collect::<Vec<_>>().await
    };
    let bodies = within(bodies).await?.map_err(|_| LOST)?;
    let own = bodies.iter().find(|one| one.uid == Some(uid));
    let Some(bytes) = own.and_then(|one| one.body()).map(<[u8]>::to_vec) else {
        return gone(session, uid).await;
    };
    // Not twice in memory while it is written.
    drop(bodies);
    reached("imap.fetched");
    let kept = ledger::receive(app, mailbox, Some(place), bytes).await;
    reached("imap.kept");
    kept.map(|_| Got::Kept).map_err(|error| {
        tracing::error!(%error, "a message could not be kept");
        STORE
    })
}

/// Tells what is gone from what the server does not hand over, and from a conversation that ended.
async fn gone(session: &mut Session, uid: u32) -> Result<Got, Failed> {
    let found = within(session.uid_search(format!("UID {uid}"))).await?;
    let is_there = found.map_err(|_| LOST)?.contains(&uid);
    within(session.noop()).await?.map_err(|_| LOST)?;
    if is_there {
        return Err("el servidor de correo no entrega uno de los mensajes");
    }
    Ok(Got::Gone)
}
