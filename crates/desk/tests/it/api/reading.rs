//! Reading: what a program is told is what its person's pages show, and no more.

use desk::platform::audit;
use desk::platform::token::Scope;
use serde_json::{Value, json};

use super::client::{Program, json, refused, secret_of};
use crate::support::{Browser, TestApp};

const NOTE: &str = "SECRETO-DE-NOTA";

/// A request of somebody with an account, with an answer, a note and a classification by the head.
pub async fn story(t: &TestApp) -> (Browser, Browser, String) {
    let asker = t.person("usuaria", "Sol Solicitante").await;
    let mut form = t.request();
    form.remove("email");
    let sent = asker
        .post_form("/enviar", &form, &[("plano.txt", b"norte arriba")])
        .await;
    sent.is(303);
    let folio = asker.get(&sent.location()).await.folio();
    let head = t.person("titular", "Tita Muestra").await;
    let page = format!("/solicitudes/{folio}");
    let shown = head.get(&page).await;
    let (base, command) = (shown.hidden("base"), shown.hidden("command"));
    let person = head.person.to_string();
    let triage = [
        ("base", base.as_str()),
        ("command", &command),
        ("priority", "alta"),
        ("campo-tipo", "soporte"),
        ("assignee", &person),
    ];
    head.post_multipart(&format!("{page}/clasificar"), &triage, &[])
        .await
        .is(303);
    for (visibility, text) in [("note", NOTE), ("answer", "Vamos por la tarde.")] {
        let form = [("visibility", visibility), ("text", text)];
        let files: &[(&str, &[u8])] = &[("evidencia.txt", b"prueba")];
        head.post_multipart(&format!("{page}/escribir"), &form, files)
            .await
            .is(303);
    }
    (asker, head, folio)
}

fn references(page: &Value) -> Vec<String> {
    let all = page["tickets"].as_array().unwrap().iter();
    all.map(|t| t["reference"].as_str().unwrap().to_owned())
        .collect()
}

both! {
    /// The clocks of a ticket are those of its page; who only asked is told nothing of them.
    async fn clocks_are_told_as_their_page_explains_them(t: TestApp) {
        let (asker, head, folio) = story(t).await;
        t.clock.advance(3_600_000);
        let path = format!("/api/v1/tickets/{folio}/clocks");
        let desk = Program::of(t, head.person).await;
        let told = desk.json(&path).await;
        let clocks = told["clocks"].as_array().unwrap();
        let keys: Vec<&str> = clocks.iter().map(|c| c["key"].as_str().unwrap()).collect();
        let page = head.get(&format!("/solicitudes/{folio}")).await;
        let links = page.links(&format!("/solicitudes/{folio}/plazos/"));
        let mut shown: Vec<&str> = links.iter().map(|link| link.rsplit('/').next().unwrap()).collect();
        let mut named = keys.clone();
        shown.sort_unstable();
        named.sort_unstable();
        assert_eq!(named, shown);
        assert!(clocks.iter().any(|c| c["intervals"].as_array().is_some_and(|rows| rows.len() > 1)));
        for clock in clocks {
            let why = head.get(&format!("/solicitudes/{folio}/plazos/{}", clock["key"].as_str().unwrap())).await;
            why.is(200).says(&[clock["label"].as_str().unwrap(), clock["text"].as_str().unwrap(), clock["term"].as_str().unwrap(), clock["rule"].as_str().unwrap()]);
            let rows = clock["intervals"].as_array().unwrap();
            let counted: i64 = rows.iter().filter(|row| row["mode"] == "run").map(|row| row["counted"].as_i64().unwrap()).sum();
            assert_eq!(counted, clock["elapsed"].as_i64().unwrap(), "{clock}");
        }
        let program = Program::of(t, asker.person).await;
        refused(&program.get(&path).await, 404, "not-found");
        refused(&desk.get("/api/v1/tickets/OCO-99999/clocks").await, 404, "not-found");
        t.run_jobs().await;
    }
}

