//! A newer pack over what was changed by hand.

use std::collections::BTreeMap;

use desk::configuration::apply::apply;
use desk::configuration::item::{Group, Items, Name, Values};
use desk::configuration::merge::{Decision, Step, merge};
use desk::site::Site;
use pack::{Pack, Source};
use proptest::prelude::*;
use sea_orm::ConnectionTrait;

use crate::support::TestApp;

/// The embedded pack as version `version`, with texts of its files replaced.
fn newer(version: u32, changes: &[(&str, &str, &str)]) -> (Source, Pack) {
    let source = Source::embedded("ocoyoacac").unwrap();
    let mut files = source.files().clone();
    let now = pack::load(&source).unwrap().version;
    let (old, new) = (format!("version = {now}"), format!("version = {version}"));
    let mut all = vec![("pack.toml", old.as_str(), new.as_str())];
    all.extend(changes);
    for (path, from, to) in all {
        let text = String::from_utf8(files[path].clone()).unwrap();
        assert!(text.contains(from), "{path}: {from}");
        files.insert(path.to_owned(), text.replacen(from, to, 1).into_bytes());
    }
    let source = Source::from_files(files);
    let pack = pack::load(&source).unwrap_or_else(|faults| panic!("{faults:?}"));
    (source, pack)
}

async fn by_hand(t: &TestApp, sql: &'static str) {
    let write = t.app.db.write((), move |tx, ()| {
        Box::pin(async move {
            tx.conn().execute_unprepared(sql).await?;
            Ok(())
        })
    });
    write.await.unwrap();
}

/// The app of a fresh look at the configuration.
async fn now(t: &TestApp) -> desk::platform::App {
    Site::new(t.app.clone()).app().await
}

const RENAMED: (&str, &str, &str) = (
    "services.toml",
    "name = \"Telefonía\"",
    "name = \"Telefonía y extensiones\"",
);

both! {
    /// Untouched items follow, and the running site shows it with the next request.
    async fn untouched_items_follow_the_pack(t: TestApp) {
        let greeting = t.app.pack.portal.greeting.clone();
        t.guest().get("/").await.says(&["Telefonía", &greeting]);
        let old = format!("greeting = \"{greeting}\"");
        let (source, pack) = newer(2, &[RENAMED, ("pack.toml", &old, "greeting = \"¿Qué necesita hoy?\"")]);
        let plan = apply(&t.app, source, pack, BTreeMap::new()).await.unwrap();
        let words = plan.in_words();
        assert!(words.contains("nombre: «Telefonía» → «Telefonía y extensiones»"), "{words}");
        assert!(words.contains("services.toml: cambia"), "{words}");
        t.guest().get("/").await.is(200).says(&["Telefonía y extensiones", "¿Qué necesita hoy?"]);
        let again = Source::embedded("ocoyoacac").unwrap();
        let old = pack::load(&again).unwrap();
        let plan = apply(&now(t).await, again, old, BTreeMap::new()).await.unwrap();
        assert!(plan.blocks[0].contains("es más antiguo"), "{:?}", plan.blocks);
        t.guest().get("/").await.says(&["Telefonía y extensiones"]);
    }
}

both! {
    /// What was changed here stays and is listed; what both changed blocks until it is decided.
    async fn nothing_changed_by_hand_is_lost(t: TestApp) {
        by_hand(t, "UPDATE service SET name = 'Teléfonos' WHERE key = 'telefonia'; UPDATE unit SET name = 'Tesorería (nueva)' WHERE key = 'tesoreria'").await;
        let (source, pack) = newer(2, &[RENAMED]);
        let plan = apply(&t.app, source.clone(), pack.clone(), BTreeMap::new()).await.unwrap();
        assert_eq!(plan.clashes().count(), 1, "{}", plan.in_words());
        assert!(plan.in_words().contains("= dependencia:tesoreria: nombre: «Tesorería (nueva)» se queda"), "{}", plan.in_words());
        assert_eq!(now(t).await.pack.version, t.app.pack.version, "nothing was written");
        let name = (Group::Service, "telefonia".to_owned());
        let keep = BTreeMap::from([(name, Decision::Keep)]);
        apply(&t.app, source, pack, keep).await.unwrap();
        let app = now(t).await;
        assert_eq!(app.pack.version, 2);
        t.guest().get("/").await.says(&["Teléfonos"]).hides(&["Telefonía y extensiones"]);
        t.guest().get("/enviar").await.says(&["Tesorería (nueva)"]);
        // Kept once, it is a local change from now on: a later pack that says the same has nothing to ask.
        let (source, pack) = newer(3, &[RENAMED]);
        let plan = apply(&app, source, pack, BTreeMap::new()).await.unwrap();
        assert_eq!(plan.clashes().count(), 0, "{}", plan.in_words());
        t.guest().get("/").await.says(&["Teléfonos"]);
    }
}

