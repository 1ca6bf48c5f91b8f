//! What follows from transitions.

use std::collections::BTreeMap;

use pack::Fault;

use crate::broken::{changed, faults, files, line_of};

const KIND: &str = "kinds/solicitud.toml";
const PLACE: &str = "[[transition]]\nkey = \"cerrar\"";

/// A field of each type that a value can be written into.
const FIELDS: &str = r#"
[[field]]
key = "texto"
label = "Texto"
type = "text"
max = 5
later = true
[[field]]
key = "correo"
label = "Correo"
type = "email"
later = true
[[field]]
key = "numero"
label = "Número"
type = "number"
min = 1
max = 5
later = true
[[field]]
key = "dia"
label = "Día"
type = "date"
later = true
[[field]]
key = "hora"
label = "Hora"
type = "date-time"
later = true
[[field]]
key = "revisa"
label = "Revisa"
type = "person"
later = true
[[field]]
key = "oficina"
label = "Oficina"
type = "unit"
later = true
[[field]]
key = "anexo"
label = "Anexo"
type = "file"
later = true
[[field]]
key = "fijo"
label = "Fijo"
type = "yes-no"
required = true

[[state]]"#;

/// The small pack with those fields, a team, a kind without requester and service (`nota`), one with
/// both (`zeta`), and a service of it (`zetear`).
fn stage() -> BTreeMap<String, Vec<u8>> {
    let mut files = files();
    let kind = changed(KIND, "[[state]]", FIELDS);
    let other = |key: &str, prefix: &str, lines: &str| {
        changed(KIND, "\"solicitud\"", &format!("\"{key}\"\n{lines}")).replacen("MU-", prefix, 1)
    };
    let general = changed(
        "pack.toml",
        "[\"solicitud\"]",
        "[\"solicitud\", \"nota\", \"zeta\"]",
    );
    let area = "summary = \"Limpiamos.\"\narea = \"soporte\"\n";
    let service = "\n[[service]]\nkey = \"zetear\"\nname = \"Z\"\nsummary = \"Z.\"\narea = \"soporte\"\n[service.definition]\nkind = \"zeta\"\n";
    let demo = changed(
        "demo.toml",
        "hours_ago = 20",
        "hours_ago = 20\nfields = { fijo = \"no\" }",
    );
    for (path, text) in [
        (KIND, kind),
        (
            "kinds/nota.toml",
            other(
                "nota",
                "NO-",
                "without_requester = true\nwithout_service = true",
            ),
        ),
        ("kinds/zeta.toml", other("zeta", "ZE-", "")),
        ("pack.toml", general),
        (
            "teams.toml",
            "[[team]]\nkey = \"redes\"\nname = \"Redes\"\n".to_owned(),
        ),
        (
            "services.toml",
            changed("services.toml", area, &format!("{area}{service}")),
        ),
        ("demo.toml", demo),
    ] {
        files.insert(path.to_owned(), text.into_bytes());
    }
    files
}

/// The faults with one more effect in a file's transition `resolver`, and the line of the effect.
fn with(file: &str, effect: &str) -> (Vec<Fault>, usize) {
    let mut files = stage();
    let text = String::from_utf8(files[file].clone()).expect("text");
    let text = text.replacen(
        PLACE,
        &format!("[[transition.effect]]\n{effect}\n\n{PLACE}"),
        1,
    );
    let line = line_of(&text, "[[transition.effect]]");
    files.insert(file.to_owned(), text.into_bytes());
    (faults(files), line)
}

#[track_caller]
fn sound(effect: &str) {
    assert_eq!(with(KIND, effect).0, [], "{effect}");
}

/// One fault, `down` lines below the effect's head.
#[track_caller]
fn wrong(effect: &str, down: usize, words: &str) {
    wrong_in(KIND, effect, down, words);
}

#[track_caller]
fn wrong_in(file: &str, effect: &str, down: usize, words: &str) {
    let (faults, line) = with(file, effect);
    let [fault] = faults.as_slice() else {
        panic!("one fault wanted for {effect}: {faults:#?}")
    };
    assert_eq!(
        (fault.file.as_str(), fault.line),
        (file, Some(line + down)),
        "{fault}"
    );
    assert!(fault.text.contains(words), "{fault}");
}

