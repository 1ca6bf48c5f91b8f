//! `verify` and `rebuild`: whatever was tampered with is found [P-4] [P-10].

use desk::platform::files;
use desk::ticket::rebuild::{Rebuilt, rebuild};
use desk::ticket::verify::verify;
use sea_orm::ConnectionTrait;

use crate::support::TestApp;

/// Three tickets, the second with a whole life.
async fn lived(t: &TestApp) -> String {
    let files: [(&str, &[u8]); 1] = [("a.txt", b"uno")];
    t.guest()
        .post_form("/enviar", &t.request(), &files)
        .await
        .is(303);
    let (_, folio) = t.send(&t.request()).await;
    t.send(&t.request()).await;
    let titular = t.person("titular", "Tita Muestra").await;
    let page = titular.get(&format!("/solicitudes/{folio}")).await;
    let form = [
        ("base", page.hidden("base")),
        ("priority", "alta".into()),
        ("campo-tipo", "web".into()),
        ("assignee", titular.person.to_string()),
    ];
    let form: Vec<(&str, &str)> = form.iter().map(|(k, v)| (*k, v.as_str())).collect();
    titular
        .post_multipart(&format!("/solicitudes/{folio}/clasificar"), &form, &[])
        .await
        .is(303);
    let answer = [("visibility", "answer"), ("text", "Vamos mañana")];
    titular
        .post_multipart(&format!("/solicitudes/{folio}/escribir"), &answer, &[])
        .await
        .is(303);
    let wait = [
        ("base", "9"),
        ("move", "pendiente"),
        ("message", "Falta la refacción"),
    ];
    titular
        .post_multipart(&format!("/solicitudes/{folio}/mover"), &wait, &[])
        .await
        .is(303);
    folio
}

async fn found(t: &TestApp) -> Vec<String> {
    let report = verify(&t.app, |_| {}).await.unwrap();
    report
        .findings
        .into_iter()
        .map(|f| format!("{}: {}", f.ticket, f.text))
        .collect()
}

async fn tamper(t: &TestApp, sql: &str) {
    let sql = sql.to_owned();
    t.app
        .db
        .write(sql, |tx, sql| {
            Box::pin(async move {
                tx.conn().execute_unprepared(sql).await?;
                Ok(())
            })
        })
        .await
        .unwrap();
}

both! {
    async fn an_honest_history_is_clean(t: TestApp) {
        lived(t).await;
        let report = verify(&t.app, |_| {}).await.unwrap();
        assert_eq!((report.tickets, report.events, report.findings.len()), (3, 11, 0), "{:?}", report.findings);
        assert_eq!(rebuild(&t.app, |_| {}).await.unwrap(), Rebuilt::default());
        let contents = files::verify(&t.app, |_| {}).await.unwrap();
        assert_eq!((contents.read, contents.wrong.len()), (1, 0));
    }
}

/// Each way to tamper, by whoever has the database in hand, and what is said of it.
const WAYS: [(&str, &str); 9] = [
    (
        "UPDATE ticket_event SET payload = replace(payload, 'alta', 'baja') WHERE event_type = 'changed' AND payload LIKE '%priority%'",
        "el evento 3 no es el que se escribió",
    ),
    (
        "UPDATE ticket_event SET actor_id = 1 WHERE event_type = 'answered'",
        "el evento 6 no es el que se escribió",
    ),
    (
        "UPDATE ticket_event SET effective_at = effective_at - 1 WHERE event_type = 'moved'",
        "el evento 7 no es el que se escribió",
    ),
    (
        "UPDATE ticket_event SET visibility = 'public' WHERE event_type = 'changed' AND payload LIKE '%assignee%'",
        "el evento 4 no es el que se escribió",
    ),
    (
        "UPDATE event_content SET body = 'Otra cosa' WHERE body = 'Vamos mañana'",
        "el texto del evento 6 no es el que se escribió",
    ),
    (
        "DELETE FROM event_content WHERE body = 'Vamos mañana'",
        "el texto del evento 6 no es el que se escribió",
    ),
    (
        "DELETE FROM event_content WHERE ticket_id = 2 AND seq = 5; DELETE FROM ticket_event WHERE event_type = 'filled'",
        "falta el evento 5",
    ),
    (
        "DELETE FROM attachment",
        "el evento 1 no es el que se escribió",
    ),
    (
        "DELETE FROM event_content WHERE body = 'Falta la refacción'; DELETE FROM ticket_event WHERE event_type = 'moved'",
        "fue recortada",
    ),
];

both! {
    async fn whatever_was_changed_is_found(t: TestApp) {
        lived(t).await;
        for (way, said) in WAYS {
            // Undone after each look: one fault at a time.
            let copy = "CREATE TABLE kept_event AS SELECT * FROM ticket_event; CREATE TABLE kept_body AS SELECT * FROM event_content; CREATE TABLE kept_file AS SELECT * FROM attachment";
            tamper(t, copy).await;
            tamper(t, way).await;
            let findings = found(t).await;
            assert!(findings.len() == 1 && findings[0].contains(said), "{way}: {findings:?}");
            let restore = "DELETE FROM attachment; DELETE FROM event_content; DELETE FROM ticket_event;
                INSERT INTO ticket_event SELECT * FROM kept_event; INSERT INTO event_content SELECT * FROM kept_body; INSERT INTO attachment SELECT * FROM kept_file;
                DROP TABLE kept_event; DROP TABLE kept_body; DROP TABLE kept_file";
            tamper(t, restore).await;
            assert_eq!(found(t).await, Vec::<String>::new(), "restored after {way}");
        }
    }
}

