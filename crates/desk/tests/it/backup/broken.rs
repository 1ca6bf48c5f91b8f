//! What cannot be restored is refused, and leaves nothing.

use std::io::Write;
use std::path::Path;

use desk::backup::{BackupError, restore};
use desk::platform::db;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use super::{back_up, entries, opened, other, pack};
use crate::support::{NOON, Place, TestApp};

/// An archive's entries in the order of a backup.
fn in_order(archive: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all = entries(archive);
    let head = all.remove_entry("format.json").unwrap();
    let tail = all.remove_entry("manifest.json").unwrap();
    [head].into_iter().chain(all).chain([tail]).collect()
}

/// An archive in which the entry `PLACE` has a name that is written as it is.
fn pack_raw(to: &Path, entries: &[(String, Vec<u8>)], name: &str) {
    let mut out = GzEncoder::new(std::fs::File::create(to).unwrap(), Compression::fast());
    for (path, bytes) in entries {
        let mut header = tar::Header::new_ustar();
        let path = if path == "PLACE" { name } else { path };
        header.as_old_mut().name[..path.len()].copy_from_slice(path.as_bytes());
        header.set_size(bytes.len().try_into().unwrap());
        header.set_cksum();
        out.write_all(header.as_bytes()).unwrap();
        out.write_all(bytes).unwrap();
        out.write_all(&vec![0; bytes.len().next_multiple_of(512) - bytes.len()])
            .unwrap();
    }
    out.write_all(&[0; 1024]).unwrap();
    out.finish().unwrap();
}

/// The archive with one entry of JSON changed.
fn with(archive: &Path, to: &Path, name: &str, change: impl Fn(&mut Value)) {
    let mut all = in_order(archive);
    let entry = all.iter_mut().find(|(path, _)| path == name).unwrap();
    let mut value: Value = serde_json::from_slice(&entry.1).unwrap();
    change(&mut value);
    entry.1 = serde_json::to_vec(&value).unwrap();
    pack(to, &all);
}

/// Refuses it with such a text, and nothing is there afterwards.
async fn refused(from: &Path, place: &Place, text: &str) {
    let folder = place.folder.path();
    let said = match restore(from, folder, &place.target, NOON, |_| {}).await {
        Err(error @ (BackupError::Broken(_) | BackupError::Newer(_))) => error.to_string(),
        Err(error) => panic!("{text}: {error:?}"),
        Ok(_) => panic!("{text}: it was restored"),
    };
    assert!(
        said.contains(text) && said.contains("No se restauró nada"),
        "{said}"
    );
    assert!(!db::exists(&place.target).await.unwrap(), "{text}");
    let left: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert!(left.is_empty(), "{text}: {left:?}");
}

both! {
    async fn a_damaged_archive_is_refused(t: TestApp) {
        let files: [(&str, &[u8]); 1] = [("a.txt", b"uno")];
        t.guest().post_form("/enviar", &t.request(), &files).await.is(303);
        let own = tempfile::tempdir().unwrap();
        let (good, bad) = (own.path().join("bueno.tar.gz"), own.path().join("malo.tar.gz"));
        back_up(&t.place, &good).await;
        let place = Place::empty(other(t.backend)).await;
        let whole = std::fs::read(&good).unwrap();

        std::fs::write(&bad, "esto no es un respaldo").unwrap();
        refused(&bad, &place, "está dañado o incompleto").await;
        for part in [2, 3, 9, 10] {
            std::fs::write(&bad, &whole[..whole.len() * part / 11]).unwrap();
            refused(&bad, &place, "está dañado o incompleto").await;
        }
        // A byte anywhere: what decompresses all the same is not what was written.
        for place_of in (20..whole.len()).step_by(whole.len() / 12) {
            let mut bytes = whole.clone();
            bytes[place_of] ^= 0x10;
            std::fs::write(&bad, bytes).unwrap();
            refused(&bad, &place, "El respaldo no se puede usar").await;
        }
        pack(&bad, &[("otra.cosa".to_owned(), b"x".to_vec())]);
        refused(&bad, &place, "no es un respaldo de Ventanilla").await;

        let parts = in_order(&good);
        let without = |gone: &str| parts.iter().filter(|(path, _)| !path.starts_with(gone)).cloned().collect::<Vec<_>>();
        pack(&bad, &without("manifest.json"));
        refused(&bad, &place, "está incompleto").await;
        pack(&bad, &without("rows/ticket_event/"));
        refused(&bad, &place, "no es lo que se guardó").await;
        pack(&bad, &without("files/"));
        refused(&bad, &place, "le faltan partes").await;
        let mut changed = parts.clone();
        let row = changed.iter_mut().find(|(path, _)| path.starts_with("rows/person/")).unwrap();
        row.1 = String::from_utf8(row.1.clone()).unwrap().replacen("ocoyoacac", "ocoyoakak", 1).replacen("[1,", "[2,", 1).into_bytes();
        pack(&bad, &changed);
        refused(&bad, &place, "no es lo que se guardó").await;
        let mut changed = parts.clone();
        changed.iter_mut().find(|(path, _)| path.starts_with("files/")).unwrap().1 = b"dos".to_vec();
        pack(&bad, &changed);
        refused(&bad, &place, "no es el que se guardó").await;
        // Names that a well-meaning writer refuses to write.
        for name in ["files/../../fuera", "/fuera", "rows/../../fuera/000001.jsonl", "files/a\\b"] {
            let mut changed = parts.clone();
            changed.insert(1, ("PLACE".to_owned(), b"x".to_vec()));
            pack_raw(&bad, &changed, name);
            refused(&bad, &place, "El respaldo no se puede usar").await;
            assert!(!place.folder.path().join("../fuera").exists() && !Path::new("/fuera").exists(), "{name}");
        }
        place.remove().await;
    }
}

