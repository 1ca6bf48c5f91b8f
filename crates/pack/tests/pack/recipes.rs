//! Macros and rules.

use pack::{Fault, Source, load};

use crate::broken::{faults, files, line_of};

const MACROS: &str = include_str!("small/macros.toml");
const RULES: &str = include_str!("small/rules.toml");

/// The small pack with macros and rules, in one of which a text is replaced.
fn with(file: &str, old: &str, new: &str) -> (String, Vec<Fault>) {
    let mut files = files();
    let mut told = String::new();
    for (path, text) in [("macros.toml", MACROS), ("rules.toml", RULES)] {
        let mut text = text.to_owned();
        if path == file {
            assert!(text.contains(old), "{path} has no {old:?}");
            text = text.replacen(old, new, 1);
            told.clone_from(&text);
        }
        files.insert(path.to_owned(), text.into_bytes());
    }
    (told, faults(files))
}

#[track_caller]
fn one(file: &str, old: &str, new: &str, at: &str, words: &str) {
    let (text, faults) = with(file, old, new);
    let [fault] = faults.as_slice() else {
        panic!("one fault wanted: {faults:#?}")
    };
    assert_eq!(
        (fault.file.as_str(), fault.line),
        (file, Some(line_of(&text, at))),
        "{fault}"
    );
    assert!(fault.text.contains(words), "{fault}");
}

#[test]
fn good_ones_are_sound() {
    assert_eq!(with("macros.toml", "macro", "macro").1, []);
    let mut all = files();
    all.insert("macros.toml".to_owned(), MACROS.into());
    all.insert("rules.toml".to_owned(), RULES.into());
    let pack = load(&Source::from_files(all)).expect("it is sound");
    assert_eq!((pack.macros.len(), pack.rules.len()), (4, 2));
    assert_eq!(pack.macros[0].deeds.len(), 3);
    assert_eq!(pack.rules[1].role.as_deref(), Some("titular"));
}

#[test]
fn what_is_wrong_with_a_macro_is_told_where_it_stands() {
    let m = |old, new, at, words| one("macros.toml", old, new, at, words);
    m(
        "\"Pedir más datos\"",
        "\" \"",
        "name = \" \"",
        "el texto está vacío",
    );
    m(
        "[\"titular\"]",
        "[\"nadie\"]",
        "roles = ",
        "no existe la clave «nadie»",
    );
    m(
        "[\"solicitud\"]",
        "[\"otra\"]",
        "kinds = ",
        "no existe la clave «otra»",
    );
    m(
        "estado:abierto",
        "estado:volando",
        "when = ",
        "no se puede leer",
    );
    m("estado:abierto", "impresora", "when = ", "palabras sueltas");
    m("do = \"assign\"", "do = \"volar\"", "do = \"volar\"", "");
    m(
        "do = \"answer\"",
        "do = \"release\"",
        "text = \"Buen",
        "«text» no va con",
    );
    m(
        "{{ solicitante }}",
        "{{ sueldo }}",
        "sueldo",
        "no conoce «sueldo»",
    );
    m(
        "value = \"@actor\"",
        "value = \"beto\"",
        "value = \"beto\"",
        "no es una persona",
    );
    m(
        "\"guardia@municipio.example\"",
        "\"guardia@\"",
        "value = \"guardia@\"",
        "el correo de alguien",
    );
    m(
        "\"caída\"",
        "\"##\"",
        "value = \"##\"",
        "no es una etiqueta",
    );
    m(
        "\"part-of\"",
        "\"split-from\"",
        "tie = ",
        "no es un vínculo",
    );
    m("tie = \"part-of\"\n", "", "# vínculo", "le falta «tie»");
    m("2027-01-04", "4 de enero", "until = ", "no es una fecha");
    m(
        "until = \"2027-01-04\"",
        "days = 2\nuntil = \"2027-01-04\"",
        "until = ",
        "dicen lo mismo",
    );
    m(
        "until = \"2027-01-04\"\n",
        "",
        "# aplazar",
        "le falta hasta cuándo",
    );
    m(
        "\"remoto\"",
        "\"lejos\"",
        "value = \"lejos\"",
        "no es un valor de ese campo",
    );
    m(
        "field = \"tipo\"",
        "field = \"nada\"",
        "field = \"nada\"",
        "no es un campo que llene quien atiende",
    );
    m(
        "field = \"tipo\"",
        "field = \"unit\"",
        "field = \"unit\"",
        "no se cambia así",
    );
    m(
        "\"resolver\"",
        "\"volar\"",
        "transition = \"volar\"",
        "no existe la transición",
    );
    m("task = \"Medir\"\n", "", "# tarea", "le falta «task»");
    m(
        "minutes = 15",
        "minutes = 1441",
        "minutes = ",
        "de 1 a 1440",
    );
    m(
        "minutes = 15",
        "minutes = 15\ndays = 2",
        "days = 2\non_site",
        "«days» no va con",
    );
    m(
        "do = \"merge\"",
        "do = \"approve\"",
        "value = \"SOL-0002\"",
        "no existe la autorización",
    );
    m(
        "do = \"merge\"",
        "do = \"check\"",
        "value = \"SOL-0002\"",
        "ningún servicio tiene la revisión",
    );
    m(
        "key = \"resuelto-a-distancia\"",
        "key = \"pedir-datos\"",
        "key = \"pedir-datos\"\nname = \"Resuelto",
        "ya la tiene otro",
    );
}

