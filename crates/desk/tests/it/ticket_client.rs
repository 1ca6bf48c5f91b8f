//! `ventanilla ticket`: the small client, run against a desk that serves. [P-25]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use desk::platform::token::Scope;
use serde_json::Value;

use crate::api::client::secret_of;
use crate::support::TestApp;

/// What the client said and how it ended.
struct Said {
    code: i32,
    out: String,
    err: String,
}

impl Said {
    /// That it did what was asked.
    fn done(self) -> String {
        assert_eq!(self.code, 0, "{}", self.err);
        assert_eq!(self.err, "");
        self.out
    }

    /// That it ended with this code and said these.
    fn refused(self, code: i32, texts: &[&str]) {
        assert_eq!(self.code, code, "{} {}", self.out, self.err);
        assert_eq!(self.out, "");
        for text in texts {
            assert!(self.err.contains(text), "«{text}» is not in «{}»", self.err);
        }
        for foreign in ["panicked", "error:", "Error", "os error"] {
            assert!(!self.err.contains(foreign), "«{}»", self.err);
        }
    }
}

/// A desk and a token.
struct Client<'a> {
    server: String,
    token: &'a str,
}

impl Client<'_> {
    async fn run(&self, words: &[&str]) -> Said {
        self.run_with(words, "", &[]).await
    }

    /// The same with something on standard input and other variables.
    async fn run_with(&self, words: &[&str], input: &str, more: &[(&str, &str)]) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ventanilla"));
        command.arg("ticket").args(words);
        command
            .env("VENTANILLA_SERVER", &self.server)
            .env("VENTANILLA_TOKEN", self.token);
        command
            .env_remove("VENTANILLA_TOKEN_FILE")
            .env_remove("VENTANILLA_LOG");
        command.envs(more.iter().copied());
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let input = input.to_owned();
        // The desk that it asks runs in this process.
        let ended = tokio::task::spawn_blocking(move || {
            let mut child = command.spawn().unwrap();
            let mut pipe = child.stdin.take().unwrap();
            // It may have ended without reading.
            let _ = pipe.write_all(input.as_bytes());
            drop(pipe);
            child.wait_with_output().unwrap()
        });
        let ended = ended.await.unwrap();
        Said {
            code: ended.status.code().unwrap(),
            out: String::from_utf8(ended.stdout).unwrap(),
            err: String::from_utf8(ended.stderr).unwrap(),
        }
    }
}

both! {
    /// From registering to solving, in lines and in JSON.
    async fn a_ticket_is_looked_after_from_a_shell(t: TestApp) {
        let head = t.person("titular", "Tita Muestra").await;
        let token = secret_of(t, head.person, &Scope::ALL).await;
        let server = format!("http://{}", t.address);
        let client = Client { server, token: &token };
        let new = ["create", "--service", "internet", "--unit", "dif", "--description", "-", "--privacy", "--id", "mía-1"];
        client.run_with(&new, "No hay red.", &[]).await.refused(10, &["id"]);
        let new = ["create", "--service", "internet", "--unit", "dif", "--description", "-", "--privacy", "--id", "mia-1"];
        let folio = client.run_with(&new, "No hay red \u{1b}[31men la planta\n", &[]).await.done().trim().to_owned();
        assert!(folio.starts_with("OCO-"), "{folio}");
        // The same order again is the same ticket.
        assert_eq!(client.run_with(&new, "No hay red \u{1b}[31men la planta\n", &[]).await.done().trim(), folio);
        client.run_with(&new, "Otra cosa", &[]).await.refused(10, &["el mismo identificador"]);
        client.run(&["note", &folio, "--text", "Es el conmutador."]).await.done();
        client.run(&["answer", &folio, "--text", "Vamos hoy."]).await.done();
        client.run(&["edit", &folio, "--set", "priority=alta", "--set", "tipo=red"]).await.done();
        let shown = client.run(&["show", &folio]).await.done();
        for text in [folio.as_str(), "No hay red", "Es el conmutador.", "Vamos hoy.", "Alta", "Tita Muestra"] {
            assert!(shown.contains(text), "«{text}» is not in {shown}");
        }
        assert!(!shown.contains('\u{1b}'), "{shown:?}");
        let json: Value = serde_json::from_str(&client.run(&["show", &folio, "--json"]).await.done()).unwrap();
        assert_eq!(json["priority"]["key"], "alta");
        let version = json["version"].as_i64().unwrap();
        for n in 0..4 {
            let text = format!("Solicitud {n}");
            client.run(&["create", "--service", "internet", "--unit", "dif", "--description", &text, "--privacy"]).await.done();
        }
        let lines = client.run(&["list", "--filter", "prioridad:alta"]).await.done();
        assert_eq!(lines.lines().count(), 1, "{lines}");
        assert!(lines.starts_with(&format!("{folio}\t")), "{lines}");
        let all: Value = serde_json::from_str(&client.run(&["list", "--json", "--limit", "3", "--order", "antiguas"]).await.done()).unwrap();
        assert_eq!(all.as_array().unwrap().len(), 3);
        assert_eq!(all[0]["reference"], folio.as_str());
        // A change on an old version of the same datum collides.
        client.run(&["edit", &folio, "--set", "priority=baja", "--base", "1"]).await.refused(10, &["mientras"]);
        let me = t.app.people.keys(&t.app).await.unwrap().key(head.person);
        client.run(&["edit", &folio, "--set", &format!("assignee={me}"), "--base", &version.to_string()]).await.done();
        client.run(&["move", &folio, "--transition", "resolver", "--text", "Cable nuevo", "--set", "modalidad=remoto"]).await.done();
        let json: Value = serde_json::from_str(&client.run(&["show", &folio, "--json"]).await.done()).unwrap();
        assert_eq!(json["state"]["category"], "resolved");
        t.run_jobs().await;
    }
}

