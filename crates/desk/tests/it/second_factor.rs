//! The second factor: set up, asked for, lost, required.

use data_encoding::BASE32_NOPAD;
use desk::platform::random::Random;
use desk::platform::secret::Vault;
use desk::platform::session::second_factor;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use totp_rs::{Algorithm, Builder};

use crate::entrar::with_password;
use crate::support::{Answer, Browser, TestApp};

const ADA: &str = "ada@ocoyoacac.example";
const RIGHT: &str = "una frase larga";
const STEP: i64 = 30_000;

/// The telephone: what it shows at an instant.
fn code(secret: &[u8], at: i64) -> String {
    let totp = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_secret(secret.to_vec())
        .build_noncompliant();
    totp.generate(u64::try_from(at / 1000).unwrap()).to_string()
}

/// What stands between two texts of a page.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    text.split(from).nth(1).unwrap().split(to).next().unwrap()
}

/// The secret that the page shows.
fn secret(page: &Answer) -> Vec<u8> {
    let text = page.text();
    let key = between(&text, "<code class=\"setup-key\">", "</code>").replace(' ', "");
    BASE32_NOPAD.decode(key.as_bytes()).unwrap()
}

/// Sets a telephone up; its secret and the recovery codes.
async fn set_up(t: &TestApp, who: &Browser) -> (Vec<u8>, Vec<String>) {
    let page = "/mi-cuenta/seguridad";
    who.get(page).await.is(200).says(&["Comenzar"]);
    who.post("/mi-cuenta/seguridad/preparar", &[]).await.is(303);
    let shown = who.get(page).await;
    shown
        .is(200)
        .says(&["Escanee este código", "<svg class=\"qr\""]);
    let secret = secret(&shown);
    assert_eq!(secret.len(), 20);
    let activate = "/mi-cuenta/seguridad/activar";
    let wrong = who.post(activate, &[("code", "000000")]).await;
    wrong.is(422).says(&["El código no es correcto"]);
    let code = code(&secret, t.app.now());
    let done = who.post(activate, &[("code", &code)]).await;
    done.is(200).says(&[
        "Se activó la verificación en dos pasos",
        "No volverán a mostrarse",
    ]);
    let text = done.text();
    let list = between(&text, "<ul class=\"recovery-codes\">", "</ul>");
    let codes: Vec<String> = list
        .split("<code>")
        .skip(1)
        .map(|c| c.split('<').next().unwrap().to_owned())
        .collect();
    assert_eq!(codes.len(), 10);
    who.get(page)
        .await
        .says(&["Está activada", "Le quedan 10"])
        .hides(&[&codes[0]]);
    (secret, codes)
}

async fn password(who: &Browser) -> Answer {
    let form = [
        ("email", ADA),
        ("password", RIGHT),
        ("next", "/solicitudes?vista=mias"),
    ];
    who.post("/entrar", &form).await
}

async fn second(who: &Browser, code: &str) -> Answer {
    let form = [("code", code), ("next", "/solicitudes?vista=mias")];
    who.post("/entrar/codigo", &form).await
}