both! {
    /// The whole ticket for who attends, the public part for who asked, nothing for others.
    async fn a_ticket_as_far_as_it_may_be_seen(t: TestApp) {
        let (asker, head, folio) = story(t).await;
        let path = format!("/api/v1/tickets/{folio}");
        let desk = Program::of(t, head.person).await;
        let answer = desk.get(&path).await;
        let whole = json(&answer);
        assert_eq!(answer.header("etag"), format!("\"{}\"", whole["version"]));
        assert_eq!(whole["reference"], json!(folio));
        assert_eq!(whole["priority"], json!({ "key": "alta", "name": "Alta" }));
        assert_eq!(whole["assignee"]["name"], "Tita Muestra");
        assert_eq!(whole["requester"]["name"], "Sol Solicitante");
        assert_eq!(whole["fields"]["tipo"], "soporte");
        assert_eq!(whole["created_at"], "2026-03-02T18:00:00Z");
        assert!(whole["description"].as_str().unwrap().contains("Ya revisamos el cable."));
        assert_eq!(whole["commands"], json!(["edit", "answer", "note", "move", "task", "check", "watch", "tag", "time", "stopwatch", "handover", "link", "merge"]));
        // By its key, too, only while it has no folio: as the pages.
        let key = whole["key"].as_str().unwrap();
        head.get(&format!("/solicitudes/{key}")).await.is(404);
        refused(&desk.get(&format!("/api/v1/tickets/{key}")).await, 404, "not-found");

        let own = Program::of(t, asker.person).await;
        let public = own.json(&path).await;
        assert_eq!(public["commands"], json!(["answer"]));
        for hidden in ["priority", "assignee", "team", "contact", "requester", "updated_at", "restricted"] {
            assert!(public.get(hidden).is_none(), "{hidden}");
        }
        assert_eq!(public["fields"], json!({}), "what is internal stays inside");
        assert_eq!(public["description"], whole["description"]);

        let stranger = t.person("usuaria", "Otra Persona").await;
        let other = Program::of(t, stranger.person).await;
        let foreign = other.get(&path).await;
        let missing = other.get("/api/v1/tickets/OCO-99999").await;
        refused(&foreign, 404, "not-found");
        assert_eq!(foreign.body, missing.body, "the same for foreign and missing");
        for end in ["/history", "/messages", "/files", "/files/nada"] {
            let answer = other.get(&format!("{path}{end}")).await;
            assert_eq!((answer.status, &answer.body), (404, &missing.body), "{end}");
        }
        t.sweep().await;
    }
}

