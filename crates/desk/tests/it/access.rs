//! Who may do what: the matrix of actions and the matrix of addresses, as snapshots.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use axum::http::Method;
use desk::platform::policy::{Action, Actor, Held, Target, may};
use desk::router::routes;
use engine::audience::{Key, meets};
use engine::{Ticket, Value};

use crate::support::{Answer, TestApp};
use crate::variant;

const ROLES: [&str; 3] = ["administrador", "titular", "agente"];

/// A role for each scope, besides those of the pack; each allows everything.
const SCOPES: [(&str, &str, &str); 6] = [
    ("todos", "all", ""),
    ("de-su-equipo", "team", ""),
    ("de-su-dependencia", "unit", ""),
    ("propios", "own", ""),
    ("solicitudes", "all", "\"solicitud\""),
    ("quejas-de-su-equipo", "team", "\"queja\""),
];

/// What is done to tickets, by a letter.
const LETTERS: [(Action, char); 11] = [
    (Action::SeeTickets, 'S'),
    (Action::SeePublicPart, 'F'),
    (Action::Reply, 'W'),
    (Action::Approve, 'P'),
    (Action::Edit, 'E'),
    (Action::Note, 'N'),
    (Action::Answer, 'A'),
    (Action::Move, 'M'),
    (Action::Take, 'T'),
    (Action::Restrict, 'R'),
    (Action::Explain, 'X'),
];

/// Who it is to the ticket: name, requester, responsible, named in a field, unit and team of the role.
type Relation = (
    &'static str,
    [bool; 3],
    Option<&'static str>,
    Option<&'static str>,
);

const RELATIONS: [Relation; 9] = [
    ("none", [false; 3], None, None),
    ("requester", [true, false, false], None, None),
    ("responsible", [false, true, false], None, None),
    ("in a field", [false, false, true], None, None),
    ("in its team", [false; 3], None, Some("redes")),
    ("in its unit", [false; 3], Some("registro-civil"), None),
    ("above its unit", [false; 3], Some("presidencia"), None),
    ("elsewhere", [false; 3], Some("ugdai"), Some("soporte")),
    (
        "responsible in its team",
        [false, true, false],
        None,
        Some("redes"),
    ),
];

/// The ticket of team `redes` and unit `registro-civil` as person 7 stands to it.
fn ticket(kind: &str, restricted: bool, [requester, responsible, field]: [bool; 3]) -> Ticket {
    let me = |yes: bool| if yes { 7 } else { 8 };
    Ticket {
        kind: kind.to_owned(),
        form: 1,
        definition: 0,
        folio: None,
        state: "abierto".to_owned(),
        waiting: None,
        requester: Some(me(requester)),
        unit: Some("registro-civil".to_owned()),
        service: None,
        channel: "portal".to_owned(),
        restricted,
        priority: None,
        team: Some("redes".to_owned()),
        assignee: Some(me(responsible)),
        values: [("testigo".to_owned(), Value::Number(me(field)))].into(),
        origin: None,
        opened: Vec::new(),
        links: Default::default(),
        offer: None,
        tasks: Default::default(),
        approvals: Default::default(),
        checks: Default::default(),
        watchers: Default::default(),
        tags: Default::default(),
        time: Default::default(),
        merged_into: None,
        absorbed: Default::default(),
        version: 1,
        state_at: 1,
        changed_at: BTreeMap::new(),
    }
}

