//! Streams of news for pages that stay open: who takes part, and that a process ends them.
//!
//! A page that stays open holds one stream. The process keeps a [`Watch`] for each,
//! and one watcher for all of them asks the database what is new: a page costs no
//! statement of its own. What other processes did is seen the same way, so that
//! several on one database need nothing between them. Who watches what, and what
//! there is to tell, is the concern of the concept whose pages stay open.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::Stream;
use futures_util::stream::unfold;
use tokio::sync::{Notify, mpsc};

use crate::platform::policy::Actor;

/// Streams of one session at once: browsers open few connections to a site, and
/// other pages need some of them.
const PER_SESSION: usize = 4;
/// Streams of a process.
const MOST: usize = 4_000;
/// Pieces that wait for a slow reader; whoever lags more is cut off and comes back.
const WAITING: usize = 16;

/// Something to tell a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// What it is: the name of the event.
    pub name: &'static str,
    /// The event's data.
    pub data: String,
}

/// A page that stays open.
pub struct Watch {
    /// Names the page.
    pub connection: String,
    /// What it shows: the number of a ticket.
    pub topic: i64,
    /// Who looks at it.
    pub actor: Actor,
    /// Hash of the session's token.
    pub session: String,
    /// The version that the page shows.
    pub since: i64,
    told: Mutex<HashMap<&'static str, String>>,
    page: mpsc::Sender<News>,
}

impl Watch {
    /// Tells the page, unless it was told just that before.
    pub fn tell(&self, name: &'static str, data: String) {
        let mut told = locked(&self.told);
        if told.get(name) == Some(&data) {
            return;
        }
        let news = News {
            name,
            data: data.clone(),
        };
        if self.page.try_send(news).is_ok() {
            told.insert(name, data);
        }
    }

    /// Whether the page was told anything of this name.
    pub fn was_told(&self, name: &'static str) -> bool {
        locked(&self.told).contains_key(name)
    }
}

/// What a process keeps of its streams; cheap to clone.
#[derive(Clone, Default)]
pub struct Live(Arc<Shared>);

#[derive(Default)]
struct Shared {
    open: Mutex<Open>,
    nudge: Notify,
}

#[derive(Default)]
struct Open {
    watches: HashMap<String, Arc<Watch>>,
    /// Whether somebody asks the database for all of them.
    is_watched: bool,
    has_ended: bool,
}

/// Why there is no stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoSeat {
    /// The session or the process has as many as it may.
    Full,
    /// The process is ending.
    Ending,
}

/// A stream's place; when it is dropped, the stream is gone.
pub struct Seat {
    live: Live,
    /// The page.
    pub watch: Arc<Watch>,
    news: mpsc::Receiver<News>,
}

/// Who asks for a stream, of what.
pub struct Wish {
    /// See [`Watch::connection`].
    pub connection: String,
    /// See [`Watch::topic`].
    pub topic: i64,
    /// See [`Watch::actor`].
    pub actor: Actor,
    /// See [`Watch::session`].
    pub session: String,
    /// See [`Watch::since`].
    pub since: i64,
}

/// A poisoned lock still holds a whole value.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Live {
    /// A place for one more page, and whether the caller has to start the watcher.
    ///
    /// # Errors
    /// [`NoSeat`].
    pub fn join(&self, wish: Wish) -> Result<(Seat, bool), NoSeat> {
        let (page, news) = mpsc::channel(WAITING);
        let watch = Arc::new(Watch {
            connection: wish.connection,
            topic: wish.topic,
            actor: wish.actor,
            session: wish.session,
            since: wish.since,
            told: Mutex::default(),
            page,
        });
        let mut open = locked(&self.0.open);
        if open.has_ended {
            return Err(NoSeat::Ending);
        }
        let same = open.watches.values().filter(|w| w.session == watch.session);
        if same.count() >= PER_SESSION || open.watches.len() >= MOST {
            return Err(NoSeat::Full);
        }
        open.watches
            .insert(watch.connection.clone(), Arc::clone(&watch));
        let is_first = !std::mem::replace(&mut open.is_watched, true);
        drop(open);
        self.nudge();
        let live = self.clone();
        Ok((Seat { live, watch, news }, is_first))
    }

    /// The pages that are open; none ends the watcher, which is started anew with the next page.
    pub fn watches(&self) -> Vec<Arc<Watch>> {
        let mut open = locked(&self.0.open);
        if open.watches.is_empty() {
            open.is_watched = false;
        }
        open.watches.values().cloned().collect()
    }

    /// Has the watcher look now instead of at its next turn.
    pub fn nudge(&self) {
        self.0.nudge.notify_one();
    }

    /// Waits until somebody has something to be seen.
    pub async fn nudged(&self) {
        self.0.nudge.notified().await;
    }

    /// Ends the stream of a page.
    pub fn leave(&self, connection: &str) {
        locked(&self.0.open).watches.remove(connection);
    }

    /// Ends all streams and lets no more begin: the process is ending.
    pub fn end(&self) {
        let mut open = locked(&self.0.open);
        open.has_ended = true;
        open.watches.clear();
        drop(open);
        self.nudge();
    }
}

impl Seat {
    /// What the page is told, until its stream ends. Keeps `guard` as long.
    pub fn news<G: Send + 'static>(self, guard: G) -> impl Stream<Item = News> + Send + use<G> {
        // The seat's own hold on the watch must not keep the stream open.
        let Self { live, watch, news } = self;
        let place = Place {
            live,
            connection: watch.connection.clone(),
        };
        drop(watch);
        unfold(
            (news, place, guard),
            |(mut news, place, guard)| async move {
                let told = news.recv().await?;
                Some((told, (news, place, guard)))
            },
        )
    }
}

/// Leaves when it is dropped.
struct Place {
    live: Live,
    connection: String,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.live.leave(&self.connection);
    }
}
