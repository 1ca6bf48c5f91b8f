//! Waiting, messages on their way, and similar tickets: what follows from commands.

use std::collections::BTreeSet;

use desk::ticket::history;
use desk::ticket::store::by_reference;
use engine::{EventKind, Visibility};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;
use tables::{job, outbox, ticket};

use crate::api::client::{Program, json};
use crate::support::{Browser, NOON, TestApp};

const DAY: i64 = 24 * 3_600_000;

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
    /// [P-9] a reason, a date, and what happens then: people are reminded, once for each date.
    async fn a_ticket_waits_until_its_date(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let agent = t.person("agente", "Gil Prueba").await;
        let url = format!("/solicitudes/{folio}");
        agent.get(&url).await.says(&["Esperar hasta", "value=\"2026-03-07\"", "se le recordará a quien atiende"]);
        let wait = [("move", "pendiente"), ("message", "Falta la pieza"), ("wait-until", "2026-03-01")];
        form(&agent, &folio, "mover", &wait).await.is(422).says(&["ya pasó", "Falta la pieza", "value=\"2026-03-01\""]);
        let wait = [("move", "pendiente"), ("message", "Falta la pieza"), ("wait-until", "marzo")];
        form(&agent, &folio, "mover", &wait).await.is(422).says(&["Escriba la fecha"]);
        let wait = [("move", "pendiente"), ("message", "Falta la pieza"), ("wait-until", "2026-03-04")];
        form(&agent, &folio, "mover", &wait).await.is(303);
        agent.get(&url).await.says(&["Espera hasta el 04/03/2026", "hasta el 04/03/2026"]);
        t.clock.advance(DAY);
        assert_eq!(t.run_jobs().await, 0, "nothing is due yet");
        t.clock.advance(2 * DAY);
        t.run_jobs().await;
        t.run_jobs().await;
        let told = names(t, &folio).await;
        assert_eq!(told.iter().filter(|name| **name == "reminded").count(), 1, "{told:?}");
        // Days later the session has ended.
        let agent = t.person("agente", "Nora Ensayo").await;
        agent.get(&url).await.says(&["Pendiente", "recuerda: ya llegó la fecha", "Ventanilla"]);
        // The next date comes by itself; going on ends it.
        let row = by_reference(t.app.db.read(), &folio).await.unwrap();
        assert!(row.wait_until.unwrap() > t.app.now());
        form(&agent, &folio, "mover", &[("move", "reanudar")]).await.is(303);
        t.clock.advance(30 * DAY);
        t.run_jobs().await;
        let told = names(t, &folio).await;
        assert_eq!(told.iter().filter(|name| **name == "reminded").count(), 1, "{told:?}");
        let left = job::Entity::find().filter(job::Column::Kind.eq("resume")).filter(job::Column::FinishedAt.is_null());
        assert_eq!(left.all(t.app.db.read()).await.unwrap().len(), 0);
    }
}