both! {
    /// History, messages and files: notes and their files are for who attends alone.
    async fn what_happened_as_far_as_it_may_be_seen(t: TestApp) {
        let (asker, head, folio) = story(t).await;
        let path = format!("/api/v1/tickets/{folio}");
        let (desk, own) = (Program::of(t, head.person).await, Program::of(t, asker.person).await);
        let whole = desk.json(&format!("{path}/history")).await;
        let kinds: Vec<&str> = whole["events"].as_array().unwrap().iter().map(|e| e["type"].as_str().unwrap()).collect();
        assert!(kinds.starts_with(&["received"]) && kinds.contains(&"noted") && kinds.contains(&"changed"), "{kinds:?}");
        let changed = whole["events"].as_array().unwrap().iter().find(|e| e["data"]["property"] == "assignee").unwrap();
        assert_eq!(changed["data"]["to"], desk.json("/api/v1/me").await["person"]["key"], "a public key");
        assert!(changed["title"].as_str().unwrap().contains("Tita Muestra"));
        let public = own.json(&format!("{path}/history")).await;
        assert!(!public.to_string().contains(NOTE) && !public.to_string().contains("alta"), "{public}");
        assert!(public.to_string().contains("Vamos por la tarde."));

        let texts = |page: &Value| -> Vec<String> {
            let all = page["messages"].as_array().unwrap().iter();
            all.map(|m| m["text"].as_str().unwrap().to_owned()).collect()
        };
        let all = texts(&desk.json(&format!("{path}/messages")).await);
        assert_eq!((all.len(), all[1].as_str(), all[2].as_str()), (3, NOTE, "Vamos por la tarde."));
        assert_eq!(texts(&own.json(&format!("{path}/messages")).await).len(), 2);

        let files = desk.json(&format!("{path}/files")).await;
        let files = files["files"].as_array().unwrap().clone();
        let names: Vec<&str> = files.iter().map(|f| f["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["plano.txt", "evidencia.txt", "evidencia.txt"]);
        let mut statuses = Vec::new();
        for file in &files {
            let one = format!("{path}/files/{}", file["key"].as_str().unwrap());
            let answer = desk.get(&one).await;
            answer.is(200);
            assert!(answer.disposition().starts_with("attachment"));
            assert_eq!(i64::try_from(answer.body.len()).unwrap(), file["size"].as_i64().unwrap());
            statuses.push(own.get(&one).await.status);
        }
        assert_eq!(statuses, [200, 404, 200], "not the one of a note");
        assert_eq!(own.json(&format!("{path}/files")).await["files"].as_array().unwrap().len(), 2);
        // Whoever has no part in it and reads it is written down; its requester is not.
        let agent = t.person("agente", "Gil Prueba").await;
        Program::of(t, agent.person).await.json(&path).await;
        audit::flush(&t.app).await.unwrap();
        let readings = audit::readings(t.app.db.read(), &audit::Wanted::default(), 10).await.unwrap();
        let read = |who: &Browser| readings.iter().any(|r| r.reader_id == who.person);
        assert!(read(&agent) && !read(&asker));
        t.sweep().await;
    }
}

both! {
    /// Lists: the pages' views and filters, page after page without a gap; no numbers of the database.
    async fn lists_go_page_after_page(t: TestApp) {
        let head = t.person("titular", "Tita Muestra").await;
        let mut sent = Vec::new();
        for n in 0..7 {
            t.clock.advance(if n % 2 == 0 { 1000 } else { 0 });
            sent.push(t.send(&t.request()).await.1);
        }
        sent.reverse();
        let program = Program::of(t, head.person).await;
        for order in ["recientes", "cambio", "antiguas"] {
            let mut found = Vec::new();
            let mut next = String::new();
            loop {
                let path = format!("/api/v1/tickets?view=en-curso&limit=3&order={order}{next}");
                let page = program.json(&path).await;
                found.extend(references(&page));
                match page["next"].as_str() {
                    Some(cursor) => next = format!("&cursor={cursor}"),
                    None => break,
                }
            }
            if order == "antiguas" { found.reverse(); }
            assert_eq!(found, sent, "{order}");
        }
        let page = program.json("/api/v1/tickets?filter=folio:OCO-00003").await;
        assert_eq!(references(&page), ["OCO-00003"]);
        let views = program.json("/api/v1/views").await;
        let first = &views["views"][0];
        assert_eq!((first["key"].as_str(), first["count"].as_i64()), (Some("mias"), Some(0)));
        for (query, rule, field) in [
            ("vista=todas", "request.parameter", "vista"),
            ("view=nada", "request.parameter", "view"),
            ("order=id", "request.parameter", "order"),
            ("limit=0", "request.parameter", "limit"),
            ("limit=101", "request.parameter", "limit"),
            ("limit=-1", "request.parameter", "limit"),
            ("limit=1&limit=2", "request.parameter", "limit"),
            ("cursor=1772474400000-1", "request.parameter", "cursor"),
            ("cursor=%F0%9F%92%A9", "request.parameter", "cursor"),
            ("filter=estdo:nuevo", "filter", "filter"),
            ("filter=token_hash:a", "filter", "filter"),
        ] {
            let status = if rule == "filter" { 422 } else { 400 };
            let problem = refused(&program.get(&format!("/api/v1/tickets?{query}")).await, status, rule);
            assert_eq!(problem["field"], field, "{query}");
        }
        refused(&program.get("/api/v1/tickets/OCO-00001?x=1").await, 400, "request.parameter");
        t.sweep().await;
    }
}

both! {
    /// Who asked lists the own requests alone, and finds out nothing internal by a filter or an order.
    async fn requesters_list_their_own(t: TestApp) {
        let (asker, head, folio) = story(t).await;
        t.send(&t.request()).await;
        let own = Program::of(t, asker.person).await;
        let page = own.json("/api/v1/tickets").await;
        assert_eq!(references(&page), std::slice::from_ref(&folio));
        let line = &page["tickets"][0];
        for hidden in ["priority", "assignee", "team", "requester", "updated_at", "unanswered_since"] {
            assert!(line.get(hidden).is_none(), "{hidden}");
        }
        for (filter, status) in [
            ("creado%3E%3D2026", 200), ("folio:OCO-00001", 200),
            ("asignado:algo", 422), ("prioridad:alta", 422), ("tipo:soporte", 422), ("equipo:algo", 422),
            (NOTE, 422), ("impresora", 422), ("no+(impresora)", 422), ("actualizado:hoy", 422),
        ] {
            let answer = own.get(&format!("/api/v1/tickets?filter={filter}")).await;
            assert_eq!(answer.status, status, "{filter}: {}", answer.text());
        }
        refused(&own.get("/api/v1/tickets?order=cambio").await, 400, "request.parameter");
        refused(&own.get("/api/v1/tickets?view=todas").await, 400, "request.parameter");
        refused(&own.get("/api/v1/views").await, 404, "not-found");
        // Who attends has own requests, too.
        let desk = Program::of(t, head.person).await;
        assert!(references(&desk.json("/api/v1/tickets?view=propias").await).is_empty());
        t.sweep().await;
    }
}

both! {
    /// People, units, teams, services, configuration: for whom the pages are; no scope opens more.
    async fn the_rest_is_for_whom_the_pages_are(t: TestApp) {
        let admin = t.person("administrador", "Ada Admin").await;
        let head = t.person("titular", "Tita Muestra").await;
        let asker = t.person("usuaria", "Sol Solicitante").await;
        let mut matrix = String::new();
        let mut programs = Vec::new();
        for person in [admin.person, head.person, asker.person] {
            programs.push(Program::of(t, person).await);
        }
        for path in ["people", "requesters?search=sol", "assignees", "units", "teams", "services", "services/internet", "services/nada", "configuration", "macros", "rules", "rules/log", "tags", "bulk", "bulk/nada", "stopwatch", "views", "tickets", "me", "nada"] {
            let mut line = format!("{path:<22}");
            for program in &programs {
                let answer = program.get(&format!("/api/v1/{path}")).await;
                line.push_str(&format!(" {}", answer.status));
            }
            matrix.push_str(&line);
            matrix.push('\n');
        }
        insta::assert_snapshot!("reading", matrix);
        let people = programs[0].json("/api/v1/people?search=sol&limit=1").await;
        assert_eq!(people["people"][0]["name"], "Sol Solicitante");
        let key = people["people"][0]["key"].as_str().unwrap();
        assert_eq!(key, programs[2].json("/api/v1/me").await["person"]["key"]);
        let first = programs[0].json("/api/v1/people?limit=2").await;
        let rest = programs[0].json(&format!("/api/v1/people?cursor={}", first["next"].as_str().unwrap())).await;
        let names = |page: &Value| page["people"].as_array().unwrap().iter().map(|p| p["name"].clone()).collect::<Vec<_>>();
        assert_eq!([names(&first), names(&rest)].concat(), ["Ada Admin", "Sol Solicitante", "Tita Muestra"]);
        let service = programs[1].json("/api/v1/services/internet").await;
        assert_eq!(service["kind"], "solicitud");
        let kinds = programs[0].json("/api/v1/configuration").await;
        assert_eq!(kinds["kinds"][0]["key"], "solicitud");
    }
}

both! {
    /// A token of a lesser scope opens nothing else; other methods and unknown addresses are told as such.
    async fn scopes_are_kept(t: TestApp) {
        let head = t.person("administrador", "Ada Admin").await;
        let paths = [
            (Scope::ReadTickets, "/api/v1/tickets"), (Scope::ReadTickets, "/api/v1/tickets/OCO-00001/history"),
            (Scope::ReadPeople, "/api/v1/people"), (Scope::ReadConfiguration, "/api/v1/units"),
            (Scope::ReadTickets, "/api/v1/bulk"), (Scope::ReadConfiguration, "/api/v1/macros"), (Scope::ReadConfiguration, "/api/v1/rules/log"),
        ];
        for (needed, path) in paths {
            for scope in Scope::ALL {
                let program = Program::with(t, secret_of(t, head.person, &[scope]).await);
                let answer = program.get(path).await;
                if scope == needed {
                    assert_ne!(answer.status, 403, "{path}");
                } else {
                    refused(&answer, 403, "token.scope");
                }
            }
        }
        let program = Program::of(t, head.person).await;
        let answer = program.send(program.request("DELETE", "/api/v1/me")).await;
        refused(&answer, 405, "method");
        assert!(answer.header("allow").contains("GET"));
        refused(&program.get("/api/v1/nada").await, 404, "not-found");
        refused(&program.get("/api/v1").await, 404, "not-found");
        refused(&program.get("/api/v1/tickets/%00").await, 404, "not-found");
        refused(&program.get("/api/v1/tickets/%FF%FE").await, 400, "request.malformed");
        // A role that ended opens nothing any more, whatever the token says.
        let held = desk::directory::store::assignments(t.app.db.read(), head.person).await.unwrap()[0].id;
        let now = t.app.now();
        let write = t.app.db.write(held, move |tx, held| Box::pin(desk::directory::store::end(tx, *held, now)));
        assert!(write.await.unwrap());
        refused(&program.get("/api/v1/people").await, 404, "not-found");
        assert_eq!(program.json("/api/v1/me").await["roles"], json!([]));
        t.sweep().await;
    }
}
