//! Whatever the bytes, a pack loads or is refused: nothing panics.

use pack::{Source, load};
use proptest::prelude::*;

use crate::broken::{FILES, files};

fn any_file() -> impl Strategy<Value = &'static str> {
    prop::sample::select(FILES.map(|(path, _)| path).to_vec())
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
    fn random_toml(path in any_file(), text in r#"(\+\+\+\n)?((\[\[?(unit|role|state|ticket|ticket\.step|folio)\]?\]|(key|parent|grants|do|digits|version|unit|noun) ?= ?("[a-zñ+]{0,4}"|-?[0-9]{1,20}|\[("a",)*\]|\{key=1\}|true|1e9|2026-01-01))\n){0,12}(\+\+\+\n)?"#) {
        let mut files = files();
        files.insert(path.to_owned(), text.into_bytes());
        let _ = load(&Source::from_files(files));
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
