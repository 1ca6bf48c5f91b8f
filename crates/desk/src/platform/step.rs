//! Named places between two steps, where a test lets the program die: `VENTANILLA_DIE_AT=intake.kept#3` ends a debug build, as if
//! it were killed, when it comes there for the third time. A release build knows nothing of it.

/// Says that the program came to this place.
#[cfg(debug_assertions)]
pub fn reached(name: &str) {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU32, Ordering};

    static WISH: OnceLock<Option<(String, u32)>> = OnceLock::new();
    static TIMES: AtomicU32 = AtomicU32::new(0);
    let wish = WISH.get_or_init(|| {
        let text = std::env::var("VENTANILLA_DIE_AT").ok()?;
        let (name, times) = text.split_once('#')?;
        Some((name.to_owned(), times.parse().ok()?))
    });
    if let Some((wanted, times)) = wish
        && wanted == name
        && TIMES.fetch_add(1, Ordering::Relaxed) + 1 == *times
    {
        // Nothing is closed, flushed or told.
        std::process::abort();
    }
}

/// Says that the program came to this place.
#[cfg(not(debug_assertions))]
#[inline]
pub fn reached(_name: &str) {}
