//! What somebody sends after the session has ended is there again after signing in.

use desk::platform::session;
use desk::ticket::store::by_id;
use sea_orm::{EntityTrait, PaginatorTrait};

use crate::requester::{account, give};
use crate::support::{Answer, Browser, TestApp};
use crate::survey::{ipn, to_be_validated};

async fn close(t: &TestApp, person: i64) {
    let closed = t.app.db.write(person, |tx, person| {
        Box::pin(session::store::close_all(tx, *person))
    });
    closed.await.unwrap();
}

/// A session for somebody who had one.
async fn enter(t: &TestApp, person: i64) -> Browser {
    let token = t.app.random.token().unwrap();
    let order = (t.app.now(), person, token.clone());
    let write = t.app.db.write(order, |tx, (now, person, token)| {
        Box::pin(session::store::open(tx, *now, *person, token, "test"))
    });
    write.await.unwrap();
    Browser::signed_in(t.address, person, format!("ventanilla={token}"))
}

async fn held(t: &TestApp) -> u64 {
    let all = tables::held_form::Entity::find().count(t.app.db.read());
    all.await.unwrap()
}

/// The address that signing in leads to.
fn next(answer: &Answer) -> String {
    let (_, next) = answer
        .location()
        .split_once("next=")
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .unwrap_or_default();
    next.replace("%3F", "?").replace("%3D", "=")
}

both! {
    /// What was sent after the session had ended is there after signing in: for its writer only.
    async fn an_ended_session_loses_no_text(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let page = format!("/solicitudes/{folio}");
        let ana = t.person("titular", "Ana Inventada").await;
        let beto = t.person("agente", "Beto Muestra").await;
        let author = ana.get(&page).await.hidden("author");
        assert_eq!(author, ana.person.to_string());
        close(t, ana.person).await;
        let form = [("base", "2"), ("command", "una"), ("author", author.as_str()), ("visibility", "note"), ("text", "Lo <b>escrito</b> se queda")];
        let sent = ana.post_multipart(&format!("{page}/escribir"), &form, &[("a.txt", b"uno")]).await;
        assert_eq!(sent.status, 303);
        let back = next(&sent);
        assert!(back.starts_with(&format!("{page}?retomar=")), "{back}");
        // Somebody else at the same browser gets nothing of it.
        let other = beto.get(&back).await;
        assert_eq!(other.location(), page);
        beto.get(&page).await.hides(&["se queda"]);
        let again = enter(t, ana.person).await;
        assert_eq!(again.get(&back).await.location(), page);
        again.get(&page).await.says(&["Recuperamos lo que escribió", "Lo &#60;b&#62;escrito&#60;/b&#62; se queda</textarea>"]);
        assert_eq!(held(t).await, 0);
        // Two tabs: the other one sends a transition's text.
        close(t, ana.person).await;
        let moving = [("base", "2"), ("author", author.as_str()), ("move", "pendiente"), ("message", "Falta el cable")];
        let sent = ana.post_multipart(&format!("{page}/mover"), &moving, &[]).await;
        let again = enter(t, ana.person).await;
        again.get(&next(&sent)).await.is(200).says(&["Falta el cable</textarea>"]);
    }
}

both! {
    /// Nothing is kept of nobody, of too much, of too many; it ends after an hour.
    async fn what_is_held_is_bounded(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let path = format!("/solicitudes/{folio}/escribir");
        let ana = t.person("titular", "Ana Inventada").await;
        let author = ana.person.to_string();
        let long = "x".repeat(70 * 1024);
        let form = |author, text| [("author", author), ("visibility", "note"), ("text", text)];
        let gone = t.guest();
        for (author, text) in [("999999", "x"), ("nadie", "x"), (author.as_str(), long.as_str())] {
            assert_eq!(gone.post_multipart(&path, &form(author, text), &[]).await.location(), "/entrar");
        }
        assert_eq!(held(t).await, 0);
        let sent = gone.post_multipart(&path, &form(author.as_str(), "Tarde"), &[]).await;
        for n in 1..12 {
            let again = gone.post_multipart(&path, &form(author.as_str(), "Otra"), &[]).await;
            assert_eq!(again.location() == "/entrar", n > 9, "{n}");
        }
        t.clock.advance(3_600_000);
        ana.get(&next(&sent)).await;
        ana.get(&format!("/solicitudes/{folio}")).await.hides(&["Tarde"]);
        let sweep = t.app.db.write(t.app.now(), |tx, now| Box::pin(desk::platform::held::sweep(tx, *now)));
        sweep.await.unwrap();
        assert_eq!(held(t).await, 0);
    }
}

