//! `/solicitudes/{folio}/por-que` and `ventanilla why`: the reasons of a decision [P-33].

use std::collections::BTreeSet;
use std::process::Command;

use desk::directory::store as people;
use desk::platform::known::Known;
use desk::platform::policy::{Action, Actor, Held, Names, Subject, Target, explain, may};
use engine::audience::Key;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use sea_orm::{EntityTrait, QueryOrder};
use tables::audit;

use crate::support::TestApp;
use crate::variant::{self, KINDS, TEAMS, UNITS, granted, toml};

fn key() -> impl Strategy<Value = Key> {
    prop_oneof![
        Just(Key::All),
        select(&TEAMS[..]).prop_map(|key| Key::Team(key.to_owned())),
        select(&UNITS[..]).prop_map(|key| Key::Unit(key.to_owned())),
        (0..5_i64).prop_map(Key::Person),
        (0..5_i64).prop_map(Key::Requester),
    ]
}

/// The explanation and the decision cannot differ: both go by the same keys.
#[test]
fn an_explanation_says_what_is_decided() {
    let mut runner = TestRunner::deterministic();
    let carried = (
        select(KINDS.map(|(key, ..)| key).to_vec()),
        prop::collection::btree_set(key(), 0..5),
        any::<bool>(),
    );
    let known = Known::default();
    let (mut yes, mut no) = (0, 0);
    for _ in 0..Config::default().cases / 4 {
        let granted = granted().new_tree(&mut runner).unwrap().current();
        let pack = variant::pack(&variant::source(&toml(&granted.roles)));
        let names = Names {
            pack: &pack,
            known: &known,
        };
        let mut actors = vec![
            Actor::nobody(),
            Actor::holding_link(1),
            Actor::holding_link(2),
        ];
        for (person, roles) in &granted.holders {
            let held = |(role, unit, team): &variant::HeldMade| Held {
                // Now and then a role that the pack lost.
                role: format!("r{}", role + usize::from(*role == 3)),
                unit: unit.map(str::to_owned),
                team: team.map(str::to_owned),
            };
            let held = roles.iter().map(held).collect();
            actors.push(Actor::holding(i64::try_from(*person).unwrap(), held, &pack));
        }
        for actor in &actors {
            let (kind, keys, restricted) = carried.new_tree(&mut runner).unwrap().current();
            let keys: BTreeSet<Key> = keys
                .into_iter()
                .chain([Key::Kind(kind.to_owned())])
                .collect();
            let keys: Vec<Key> = keys.into_iter().collect();
            let target = Target { id: 1, keys: &keys };
            for action in Action::ALL {
                let why = explain(actor, action, Subject { target, restricted }, names);
                assert_eq!(
                    why.allowed,
                    may(actor, action, Some(target)),
                    "{action:?} {actor:?} {keys:?}: {:?}",
                    why.lines
                );
                assert!(
                    !why.lines.is_empty()
                        && why.lines.iter().all(|line| line.ends_with(['.', ':'])),
                    "{:?}",
                    why.lines
                );
                *if why.allowed { &mut yes } else { &mut no } += 1;
            }
        }
    }
    assert!(yes > 100 && no > 100, "both must happen: {yes} {no}");
}