#[test]
fn each_effect_says_what_it_needs() {
    let all = [
        ("field", "\"texto\""),
        ("value", "\"x\""),
        ("kind", "\"nota\""),
        ("service", "\"zetear\""),
        ("link", "\"follows\""),
        ("copy", "[\"tipo\"]"),
        ("text", "\"x\""),
    ];
    let acts: [(&str, &[&str], &[&str]); 8] = [
        ("release", &[], &[]),
        ("restrict", &[], &[]),
        ("unrestrict", &[], &[]),
        ("set", &["field", "value"], &[]),
        ("clear", &["field"], &[]),
        ("assign", &["value"], &[]),
        ("team", &["value"], &[]),
        ("open", &["kind"], &["service", "link", "copy", "text"]),
    ];
    for (act, needed, possible) in acts {
        let mut base = format!("do = \"{act}\"");
        for (key, value) in all.iter().filter(|(key, _)| needed.contains(key)) {
            let value = match act {
                "assign" => "\"@actor\"",
                "team" => "\"redes\"",
                _ => value,
            };
            base.push_str(&format!("\n{key} = {value}"));
        }
        sound(&base);
        sound(&format!("{base}\nwhen = \"tipo:campo\""));
        let down = base.matches('\n').count() + 2;
        for (key, value) in all {
            if needed.contains(&key) {
                let without: Vec<&str> = base.lines().filter(|l| !l.starts_with(key)).collect();
                wrong(&without.join("\n"), 0, &format!("le falta «{key}»"));
            } else if !possible.contains(&key) {
                wrong(
                    &format!("{base}\n{key} = {value}"),
                    down,
                    "no va con este efecto",
                );
            }
        }
    }
}

#[test]
fn values_are_read_as_a_form_reads_them() {
    let set = |field: &str, value: &str| {
        format!("do = \"set\"\nfield = \"{field}\"\nvalue = \"{value}\"")
    };
    for (field, value) in [
        ("tipo", "campo"),
        ("texto", "corto"),
        ("correo", "a@b.example"),
        ("numero", "5"),
        ("dia", "2026-01-31"),
        ("dia", "@today"),
        ("hora", "2026-01-31T10:00"),
        ("hora", "@now"),
        ("revisa", "@actor"),
        ("revisa", "@requester"),
        ("revisa", "@assignee"),
        ("revisa", "@field:revisa"),
        ("oficina", "base"),
        ("texto", "@field:correo"),
        ("fijo", "sí"),
    ] {
        sound(&set(field, value));
    }
    for (field, value, words) in [
        ("tipo", "nube", "Elija una opción de la lista"),
        (
            "texto",
            "demasiado largo",
            "no es un valor del campo «texto»",
        ),
        ("texto", " ", "use «clear»"),
        ("correo", "nadie", "no es un valor del campo «correo»"),
        ("numero", "6", "no es un valor del campo «numero»"),
        ("numero", "1.5", "no es un valor del campo «numero»"),
        ("dia", "31/31/2026", "no es un valor del campo «dia»"),
        ("dia", "@now", "es una fecha con hora"),
        ("hora", "@today", "es una fecha;"),
        ("texto", "@actor", "es una persona"),
        ("revisa", "7", "use @actor"),
        ("revisa", "@team", "no existe «@team»"),
        ("oficina", "nube", "una unidad de units.toml"),
        ("anexo", "oficio.pdf", "Adjunte el archivo"),
        ("correo", "@field:texto", "no caben"),
        ("numero", "@field:tipo", "no caben"),
        ("texto", "@field:nube", "no existe el campo «nube»"),
    ] {
        wrong(&set(field, value), 3, words);
    }
    wrong(&set("nube", "x"), 2, "no existe el campo «nube»");
    // A property is no field: other effects are for those.
    wrong(&set("priority", "alta"), 2, "no existe el campo «priority»");
}

