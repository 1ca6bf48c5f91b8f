//! The small sound pack of the tests, and what must hold of it with one file replaced.

use pack::{Source, load};

/// Its files.
pub const FILES: [(&str, &str); 9] = [
    (
        "pack.toml",
        include_str!("../../tests/pack/small/pack.toml"),
    ),
    ("welcome.md", "Bienvenida.\n"),
    (
        "units.toml",
        include_str!("../../tests/pack/small/units.toml"),
    ),
    (
        "services.toml",
        include_str!("../../tests/pack/small/services.toml"),
    ),
    (
        "roles.toml",
        include_str!("../../tests/pack/small/roles.toml"),
    ),
    (
        "kinds/solicitud.toml",
        include_str!("../../tests/pack/small/solicitud.toml"),
    ),
    (
        "articles/manual.md",
        include_str!("../../tests/pack/small/manual.md"),
    ),
    (
        "articles/otro.md",
        include_str!("../../tests/pack/small/otro.md"),
    ),
    (
        "demo.toml",
        include_str!("../../tests/pack/small/demo.toml"),
    ),
];

/// A pack with these bytes in a file loads, or every fault names a file and says what to do.
pub fn check(file: &str, bytes: &[u8]) {
    let own = FILES
        .iter()
        .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
    let source = Source::from_files(own.chain([(file.to_owned(), bytes.to_vec())]));
    if let Err(faults) = load(&source) {
        assert!(!faults.is_empty());
        for fault in faults {
            assert!(source.files().contains_key(&fault.file), "{fault}");
            assert!(fault.line != Some(0) && !fault.text.is_empty(), "{fault}");
        }
    }
}
