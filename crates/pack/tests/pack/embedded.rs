//! The packs that travel in the binary.

use std::collections::{BTreeSet, HashMap};

use pack::{DemoAction, Pack, Source, load};

fn ocoyoacac() -> Pack {
    load(&Source::embedded("ocoyoacac").expect("it is embedded")).expect("it is sound")
}

#[test]
fn all_load() {
    let names = Source::embedded_names();
    assert!(names.contains(&"ocoyoacac"), "{names:?}");
    for name in names {
        let source = Source::embedded(name).expect("a named pack is there");
        match load(&source) {
            Ok(pack) => assert_eq!(pack.key, name),
            Err(faults) => {
                panic!(
                    "{name}:\n{}",
                    faults.iter().map(|f| format!("{f}\n")).collect::<String>()
                )
            }
        }
    }
    for name in ["", ".", "nube", "ocoyoacac/articles", "../packs"] {
        assert_eq!(Source::embedded(name), None, "{name:?}");
    }
}

#[test]
fn embedded_and_folder_are_the_same() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/ocoyoacac");
    assert_eq!(Source::folder(&path).ok(), Source::embedded("ocoyoacac"));
}

/// [OCO-8] [OCO-16] [OCO-22]
#[test]
fn ocoyoacac_has_its_procedure() {
    let pack = ocoyoacac();
    let kind = pack.default_kind().expect("there is one");
    let keys = |list: &[engine::Choice]| list.iter().map(|c| c.key.clone()).collect::<Vec<_>>();
    assert_eq!(keys(&kind.priorities), ["baja", "media", "alta", "urgente"]);
    let sort = kind.field("tipo").expect("the procedure has it");
    assert_eq!(keys(&sort.choices), ["soporte", "sistemas", "red", "web"]);
    let states: Vec<_> = kind.states.iter().map(|state| state.key.as_str()).collect();
    assert_eq!(states, ["abierto", "pendiente", "resuelto", "cerrado"]);
    let solve = kind.transition("resolver").expect("the procedure has it");
    assert!(
        solve
            .message
            .as_ref()
            .is_some_and(|message| message.required)
    );
    assert_eq!(kind.folio.write(2026, 42), "OCO-00042");
    assert_eq!(pack.institution.short, "UGDAI");
    assert_eq!(pack.portal.manual.as_deref(), Some("manual"));
}

#[test]
fn ocoyoacac_demo_shows_every_state() {
    let pack = ocoyoacac();
    assert_eq!(pack.demo.tickets.len(), 25);
    let kind = pack.default_kind().expect("there is one");
    let mut states: HashMap<String, usize> = HashMap::new();
    for ticket in &pack.demo.tickets {
        let mut state = kind.initial.clone();
        for step in &ticket.steps {
            if let DemoAction::Move { transition, .. } = &step.action {
                state = kind
                    .transition(transition)
                    .expect("it was checked")
                    .to
                    .clone();
            }
        }
        *states.entry(state).or_default() += 1;
    }
    assert!(
        kind.states
            .iter()
            .all(|state| states.get(&state.key).copied() >= Some(4)),
        "{states:?}"
    );
    let roles: BTreeSet<_> = pack.demo.people.iter().map(|person| &person.role).collect();
    assert_eq!(roles.len(), pack.roles.len());
}

#[test]
fn ocoyoacac_articles_can_be_used() {
    for article in ocoyoacac().articles {
        let words = article.body.split_whitespace().count();
        assert!(
            (200..=850).contains(&words),
            "{}: {words} words",
            article.key
        );
    }
}

#[test]
fn ocoyoacac_tells_a_year() {
    let source = Source::embedded("ocoyoacac").expect("it is embedded");
    let year = pack::year(&source, &ocoyoacac()).expect("it has no fault");
    let year = year.expect("it tells one");
    let told: BTreeSet<_> = year.cases.iter().map(|case| &case.service).collect();
    assert_eq!(told.len(), ocoyoacac().services.len(), "{told:?}");
}

#[test]
fn a_year_names_what_exists() {
    let mut files = Source::embedded("ocoyoacac")
        .expect("it is embedded")
        .files()
        .clone();
    let text = "[[case]]\nservice = \"inventado\"\nweight = 1\npriority = [\"media\"]\ndescription = [\"Con {nada}\"]\ndone = []\n";
    files.insert("demo/otro.toml".to_owned(), text.as_bytes().to_vec());
    let faults = pack::year(&Source::from_files(files), &ocoyoacac()).expect_err("it has faults");
    let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "demo/otro.toml:2: no existe el servicio «inventado»; corrija su clave",
            "demo/otro.toml:5: no existe en words la lista «nada»; corrija su clave",
            "demo/otro.toml:6: falta texto; escriba al menos uno, y ninguno vacío",
        ]
    );
}