/// [P-33] role × relation × action, for tickets of an open kind, restricted ones, and kinds that fewer see.
#[test]
fn actions() {
    let embedded = pack::Source::embedded("ocoyoacac").unwrap();
    let mut roles = String::from_utf8(embedded.files()["roles.toml"].clone()).unwrap();
    let granted = LETTERS.iter().filter(|(action, _)| action.is_granted());
    let every: Vec<&str> = granted.map(|(action, _)| action.grant()).collect();
    for (key, scope, kinds) in SCOPES {
        let role = format!(
            "\n[[role]]\nkey = \"{key}\"\nname = \"{key}\"\n[[role.grant]]\nactions = {every:?}\nscope = \"{scope}\"\nkinds = [{kinds}]\n"
        );
        roles.push_str(&role);
    }
    let pack = variant::pack(&variant::with_roles(&roles));
    let book = pack.book();
    let above = ["registro-civil", "secretaria-ayuntamiento", "presidencia"].map(str::to_owned);
    let cell = |actor: &Actor, kind: &str, restricted: bool, relation: [bool; 3]| {
        let ticket = ticket(kind, restricted, relation);
        let keys = engine::audience::keys(
            book.kind(kind).unwrap(),
            &book.form(&ticket),
            &ticket,
            &above,
        );
        let target = Some(Target { id: 1, keys: &keys });
        let letter = |(action, letter): (Action, char)| {
            if may(actor, action, target) {
                letter
            } else {
                '·'
            }
        };
        LETTERS.map(letter).iter().collect::<String>()
    };
    let line = |role: &str, name: &str, actor: &Actor, relation: [bool; 3]| {
        let cells = [
            ("solicitud", false),
            ("solicitud", true),
            ("equipo", false),
            ("propia", false),
        ];
        let cells = cells.map(|(kind, restricted)| cell(actor, kind, restricted, relation));
        format!("{role:<20} {name:<24} {}\n", cells.join("  "))
    };
    let legend: Vec<String> = LETTERS
        .iter()
        .map(|(action, letter)| format!("{letter} {action:?}"))
        .collect();
    let mut matrix = format!("{}\n\n", legend.join(", "));
    let head = ["open", "restricted", "team's", "private"].map(|head| format!("{head:<11}"));
    writeln!(
        matrix,
        "{:<20} {:<24} {}",
        "role",
        "relation",
        head.join(" ").trim_end()
    )
    .unwrap();
    matrix.push_str(&line("nobody", "none", &Actor::nobody(), [false; 3]));
    matrix.push_str(&line(
        "nobody",
        "holder of the link",
        &Actor::holding_link(1),
        [false; 3],
    ));
    matrix.push_str(&line(
        "nobody",
        "holder of another link",
        &Actor::holding_link(2),
        [false; 3],
    ));
    let scopes = SCOPES.map(|(key, ..)| key);
    for role in ["a lost one"].iter().chain(&ROLES).chain(&scopes) {
        for (name, relation, unit, team) in RELATIONS {
            let held = Held {
                role: (*role).to_owned(),
                unit: unit.map(str::to_owned),
                team: team.map(str::to_owned),
            };
            matrix.push_str(&line(
                role,
                name,
                &Actor::holding(7, vec![held], &pack),
                relation,
            ));
        }
    }
    writeln!(matrix, "\nwhat is not done to tickets:").unwrap();
    for role in ROLES {
        let held = Held {
            role: role.to_owned(),
            unit: None,
            team: None,
        };
        let actor = Actor::holding(7, vec![held], &pack);
        let others = Action::ALL
            .into_iter()
            .filter(|action| !action.is_on_tickets());
        let others: Vec<String> = others
            .filter(|action| may(&actor, *action, None))
            .map(|action| format!("{action:?}"))
            .collect();
        writeln!(matrix, "{role:<20} {}", others.join(" ")).unwrap();
    }
    insta::assert_snapshot!("actions", matrix);
}