both! {
    /// [P-9] the date can be changed by whoever may move the ticket, on its page and by programs; what was to happen then waits, too.
    async fn a_ticket_waits_longer(t: TestApp) {
        let (link, folio) = t.send(&t.request()).await;
        let agent = t.person("agente", "Gil Prueba").await;
        let titular = t.person("titular", "Tita Muestra").await;
        let url = format!("/solicitudes/{folio}");
        let at = format!("{url}/espera");
        agent.get(&url).await.hides(&["Cambiar la fecha"]);
        agent.post(&at, &[("base", "1"), ("until", "2026-03-10")]).await.is(422).says(&["no está en espera"]);
        let wait = [("move", "pendiente"), ("message", "Falta la pieza"), ("wait-until", "2026-03-04")];
        form(&agent, &folio, "mover", &wait).await.is(303);
        let page = agent.get(&url).await;
        page.says(&["Cambiar la fecha", "Hasta el 04/03/2026. Ese día se le recordará", "value=\"2026-03-04\""]);
        let base = page.all_hidden("base").pop().unwrap();
        let to = |day| [("base", base.as_str()), ("until", day), ("text", "El proveedor la manda el martes")];
        for (day, why) in [("", "Elija hasta cuándo"), ("marzo", "Escriba la fecha"), ("2026-03-01", "ya pasó")] {
            agent.post(&at, &to(day)).await.is(422).says(&[why, "El proveedor la manda el martes"]);
        }
        agent.post(&at, &to("2026-03-10")).await.is(303);
        agent.get(&url).await.says(&["Espera hasta el 10/03/2026", "El proveedor la manda el martes"]);
        t.guest().get(&link).await.says(&["10/03/2026"]);
        // Who saw the former date is told of the new one.
        titular.post(&at, &to("2026-03-12")).await.is(422).says(&["Dos personas cambiaron lo mismo", "12/03/2026", "10/03/2026"]);
        t.person("administrador", "Eva Ensayo").await.post(&at, &to("2026-03-12")).await.is(404);
        t.clock.advance(3 * DAY);
        t.run_jobs().await;
        assert!(!names(t, &folio).await.contains(&"reminded"), "its date has not come");
        let program = Program::of(t, titular.person).await;
        let commands = format!("/api/v1/tickets/{folio}/commands/postpone");
        program.get(&format!("/api/v1/tickets/{folio}")).await.says(&["\"postpone\""]);
        program.post(&commands, &json!({ "until": "2026-03-11" })).await.is(428);
        program.post(&commands, &json!({ "base": 1, "until": "2026-03-11" })).await.is(409);
        let version = json(&program.get(&format!("/api/v1/tickets/{folio}")).await)["version"].clone();
        program.post(&commands, &json!({ "base": version, "until": "ayer" })).await.is(422);
        program.post(&commands, &json!({ "base": version, "until": "2026-03-11", "why": "Otro día" })).await.is(200);
        t.clock.advance(6 * DAY);
        t.run_jobs().await;
        assert!(!names(t, &folio).await.contains(&"reminded"));
        t.clock.advance(DAY);
        t.run_jobs().await;
        assert!(names(t, &folio).await.contains(&"reminded"));
    }
}

both! {
    /// [P-22] one message an action and reader, in the transaction of the action, never about one's own.
    async fn each_reader_is_told_once_and_nobody_of_their_own_doing(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let agent = t.person("agente", "Gil Prueba").await;
        let waiting = async || {
            let rows = outbox::Entity::find().order_by_asc(outbox::Column::Id).all(t.app.db.read()).await.unwrap();
            rows.into_iter().map(|row| (row.notice, row.person_id.unwrap(), row.address, row.state)).collect::<Vec<_>>()
        };
        let guest = ticket::Entity::find().one(t.app.db.read()).await.unwrap().unwrap().requester_id.unwrap();
        let address = "mariana.peña@ocoyoacac.example".to_owned();
        let to_guest = |notice: &str| (notice.to_owned(), guest, address.clone(), "held".to_owned());
        let mut told = vec![to_guest("received")];
        assert_eq!(waiting().await, told);
        let me = titular.person.to_string();
        form(&titular, &folio, "clasificar", &[("priority", "alta"), ("assignee", &me)]).await.is(303);
        assert_eq!(waiting().await, told, "what one gives to oneself is no news");
        let other = agent.person.to_string();
        form(&titular, &folio, "clasificar", &[("assignee", &other), ("campo-tipo", "red")]).await.is(303);
        told.push(("assigned".to_owned(), agent.person, String::new(), "held".to_owned()));
        assert_eq!(waiting().await, told);
        form(&agent, &folio, "escribir", &[("visibility", "note"), ("text", "Nada público")]).await.is(303);
        assert_eq!(waiting().await, told, "a note is for nobody outside");
        form(&agent, &folio, "escribir", &[("visibility", "answer"), ("text", "Ya vamos")]).await.is(303);
        told.push(to_guest("answered"));
        form(&agent, &folio, "mover", &[("move", "resolver"), ("campo-modalidad", "remoto"), ("message", "Cable nuevo")]).await.is(303);
        told.push(to_guest("moved"));
        assert_eq!(waiting().await, told);
        // What is refused tells nobody.
        form(&agent, &folio, "mover", &[("move", "reabrir")]).await.is(422);
        assert_eq!(waiting().await, told);
    }
}

