//! `/bienvenida/{token}`: links that work once.

use desk::directory::institution::first_link;
use desk::platform::random::sha256;
use sea_orm::{ActiveValue::Set, EntityTrait};

use crate::support::TestApp;

async fn first(t: &TestApp) -> String {
    let token = t.app.random.token().unwrap();
    assert!(first_link(&t.app.db, t.app.now(), &token).await.unwrap());
    format!("/bienvenida/{token}")
}

both! {
    /// [P-1] the first administrator is made by a link that works once; there is no default password.
    async fn the_first_administrator(t: TestApp) {
        let link = first(t).await;
        let ada = t.guest();
        ada.get(&link).await.is(200).says(&["primera persona que administra", "name=\"name\""]);
        let weak = [("name", " "), ("email", "ada"), ("password", "corta"), ("repeat", "otra")];
        let refused = ada.post(&link, &weak).await;
        refused.is(422).says(&["Escriba el nombre completo", "Escriba un correo completo", "Use al menos 12 caracteres", "value=\"ada\""]);
        refused.hides(&["corta"]);
        let differ = [("name", "Ada"), ("email", "ada@x.example"), ("password", "una frase larga"), ("repeat", "una frase largo")];
        ada.post(&link, &differ).await.is(422).says(&["no son iguales"]);
        let right = [("name", "Ada Ejemplo"), ("email", "Ada@x.example"), ("password", "una frase larga"), ("repeat", "una frase larga")];
        let made = ada.post(&link, &right).await;
        assert_eq!((made.status, made.location()), (303, "/entrar".to_owned()));
        assert_eq!(ada.get("/entrar").await.location(), "/administracion");
        ada.get("/administracion/personas").await.is(200).says(&["Ada Ejemplo", "ada@x.example"]);
        t.guest().get(&link).await.is(404);
        t.guest().post(&link, &right).await.is(404);
    }
}

both! {
    /// Two links that were under way at once: whoever comes second is no administrator.
    async fn only_one_first_administrator(t: TestApp) {
        use desk::platform::session::link::path;
        let tokens = [t.app.random.token().unwrap(), t.app.random.token().unwrap()];
        for token in &tokens {
            // As two processes do that start together: neither knows of the other's link.
            let row = tables::one_time_link::ActiveModel {
                token_hash: Set(sha256(token)),
                purpose: Set("first-admin".to_owned()),
                person_id: Set(None),
                created_at: Set(t.app.now()),
                expires_at: Set(t.app.now() + 1000),
                ..Default::default()
            };
            let write = t.app.db.write(row, |tx, row| Box::pin(async move {
                tables::one_time_link::Entity::insert(row.clone()).exec_without_returning(tx.conn()).await?;
                Ok(())
            }));
            write.await.unwrap();
        }
        let form = |email: &'static str| [("name", "Ada"), ("email", email), ("password", "una frase larga"), ("repeat", "una frase larga")];
        let (one, two) = (t.guest(), t.guest());
        let (links, forms) = (tokens.map(|token| path(&token)), [form("a@x.example"), form("b@x.example")]);
        let (one, two) = tokio::join!(one.post(&links[0], &forms[0]), two.post(&links[1], &forms[1]));
        let mut codes = [one.status, two.status];
        codes.sort_unstable();
        assert_eq!(codes, [303, 404]);
        assert!(!first_link(&t.app.db, t.app.now(), "x").await.unwrap(), "and no further link is made");
    }
}

both! {
    async fn a_late_or_replaced_link_is_not_found(t: TestApp) {
        let old = first(t).await;
        let new = first(t).await;
        t.guest().get(&old).await.is(404);
        t.guest().get(&new).await.is(200);
        t.clock.advance(24 * 3_600_000 + 1);
        t.guest().get(&new).await.is(404);
        t.guest().get("/bienvenida/inventado").await.is(404);
    }
}

both! {
    /// A new password ends the sessions that the old one opened, and two who come at once make one of it.
    async fn a_chosen_password_ends_other_sessions(t: TestApp) {
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let agent = t.person("agente", "Gil Prueba").await;
        agent.get("/solicitudes").await.is(200);
        let made = admin.post(&format!("/administracion/personas/{}/enlace", agent.person), &[]).await;
        let link = made.is(200).text().split("/bienvenida/").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let link = format!("/bienvenida/{}", link.split('<').next().unwrap());
        let form = [("password", "una frase larga"), ("repeat", "una frase larga")];
        let (gil, gal) = (t.guest(), t.guest());
        let (one, two) = tokio::join!(gil.post(&link, &form), gal.post(&link, &form));
        let mut codes = [one.status, two.status];
        codes.sort_unstable();
        assert_eq!(codes, [303, 404]);
        agent.get("/solicitudes").await.is(303);
        let email = [("email", "gil.prueba@ocoyoacac.example"), ("password", "una frase larga")];
        t.guest().post("/entrar", &email).await.is(303);
    }
}
