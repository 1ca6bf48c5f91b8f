//! A pack as large as institutions get, and larger: made, not written.

use std::fmt::Write;

/// How large a pack is.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Services of the catalogue.
    pub services: usize,
    /// Kinds of ticket.
    pub kinds: usize,
    /// Fields of the form of each kind.
    pub fields: usize,
    /// Fields that each service adds.
    pub defined: usize,
}

/// What is promised to load in under a second: forms of 200 fields.
pub const PROMISED: Size = Size {
    services: 1_000,
    kinds: 60,
    fields: 180,
    defined: 20,
};

/// The files of a sound pack of this size.
pub fn files(size: Size) -> Vec<(String, Vec<u8>)> {
    let mut files = vec![
        ("pack.toml".to_owned(), general(size)),
        ("welcome.md".to_owned(), "Bienvenida.\n".to_owned()),
        ("units.toml".to_owned(), units(size.services)),
        ("services.toml".to_owned(), services(size)),
        ("roles.toml".to_owned(), ROLES.to_owned()),
        ("demo.toml".to_owned(), "# Nadie.\n".to_owned()),
    ];
    for number in 0..size.kinds {
        files.push((format!("kinds/clase-{number}.toml"), kind(number, size)));
    }
    files
        .into_iter()
        .map(|(path, text)| (path, text.into_bytes()))
        .collect()
}

fn general(size: Size) -> String {
    let kinds: Vec<String> = (0..size.kinds).map(|n| format!("\"clase-{n}\"")).collect();
    format!(
        r##"key = "grande"
name = "Grande"
version = 1
kinds = [{}]
[institution]
name = "Institución grande"
office = "Oficina"
short = "OG"
zone = "America/Mexico_City"
[identity]
accent = "#611232"
accent_dark = "#e8a3bf"
[portal]
greeting = "Hola"
send_label = "Enviar"
[files]
max_mb = 10
max_files = 5
extensions = ["pdf"]
[passwords]
minimum = 12
"##,
        kinds.join(", ")
    )
}

const ROLES: &str = r#"[[role]]
key = "titular"
name = "Titular"
[[role.grant]]
actions = ["ticket.see", "ticket.edit", "ticket.move", "ticket.take"]
[[role.grant]]
actions = ["people.manage"]
"#;

/// A tree that is as deep as it is wide.
fn units(count: usize) -> String {
    let mut text = "[[unit]]\nkey = \"u0\"\nname = \"Unidad 0\"\n".to_owned();
    for n in 1..count {
        let parent = if n % 2 == 0 { n - 1 } else { n / 2 };
        let _ = writeln!(
            text,
            "[[unit]]\nkey = \"u{n}\"\nname = \"Unidad {n}\"\nparent = \"u{parent}\""
        );
    }
    text
}

fn services(size: Size) -> String {
    let mut text = "[[area]]\nkey = \"area\"\nname = \"Área\"\nicon = \"tools\"\n".to_owned();
    for n in 0..size.services {
        let kind = n % size.kinds;
        let _ = write!(
            text,
            "\n[[service]]\nkey = \"servicio-{n}\"\nname = \"Servicio {n}\"\nsummary = \"Se hace {n}.\"\narea = \"area\"\n\
             [service.definition]\nkind = \"clase-{kind}\"\npriority = \"alta\"\n\
             eligible = [{{ when = \"dependencia:u1 o cuenta:sí\", text = \"Solo algunos.\" }}]\n"
        );
        fields(
            &mut text,
            "service.definition.field",
            "propio",
            size.defined,
        );
    }
    text
}

/// Fields of every sort, one in four of them asked for only sometimes.
fn fields(text: &mut String, table: &str, key: &str, count: usize) {
    for n in 0..count {
        let sort = match n % 4 {
            0 => "choice\"\nchoice = [{ key = \"uno\", name = \"Uno\" }, { key = \"dos\", name = \"Dos\" }]".to_owned(),
            1 => "number\"\nmin = 0\nmax = 9".to_owned(),
            2 => "text\"\nmax = 80".to_owned(),
            _ => format!("date\"\nvisible_when = \"{key}-{}:uno y prioridad>=alta\"", n - 3),
        };
        let _ = writeln!(
            text,
            "[[{table}]]\nkey = \"{key}-{n}\"\nlabel = \"Dato {n}\"\nlater = true\ntype = \"{sort}"
        );
    }
}

fn kind(number: usize, size: Size) -> String {
    let mut text = format!(
        r#"key = "clase-{number}"
initial = "abierto"
[noun]
singular = "clase {number}"
plural = "clases {number}"
gender = "femenino"
[folio]
prefix = "C{number}-"
digits = 4
[[priority]]
key = "baja"
name = "Baja"
[[priority]]
key = "alta"
name = "Alta"
"#
    );
    fields(&mut text, "field", "campo", size.fields);
    for (key, category) in [
        ("abierto", "open"),
        ("atendido", "resolved"),
        ("cerrado", "closed"),
    ] {
        let _ = writeln!(
            text,
            "[[state]]\nkey = \"{key}\"\nname = \"{key}\"\ncategory = \"{category}\"\nmeaning = \"Así está.\""
        );
    }
    for (key, from, to) in [
        ("atender", "abierto", "atendido"),
        ("cerrar", "atendido", "cerrado"),
    ] {
        let _ = writeln!(
            text,
            "[[transition]]\nkey = \"{key}\"\nlabel = \"{key}\"\nfrom = [\"{from}\"]\nto = \"{to}\"\nwho = [\"titular\"]\n\
             requires = [\"priority\", \"campo-0\", \"campo-1\"]\n\
             condition = [{{ when = \"campo-0:uno o campo-1>=3\", text = \"Todavía no.\" }}]\n\
             effect = [{{ do = \"set\", field = \"campo-2\", value = \"listo\" }}]"
        );
    }
    text
}
