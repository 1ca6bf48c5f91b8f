//! Chance that is the same for the same seed, on every machine and in every version.

/// Dice: splitmix64, which is short and good enough for invented people.
#[derive(Debug, Clone)]
pub(super) struct Dice(u64);

impl Dice {
    /// Dice that always fall the same way.
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 up to `end`, not included; 0 when there is none.
    pub(super) fn below(&mut self, end: u32) -> u32 {
        let drawn = self.next() % u64::from(end.max(1));
        u32::try_from(drawn).unwrap_or_default()
    }

    /// A number between both, included.
    pub(super) fn between(&mut self, from: i64, to: i64) -> i64 {
        let width = u32::try_from(to.saturating_sub(from)).unwrap_or_default();
        from.saturating_add(i64::from(self.below(width.saturating_add(1))))
    }

    /// Yes, in so many of a hundred cases.
    pub(super) fn chance(&mut self, of_a_hundred: u32) -> bool {
        self.below(100) < of_a_hundred
    }

    /// One of them; `None` of none.
    pub(super) fn pick<'a, T>(&mut self, all: &'a [T]) -> Option<&'a T> {
        let end = u32::try_from(all.len()).unwrap_or(u32::MAX);
        all.get(usize::try_from(self.below(end)).unwrap_or_default())
    }

    /// One of them, each as often as its weight says; `None` when all weigh nothing.
    pub(super) fn weighted<'a, T>(
        &mut self,
        all: &'a [T],
        weight: impl Fn(&T) -> u32,
    ) -> Option<&'a T> {
        let whole: u32 = all.iter().map(&weight).sum();
        let mut left = self.below(whole);
        all.iter().find(|one| {
            let own = weight(one);
            let is = left < own;
            left = left.saturating_sub(own);
            is
        })
    }
}
