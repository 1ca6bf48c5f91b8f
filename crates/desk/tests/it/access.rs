//! Who may do what: the matrix of actions and the matrix of addresses, as snapshots.

use std::collections::BTreeMap;
use std::fmt::Write;

use axum::http::Method;
use desk::platform::policy::{Action, Actor, may};
use desk::router::routes;

use crate::support::TestApp;

const ROLES: [&str; 3] = ["administrador", "titular", "agente"];

/// [P-33] role × relation × action.
#[test]
fn actions() {
    let source = pack::Source::embedded("ocoyoacac").unwrap();
    let pack = pack::load(&source).unwrap();
    let mut actors: Vec<(&str, Actor)> = vec![
        ("nobody", Actor::nobody()),
        ("link holder", Actor::holding_link(1)),
    ];
    actors.extend(ROLES.map(|role| (role, Actor::with_roles(1, vec![role.to_owned()], &pack))));
    actors.push((
        "unknown role",
        Actor::with_roles(1, vec!["otra".to_owned()], &pack),
    ));
    let mut matrix = String::new();
    for (name, actor) in &actors {
        for (which, ticket) in [
            ("in general", None),
            ("ticket 1", Some(1)),
            ("ticket 2", Some(2)),
        ] {
            let allowed: Vec<String> = Action::ALL
                .into_iter()
                .filter(|action| may(actor, *action, ticket))
                .map(|action| format!("{action:?}"))
                .collect();
            writeln!(matrix, "{name:<14} {which:<11} {}", allowed.join(" ")).unwrap();
        }
    }
    insta::assert_snapshot!("actions", matrix);
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
        let mut matrix: BTreeMap<String, String> = BTreeMap::new();
        for route in routes() {
            let path = route.path.replace("{folio}", &folio).replace("{person}", &somebody.person.to_string()).replace("{key}", "nada")
                .replace("{article}", "manual");
            // A real private link where one is meant; a one-time link that was never made.
            let path = if path.starts_with("/seguimiento") { path.replace("{token}", token) } else { path.replace("{token}", "nada") };
            assert!(!path.contains('{'), "{path}");
            let mut line = String::new();
            for (name, browser) in &browsers {
                // Signing out would end what the next line needs.
                if route.path == "/salir" && name != "nobody" { continue; }
                let answer = if route.method == Method::GET {
                    browser.get(&path).await
                } else {
                    browser.post(&path, &[]).await
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
