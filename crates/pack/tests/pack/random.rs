//! Whatever the bytes, a pack loads or is refused: nothing panics.

use std::collections::BTreeMap;
use std::path::Path;

use pack::{Fault, Source, load};
use proptest::prelude::*;

use crate::broken::{FILES, files};

fn any_file() -> impl Strategy<Value = &'static str> {
    prop::sample::select(FILES.map(|(path, _)| path).to_vec())
}

/// The files of the embedded pack and of a fixture with every part of the language in it.
fn institution() -> BTreeMap<String, Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/tests/packs/ipn");
    let source = Source::folder(&root).expect("a pack");
    let mut files = source.files().clone();
    let other = Source::embedded("ocoyoacac").expect("it is embedded");
    let articles = other
        .files()
        .iter()
        .filter(|(path, _)| path.starts_with("articles/"));
    files.extend(articles.map(|(path, bytes)| (path.clone(), bytes.clone())));
    files
}

/// A change of one file, line by line.
#[derive(Debug, Clone)]
struct Edit {
    file: prop::sample::Index,
    line: prop::sample::Index,
    other: prop::sample::Index,
    what: u8,
    word: &'static str,
}

fn edit() -> impl Strategy<Value = Edit> {
    let words = vec![
        "",
        "x",
        "@system",
        "@field:x",
        "-1",
        "0",
        "true",
        "[]",
        "{}",
        "\"ñ\"",
        "tipo:campo",
        "((",
        "9223372036854775807",
        "2026-02-30",
        "number",
        "several",
        "remind",
        "solicitud",
        "+++",
    ];
    let places = any::<(
        prop::sample::Index,
        prop::sample::Index,
        prop::sample::Index,
    )>();
    (places, 0_u8..6, prop::sample::select(words)).prop_map(|((file, line, other), what, word)| {
        Edit {
            file,
            line,
            other,
            what,
            word,
        }
    })
}

impl Edit {
    fn make(&self, files: &mut BTreeMap<String, Vec<u8>>) {
        let paths: Vec<String> = files.keys().cloned().collect();
        let path = self.file.get(&paths);
        let text = String::from_utf8(files[path].clone()).expect("packs are text");
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        if lines.is_empty() {
            return;
        }
        let (line, other) = (self.line.index(lines.len()), self.other.index(lines.len()));
        match self.what {
            0 => {
                lines.remove(line);
            }
            1 => lines.insert(other, lines[line].clone()),
            2 => lines.swap(line, other),
            3 => lines[line] = self.word.to_owned(),
            4 => {
                if let Some((key, _)) = lines[line].split_once(" = ") {
                    lines[line] = format!("{key} = {}", self.word);
                }
            }
            _ => {
                if let Some((key, _)) = lines[line].split_once(" = ") {
                    lines[line] = format!("{key} = \"{}\"", self.word.replace('"', ""));
                }
            }
        }
        files.insert(path.clone(), lines.join("\n").into_bytes());
    }
}

/// The fault names a file of the pack, and a line that the file has.
fn stands_somewhere(fault: &Fault, files: &BTreeMap<String, Vec<u8>>) -> bool {
    let Some(bytes) = files.get(&fault.file) else {
        return false;
    };
    let lines = bytes.iter().filter(|byte| **byte == b'\n').count() + 1;
    !fault.text.is_empty() && fault.line.is_none_or(|line| (1..=lines).contains(&line))
}

proptest! {
    #[test]
    fn random_bytes(path in any_file(), bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let mut files = files();
        files.insert(path.to_owned(), bytes);
        let _ = load(&Source::from_files(files));
    }

    /// Text near to TOML gets further in.
    #[test]
    fn random_toml(path in any_file(), text in r#"(\+\+\+\n)?((\[\[?(unit|role|role\.grant|state|state\.wait|field|transition|transition\.effect|service\.definition|ticket|ticket\.step|folio|retired)\]?\]|(key|parent|actions|do|digits|version|unit|noun|when|value|who|type|choice|min|then) ?= ?("[a-zñ+]{0,4}"|-?[0-9]{1,20}|\[("a",)*\]|\{key=1\}|true|1e9|2026-01-01))\n){0,12}(\+\+\+\n)?"#) {
        let mut files = files();
        files.insert(path.to_owned(), text.into_bytes());
        let _ = load(&Source::from_files(files));
    }

    /// The pack of an institution with lines lost, doubled, moved and rewritten.
    #[test]
    fn rewritten(edits in prop::collection::vec(edit(), 1..5)) {
        let mut files = institution();
        for edit in &edits {
            edit.make(&mut files);
        }
        if let Err(faults) = load(&Source::from_files(files.clone())) {
            prop_assert!(!faults.is_empty());
            for fault in faults {
                prop_assert!(stands_somewhere(&fault, &files), "{fault}");
            }
        }
    }

    /// A sound file with a piece cut out, so that all of the checks see damage.
    #[test]
    fn damaged(path in any_file(), from in 0_usize..900, length in 1_usize..60, put in prop::collection::vec(any::<u8>(), 0..4)) {
        let mut files = files();
        let mut bytes = files[path].clone();
        let from = from.min(bytes.len());
        let to = (from + length).min(bytes.len());
        bytes.splice(from..to, put);
        files.insert(path.to_owned(), bytes);
        if let Err(faults) = load(&Source::from_files(files)) {
            prop_assert!(!faults.is_empty());
            prop_assert!(faults.iter().all(|fault| fault.line != Some(0) && !fault.text.is_empty()));
        }
    }

    #[test]
    fn random_paths(path in ".{0,40}", bytes in prop::collection::vec(any::<u8>(), 0..40)) {
        let mut files = files();
        files.insert(path, bytes);
        let _ = load(&Source::from_files(files));
    }
}
