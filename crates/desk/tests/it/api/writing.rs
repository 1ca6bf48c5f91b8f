//! Writing: the same commands as the pages, once, on the version that was read.

use desk::platform::token::Scope;
use serde_json::{Value, json};

use super::client::{Program, json, refused, secret_of};
use super::reading::story;
use crate::support::{Answer, TestApp};

impl Program {
    /// A command on a ticket.
    pub async fn command(&self, ticket: &str, name: &str, body: &Value) -> Answer {
        self.post(&format!("/api/v1/tickets/{ticket}/commands/{name}"), body)
            .await
    }
}

async fn my_key(program: &Program) -> String {
    let me = program.json("/api/v1/me").await;
    me["person"]["key"].as_str().unwrap().to_owned()
}

both! {
    /// Registered, classified, answered, noted, moved: from the first to the last command by a program.
    async fn a_life_by_a_program(t: TestApp) {
        let head = t.person("titular", "Tita Muestra").await;
        let program = Program::of(t, head.person).await;
        let me = my_key(&program).await;
        let new = json!({
            "id": "una-vez", "service": "internet", "description": "Sin red en la planta baja.", "unit": t.app.pack.units[0].key,
            "channel": "phone", "requester": { "name": "Lía Llamada", "email": "lia@ocoyoacac.example" }, "fields": {},
        });
        let channel = t.app.pack.channels[0].key.clone();
        let mut new = new;
        new["channel"] = json!(channel);
        let created = program.post("/api/v1/tickets", &new).await;
        created.is(201);
        let ticket = json(&created)["reference"].as_str().unwrap().to_owned();
        assert_eq!(created.header("location"), format!("/api/v1/tickets/{ticket}"));
        let again = program.post("/api/v1/tickets", &new).await;
        assert_eq!((again.status, again.body), (201, created.body.clone()), "repeated: the same answer");
        new["description"] = json!("Otra cosa.");
        refused(&program.post("/api/v1/tickets", &new).await, 409, "command.reused");

        let version = json(&created)["version"].as_i64().unwrap();
        let changes = json!({ "priority": "alta", "assignee": me, "tipo": "red" });
        refused(&program.command(&ticket, "edit", &json!({ "changes": changes })).await, 428, "version");
        let path = format!("/api/v1/tickets/{ticket}/commands/edit");
        let send = || program.request("POST", &path).header("if-match", format!("\"{version}\"")).header("idempotency-key", "\"edicion-1\"");
        let done = program.send(send().json(&json!({ "changes": changes }))).await;
        done.is(200);
        let now = json(&done)["version"].as_i64().unwrap();
        assert!(now > version);
        let again = program.send(send().json(&json!({ "changes": changes }))).await;
        assert_eq!((again.status, again.body), (200, done.body));
        let conflict = program.command(&ticket, "edit", &json!({ "base": version, "changes": { "priority": "baja" } })).await;
        let problem = refused(&conflict, 409, "save.conflict");
        assert_eq!(problem["conflicts"], json!([{ "field": "priority", "yours": "baja", "theirs": "alta" }]));
        // What nobody else touched does not collide.
        program.command(&ticket, "edit", &json!({ "base": version, "changes": { "team": null } })).await.is(200);

        program.command(&ticket, "note", &json!({ "text": "Revisar el conmutador." })).await.is(200);
        program.command(&ticket, "answer", &json!({ "text": "Vamos hoy.", "id": "respuesta-1" })).await.is(200);
        program.command(&ticket, "answer", &json!({ "text": "Vamos hoy.", "id": "respuesta-1" })).await.is(200);
        let early = program.command(&ticket, "move", &json!({ "base": now, "transition": "cerrar" })).await;
        refused(&early, 409, "move.state");
        let lacks = program.command(&ticket, "move", &json!({ "base": now, "transition": "resolver" })).await;
        let problem = refused(&lacks, 422, "move.missing");
        let fields: Vec<&Value> = problem["faults"].as_array().unwrap().iter().map(|f| &f["field"]).collect();
        assert_eq!(fields, ["modalidad", "text"]);
        let shown = program.json(&format!("/api/v1/tickets/{ticket}")).await;
        let step = shown["transitions"].as_array().unwrap().iter().find(|s| s["key"] == "resolver").unwrap().clone();
        assert!(step["fields"].as_array().unwrap().contains(&json!("modalidad")));
        let resolve = json!({ "base": shown["version"], "transition": "resolver", "text": "Cable cambiado.", "changes": { "modalidad": "sitio" } });
        program.command(&ticket, "move", &resolve).await.is(200);
        let shown = program.json(&format!("/api/v1/tickets/{ticket}")).await;
        assert_eq!(shown["state"]["category"], "resolved");
        let messages = program.json(&format!("/api/v1/tickets/{ticket}/messages")).await;
        assert_eq!(messages["messages"].as_array().unwrap().len(), 3, "the answer once");
        head.get(&format!("/solicitudes/{ticket}")).await.is(200).says(&["Vamos hoy.", "Cable cambiado.", "Lía Llamada"]);
        t.sweep().await;
    }
}

