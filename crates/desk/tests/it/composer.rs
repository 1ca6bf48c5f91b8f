//! What the composer has besides its text: canned replies, files that travel ahead, and the
//! text that is still there when the session ended meanwhile; and what the palette finds.

use desk::platform::session;
use desk::ticket::reply::store as replies;
use sea_orm::{EntityTrait, PaginatorTrait};
use tables::canned_reply;

use crate::support::{Answer, Browser, TestApp};

async fn local(t: &TestApp, row: canned_reply::Model) {
    let write = t
        .app
        .db
        .write(row, |tx, row| Box::pin(replies::save(tx, row.clone())));
    write.await.unwrap();
}

fn reply(key: &str, title: &str, body: &str) -> canned_reply::Model {
    canned_reply::Model {
        key: key.to_owned(),
        title: title.to_owned(),
        body: body.to_owned(),
        kinds: String::new(),
        services: String::new(),
        roles: String::new(),
        updated_at: 1,
        updated_by: None,
        retired_at: None,
    }
}

async fn attach(
    who: &Browser,
    folio: &str,
    texts: &[(&str, &str)],
    name: &str,
    content: &[u8],
) -> Answer {
    let path = format!("/solicitudes/{folio}/adjuntar");
    who.post_multipart(&path, texts, &[(name, content)]).await
}

both! {
    /// Those of the pack and of the institution, filled in; put beneath what was begun.
    async fn canned_replies_are_filled_in(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let ana = t.person("agente", "Ana Inventada").await;
        let page = format!("/solicitudes/{folio}");
        local(t, reply("propia", "Propia", "Folio {{ folio }}, servicio {{ servicio }}: {{ firma }}")).await;
        local(t, canned_reply::Model { retired_at: Some(1), ..reply("acuse", "Acuse", "x") }).await;
        local(t, canned_reply::Model { roles: "titular".to_owned(), ..reply("solo-titular", "Del titular", "x") }).await;
        local(t, reply("sin-respuesta", "Reescrita <b>", "{{ solicitante }} <script>")).await;
        let all = ana.get(&format!("{page}/respuestas")).await;
        let service = &t.app.pack.services[0].name;
        all.is(200).says(&[&format!("Folio {folio}, servicio {service}: Ana Inventada"), "Pedir el número de inventario", "Reescrita &#60;b&#62;", "&#60;script&#62;"]);
        all.hides(&["Acuse: ya lo estamos revisando", "Del titular", "Recordar que esperamos"]);
        let begun = [("form", "answer"), ("base", "2"), ("text", "Buen día."), ("visibility", "answer")];
        ana.post(&format!("{page}/borrador"), &begun).await.is(204);
        ana.get(&format!("{page}?respuesta=propia")).await.says(&[&format!("Buen día.\n\nFolio {folio}, servicio")]);
        ana.get(&format!("{page}?respuesta=solo-titular")).await.is(200).says(&[">Buen día.</textarea>"]);
        let outside = t.person("administrador", "Nadie Muestra").await;
        outside.get(&format!("{page}/respuestas")).await.is(404);
        ana.get("/solicitudes/OCO-99999/respuestas").await.is(404);
    }
}

both! {
    /// A file travels ahead, goes with the answer, and is refused by name.
    async fn files_travel_ahead(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let ana = t.person("agente", "Ana Inventada").await;
        let sent = attach(&ana, &folio, &[], "plano.txt", b"uno").await;
        sent.is(200).says(&["plano.txt"]);
        let token = sent.text().split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        attach(&ana, &folio, &[], "abrir.exe", b"MZ").await.is(422).says(&["«abrir.exe» no se recibió"]);
        let kept = [("kept", token.as_str())];
        let second = attach(&ana, &folio, &kept, "otro.txt", b"dos").await;
        second.is(200).says(&["otro.txt"]).hides(&["plano.txt"]);
        let form = [("visibility", "answer"), ("text", "Va el plano"), ("kept", token.as_str())];
        ana.post_multipart(&format!("/solicitudes/{folio}/escribir"), &form, &[]).await.is(303);
        ana.get(&format!("/solicitudes/{folio}")).await.says(&["plano.txt"]);
        let outside = t.person("administrador", "Nadie Muestra").await;
        attach(&outside, &folio, &[], "plano.txt", b"uno").await.is(404);
        attach(&ana, "OCO-99999", &[], "plano.txt", b"uno").await.is(404);
        assert_eq!(attach(&t.guest(), &folio, &[], "plano.txt", b"uno").await.status, 303);
    }
}

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
    /// Tickets by folio and by words, services by name; nothing that one may not see.
    async fn the_palette_finds_what_one_may_see(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let ana = t.person("agente", "Ana Inventada").await;
        let outside = t.person("administrador", "Nadie Muestra").await;
        let find = |q: &str| format!("/solicitudes/paleta?q={q}");
        let lower = folio.to_lowercase();
        for q in [folio.as_str(), lower.as_str(), "impresora"] {
            let found = ana.get(&find(q)).await;
            assert_eq!(found.text().matches(&format!("\"href\":\"/solicitudes/{folio}\"")).count(), 1, "{q}: {}", found.text());
        }
        ana.get(&find("preventivo")).await.says(&["filtro=servicio:mantenimiento-preventivo"]);
        for odd in ["", "%22%28%3A", "tipo:%22", "%00", "zzyzx"] {
            let found = ana.get(&find(odd)).await;
            assert!(found.status == 404 && odd == "%00" || found.text() == "[]" || found.text().starts_with("[{"), "{odd}: {} {}", found.status, found.text());
        }
        outside.get(&find(&folio)).await.is(404);
        ana.get("/atajos").await.is(200).says(&["Responder al solicitante", "Control + K"]);
    }
}