both! {
    /// Of a clash, the pack's side can be taken.
    async fn a_clash_can_be_decided_for_the_pack(t: TestApp) {
        by_hand(t, "UPDATE service SET name = 'Teléfonos' WHERE key = 'telefonia'").await;
        let (source, pack) = newer(2, &[RENAMED]);
        let take = BTreeMap::from([((Group::Service, "telefonia".to_owned()), Decision::Take)]);
        apply(&t.app, source, pack, take).await.unwrap();
        t.guest().get("/").await.says(&["Telefonía y extensiones"]);
    }
}

/// The pack without its service `telefonia`; whoever of the demo asks for it asks for another.
fn without_telephones(version: u32) -> (Source, Pack) {
    let (source, full) = newer(version, &[]);
    let mut files = source.files().clone();
    let text = String::from_utf8(files["services.toml"].clone()).unwrap();
    let own = text.find("key = \"telefonia\"").unwrap();
    let start = text[..own].rfind("[[service]]").unwrap();
    let end = text[own..].find("[[").map_or(text.len(), |n| own + n);
    let other = &full
        .services
        .iter()
        .find(|s| s.key != "telefonia")
        .unwrap()
        .key;
    files.insert(
        "services.toml".into(),
        format!("{}{}", &text[..start], &text[end..]).into_bytes(),
    );
    let demo = String::from_utf8(files["demo.toml"].clone()).unwrap();
    let demo = demo.replace("\"telefonia\"", &format!("\"{other}\""));
    files.insert("demo.toml".into(), demo.into_bytes());
    let reply = "replies/falla-general.md";
    let text = String::from_utf8(files[reply].clone()).unwrap();
    files.insert(
        reply.into(),
        text.replace(", \"telefonia\"", "").into_bytes(),
    );
    let source = Source::from_files(files);
    let pack = pack::load(&source).unwrap_or_else(|faults| panic!("{faults:?}"));
    (source, pack)
}

both! {
    /// What a pack drops is retired, not deleted: old tickets keep its name, and a pack that brings it back revives it.
    async fn a_dropped_item_is_retired(t: TestApp) {
        let mut form = t.request();
        form.insert("service", "telefonia".into());
        let (link, _) = t.send(&form).await;
        let (source, pack) = without_telephones(2);
        let plan = apply(&t.app, source, pack, BTreeMap::new()).await.unwrap();
        assert!(plan.in_words().contains("servicio:telefonia: retirada: (nada) → «sí»"), "{}", plan.in_words());
        t.guest().get("/enviar").await.hides(&["value=\"telefonia\""]);
        t.guest().post_form("/enviar", &form, &[]).await.is(422).says(&["Elija el servicio"]);
        t.guest().get(&link).await.is(200).says(&["Telefonía"]);
        let (source, pack) = newer(3, &[]);
        apply(&now(t).await, source, pack, BTreeMap::new()).await.unwrap();
        t.guest().get("/enviar").await.says(&["value=\"telefonia\""]);
    }
}

both! {
    /// What tickets and people still need blocks, with how many need it.
    async fn what_is_in_use_blocks(t: TestApp) {
        t.send(&t.request()).await;
        t.person("agente", "Gil Prueba").await;
        let (source, mut pack) = newer(2, &[]);
        pack.kinds[0].states.retain(|state| state.key != "abierto");
        pack.kinds[0].folio.prefix = "X-".to_owned();
        pack.roles.retain(|role| role.key != "agente");
        let plan = apply(&t.app, source, pack, BTreeMap::new()).await.unwrap();
        let said = plan.blocks.join("; ");
        for why in ["quita el estado «abierto» de «solicitud», y hay tickets que lo tienen: 1", "cambia la forma de los folios", "quita la función «agente»"] {
            assert!(said.contains(why), "{said}");
        }
        assert_eq!(now(t).await.pack.version, t.app.pack.version);
    }
}

both! {
    /// New items get their place in the tree.
    async fn new_items_are_added(t: TestApp) {
        let first = t.app.pack.units[0].key.clone();
        let old = format!("[[unit]]\nkey = \"{first}\"");
        let unit = format!("[[unit]]\nkey = \"archivo-historico\"\nname = \"Archivo Histórico\"\nparent = \"{first}\"\n\n{old}");
        let (source, pack) = newer(2, &[("units.toml", &old, &unit)]);
        let plan = apply(&t.app, source, pack, BTreeMap::new()).await.unwrap();
        assert!(plan.in_words().contains("+ dependencia:archivo-historico: se agrega"), "{}", plan.in_words());
        let mut form = t.request();
        form.insert("unit", "archivo-historico".into());
        let (link, _) = t.send(&form).await;
        t.guest().get(&link).await.says(&["Archivo Histórico"]);
        t.guest().get("/enviar").await.says(&["\u{2003}Archivo Histórico"]);
    }
}

