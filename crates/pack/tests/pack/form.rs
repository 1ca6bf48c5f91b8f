//! Fields of forms.

use crate::broken::{at, changed, faults, files, replaced};

const KIND: &str = "kinds/solicitud.toml";

/// The small kind with one more field.
fn with(field: &str) -> String {
    format!("[[field]]\n{field}\n\n[[state]]")
}

/// One more field, with a fault where `line` stands.
#[track_caller]
fn field(field: &str, line: &str, words: &str) {
    at(KIND, "[[state]]", &with(field), line, words);
}

/// One more field of a type, with a line that does not go with it.
#[track_caller]
fn typed(kind: &str, line: &str, words: &str) {
    let text = format!("key = \"dato\"\nlabel = \"Dato\"\ntype = \"{kind}\"\n{line}");
    field(&text, line, words);
}

#[track_caller]
fn sound(kind: &str, line: &str) {
    let text = format!("key = \"dato\"\nlabel = \"Dato\"\ntype = \"{kind}\"\n{line}");
    assert_eq!(
        replaced(KIND, "[[state]]", &with(&text)),
        [],
        "{kind} {line}"
    );
}

const TYPES: [&str; 18] = [
    "text",
    "long-text",
    "number",
    "date",
    "date-time",
    "choice",
    "several",
    "yes-no",
    "person",
    "unit",
    "asset",
    "file",
    "email",
    "phone",
    "ip",
    "url",
    "money",
    "curp",
];

const CHOICES: &str = "choice = [{ key = \"a\", name = \"A\" }, { key = \"b\", name = \"B\" }]";

#[test]
fn every_type_is_sound_with_what_belongs_to_it() {
    for kind in TYPES {
        let line = match kind {
            "choice" => format!("ordered = true\n{CHOICES}"),
            "several" => format!("min = 1\nmax = 2\n{CHOICES}"),
            "number" => "min = -5\nmax = 5\ndecimals = 9".to_owned(),
            "money" => "min = 0\nmax = 0".to_owned(),
            "person" => "roles = [\"titular\"]".to_owned(),
            "file" => "max = 3".to_owned(),
            "date" | "date-time" | "yes-no" | "unit" | "asset" => "indexed = true".to_owned(),
            _ => "min = 1\nmax = 20\npersonal = true".to_owned(),
        };
        sound(kind, &line);
    }
}

#[test]
fn keys() {
    let key = |key: &str, words: &str| {
        let line = format!("key = \"{key}\"\nlabel = \"Dato\"");
        field(&format!("{line}\ntype = \"text\""), &line, words);
    };
    key("Dato", "no es válida");
    key("tipo", "otro elemento de campos");
    for taken in [
        "priority",
        "prioridad",
        "assignee",
        "asignado",
        "responsable",
        "team",
        "equipo",
        "state",
        "estado",
        "kind",
        "clase",
        "service",
        "area",
        "unit",
        "requester",
        "channel",
        "canal",
        "created",
        "creado",
        "recibido",
        "folio",
        "restricted",
        "updated",
        "ended",
        "message",
        "description",
        "wait-until",
        "wait-reason",
    ] {
        key(taken, "ya nombra un dato de todos los tickets");
    }
    for odd in ["7dias", "-a", "y", "o", "no"] {
        key(odd, "no se puede escribir en una condición");
    }
}

#[test]
fn words_say_something() {
    field(
        "key = \"dato\"\nlabel = \" \"\ntype = \"text\"",
        "label = \" \"",
        "vacío",
    );
    typed("text", "help = \"\"", "vacío");
    typed("text", "group = \"\"", "vacío");
}

