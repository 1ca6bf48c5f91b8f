//! Finding those for whom somebody registers: by the beginnings of their words, by an index.

use desk::directory::store::{
    Newcomer, change, claim_account, named_guest, newcomer, requesters_query, search_requesters,
};
use sea_orm::{ConnectionTrait, DbBackend, Statement, StatementBuilder};

use crate::support::TestApp;

async fn names(t: &TestApp, text: &str) -> Vec<String> {
    let found = search_requesters(t.app.db.read(), text, &[]).await;
    found.unwrap().into_iter().map(|who| who.name).collect()
}

both! {
    /// Each word is looked for from its beginning, in any order; what changes is found by its new words only.
    async fn people_are_found_by_the_beginnings_of_their_words(t: TestApp) {
        let write = t.app.db.write(t.app.now(), |tx, now| Box::pin(async move {
            for (name, email) in [
                ("María de la Luz Ñáñez", "luz.nanez@ocoyoacac.example"),
                ("Mariano Peña", "mp@ocoyoacac.example"),
                ("Lucía Mar", "lucia_mar-07@ocoyoacac.example"),
            ] {
                named_guest(tx, *now, name, email).await?;
            }
            let phone = Newcomer { name: "Óscar Prueba".to_owned(), email: None, phone: Some("ext. 5512".to_owned()) };
            newcomer(tx, *now, &phone).await
        }));
        write.await.unwrap();
        for (text, found) in [
            ("mari", vec!["María de la Luz Ñáñez", "Mariano Peña"]),
            ("NANEZ maría", vec!["María de la Luz Ñáñez"]),
            ("luz de ma", vec!["María de la Luz Ñáñez"]),
            ("ma", vec!["Lucía Mar", "María de la Luz Ñáñez", "Mariano Peña"]),
            ("ma lu", vec!["Lucía Mar", "María de la Luz Ñáñez"]),
            ("mp@ocoyo", vec!["Mariano Peña"]),
            ("nanez", vec!["María de la Luz Ñáñez"]),
            ("07", vec!["Lucía Mar"]),
            ("5512", vec!["Óscar Prueba"]),
            ("ocoyoacac", vec![]),
            ("riano", vec![]),
            ("  ", vec![]),
            ("maría mariano peñ", vec!["Mariano Peña"]),
            ("maría mariano luz", vec![]),
        ] {
            assert_eq!(names(t, text).await, found, "{text:?}");
        }
        assert!(names(t, &"x".repeat(10_000)).await.is_empty());
        assert!(names(t, &"ma ".repeat(500)).await.len() < 9);
        let write = t.app.db.write(t.app.now(), |tx, now| Box::pin(async move {
            let id = claim_account(tx, *now, "Pía Nueva", "mp@ocoyoacac.example", "hash").await?.unwrap();
            let data = desk::directory::store::Data { name: "Pía Otra".to_owned(), phone: Some("55 0000 0000".to_owned()), ..Default::default() };
            change(tx, id, &data).await
        }));
        write.await.unwrap();
        for (text, found) in [("mariano", vec![]), ("pia", vec!["Pía Otra"]), ("nueva", vec![]), ("5500000000", vec!["Pía Otra"]), ("mp@", vec!["Pía Otra"])] {
            assert_eq!(names(t, text).await, found, "{text:?}");
        }
    }
}

both! {
    /// Twenty thousand people: no search reads the table of people, or of their words, from end to end.
    async fn a_search_reads_an_index(t: TestApp) {
        let backend = t.app.db.read().get_database_backend();
        let n = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)";
        let sql = format!(
            "INSERT INTO person (name, name_key, words, created_at) {n} SELECT 'Ana ' || i, 'ana ' || i, '', 0 FROM n;
             INSERT INTO person_word (word, person_id) SELECT 'ana', id FROM person WHERE name_key LIKE 'ana %';
             INSERT INTO person_word (word, person_id) SELECT 'w' || id, id FROM person WHERE name_key LIKE 'ana %'"
        );
        let write = t.app.db.write(sql, |tx, sql| Box::pin(async move {
            tx.conn().execute_unprepared(sql).await?;
            tx.conn().execute_unprepared("ANALYZE").await?;
            Ok(())
        }));
        write.await.unwrap();
        assert_eq!(names(t, "ana").await.len(), 8);
        for (text, units) in [("w77", vec![]), ("ana w77", vec![]), ("an w777", vec![]), ("w", vec![]), ("w777", vec![1, 2])] {
            let query = StatementBuilder::build(&requesters_query(text, &units).unwrap(), &backend);
            let (explain, column) = if backend == DbBackend::Sqlite { ("EXPLAIN QUERY PLAN", "detail") } else { ("EXPLAIN", "QUERY PLAN") };
            let statement = Statement { sql: format!("{explain} {}", query.sql), ..query };
            let rows = t.app.db.read().query_all_raw(statement).await.unwrap();
            let plan: Vec<String> = rows.iter().map(|row| row.try_get("", column).unwrap()).collect();
            let plan = plan.join("\n");
            // PostgreSQL may read a small table whole to join what it found by the index.
            if backend == DbBackend::Postgres {
                // What half of all have, and some of very many, it may well read in their order.
                let is_rare = text.starts_with("w7");
                assert!(!is_rare || plan.contains("person_word_pkey") && !plan.contains("Seq Scan on person_word"), "{text:?}:\n{plan}");
                continue;
            }
            for whole in ["SCAN person", "SCAN own", "SCAN other", "SCAN address"] {
                assert!(!plan.contains(whole), "{text:?} {whole}:\n{plan}");
            }
        }
    }
}
