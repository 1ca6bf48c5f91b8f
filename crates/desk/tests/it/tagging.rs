//! Tags of the whole institution: counted, renamed, brought together, taken away, on each ticket by itself.

use desk::tagging::run;
use desk::ticket::rebuild::{Rebuilt, rebuild};
use desk::ticket::verify::verify;
use sea_orm::{EntityTrait, QueryOrder};
use tables::{tag_change, ticket};

use crate::support::{Answer, Browser, TestApp};

const LIST: &str = "/administracion/etiquetas";
const ONE: &str = "/administracion/etiquetas/cambiar";

async fn sound(t: &TestApp) {
    let report = verify(&t.app, |_| {}).await.unwrap();
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    assert_eq!(rebuild(&t.app, |_| {}).await.unwrap(), Rebuilt::default());
}

async fn tag(who: &Browser, folio: &str, name: &str) {
    let at = format!("/solicitudes/{folio}/etiquetas");
    who.post(&at, &[("do", "add"), ("etiqueta", name)])
        .await
        .is(303);
}

async fn tags(t: &TestApp) -> Vec<String> {
    let all = ticket::Entity::find().order_by_asc(ticket::Column::Id);
    let all = all.all(t.app.db.read()).await.unwrap();
    all.into_iter().map(|row| row.tags).collect()
}

async fn change(who: &Browser, key: &str, name: &str, act: &str, id: &str) -> Answer {
    let form = [
        ("etiqueta", key),
        ("nombre", name),
        ("hacer", act),
        ("command", id),
    ];
    who.post(ONE, &form).await
}

/// Brings a ticket to its end.
async fn close(who: &Browser, folio: &str) {
    let page = format!("/solicitudes/{folio}");
    let base = async || who.get(&page).await.all_hidden("base").pop().unwrap();
    let me = who.person.to_string();
    let seen = base().await;
    let classify = [
        ("base", seen.as_str()),
        ("campo-tipo", "red"),
        ("assignee", &me),
        ("priority", "alta"),
    ];
    who.post_multipart(&format!("{page}/clasificar"), &classify, &[])
        .await
        .is(303);
    let at = format!("{page}/macros/resuelto-a-distancia");
    let shown = who.get(&at).await;
    who.post(
        &at,
        &[
            ("command", &shown.hidden("command")),
            ("base", &shown.hidden("base")),
        ],
    )
    .await
    .is(303);
    let seen = base().await;
    who.post_multipart(
        &format!("{page}/mover"),
        &[("base", seen.as_str()), ("move", "cerrar")],
        &[],
    )
    .await
    .is(303);
}