both! {
    /// Two events that change places, and a tail that is cut together with the row that tells of it.
    async fn reordered_and_cut_histories_are_found(t: TestApp) {
        let folio = lived(t).await;
        tamper(t, "UPDATE ticket_event SET seq = 99 WHERE payload LIKE '%priority%'; UPDATE ticket_event SET seq = 3 WHERE payload LIKE '%assignee%'; UPDATE ticket_event SET seq = 4 WHERE payload LIKE '%priority%'").await;
        let findings = found(t).await;
        assert!(findings[0].starts_with(&format!("{folio}: el evento 3")), "{findings:?}");
    }
}

both! {
    /// A changed row is found and mended; the history is never touched.
    async fn a_changed_row_is_found_and_rebuilt(t: TestApp) {
        let folio = lived(t).await;
        tamper(t, &format!("UPDATE ticket SET priority = 'baja', state = 'cerrado', assignee_id = NULL WHERE folio = '{folio}'")).await;
        let findings = found(t).await;
        assert_eq!(findings.len(), 3, "{findings:?}");
        assert!(findings.iter().all(|f| f.contains("rebuild")));
        assert_eq!(rebuild(&t.app, |_| {}).await.unwrap().mended, 1);
        assert_eq!(found(t).await, Vec::<String>::new());
    }
}

both! {
    /// A ticket that is gone with all its rows leaves its folio behind.
    async fn a_missing_ticket_is_found(t: TestApp) {
        let folio = lived(t).await;
        let of = format!("(SELECT id FROM ticket WHERE folio = '{folio}')");
        let sql = ["outbox", "attachment", "event_content", "ticket_event", "ticket_link", "ticket_text", "ticket_access", "field_value"].map(|table| format!("DELETE FROM {table} WHERE ticket_id IN {of};"));
        tamper(t, &format!("{} DELETE FROM ticket WHERE folio = '{folio}'", sql.concat())).await;
        assert_eq!(found(t).await, [format!("{folio}: falta el ticket: el folio se dio y nadie lo tiene")]);
    }
}

both! {
    async fn a_changed_or_missing_content_is_found(t: TestApp) {
        lived(t).await;
        match t.backend {
            crate::support::Backend::Sqlite => {
                let shard = std::fs::read_dir(t.place.folder.path().join("archivos")).unwrap().next().unwrap().unwrap().path();
                let content = std::fs::read_dir(shard).unwrap().next().unwrap().unwrap().path();
                std::fs::write(&content, "otro").unwrap();
                assert_eq!(files::verify(&t.app, |_| {}).await.unwrap().wrong[0].1, "su contenido cambió");
                std::fs::remove_file(content).unwrap();
            }
            crate::support::Backend::Postgres => {
                tamper(t, "UPDATE file_chunk SET bytes = 'otro'").await;
                assert_eq!(files::verify(&t.app, |_| {}).await.unwrap().wrong[0].1, "su contenido cambió");
                tamper(t, "DELETE FROM file_chunk").await;
            }
        }
        assert_eq!(files::verify(&t.app, |_| {}).await.unwrap().wrong[0].1, "no está o no se puede leer");
    }
}

both! {
    /// A history that is not whole is no ground to write on: the row, the last good copy, stays.
    async fn a_broken_history_is_not_rebuilt(t: TestApp) {
        let folio = lived(t).await;
        tamper(t, "DELETE FROM ticket_event WHERE event_type = 'numbered' AND ticket_id = 2; UPDATE ticket SET summary = 'Otra', unit_id = unit_id + 1 WHERE id = 3").await;
        let rebuilt = rebuild(&t.app, |_| {}).await.unwrap();
        assert_eq!(rebuilt, Rebuilt { mended: 1, left: vec![folio.clone()] });
        let row = desk::ticket::store::by_reference(t.app.db.read(), &folio).await.unwrap();
        assert_eq!(row.folio.as_deref(), Some(folio.as_str()));
        let findings = found(t).await.join("; ");
        // What the events say was mended; the words of the reception are told.
        assert!(findings.contains("«asunto»") && !findings.contains("«dependencia»"), "{findings}");
    }
}

both! {
    /// A ticket that was taken out of sight stays so whatever is done on it: a list shows nothing that a page refuses.
    async fn what_is_hidden_stays_hidden(t: TestApp) {
        use desk::ticket::act::{Order, act};
        use desk::ticket::store::{Which, by_reference, counts};
        use engine::audience::Key;
        use engine::{Actor, Command};
        let (_, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let id = by_reference(t.app.db.read(), &folio).await.unwrap().id;
        let hide = format!("UPDATE ticket SET to_all = false WHERE id = {id}; DELETE FROM ticket_access WHERE ticket_id = {id} AND key = 'all'");
        let write = t.app.db.write(hide, |tx, sql| Box::pin(async move {
            tx.conn().execute_unprepared(sql).await?;
            Ok(())
        }));
        write.await.unwrap();
        let actor = Actor { person: Some(titular.person), roles: vec!["titular".into()], ..Actor::default() };
        let note = Command::Note { text: "Sigue oculto".into(), attachments: Vec::new() };
        let write = t.app.db.write((t.app.clone(), actor, note), move |tx, (app, actor, command)| {
            Box::pin(act(tx, app, app.now(), Order { ticket: id, actor, channel: "page", command, taken: &[] }))
        });
        write.await.unwrap();
        let all = std::collections::BTreeSet::from([Key::All]);
        assert_eq!(counts(t.app.db.read(), &all, &[Which::All, Which::Open]).await.unwrap(), [0, 0]);
        titular.get(&format!("/solicitudes/{folio}")).await.is(404);
    }
}