both! {
    /// Requesters ask for themselves, write and take files along; nothing of the desk's is theirs to set.
    async fn requesters_write_their_own(t: TestApp) {
        let asker = t.person("usuaria", "Sol Solicitante").await;
        let own = Program::of(t, asker.person).await;
        let mut form = reqwest::multipart::Form::new();
        form = form.part("files", reqwest::multipart::Part::bytes(b"norte arriba".to_vec()).file_name("plano.txt"));
        let sent = own.send(own.request("POST", "/api/v1/files").multipart(form)).await;
        sent.is(200);
        let token = json(&sent)["files"][0]["token"].clone();
        let mut new = json!({
            "service": "internet", "description": "No llega la red.", "unit": t.app.pack.units[0].key, "files": [token],
        });
        let missing = own.post("/api/v1/tickets", &new).await;
        if missing.status == 422 {
            assert_eq!(refused(&missing, 422, "field.value")["field"], "privacy");
            new["privacy"] = json!(true);
        }
        let created = own.post("/api/v1/tickets", &new).await;
        created.is(201);
        let ticket = json(&created)["reference"].as_str().unwrap().to_owned();
        let files = own.json(&format!("/api/v1/tickets/{ticket}/files")).await;
        assert_eq!(files["files"][0]["name"], "plano.txt");
        // The file was used up.
        let again = own.command(&ticket, "answer", &json!({ "text": "Otra vez", "files": [new["files"][0]] })).await;
        refused(&again, 422, "file.gone");
        own.command(&ticket, "answer", &json!({ "text": "Sigue igual." })).await.is(200);
        for name in ["edit", "note", "postpone", "create", "resume", "Answer", "nada"] {
            refused(&own.command(&ticket, name, &json!({ "text": "x" })).await, 404, "not-found");
        }
        refused(&own.command(&ticket, "move", &json!({ "base": 1, "transition": "resolver" })).await, 404, "not-found");
        // Every column, and what only others may say.
        for name in [
            "requester", "channel", "priority", "assignee", "team", "state", "kind", "folio", "key", "restricted", "requester_id",
            "unit_id", "created_at", "version", "contact", "origin", "actor", "person", "at", "changes", "summary", "to_all",
        ] {
            let mut body = new.clone();
            body["files"] = json!([]);
            body[name] = json!("x");
            let problem = refused(&own.post("/api/v1/tickets", &body).await, 400, "request.field");
            assert_eq!(problem["field"], name);
        }
        let inner = json!({ "service": "internet", "description": "x", "unit": t.app.pack.units[0].key, "privacy": true, "fields": { "tipo": "red" } });
        assert_eq!(refused(&own.post("/api/v1/tickets", &inner).await, 400, "request.field")["field"], "tipo");
        t.sweep().await;
    }
}

both! {
    /// Somebody else's answer stops one that was written without having read it; with its version it goes out.
    async fn an_answer_that_was_not_read(t: TestApp) {
        let (_, head, folio) = story(t).await;
        let gil = t.person("agente", "Gil Prueba").await;
        let (tita, gil) = (Program::of(t, head.person).await, Program::of(t, gil.person).await);
        let version = gil.json(&format!("/api/v1/tickets/{folio}")).await["version"].clone();
        tita.command(&folio, "answer", &json!({ "text": "Ya voy yo." })).await.is(200);
        let problem = refused(&gil.command(&folio, "answer", &json!({ "text": "Voy yo.", "base": version })).await, 409, "answer.meanwhile");
        assert!(problem["detail"].as_str().unwrap().contains("Tita Muestra"));
        let version = gil.json(&format!("/api/v1/tickets/{folio}")).await["version"].clone();
        gil.command(&folio, "answer", &json!({ "text": "Voy yo.", "base": version })).await.is(200);
        t.sweep().await;
    }
}