#[test]
fn choices_stand_where_one_chooses() {
    let whole = "[[field]]\nkey = \"dato\"";
    for kind in ["choice", "several"] {
        let text = format!("key = \"dato\"\nlabel = \"Dato\"\ntype = \"{kind}\"");
        field(&text, whole, "no tiene opciones");
        typed(
            kind,
            "choice = [{ key = \"a\", name = \"A\" }, { key = \"a\", name = \"B\" }]",
            "otro elemento de opciones",
        );
        typed(kind, "choice = [{ key = \"a\", name = \"\" }]", "vacío");
        typed(
            kind,
            "choice = [{ key = \"Á\", name = \"A\" }]",
            "no es válida",
        );
    }
    for kind in TYPES
        .iter()
        .filter(|kind| !["choice", "several"].contains(kind))
    {
        typed(
            kind,
            CHOICES,
            "solo los tipos choice y several llevan opciones",
        );
        typed(kind, "ordered = true", "tienen orden");
    }
}

#[test]
fn bounds() {
    for kind in ["date", "date-time", "yes-no", "person", "unit", "asset"] {
        typed(kind, "min = 1", "no lleva «min»");
        typed(kind, "max = 1", "no lleva «max»");
    }
    typed("file", "min = 1", "no lleva «min»");
    for kind in ["text", "long-text", "email", "phone", "ip", "url", "curp"] {
        typed(kind, "min = -1", "no puede ser -1");
        typed(kind, "max = 0", "no puede ser 0");
    }
    typed("file", "max = 0", "no puede ser 0");
    for kind in ["number", "money", "text"] {
        let text = format!("key = \"dato\"\nlabel = \"Dato\"\ntype = \"{kind}\"\nmin = 5\nmax = 4");
        field(&text, "max = 4", "el máximo (4) es menos que el mínimo (5)");
    }
    typed(
        "several",
        &format!("min = 3\n{CHOICES}"),
        "más opciones de las que hay (2)",
    );
}

#[test]
fn decimals_are_of_numbers() {
    for kind in TYPES
        .iter()
        .filter(|kind| !["choice", "several", "number"].contains(kind))
    {
        typed(kind, "decimals = 2", "solo el tipo number");
    }
    typed("number", "decimals = 10", "use 9 o menos");
}

#[test]
fn roles_are_of_persons() {
    typed(
        "text",
        "roles = [\"titular\"]",
        "solo un campo de tipo person",
    );
    typed("person", "roles = [\"nadie\"]", "no existe el rol «nadie»");
    typed("person", "roles = [\"titular\", \"titular\"]", "dos veces");
}

#[test]
fn what_comes_later_is_not_required() {
    typed("text", "required = true\nlater = true", "no va con «later»");
    typed(
        "text",
        "required_when = \"tipo:campo\"\nlater = true",
        "no va con «later»",
    );
    typed(
        "text",
        "required_when = \"tipo:campo\"\nrequired = true",
        "siempre obligatorio",
    );
    sound("text", "later = true\ninternal = true");
    sound("text", "later = true");
}

#[test]
fn an_indexed_field_has_one_type_in_every_kind() {
    let second = |field: &str| {
        let mut files = files();
        let kind = changed(KIND, "\"solicitud\"", "\"zeta\"");
        let kind = kind
            .replacen("\"MU-\"", "\"ZE-\"", 1)
            .replacen("[[state]]", &with(field), 1);
        files.insert("kinds/zeta.toml".into(), kind.into_bytes());
        let first = "key = \"dato\"\nlabel = \"Dato\"\ntype = \"number\"\nindexed = true";
        let kind = changed(KIND, "[[state]]", &with(first));
        files.insert(KIND.into(), kind.into_bytes());
        let general = changed("pack.toml", "[\"solicitud\"]", "[\"solicitud\", \"zeta\"]");
        files.insert("pack.toml".into(), general.into_bytes());
        faults(files)
    };
    let dato = "key = \"dato\"\nlabel = \"Dato\"\n";
    assert_eq!(
        second(&format!("{dato}type = \"number\"\nindexed = true")),
        []
    );
    assert_eq!(second(&format!("{dato}type = \"text\"")), []);
    for other in ["type = \"text\"", "type = \"number\"\ndecimals = 2"] {
        let faults = second(&format!("{dato}{other}\nindexed = true"));
        assert!(
            faults.len() == 1
                && faults[0].file == "kinds/zeta.toml"
                && faults[0]
                    .text
                    .contains("es de otro tipo en kinds/solicitud.toml"),
            "{faults:#?}"
        );
    }
}
