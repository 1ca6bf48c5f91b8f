//! What once went wrong, and must not again: each test tells how it showed.

use desk::configuration::apply::apply;
use desk::housekeeping;
use desk::platform::jobs;
use desk::site::Site;
use desk::ticket::history;
use desk::ticket::store::by_reference;
use desk::ticket::verify::verify;
use pack::Source;
use sea_orm::EntityTrait;
use std::collections::BTreeMap;

use crate::support::{Browser, TestApp, changed};

const DAY: i64 = 24 * 3_600_000;
const KIND: &str = "kinds/solicitud.toml";

fn version() -> (String, String) {
    let now = pack::load(&Source::embedded("ocoyoacac").unwrap())
        .unwrap()
        .version;
    (format!("version = {now}"), format!("version = {}", now + 1))
}

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

async fn form(
    who: &Browser,
    folio: &str,
    action: &str,
    fields: &[(&str, &str)],
) -> crate::support::Answer {
    let page = who.get(&format!("/solicitudes/{folio}")).await;
    let base = page.all_hidden("base").pop().unwrap();
    let mut form = vec![("base", base.as_str())];
    form.extend(fields);
    who.post_multipart(&format!("/solicitudes/{folio}/{action}"), &form, &[])
        .await
}

async fn names(t: &TestApp, folio: &str) -> Vec<&'static str> {
    let id = by_reference(t.app.db.read(), folio).await.unwrap().id;
    let told = history::told(t.app.db.read(), id, false).await.unwrap();
    told.iter().map(|event| event.kind.name()).collect()
}

both! {
    /// The configuration changes between the worker's look and its job.
    async fn resume_survives_a_new_configuration(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let agent = t.person("agente", "Gil Prueba").await;
        form(&agent, &folio, "mover", &[("move", "pendiente"), ("message", "Falta"), ("wait-until", "2026-03-04")]).await.is(303);
        let (from, to) = version();
        let app = newer(t, changed(&[("pack.toml", &from, &to)], &[])).await;
        t.clock.advance(5 * DAY);
        // the worker still has the configuration of before
        jobs::run_due(&t.app, &housekeeping::kinds(), "w").await.unwrap();
        t.clock.advance(30 * DAY);
        jobs::run_due(&app, &housekeeping::kinds(), "w").await.unwrap();
        let told = names(t, &folio).await;
        assert!(told.contains(&"reminded"), "{told:?}");
    }
}

both! {
    /// A double click on a move that brings a field.
    async fn a_move_with_a_field_can_be_repeated(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let me = titular.person.to_string();
        form(&titular, &folio, "clasificar", &[("priority", "alta"), ("assignee", &me)]).await.is(303);
        let page = titular.get(&format!("/solicitudes/{folio}")).await;
        let base = page.all_hidden("base").pop().unwrap();
        let sent = [("base", base.as_str()), ("move", "resolver"), ("campo-modalidad", "remoto"), ("campo-tipo", "red"), ("message", "Listo"), ("command", "doble-clic-1")];
        let url = format!("/solicitudes/{folio}/mover");
        let one = titular.post_multipart(&url, &sent, &[]).await;
        let two = titular.post_multipart(&url, &sent, &[]).await;
        assert_eq!((one.status, two.status), (303, 303), "{}", two.text());
    }
}