both! {
    /// [P-14] [SGG-3] open tickets like this one, only those that the viewer may see.
    async fn similar_open_tickets_are_shown(t: TestApp) {
        let agent = t.person("agente", "Gil Prueba").await;
        let (_, first) = t.send(&t.request()).await;
        let (_, same_person) = t.send(&t.request()).await;
        let mut other = t.request();
        other.insert("email", "otra@ocoyoacac.example".into());
        let (_, same_place) = t.send(&other).await;
        other.insert("service", t.app.pack.services[1].key.clone());
        let (_, strange) = t.send(&other).await;
        let page = agent.get(&format!("/solicitudes/{first}")).await;
        page.says(&["Parecidos sin terminar", &format!("{same_person} ·"), "misma persona", &format!("{same_place} ·"), "mismo servicio y dependencia"]);
        page.hides(&[&format!("{strange} ·")]);
        // Who may see nothing of it is shown nothing of it.
        let row = by_reference(t.app.db.read(), &first).await.unwrap();
        let found = desk::ticket::store::around(t.app.db.read(), &BTreeSet::new(), &row, None).await.unwrap();
        assert!(found.alike.is_empty());
    }
}

both! {
    /// A filled-in field of a form is told with what it was, and internal ones stay inside.
    async fn a_field_is_told_from_what_to_what(t: TestApp) {
        let (link, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        form(&titular, &folio, "clasificar", &[("campo-tipo", "red")]).await.is(303);
        form(&titular, &folio, "clasificar", &[("campo-tipo", "web"), ("was-tipo", "red")]).await.is(303);
        let page = titular.get(&format!("/solicitudes/{folio}")).await;
        page.says(&["cambió «Tipo»: — → Red y telecomunicaciones", "cambió «Tipo»: Red y telecomunicaciones → Web"]);
        t.guest().get(&link).await.hides(&["Tipo<", "«Tipo»", "Red y telecomunicaciones"]);
        // A control that the person did not touch changes nothing, whatever came in meanwhile.
        form(&titular, &folio, "clasificar", &[("campo-tipo", "red"), ("was-tipo", "red"), ("priority", "alta")]).await.is(303);
        let id = by_reference(t.app.db.read(), &folio).await.unwrap().id;
        let now = history::ticket(t.app.db.read(), id).await.unwrap();
        assert_eq!(now.value("tipo").unwrap().text(), Some("web"));
        let told = history::told(t.app.db.read(), id, true).await.unwrap();
        assert!(told.iter().all(|event| event.visibility == Visibility::Public && !matches!(event.kind, EventKind::Filled { .. })));
        assert!(told.iter().all(|event| event.at == NOON));
    }
}

both! {
    /// [P-11] a conflict is shown with both values, and what was typed stays.
    async fn a_conflict_shows_both_values(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let page = titular.get(&format!("/solicitudes/{folio}")).await;
        let old = page.all_hidden("base").pop().unwrap();
        form(&titular, &folio, "clasificar", &[("priority", "alta"), ("campo-tipo", "web")]).await.is(303);
        let url = format!("/solicitudes/{folio}/clasificar");
        let mine = [("base", old.as_str()), ("priority", "baja"), ("was-priority", ""), ("campo-tipo", "red"), ("was-tipo", "")];
        let page = titular.post_multipart(&url, &mine, &[]).await;
        page.is(422).says(&["Dos personas cambiaron lo mismo", ">Baja</td>", ">Alta</td>", ">Red y telecomunicaciones</td>", ">Web</td>", "value=\"baja\" selected", "value=\"red\" selected"]);
        // Saving again, now that both are known, is what the person decided.
        let base = page.all_hidden("base").pop().unwrap();
        let again = [("base", base.as_str()), ("priority", "baja"), ("was-priority", "alta"), ("campo-tipo", "red"), ("was-tipo", "web")];
        titular.post_multipart(&url, &again, &[]).await.is(303);
        titular.get(&format!("/solicitudes/{folio}")).await.says(&["cambió la prioridad: Alta → Baja"]);
    }
}