/// The sentences, one for each way in which a grant and a ticket can stand to each other.
#[test]
fn sentences() {
    let roles = r#"
[[role]]
key = "todos"
name = "Coordinación"
[[role.grant]]
actions = ["ticket.see", "ticket.note"]

[[role]]
key = "equipo"
name = "Agente"
[[role.grant]]
actions = ["ticket.see"]
scope = "team"

[[role]]
key = "dependencia"
name = "Enlace"
[[role.grant]]
actions = ["ticket.see"]
scope = "unit"

[[role]]
key = "propios"
name = "Resolutor"
[[role.grant]]
actions = ["ticket.see"]
scope = "own"

[[role]]
key = "quejas"
name = "Contraloría"
[[role.grant]]
actions = ["ticket.see"]
kinds = ["queja"]

[[role]]
key = "notas"
name = "Apoyo"
[[role.grant]]
actions = ["ticket.note"]
"#;
    let pack = variant::pack(&variant::source(roles));
    let known = Known::default();
    let names = Names {
        pack: &pack,
        known: &known,
    };
    let key = |text: &str| text.parse::<Key>().unwrap();
    let open = [
        "all",
        "kind:solicitud",
        "team:soporte",
        "unit:ugdai",
        "requester:9",
    ]
    .map(key);
    let closed = ["kind:solicitud", "person:7", "requester:9"].map(key);
    let bare = ["kind:equipo", "requester:9"].map(key);
    let complaint = ["kind:queja", "requester:9"].map(key);
    let private = ["kind:propia", "requester:9"].map(key);
    let held = |role: &str, unit: Option<&str>, team: Option<&str>| {
        let held = Held {
            role: role.to_owned(),
            unit: unit.map(str::to_owned),
            team: team.map(str::to_owned),
        };
        Actor::holding(7, vec![held], &pack)
    };
    let (see, note) = (Action::SeeTickets, Action::Note);
    let asked: [(Actor, Action, &[Key], bool); 20] = [
        (held("todos", None, None), see, &open, false),
        (held("todos", None, None), note, &open, false),
        (held("todos", None, None), see, &complaint, true),
        (held("todos", None, None), see, &bare, false),
        (held("todos", None, None), see, &private, false),
        (held("equipo", None, Some("soporte")), see, &open, false),
        (held("equipo", None, Some("redes")), see, &open, false),
        (held("equipo", None, Some("redes")), see, &bare, false),
        (held("equipo", None, None), see, &open, false),
        (held("equipo", None, Some("redes")), see, &closed, true),
        (held("dependencia", Some("ugdai"), None), see, &open, false),
        (
            held("dependencia", Some("registro-civil"), None),
            see,
            &open,
            false,
        ),
        (held("propios", None, None), see, &open, false),
        (held("propios", None, None), see, &closed, true),
        (held("quejas", None, None), see, &open, false),
        (held("quejas", None, None), see, &complaint, true),
        (held("notas", None, None), note, &open, false),
        (held("otra", None, None), see, &open, false),
        (Actor::nobody(), see, &open, false),
        (Actor::holding_link(1), Action::SeePublicPart, &open, false),
    ];
    let mut text = String::new();
    for (actor, action, keys, restricted) in asked {
        let target = Target { id: 1, keys };
        let why = explain(&actor, action, Subject { target, restricted }, names);
        text.push_str(&format!("{}\n", if why.allowed { "sí" } else { "no" }));
        why.lines
            .iter()
            .for_each(|line| text.push_str(&format!("  {line}\n")));
    }
    insta::assert_snapshot!(text);
}

async fn explained(t: &TestApp) -> Vec<audit::Model> {
    let rows = audit::Entity::find()
        .order_by_asc(audit::Column::Id)
        .all(t.app.db.read())
        .await
        .unwrap();
    rows.into_iter()
        .filter(|row| row.action == "access.explained")
        .collect()
}

both! {
    /// The page answers whoever was granted to ask, and it is written down who asked what.
    async fn the_page_answers_and_is_audited(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let agent = t.person("agente", "Gil Prueba").await;
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let page = format!("/solicitudes/{folio}/por-que");
        titular.get(&page).await.is(200).says(&["Gil Prueba", "Quien tiene el enlace privado", "Elija una acción"]);
        assert!(explained(t).await.is_empty(), "nothing was asked yet");
        let ask = async |person: &str, action: &str| {
            titular.get(&format!("{page}?persona={person}&accion={action}")).await
        };
        let (gil, ada) = (agent.person.to_string(), admin.person.to_string());
        ask(&gil, "ver").await.is(200).says(&[
            &format!("Gil Prueba (gil.prueba@ocoyoacac.example) puede ver {folio}."),
            "Su función Agente técnico permite ver todos los tickets; este es uno de ellos.",
        ]);
        ask(&ada, "ver").await.is(200).says(&["no puede ver", "Su función Administración no permite ver tickets."]);
        ask(&gil, "editar").await.is(200).says(&["no puede cambiar los datos de", "Agente técnico no permite cambiar los datos de tickets."]);
        ask(&gil, "mover").await.is(200).says(&["puede cambiar el estado de", "También puede ver este ticket", "El paso «Resolver» le corresponde."]);
        ask("enlace", "seguir").await.is(200).says(&["Tiene el enlace privado"]);
        ask("nadie", "ver").await.is(200).says(&["Sin iniciar sesión"]);
        let rows = explained(t).await;
        assert_eq!(rows.len(), 6);
        assert!(rows.iter().all(|row| row.actor_id == Some(titular.person)));
        assert!(rows[1].detail.contains(&format!("\"person\":{ada}")) && rows[1].detail.contains("\"allowed\":false"), "{}", rows[1].detail);
        for odd in ["persona=999&accion=ver", "persona=x&accion=ver", "persona=1&accion=borrar"] {
            titular.get(&format!("{page}?{odd}")).await.is(200).says(&["Elija una opción de la lista."]);
        }
        assert_eq!(explained(t).await.len(), 6, "what is no question is not written down");
        agent.get(&page).await.is(404);
        admin.get(&page).await.is(404);
        titular.get("/solicitudes/OCO-99999/por-que").await.is(404);
    }
}

