//! A listener for a mail server that delivers by LMTP (RFC 2033): one answer a receiver, and 250 only once the
//! message is kept. Whoever reaches it is believed to be that server: it belongs on a private address.

mod command;
mod data;
mod session;

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};

use crate::platform::App;

/// Connections at once; further ones wait to be taken.
const CONNECTIONS: usize = 32;
/// Messages that are received at once: each is held in memory while it comes.
const MESSAGES: usize = 2;
/// How long the other side may be silent (RFC 5321, 4.5.3.2 asks for five minutes).
const PATIENCE: Duration = Duration::from_secs(300);
/// How long somebody who waits for their turn with a message is asked to wait.
const TURN: Duration = Duration::from_secs(120);

/// Gives the present configuration, or nothing while it cannot be read.
type Current = Arc<dyn Fn() -> BoxFuture<'static, Option<App>> + Send + Sync>;

/// Answers until told to end; a message that is being kept then is kept.
pub async fn serve<F>(listener: TcpListener, current: F, mut ending: watch::Receiver<bool>)
where
    F: Fn() -> BoxFuture<'static, Option<App>> + Send + Sync + 'static,
{
    let current: Current = Arc::new(current);
    let (doors, turns) = (
        Arc::new(Semaphore::new(CONNECTIONS)),
        Arc::new(Semaphore::new(MESSAGES)),
    );
    loop {
        let Ok(door) = Arc::clone(&doors).acquire_owned().await else {
            return;
        };
        let taken = tokio::select! {
            taken = listener.accept() => taken,
            _ = ending.wait_for(|ends| *ends) => return,
        };
        let stream = match taken {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::warn!(%error, "a connection of the mail server could not be taken");
                tokio::time::sleep(Duration::from_secs(1)).await;
                continue;
            }
        };
        let (current, turns) = (Arc::clone(&current), Arc::clone(&turns));
        tokio::spawn(async move {
            let (read, write) = stream.into_split();
            if let Err(error) = session::talk(read, write, current, turns).await {
                tracing::debug!(%error, "the mail server went away");
            }
            drop(door);
        });
    }
}
