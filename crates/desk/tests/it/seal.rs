//! Seals: what a chain alone cannot show, a removed ticket and a cut history, is found [P-10].

use desk::platform::random::sha256;
use desk::platform::signing::{Keys, is_signed};
use desk::ticket::seal::{self, CHUNK, Checked, Made};
use desk::ticket::verify::verify;
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};

use crate::support::TestApp;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

async fn make(t: &TestApp) -> Made {
    seal::make(&t.app, CHUNK).await.unwrap()
}

async fn check(t: &TestApp) -> Checked {
    let report = verify(&t.app, |_| {}).await.unwrap();
    seal::check(&t.app, &report, |_| {}).await.unwrap()
}

/// What both looks say together, a line a finding.
async fn found(t: &TestApp) -> Vec<String> {
    let report = verify(&t.app, |_| {}).await.unwrap();
    let all = report.findings.into_iter().chain(check(t).await.findings);
    all.map(|f| format!("{}: {}", f.ticket, f.text)).collect()
}

async fn tamper(t: &TestApp, sql: &str) {
    let sql = sql.to_owned();
    let write = t.app.db.write(sql, |tx, sql| {
        Box::pin(async move {
            tx.conn().execute_unprepared(sql).await?;
            Ok(())
        })
    });
    write.await.unwrap();
}

/// A note, by somebody who signs in for it.
async fn note(t: &TestApp, folio: &str, text: &str) {
    let who = t.person("titular", &format!("Tita {text}")).await;
    let note = [("visibility", "note"), ("text", text)];
    let path = format!("/solicitudes/{folio}/escribir");
    who.post_multipart(&path, &note, &[]).await.is(303);
}

async fn seals(t: &TestApp) -> Vec<tables::seal::Model> {
    let all = tables::seal::Entity::find().order_by_asc(tables::seal::Column::Id);
    all.all(t.app.db.read()).await.unwrap()
}

/// Three days with a new ticket and a note on the first one each, and a seal every evening.
async fn three_days(t: &TestApp) -> Vec<String> {
    let mut folios = Vec::new();
    for day in 1..=3 {
        let (_, folio) = t.send(&t.request()).await;
        folios.push(folio);
        note(t, &folios[0], &format!("Día {day}")).await;
        t.clock.advance(DAY);
        make(t).await;
    }
    folios
}

/// Removes a ticket with everything that tells of it.
async fn remove(t: &TestApp, which: &str) {
    let id = format!("(SELECT id FROM ticket WHERE {which})");
    let of = ["attachment", "outbox", "event_content", "ticket_event"];
    let more = ["ticket_link", "ticket_text", "ticket_access", "field_value"];
    for table in of.iter().chain(&more) {
        tamper(t, &format!("DELETE FROM {table} WHERE ticket_id IN {id}")).await;
    }
    tamper(t, &format!("DELETE FROM ticket WHERE {which}")).await;
}

both! {
    /// Three days of changes: all is sealed, by a key of this server, and nothing twice.
    async fn honest_days_are_clean(t: TestApp) {
        three_days(t).await;
        let checked = check(t).await;
        assert_eq!((checked.seals, &checked.findings[..], &checked.notes[..]), (3, &[][..], &[][..]));
        assert_eq!(found(t).await, Vec::<String>::new());
        let rows = seals(t).await;
        let lines: Vec<usize> = rows.iter().map(|row| row.heads.lines().count()).collect();
        assert_eq!(lines, [1, 2, 2], "the first ticket changed on each day");
        assert_eq!(make(t).await, Made::default(), "nothing changed since");
        assert!(rows.iter().all(|row| is_signed(&row.public_key, &row.digest, &row.signature)));
        assert!(!is_signed(&rows[0].public_key, &rows[1].digest, &rows[0].signature));
    }
}

