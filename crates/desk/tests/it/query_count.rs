//! How many statements a page sends: the same with one ticket as with many [P-29].

use std::collections::BTreeSet;

use desk::ticket::store::{By, Cursor, Lookup, Order, Which, list_query, offers};
use engine::audience::Key;
use pack::Source;
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
        let opened = format!("{url}?vista=en-curso");
        let pages: [(&Browser, &str, u64); 7] = [
            (&t.guest(), "/", 1),
            (&t.guest(), "/enviar", 1),
            (&t.guest(), &link, 7),
            (&titular, "/solicitudes", 4),
            (&titular, &url, 6),
            (&titular, &opened, 6),
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
        let (no, yes) = if backend == DbBackend::Sqlite { ("0", "1") } else { ("false", "true") };
        let me = titular.person;
        let flags = "assignee_id IS NULL AND NOT ended, category = 'pending'";
        let insert = format!("INSERT INTO team (id, key, name, position, origin) VALUES (1, 'redes', 'Redes', 0, 'pack');
            INSERT INTO ticket (key, kind, form, definition, state, category, ended, summary, requester_id, contact, unit_id, service_id, channel, restricted, to_all, team_id, assignee_id, form_values, version, chain, created_at, updated_at)
            {fill} SELECT 'k' || n.i, t.kind, 1, 0, t.state, CASE WHEN n.i % 20 = 0 THEN 'pending' ELSE t.category END, CASE WHEN n.i % 10 = 0 THEN {no} ELSE {yes} END, t.summary, t.requester_id, t.contact, t.unit_id, t.service_id, t.channel, {no}, {yes}, CASE WHEN n.i % 3 = 0 THEN 1 END, CASE WHEN n.i % 2 = 0 THEN {me} END, '{{}}', 1, '', n.i, n.i FROM n, ticket t WHERE t.folio = 'OCO-00001';
            INSERT INTO ticket_access (ticket_id, key, ended, unassigned, waiting, created_at) SELECT id, 'all', ended, {flags}, created_at FROM ticket WHERE folio IS NULL;
            INSERT INTO ticket_access (ticket_id, key, ended, unassigned, waiting, created_at) SELECT id, 'kind:solicitud', ended, {flags}, created_at FROM ticket WHERE folio IS NULL;
            INSERT INTO ticket_access (ticket_id, key, ended, unassigned, waiting, created_at) SELECT id, 'team:redes', ended, {flags}, created_at FROM ticket WHERE folio IS NULL AND id % 50 = 0;
            INSERT INTO ticket_access (ticket_id, key, ended, unassigned, waiting, created_at) SELECT id, 'person:{me}', ended, {flags}, created_at FROM ticket WHERE folio IS NULL AND assignee_id = {me};
            INSERT INTO ticket_access (ticket_id, key, ended, unassigned, waiting, created_at) SELECT id, 'unit:u' || (id % 9), ended, {flags}, created_at FROM ticket WHERE folio IS NULL");
        // SQLite wants the WITH before the INSERT's SELECT, PostgreSQL takes it there, too.
        let write = t.app.db.write(insert, |tx, sql| Box::pin(async move {
            tx.conn().execute_unprepared(sql).await?;
            tx.conn().execute_unprepared("ANALYZE").await?;
            Ok(())
        }));
        write.await.unwrap();
        let after = Some(Cursor { at: 10_000, id: 10_000 });
        let (team, person) = (Key::Team("redes".into()), Key::Person(me));
        let wide = BTreeSet::from([Key::All, person.clone()]);
        let narrow = BTreeSet::from([team, person, Key::Unit("u3".into())]);
        let lists = [Which::Open, Which::Of(me), Which::All, Which::Unassigned, Which::Waiting, Which::OfTeams(vec![1]), Which::Recent(15_000)];
        let orders = [Order::NEWEST, Order::OLDEST, Order::CHANGED, Order::DUE];
        let all = [wide, narrow];
        let every = all.iter().flat_map(|keys| lists.iter().map(move |which| (keys, which)));
        for (keys, which, order) in every.flat_map(|(keys, which)| orders.map(|order| (keys, which, order))) {
            if !offers(which, order) {
                continue;
            }
            for after in [None, after] {
                let lookup = Lookup { order, after, ..Lookup::new(keys, which) };
                let query = StatementBuilder::build(&list_query(&lookup), &backend);
                let explain = if backend == DbBackend::Sqlite { "EXPLAIN QUERY PLAN" } else { "EXPLAIN" };
                let statement = Statement { sql: format!("{explain} {}", query.sql), ..query };
                let rows = t.app.db.read().query_all_raw(statement).await.unwrap();
                let column = if backend == DbBackend::Sqlite { "detail" } else { "QUERY PLAN" };
                let plan: Vec<String> = rows.iter().map(|row| row.try_get("", column).unwrap()).collect();
                let plan = plan.join("\n");
                let plain = keys.contains(&Key::All) || matches!(which, Which::Of(_) | Which::OfTeams(_) | Which::Recent(_));
                // What one person or one team has is little, and sorted by its changes or deadlines.
                let little = matches!(which, Which::Of(_) | Which::OfTeams(_)) && order.by != By::Created;
                let index = if plain { "ticket_" } else { "access_" };
                assert!(plan.contains(index), "{keys:?} {which:?} {order:?} {after:?}:\n{plan}");
                // Ranges that are merged are short: a page of each key.
                let sorts = ["TEMP B-TREE", "Sort"].into_iter().filter(|_| plain && !little);
                for sorting in sorts.chain(["Seq Scan on ticket", "SCAN ticket\n", "SCAN ticket_access\n"]) {
                    assert!(!plan.contains(sorting), "{keys:?} {which:?} {order:?} {after:?} {sorting}:\n{plan}");
                }
            }
        }
    }
}

