//! Services and their definitions.

use crate::broken::{at, changed, faults, files, replaced};

const SERVICES: &str = "services.toml";
const KIND: &str = "kinds/solicitud.toml";
const AREA: &str = "summary = \"Limpiamos.\"\narea = \"soporte\"\n";

/// The second service with more lines.
#[track_caller]
fn service(lines: &str, line: &str, words: &str) {
    at(SERVICES, AREA, &format!("{AREA}{lines}\n"), line, words);
}

/// The second service with a definition.
#[track_caller]
fn definition(lines: &str, line: &str, words: &str) {
    service(&format!("[service.definition]\n{lines}"), line, words);
}

#[test]
fn days() {
    for day in ["2026-02-29", "mañana", "2026-1-1"] {
        let line = format!("from = \"{day}\"");
        service(&line, &line, "no es una fecha");
        let line = format!("until = \"{day}\"");
        service(&line, &line, "no es una fecha");
    }
    service(
        "from = \"2026-02-01\"\nuntil = \"2026-01-31\"",
        "until",
        "termina antes de comenzar",
    );
    for good in [
        "from = \"2026-01-01\"\nuntil = \"2026-01-01\"",
        "until = 2026-12-31",
    ] {
        assert_eq!(replaced(SERVICES, AREA, &format!("{AREA}{good}\n")), []);
    }
}

#[test]
fn a_definition_names_what_exists() {
    definition(
        "kind = \"nube\"",
        "kind",
        "no existe el tipo de ticket «nube»",
    );
    definition("team = \"nube\"", "team", "no existe el equipo «nube»");
    definition(
        "priority = \"nube\"",
        "priority",
        "«solicitud» no tiene la prioridad «nube»",
    );
    let good = "kind = \"solicitud\"\npriority = \"alta\"\nrequirements = [\"Oficio\"]\npolicies = \"De lunes a viernes.\"";
    let text = format!("{AREA}[service.definition]\n{good}\n");
    assert_eq!(replaced(SERVICES, AREA, &text), []);
}

#[test]
fn words_of_a_definition() {
    definition("requirements = [\"Oficio\",\n\" \"]", "\" \"]", "vacío");
    definition("policies = \"\"", "policies", "vacío");
    let checks = |second: &str| format!("check = [{{ key = \"a\", name = \"A\" }},\n{second}]");
    definition(
        &checks("{ key = \"a\", name = \"B\" }"),
        "{ key = \"a\", name = \"B\" }",
        "otro elemento de revisiones",
    );
    definition(
        &checks("{ key = \"b\", name = \"\" }"),
        "{ key = \"b\"",
        "vacío",
    );
}

#[test]
fn fields_of_a_definition() {
    let field = |rest: &str| format!("[[service.definition.field]]\nlabel = \"Dato\"\n{rest}");
    definition(
        &field("key = \"tipo\"\ntype = \"text\""),
        "key = \"tipo\"",
        "ya tiene el campo «tipo»",
    );
    definition(
        &field("key = \"estado\"\ntype = \"text\""),
        "key = \"estado\"",
        "ya nombra un dato",
    );
    definition(
        &field("key = \"dato\"\ntype = \"choice\""),
        "[[service.definition.field]]",
        "no tiene opciones",
    );
    definition(
        &field("key = \"dato\"\ntype = \"text\"\nedit = [\"nadie\"]"),
        "edit",
        "no existe el rol «nadie»",
    );
    let twice = format!(
        "{}\n{}",
        field("key = \"dato\"\ntype = \"text\""),
        field("type = \"text\"\nkey = \"dato\" # otra vez")
    );
    definition(
        &twice,
        "key = \"dato\" # otra vez",
        "otro elemento de campos",
    );
}

#[test]
fn an_indexed_field_has_one_type_in_kinds_and_definitions() {
    let kind = changed(
        KIND,
        "[[state]]",
        "[[field]]\nkey = \"dato\"\nlabel = \"Dato\"\ntype = \"number\"\nindexed = true\n\n[[state]]",
    );
    let own = kind
        .replace("\"solicitud\"", "\"zeta\"")
        .replace("\"MU-\"", "\"ZE-\"");
    let general = changed("pack.toml", "[\"solicitud\"]", "[\"solicitud\", \"zeta\"]");
    let field = "[service.definition]\n[[service.definition.field]]\nkey = \"dato\"\nlabel = \"Dato\"\ntype = \"text\"\nindexed = true\n";
    let services = changed(SERVICES, AREA, &format!("{AREA}{field}"));
    let mut files = files();
    files.insert("kinds/zeta.toml".into(), own.into_bytes());
    files.insert("pack.toml".into(), general.into_bytes());
    files.insert(SERVICES.into(), services.into_bytes());
    let told = faults(files);
    assert!(
        told.len() == 1 && told[0].text.contains("es de otro tipo en kinds/zeta.toml"),
        "{told:#?}"
    );
}

#[test]
fn a_service_is_of_a_kind_that_is_asked_for() {
    let mut files = files();
    let kind = changed(KIND, "[noun]", "without_service = true\n[noun]");
    files.insert(KIND.into(), kind.into_bytes());
    files.insert("demo.toml".into(), b"ticket = []\n".to_vec());
    let told = faults(files.clone());
    let lines: Vec<_> = told.iter().map(|fault| fault.line).collect();
    assert_eq!(lines, [Some(6), Some(12)], "{told:#?}");
    assert!(
        told.iter()
            .all(|f| f.text.contains("no se pide del catálogo"))
    );
    // Where no kind is asked for out of it, the catalogue is empty.
    files.insert(SERVICES.into(), b"# nada\n".to_vec());
    assert_eq!(faults(files), []);
    let mut files = crate::broken::files();
    files.insert(SERVICES.into(), b"# nada\n".to_vec());
    let told = faults(files);
    assert!(
        told.iter()
            .any(|f| f.file == SERVICES && f.text.contains("no hay servicios"))
    );
}
