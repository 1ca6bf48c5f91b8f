//! Tokens: made on the page, shown once, good for what they name and no longer.

use desk::directory::store::lock;
use desk::platform::random::sha256;
use desk::platform::token::{self, Scope};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;

use super::client::{DAY, Program, json, refused, secret_of};
use crate::entrar::with_password;
use crate::support::{Browser, TestApp};

const ADA: &str = "ada@ocoyoacac.example";
const RIGHT: &str = "una frase larga";

async fn signed_in(t: &TestApp) -> Browser {
    let browser = t.guest();
    browser
        .post("/entrar", &[("email", ADA), ("password", RIGHT)])
        .await
        .is(303);
    browser
}

fn secret_in(page: &str) -> String {
    let start = page.find("vnt_").expect("a secret");
    page[start..].chars().take(47).collect()
}

both! {
    /// The page: the password is asked for, what is wrong is told, the secret is shown once, revoking ends it.
    async fn a_token_is_made_and_revoked(t: TestApp) {
        let person = with_password(t, "agente", ADA, RIGHT).await;
        let ada = signed_in(t).await;
        ada.get("/mi-cuenta").await.is(200).says(&["/mi-cuenta/claves"]);
        ada.get("/mi-cuenta/claves").await.is(200).says(&["Todavía no tiene ninguna"]);
        let make = async |form: &[(&str, &str)]| ada.post("/mi-cuenta/claves", form).await;
        make(&[]).await.is(422).says(&["Diga para qué programa es", "Elija al menos una cosa"]);
        let form = [("name", "Tablero <b>"), ("scope", "tickets:read"), ("scope", "people:read"), ("days", "30"), ("password", "no es esta")];
        make(&form).await.is(422).says(&["No es su contraseña"]).hides(&["vnt_"]);
        let form = [("name", "Tablero <b>"), ("scope", "tickets:read"), ("scope", "nada"), ("days", "30"), ("password", RIGHT)];
        let page = make(&form).await;
        page.is(200).says(&["No volverá a mostrarse"]).hides(&["<b>"]);
        let secret = secret_in(&page.text());
        let rows = token::list(t.app.db.read(), Some(person)).await.unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].token_hash.clone(), rows[0].scopes.as_str()), (sha256(&secret), "tickets:read"));
        assert_eq!(rows[0].expires_at, t.app.now() + 30 * DAY);
        let again = ada.get("/mi-cuenta/claves").await;
        again.is(200).says(&["Vale hasta el 01/04/2026", "No se ha usado"]).hides(&[&secret]);
        let program = Program::with(t, secret);
        let me = program.json("/api/v1/me").await;
        assert_eq!(me["person"]["name"], "Ada Ejemplo");
        assert_eq!(me["roles"], json!(["agente"]));
        assert_eq!(me["scopes"], json!(["tickets:read"]));
        assert_eq!(me["expires_at"], "2026-04-01T18:00:00Z");
        // Nobody else revokes it.
        let gil = t.person("agente", "Gil Prueba").await;
        let revoke = format!("/mi-cuenta/claves/{}/revocar", rows[0].key);
        gil.post(&revoke, &[]).await.is(303);
        program.get("/api/v1/me").await.is(200);
        ada.post(&revoke, &[]).await.is(303);
        refused(&program.get("/api/v1/me").await, 401, "token");
        ada.get("/mi-cuenta/claves?hecho=revocada").await.says(&["Se revocó la clave", "Revocada"]);
        let written = tables::audit::Entity::find().filter(tables::audit::Column::Action.starts_with("token."));
        let written = written.all(t.app.db.read()).await.unwrap();
        let acts: Vec<&str> = written.iter().map(|row| row.action.as_str()).collect();
        assert_eq!(acts, ["token.made", "token.revoked"]);
        assert!(written.iter().all(|row| row.actor_id == Some(person) && !row.detail.contains("vnt_")));
    }
}

