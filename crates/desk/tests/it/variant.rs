//! The embedded pack changed for tests of access: kinds of every sight, teams, and
//! roles as a test wants them.

use pack::{Pack, Source};
use proptest::prelude::*;
use proptest::sample::select;

/// The kinds: key, sight, whether its tickets start restricted.
pub const KINDS: [(&str, &str, bool); 4] = [
    ("solicitud", "agents", false),
    ("equipo", "team", false),
    ("propia", "participants", false),
    ("queja", "agents", true),
];

/// The teams.
pub const TEAMS: [&str; 3] = ["redes", "soporte", "sistemas"];

/// How many people there are.
pub const PEOPLE: usize = 5;

/// Units out of the tree: one above others, and one apart.
pub const UNITS: [&str; 5] = [
    "presidencia",
    "secretaria-ayuntamiento",
    "registro-civil",
    "archivo-municipal",
    "ugdai",
];

/// Roles that the workflow names; the first may be responsible for everything, of every kind.
const ROLES: &str = r#"
[[role]]
key = "administrador"
name = "Administración"
[[role.grant]]
actions = ["people.manage"]

[[role]]
key = "titular"
name = "Titular"
[[role.grant]]
actions = ["ticket.see", "ticket.edit", "ticket.move", "ticket.take"]
[[role.grant]]
actions = ["ticket.see", "ticket.edit", "ticket.move", "ticket.take"]
kinds = ["solicitud", "equipo", "propia", "queja"]

[[role]]
key = "agente"
name = "Agente técnico"
[[role.grant]]
actions = ["ticket.note", "ticket.move"]
"#;

/// The pack with these roles added to those that its workflow names.
pub fn source(roles: &str) -> Source {
    with_roles(&format!("{ROLES}\n{roles}"))
}

/// The pack with these roles and no others.
pub fn with_roles(roles: &str) -> Source {
    let mut files = Source::embedded("ocoyoacac").unwrap().files().clone();
    files.insert("demo.toml".to_owned(), Vec::new());
    let text = |path: &str| String::from_utf8(files[path].clone()).unwrap();
    let request = text("kinds/solicitud.toml");
    let general = text("pack.toml");
    let keys = KINDS.map(|(key, ..)| format!("\"{key}\"")).join(", ");
    let general = general.replace("kinds = [\"solicitud\"]", &format!("kinds = [{keys}]"));
    files.insert("pack.toml".to_owned(), general.into_bytes());
    let witness = "[[field]]\nkey = \"testigo\"\nlabel = \"Testigo\"\ntype = \"person\"\nlater = true\n\n[[state]]\nkey = \"abierto\"";
    for (key, sight, restricted) in KINDS {
        let head = format!("key = \"{key}\"\nsight = \"{sight}\"\nrestricted = {restricted}\n");
        let kind = request
            .replacen("key = \"solicitud\"\n", &head, 1)
            .replacen("[[state]]\nkey = \"abierto\"", witness, 1);
        let kind = if key == "solicitud" {
            kind
        } else {
            let folio = format!("prefix = \"{}-\"", &key[..3].to_uppercase());
            format!("without_service = true\n{kind}").replace("prefix = \"OCO-\"", &folio)
        };
        let noun = "singular = \"ticket\"\nplural = \"tickets\"\ngender = \"masculino\"";
        let complaint = "singular = \"queja\"\nplural = \"quejas\"\ngender = \"femenino\"";
        let kind = if restricted {
            kind.replace(noun, complaint)
        } else {
            kind
        };
        files.insert(format!("kinds/{key}.toml"), kind.into_bytes());
    }
    let team = |key: &str| format!("[[team]]\nkey = \"{key}\"\nname = \"Equipo de {key}\"\n");
    files.insert(
        "teams.toml".to_owned(),
        TEAMS.map(team).join("\n").into_bytes(),
    );
    files.insert("roles.toml".to_owned(), roles.as_bytes().to_vec());
    Source::from_files(files)
}

/// The pack of a source.
pub fn pack(source: &Source) -> Pack {
    pack::load(source).unwrap_or_else(|faults| panic!("{faults:?}"))
}

/// What a role grants: actions, scope, kinds.
pub type GrantMade = (Vec<&'static str>, &'static str, Vec<&'static str>);

fn grant() -> impl Strategy<Value = GrantMade> {
    let actions = prop_oneof![
        3 => Just(vec!["ticket.see"]),
        1 => Just(vec!["ticket.note", "ticket.answer"]),
        1 => Just(vec!["ticket.see", "ticket.edit", "ticket.explain"]),
    ];
    let kinds = prop::sample::subsequence(KINDS.map(|(key, ..)| key).to_vec(), 0..=2);
    let kinds = prop_oneof![Just(Vec::new()), kinds];
    (actions, select(vec!["all", "team", "unit", "own"]), kinds)
}

/// A role held: its number, a unit, a team.
pub type HeldMade = (usize, Option<&'static str>, Option<&'static str>);

/// Roles, and who holds which of them where.
#[derive(Debug, Clone)]
pub struct Granted {
    pub roles: Vec<Vec<GrantMade>>,
    pub holders: Vec<(usize, Vec<HeldMade>)>,
}

/// Random roles and holders.
pub fn granted() -> impl Strategy<Value = Granted> {
    let held = (
        0..4_usize,
        prop::option::of(select(&UNITS[..])),
        prop::option::of(select(&TEAMS[..])),
    );
    let holder = (0..PEOPLE, prop::collection::vec(held, 0..4));
    let roles = prop::collection::vec(prop::collection::vec(grant(), 1..3), 4);
    (roles, prop::collection::vec(holder, 8))
        .prop_map(|(roles, holders)| Granted { roles, holders })
}

/// The roles as a pack writes them: `r0`, `r1` …
pub fn toml(roles: &[Vec<GrantMade>]) -> String {
    let grant = |(actions, scope, kinds): &GrantMade| {
        format!("[[role.grant]]\nactions = {actions:?}\nscope = \"{scope}\"\nkinds = {kinds:?}\n")
    };
    let role = |(n, grants): (usize, &Vec<GrantMade>)| {
        let grants: String = grants.iter().map(grant).collect();
        format!("[[role]]\nkey = \"r{n}\"\nname = \"Rol {n}\"\n{grants}\n")
    };
    roles.iter().enumerate().map(role).collect()
}