/// A file with the token.
fn file(folder: &Path, token: &str, mode: u32) -> String {
    use std::os::unix::fs::PermissionsExt;
    let path = folder.join(format!("clave-{mode:o}"));
    std::fs::write(&path, format!("{token}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
    path.to_str().unwrap().to_owned()
}

both! {
    /// What is wrong is told in Spanish, with a code that scripts can tell apart; a token never lies or travels open.
    async fn what_is_wrong_is_told(t: TestApp) {
        let agent = t.person("agente", "Gil Prueba").await;
        let token = secret_of(t, agent.person, &[Scope::ReadTickets]).await;
        let server = format!("http://{}", t.address);
        let client = Client { server: server.clone(), token: &token };
        client.run(&["show", "OCO-99999"]).await.refused(10, &["No existe, o no está al alcance"]);
        client.run(&["show", "../me"]).await.refused(10, &["No existe"]);
        client.run(&["list", "--filter", "prioridad>="]).await.refused(10, &["filter"]);
        client.run(&["list", "--limit", "0"]).await.refused(2, &["--limit"]);
        client.run(&["note", "OCO-1", "--text", "x"]).await.refused(10, &["tickets:write"]);
        client.run(&["edit", "OCO-1", "--set", "x"]).await.refused(2, &["DATO=VALOR"]);
        client.run(&["list"]).await.done();
        let folder = tempfile::tempdir().unwrap();
        let safe = file(folder.path(), &token, 0o600);
        client.run_with(&["list", "--token-file", &safe], "", &[("VENTANILLA_TOKEN", "")]).await.done();
        let open = file(folder.path(), &token, 0o644);
        client.run(&["list", "--token-file", &open]).await.refused(2, &["chmod 600"]);
        client.run(&["list", "--token-file", "/nada"]).await.refused(2, &["no existe"]);
        let without = Client { server: server.clone(), token: "" };
        without.run(&["list"]).await.refused(2, &["VENTANILLA_TOKEN"]);
        let bad = Client { server, token: "vnt_nada" };
        bad.run(&["list"]).await.refused(10, &["clave"]);
        for (server, code, text) in [
            ("http://mesa.example", 2, "Use https"),
            ("mesa.example", 2, "--server"),
            ("http://127.0.0.1:1", 6, "No se pudo hablar con la mesa"),
        ] {
            let elsewhere = Client { server: server.to_owned(), token: &token };
            elsewhere.run(&["list"]).await.refused(code, &[text]);
        }
        // Where nobody knows what became of an order, it says how to repeat it.
        let gone = Client { server: "http://127.0.0.1:1".to_owned(), token: &token };
        gone.run(&["note", "OCO-1", "--text", "x", "--id", "mia-7"]).await.refused(6, &["--id mia-7"]);
    }
}
