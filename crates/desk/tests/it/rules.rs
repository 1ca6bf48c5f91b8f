//! Numbered versions of rules: what a newer pack says, and what tickets keep.

use std::collections::BTreeMap;

use desk::cli::open;
use desk::configuration::apply::apply;
use desk::platform::clock::Clock;
use desk::platform::random::Random;
use desk::platform::web::PublicUrl;
use desk::site::Site;
use desk::ticket::history;
use desk::ticket::store::by_reference;
use desk::ticket::verify::verify;
use pack::Source;
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};
use tables::rule_version;

use crate::support::{NOON, Place, TestApp, block_on, changed};

/// Applies a changed `ocoyoacac`; answers with the app of a fresh look.
async fn newer(t: &TestApp, source: Source) -> desk::platform::App {
    let pack = pack::load(&source).unwrap_or_else(|faults| panic!("{faults:?}"));
    let plan = apply(&t.app, source, pack, BTreeMap::new()).await.unwrap();
    assert_eq!(
        (plan.blocks.len(), plan.clashes().count()),
        (0, 0),
        "{}",
        plan.in_words()
    );
    Site::new(t.app.clone()).app().await
}

fn version() -> (String, String) {
    let now = pack::load(&Source::embedded("ocoyoacac").unwrap())
        .unwrap()
        .version;
    (format!("version = {now}"), format!("version = {}", now + 1))
}

const KIND: &str = "kinds/solicitud.toml";

both! {
    /// A ticket keeps the form that it was registered with; a new one gets the new form; only what changed is a new version.
    async fn a_ticket_keeps_its_form(t: TestApp) {
        let (_, old) = t.send(&t.request()).await;
        let (from, to) = version();
        let form = "# [OCO-8] Tipo:";
        let more = format!("[[field]]\nkey = \"lugar\"\nlabel = \"Lugar\"\ntype = \"text\"\nrequired = true\n\n{form}");
        let app = newer(t, changed(&[("pack.toml", &from, &to), (KIND, form, &more)], &[])).await;
        let rows = rule_version::Entity::find().order_by_asc(rule_version::Column::Version).all(app.db.read()).await.unwrap();
        // Calendars and targets have versions beside them, one each.
        let (rows, others): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.sort == "kind");
        assert!(others.iter().all(|row| row.version == 1), "{others:?}");
        let told: Vec<(&str, &str, i64, i64)> = rows.iter().map(|r| (r.sort.as_str(), r.key.as_str(), r.version, r.config_version)).collect();
        assert_eq!(told, [("kind", "solicitud", 1, 1), ("kind", "solicitud", 2, 2)]);
        // The new form asks for more.
        t.guest().post_form("/enviar", &t.request(), &[]).await.is(422).says(&["Este servicio pide algunos datos más", "campo-lugar"]);
        let mut form = t.request();
        form.insert("form", form["service"].clone());
        t.guest().post_form("/enviar", &form, &[]).await.is(422).says(&["Falta «Lugar»."]);
        form.insert("campo-lugar", "Planta baja".into());
        let (_, new) = t.send(&form).await;
        let db = app.db.read();
        let of = async |folio: &str| history::ticket(db, by_reference(db, folio).await.unwrap().id).await.unwrap();
        assert_eq!((of(&old).await.form, of(&new).await.form), (1, 2));
        assert_eq!(of(&new).await.value("lugar").unwrap().text(), Some("Planta baja"));
        let titular = t.person("titular", "Tita Muestra").await;
        titular.get(&format!("/solicitudes/{new}")).await.says(&["Lugar", "Planta baja"]);
        // The old ticket is moved on without what its form never asked for.
        let page = titular.get(&format!("/solicitudes/{old}")).await;
        let base = page.all_hidden("base").pop().unwrap();
        let fields = [("base", base.as_str()), ("priority", "alta"), ("campo-tipo", "web")];
        titular.post_multipart(&format!("/solicitudes/{old}/clasificar"), &fields, &[]).await.is(303);
        assert_eq!(verify(&app, |_| {}).await.unwrap().findings, []);
    }
}