both! {
    /// What is to be given anew is given with the same value.
    async fn the_same_value_is_given_anew(t: TestApp) {
        let (from, to) = version();
        let old = "requires = [\"priority\", \"tipo\", \"assignee\"]\nrenews = [\"modalidad\"]";
        let new = "requires = [\"priority\", \"assignee\"]\nrenews = [\"tipo\"]";
        newer(t, changed(&[("pack.toml", &from, &to), (KIND, old, new)], &[])).await;
        let (_, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let me = titular.person.to_string();
        form(&titular, &folio, "clasificar", &[("priority", "alta"), ("assignee", &me), ("campo-tipo", "red")]).await.is(303);
        let answer = form(&titular, &folio, "mover", &[("move", "resolver"), ("campo-tipo", "red"), ("message", "Listo")]).await;
        assert_eq!(answer.status, 303, "{}", answer.text().lines().filter(|l| l.contains("Falta")).collect::<String>());
    }
}

both! {
    /// A newer workflow makes a state wait.
    async fn a_state_that_waits_from_now_on(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let me = titular.person.to_string();
        form(&titular, &folio, "clasificar", &[("priority", "alta"), ("assignee", &me), ("campo-tipo", "red")]).await.is(303);
        form(&titular, &folio, "mover", &[("move", "resolver"), ("campo-modalidad", "remoto"), ("message", "Listo")]).await.is(303);
        let (from, to) = version();
        let old = "category = \"resolved\"";
        let new = "category = \"resolved\"\nwait = { days = 3, then = \"cerrar\" }";
        let who = "to = \"cerrado\"\nwho = [\"titular\", \"agente\"]";
        let whom = "to = \"cerrado\"\nwho = [\"titular\", \"agente\", \"@system\"]";
        let app = newer(t, changed(&[("pack.toml", &from, &to), (KIND, old, new), (KIND, who, whom)], &[])).await;
        // It gets its date at once, and goes on when that is reached.
        jobs::run_due(&app, &housekeeping::kinds(), "w").await.unwrap();
        t.clock.advance(3 * DAY);
        jobs::run_due(&app, &housekeeping::kinds(), "w").await.unwrap();
        let row = by_reference(app.db.read(), &folio).await.unwrap();
        assert_eq!(row.state, "cerrado");
    }
}

both! {
    /// Folios that were given are not written in another way afterwards: that blocks.
    async fn other_digits(t: TestApp) {
        t.send(&t.request()).await;
        let (from, to) = version();
        let source = changed(&[("pack.toml", &from, &to), (KIND, "digits = 5", "digits = 6")], &[]);
        let pack = pack::load(&source).unwrap_or_else(|f| panic!("{f:?}"));
        let plan = apply(&t.app, source, pack, BTreeMap::new()).await.unwrap();
        assert!(plan.blocks.join(";").contains("cambia la forma de los folios"), "{:?}", plan.blocks);
    }
}

both! {
    /// Another zone, with an indexed date.
    async fn another_zone(t: TestApp) {
        let (from, to) = version();
        let form0 = "# [OCO-8] Tipo:";
        let more = format!("[[field]]\nkey = \"dia\"\nlabel = \"Día\"\ntype = \"date\"\nindexed = true\n\n{form0}");
        let app = newer(t, changed(&[("pack.toml", &from, &to), (KIND, form0, &more)], &[])).await;
        let mut request = t.request();
        request.insert("form", request["service"].clone());
        request.insert("campo-dia", "2026-03-10".into());
        let (_, _folio) = t.send(&request).await;
        assert_eq!(verify(&app, |_| {}).await.unwrap().findings, []);
        let to2 = to.replace(char::is_numeric, "") + &(to.chars().filter(char::is_ascii_digit).collect::<String>().parse::<i64>().unwrap() + 1).to_string();
        let zone = app.pack.institution.zone.clone();
        let source = changed(&[("pack.toml", &from, &to2), ("pack.toml", &zone, "America/Tijuana"), (KIND, form0, &more)], &[]);
        let pack = pack::load(&source).unwrap_or_else(|f| panic!("{f:?}"));
        apply(&app, source, pack, BTreeMap::new()).await.unwrap();
        let app = Site::new(app).app().await;
        assert_eq!(app.pack.institution.zone, "America/Tijuana");
        assert_eq!(verify(&app, |_| {}).await.unwrap().findings, []);
    }
}

async fn sql(t: &TestApp, sql: &'static str) {
    use sea_orm::ConnectionTrait;
    t.app
        .db
        .write((), move |tx, ()| {
            Box::pin(async move {
                tx.conn().execute_unprepared(sql).await?;
                Ok(())
            })
        })
        .await
        .unwrap();
}

both! {
    /// T7
    async fn words_and_summary_are_verified(t: TestApp) {
        t.send(&t.request()).await;
        for (change, said) in [
            ("UPDATE ticket_text SET public_words = ' ', all_words = ' '", "palabras"),
            ("UPDATE ticket_text SET all_words = all_words || 'otra '", "palabras"),
            ("DELETE FROM ticket_text", "palabras"),
        ] {
            sql(t, change).await;
            let findings = verify(&t.app, |_| {}).await.unwrap().findings;
            assert!(findings.len() == 1 && findings[0].text.contains(said), "{change}: {findings:?}");
            assert_eq!(desk::ticket::rebuild::rebuild(&t.app, |_| {}).await.unwrap().mended, 1);
            assert_eq!(verify(&t.app, |_| {}).await.unwrap().findings, []);
        }
        sql(t, "UPDATE ticket SET summary = 'otra cosa'").await;
        assert!(verify(&t.app, |_| {}).await.unwrap().findings[0].text.contains("asunto"));
    }
}

both! {
    /// T8
    async fn answer_without_note(t: TestApp) {
        let (from, to) = version();
        newer(t, changed(&[("pack.toml", &from, &to), ("roles.toml", "[\"ticket.see\", \"ticket.create\", \"ticket.note\", \"ticket.answer\", \"ticket.move\", \"ticket.take\"]", "[\"ticket.see\", \"ticket.answer\", \"ticket.move\", \"ticket.take\"]")], &[])).await;
        let (_, folio) = t.send(&t.request()).await;
        let agent = t.person("agente", "Gil Prueba").await;
        agent.get(&format!("/solicitudes/{folio}")).await.says(&["/escribir"]);
        agent.post_multipart(&format!("/solicitudes/{folio}/escribir"), &[("visibility", "answer"), ("text", "Vamos")], &[]).await.is(303);
    }
}

both! {
    /// T9
    async fn an_assignee_who_left_stays(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let agent = t.person("agente", "Gil Prueba").await;
        let him = agent.person.to_string();
        form(&titular, &folio, "clasificar", &[("assignee", &him)]).await.is(303);
        sql(t, "UPDATE assignment SET until_at = 1 WHERE role = 'agente'").await;
        let page = titular.get(&format!("/solicitudes/{folio}")).await;
        let text = page.text();
        let at = text.find("name=\"assignee\"").unwrap();
        let select = &text[at..at + text[at..].find("</select>").unwrap()];
        assert!(select.contains("selected"), "the browser chooses the first option and sends it");
    }
}

both! {
    /// Role named by an old definition goes.
    async fn an_old_definition_names_what_is_gone(t: TestApp) {
        let (from, to) = version();
        let service = "summary = \"Su computadora, impresora u otro equipo falló o dejó de funcionar.\"\narea = \"soporte\"\n";
        let with = format!("{service}[service.definition]\n[[service.definition.eligible]]\nwhen = \"NO función:practicante\"\ntext = \"No es para practicantes. Pida a otra persona.\"\n");
        let role = "# [OCO-12]";
        let roles = format!("[[role]]\nkey = \"practicante\"\nname = \"Practicante\"\n\n[[role.grant]]\nactions = [\"ticket.see\"]\n\n{role}");
        let app = newer(t, changed(&[("pack.toml", &from, &to), ("services.toml", service, &with), ("roles.toml", role, &roles)], &[])).await;
        let source = changed(&[("pack.toml", &from, "version = 3")], &[]);
        let pack = pack::load(&source).unwrap();
        let plan = apply(&app, source, pack, BTreeMap::new()).await;
        plan.unwrap();
    }
}

both! {
    /// A field of the kind that an old definition asks for goes.
    async fn an_old_definition_asks_for_a_field_that_is_gone(t: TestApp) {
        let (from, to) = version();
        let service = "summary = \"Su computadora, impresora u otro equipo falló o dejó de funcionar.\"\narea = \"soporte\"\n";
        let with = format!("{service}[service.definition]\n[[service.definition.field]]\nkey = \"cual\"\nlabel = \"Cuál\"\ntype = \"text\"\nvisible_when = \"otro:sí\"\n");
        let form0 = "# [OCO-8] Tipo:";
        let more = format!("[[field]]\nkey = \"otro\"\nlabel = \"Otro\"\ntype = \"yes-no\"\n\n{form0}");
        let app = newer(t, changed(&[("pack.toml", &from, &to), ("services.toml", service, &with), (KIND, form0, &more)], &[])).await;
        let source = changed(&[("pack.toml", &from, "version = 3")], &[]);
        let pack = pack::load(&source).unwrap();
        let plan = apply(&app, source, pack, BTreeMap::new()).await;
        plan.unwrap();
    }
}

both! {
    /// A long text that nobody touched.
    async fn an_untouched_long_text_is_no_change(t: TestApp) {
        let (from, to) = version();
        let form0 = "# [OCO-8] Tipo:";
        let more = format!("[[field]]\nkey = \"plan\"\nlabel = \"Plan\"\ntype = \"long-text\"\nlater = true\n\n{form0}");
        newer(t, changed(&[("pack.toml", &from, &to), (KIND, form0, &more)], &[])).await;
        let (_, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        form(&titular, &folio, "clasificar", &[("campo-plan", "uno\r\ndos")]).await.is(303);
        let page = titular.get(&format!("/solicitudes/{folio}")).await;
        let base = page.all_hidden("base").pop().unwrap();
        // meanwhile
        form(&titular, &folio, "clasificar", &[("campo-plan", "uno\r\ntres"), ("was-plan", "uno\r\ndos")]).await.is(303);
        // browsers send line ends as CRLF, in hidden inputs, too
        let sent = [("base", base.as_str()), ("campo-plan", "uno\r\ndos"), ("was-plan", "uno\r\ndos"), ("priority", "alta"), ("was-priority", "")];
        let a = titular.post_multipart(&format!("/solicitudes/{folio}/clasificar"), &sent, &[]).await;
        assert_eq!(a.status, 303, "{}", a.text().lines().filter(|l| l.contains("Dos personas")).collect::<String>());
    }
}

const TAREA: &str = "key = \"tarea\"\ninitial = \"nueva\"\n\n[noun]\nsingular = \"tarea\"\nplural = \"tareas\"\ngender = \"femenino\"\n\n[folio]\nprefix = \"TAR-\"\ndigits = 5\n\n[[priority]]\nkey = \"baja\"\nname = \"Baja\"\n\n[[state]]\nkey = \"nueva\"\nname = \"Nueva\"\ncategory = \"open\"\nmeaning = \"Se hará.\"\n\n[[state]]\nkey = \"hecha\"\nname = \"Hecha\"\ncategory = \"closed\"\nmeaning = \"Se hizo.\"\n\n[[transition]]\nkey = \"hacer\"\nlabel = \"Hacer\"\nfrom = [\"nueva\"]\nto = \"hecha\"\nwho = [\"titular\"]\n";

both! {
    /// A restricted ticket opens another by an internal move.
    async fn what_a_restricted_ticket_opens(t: TestApp) {
        let tarea = TAREA.replace("initial = \"nueva\"", "initial = \"nueva\"\nwithout_service = true");
        let (from, to) = version();
        let kinds = "kinds = [\"solicitud\"]";
        let reopen = "to = \"abierto\"\nwho = [\"titular\", \"agente\"]\nmessage = { label = \"Motivo\", required = true }";
        let opens = format!("{reopen}\ninternal = true\n\n[[transition.effect]]\ndo = \"open\"\nkind = \"tarea\"\n");
        let source = changed(&[("pack.toml", &from, &to), ("pack.toml", kinds, "kinds = [\"solicitud\", \"tarea\"]"), (KIND, reopen, &opens), (KIND, "initial = \"abierto\"", "initial = \"abierto\"\nrestricted = true"), ("roles.toml", "\"ticket.take\", \"ticket.explain\"]", "\"ticket.take\", \"ticket.explain\"]\n\n[[role.grant]]\nactions = [\"ticket.see\", \"ticket.edit\", \"ticket.note\", \"ticket.move\", \"ticket.take\"]\nkinds = [\"solicitud\"]")], &[("kinds/tarea.toml", &tarea)]);
        newer(t, source).await;
        let (_, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let agent = t.person("agente", "Gil Prueba").await;
        agent.get(&format!("/solicitudes/{folio}")).await.is(404);
        let me = titular.person.to_string();
        form(&titular, &folio, "clasificar", &[("priority", "alta"), ("assignee", &me), ("campo-tipo", "red")]).await.is(303);
        form(&titular, &folio, "mover", &[("move", "resolver"), ("campo-modalidad", "remoto"), ("message", "Listo")]).await.is(303);
        form(&titular, &folio, "mover", &[("move", "reabrir"), ("message", "Interno: sospechamos del director")]).await.is(303);
        let seen = agent.get("/solicitudes/TAR-00001").await;
        assert_eq!(seen.status, 404, "{}", seen.text().lines().filter(|l| l.contains("sospechamos")).collect::<String>());
    }
}

both! {
    /// A complaint opens an improvement that nobody asked for.
    async fn what_nobody_asked_for_has_no_address(t: TestApp) {
        let (from, to) = version();
        let kinds = "kinds = [\"solicitud\"]";
        let reopen = "to = \"abierto\"\nwho = [\"titular\", \"agente\"]\nmessage = { label = \"Motivo\", required = true }";
        let opens = format!("{reopen}\ninternal = true\n\n[[transition.effect]]\ndo = \"open\"\nkind = \"tarea\"\ntext = \"Mejora\"\n");
        let tarea = TAREA.replace("initial = \"nueva\"", "initial = \"nueva\"\nwithout_requester = true\nwithout_service = true");
        let source = changed(&[("pack.toml", &from, &to), ("pack.toml", kinds, "kinds = [\"solicitud\", \"tarea\"]"), (KIND, reopen, &opens), (KIND, "initial = \"abierto\"", "initial = \"abierto\"\nrestricted = true"), ("roles.toml", "\"ticket.take\", \"ticket.explain\"]", "\"ticket.take\", \"ticket.explain\"]\n\n[[role.grant]]\nactions = [\"ticket.see\", \"ticket.edit\", \"ticket.note\", \"ticket.move\", \"ticket.take\"]\nkinds = [\"solicitud\"]")], &[("kinds/tarea.toml", &tarea)]);
        newer(t, source).await;
        let (_, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let agent = t.person("agente", "Gil Prueba").await;
        let me = titular.person.to_string();
        form(&titular, &folio, "clasificar", &[("priority", "alta"), ("assignee", &me), ("campo-tipo", "red")]).await.is(303);
        form(&titular, &folio, "mover", &[("move", "resolver"), ("campo-modalidad", "remoto"), ("message", "Listo")]).await.is(303);
        form(&titular, &folio, "mover", &[("move", "reabrir"), ("message", "Interno")]).await.is(303);
        agent.get(&format!("/solicitudes/{folio}")).await.is(404);
        let list = agent.get("/solicitudes?vista=todas&filtro=solicitante:mariana.pe%C3%B1a@ocoyoacac.example").await.text();
        let page = agent.get("/solicitudes/TAR-00001").await.text();
        assert!(!page.contains("mariana") && !list.contains("TAR-00001"));
    }
}

both! {
    /// A value stays hidden where the step of the workflow asks for an internal field on the portal.
    async fn internal_fields_are_not_asked_of_guests(t: TestApp) {
        let (from, to) = version();
        newer(t, changed(&[("pack.toml", &from, &to), (KIND, "later = true\ninternal = true", "internal = true")], &[])).await;
        let s = t.app.pack.services[0].key.clone();
        t.guest().get(&format!("/enviar?servicio={s}")).await.hides(&["campo-tipo"]);
    }
}

both! {
    /// Rebuild with a configuration of before.
    async fn rebuild_goes_by_the_present_rules(t: TestApp) {
        t.send(&t.request()).await;
        let (from, to) = version();
        let app = newer(t, changed(&[("pack.toml", &from, &to), (KIND, "initial = \"abierto\"", "initial = \"abierto\"\nsight = \"participants\"")], &[])).await;
        assert_eq!(verify(&app, |_| {}).await.unwrap().findings, []);
        // What began by the configuration before ends there, and undoes nothing.
        assert!(desk::ticket::rebuild::rebuild(&t.app, |_| {}).await.is_err());
        assert_eq!(verify(&app, |_| {}).await.unwrap().findings, []);
    }
}

both! {
    /// Apply leaves a broken ticket with the keys of before.
    async fn a_broken_ticket_after_apply(t: TestApp) {
        t.send(&t.request()).await;
        sql(t, "UPDATE ticket_event SET channel = 'x' WHERE seq = 2").await;
        let (from, to) = version();
        newer(t, changed(&[("pack.toml", &from, &to), (KIND, "initial = \"abierto\"", "initial = \"abierto\"\nsight = \"participants\"")], &[])).await;
        let keys: Vec<String> = tables::ticket_access::Entity::find().all(t.app.db.read()).await.unwrap().into_iter().map(|k| k.key).collect();
        assert!(!keys.contains(&"all".to_owned()));
    }
}

both! {
    /// A deleted yearly series.
    async fn a_yearly_series_that_is_gone(t: TestApp) {
        let (from, to) = version();
        let app = newer(t, changed(&[("pack.toml", &from, &to), (KIND, "digits = 5", "digits = 5\nyearly = true")], &[])).await;
        t.send(&t.request()).await;
        sql(t, "DELETE FROM folio_series").await;
        let f = verify(&app, |_| {}).await.unwrap().findings;
        assert!(!f.is_empty());
    }
}