both! {
    /// The last ticket, with its rows, and the counter of folios set back: nothing else can show it.
    async fn a_removed_ticket_is_found(t: TestApp) {
        let folios = three_days(t).await;
        remove(t, &format!("folio = '{}'", folios[2])).await;
        tamper(t, "UPDATE folio_series SET next = next - 1").await;
        assert_eq!(verify(&t.app, |_| {}).await.unwrap().findings, []);
        let said = found(t).await;
        assert_eq!(said.len(), 1, "{said:?}");
        assert_eq!(said[0], format!("{}: falta el ticket: el sello 3 del 05/03/2026 lo tenía", folios[2]));
        // With the counter as it was, both looks see the same hole: it is told once.
        tamper(t, "UPDATE folio_series SET next = next + 1").await;
        assert_eq!(found(t).await, [format!("{}: falta el ticket: el folio se dio y nadie lo tiene", folios[2])]);
    }
}

both! {
    /// One that had no folio yet leaves no hole anywhere: only the seal knows it.
    async fn a_removed_ticket_without_folio_is_found(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let columns = "kind, form, definition, state, category, ended, summary, requester_id, contact, unit_id, service_id, channel, restricted, to_all, form_values, version, chain, created_at, updated_at";
        tamper(t, &format!("INSERT INTO ticket (key, {columns}) SELECT 'sinfolio', {columns} FROM ticket WHERE folio = '{folio}'")).await;
        make(t).await;
        remove(t, "key = 'sinfolio'").await;
        let said = found(t).await;
        assert!(said.len() == 1 && said[0].starts_with("ticket 2: falta el ticket: el sello 1"), "{said:?}");
    }
}