both! {
    /// Many commands in one request: each has its result; what one may not do stops none of the others.
    async fn many_at_once(t: TestApp) {
        let (asker, head, folio) = story(t).await;
        let program = Program::of(t, head.person).await;
        let commands = json!({ "commands": [
            { "ticket": folio, "command": "note", "text": "Primera", "id": "n-1" },
            { "ticket": "OCO-99999", "command": "note", "text": "Nadie" },
            { "ticket": folio, "command": "note", "text": "" },
            { "ticket": folio, "command": "bailar" },
            { "ticket": folio, "command": "edit", "base": 99, "changes": { "priority": "baja" } },
            { "ticket": folio, "command": "note", "text": "Primera", "id": "n-1" },
            { "command": "note", "text": "Sin ticket" },
        ] });
        let answer = program.post("/api/v1/tickets/commands", &commands).await;
        answer.is(200);
        let results = json(&answer);
        let statuses: Vec<i64> = results["results"].as_array().unwrap().iter().map(|r| r["status"].as_i64().unwrap()).collect();
        assert_eq!(statuses, [200, 404, 422, 404, 200, 200, 404]);
        assert_eq!(results["results"][2]["problem"]["field"], "text");
        assert_eq!(results["results"][0], results["results"][5], "repeated: the same answer");
        for body in [json!({ "commands": [] }), json!({ "commands": {} }), json!({ "commands": [1] }), json!({}), json!({ "commands": vec![json!({}); 51] })] {
            refused(&program.post("/api/v1/tickets/commands", &body).await, 400, "request.field");
        }
        let own = Program::of(t, asker.person).await;
        let commands = json!({ "commands": [{ "ticket": folio, "command": "edit", "base": 99, "changes": { "priority": "alta" } }] });
        assert_eq!(json(&own.post("/api/v1/tickets/commands", &commands).await)["results"][0]["status"], 404);
        t.sweep().await;
    }
}

both! {
    /// Bodies that no program of good will sends: each is told what is wrong with it, and nothing happens.
    async fn bad_bodies(t: TestApp) {
        let (_, head, folio) = story(t).await;
        let program = Program::of(t, head.person).await;
        let path = format!("/api/v1/tickets/{folio}/commands/note");
        let before = program.json(&format!("/api/v1/tickets/{folio}")).await["version"].clone();
        let send = async |kind: &str, body: Vec<u8>| {
            program.send(program.request("POST", &path).header("content-type", kind).body(body)).await
        };
        let json_type = "application/json";
        let deep = [vec![b'['; 100_000], vec![b']'; 100_000]].concat();
        refused(&send(json_type, deep).await, 400, "request.body");
        let nested = format!("{{\"text\":{}1{}}}", "[".repeat(90), "]".repeat(90));
        refused(&send(json_type, nested.into_bytes()).await, 400, "request.field");
        for body in [&b""[..], b"{", b"null", b"[]", b"\"text\"", b"{\"text\": \"\xff\xfe\"}", b"{\"text\":1}x", b"\xef\xbb\xbf{}", b"{\"text\": NaN}"] {
            refused(&send(json_type, body.to_vec()).await, 400, "request.body");
        }
        for kind in ["text/plain", "application/x-www-form-urlencoded", "", "application/jsonx", "multipart/form-data"] {
            refused(&send(kind, b"{\"text\":\"x\"}".to_vec()).await, 400, "request.media");
        }
        refused(&send(json_type, vec![b' '; 600 * 1024]).await, 413, "too-large");
        let note = |body: Value| async move { body };
        for (body, status, rule) in [
            (json!({ "text": 5 }), 400, "request.field"),
            (json!({ "text": ["x"] }), 400, "request.field"),
            (json!({ "text": "x", "visibility": "public" }), 400, "request.field"),
            (json!({ "text": "x", "id": "con espacio" }), 400, "request.field"),
            (json!({ "text": "x", "id": "a".repeat(65) }), 400, "request.field"),
            (json!({ "text": "x", "files": "a" }), 400, "request.field"),
            (json!({ "text": "x", "files": ["inventada"] }), 422, "file.gone"),
            (json!({ "text": "x", "base": -1 }), 400, "request.field"),
            (json!({ "text": "x", "base": 1.5 }), 400, "request.field"),
            (json!({ "text": "x", "base": "1" }), 400, "request.field"),
            (json!({ "text": " \n " }), 422, "field.value"),
            (json!({ "text": "x".repeat(20_001) }), 422, "field.value"),
        ] {
            refused(&program.post(&path, &note(body).await).await, status, rule);
        }
        let edit = format!("/api/v1/tickets/{folio}/commands/edit");
        for (changes, status, rule, field) in [
            (json!({ "state": "cerrado" }), 400, "request.field", "state"),
            (json!({ "requester": 1 }), 400, "request.field", "requester"),
            (json!({ "service": "internet" }), 400, "request.field", "service"),
            (json!({ "restricted": true }), 400, "request.field", "restricted"),
            (json!({ "assignee": head.person }), 422, "field.value", "assignee"),
            (json!({ "assignee": head.person.to_string() }), 422, "field.value", "assignee"),
            (json!({ "assignee": "aaaaaaaaaaaaa" }), 422, "field.value", "assignee"),
            (json!({ "tipo": { "a": 1 } }), 400, "request.field", "tipo"),
            (json!({ "tipo": "no-hay" }), 422, "field.value", "tipo"),
            (json!({ "team": "no-hay" }), 422, "field.value", "team"),
            (json!({ "priority": 7 }), 422, "field.value", "priority"),
            (json!([1]), 400, "request.field", "changes"),
        ] {
            let problem = refused(&program.post(&edit, &json!({ "base": 99, "changes": changes })).await, status, rule);
            assert_eq!(problem["field"], field, "{changes}");
        }
        let headers = async |name: &str, value: &str| {
            program.send(program.request("POST", &edit).header(name, value).json(&json!({ "base": 1, "changes": {} }))).await
        };
        for value in ["abc", "\"-1\"", "W/\"1\"", "2", "1, 2"] {
            refused(&headers("if-match", value).await, 400, "request.field");
        }
        refused(&headers("idempotency-key", "a b").await, 400, "request.field");
        let after = program.json(&format!("/api/v1/tickets/{folio}")).await["version"].clone();
        assert_eq!(before, after, "nothing happened");
        t.sweep().await;
    }
}

