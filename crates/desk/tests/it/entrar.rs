//! `/entrar` and `/salir`.

use std::time::Duration;

use desk::directory::store;
use desk::platform::session::{hash, sign_in_path};

use sea_orm::EntityTrait;

use crate::support::TestApp;

pub async fn with_password(t: &TestApp, role: &str, email: &str, password: &str) -> i64 {
    let hash = hash(&t.app, password.to_owned()).await.unwrap();
    let context = (t.app.now(), role.to_owned(), email.to_owned(), hash);
    let write = t.app.db.write(context, |tx, (now, role, email, hash)| {
        Box::pin(store::register(
            tx,
            *now,
            "Ada Ejemplo",
            email,
            role,
            Some(hash.clone()),
        ))
    });
    write.await.unwrap()
}

both! {
    async fn signing_in_and_out(t: TestApp) {
        with_password(t, "titular", "ada@ocoyoacac.example", "una frase larga").await;
        let ada = t.guest();
        let first = ada.get("/solicitudes?vista=todas").await;
        assert_eq!((first.status, first.location()), (303, "/entrar?next=/solicitudes%3Fvista%3Dtodas".to_owned()));
        ada.get(&first.location()).await.is(200).says(&["value=\"/solicitudes?vista=todas\""]);
        let form = [("email", " ADA@ocoyoacac.example"), ("password", "una frase larga"), ("next", "/solicitudes?vista=todas")];
        let signed = ada.post("/entrar", &form).await;
        signed.is(303);
        let cookies = signed.cookies();
        let cookie = cookies.iter().find(|c| c.starts_with("ventanilla=")).unwrap();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
        assert_eq!(ada.get(&signed.location()).await.location(), "/solicitudes?vista=todas");
        ada.get("/solicitudes").await.is(200).says(&["Ada Ejemplo", "Titular"]);
        assert_eq!(ada.get("/entrar").await.location(), "/inicio");
        assert_eq!(ada.post("/salir", &[]).await.is(303).location(), "/");
        ada.get("/solicitudes").await.is(303);
    }
}

both! {
    /// The answer is the same whether the address or the password is wrong, and what was typed stays.
    async fn a_wrong_password_tells_nothing(t: TestApp) {
        with_password(t, "titular", "ada@ocoyoacac.example", "una frase larga").await;
        let long = "x".repeat(5_000);
        for (email, password) in
            [("ada@ocoyoacac.example", "otra"), ("nadie@ocoyoacac.example", "otra"), ("ada@ocoyoacac.example", &long), ("", "")]
        {
            let wrong = t.guest().post("/entrar", &[("email", email), ("password", password)]).await;
            wrong.is(422).says(&["El correo o la contraseña no son correctos", &format!("value=\"{email}\"")]);
            wrong.hides(&[&long]);
            assert!(wrong.cookies().iter().all(|c| !c.starts_with("ventanilla=")));
        }
        // Somebody who has not chosen a password cannot sign in with an empty one.
        let person = t.person("agente", "Gil Prueba").await;
        assert!(person.person > 0);
        t.guest().post("/entrar", &[("email", "gil.prueba@ocoyoacac.example"), ("password", "")]).await.is(422);
    }
}

both! {
    /// A session ends by itself; until then it is kept alive by use.
    async fn a_session_ends_after_twelve_idle_hours(t: TestApp) {
        let titular = t.person("titular", "Tita Muestra").await;
        for _ in 0..3 {
            t.clock.advance(8 * 3_600_000);
            titular.get("/solicitudes").await.is(200);
            // Its use is written behind the answer.
            for _ in 0..500 {
                let row = tables::session::Entity::find().one(t.app.db.read()).await.unwrap();
                if row.unwrap().seen_at == t.app.now() {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
        t.clock.advance(12 * 3_600_000 + 1);
        titular.get("/solicitudes").await.is(303);
    }
}

both! {
    /// [P-37] what another site makes a browser send is refused, with a page in Spanish.
    async fn other_sites_cannot_post(t: TestApp) {
        let titular = t.person("titular", "Tita Muestra").await;
        for header in [("sec-fetch-site", "cross-site"), ("origin", "https://malo.example")] {
            let forged = titular.post_with("/salir", &[], header).await;
            forged.is(403).says(&["La petición vino de otro sitio"]);
        }
        titular.get("/solicitudes").await.is(200);
    }
}

/// Nobody is led to another site after signing in.
#[test]
fn the_way_on_stays_on_this_site() {
    use desk::platform::session::local_path;
    for away in [
        "https://malo.example",
        "//malo.example",
        "/\\malo.example",
        "javascript:alert(1)",
        "/\nx",
        "",
    ] {
        assert_eq!(local_path(away), "/", "{away}");
    }
    assert_eq!(
        local_path("/solicitudes?vista=mias"),
        "/solicitudes?vista=mias"
    );
    assert_eq!(sign_in_path("/a?b=ñ&c"), "/entrar?next=/a%3Fb%3D%C3%B1%26c");
}

both! {
    /// Hashing is costly: a crowd at the door waits in a short line, and the rest is told to come back.
    async fn a_crowd_at_the_door_is_bounded(t: TestApp) {
        let somebody = t.guest();
        let knock = async |n: usize| {
            let email = format!("nadie{n}@x.example");
            somebody.post("/entrar", &[("email", &email), ("password", "otra cosa")]).await
        };
        let answers = futures_util::future::join_all((0..120).map(knock)).await;
        let with = |status: u16| answers.iter().filter(|answer| answer.status == status).count();
        assert_eq!(with(422) + with(503), 120);
        assert!(with(422) >= 50 && with(503) > 0, "{} let in, {} sent away", with(422), with(503));
        let away = answers.iter().find(|answer| answer.status == 503).unwrap();
        away.says(&["Hay demasiadas peticiones a la vez"]);
        assert_eq!(away.header("retry-after"), "10");
        knock(120).await.is(422);
    }
}