both! {
    /// What an administrator asks is done on each ticket that has the tag, those that ended too, and stands in their histories.
    async fn tags_are_put_in_order(t: TestApp) {
        let titular = t.person("titular", "Tita Muestra").await;
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let mut folios = Vec::new();
        for names in [&["nomina", "norte"][..], &["Nómina quincenal"], &["norte"], &["nomina", "Nómina quincenal"]] {
            let (_, folio) = t.send(&t.request()).await;
            for name in names {
                tag(&titular, &folio, name).await;
            }
            folios.push(folio);
        }
        close(&titular, &folios[0]).await;
        let list = admin.get(LIST).await;
        list.is(200).says(&["<strong>nomina</strong>", "<strong>nómina quincenal</strong>", "etiqueta=nomina+quincenal", "Escrita por quien atiende"]);
        admin.get(&format!("{LIST}?q=QUINCENAL")).await.is(200).says(&["nómina quincenal"]).hides(&["<strong>norte</strong>"]);
        titular.get(LIST).await.is(404);
        admin.get(&format!("{ONE}?etiqueta=nada")).await.is(404);
        admin.get(&format!("{ONE}?etiqueta=nomina")).await.is(200).says(&["La tienen 2 tickets", "Nombre nuevo"]);
        for (name, text) in [("#", "Escriba una etiqueta"), ("nomina", "ese es el que tiene")] {
            change(&admin, "nomina", name, "ver", "").await.is(422).says(&[text]);
        }
        // The same word, written as it should be.
        change(&admin, "nomina", "Nómina", "ver", "").await.is(200).says(&["se llamará «nómina»", "<dt>Cambian</dt><dd>2</dd>"]).hides(&["ya tienen las dos"]);
        assert!(tags(t).await[0].contains("nomina"), "nothing was done yet");
        change(&admin, "nomina", "Nómina", "cambiar", "e-1").await.is(303);
        change(&admin, "nomina", "Nómina", "cambiar", "e-1").await.is(303);
        admin.get(LIST).await.says(&["En curso", "0 de 2"]);
        t.run_jobs().await;
        assert_eq!(tags(t).await, ["nómina|norte", "nómina quincenal", "norte", "nómina|nómina quincenal"]);
        // Into another one that there is: who has both keeps one.
        let look = change(&admin, "nomina", "nomina quincenal", "ver", "").await;
        look.is(200).says(&["se unirá a «nomina quincenal», que ya existe", "<dt>Cambian</dt><dd>2</dd>", "ya tienen las dos</dt><dd>1</dd>"]);
        change(&admin, "nomina", "nómina quincenal", "cambiar", "e-2").await.is(303);
        t.run_jobs().await;
        assert_eq!(tags(t).await, ["nómina quincenal|norte", "nómina quincenal", "norte", "nómina quincenal"]);
        change(&admin, "norte", "", "ver-quitar", "").await.is(200).says(&["se quitará de todos", "value=\"quitar\""]);
        change(&admin, "norte", "", "quitar", "e-3").await.is(303);
        t.run_jobs().await;
        assert_eq!(tags(t).await, ["nómina quincenal", "nómina quincenal", "", "nómina quincenal"]);
        change(&admin, "norte", "", "quitar", "e-3").await.is(303);
        let page = titular.get(&format!("/solicitudes/{}", folios[0])).await;
        page.says(&["Ada Ejemplo", "quitó la etiqueta «norte»", "agregó la etiqueta «nómina quincenal»"]);
        titular.get("/solicitudes?vista=todas&filtro=etiqueta:norte").await.is(200).hides(&[&folios[0]]);
        admin.get("/administracion/auditoria").await.is(200).says(&["cambió el nombre de la etiqueta «nomina»", "unió a otra la etiqueta «nómina»", "quitó de todos la etiqueta «norte»"]);
        admin.get(LIST).await.says(&["Terminado", "2 de 2", "«norte» se quitó de todos"]);
        sound(t).await;
    }
}

both! {
    /// Run twice, and at once, each ticket is changed once; who may not look after tags any more changes none.
    async fn each_ticket_is_changed_once(t: TestApp) {
        let titular = t.person("titular", "Tita Muestra").await;
        let admin = t.person("administrador", "Ada Ejemplo").await;
        for _ in 0..4 {
            let (_, folio) = t.send(&t.request()).await;
            tag(&titular, &folio, "sur").await;
        }
        change(&admin, "sur", "Zona sur", "cambiar", "e-1").await.is(303);
        let (one, two) = tokio::join!(run::run(&t.app, "1"), run::run(&t.app, "1"));
        one.and(two).unwrap();
        t.run_jobs().await;
        let row = tag_change::Entity::find_by_id(1).one(t.app.db.read()).await.unwrap().unwrap();
        assert_eq!((row.state.as_str(), row.done, row.refused), ("done", 4, 0));
        assert_eq!(tags(t).await, ["zona sur"; 4]);
        change(&admin, "zona sur", "", "quitar", "e-2").await.is(303);
        let lock = tables::account_lock::ActiveModel {
            person_id: sea_orm::ActiveValue::Set(admin.person), at: sea_orm::ActiveValue::Set(1),
            by_id: sea_orm::ActiveValue::Set(None), reason: sea_orm::ActiveValue::Set("Se fue.".to_owned()),
        };
        let write = t.app.db.write(lock, |tx, lock| Box::pin(async move {
            tables::account_lock::Entity::insert(lock.clone()).exec_without_returning(tx.conn()).await?;
            Ok(())
        }));
        write.await.unwrap();
        t.run_jobs().await;
        let row = tag_change::Entity::find_by_id(2).one(t.app.db.read()).await.unwrap().unwrap();
        assert_eq!((row.state.as_str(), row.done), ("stopped", 0));
        assert_eq!(tags(t).await, ["zona sur"; 4]);
        sound(t).await;
    }
}
