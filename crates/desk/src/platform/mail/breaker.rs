//! A circuit breaker: while a server cannot be reached, not every mail waits for it.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// The first pause, in milliseconds; each failure in a row doubles it.
const FIRST: i64 = 30_000;
/// The longest pause, in milliseconds.
const LONGEST: i64 = 15 * 60_000;

/// Whether a server answers, as far as this process knows.
#[derive(Debug, Default)]
pub(super) struct Breaker(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    failures: u32,
    until: Option<i64>,
}

impl Breaker {
    /// Until when nobody should try.
    pub(super) fn pause(&self, now: i64) -> Option<i64> {
        self.state().until.filter(|until| *until > now)
    }

    /// The server could not be reached.
    pub(super) fn failed(&self, now: i64) {
        let mut state = self.state();
        let pause = FIRST.saturating_mul(2_i64.saturating_pow(state.failures));
        state.failures = state.failures.saturating_add(1);
        state.until = Some(now.saturating_add(pause.min(LONGEST)));
    }

    /// The server answered, whatever it said.
    pub(super) fn answered(&self) {
        *self.state() = State::default();
    }

    /// A poisoned lock still holds a whole value.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::{Breaker, FIRST, LONGEST};

    #[test]
    fn pauses_grow_and_end() {
        let breaker = Breaker::default();
        assert_eq!(breaker.pause(0), None);
        breaker.failed(0);
        assert_eq!(breaker.pause(0), Some(FIRST));
        assert_eq!(breaker.pause(FIRST), None);
        breaker.failed(FIRST);
        assert_eq!(breaker.pause(FIRST), Some(3 * FIRST));
        for _ in 0..100 {
            breaker.failed(0);
        }
        assert_eq!(breaker.pause(0), Some(LONGEST));
        breaker.answered();
        assert_eq!(breaker.pause(0), None);
    }
}