#[test]
fn what_is_wrong_with_a_rule_is_told_where_it_stands() {
    let r = |old, new, at, words| one("rules.toml", old, new, at, words);
    let note = "do = \"note\"\ntext = \"Nadie escribió en tres días.\"";
    let (_, decides) = with("rules.toml", note, "do = \"approve\"\nvalue = \"obra\"");
    let words = "la decide una persona, no una regla";
    assert!(
        decides.iter().any(|fault| fault.text.contains(words)),
        "{decides:?}"
    );
    r("\"filled\"", "\"volado\"", "on = ", "no es un evento");
    r(
        "on = [\"received\", \"changed\", \"filled\"]\n",
        "",
        "[[rule]]",
        "falta cuándo se aplica",
    );
    r(
        "stop = true",
        "stop = true\nafter = { state = \"abierto\", hours = 1 }",
        "on = ",
        "empieza por eventos o por tiempo",
    );
    r(
        "\"resuelto\", hours",
        "\"volando\", hours",
        "after = ",
        "no existe el estado",
    );
    r("hours = 72", "hours = 0", "after = ", "escriba de 1 a");
    r(
        "hours = 72",
        "hours = 72, calendar = \"nunca\"",
        "after = ",
        "no existe el calendario",
    );
    r(
        "as = \"titular\"",
        "as = \"admin\"",
        "transition = \"cerrar\"",
        "no puede hacer «cerrar»",
    );
}

/// A rule that writes a note after each note goes on for ever, alone or by way of another; one that also
/// changes what it asks about may come to an end.
#[test]
fn circles_are_seen() {
    let rule = |key: &str, on: &str, act: &str, more: &str| {
        format!(
            "[[rule]]\nkey = \"{key}\"\nname = \"{key}\"\non = [\"{on}\"]\n[[rule.effect]]\ndo = \"{act}\"\ntext = \"Algo.\"\n{more}"
        )
    };
    let told = |rules: &str| {
        let mut all = files();
        all.insert("rules.toml".to_owned(), rules.as_bytes().to_vec());
        faults(all)
            .into_iter()
            .map(|fault| fault.text)
            .collect::<Vec<_>>()
    };
    let circle = told(&rule("a", "noted", "note", ""));
    assert!(
        matches!(circle.as_slice(), [one] if one.contains("sin fin")),
        "{circle:?}"
    );
    let two = rule("a", "noted", "task", "") + &rule("b", "task", "note", "");
    assert_eq!(told(&two).len(), 2);
    assert_eq!(told(&rule("a", "noted", "task", "")), Vec::<String>::new());
    let sets = "[[rule.effect]]\ndo = \"set\"\nfield = \"priority\"\nvalue = \"alta\"\n";
    assert_eq!(
        told(&rule("a", "noted", "note", sets)),
        Vec::<String>::new()
    );
}
