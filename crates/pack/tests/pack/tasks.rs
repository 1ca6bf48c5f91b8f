//! Tasks that tickets begin with.

use crate::broken::{at, replaced};

const KIND: &str = "kinds/solicitud.toml";
const TASKS: &str = r#"[[task]]
key = "visita"
title = "Agendar la visita"
days = 2

[[task]]
key = "prueba"
title = "Probar"
after = ["visita"]
who = "@assignee"

[[state]]"#;

/// The small pack with tasks, in which one text is replaced: one fault where `place` stands.
#[track_caller]
fn one(old: &str, new: &str, place: &str, words: &str) {
    assert!(TASKS.contains(old), "no {old:?}");
    at(
        KIND,
        "[[state]]",
        &TASKS.replacen(old, new, 1),
        place,
        words,
    );
}

#[test]
fn good_ones_are_sound() {
    assert_eq!(replaced(KIND, "[[state]]", TASKS), []);
}

#[test]
fn what_is_wrong_is_told_where_it_stands() {
    one(
        "\"Probar\"",
        "\" \"",
        "title = \" \"",
        "el texto está vacío",
    );
    one(
        "after = [\"visita\"]",
        "after = [\"prueba\"]",
        "after = [",
        "no es una tarea de más arriba",
    );
    one(
        "key = \"prueba\"",
        "key = \"visita\"",
        "key = \"visita\"\ntitle = \"Probar\"",
        "ya la tiene otro elemento de tareas",
    );
    one("days = 2", "days = -2", "days = -2", "");
    let who = |to: &str, words: &str| {
        let to = format!("who = \"{to}\"");
        one("who = \"@assignee\"", &to, "who = ", words);
    };
    who("nadie", "no existe el rol «nadie»");
    who("@requester", "no existe la relación «@requester»");
    who("@field:nada", "no existe el campo «nada»");
    who("@unit:nadie", "no existe el rol «nadie»");
}
