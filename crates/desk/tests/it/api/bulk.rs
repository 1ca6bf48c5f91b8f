//! Actions on many tickets, the stopwatch, and macros, rules and tags, by programs. [P-25]

use serde_json::{Value, json};

use super::client::{Program, json as read, refused};
use crate::support::TestApp;

const ALL: &str = "/api/v1/bulk";

async fn send(t: &TestApp, many: usize) -> Vec<String> {
    let mut folios = Vec::new();
    for _ in 0..many {
        folios.push(t.send(&t.request()).await.1);
    }
    folios
}

fn counts(shown: &Value) -> [i64; 4] {
    ["done", "same", "refused", "left"].map(|state| shown[state].as_i64().unwrap())
}

both! {
    /// Tried, begun once, watched, told ticket by ticket, taken back: what the pages say of the same action.
    async fn many_are_done_by_a_program(t: TestApp) {
        let folios = send(t, 3).await;
        let agent = t.person("agente", "Gil Prueba").await;
        let program = Program::of(t, agent.person).await;
        let mut tickets = folios.clone();
        tickets.push("OCO-99999".to_owned());
        let steps = json!([{ "do": "note", "text": "Visto, {{ folio }}." }]);
        let asked = json!({ "tickets": tickets, "steps": steps, "id": "b-1" });
        let tried = program.post(&format!("{ALL}/try"), &asked).await;
        tried.is(200);
        assert_eq!(read(&tried), json!({ "total": 3, "can": 3, "same": 0, "refused": 0, "reasons": [], "partly": [], "people": 0 }));
        let cannot = json!({ "tickets": folios, "steps": [{ "do": "move:cerrar" }] });
        let cannot = program.post(&format!("{ALL}/try"), &cannot).await;
        if cannot.status == 200 {
            let cannot = read(&cannot);
            assert_eq!(cannot["refused"], 3);
            assert_eq!(cannot["reasons"][0]["tickets"].as_array().unwrap().len(), 3);
        } else {
            refused(&cannot, 422, "bulk.plan");
        }
        assert_eq!(program.json(ALL).await, json!({ "bulk": [] }), "nothing was stored");
        let begun = program.post(ALL, &asked).await;
        begun.is(202);
        let begun = read(&begun);
        let again = program.post(ALL, &asked).await;
        assert_eq!(read(&again)["bulk"], begun["bulk"], "repeated");
        let other = json!({ "tickets": folios, "steps": steps, "id": "b-1" });
        refused(&program.post(ALL, &other).await, 409, "command.reused");
        assert_eq!((begun["state"].as_str(), begun["waiting"].as_i64()), (Some("running"), Some(3)));
        let key = begun["bulk"].as_str().unwrap();
        t.run_jobs().await;
        let one = format!("{ALL}/{key}");
        let shown = program.json(&one).await;
        assert_eq!((shown["state"].as_str(), counts(&shown)), (Some("done"), [3, 0, 0, 0]));
        agent.get(&format!("/en-bloque/{key}")).await.is(200).says(&["Terminada", &folios[2]]);
        // Page after page, each once.
        let first = program.json(&format!("{one}/tickets?limit=2")).await;
        let next = first["next"].as_str().unwrap();
        let rest = program.json(&format!("{one}/tickets?cursor={next}&state=done")).await;
        assert!(rest.get("next").is_none());
        let named = |page: &Value| page["tickets"].as_array().unwrap().iter().map(|row| row["ticket"].clone()).collect::<Vec<_>>();
        assert_eq!([named(&first), named(&rest)].concat(), folios);
        assert!(named(&program.json(&format!("{one}/tickets?state=refused")).await).is_empty());
        refused(&program.get(&format!("{one}/tickets?cursor=nada")).await, 400, "request.parameter");
        refused(&program.get(&format!("{one}/tickets?state=nada")).await, 400, "request.parameter");
        // Another one's action is the same as none, on every address.
        let head = t.person("titular", "Tita Muestra").await;
        let asker = t.person("usuaria", "Sol Solicitante").await;
        for person in [head.person, asker.person] {
            let other = Program::of(t, person).await;
            for path in ["", "/tickets", "/undo"] {
                let foreign = other.get(&format!("{one}{path}")).await;
                refused(&foreign, 404, "not-found");
                assert_eq!(foreign.body, other.get(&format!("{ALL}/nada{path}")).await.body);
            }
            for path in ["stop", "undo"] {
                let foreign = other.post(&format!("{one}/{path}"), &json!({})).await;
                refused(&foreign, 404, "not-found");
                assert_eq!(foreign.body, other.post(&format!("{ALL}/nada/{path}"), &json!({})).await.body);
            }
        }
        let own = Program::of(t, asker.person).await;
        for path in [ALL, "/api/v1/bulk/try"] {
            refused(&own.post(path, &asked).await, 404, "not-found");
        }
        let back = program.json(&format!("{one}/undo")).await;
        assert_eq!((back["total"].as_i64(), back["can"].as_i64()), (Some(3), Some(0)), "a note stays: {back}");
        // Undone by another one, once; which one cannot undo.
        let undo = program.post(&format!("{one}/undo"), &json!({ "id": "u-1" })).await;
        undo.is(202);
        let undo = read(&undo);
        assert_eq!(undo["undoes"], true);
        t.run_jobs().await;
        let twice = program.post(&format!("{one}/undo"), &json!({})).await;
        assert_eq!(read(&twice)["bulk"], undo["bulk"]);
        assert_eq!(program.json(&one).await["undone_by"], undo["bulk"]);
        let back = format!("{ALL}/{}/undo", undo["bulk"].as_str().unwrap());
        refused(&program.post(&back, &json!({})).await, 422, "bulk.running");
        t.sweep().await;
    }
}

