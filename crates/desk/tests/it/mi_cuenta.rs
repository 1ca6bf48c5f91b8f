//! `/mi-cuenta`: password and devices.

use desk::platform::session::{device, store};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::entrar::with_password;
use crate::support::{Browser, TestApp};

const ADA: &str = "ada@ocoyoacac.example";
const RIGHT: &str = "una frase larga";
const FIREFOX: &str =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";

async fn signed_in(t: &TestApp, address: &str) -> Browser {
    let browser = t.guest().from(address);
    let form = [("email", ADA), ("password", RIGHT)];
    browser
        .post_with("/entrar", &form, ("user-agent", FIREFOX))
        .await
        .is(303);
    browser
}

both! {
    /// Every device is listed, in words, with where it is; any can be signed out, only one's own.
    async fn devices_are_listed_and_signed_out(t: TestApp) {
        let person = with_password(t, "titular", ADA, RIGHT).await;
        let (office, home) = (signed_in(t, "203.0.113.7").await, signed_in(t, "2001:db8::9").await);
        let page = office.get("/mi-cuenta").await;
        page.is(200).says(&["Ada Ejemplo", ADA, "Titular", "Firefox en Windows", "Este equipo", "203.0.113.7", "2001:db8::9"]);
        let others = page.text().matches("Cerrar sesión<").count();
        assert_eq!(others, 1, "not this one");
        let rows = store::list(t.app.db.read(), t.app.now(), person).await.unwrap();
        let at_home = rows.iter().find(|row| row.address == "2001:db8::9").unwrap().id;
        // Somebody else's session is none of theirs.
        let gil = t.person("agente", "Gil Prueba").await;
        gil.post(&format!("/mi-cuenta/sesiones/{at_home}/cerrar"), &[]).await.is(303);
        home.get("/solicitudes").await.is(200);
        office.post(&format!("/mi-cuenta/sesiones/{at_home}/cerrar"), &[]).await.is(303);
        home.get("/solicitudes").await.is(303);
        office.get("/mi-cuenta?hecho=sesion").await.says(&["Se cerró esa sesión."]);
        let third = signed_in(t, "203.0.113.9").await;
        office.post("/mi-cuenta/sesiones/cerrar", &[]).await.is(303);
        third.get("/solicitudes").await.is(303);
        office.get("/solicitudes").await.is(200);
        let told = tables::audit::Entity::find().filter(tables::audit::Column::Action.eq("session.revoked"));
        assert_eq!(told.all(t.app.db.read()).await.unwrap().len(), 2);
    }
}

both! {
    /// Another password: the old one is asked for, the policy holds, the other devices are signed out.
    async fn a_password_is_changed(t: TestApp) {
        with_password(t, "titular", ADA, RIGHT).await;
        let (here, there) = (signed_in(t, "203.0.113.7").await, signed_in(t, "203.0.113.8").await);
        let change = async |old: &str, new: &str, repeat: &str| {
            here.post("/mi-cuenta/contrasena", &[("old", old), ("password", new), ("repeat", repeat)]).await
        };
        change(RIGHT, "corta", "corta").await.is(422).says(&["Use al menos 12 caracteres"]);
        change(RIGHT, "otra frase larga", "otra frase").await.is(422).says(&["no son iguales"]);
        change("no es esta", "otra frase larga", "otra frase larga").await.is(422).says(&["No es su contraseña actual"]);
        there.get("/solicitudes").await.is(200);
        change(RIGHT, "otra frase larga", "otra frase larga").await.is(303);
        here.get("/mi-cuenta?hecho=contrasena").await.is(200).says(&["Se cambió su contraseña"]);
        there.get("/solicitudes").await.is(303);
        let again = t.guest();
        again.post("/entrar", &[("email", ADA), ("password", RIGHT)]).await.is(422);
        again.post("/entrar", &[("email", ADA), ("password", "otra frase larga")]).await.is(303);
        // A session left open is no place to guess the password at.
        for _ in 0..4 {
            change("no es esta", "otra frase larga", "otra frase larga").await;
        }
        change(RIGHT, "otra frase larga", "otra frase larga").await.is(429).says(&["Espere un poco"]);
    }
}

both! {
    /// Signing in gives a fresh token and ends the session that the browser came with; however
    /// much one is used, it ends after a week.
    async fn a_session_is_renewed_and_ends(t: TestApp) {
        let person = with_password(t, "titular", ADA, RIGHT).await;
        let browser = signed_in(t, "203.0.113.7").await;
        let first = store::list(t.app.db.read(), t.app.now(), person).await.unwrap();
        let form = [("email", ADA), ("password", RIGHT)];
        let cookies = browser.post("/entrar", &form).await.is(303).cookies();
        assert!(cookies.iter().any(|c| c.starts_with("ventanilla=") && c.contains("HttpOnly") && c.contains("SameSite=Lax")), "{cookies:?}");
        let second = store::list(t.app.db.read(), t.app.now(), person).await.unwrap();
        assert_eq!((first.len(), second.len()), (1, 1));
        assert_ne!(first[0].token_hash, second[0].token_hash);
        // A token that somebody plants in the browser is never taken on.
        let planted = t.guest();
        planted.get_with("/entrar", ("cookie", "ventanilla=puesta-por-otro")).await.is(200);
        planted.post_with("/entrar", &form, ("cookie", "ventanilla=puesta-por-otro")).await.is(303);
        t.guest().get_with("/solicitudes", ("cookie", "ventanilla=puesta-por-otro")).await.is(303);
        for _ in 0..15 {
            t.clock.advance(11 * 3_600_000);
            browser.get("/solicitudes").await.is(200);
            for _ in 0..500 {
                let rows = store::list(t.app.db.read(), t.app.now(), person).await.unwrap();
                if rows.iter().any(|row| row.seen_at == t.app.now()) {
                    break;
                }
                tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            }
        }
        t.clock.advance(4 * 3_600_000);
        browser.get("/solicitudes").await.is(303);
    }
}

#[test]
fn browsers_are_told_in_words() {
    for (agent, words) in [
        (FIREFOX, "Firefox en Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari en iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36",
            "Chrome en Android",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0",
            "Edge en Windows",
        ),
        ("curl/8.5.0", "Un navegador"),
        ("", "Un navegador"),
    ] {
        assert_eq!(device::in_words(agent), words);
    }
}
