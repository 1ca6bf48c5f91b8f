//! What those who look after mail, and those who attend, see of it.

use sea_orm::EntityTrait;
use tables::mail_message;

use super::{FIRST, by_mail};

const URL: &str = "/administracion/correo-recibido";

#[test]
fn what_waits_for_a_person_is_read_tried_again_and_discarded() {
    by_mail(&async |desk| {
        let away = FIRST.replace("From:", "Auto-Submitted: auto-replied\nFrom:");
        let aside = desk.gets("mesa", &away).await;
        let nobody = desk.gets("mesa", "Subject: Sin remitente\n\nHola\n").await;
        assert_eq!(nobody.state, "held");
        let admin = desk.t.person("administrador", "Ada Muestra").await;
        admin.get(URL).await.is(200).says(&[
            "Mesa de ayuda",
            "No imprime",
            "Sin remitente",
            "En cuarentena",
        ]);
        admin
            .get(&format!("{URL}?ver=cuarentena"))
            .await
            .is(200)
            .says(&["Sin remitente", "No dice quién lo envió."])
            .hides(&["No imprime"]);
        let page = format!("{URL}/{}", nobody.id);
        admin
            .get(&page)
            .await
            .is(200)
            .says(&["Intentar otra vez", "Hacer un ticket", "Descartar"]);
        let raw = admin.get(&format!("{page}/original")).await;
        raw.is(200);
        assert!(raw.text().starts_with("Subject: Sin remitente"));
        admin.post(&page, &[("hacer", "descartar")]).await.is(303);
        admin.post(&page, &[("hacer", "descartar")]).await.is(303);
        admin
            .get(&page)
            .await
            .says(&["Descartado"])
            .hides(&["Intentar otra vez"]);
        admin.post(&page, &[("hacer", "nada")]).await.is(400);
        // A person can make a ticket of what a machine sent; twice is once.
        let page = format!("{URL}/{}", aside.id);
        admin.post(&page, &[("hacer", "ticket")]).await.is(303);
        admin.post(&page, &[("hacer", "ticket")]).await.is(303);
        desk.t.run_jobs().await;
        assert_eq!(desk.tickets().await.len(), 1);
        assert!(desk.letters().is_empty());
        let row = mail_message::Entity::find_by_id(aside.id)
            .one(desk.t.app.db.read())
            .await
            .unwrap()
            .unwrap();
        assert_eq!((row.effect.as_deref(), row.wish), (Some("ticket"), None));
        // Now it is part of a ticket, which not everybody who looks after mail sees.
        let agent = desk.t.person("agente", "Gil Prueba").await;
        agent.get(&page).await.is(404);
        admin.get(&format!("{URL}/9999")).await.is(404);
    });
}

#[test]
fn the_whole_mail_is_shown_without_harm() {
    by_mail(&async |desk| {
        let raw = "From: Ana Prueba <ana@unidad.example>\nTo: mesa@ugdai.example\nSubject: Con dibujo\nMessage-ID: <h@unidad.example>\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/html; charset=utf-8\n\n<p onclick=\"x()\">Hola <b>mesa</b></p><script>alert(1)</script><img src=\"cid:foto\"><img src=\"https://espia.example/p.gif\">\n--x\nContent-Type: image/png; name=\"foto.png\"\nContent-ID: <foto>\nContent-Transfer-Encoding: base64\n\niVBORw0KGgo=\n--x--\n";
        let row = desk.gets("mesa", raw).await;
        let ticket = desk.tickets().await.pop().unwrap();
        let folio = ticket.folio.unwrap();
        let agent = desk.t.person("titular", "Tita Muestra").await;
        let page = agent.get(&format!("/solicitudes/{folio}")).await;
        let href = format!("/solicitudes/{folio}/correos/{}", row.id);
        assert_eq!(page.is(200).links(&href).len(), 1);
        let page = agent.get(&href).await;
        page.is(200).says(&[
            "Con dibujo",
            "Ana Prueba",
            "Hola",
            "Ningún servidor de confianza",
        ]);
        let text = page.text();
        assert!(
            text.contains(&format!("src=\"/solicitudes/{folio}/archivos/")),
            "{text}"
        );
        for harm in ["onclick", "alert(1)", "src=\"https://espia"] {
            assert!(!text.contains(harm), "{harm}");
        }
        let original = agent.get(&format!("{href}/original")).await;
        assert!(original.text().contains("espia.example"));
        // Not by another ticket's address, and not for strangers to it.
        let other = desk.gets("mesa", FIRST).await;
        agent
            .get(&format!("/solicitudes/{folio}/correos/{}", other.id))
            .await
            .is(404);
        let nobody = desk.t.person("administrador", "Ada Muestra").await;
        let seen = nobody.get(&href).await.status;
        assert_eq!(
            seen,
            nobody.get(&format!("/solicitudes/{folio}")).await.status
        );
    });
}