both! {
    async fn the_code_is_asked_for(t: TestApp) {
        let person = with_password(t, "titular", ADA, RIGHT).await;
        let first = t.guest();
        password(&first).await.is(303);
        let (secret, codes) = set_up(t, &first).await;
        // Neither the secret nor a code can be read off the database.
        let row = tables::second_factor::Entity::find().one(t.app.db.read()).await.unwrap().unwrap();
        assert!(!row.secret.contains(&BASE32_NOPAD.encode(&secret)), "{}", row.secret);
        let kept = tables::recovery_code::Entity::find().all(t.app.db.read()).await.unwrap();
        assert!(kept.iter().all(|row| row.code_hash.len() == 64));

        let ada = t.guest();
        // Without a password there is no second step.
        assert_eq!(ada.get("/entrar/codigo").await.is(303).location(), "/entrar");
        assert_eq!(second(&ada, &code(&secret, t.app.now())).await.is(303).location(), "/entrar?next=/solicitudes%3Fvista%3Dmias");
        let half = password(&ada).await;
        assert_eq!(half.is(303).location(), "/entrar/codigo?next=/solicitudes%3Fvista%3Dmias");
        // The password alone opens nothing.
        ada.get("/solicitudes").await.is(303);
        ada.get("/mi-cuenta").await.is(303);
        ada.get(&half.location()).await.is(200).says(&["Código de verificación", "value=\"/solicitudes?vista=mias\""]);
        // The code by which it was set up was used; the next one is new.
        second(&ada, &code(&secret, t.app.now())).await.is(422).says(&["ya se usó"]);
        t.clock.advance(STEP);
        let now = code(&secret, t.app.now());
        let spaced = format!(" {} {} ", &now[..3], &now[3..]);
        let signed = second(&ada, &spaced).await;
        assert_eq!(ada.get(&signed.is(303).location()).await.location(), "/solicitudes?vista=mias");
        ada.get("/solicitudes").await.is(200);
        // What was used once is used up, on whatever browser; so are the steps before it.
        let thief = t.guest();
        password(&thief).await.is(303);
        second(&thief, &now).await.is(422);
        second(&thief, &code(&secret, t.app.now() - STEP)).await.is(422);
        t.clock.advance(4 * 60_000);
        // A clock that is one step off still counts; two do not.
        second(&thief, &code(&secret, t.app.now() + 2 * STEP)).await.is(422);
        second(&thief, &code(&secret, t.app.now() + STEP)).await.is(303);
        // A recovery code counts once, however it is typed.
        let lost = t.guest();
        password(&lost).await.is(303);
        second(&lost, &codes[3].to_uppercase().replace('-', " ")).await.is(303);
        lost.get("/mi-cuenta/seguridad").await.is(200).says(&["Le quedan 9"]);
        let again = t.guest();
        password(&again).await.is(303);
        second(&again, &codes[3]).await.is(422);
        let told = tables::audit::Entity::find().filter(tables::audit::Column::Action.contains("second-factor"));
        let told: Vec<String> = told.all(t.app.db.read()).await.unwrap().into_iter().map(|row| row.action).collect();
        assert_eq!(told, ["second-factor.on", "second-factor.recovery"]);
        // The cookie of the step is used up, too, and ends by itself.
        t.clock.advance(11 * 60_000);
        second(&again, &codes[4]).await.is(303);
        again.get("/solicitudes").await.is(303);
        assert!(person > 0);
    }
}

both! {
    /// Guessing codes is slow, also for many at once.
    async fn codes_are_not_guessed(t: TestApp) {
        with_password(t, "titular", ADA, RIGHT).await;
        let first = t.guest();
        password(&first).await.is(303);
        let (secret, _) = set_up(t, &first).await;
        t.clock.advance(10 * 60_000);
        let thief = t.guest();
        password(&thief).await.is(303);
        let guesses = (0..20).map(|n| {
            let thief = &thief;
            async move { second(thief, &format!("{n:06}")).await.status }
        });
        let answers = futures_util::future::join_all(guesses).await;
        assert_eq!(answers.iter().filter(|status| **status == 422).count(), 5, "{answers:?}");
        let refused = second(&thief, &code(&secret, t.app.now())).await;
        refused.is(429).says(&["vuelva a intentarlo en 60 segundos"]);
        t.clock.advance(60_000);
        second(&thief, &code(&secret, t.app.now())).await.is(303);
    }
}

both! {
    /// Two who come with the same code at once: one is let in.
    async fn a_code_counts_once(t: TestApp) {
        let person = with_password(t, "titular", ADA, RIGHT).await;
        let first = t.guest();
        password(&first).await.is(303);
        let (secret, codes) = set_up(t, &first).await;
        t.clock.advance(STEP);
        let now = code(&secret, t.app.now());
        for typed in [now.as_str(), codes[0].as_str()] {
            let both = (0..8).map(|_| second_factor::verify(&t.app, person, typed));
            let answers = futures_util::future::join_all(both).await;
            let taken = answers.into_iter().filter(|used| used.as_ref().unwrap().is_some()).count();
            assert_eq!(taken, 1, "{typed}");
        }
    }
}