both! {
    /// Applying one command takes at most 12 statements, whatever the ticket went through before.
    async fn a_command_is_bounded(t: TestApp) {
        use desk::ticket::act::{Order, act};
        use engine::{Actor, Changes, Command, Value};
        let (_, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let id = desk::ticket::store::by_reference(t.app.db.read(), &folio).await.unwrap().id;
        let actor = Actor { person: Some(titular.person), roles: vec!["titular".into()], ..Actor::default() };
        for n in 0..5 {
            let text = format!("Nota {n}");
            let note = Command::Note { text, attachments: Vec::new() };
            let changes = Changes::from([
                ("priority".to_owned(), Some(Value::from(["alta", "baja"][n % 2]))),
                ("tipo".to_owned(), Some(Value::from(["web", "red"][n % 2]))),
                ("assignee".to_owned(), Some(Value::Number(titular.person)).filter(|_| n % 2 == 0)),
            ]);
            for (command, most) in [(note, 12), (Command::Edit { base: 99, changes, why: None }, 12)] {
                let before = t.app.db.statements();
                let context = (t.app.clone(), actor.clone(), command);
                let write = t.app.db.write(context, move |tx, (app, actor, command)| {
                    Box::pin(act(tx, app, app.now(), Order { ticket: id, actor, channel: "page", command, taken: &[] }))
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

/// `ocoyoacac` with a form of so many fields, of every type by turns, each second one with conditions.
fn with_fields(count: usize) -> Source {
    let types = [
        "text",
        "choice",
        "date",
        "person",
        "several",
        "yes-no",
        "money",
        "file",
        "email",
        "unit",
        "long-text",
        "number",
    ];
    let mut fields = String::new();
    for n in 0..count {
        let kind = types[n % types.len()];
        let choices = match kind {
            "choice" | "several" => {
                "choice = [{ key = \"a\", name = \"A\" }, { key = \"b\", name = \"B\" }]\n"
            }
            _ => "",
        };
        let when = if n % 2 == 1 {
            "visible_when = \"tipo:red o prioridad>=alta\"\n"
        } else {
            ""
        };
        fields.push_str(&format!("[[field]]\nkey = \"campo{n}\"\nlabel = \"Campo {n}\"\ntype = \"{kind}\"\nindexed = true\n{choices}{when}\n"));
    }
    let tipo = "# [OCO-8] Tipo:";
    crate::support::changed(
        &[("kinds/solicitud.toml", tipo, &format!("{fields}{tipo}"))],
        &[],
    )
}

/// The milliseconds that the public form takes, best of twenty, and its statements.
async fn opens(t: &TestApp) -> (u128, u64) {
    let path = format!("/enviar?servicio={}", t.app.pack.services[0].key);
    let guest = t.guest();
    let sent = statements(t, &guest, &path).await;
    let mut best = u128::MAX;
    for _ in 0..20 {
        let begun = std::time::Instant::now();
        guest.get(&path).await.is(200);
        best = best.min(begun.elapsed().as_micros());
    }
    (best, sent)
}

/// A form of 200 fields opens with the statements of one of 12, and each field costs no more than there.
#[test]
fn a_large_form_opens_like_a_small_one() {
    for backend in [
        crate::support::Backend::Sqlite,
        crate::support::Backend::Postgres,
    ] {
        crate::support::block_on(async {
            let (small, large) = (
                TestApp::of(backend, &with_fields(12)).await,
                TestApp::of(backend, &with_fields(200)).await,
            );
            let ((quick, few), (slow, many)) = (opens(&small).await, opens(&large).await);
            println!("{backend:?}: 12 fields {quick} µs, 200 fields {slow} µs, {many} statements");
            assert_eq!(few, many);
            assert!(
                slow < quick * 200 / 12,
                "12 fields {quick} µs, 200 fields {slow} µs"
            );
            small.done().await;
            large.done().await;
        });
    }
}