both! {
    async fn a_newer_archive_is_refused(t: TestApp) {
        let own = tempfile::tempdir().unwrap();
        let (good, bad) = (own.path().join("bueno.tar.gz"), own.path().join("malo.tar.gz"));
        back_up(&t.place, &good).await;
        let place = Place::empty(other(t.backend)).await;
        with(&good, &bad, "format.json", |head| *head = json!({"format": 2, "program": "9.9.9"}));
        refused(&bad, &place, "versión más nueva de Ventanilla (9.9.9)").await;
        let later = |head: &mut Value| head["schema"].as_array_mut().unwrap().push(json!("m9999_later"));
        let mut parts = in_order(&good);
        let mut head: Value = serde_json::from_slice(&parts[0].1).unwrap();
        later(&mut head);
        parts[0].1 = serde_json::to_vec(&head).unwrap();
        seal_head(&mut parts);
        pack(&bad, &parts);
        refused(&bad, &place, "versión más nueva de Ventanilla (m9999_later)").await;
        place.remove().await;
    }
}

/// Makes the end say what the beginning is now.
fn seal_head(parts: &mut [(String, Vec<u8>)]) {
    let digest = desk::platform::random::sha256(&parts[0].1);
    let (_, tail) = parts.last_mut().unwrap();
    let mut told: Value = serde_json::from_slice(tail).unwrap();
    told["head_sha256"] = json!(digest);
    *tail = serde_json::to_vec(&told).unwrap();
}

both! {
    /// Rows that do not go together, in an archive that was put together with care.
    async fn rows_without_their_others_are_refused(t: TestApp) {
        t.send(&t.request()).await;
        let own = tempfile::tempdir().unwrap();
        let (good, bad) = (own.path().join("bueno.tar.gz"), own.path().join("malo.tar.gz"));
        back_up(&t.place, &good).await;
        let mut parts = in_order(&good);
        parts.retain(|(path, _)| !path.starts_with("rows/person/"));
        let (_, tail) = parts.last_mut().unwrap();
        let mut told: Value = serde_json::from_slice(tail).unwrap();
        told["parts"].as_array_mut().unwrap().retain(|part| !part["path"].as_str().unwrap().starts_with("rows/person/"));
        *tail = serde_json::to_vec(&told).unwrap();
        pack(&bad, &parts);
        let place = Place::empty(other(t.backend)).await;
        refused(&bad, &place, "no concuerdan").await;
        place.remove().await;
    }
}

both! {
    /// An institution that is there stays as it is.
    async fn an_institution_is_never_gone_over(t: TestApp) {
        let own = tempfile::tempdir().unwrap();
        let archive = own.path().join("respaldo.tar.gz");
        back_up(&t.place, &archive).await;
        for place in [Place::institution(t.backend).await, Place::institution(other(t.backend)).await] {
            let again = restore(&archive, place.folder.path(), &place.target, NOON, |_| {}).await;
            assert!(matches!(again, Err(BackupError::NotEmpty)));
            opened(&place).await.db.clone().close().await;
            place.remove().await;
        }
        // Nor is a file.
        let bare = db::Bare::open(&t.place.target).await.unwrap();
        let again = desk::backup::make(&bare, t.place.folder.path(), &archive, NOON, |_, _| {}).await;
        assert!(matches!(again, Err(BackupError::Exists(_))));
        bare.close().await.unwrap();
    }
}
