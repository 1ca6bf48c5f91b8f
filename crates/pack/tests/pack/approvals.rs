//! Approvals that tickets need.

use crate::broken::{at, replaced};

const KIND: &str = "kinds/solicitud.toml";
const APPROVALS: &str = r#"[[approval]]
key = "jefatura"
name = "Autorización de la jefatura"
starts = "abierto"
when = "prioridad:alta"
days = 3
approved = "resolver"
manage = ["titular"]

[[approval.step]]
key = "jefe"
name = "la jefatura de su dependencia"
by = ["@unit-head", "direccion@prueba.example"]
quorum = 1

[[state]]"#;

/// The small pack with approvals, in which one text is replaced: one fault where `place` stands.
#[track_caller]
fn one(old: &str, new: &str, place: &str, words: &str) {
    assert!(APPROVALS.contains(old), "no {old:?}");
    let text = APPROVALS.replacen(old, new, 1);
    at(KIND, "[[state]]", &text, place, words);
}

#[test]
fn good_ones_are_sound() {
    assert_eq!(replaced(KIND, "[[state]]", APPROVALS), []);
}

#[test]
fn what_is_wrong_is_told_where_it_stands() {
    one(
        "\"abierto\"",
        "\"ninguno\"",
        "starts = \"ninguno\"",
        "no existe el estado",
    );
    one(
        "prioridad:alta",
        "color:azul",
        "when = \"color",
        "no se puede leer",
    );
    one(
        "\"resolver\"",
        "\"volar\"",
        "approved = \"volar\"",
        "no existe la transición",
    );
    one(
        "[\"titular\"]",
        "[]",
        "manage = []",
        "nadie puede corregirla",
    );
    one(
        "[\"titular\"]",
        "[\"rey\"]",
        "manage = [\"rey\"]",
        "no existe el rol",
    );
    one(
        "@unit-head",
        "@vecino",
        "by = [\"@vecino\"",
        "no existe la relación",
    );
    one(
        "@unit-head",
        "@team:rey",
        "by = [\"@team:rey\"",
        "no existe el rol",
    );
    one(
        "@unit-head",
        "@field:nada",
        "by = [\"@field:nada\"",
        "no existe el campo",
    );
    one("quorum = 1", "quorum = 0", "quorum = 0", "nadie autoriza");
    one(
        "by = [\"@unit-head\", \"direccion@prueba.example\"]",
        "by = []",
        "by = []",
        "no se le pide a nadie",
    );
}