both! {
    /// What a state means can change: the rows of its tickets follow, and `verify` has nothing to say.
    async fn a_state_can_mean_something_else(t: TestApp) {
        t.send(&t.request()).await;
        let text = String::from_utf8(Source::embedded("ocoyoacac").unwrap().files()["kinds/solicitud.toml"].clone()).unwrap();
        let at = text.find("key = \"abierto\"").unwrap();
        let block = &text[at..at + text[at..].find("meaning").unwrap()];
        let other = block.replace("category = \"open\"", "category = \"new\"");
        let (source, pack) = newer(2, &[("kinds/solicitud.toml", block, &other)]);
        apply(&t.app, source, pack, BTreeMap::new()).await.unwrap();
        let app = now(t).await;
        let report = desk::ticket::verify::verify(&app, |_| {}).await.unwrap();
        assert_eq!(report.findings, []);
    }
}

both! {
    /// A write that began with the configuration before is told to begin again, and the site goes on.
    async fn a_write_goes_by_one_configuration(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let (source, pack) = newer(2, &[]);
        apply(&t.app, source, pack, BTreeMap::new()).await.unwrap();
        let id = desk::ticket::store::by_reference(t.app.db.read(), &folio).await.unwrap().id;
        let note = engine::Command::Note { text: "x".into(), attachments: Vec::new() };
        let actor = engine::Actor { person: Some(1), ..engine::Actor::default() };
        // `t.app` still has the configuration from before.
        let late = t.app.db.write((t.app.clone(), actor, note), move |tx, (app, actor, note)| {
            Box::pin(desk::ticket::act::act(tx, app, app.now(), desk::ticket::act::Order { ticket: id, actor, channel: "page", command: note, taken: &[] }))
        });
        let refused = late.await.unwrap_err().to_string();
        assert!(refused.contains("La configuración cambió"), "{refused}");
        t.send(&t.request()).await;
    }
}

both! {
    /// A configuration that this program cannot read: nothing is answered by the old one.
    async fn an_unreadable_configuration_is_told(t: TestApp) {
        t.guest().get("/").await.is(200);
        by_hand(t, "UPDATE institution SET config_version = config_version + 1; DELETE FROM pack_file WHERE path = 'roles.toml'").await;
        for _ in 0..2 {
            t.guest().get("/").await.is(503).says(&["versión más nueva"]);
        }
        t.guest().get("/healthz").await.is(200);
    }
}

fn items() -> impl Strategy<Value = Items> {
    let text = prop::sample::select(vec!["", "a", "b", "c"]).prop_map(str::to_owned);
    let values = (text.clone(), text);
    let values =
        values.prop_map(|(name, gone)| Values::from([("nombre", name), ("retirada", gone)]));
    let keys = prop::sample::select(vec!["u", "v", "w"]).prop_map(|k| (Group::Unit, k.to_owned()));
    prop::collection::btree_map(keys, values, 0..4)
}

proptest! {
    /// Whatever the three sides are: a value changed here is written over only by a decision, and is otherwise listed.
    #[test]
    fn a_local_change_is_never_lost_unseen(base in items(), ours in items(), theirs in items()) {
        // The database never loses an item.
        let mut all = base.clone();
        all.extend(ours);
        let ours = all;
        // Some came from a pack before the last one, which dropped them.
        let from_pack: Vec<Name> = base.keys().chain(ours.keys()).cloned().collect();
        let steps = merge(&base, &ours, &theirs, &from_pack, &BTreeMap::new());
        for (name, our) in &ours {
            for (value, text) in our {
                // As the last pack had it; what it dropped, it left retired.
                let untouched = base.get(name).and_then(|b| b.get(value)) == Some(text);
                if untouched || (!base.contains_key(name) && *value == "retirada" && text == "sí") {
                    continue;
                }
                let names = |changes: &[desk::configuration::merge::Change]| changes.iter().any(|c| c.value == *value);
                let own = || steps.iter().filter(|(of, _)| of == name).map(|(_, step)| step);
                let followed = own().any(|step| matches!(step, Step::Follow(changes) if names(changes)));
                prop_assert!(!followed, "{name:?} {value} was written over");
                let differs = theirs.get(name).and_then(|t| t.get(value)).is_some_and(|t| t != text);
                let told = own().any(|step| matches!(step, Step::Stay(c) | Step::Clash(c) if names(c)));
                prop_assert!(told || !differs, "{name:?} {value} is not listed");
            }
        }
    }

    /// Untouched items only follow, and once they did there is nothing left to do.
    #[test]
    fn a_merge_settles(base in items(), theirs in items()) {
        let from_pack: Vec<Name> = base.keys().cloned().collect();
        let mut ours = base.clone();
        for (name, step) in merge(&base, &base, &theirs, &from_pack, &BTreeMap::new()) {
            match step {
                Step::Add(values) => {
                    ours.insert(name, values);
                }
                Step::Follow(changes) => {
                    let own = ours.get_mut(&name).unwrap();
                    own.extend(changes.into_iter().map(|change| (change.value, change.to)));
                }
                other => prop_assert!(false, "{other:?}"),
            }
        }
        let from_pack: Vec<Name> = ours.keys().cloned().collect();
        let again = merge(&theirs, &ours, &theirs, &from_pack, &BTreeMap::new());
        prop_assert!(again.is_empty(), "{again:?}");
    }
}
