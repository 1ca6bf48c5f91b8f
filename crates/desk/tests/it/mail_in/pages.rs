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