#[test]
fn what_must_be_there_is_not_emptied() {
    sound("do = \"clear\"\nfield = \"texto\"");
    wrong("do = \"clear\"\nfield = \"fijo\"", 2, "es obligatorio");
    wrong("do = \"clear\"\nfield = \"nube\"", 2, "no existe el campo");
}

#[test]
fn people_and_teams() {
    for value in ["@requester", "@assignee", "@actor", "@field:revisa"] {
        sound(&format!("do = \"assign\"\nvalue = \"{value}\""));
    }
    wrong(
        "do = \"assign\"\nvalue = \"ada@muestra.example\"",
        2,
        "no es una persona",
    );
    wrong(
        "do = \"assign\"\nvalue = \"@field:tipo\"",
        2,
        "no guarda una persona",
    );
    wrong(
        "do = \"assign\"\nvalue = \"@field:nube\"",
        2,
        "no existe el campo",
    );
    wrong(
        "do = \"team\"\nvalue = \"nube\"",
        2,
        "no existe el equipo «nube»",
    );
}

#[test]
fn what_is_opened_can_be_registered() {
    let open = |kind: &str, rest: &str| format!("do = \"open\"\nkind = \"{kind}\"\n{rest}");
    sound(&open(
        "nota",
        "link = \"caused-by\"\ntext = \"Viene de aquí.\"\ncopy = [\"tipo\", \"priority\"]",
    ));
    sound(&open("zeta", "service = \"zetear\""));
    sound(&open("solicitud", "copy = [\"fijo\"]"));
    wrong(&open("nube", ""), 2, "no existe el tipo de ticket «nube»");
    wrong(
        &open("zeta", "service = \"nube\""),
        3,
        "no existe el servicio «nube»",
    );
    wrong(
        &open("zeta", "service = \"limpiar\""),
        3,
        "otro tipo de ticket",
    );
    wrong(&open("zeta", ""), 0, "necesita un servicio suyo");
    wrong(
        &open("nota", "service = \"zetear\""),
        3,
        "no tiene servicio",
    );
    wrong(&open("solicitud", ""), 0, "pide el campo «fijo»");
    wrong(&open("nota", "text = \" \""), 3, "vacío");
    // Whoever has no requester cannot give one.
    let (told, _) = with("kinds/nota.toml", &open("zeta", "service = \"zetear\""));
    assert!(
        told.len() == 1 && told[0].text.contains("necesita solicitante"),
        "{told:#?}"
    );
}

#[test]
fn what_is_copied_means_the_same() {
    let copy = |key: &str| format!("do = \"open\"\nkind = \"nota\"\ncopy = [\"{key}\"]");
    wrong(&copy("nube"), 3, "no existe el dato «nube»");
    wrong(&copy("texto"), 3, "«nota» no tiene el campo «texto»");
    wrong(&copy("unit"), 3, "pasa sin que lo diga");
    sound(&copy("team"));
    sound(&copy("restricted"));
    let twice = "do = \"open\"\nkind = \"nota\"\ncopy = [\"tipo\", \"tipo\"]";
    wrong(twice, 3, "dos veces");
    let effect = "do = \"open\"\nkind = \"solicitud\"\nservice = \"reparar\"\ncopy = [\"fijo\"]";
    sound(effect);
    // The other kind's list of choices is its own.
    let mut files = stage();
    let nota = String::from_utf8(files["kinds/nota.toml"].clone()).expect("text");
    let nota = nota.replacen("key = \"campo\"", "key = \"sitio\"", 1);
    let nota = nota.replacen("key = \"alta\"", "key = \"media\"", 1);
    files.insert("kinds/nota.toml".into(), nota.into_bytes());
    for (key, words) in [
        ("tipo", "no admite los mismos valores"),
        ("priority", "no tiene la prioridad «alta»"),
    ] {
        let text = String::from_utf8(stage()[KIND].clone()).expect("text");
        let effect = format!("[[transition.effect]]\n{}\n\n{PLACE}", copy(key));
        let mut files = files.clone();
        files.insert(KIND.into(), text.replacen(PLACE, &effect, 1).into_bytes());
        let told = faults(files);
        assert!(told.len() == 1 && told[0].text.contains(words), "{told:#?}");
    }
}