both! {
    /// A tail that is cut, and a row that was made to fit.
    async fn a_cut_history_is_found(t: TestApp) {
        let folios = three_days(t).await;
        let last = "ticket_id = 1 AND seq = (SELECT max(version) FROM ticket WHERE id = 1)";
        tamper(t, &format!("DELETE FROM event_content WHERE {last}; DELETE FROM ticket_event WHERE {last}")).await;
        tamper(t, "UPDATE ticket SET version = version - 1,
            chain = (SELECT chain FROM ticket_event e WHERE e.ticket_id = 1 AND e.seq = version - 1),
            updated_at = (SELECT recorded_at FROM ticket_event e WHERE e.ticket_id = 1 AND e.seq = version - 1) WHERE id = 1").await;
        // The words, too, are made to fit.
        desk::ticket::rebuild::rebuild(&t.app, |_| {}).await.unwrap();
        assert_eq!(verify(&t.app, |_| {}).await.unwrap().findings, []);
        assert_eq!(found(t).await, [format!("{}: la historia fue recortada: el sello 3 del 05/03/2026 tenía el evento 5", folios[0])]);
    }
}

both! {
    /// A history that was written anew from its second event on, chain and row included, is told of once.
    async fn a_rewritten_history_is_found(t: TestApp) {
        use engine::chain::{Link, content_digest};
        let folios = three_days(t).await;
        let mut chain = String::new();
        let events = tables::ticket_event::Entity::find().order_by_asc(tables::ticket_event::Column::Seq);
        for event in events.all(t.app.db.read()).await.unwrap() {
            if event.ticket_id != 1 {
                continue;
            }
            let content = tables::event_content::Entity::find_by_id((1, event.seq)).one(t.app.db.read()).await.unwrap();
            let body = content.as_ref().and_then(|c| c.body.clone());
            let body = body.map(|b| b.replace("Día", "Noche"));
            let digest = content.as_ref().map(|c| content_digest(&c.salt, body.as_deref(), c.form_values.as_deref()));
            chain = Link {
                format: event.format, seq: event.seq, visibility: &event.visibility, actor: event.actor_id,
                channel: &event.channel, recorded_at: event.recorded_at, effective_at: event.effective_at,
                payload: &event.payload, rules: event.rules, content: digest.as_deref(), files: &[],
            }.after(&chain);
            let seq = event.seq;
            let digest = digest.map_or("NULL".to_owned(), |d| format!("'{d}'"));
            tamper(t, &format!("UPDATE ticket_event SET chain = '{chain}', content_digest = {digest} WHERE ticket_id = 1 AND seq = {seq}")).await;
        }
        tamper(t, &format!("UPDATE event_content SET body = replace(body, 'Día', 'Noche') WHERE ticket_id = 1; UPDATE ticket SET chain = '{chain}' WHERE id = 1")).await;
        // The words, too, are made to fit.
        desk::ticket::rebuild::rebuild(&t.app, |_| {}).await.unwrap();
        assert_eq!(verify(&t.app, |_| {}).await.unwrap().findings, []);
        assert_eq!(found(t).await, [format!("{}: la historia fue reescrita: el evento 3 no es el que tenía el sello 1 del 03/03/2026", folios[0])]);
    }
}

both! {
    /// Each fault of the seals themselves is one finding.
    async fn changed_and_removed_seals_are_found(t: TestApp) {
        three_days(t).await;
        let ways = [
            ("UPDATE seal SET heads = replace(heads, 'OCO-00002', 'OCO-00009') WHERE id = 2", "sello 2: no es el que se firmó"),
            ("UPDATE seal SET at = at + 1 WHERE id = 3", "sello 3: no es el que se firmó"),
            ("UPDATE seal SET signature = (SELECT signature FROM seal WHERE id = 1) WHERE id = 2", "sello 2: no es el que se firmó"),
            ("DELETE FROM seal WHERE id = 2", "sello 2: falta: alguien lo quitó"),
            ("DELETE FROM seal WHERE id < 3", "sellos 1 a 2: faltan: alguien los quitó"),
            ("DELETE FROM seal WHERE id = 2; UPDATE seal SET id = 2 WHERE id = 3", "sello 2: no es el que se firmó"),
            ("DELETE FROM seal WHERE id = 3", "sello 3: este servidor lo firmó y no está"),
        ];
        for (way, said) in ways {
            tamper(t, "CREATE TABLE kept AS SELECT * FROM seal").await;
            tamper(t, way).await;
            let findings = found(t).await;
            assert!(findings[0].starts_with(said), "{way}: {findings:?}");
            // Renumbering is two acts: one seal is changed and another one is gone.
            assert_eq!(findings.len(), if way.contains("SET id") { 2 } else { 1 }, "{way}: {findings:?}");
            tamper(t, "DELETE FROM seal; INSERT INTO seal SELECT * FROM kept; DROP TABLE kept").await;
            assert_eq!(found(t).await, Vec::<String>::new(), "restored after {way}");
        }
    }
}

both! {
    /// A seal made anew over a removed one, with the right key, is not the one that was signed.
    async fn a_seal_in_the_place_of_another_is_found(t: TestApp) {
        let folios = three_days(t).await;
        tamper(t, "DELETE FROM seal WHERE id = 3").await;
        note(t, &folios[2], "Otra").await;
        assert_eq!(make(t).await.seals, 1);
        let findings = found(t).await;
        assert!(findings.len() == 1 && findings[0].starts_with("sello 3: este servidor lo firmó y no está, o hay otro en su lugar"), "{findings:?}");
        // After a restored backup somebody may say so, by taking the line away.
        let path = t.app.keys.folder().join("sellos.txt");
        let lines = std::fs::read_to_string(&path).unwrap();
        let kept: Vec<&str> = lines.lines().enumerate().filter(|(n, _)| *n != 2).map(|(_, line)| line).collect();
        std::fs::write(&path, kept.join("\n")).unwrap();
        assert_eq!(found(t).await, Vec::<String>::new());
    }
}

both! {
    /// Without what this server signed, a last seal that is gone shows once changes are old enough.
    async fn changes_that_nobody_seals_are_found(t: TestApp) {
        let folios = three_days(t).await;
        t.clock.advance(7 * DAY);
        assert_eq!(found(t).await, Vec::<String>::new(), "a quiet week needs no seal");
        note(t, &folios[0], "Después").await;
        t.clock.advance(47 * HOUR);
        assert_eq!(found(t).await, Vec::<String>::new(), "there is still time");
        t.clock.advance(2 * HOUR);
        let findings = found(t).await;
        assert!(findings.len() == 1 && findings[0].starts_with("sellos: hay cambios del 12/03/2026 sin sellar y el último sello llega al 05/03/2026"), "{findings:?}");
        make(t).await;
        assert_eq!(found(t).await, Vec::<String>::new());
        tamper(t, "DELETE FROM seal").await;
        std::fs::remove_file(t.app.keys.folder().join("sellos.txt")).unwrap();
        let findings = found(t).await;
        assert!(findings.len() == 1 && findings[0].contains("no hay ningún sello"), "{findings:?}");
    }
}

both! {
    /// A row that pretends to have changed earlier, so that no seal takes it, is not what its events say.
    async fn a_change_cannot_hide_from_the_seal(t: TestApp) {
        let folios = three_days(t).await;
        note(t, &folios[0], "Oculta").await;
        tamper(t, "UPDATE ticket SET updated_at = 1 WHERE id = 1").await;
        let findings = found(t).await;
        assert!(findings.len() == 1 && findings[0].contains("«actualizado»"), "{findings:?}");
        desk::ticket::rebuild::rebuild(&t.app, |_| {}).await.unwrap();
        assert_eq!(found(t).await, Vec::<String>::new());
        assert_eq!(make(t).await.tickets, 1);
    }
}

both! {
    /// Who has the database and another key can only make seals that prove nothing.
    async fn a_strangers_seals_prove_nothing(t: TestApp) {
        three_days(t).await;
        let folder = tempfile::tempdir().unwrap();
        let stranger = Keys::of(folder.path()).signer(&desk::platform::random::Random::seeded(99)).unwrap();
        let mut before = String::new();
        for row in seals(t).await {
            let public = stranger.public();
            let digest = sha256(format!("ventanilla seal 1\nid {}\nat {}\nuntil {}\nkey {public}\nprevious {before}\n\n{}", row.id, row.at, row.until_at, row.heads));
            let signature = stranger.sign(&digest);
            tamper(t, &format!("UPDATE seal SET previous = '{before}', digest = '{digest}', public_key = '{public}', signature = '{signature}' WHERE id = {}", row.id)).await;
            before = digest;
        }
        let findings = found(t).await;
        assert_eq!(findings.len(), 3, "this server knows what it signed: {findings:?}");
        // Another server, which signed nothing, only has a note to go by.
        std::fs::remove_file(t.app.keys.folder().join("sellos.txt")).unwrap();
        let checked = check(t).await;
        assert_eq!((checked.findings.len(), checked.notes.len()), (0, 1));
        assert!(checked.notes[0].starts_with("3 de los sellos son de una llave que este servidor no conoce"), "{:?}", checked.notes);
        // Unless somebody who administers says that the key is one of theirs.
        std::fs::write(t.app.keys.folder().join("otro.pub"), format!("{}\n", stranger.public())).unwrap();
        assert_eq!(check(t).await.notes, Vec::<String>::new());
    }
}

both! {
    /// The key is its owner's alone; when it is renewed, what the old one signed is still known.
    async fn the_key_lies_outside_the_database(t: TestApp) {
        let folios = three_days(t).await;
        let folder = t.app.keys.folder().to_owned();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!((mode(&folder), mode(&folder.join("sello.pk8"))), (0o700, 0o600));
        }
        std::fs::remove_file(folder.join("sello.pk8")).unwrap();
        note(t, &folios[0], "Con otra llave").await;
        make(t).await;
        let checked = check(t).await;
        assert_eq!((checked.seals, checked.findings.len(), checked.notes.len()), (4, 0, 0));
        let rows = seals(t).await;
        assert_ne!(rows[3].public_key, rows[2].public_key);
        std::fs::write(folder.join("sello.pk8"), "otra cosa").unwrap();
        assert!(seal::make(&t.app, CHUNK).await.is_err());
    }
}

