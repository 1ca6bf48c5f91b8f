//! The matrix of impact and urgency.

use crate::broken::{at, changed, faults, files, replaced};

const KIND: &str = "kinds/solicitud.toml";
/// Two fields and a matrix, in the place of the first state's heading.
const MATRIX: &str = r#"[matrix]
impact = "impacto"
urgency = "urgencia"
manual = ["titular"]
[matrix.row]
uno = { normal = "baja", ya = "baja" }
todos = { normal = "baja", ya = "alta" }

[[field]]
key = "impacto"
label = "Impacto"
type = "choice"
choice = [{ key = "uno", name = "Una persona" }, { key = "todos", name = "Todas" }]

[[field]]
key = "urgencia"
label = "Urgencia"
type = "choice"
choice = [{ key = "normal", name = "Normal" }, { key = "ya", name = "Ya" }]

[[state]]"#;

/// The small pack with the matrix, in which one text is replaced: one fault where `place` stands.
#[track_caller]
fn one(old: &str, new: &str, place: &str, words: &str) {
    assert!(MATRIX.contains(old), "no {old:?}");
    at(
        KIND,
        "[[state]]",
        &MATRIX.replacen(old, new, 1),
        place,
        words,
    );
}

#[test]
fn a_whole_one_is_sound() {
    assert_eq!(replaced(KIND, "[[state]]", MATRIX), []);
}

#[test]
fn what_is_missing_is_told() {
    one(
        "\ntodos = { normal = \"baja\", ya = \"alta\" }",
        "",
        "[matrix.row]",
        "falta el renglón de «todos»",
    );
    one(", ya = \"alta\"", "", "todos = {", "la urgencia «ya»");
    one(
        "manual = [\"titular\"]",
        "manual = [\"nadie\"]",
        "manual",
        "no existe el rol «nadie»",
    );
}

#[test]
fn what_does_not_exist_is_told() {
    one(
        "ya = \"alta\"",
        "ya = \"nube\"",
        "todos = {",
        "la prioridad «nube»",
    );
    one(
        "uno = {",
        "pocos = { normal = \"baja\", ya = \"baja\" }\nuno = {",
        "pocos = {",
        "no ofrece «pocos»",
    );
    one(
        "ya = \"alta\"",
        "ya = \"alta\", nunca = \"baja\"",
        "todos = {",
        "no ofrece «nunca»",
    );
    one(
        "impact = \"impacto\"",
        "impact = \"otro\"",
        "impact = ",
        "«otro» no es uno de tipo choice",
    );
}

#[test]
fn a_service_may_have_its_own_rows() {
    let with = |definition: &str| {
        let mut all = files();
        let kind = changed(KIND, "[[state]]", MATRIX);
        all.insert(KIND.to_owned(), kind.into_bytes());
        let services = changed(
            "services.toml",
            "summary = \"Reparamos.\"",
            &format!("summary = \"Reparamos.\"\ndefinition = {definition}"),
        );
        all.insert("services.toml".to_owned(), services.into_bytes());
        faults(all)
    };
    let rows = "{ matrix = { uno = { normal = \"alta\", ya = \"alta\" }, todos = { normal = \"alta\", ya = \"alta\" } } }";
    assert_eq!(with(rows), []);
    let told = with("{ matrix = { uno = { normal = \"alta\", ya = \"alta\" } } }");
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(
        told[0].text.contains("falta el renglón de «todos»"),
        "{}",
        told[0]
    );
    // Without a matrix of the kind, nobody knows which fields are meant.
    let told = replaced(
        "services.toml",
        "summary = \"Reparamos.\"",
        &format!("summary = \"Reparamos.\"\ndefinition = {rows}"),
    );
    assert!(
        told.len() == 1 && told[0].text.contains("no tiene [matrix]"),
        "{told:#?}"
    );
}
