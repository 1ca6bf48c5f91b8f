//! What the composer has besides its text: canned replies, and files that travel ahead;
//! and what the palette finds.

use desk::ticket::reply::store as replies;
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
