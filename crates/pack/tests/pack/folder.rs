//! A pack in a folder.

use std::fs::{self, File};
use std::path::Path;

use pack::{MAX_BYTES, MAX_FILES, ReadError, Source, load};

use crate::broken::FILES;

fn folder() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a temporary folder");
    for (path, text) in FILES {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().expect("it has one")).expect("made");
        fs::write(path, text).expect("written");
    }
    dir
}

fn refusal(path: &Path) -> ReadError {
    Source::folder(path).expect_err("it must be refused")
}

#[test]
fn loads_and_leaves_hidden_files_out() {
    let dir = folder();
    fs::write(dir.path().join(".oculto.toml"), "x").expect("written");
    let source = Source::folder(dir.path()).expect("readable");
    assert_eq!(source.files().len(), FILES.len());
    assert_eq!(load(&source).map(|pack| pack.key), Ok("muestra".into()));
}

#[test]
fn a_missing_folder_or_a_file_is_named() {
    let dir = folder();
    for name in ["nube", "pack.toml"] {
        let path = dir.path().join(name);
        let error = refusal(&path);
        assert!(matches!(error, ReadError::NoFolder(_)), "{error:?}");
        assert!(error.to_string().contains(&path.display().to_string()));
    }
}

#[test]
fn too_many_files() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    for n in 0..MAX_FILES {
        File::create(dir.path().join(n.to_string())).expect("made");
    }
    assert_eq!(
        Source::folder(dir.path())
            .expect("at the limit")
            .files()
            .len(),
        MAX_FILES
    );
    File::create(dir.path().join("more")).expect("made");
    assert!(matches!(refusal(dir.path()), ReadError::TooMany(_)));
}

#[test]
fn too_many_bytes() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let half = MAX_BYTES / 2;
    for name in ["a", "b"] {
        File::create(dir.path().join(name))
            .and_then(|file| file.set_len(half))
            .expect("made");
    }
    assert!(Source::folder(dir.path()).is_ok());
    fs::write(dir.path().join("c"), "x").expect("written");
    assert!(matches!(refusal(dir.path()), ReadError::TooLarge(_)));
}

#[cfg(unix)]
#[test]
fn links() {
    use std::os::unix::fs::symlink;

    let outside = tempfile::tempdir().expect("a temporary folder");
    fs::write(outside.path().join("secret"), "x").expect("written");

    let dir = folder();
    symlink(dir.path().join("welcome.md"), dir.path().join("again.md")).expect("made");
    let source = Source::folder(dir.path()).expect("a link inside is followed");
    assert_eq!(
        source.files().get("again.md"),
        source.files().get("welcome.md")
    );

    symlink(outside.path().join("secret"), dir.path().join("out")).expect("made");
    assert!(matches!(refusal(dir.path()), ReadError::Link(_)));
    fs::remove_file(dir.path().join("out")).expect("removed");

    symlink(dir.path(), dir.path().join("circle")).expect("made");
    assert!(matches!(refusal(dir.path()), ReadError::Link(_)));
    fs::remove_file(dir.path().join("circle")).expect("removed");

    symlink(dir.path().join("nothing"), dir.path().join("broken")).expect("made");
    assert!(matches!(refusal(dir.path()), ReadError::Unreadable(..)));
}