both! {
    /// Empty, blank, unknown, expired, revoked, of a locked account, twice, in another scheme, as a cookie: the same answer.
    async fn whatever_is_wrong_is_answered_the_same(t: TestApp) {
        let person = t.person("agente", "Gil Prueba").await.person;
        let good = secret_of(t, person, &Scope::ALL).await;
        let first = Program::nobody(t).get("/api/v1/me").await;
        refused(&first, 401, "token");
        assert!(first.header("www-authenticate").starts_with("Bearer"));
        let program = Program::with(t, good.clone());
        program.get("/api/v1/me").await.is(200);
        let nobody = Program::nobody(t);
        let wrong = [
            "", "Bearer", "Bearer ", "Bearer  ", "Basic Z2lsOnBydWViYQ==", &format!("bearer  {good}"),
            &format!("Bearer {good} "), &format!("Bearer {good}x"), &format!("Token {good}"),
            &format!("Bearer vnt_{}", "a".repeat(43)), &format!("Bearer {}", &good[4..]), "Bearer null",
        ];
        let mut all = Vec::new();
        for header in wrong {
            // A blank at the end is none of the header's value.
            let request = nobody.request("GET", "/api/v1/me").header("authorization", header);
            let answer = nobody.send(request).await;
            if header.ends_with(&format!("{good} ")) { answer.is(200); continue; }
            all.push((header.to_owned(), answer));
        }
        let twice = program.request("GET", "/api/v1/me").header("authorization", format!("Bearer {good}"));
        all.push(("twice".to_owned(), program.send(twice).await));
        let cookie = t.person("agente", "Otra Prueba").await;
        all.push(("a cookie".to_owned(), cookie.get("/api/v1/me").await));
        let hers = secret_of(t, person, &[Scope::ReadTickets]).await;
        let rows = token::list(t.app.db.read(), Some(person)).await.unwrap();
        let key = rows[0].key.clone();
        let write = t.app.db.write((t.app.now(), key), |tx, (now, key)| Box::pin(token::revoke(tx, *now, None, None, key)));
        assert!(write.await.unwrap());
        all.push(("revoked".to_owned(), Program::with(t, hers).get("/api/v1/me").await));
        let write = t.app.db.write(person, |tx, person| Box::pin(lock(tx, 1, None, *person, "prueba")));
        write.await.unwrap();
        all.push(("locked".to_owned(), program.get("/api/v1/me").await));
        let write = t.app.db.write(person, |tx, person| Box::pin(desk::directory::store::unlock(tx, *person)));
        write.await.unwrap();
        program.get("/api/v1/me").await.is(200);
        t.clock.advance(DAY);
        all.push(("expired".to_owned(), program.get("/api/v1/me").await));
        for (about, answer) in all {
            assert_eq!((answer.status, json(&answer)), (401, json(&first)), "{about}");
        }
        t.sweep().await;
    }
}

both! {
    /// The last use is written down, now and then; what ended long ago is forgotten.
    async fn the_last_use_is_seen(t: TestApp) {
        let person = t.person("agente", "Gil Prueba").await.person;
        let program = Program::of(t, person).await;
        for _ in 0..3 {
            program.get("/api/v1/me").await.is(200);
        }
        let used = async || token::list(t.app.db.read(), Some(person)).await.unwrap()[0].used_at;
        for _ in 0..100 {
            if used().await.is_some() { break; }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        assert_eq!(used().await, Some(t.app.now()));
        t.clock.advance(100 * DAY);
        t.sweep().await;
        assert!(token::list(t.app.db.read(), None).await.unwrap().is_empty());
    }
}

/// What the program says on the command line, and with which code it ends.
fn ventanilla(t: &TestApp, args: &[&str]) -> (Option<i32>, String) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_ventanilla"));
    command
        .arg("token")
        .args(args)
        .arg("--data")
        .arg(t.place.folder.path())
        .env_remove("VENTANILLA_DATABASE");
    if let Some(url) = &t.place.url {
        command.args(["--database", url]);
    }
    let output = command.output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(text).unwrap())
}

both! {
    /// By the command line: made, listed and revoked, by the real clock.
    async fn tokens_by_the_command_line(t: TestApp) {
        with_password(t, "agente", ADA, RIGHT).await;
        let create = |more: &[&str]| {
            let args = [&["create", "--person", ADA, "--name", "Tablero"], more].concat();
            ventanilla(t, &args)
        };
        let (code, text) = create(&["--scope", "tickets:read", "--scope", "people:read"]);
        assert_eq!(code, Some(0), "{text}");
        let rows = token::list(t.app.db.read(), None).await.unwrap();
        assert_eq!((rows[0].token_hash.clone(), rows[0].scopes.as_str()), (sha256(secret_in(&text)), "tickets:read people:read"));
        for (more, told) in [
            (&["--scope", "todo"][..], "No existe el permiso «todo»"),
            (&["--scope", "tickets:read", "--expires", "2020-01-01"], "--expires"),
            (&["--scope", "tickets:read", "--expires", "2999-01-01"], "--expires"),
            (&[], "Falta --scope"),
        ] {
            let (code, text) = create(more);
            assert!(code == Some(2) && text.contains(told), "{more:?}: {text}");
        }
        let (code, text) = ventanilla(t, &["create", "--person", "nadie@ocoyoacac.example", "--scope", "tickets:read"]);
        assert!(code == Some(2) && text.contains("No hay nadie con cuenta"), "{text}");
        let (_, text) = ventanilla(t, &["list", "--person", ADA]);
        let key = text.split('\t').next().unwrap().to_owned();
        assert!(text.contains("Ada Ejemplo\tTablero\ttickets:read people:read\thasta el"), "{text}");
        assert_eq!(ventanilla(t, &["revoke", &key]).0, Some(0));
        let (code, text) = ventanilla(t, &["revoke", &key]);
        assert!(code == Some(2) && text.contains("No hay ninguna clave vigente"), "{text}");
        assert!(ventanilla(t, &["list"]).1.contains("\trevocada\n"));
    }
}