both! {
    /// Stopped, what waits is left; what no form would take is refused with its place.
    async fn what_is_wrong_is_told(t: TestApp) {
        let folios = send(t, 2).await;
        let agent = t.person("agente", "Gil Prueba").await;
        let program = Program::of(t, agent.person).await;
        let begun = program.post(ALL, &json!({ "tickets": folios, "macro": "pedir-datos" })).await;
        begun.is(202);
        let one = format!("{ALL}/{}", read(&begun)["bulk"].as_str().unwrap());
        refused(&program.post(&format!("{one}/undo"), &json!({})).await, 422, "bulk.running");
        for _ in 0..2 {
            let stopped = program.post(&format!("{one}/stop"), &json!({})).await;
            stopped.is(200);
            assert_eq!((read(&stopped)["state"].as_str(), counts(&read(&stopped))), (Some("stopped"), [0, 0, 0, 2]));
        }
        t.run_jobs().await;
        assert_eq!(program.json(&one).await["left"], 2);
        let note = json!([{ "do": "note", "text": "x" }]);
        for (asked, status, rule, field) in [
            (json!({ "tickets": [], "steps": note }), 400, "request.field", "tickets"),
            (json!({ "tickets": vec!["OCO-00001"; 1_001], "steps": note }), 400, "request.field", "tickets"),
            (json!({ "tickets": ["OCO-99999"], "steps": note }), 422, "bulk.tickets", "tickets"),
            (json!({ "tickets": folios }), 422, "bulk.plan", "steps"),
            (json!({ "tickets": folios, "steps": [{ "do": "borrar" }] }), 422, "bulk.plan", "steps"),
            (json!({ "tickets": folios, "steps": [{ "do": "note" }] }), 422, "bulk.plan", "steps"),
            (json!({ "tickets": folios, "steps": [{ "do": "note", "text": "{{ nada }}" }] }), 422, "bulk.plan", "steps"),
            (json!({ "tickets": folios, "steps": [{ "do": "note", "por": 1 }] }), 400, "request.field", "por"),
            (json!({ "tickets": folios, "macro": "nada" }), 422, "bulk.plan", "macro"),
            (json!({ "tickets": folios, "macro": "pedir-datos", "steps": note }), 422, "bulk.plan", "macro"),
            (json!({ "tickets": folios, "steps": note, "person_id": 1 }), 400, "request.field", "person_id"),
        ] {
            for path in [ALL, "/api/v1/bulk/try"] {
                let problem = refused(&program.post(path, &asked).await, status, rule);
                assert_eq!(problem["field"], field, "{asked}");
            }
        }
        t.sweep().await;
    }
}

