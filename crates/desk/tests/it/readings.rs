//! Who read whose personal data.

use desk::platform::audit::{self, Wanted, readings};

use crate::support::TestApp;

async fn told(t: &TestApp, wanted: Wanted) -> Vec<(i64, String, String, Option<i64>)> {
    audit::flush(&t.app).await.unwrap();
    let rows = readings(t.app.db.read(), &wanted, 50).await.unwrap();
    let row = |row: tables::reading::Model| (row.reader_id, row.page, row.subject, row.person_id);
    rows.into_iter().map(row).collect()
}

both! {
    /// Once an hour and reader, for a ticket, its file and a person; nothing for what is one's own.
    async fn readings_are_written_down(t: TestApp) {
        let before = t.app.now();
        let files: [(&str, &[u8]); 1] = [("nota.txt", b"hola")];
        let sent = t.guest().post_form("/enviar", &t.request(), &files).await;
        let link = sent.location().split('?').next().unwrap().to_owned();
        let folio = t.guest().get(&link).await.folio();
        let titular = t.person("titular", "Tita Muestra").await;
        let agente = t.person("agente", "Gil Prueba").await;
        let requester = desk::ticket::store::by_reference(t.app.db.read(), &folio).await.unwrap().requester_id;
        let url = format!("/solicitudes/{folio}");
        assert!(told(t, Wanted::default()).await.is_empty(), "the requester reads what is their own");
        for _ in 0..3 {
            titular.get(&url).await.is(200);
            agente.get(&url).await.is(200);
            t.clock.advance(60_000);
        }
        let ticket = |reader: i64| (reader, "ticket".to_owned(), folio.clone(), requester);
        let mut both = told(t, Wanted::default()).await;
        both.sort();
        assert_eq!(both, [ticket(titular.person), ticket(agente.person)]);
        let key = titular.get(&url).await.links(&format!("{url}/archivos/"))[0].clone();
        titular.get(&key).await.is(200);
        t.clock.advance(3_600_000);
        titular.get(&url).await.is(200);
        let own = told(t, Wanted { reader: Some(titular.person), ..Wanted::default() }).await;
        assert_eq!(own.len(), 3, "{own:?}");
        assert_eq!(own[0], ticket(titular.person));
        assert_eq!(own[1], (titular.person, "file".to_owned(), format!("{folio}/nota.txt"), requester));
        // Who only tries finds nothing, and reads nothing.
        let admin = t.person("administrador", "Ana Admin").await;
        admin.get(&url).await.is(404);
        assert!(told(t, Wanted { reader: Some(admin.person), ..Wanted::default() }).await.is_empty());
        admin.get(&format!("/administracion/personas/{}", agente.person)).await.is(200);
        admin.get(&format!("/administracion/personas/{}", admin.person)).await.is(200);
        let of_agente = told(t, Wanted { person: Some(agente.person), ..Wanted::default() }).await;
        assert_eq!(of_agente, [(admin.person, "person".to_owned(), agente.person.to_string(), Some(agente.person))]);
        // By dates, and page by page.
        let early = Wanted { until: Some(before + 1_800_000), ..Wanted::default() };
        assert_eq!(told(t, early).await.len(), 3);
        let all = readings(t.app.db.read(), &Wanted::default(), 50).await.unwrap();
        let after = Some((all[1].first_at, all[1].id));
        let rest = readings(t.app.db.read(), &Wanted { after, ..Wanted::default() }, 50).await.unwrap();
        assert_eq!(rest, all[2..]);
    }
}

both! {
    /// What could not be written waits, and the page is not slower for it.
    async fn a_reading_adds_no_statement(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let url = format!("/solicitudes/{folio}");
        let titular = t.person("titular", "Tita Muestra").await;
        titular.get(&url).await.is(200);
        audit::flush(&t.app).await.unwrap();
        let before = t.app.db.statements();
        titular.get(&url).await.is(200);
        let known = t.app.db.statements() - before;
        let agente = t.person("titular", "Otra Titular").await;
        let before = t.app.db.statements();
        agente.get(&url).await.is(200);
        assert_eq!(t.app.db.statements() - before, known);
        assert_eq!(told(t, Wanted::default()).await.len(), 2);
        // A second flush has nothing to write.
        let before = t.app.db.statements();
        audit::flush(&t.app).await.unwrap();
        assert_eq!(t.app.db.statements(), before);
    }
}