both! {
    /// Taking it away asks for both proofs; an administrator's reset ends the sessions.
    async fn it_is_taken_away(t: TestApp) {
        let person = with_password(t, "titular", ADA, RIGHT).await;
        let ada = t.guest();
        password(&ada).await.is(303);
        let (secret, codes) = set_up(t, &ada).await;
        let remove = async |password: &str, code: &str| {
            ada.post("/mi-cuenta/seguridad/quitar", &[("password", password), ("removing", code)]).await
        };
        remove("no es esta", &codes[0]).await.is(422).says(&["No es su contraseña"]);
        remove(RIGHT, "123456").await.is(422).says(&["El código no es correcto"]);
        // Preparing another telephone does not replace the one in use.
        ada.post("/mi-cuenta/seguridad/preparar", &[]).await.is(303);
        ada.get("/mi-cuenta/seguridad").await.says(&["Está activada"]);
        t.clock.advance(STEP);
        let fresh = ada.post("/mi-cuenta/seguridad/codigos", &[("renewing", &code(&secret, t.app.now()))]).await;
        fresh.is(200).says(&["Sus códigos anteriores ya no sirven"]).hides(&[&codes[1]]);
        remove(RIGHT, &codes[1]).await.is(422);
        t.clock.advance(5 * 60_000);
        remove(RIGHT, &code(&secret, t.app.now())).await.is(303);
        ada.get("/mi-cuenta/seguridad?hecho=quitada").await.says(&["Se desactivó", "Comenzar"]);
        let plain = t.guest();
        assert_eq!(password(&plain).await.is(303).location(), "/entrar?next=/solicitudes%3Fvista%3Dmias");

        t.clock.advance(10 * 60_000);
        set_up(t, &plain).await;
        let admin = t.person("administrador", "Ana Admin").await;
        let page = format!("/administracion/personas/{person}");
        admin.get(&page).await.says(&["Verificación en dos pasos: activada", "Perdió su teléfono"]);
        plain.post(&format!("{page}/dos-pasos"), &[]).await.is(404);
        let done = admin.post(&format!("{page}/dos-pasos"), &[]).await;
        admin.get(&done.is(303).location()).await.says(&["Se quitó la verificación", "Verificación en dos pasos: sin activar"]);
        admin.post(&format!("/administracion/personas/{}/dos-pasos", admin.person), &[]).await.is(404);
        let admin = admin.person;
        plain.get("/solicitudes").await.is(303);
        password(&plain).await.is(303);
        plain.get("/solicitudes").await.is(200);
        let told = tables::audit::Entity::find().filter(tables::audit::Column::Action.eq("second-factor.reset"));
        assert_eq!(told.one(t.app.db.read()).await.unwrap().unwrap().actor_id, Some(admin));
    }
}

fn required() -> pack::Source {
    let change = (
        "pack.toml",
        "minimum = 12",
        "minimum = 12\nsecond_factor = [\"titular\"]",
    );
    crate::support::changed(&[change], &[])
}

both! {
    /// Where a role asks for it, its holder does nothing before it is set up, and cannot take it away.
    async fn a_role_can_ask_for_it(t: TestApp of required()) {
        with_password(t, "titular", ADA, RIGHT).await;
        let ada = t.guest();
        let signed = password(&ada).await;
        let way = ada.get(&signed.is(303).location()).await.location();
        assert_eq!(way, "/mi-cuenta/seguridad");
        for path in ["/solicitudes", "/mis-solicitudes", "/administracion"] {
            assert_eq!(ada.get(path).await.is(303).location(), "/mi-cuenta/seguridad", "{path}");
        }
        // What everybody sees stays open, without what the role would add.
        ada.get("/").await.is(200).hides(&["href=\"/solicitudes\""]);
        ada.get("/mi-cuenta").await.is(200);
        ada.get("/mi-cuenta/seguridad").await.says(&["Su función en el sistema la exige"]);
        set_up(t, &ada).await;
        ada.get("/solicitudes").await.is(200);
        ada.get("/mi-cuenta/seguridad").await.hides(&["Desactivarla"]);
        // Another role does not ask.
        let gil = t.person("agente", "Gil Prueba").await;
        gil.get("/solicitudes").await.is(200);
    }
}

/// What is encrypted opens for the same purpose and with the same key only, also after a renewal.
#[test]
fn secrets_open_for_their_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (vault, random) = (Vault::of(folder.path()), Random::seeded(3));
    let sealed = vault.seal(&random, "second-factor:7", b"secreto").unwrap();
    assert!(!sealed.contains("secreto"));
    assert_ne!(
        sealed,
        vault.seal(&random, "second-factor:7", b"secreto").unwrap()
    );
    assert_eq!(vault.open("second-factor:7", &sealed).unwrap(), b"secreto");
    vault.open("second-factor:8", &sealed).unwrap_err();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(vault.own()).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{mode:o}");
    }
    for n in 0..sealed.len() {
        let mut damaged = sealed.clone().into_bytes();
        damaged[n] = if damaged[n] == b'A' { b'B' } else { b'A' };
        let damaged = String::from_utf8(damaged).unwrap();
        vault.open("second-factor:7", &damaged).unwrap_err();
    }
    for wrong in ["", "v1", "v1.x.y", "v2.a.b", "v1.a.b.c"] {
        vault.open("second-factor:7", wrong).unwrap_err();
    }
    // A renewed key: the old file keeps opening what it closed.
    std::fs::rename(vault.own(), folder.path().join("llaves/maestra-2026.key")).unwrap();
    let later = vault.seal(&random, "second-factor:7", b"otro").unwrap();
    assert_eq!(vault.open("second-factor:7", &sealed).unwrap(), b"secreto");
    assert_eq!(vault.open("second-factor:7", &later).unwrap(), b"otro");
    std::fs::remove_file(folder.path().join("llaves/maestra-2026.key")).unwrap();
    vault.open("second-factor:7", &sealed).unwrap_err();
}
