//! How long a very large pack takes to load, and how long its forms: `cargo run -p pack --release --example large`.

#![expect(clippy::print_stdout, reason = "it is run to be read")]

#[path = "../tests/large/pack.rs"]
mod made;

use std::time::Instant;

use pack::{Source, load};

fn main() {
    for times in [1, 2, 4] {
        let size = made::Size {
            services: made::PROMISED.services / 4 * times,
            kinds: made::PROMISED.kinds / 4 * times,
            ..made::PROMISED
        };
        let source = Source::from_files(made::files(size));
        let bytes: usize = source.files().values().map(Vec::len).sum();
        let begun = Instant::now();
        let loaded = load(&source);
        let took = begun.elapsed();
        let Ok(pack) = loaded else {
            println!("{loaded:#?}");
            return;
        };
        let begun = Instant::now();
        let book = pack.book();
        let copied = begun.elapsed();
        let begun = Instant::now();
        let form = book.fresh_form("clase-0", Some("servicio-0"));
        let opened = begun.elapsed();
        println!(
            "{:>5} services, {:>3} kinds, {} fields a form, {} MB: loaded in {took:.0?}; rules in {copied:.1?}; a form in {opened:.1?}",
            size.services,
            size.kinds,
            form.fields().len(),
            bytes / 1_000_000,
        );
    }
}