both! {
    /// Many heads are several seals, whatever fits into one; what is committed late is in the next one.
    async fn many_heads_are_several_seals(t: TestApp) {
        for _ in 0..5 {
            t.send(&t.request()).await;
        }
        assert_eq!(seal::make(&t.app, 2).await.unwrap(), Made { seals: 3, tickets: 5 });
        t.clock.advance(60_000);
        assert_eq!(seal::make(&t.app, 2).await.unwrap(), Made::default());
        // As if its command had begun before the seals and was committed after them.
        t.clock.advance(-90_000);
        let (_, folio) = t.send(&t.request()).await;
        t.clock.advance(90_000);
        assert_eq!(seal::make(&t.app, 2).await.unwrap(), Made { seals: 1, tickets: 1 });
        assert!(seals(t).await[3].heads.contains(&folio));
        assert_eq!(found(t).await, Vec::<String>::new());
    }
}

both! {
    /// Two processes at once make one chain of seals, with each head in it once.
    async fn seals_made_at_once_are_one_chain(t: TestApp) {
        for _ in 0..4 {
            t.send(&t.request()).await;
        }
        let (one, two) = tokio::join!(seal::make(&t.app, 1), seal::make(&t.app, 1));
        let (one, two) = (one.unwrap(), two.unwrap());
        assert_eq!(one.tickets + two.tickets, 4, "{one:?} {two:?}");
        assert_eq!(found(t).await, Vec::<String>::new());
    }
}