both! {
    /// A requester's message comes back in its form, to the requester alone; by a private link no
    /// session is asked for, and nothing is lost.
    async fn a_requester_loses_no_text(t: TestApp) {
        let (link, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let mar = account(t, "mar@ocoyoacac.example").await;
        give(t, &titular, &folio, mar.person).await;
        let mine = format!("/mis-solicitudes/{folio}");
        let author = mar.get(&mine).await.hidden("author");
        assert_eq!(author, mar.person.to_string());
        close(t, mar.person).await;
        let form = [("author", author.as_str()), ("command", "una"), ("text", "Ya <b>prendió</b>")];
        let sent = mar.post_multipart(&format!("{mine}/escribir"), &form, &[("a.txt", b"uno")]).await;
        let back = next(&sent);
        assert!(back.starts_with(&format!("{mine}?retomar=")), "{back}");
        titular.get(&back).await.is(404);
        let again = enter(t, mar.person).await;
        let page = again.get(&back).await;
        page.is(200).says(&["Recuperamos lo que escribió", "Ya &#60;b&#62;prendió&#60;/b&#62;</textarea>"]);
        // Nothing was sent, and it can be.
        again.get(&mine).await.hides(&["prendió", "Recuperamos"]);
        let form = [("author", author.as_str()), ("command", "otra"), ("text", "Ya prendió sola")];
        let sent = again.post_multipart(&format!("{mine}/escribir"), &form, &[]).await;
        assert_eq!(sent.is(303).location(), format!("{mine}?hecho=mensaje"));
        assert_eq!(again.get(&format!("{mine}?retomar=inventado")).await.is(303).location(), mine);
        // The same words under another page of theirs belong to no form there.
        let (_, other) = t.send(&t.request()).await;
        give(t, &titular, &other, mar.person).await;
        let there = format!("/mis-solicitudes/{other}");
        assert_eq!(again.get(&back.replace(&mine, &there)).await.is(303).location(), there);
        close(t, mar.person).await;
        let form = [("author", author.as_str()), ("text", "Por el enlace, sin sesión")];
        let sent = mar.post_multipart(&format!("{link}/escribir"), &form, &[]).await;
        assert_eq!(sent.is(303).location(), format!("{link}?hecho=mensaje"));
    }
}

both! {
    /// What was written for a decision stands in its form, which is open.
    async fn a_decision_comes_back(t: TestApp of ipn()) {
        let (_, id, ana, _) = to_be_validated(t).await;
        let folio = by_id(t.app.db.read(), id).await.unwrap().folio.unwrap();
        let mine = format!("/mis-solicitudes/{folio}");
        let page = ana.get(&mine).await;
        let (base, author) = (page.hidden("base"), page.hidden("author"));
        close(t, ana.person).await;
        let form = [("base", base.as_str()), ("author", author.as_str()), ("move", "reabrir"), ("message", "La contraseña no sirve.")];
        let sent = ana.post_multipart(&format!("{mine}/mover"), &form, &[]).await;
        let again = enter(t, ana.person).await;
        let page = again.get(&next(&sent)).await;
        page.is(200).says(&["Recuperamos lo que escribió", "name=\"paso\" open", "La contraseña no sirve.</textarea>"]);
    }
}

both! {
    /// What an agent typed while somebody spoke on the telephone is there, with the fields of
    /// channel and service; for that agent alone.
    async fn a_registration_comes_back(t: TestApp) {
        let agent = t.person("agente", "Gil Prueba").await;
        let other = t.person("agente", "Nora Ensayo").await;
        let author = agent.get("/solicitudes/nueva").await.hidden("author");
        let service = t.app.pack.services[0].key.clone();
        close(t, agent.person).await;
        let form = [
            ("author", author.as_str()), ("here", "1"), ("command", "una"), ("channel", "telefono"), ("campo-extension", "1234"),
            ("requester", "nueva"), ("name", "Rosa <b>Inventada"), ("service", service.as_str()), ("form", service.as_str()),
            ("description", "No prende la pantalla."),
        ];
        let sent = agent.post_multipart("/solicitudes/nueva", &form, &[]).await;
        let back = next(&sent);
        assert!(back.starts_with("/solicitudes/nueva?retomar="), "{back}");
        other.get(&back).await.is(303);
        let again = enter(t, agent.person).await;
        let page = again.get(&back).await;
        page.is(200).says(&["Recuperamos lo que escribió", "value=\"1234\"", "Rosa &#60;b&#62;Inventada", "No prende la pantalla.</textarea>"]);
        assert_ne!(page.hidden("command"), "una");
    }
}

both! {
    /// A form of administration: its texts are shown again to whom the browser is known by, and no choice, no secret, nothing to anybody else.
    async fn a_text_of_administration_is_not_lost(t: TestApp) {
        let (ana, beto) = (t.person("administrador", "Ana Inventada").await, t.person("administrador", "Beto Muestra").await);
        let device = t.app.random.token().unwrap();
        let order = (t.app.now(), ana.person, device.clone());
        let write = t.app.db.write(order, |tx, (now, person, token)| Box::pin(session::known_device::remember(tx, *now, *person, token)));
        write.await.unwrap();
        let path = "/administracion/mensajes/recibido";
        let form = [("subject", "Recibimos <b>esto</b>"), ("body", "Con un texto largo, que costó trabajo."), ("command", "una-orden-larga"), ("password", "una clave secreta")];
        // A browser that nobody is known by keeps nothing.
        let stranger = Browser::signed_in(t.address, ana.person, "ventanilla=nada".to_owned());
        assert_eq!(next(&stranger.post(path, &form).await), "");
        assert_eq!(held(t).await, 0);
        let late = Browser::signed_in(t.address, ana.person, format!("ventanilla=nada; ventanilla-equipo={device}"));
        let back = next(&late.post(path, &form).await);
        assert!(back.starts_with("/administracion?retomar="), "{back}");
        ana.get(&back).await.is(200).says(&["Recuperamos lo que escribió", "Recibimos &#60;b&#62;esto", "que costó trabajo"]).hides(&["una-orden-larga", "clave secreta"]);
        beto.get(&back).await.is(200).hides(&["Recuperamos", "costó trabajo"]);
        assert_eq!(next(&late.post("/mi-cuenta/contrasena", &form).await), "");
    }
}
