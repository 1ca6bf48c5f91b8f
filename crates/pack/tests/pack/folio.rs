//! Folios and retired states.

use crate::broken::{at, changed, faults, files, replaced};

const KIND: &str = "kinds/solicitud.toml";

/// What is said of a second kind with this prefix, beside one with that.
fn beside(first: (&str, bool), second: (&str, bool)) -> Vec<String> {
    let folio = |(prefix, yearly): (&str, bool)| {
        changed(KIND, "\"MU-\"", &format!("\"{prefix}\"\nyearly = {yearly}"))
    };
    let mut files = files();
    files.insert(KIND.into(), folio(first).into_bytes());
    let zeta = folio(second).replacen("\"solicitud\"", "\"zeta\"", 1);
    files.insert("kinds/zeta.toml".into(), zeta.into_bytes());
    let general = changed("pack.toml", "[\"solicitud\"]", "[\"solicitud\", \"zeta\"]");
    files.insert("pack.toml".into(), general.into_bytes());
    let told = faults(files);
    assert!(
        told.iter()
            .all(|f| f.file == "kinds/zeta.toml" && f.line == Some(10)),
        "{told:#?}"
    );
    told.into_iter().map(|fault| fault.text).collect()
}

#[test]
fn no_two_kinds_write_one_folio() {
    for (one, other) in [
        (("A-", false), ("A-", false)),
        (("A-", true), ("A-", true)),
        (("", false), ("", false)),
        (("A", false), ("A1", false)),
        // A-2026-0001 is the first of a year, and the first of the other.
        (("A-", true), ("A-2026-", false)),
        (("A-", true), ("A-2026-0", false)),
    ] {
        for (first, second) in [(one, other), (other, one)] {
            let told = beside(first, second);
            assert!(
                told.len() == 1 && told[0].contains("igual a uno de «solicitud»"),
                "{first:?} {second:?}: {told:?}"
            );
        }
    }
    for (one, other) in [
        (("A-", false), ("B-", false)),
        (("A-", false), ("A-B-", false)),
        (("A-", false), ("A-", true)),
        (("A-", true), ("A-20", false)),
        (("A-", true), ("A-2026", true)),
        (("A-", true), ("A-20X6-", false)),
        (("", false), ("A", false)),
    ] {
        for (first, second) in [(one, other), (other, one)] {
            assert_eq!(beside(first, second), [""; 0], "{first:?} {second:?}");
        }
    }
}

const EFFECT: &str = "to = \"cerrado\"\neffect = [{ do = \"number\" }]";

#[test]
fn a_later_folio_is_given_by_a_transition() {
    at(
        KIND,
        "digits = 4",
        "digits = 4\nlater = true",
        "later = true",
        "ninguna transición da el folio",
    );
    at(
        KIND,
        "to = \"cerrado\"",
        EFFECT,
        "effect",
        "ya se da al registrar",
    );
    let kind = changed(KIND, "digits = 4", "digits = 4\nlater = true");
    let mut files = files();
    files.insert(
        KIND.into(),
        kind.replacen("to = \"cerrado\"", EFFECT, 1).into_bytes(),
    );
    assert_eq!(faults(files), []);
}

#[test]
fn retired_states() {
    let retired = |all: &[(&str, &str)]| {
        let lines = all.iter().map(|(state, becomes)| {
            format!("[[retired]]\nstate = \"{state}\"\nbecomes = \"{becomes}\"\n")
        });
        format!(
            "{}\n[[transition]]\nkey = \"resolver\"",
            lines.collect::<String>()
        )
    };
    let place = "[[transition]]\nkey = \"resolver\"";
    for good in [
        retired(&[("viejo", "abierto")]),
        retired(&[("viejo", "antes"), ("antes", "abierto")]),
    ] {
        assert_eq!(replaced(KIND, place, &good), []);
    }
    let told = |all: &[(&str, &str)], line: &str, words: &str| {
        at(KIND, place, &retired(all), line, words);
    };
    told(
        &[("cerrado", "abierto")],
        "state = \"cerrado\"",
        "todavía existe",
    );
    told(&[("viejo", "nube")], "becomes", "«nube» no existe");
    told(&[("Viejo", "abierto")], "state = \"Viejo\"", "no es válida");
    told(&[("viejo", "viejo")], "becomes", "no lleva a ningún estado");
    let twice = retired(&[("viejo", "abierto"), ("viejo", "cerrado")]);
    let faults = replaced(KIND, place, &twice);
    assert!(
        faults.len() == 1 && faults[0].text.contains("ya está retirado"),
        "{faults:#?}"
    );
    // Round in a circle: both are told.
    let circle = replaced(KIND, place, &retired(&[("a", "b"), ("b", "a")]));
    assert_eq!(circle.len(), 2, "{circle:#?}");
}