both! {
    /// A browser cannot be made to write: no cookie counts, and another site's page is refused; headers lead nowhere else.
    async fn other_sites_and_headers(t: TestApp) {
        let (_, head, folio) = story(t).await;
        let path = format!("/api/v1/tickets/{folio}/commands/note");
        // A signed-in browser: its cookie opens no address of the API, also from the own site.
        let answer = head.post(&path, &[("text", "x")]).await;
        refused(&answer, 401, "token");
        let program = Program::of(t, head.person).await;
        let cross = program.request("POST", &path).header("sec-fetch-site", "cross-site").json(&json!({ "text": "x" }));
        refused(&program.send(cross).await, 403, "foreign");
        let origin = program.request("POST", &path).header("origin", "https://otro.example").json(&json!({ "text": "x" }));
        refused(&program.send(origin).await, 403, "foreign");
        // The name of the host is never put into an answer.
        let asker = t.person("usuaria", "Otra Solicitante").await;
        let own = Program::of(t, asker.person).await;
        let new = json!({ "service": "internet", "description": "x\r\nSet-Cookie: a=b", "unit": t.app.pack.units[0].key, "privacy": true });
        let request = own.request("POST", "/api/v1/tickets").header("host", "malo.example").header("x-forwarded-host", "malo.example").json(&new);
        let created = own.send(request).await;
        created.is(201);
        assert!(created.header("location").starts_with("/api/v1/tickets/"));
        assert!(created.cookies().is_empty() && !created.text().contains("malo.example"));
        let problem = own.get("/api/v1/tickets?limit=1%0d%0aSet-Cookie:%20a=b").await;
        refused(&problem, 400, "request.parameter");
        assert!(problem.cookies().is_empty());
        // A token that only reads writes nothing.
        let reads = Program::with(t, secret_of(t, head.person, &[Scope::ReadTickets]).await);
        for path in [path.as_str(), "/api/v1/tickets", "/api/v1/tickets/commands", "/api/v1/files"] {
            refused(&reads.post(path, &json!({ "text": "x" })).await, 403, "token.scope");
        }
        t.sweep().await;
    }
}