#[test]
fn pictures_of_other_places_come_only_when_somebody_asks() {
    by_mail(&async |desk| {
        let raw = FIRST
            .replace("text/plain", "text/html")
            .replace("La impresora", "<img src=\"https://espia.example/p.gif\"> La impresora")
            .replace("Date:", "Authentication-Results: mx.ugdai.example; spf=pass smtp.mailfrom=unidad.example; dkim=fail header.d=unidad.example; dmarc=fail header.from=unidad.example\nDate:");
        let row = desk.gets("mesa", &raw).await;
        let titular = desk.t.person("titular", "Tita Muestra").await;
        let folio = desk.tickets().await[0].folio.clone().unwrap();
        let url = format!("/solicitudes/{folio}/correos/{}", row.id);
        let page = titular.get(&url).await;
        page.is(200)
            .says(&["No se muestran imágenes", "Mostrar las imágenes"])
            .hides(&["src=\"https://espia"]);
        assert!(!page.header("content-security-policy").contains("https:"));
        let page = titular.get(&format!("{url}?imagenes=mostrar")).await;
        page.is(200).says(&[
            "src=\"https://espia.example/p.gif\"",
            "Se muestran las imágenes",
        ]);
        let policy = page.header("content-security-policy");
        assert!(policy.contains("img-src 'self' data: https:;"), "{policy}");
        assert!(policy.contains("script-src 'self';"), "{policy}");
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        // Only that answer.
        let page = titular.get(&url).await;
        assert!(!page.header("content-security-policy").contains("https:"));
        // Who looks after mail sees what a trusted host found of the sender.
        let admin = desk.t.person("administrador", "Ada Muestra").await;
        admin
            .get(&format!("{URL}/{}", row.id))
            .await
            .says(&["SPF", "DKIM", "DMARC"]);
        let row = desk
            .gets("mesa", "From: a@unidad.example\nSubject: Otro\n\nHola\n")
            .await;
        admin
            .get(&format!("{URL}/{}", row.id))
            .await
            .says(&["Ningún servidor de confianza revisó quién lo envió."]);
    });
}

#[test]
fn originals_are_kept_as_long_as_the_pack_says_and_what_they_became_stays() {
    by_mail(&async |desk| {
        let row = desk.gets("mesa", FIRST).await;
        let held = desk.gets("mesa", "Subject: Sin remitente\n\nHola\n").await;
        let kept = desk.gets("conocidos", &FIRST.replace("ana@", "eva@")).await;
        let titular = desk.t.person("titular", "Tita Muestra").await;
        let admin = desk.t.person("administrador", "Ada Muestra").await;
        let folio = desk.tickets().await[0].folio.clone().unwrap();
        let ticket = format!("/solicitudes/{folio}");
        titular.get(&ticket).await.says(&["Ver el correo completo"]);
        desk.t.clock.advance(31 * 24 * 3_600_000);
        desk.t.sweep().await;
        desk.t.clock.advance(3_600_000);
        desk.t.sweep().await;
        let titular = desk.t.person("titular", "Tere Muestra").await;
        let admin_again = desk.t.person("administrador", "Abel Muestra").await;
        titular
            .get(&ticket)
            .await
            .is(200)
            .says(&["no enciende", "el original ya no se conserva"])
            .hides(&["Ver el correo completo"]);
        titular
            .get(&format!("{ticket}/correos/{}", row.id))
            .await
            .is(404);
        let page = format!("{URL}/{}", row.id);
        admin_again
            .get(&page)
            .await
            .is(200)
            .says(&["Su original ya no se conserva"])
            .hides(&["Hacer un ticket"]);
        admin_again.get(&format!("{page}/original")).await.is(404);
        for stays in [held.id, kept.id] {
            admin_again
                .get(&format!("{URL}/{stays}/original"))
                .await
                .is(200);
        }
        let contents = tables::file::Entity::find_by_id(&row.sha256);
        assert!(contents.one(desk.t.app.db.read()).await.unwrap().is_none());
        // It comes again: it is known, and nothing follows.
        let again = desk.gets("mesa", FIRST).await;
        assert_eq!(again.id, row.id);
        assert_eq!(desk.tickets().await.len(), 1);
        drop(admin);
    });
}