both! {
    /// A state that a newer workflow gave up: tickets in it are in the one that took its place, and go on from there.
    async fn a_retired_state_is_taken_over(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let (from, to) = version();
        let file = Source::embedded("ocoyoacac").unwrap().files()[KIND].clone();
        let text = String::from_utf8(file).unwrap().replace("\"abierto\"", "\"recibido\"");
        let text = format!("{text}\n[[retired]]\nstate = \"abierto\"\nbecomes = \"recibido\"\n");
        let app = newer(t, changed(&[("pack.toml", &from, &to)], &[(KIND, &text)])).await;
        let row = by_reference(app.db.read(), &folio).await.unwrap();
        assert_eq!(row.state, "recibido");
        assert_eq!(verify(&app, |_| {}).await.unwrap().findings, []);
        let page = titular.get(&format!("/solicitudes/{folio}")).await;
        let base = page.all_hidden("base").pop().unwrap();
        let wait = [("base", base.as_str()), ("move", "pendiente"), ("message", "Falta la pieza")];
        titular.post_multipart(&format!("/solicitudes/{folio}/mover"), &wait, &[]).await.is(303);
        let told = history::told(app.db.read(), row.id, false).await.unwrap();
        let names: Vec<&str> = told.iter().map(|event| event.kind.name()).collect();
        assert_eq!(names, ["received", "numbered", "mapped", "moved"]);
        assert_eq!(verify(&app, |_| {}).await.unwrap().findings, []);
    }
}

/// A definition whose condition names a field of the kind.
fn defined() -> Source {
    let services =
        String::from_utf8(Source::embedded("ocoyoacac").unwrap().files()["services.toml"].clone())
            .unwrap();
    let at = services.find("[[service]]").unwrap();
    let end = services[at..].find("\n\n").unwrap() + at + 1;
    let definition = "\n[service.definition]\n\n[[service.definition.field]]\nkey = \"anexo\"\nlabel = \"Extensión\"\ntype = \"text\"\nvisible_when = \"movimiento:alta\"\n";
    let services = format!("{}{definition}{}", &services[..end], &services[end..]);
    let form = "# [OCO-8] Tipo:";
    let more = format!(
        "[[field]]\nkey = \"movimiento\"\nlabel = \"Movimiento\"\ntype = \"choice\"\nchoice = [{{ key = \"alta\", name = \"Alta\" }}, {{ key = \"baja\", name = \"Baja\" }}]\n\n{form}"
    );
    changed(&[(KIND, form, &more)], &[("services.toml", &services)])
}

both! {
    /// A definition that tickets keep is read by the kind of its time, when the kind has lost since what it names.
    async fn an_old_definition_names_what_its_kind_has_lost(t: TestApp of defined()) {
        let mut form = t.request();
        form.insert("form", form["service"].clone());
        form.insert("campo-movimiento", "alta".into());
        form.insert("campo-anexo", "51".into());
        let (_, folio) = t.send(&form).await;
        let (from, to) = version();
        let app = newer(t, changed(&[("pack.toml", &from, &to)], &[])).await;
        assert!(app.kind.field("movimiento").is_none());
        let row = by_reference(app.db.read(), &folio).await.unwrap();
        let ticket = history::ticket(app.db.read(), row.id).await.unwrap();
        assert_eq!((ticket.definition, ticket.value("anexo").unwrap().text()), (1, Some("51")));
        // What is registered now is asked nothing of it.
        let (_, fresh) = t.send(&t.request()).await;
        let row = by_reference(app.db.read(), &fresh).await.unwrap();
        let fresh = history::ticket(app.db.read(), row.id).await.unwrap();
        assert_eq!((fresh.definition, fresh.values.len()), (2, 0));
        let titular = t.person("titular", "Tita Muestra").await;
        titular.get(&format!("/solicitudes/{folio}")).await.is(200).says(&["Movimiento", "Extensión"]);
        let fields = [("base", "9"), ("priority", "alta"), ("campo-tipo", "web")];
        titular.post_multipart(&format!("/solicitudes/{folio}/clasificar"), &fields, &[]).await.is(303);
        assert_eq!(verify(&app, |_| {}).await.unwrap().findings, []);
    }
}

/// Events of a format that this program does not know: it does not start, and says why.
#[test]
fn a_newer_format_of_events_refuses_the_start() {
    for backend in [
        crate::support::Backend::Sqlite,
        crate::support::Backend::Postgres,
    ] {
        block_on(async {
            let place = Place::institution(backend).await;
            let start = || {
                let url = PublicUrl::parse("http://127.0.0.1").unwrap();
                open(
                    place.folder.path(),
                    &place.target,
                    None,
                    url,
                    Clock::standing(NOON),
                    Random::seeded(3),
                )
            };
            let app = start().await.unwrap().app;
            let write = app.db.write((), |tx, ()| {
                Box::pin(async move {
                    let sql = "UPDATE institution SET event_format = event_format + 1";
                    tx.conn().execute_unprepared(sql).await?;
                    Ok(())
                })
            });
            write.await.unwrap();
            app.db.clone().close().await;
            match start().await {
                Ok(_) => panic!("it started"),
                Err(error) => assert!(
                    error.to_string().contains("formato de eventos 3"),
                    "{error}"
                ),
            }
            place.remove().await;
        });
    }
}