both! {
    /// Who may ask about some tickets does not learn of others; and asking needs no sight.
    async fn asking_is_granted_ticket_by_ticket(t: TestApp) {
        let actor = |scope: &str, held: Held| {
            let roles = format!("[[role]]\nkey = \"pregunta\"\nname = \"Pregunta\"\n[[role.grant]]\nactions = [\"ticket.explain\"]\nscope = \"{scope}\"\n");
            Actor::holding(3, vec![held], &variant::pack(&variant::source(&roles)))
        };
        let (_, folio) = t.send(&t.request()).await;
        let seen = desk::ticket::store::seen(t.app.db.read(), &folio).await.unwrap();
        let target = Some(Target { id: seen.ticket.id, keys: &seen.keys });
        let place = |unit: &str| Held { role: "pregunta".into(), unit: Some(unit.into()), team: None };
        let own = t.app.pack.units[0].key.clone();
        for (actor, asks) in [(actor("unit", place(&own)), true), (actor("unit", place("ugdai")), own == "ugdai"), (actor("own", place(&own)), false), (actor("all", place(&own)), true)] {
            assert_eq!(may(&actor, Action::Explain, target), asks, "{actor:?}");
            assert!(!may(&actor, Action::SeeTickets, target));
        }
        let nobody = people::find(t.app.db.read(), 999).await.unwrap();
        assert_eq!(nobody, None);
    }
}

both! {
    /// `ventanilla why` says the same on the machine itself, in Spanish, and writes down that it was asked.
    async fn the_command_answers(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let agent = t.person("agente", "Gil Prueba").await;
        let data = t.place.folder.path().to_str().unwrap();
        let ask = |person: &str, action: &str, ticket: &str| {
            let mut args = vec!["why", "--data", data, "--person", person, "--action", action, "--ticket", ticket];
            if let Some(url) = &t.place.url {
                args.extend(["--database", url]);
            }
            let output = Command::new(env!("CARGO_BIN_EXE_ventanilla")).args(args).output().unwrap();
            let said = [output.stdout, output.stderr].concat();
            (output.status.code(), String::from_utf8(said).unwrap())
        };
        let gil = "Gil.Prueba@ocoyoacac.example";
        let (code, said) = ask(gil, "anotar", &folio);
        let expected = format!("Gil Prueba puede escribir notas internas en {folio}.\n- Su función Agente técnico permite escribir notas internas en todos los tickets; este es uno de ellos.\n- También puede ver este ticket, como hace falta para eso.\n");
        assert_eq!((code, said), (Some(0), expected));
        let (code, said) = ask(gil, "editar", &folio);
        assert!(code == Some(0) && said.starts_with("Gil Prueba no puede cambiar los datos de"), "{said}");
        let (code, said) = ask(gil, "borrar", &folio);
        assert!(code == Some(2) && said.contains("No existe la acción «borrar»: use una de ver, seguir"), "{said}");
        let (code, said) = ask("nadie@x.example", "ver", &folio);
        assert!(code == Some(2) && said.contains("No hay nadie con cuenta y el correo «nadie@x.example»"), "{said}");
        let (code, said) = ask(gil, "ver", "OCO-99999");
        assert!(code == Some(2) && said.contains("No hay nada con el folio «OCO-99999»"), "{said}");
        let rows = explained(t).await;
        assert_eq!(rows.len(), 2);
        assert!(rows.iter().all(|row| row.actor_id.is_none() && row.detail.contains(&format!("\"person\":{}", agent.person))));
    }
}