both! {
    /// The job makes one a day, in few statements; the look at a seal takes few, too.
    async fn the_job_seals_daily(t: TestApp) {
        for _ in 0..12 {
            t.send(&t.request()).await;
        }
        let kinds = desk::housekeeping::kinds();
        desk::platform::jobs::prepare(&t.app, &kinds).await.unwrap();
        t.run_jobs().await;
        assert_eq!(seals(t).await.len(), 1);
        t.clock.advance(DAY);
        t.send(&t.request()).await;
        t.run_jobs().await;
        assert_eq!(seals(t).await.len(), 2);
        t.clock.advance(DAY);
        t.send(&t.request()).await;
        let before = t.app.db.statements();
        make(t).await;
        let sent = t.app.db.statements() - before;
        assert!(sent <= 4, "{sent} statements for a seal");
        let report = verify(&t.app, |_| {}).await.unwrap();
        let before = t.app.db.statements();
        seal::check(&t.app, &report, |_| {}).await.unwrap();
        let sent = t.app.db.statements() - before;
        assert!(sent <= 3 * 2 + 2, "{sent} statements for three seals");
    }
}

both! {
    /// The commands, as somebody who administers gives them.
    async fn commands_seal_and_verify(t: TestApp) {
        let ventanilla = |order: &str| {
            let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_ventanilla"));
            command.args([order, "--data"]).arg(t.place.folder.path()).env_remove("VENTANILLA_DATABASE");
            if let Some(url) = &t.place.url {
                command.args(["--database", url]);
            }
            let output = command.output().unwrap();
            let said = [output.stdout, output.stderr].concat();
            (output.status.code(), String::from_utf8(said).unwrap())
        };
        t.send(&t.request()).await;
        let (code, said) = ventanilla("seal");
        assert!(code == Some(0) && said.contains("Sellos hechos: 1; tickets en ellos: 1\nLlave pública: "), "{said}");
        let (code, said) = ventanilla("seal");
        assert!(code == Some(0) && said.starts_with("Nada nuevo que sellar."), "{said}");
        let (code, said) = ventanilla("verify");
        assert!(code == Some(0) && said.contains("tickets 1, eventos 2, sellos 1, archivos 0\nTodo está como se escribió."), "{said}");
        let public = t.app.keys.folder().join("sello.pk8");
        std::fs::rename(&public, public.with_extension("aparte")).unwrap();
        for entry in std::fs::read_dir(t.app.keys.folder()).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|is| is == "pub") {
                std::fs::remove_file(path).unwrap();
            }
        }
        let (code, said) = ventanilla("verify");
        assert!(code == Some(0) && said.contains("Nota: 1 de los sellos son de una llave"), "{said}");
        tamper(t, "DELETE FROM seal").await;
        let (code, said) = ventanilla("verify");
        assert!(code == Some(7) && said.contains("sello 1: este servidor lo firmó y no está"), "{said}");
        std::fs::write(&public, "rota").unwrap();
        let (code, said) = ventanilla("seal");
        assert!(code == Some(4) && said.contains("sello.pk8: no tiene la forma esperada"), "{said}");
    }
}
