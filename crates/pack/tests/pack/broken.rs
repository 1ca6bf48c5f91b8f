//! A small sound pack, and ways to break it in one place.

use std::collections::BTreeMap;

use pack::{Fault, Source, load};

/// The files of the small pack.
pub const FILES: [(&str, &str); 9] = [
    ("pack.toml", include_str!("small/pack.toml")),
    ("welcome.md", "Bienvenida.\n"),
    ("units.toml", include_str!("small/units.toml")),
    ("services.toml", include_str!("small/services.toml")),
    ("roles.toml", include_str!("small/roles.toml")),
    ("kinds/solicitud.toml", include_str!("small/solicitud.toml")),
    ("articles/manual.md", include_str!("small/manual.md")),
    ("articles/otro.md", include_str!("small/otro.md")),
    ("demo.toml", include_str!("small/demo.toml")),
];

/// The small pack, to be changed.
pub fn files() -> BTreeMap<String, Vec<u8>> {
    FILES
        .iter()
        .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()))
        .collect()
}

/// The faults of these files.
pub fn faults(files: BTreeMap<String, Vec<u8>>) -> Vec<Fault> {
    load(&Source::from_files(files)).err().unwrap_or_default()
}

/// The faults of the small pack with one text of one file replaced.
pub fn replaced(file: &str, old: &str, new: &str) -> Vec<Fault> {
    let mut files = files();
    files.insert(file.to_owned(), changed(file, old, new).into_bytes());
    faults(files)
}

/// The text of a file of the small pack with one piece replaced.
pub fn changed(file: &str, old: &str, new: &str) -> String {
    let text = String::from_utf8(files()[file].clone()).expect("the small pack is text");
    assert!(text.contains(old), "{file} has no {old:?}");
    text.replacen(old, new, 1)
}

/// The line, from 1, on which something first stands.
#[track_caller]
pub fn line_of(text: &str, part: &str) -> usize {
    let (before, _) = text.split_once(part).expect("it stands there");
    before.matches('\n').count() + 1
}

/// Replaces a text and wants exactly one fault with these words, on the line where `at` first stands.
#[track_caller]
pub fn at(file: &str, old: &str, new: &str, at: &str, words: &str) {
    let text = changed(file, old, new);
    one(file, old, new, line_of(&text, at), words);
}

/// Replaces a text and wants exactly one fault, on that line and with these words.
#[track_caller]
pub fn one(file: &str, old: &str, new: &str, line: usize, words: &str) {
    let faults = replaced(file, old, new);
    let [fault] = faults.as_slice() else {
        panic!("one fault wanted: {faults:#?}")
    };
    assert_eq!(
        (fault.file.as_str(), fault.line),
        (file, Some(line)),
        "{fault}"
    );
    assert!(fault.text.contains(words), "{fault}");
}

#[test]
fn small_pack_is_sound() {
    assert_eq!(faults(files()), []);
}