/// A key is stored as a text and read back; what is none is refused.
#[test]
fn keys_are_texts() {
    let texts = [
        "all",
        "kind:queja",
        "team:redes",
        "unit:ugdai",
        "person:7",
        "requester:7",
        "link:12",
        "kind:queja+team:redes",
        "kind:queja+person:7",
    ];
    for text in texts {
        assert_eq!(text.parse::<Key>().unwrap().to_string(), text);
    }
    for text in [
        "",
        "todo",
        "team",
        "person:x",
        "team:redes+kind:queja",
        "kind:queja+",
        "kind:queja+nada:1",
    ] {
        assert!(text.parse::<Key>().is_err(), "{text}");
    }
    let within = BTreeSet::from(["kind:queja+team:redes".parse::<Key>().unwrap()]);
    let carried = |texts: &[&str]| {
        texts
            .iter()
            .map(|text| text.parse().unwrap())
            .collect::<Vec<Key>>()
    };
    assert!(meets(&within, &carried(&["kind:queja", "team:redes"])));
    assert!(!meets(
        &within,
        &carried(&["kind:solicitud", "team:redes", "all"])
    ));
    assert!(!meets(&within, &carried(&["kind:queja", "team:soporte"])));
}

both! {
    /// Each method of each address, asked by everybody. A new address changes the
    /// snapshot: somebody has to look at who may ask for it.
    async fn addresses(t: TestApp) {
        let (link, folio) = t.send(&t.request()).await;
        let token = link.rsplit('/').next().unwrap();
        let mut browsers = vec![("nobody".to_owned(), t.guest())];
        for role in ROLES {
            browsers.push((role.to_owned(), t.person(role, &format!("Persona {role}")).await));
        }
        let somebody = t.person("agente", "Gil Prueba").await;
        let held = desk::directory::store::assignments(t.app.db.read(), somebody.person).await.unwrap();
        let held = held[0].id.to_string();
        let mut matrix: BTreeMap<String, String> = BTreeMap::new();
        for route in routes() {
            let path = route.path.replace("{folio}", &folio).replace("{person}", &somebody.person.to_string()).replace("{key}", "nada")
                .replace("{assignment}", &held).replace("{absence}", "0")
                .replace("{article}", "manual")
                .replace("{address}", "0")
                .replace("{unit}", "dif")
                .replace("{team}", "nada")
                .replace("{mail}", "1")
                .replace("{kind}", "solicitud")
                .replace("{service}", "internet")
                .replace("{notice}", "received")
                .replace("{clock}", "take")
                .replace("{calendar}", "ugdai")
                .replace("{webhook}", "nuevo")
                .replace("{hook}", "nueva")
                .replace("{token_key}", "nada").replace("{ticket}", &folio)
                .replace("{reply}", "nueva").replace("{session}", "0")
                .replace("{macro}", "pedir-datos").replace("{bulk}", "nada").replace("{rule}", "nueva");
            // A real private link where one is meant; a one-time link that was never made.
            let path = if path.starts_with("/seguimiento") { path.replace("{token}", token) } else { path.replace("{token}", "nada") };
            assert!(!path.contains('{'), "{path}");
            let mut line = String::new();
            for (name, browser) in &browsers {
                // Signing out would end what the next line needs.
                if route.path == "/salir" && name != "nobody" { continue; }
                let answer = if route.path.ends_with("/en-vivo") {
                    // It does not end by itself.
                    let answer = browser.stream(&path).await;
                    Answer { status: answer.status().as_u16(), headers: answer.headers().clone(), body: Vec::new() }
                } else if route.method == Method::GET {
                    browser.get(&path).await
                } else {
                    let files = ["/enviar", "/clasificar", "/mover", "/escribir", "/adjuntar"];
                    if files.iter().any(|end| route.path.ends_with(end)) {
                        browser.post_multipart(&path, &[], &[]).await
                    } else {
                        browser.post(&path, &[]).await
                    }
                };
                let to_sign_in = answer.location().starts_with("/entrar") && route.path != "/entrar";
                let status = if to_sign_in { "sign in".to_owned() } else { answer.status.to_string() };
                write!(line, " {name}={status}").unwrap();
            }
            let key = format!("{:<4} {}", route.method, route.path);
            assert!(matrix.insert(key, line).is_none(), "{} {} twice", route.method, route.path);
        }
        let text: Vec<String> = matrix.into_iter().map(|(key, line)| format!("{key:<48}{line}")).collect();
        insta::assert_snapshot!("addresses", text.join("\n"));
    }
}
