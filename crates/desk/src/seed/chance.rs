//! Chance that can be repeated.

/// A sequence of choices that a seed decides.
#[derive(Debug, Clone)]
pub struct Chance(fastrand::Rng);

impl Chance {
    /// The sequence of this seed.
    pub fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    /// One of these; `None` of none.
    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        match all.len() {
            0 => None,
            n => all.get(self.0.usize(0..n)),
        }
    }

    /// One of these, the first ones more often: half of all picks fall into the first fifth.
    pub fn pick_uneven<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        let head = all.get(..all.len().div_ceil(5)).unwrap_or(all);
        if self.percent(50) {
            self.pick(head)
        } else {
            self.pick(all)
        }
    }

    /// One of these by weight; `None` when there is no weight.
    pub fn weighted<'a, T>(&mut self, all: &'a [(u32, T)]) -> Option<&'a T> {
        let whole: u32 = all.iter().map(|(weight, _)| weight).sum();
        if whole == 0 {
            return None;
        }
        let mut left = self.0.u32(0..whole);
        for (weight, item) in all {
            if left < *weight {
                return Some(item);
            }
            left -= weight;
        }
        None
    }

    /// True in so many of a hundred cases.
    pub fn percent(&mut self, share: u32) -> bool {
        self.0.u32(0..100) < share
    }

    /// A number from `from` to `to`, both included.
    pub fn between(&mut self, from: i64, to: i64) -> i64 {
        self.0.i64(from..=to.max(from))
    }

    /// A span of time: mostly near `typical`, seldom many times it.
    pub fn span(&mut self, typical: i64) -> i64 {
        let part = self.between(typical / 10, typical);
        match self.0.u32(0..10) {
            0..6 => part,
            6..9 => part * 3,
            _ => part * 12,
        }
    }
}
