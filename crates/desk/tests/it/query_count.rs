//! How many statements a page sends: the same with one ticket as with many [P-29].

use desk::ticket::store::{Cursor, Which, list_query};
use sea_orm::{ConnectionTrait, DbBackend, Statement, StatementBuilder};

use crate::support::{Browser, TestApp};

async fn statements(t: &TestApp, who: &Browser, path: &str) -> u64 {
    let before = t.app.db.statements();
    who.get(path).await.is(200);
    t.app.db.statements() - before
}

both! {
    async fn pages_are_bounded(t: TestApp) {
        let titular = t.person("titular", "Tita Muestra").await;
        let (link, folio) = t.send(&t.request()).await;
        let url = format!("/solicitudes/{folio}");
        let pages: [(&Browser, &str, u64); 6] = [
            (&t.guest(), "/", 3),
            (&t.guest(), "/enviar", 4),
            (&t.guest(), &link, 6),
            (&titular, "/solicitudes", 4),
            (&titular, &url, 8),
            (&t.guest(), "/conocimiento/manual", 1),
        ];
        let mut first = Vec::new();
        for (who, path, most) in &pages {
            let sent = statements(t, who, path).await;
            assert!(sent <= *most, "{path}: {sent} statements, at most {most}");
            first.push(sent);
        }
        for n in 0..12 {
            t.send(&t.request()).await;
            let text = format!("Nota {n}");
            let note = [("visibility", "note"), ("text", text.as_str())];
            titular.post_multipart(&format!("{url}/escribir"), &note, &[]).await.is(303);
        }
        for ((who, path, _), before) in pages.iter().zip(first) {
            assert_eq!(statements(t, who, path).await, before, "{path} sends more with more tickets");
        }
    }
}

both! {
    /// [P-29] each order of each list, on its first page and a later one, comes from an index and is not sorted.
    async fn lists_read_an_index_and_sort_nothing(t: TestApp) {
        let backend = t.app.db.backend();
        let fill = if backend == DbBackend::Sqlite {
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
        } else {
            "WITH n(i) AS (SELECT generate_series(1, 20000))"
        };
        let (titular, _) = (t.person("titular", "Tita Muestra").await, t.send(&t.request()).await);
        // Nine in ten are closed, as after some years.
        let insert = format!("INSERT INTO ticket (kind, state, category, ended, summary, requester_id, contact, unit_id, service_id, channel, assignee_id, version, chain, created_at, updated_at)
            {fill} SELECT t.kind, t.state, t.category, CASE WHEN n.i % 10 = 0 THEN {no} ELSE {yes} END, t.summary, t.requester_id, t.contact, t.unit_id, t.service_id, t.channel, CASE WHEN n.i % 2 = 0 THEN {me} END, 1, '', n.i, n.i FROM n, ticket t WHERE t.folio = 'OCO-00001'",
            no = if backend == DbBackend::Sqlite { "0" } else { "false" },
            yes = if backend == DbBackend::Sqlite { "1" } else { "true" },
            me = titular.person);
        // SQLite wants the WITH before the INSERT's SELECT, PostgreSQL takes it there, too.
        let write = t.app.db.write(insert, |tx, sql| Box::pin(async move {
            tx.conn().execute_unprepared(sql).await?;
            tx.conn().execute_unprepared("ANALYZE").await?;
            Ok(())
        }));
        write.await.unwrap();
        let after = Some(Cursor { created_at: 10_000, id: 10_000 });
        for which in [Which::Open, Which::Of(titular.person), Which::All] {
            for after in [None, after] {
                let query = StatementBuilder::build(&list_query(which, None, after), &backend);
                let explain = if backend == DbBackend::Sqlite { "EXPLAIN QUERY PLAN" } else { "EXPLAIN" };
                let statement = Statement { sql: format!("{explain} {}", query.sql), ..query };
                let rows = t.app.db.read().query_all_raw(statement).await.unwrap();
                let column = if backend == DbBackend::Sqlite { "detail" } else { "QUERY PLAN" };
                let plan: Vec<String> = rows.iter().map(|row| row.try_get("", column).unwrap()).collect();
                let plan = plan.join("\n");
                assert!(plan.contains("ticket_"), "{which:?} {after:?}:\n{plan}");
                for sorting in ["TEMP B-TREE", "Sort", "Seq Scan on ticket", "SCAN ticket\n"] {
                    assert!(!plan.contains(sorting), "{which:?} {after:?} {sorting}:\n{plan}");
                }
            }
        }
    }
}

both! {
    /// Applying one command takes at most 12 statements, whatever the ticket went through before.
    async fn a_command_is_bounded(t: TestApp) {
        use desk::ticket::act::act;
        use engine::{Actor, Command, Triage};
        let (_, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let id = desk::ticket::store::by_folio(t.app.db.read(), &folio).await.unwrap().id;
        let actor = Actor { person: titular.person, roles: vec!["titular".into()] };
        for n in 0..5 {
            let text = format!("Nota {n}");
            let note = Command::Note { text, attachments: Vec::new() };
            let fields = Triage { priority: Some(["alta", "baja"][n % 2].into()), ..Triage::default() };
            for (command, most) in [(note, 12), (Command::Triage { base: 99, fields }, 12)] {
                let before = t.app.db.statements();
                let context = (t.app.clone(), actor.clone(), command);
                let write = t.app.db.write(context, move |tx, (app, actor, command)| {
                    Box::pin(act(tx, app, app.now(), id, actor, "page", command))
                });
                write.await.unwrap();
                let sent = t.app.db.statements() - before;
                assert!(sent <= most, "{sent} statements");
            }
        }
        let before = t.app.db.statements();
        let guest = t.guest();
        guest.post_form("/enviar", &t.request(), &[]).await.is(303);
        let sent = t.app.db.statements() - before;
        // Two of them are the version of the configuration and who asks; two check unit and service.
        assert!(sent <= 16, "the public form: {sent} statements");
    }
}