both! {
    /// The stopwatch of a program is that of the page.
    async fn the_stopwatch_is_one(t: TestApp) {
        let folios = send(t, 2).await;
        let agent = t.person("agente", "Gil Prueba").await;
        let program = Program::of(t, agent.person).await;
        let watch = "/api/v1/stopwatch";
        assert_eq!(program.json(watch).await, json!({}));
        refused(&program.command(&folios[0], "stopwatch", &json!({ "do": "stop" })).await, 422, "watch.none");
        let page = format!("/solicitudes/{}/tiempo", folios[0]);
        agent.post(&page, &[("do", "start")]).await.is(303);
        t.clock.advance(20 * 60_000);
        let running = program.json(watch).await;
        assert_eq!((running["running"]["ticket"].as_str(), running["running"]["minutes"].as_i64()), (Some(folios[0].as_str()), Some(21)));
        refused(&program.command(&folios[1], "stopwatch", &json!({ "do": "start" })).await, 422, "watch.running");
        refused(&program.command(&folios[1], "stopwatch", &json!({ "do": "drop" })).await, 422, "watch.none");
        refused(&program.command(&folios[0], "stopwatch", &json!({ "do": "bailar" })).await, 400, "request.field");
        program.command(&folios[0], "stopwatch", &json!({ "do": "stop", "on_site": true, "text": "Cable." })).await.is(200);
        let shown = program.json(&format!("/api/v1/tickets/{}", folios[0])).await;
        assert_eq!((shown["minutes"].as_i64(), shown["time"][0]["on_site"].as_bool()), (Some(21), Some(true)));
        assert!(shown["commands"].as_array().unwrap().contains(&json!("stopwatch")));
        program.command(&folios[1], "stopwatch", &json!({ "do": "start" })).await.is(200);
        program.command(&folios[1], "stopwatch", &json!({ "do": "drop" })).await.is(200);
        assert_eq!(program.json(watch).await, json!({}));
        let asker = t.person("usuaria", "Sol Solicitante").await;
        let own = Program::of(t, asker.person).await;
        refused(&own.command(&folios[0], "stopwatch", &json!({ "do": "start" })).await, 404, "not-found");
        t.sweep().await;
    }
}

both! {
    /// Macros, rules with their log, and tags: what the pages of the configuration show.
    async fn recipes_are_read(t: TestApp) {
        let admin = t.person("administrador", "Ada Admin").await;
        let program = Program::of(t, admin.person).await;
        let macros = program.json("/api/v1/macros").await;
        assert_eq!(macros["recipes"][0]["key"], "pedir-datos");
        assert_eq!((macros["recipes"][0]["origin"].as_str(), macros["recipes"][0]["state"].as_str()), (Some("pack"), Some("active")));
        assert_eq!(macros["recipes"][0]["definition"]["effect"][0]["do"], "answer");
        let rules = program.json("/api/v1/rules").await;
        assert_eq!(rules["recipes"].as_array().unwrap().len(), t.app.pack.rules.len());
        let log = program.json("/api/v1/rules/log?limit=5&rule=nada").await;
        assert_eq!(log, json!({ "firings": [], "stops": [] }));
        refused(&program.get("/api/v1/rules/log?limit=0").await, 400, "request.parameter");
        assert_eq!(program.json("/api/v1/tags").await["kinds"][0]["kind"], "solicitud");
        let agent = t.person("agente", "Gil Prueba").await;
        let agent = Program::of(t, agent.person).await;
        for path in ["macros", "rules", "rules/log"] {
            refused(&agent.get(&format!("/api/v1/{path}")).await, 404, "not-found");
        }
        agent.json("/api/v1/tags").await;
        let asker = t.person("usuaria", "Sol Solicitante").await;
        refused(&Program::of(t, asker.person).await.get("/api/v1/tags").await, 404, "not-found");
    }
}
