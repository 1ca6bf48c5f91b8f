//! The wall clock, read in one place and passed in everywhere else.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Where instants come from: the system, or a clock that a test moves.
#[derive(Clone)]
pub struct Clock(Source);

#[derive(Clone)]
enum Source {
    System,
    Set(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands at `millis` (UTC) until it is moved.
    pub fn standing(millis: i64) -> Self {
        Self(Source::Set(Arc::new(AtomicI64::new(millis))))
    }

    /// Now, in milliseconds UTC.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the wall clock"
    )]
    pub fn now(&self) -> i64 {
        match &self.0 {
            Source::System => jiff::Timestamp::now().as_millisecond(),
            Source::Set(at) => at.load(Ordering::SeqCst),
        }
    }

    /// Moves a standing clock forward; the system's clock stays as it is.
    pub fn advance(&self, millis: i64) {
        if let Source::Set(at) = &self.0 {
            at.fetch_add(millis, Ordering::SeqCst);
        }
    }
}
