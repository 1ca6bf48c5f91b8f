//! A very large pack loads in time that grows with its size and no faster, and its forms open as
//! fast as those of a smaller one. `cargo run -p pack --example large` prints the figures.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test may panic: that is how it fails; figures are there to be read"
)]

mod pack;

use std::time::{Duration, Instant};

use ::pack::{Pack, Source, load};

/// The shortest of some tries: other programs only ever make it longer.
fn best<T>(tries: usize, mut one: impl FnMut() -> T) -> (Duration, T) {
    let mut timed = (0..tries).map(|_| {
        let begun = Instant::now();
        let made = one();
        (begun.elapsed(), made)
    });
    let first = timed.next().expect("at least one try");
    timed.fold(first, |a, b| if b.0 < a.0 { b } else { a })
}

fn timed(size: pack::Size) -> (Duration, Pack) {
    let source = Source::from_files(pack::files(size));
    let (took, loaded) = best(3, || load(&source));
    (took, loaded.expect("it is sound"))
}

fn form(pack: &Pack) -> Duration {
    let book = pack.book();
    let (took, fields) = best(100, || {
        let form = book.fresh_form("clase-1", Some("servicio-1"));
        form.fields().len()
    });
    assert_eq!(fields, 200);
    took
}

#[test]
fn loading_grows_with_the_size_and_no_faster() {
    let quarter = pack::Size {
        services: pack::PROMISED.services / 4,
        kinds: pack::PROMISED.kinds / 4,
        ..pack::PROMISED
    };
    let (small, part) = timed(quarter);
    let (large, whole) = timed(pack::PROMISED);
    assert_eq!((whole.services.len(), whole.kinds.len()), (1_000, 60));
    println!("a quarter {small:?}, the whole {large:?}");
    assert!(large < small * 8, "{small:?} became {large:?}");
    // A debug build on a busy machine takes a multiple of what people wait for.
    assert!(large < Duration::from_secs(10), "{large:?}");
    let (few, many) = (form(&part), form(&whole));
    println!("a form {few:?}, among many {many:?}");
    assert!(many < few * 4, "{few:?} became {many:?}");
}
