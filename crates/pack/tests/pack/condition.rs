//! Conditions, wherever they stand.

use crate::broken::{at, changed, faults, files, replaced};

const KIND: &str = "kinds/solicitud.toml";
const FIELD: &str = "indexed = true\n";
const TO: &str = "to = \"resuelto\"\n";
const AREA: &str = "summary = \"Reparamos.\"\narea = \"soporte\"\n";

/// Puts a condition into each place of a kind.
fn places(condition: &str) -> Vec<(&'static str, String, String)> {
    let line = |key: &str| format!("{key} = '{condition}'");
    vec![
        (
            FIELD,
            format!("{FIELD}{}\n", line("visible_when")),
            line("visible_when"),
        ),
        (
            "[[state]]",
            format!(
                "[[field]]\nkey = \"dato\"\nlabel = \"Dato\"\ntype = \"text\"\n{}\n[[state]]",
                line("required_when")
            ),
            line("required_when"),
        ),
        (
            TO,
            format!("{TO}condition = [{{ {}, text = \"No.\" }}]\n", line("when")),
            line("when"),
        ),
        (
            TO,
            format!("{TO}effect = [{{ do = \"release\", {} }}]\n", line("when")),
            line("when"),
        ),
    ]
}

#[test]
fn sound_conditions() {
    for condition in [
        "tipo:campo",
        "estado:abierto o prioridad>=alta",
        "servicio:reparar",
        "responsable:yo",
    ] {
        for (old, new, _) in places(condition) {
            let told = replaced(KIND, old, &new);
            // A condition can stop the story of the demonstration, and that is all.
            assert!(
                told.iter().all(|fault| fault.file == "demo.toml"),
                "{new}: {told:#?}"
            );
        }
    }
}

#[test]
fn the_filter_says_what_is_wrong() {
    for (condition, words) in [
        ("tpo:campo", "¿quiso decir «tipo»?"),
        ("tipo:nube", "«nube» no es un valor de «tipo»"),
        ("tipo>campo", "no sirve con el campo «tipo»"),
        ("(tipo:campo", "termina antes de tiempo"),
        ("campo", "palabras sueltas"),
        ("tipo:campo o no campo", "palabras sueltas"),
        ("", "está vacía"),
        ("&", "está vacía"),
    ] {
        for (old, new, line) in places(condition) {
            at(KIND, old, &new, &line, words);
        }
    }
}

#[test]
fn the_condition_is_shown() {
    at(
        KIND,
        FIELD,
        &format!("{FIELD}visible_when = \"tipo:nube\"\n"),
        "visible_when",
        "la condición «tipo:nube» no se puede leer: Carácter 6",
    );
}

#[test]
fn a_guard_says_why() {
    at(
        KIND,
        TO,
        &format!("{TO}condition = [{{ when = \"tipo:campo\", text = \" \" }}]\n"),
        "condition",
        "vacío",
    );
}

/// A definition of the first service.
#[track_caller]
fn definition(text: &str, line: &str, words: &str) {
    at(
        "services.toml",
        AREA,
        &format!("{AREA}[service.definition]\n{text}\n"),
        line,
        words,
    );
}

#[test]
fn conditions_of_definitions() {
    let field = |when: &str| {
        format!(
            "[[service.definition.field]]\nkey = \"dato\"\nlabel = \"Dato\"\ntype = \"text\"\n{when}"
        )
    };
    definition(
        &field("visible_when = \"nube:x\""),
        "visible_when",
        "no hay un campo «nube»",
    );
    definition(
        &field("required_when = \"tipo:nube\""),
        "required_when",
        "«nube»",
    );
    let eligible = |when: &str| format!("eligible = [{{ when = \"{when}\", text = \"No.\" }}]");
    definition(
        &eligible("tipo:campo"),
        "eligible",
        "no hay un campo «tipo»",
    );
    definition(&eligible("función:nadie"), "eligible", "«nadie»");
    definition(
        "eligible = [{ when = \"cuenta:sí\", text = \"\" }]",
        "eligible",
        "vacío",
    );
    for good in [
        field("visible_when = \"tipo:campo\""),
        field("required_when = \"tipo:remoto\""),
        field("visible_when = \"TIPO = campo o Servicio:reparar\""),
    ] {
        let text = format!("{AREA}[service.definition]\n{good}\n");
        assert_eq!(replaced("services.toml", AREA, &text), [], "{good}");
    }
}

#[test]
fn nothing_is_asked_while_a_file_is_broken() {
    let mut files = files();
    let kind = changed(
        KIND,
        FIELD,
        &format!("{FIELD}visible_when = \"servicio:nube\"\n"),
    );
    files.insert(KIND.into(), kind.into_bytes());
    files.insert("services.toml".into(), b"x = 1\n".to_vec());
    let told = faults(files);
    assert!(
        told.iter().all(|fault| fault.file == "services.toml"),
        "{told:#?}"
    );
}
