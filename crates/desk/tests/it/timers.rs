//! Clocks of tickets as rows: written with the events, whole under `verify`, and measured
//! anew when what was promised changes.

use std::collections::BTreeMap;

use desk::configuration::apply::apply;
use desk::housekeeping::kinds;
use desk::platform::App;
use desk::platform::jobs::run_due;
use desk::site::Site;
use desk::ticket::rebuild::rebuild;
use desk::ticket::timers::NEVER;
use desk::ticket::verify::verify;
use pack::Source;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use tables::{ticket, ticket_timer};

use crate::support::{Browser, NOON, TestApp};

const HOUR: i64 = 3_600_000;
/// NOON is a rest day of the state; the office opens at nine on the next.
const TUESDAY: i64 = NOON + 21 * HOUR;
const DAY: i64 = 24 * HOUR;

pub async fn act(who: &Browser, folio: &str, action: &str, fields: &[(&str, &str)]) {
    let page = who.get(&format!("/solicitudes/{folio}")).await;
    let base = page.all_hidden("base").pop().unwrap();
    let mut form = vec![("base", base.as_str())];
    form.extend(fields);
    let path = format!("/solicitudes/{folio}/{action}");
    who.post_multipart(&path, &form, &[]).await.is(303);
}

async fn row(t: &TestApp, folio: &str) -> ticket::Model {
    let own = ticket::Entity::find().filter(ticket::Column::Folio.eq(folio));
    own.one(t.app.db.read()).await.unwrap().unwrap()
}

/// State and deadline of each clock, by name.
async fn clocks(t: &TestApp, folio: &str) -> BTreeMap<String, (String, Option<i64>)> {
    let id = row(t, folio).await.id;
    let rows = ticket_timer::Entity::find()
        .filter(ticket_timer::Column::TicketId.eq(id))
        .order_by_asc(ticket_timer::Column::Clock);
    let rows = rows.all(t.app.db.read()).await.unwrap();
    rows.into_iter()
        .map(|row| (row.clock, (row.state, row.due_at)))
        .collect()
}

async fn found(app: &App) -> Vec<String> {
    let report = verify(app, |_| {}).await.unwrap();
    report.findings.into_iter().map(|f| f.text).collect()
}

async fn by_hand(t: &TestApp, sql: &'static str) {
    let write = t.app.db.write((), move |tx, ()| {
        Box::pin(async move {
            tx.conn().execute_unprepared(sql).await?;
            Ok(())
        })
    });
    write.await.unwrap();
}

/// Applies the pack with these texts of its files replaced, and answers with the institution after it.
async fn newer(t: &TestApp, changes: &[(&str, &str, &str)]) -> App {
    let mut files = Source::embedded("ocoyoacac").unwrap().files().clone();
    let mut all = vec![("pack.toml", "version = 1", "version = 2")];
    all.extend(changes);
    for (path, from, to) in all {
        let text = String::from_utf8(files[path].clone()).unwrap();
        assert!(text.contains(from), "{path}: {from}");
        files.insert(path.to_owned(), text.replace(from, to).into_bytes());
    }
    let source = Source::from_files(files);
    let pack = pack::load(&source).unwrap_or_else(|faults| panic!("{faults:?}"));
    let plan = apply(&t.app, source, pack, BTreeMap::new()).await.unwrap();
    assert!(plan.blocks.is_empty(), "{:?}", plan.blocks);
    Site::new(t.app.clone()).app().await
}

both! {
    /// What is promised counts from the opening after the rest day on which the ticket came in; a pause stops only what it
    /// may; an end keeps its verdict.
    async fn clocks_follow_the_events(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let agent = t.person("agente", "Gil Prueba").await;
        let running = |due: i64| ("running".to_owned(), Some(due));
        let own = clocks(t, &folio).await;
        assert_eq!(own["take"], running(TUESDAY + 4 * HOUR));
        assert_eq!(own["first-answer"], running(TUESDAY + 9 * HOUR));
        // Five working days: until the closing minute of Monday the ninth.
        let resolve = TUESDAY + 6 * DAY + 9 * HOUR;
        assert_eq!(own["resolve"], running(resolve));
        assert_eq!(own.len(), 3);
        assert_eq!(row(t, &folio).await.next_due, TUESDAY + 4 * HOUR);
        let taken = [("priority", "media"), ("assignee", &agent.person.to_string()), ("campo-tipo", "red")];
        act(&t.person("titular", "Tita Muestra").await, &folio, "clasificar", &taken).await;
        act(&agent, &folio, "mover", &[("move", "pendiente"), ("message", "Falta la pieza")]).await;
        let own = clocks(t, &folio).await;
        assert_eq!(own["take"].0, "met");
        assert_eq!(own["resolve"], ("paused".to_owned(), None));
        // The reason was told to the requester: that is an answer.
        assert_eq!(own["first-answer"].0, "met");
        assert_eq!(row(t, &folio).await.next_due, NEVER);
        // Waiting through the night and two hours of the morning gives back two hours.
        t.clock.advance(TUESDAY + 2 * HOUR - NOON);
        let agent = t.person("agente", "Nora Ensayo").await;
        act(&agent, &folio, "mover", &[("move", "reanudar")]).await;
        assert_eq!(clocks(t, &folio).await["resolve"], running(resolve + 15 * HOUR + 2 * HOUR));
        act(&agent, &folio, "mover", &[("move", "resolver"), ("message", "Era el cable"), ("campo-modalidad", "remoto")]).await;
        assert_eq!(clocks(t, &folio).await["resolve"].0, "met");
        assert_eq!(row(t, &folio).await.next_due, NEVER);
        assert_eq!(found(&t.app).await, Vec::<String>::new());
    }
}

both! {
    /// What somebody writes into these rows is told, and brought back.
    async fn rows_that_the_events_do_not_make_are_found(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let before = clocks(t, &folio).await;
        for sql in [
            "UPDATE ticket_timer SET due_at = due_at + 1 WHERE clock = 'resolve'",
            "DELETE FROM ticket_timer WHERE clock = 'take'",
            "UPDATE ticket SET next_due = 0",
        ] {
            by_hand(t, sql).await;
            let wrong = found(&t.app).await;
            assert!(wrong.len() == 1 && wrong[0].contains("«plazos»"), "{sql}: {wrong:?}");
            assert_eq!(rebuild(&t.app, |_| {}).await.unwrap().mended, 1);
            assert_eq!(found(&t.app).await, Vec::<String>::new());
        }
        assert_eq!(clocks(t, &folio).await, before);
    }
}

both! {
    /// Another calendar moves the deadlines of what is open, by a job, and no verdict of what has ended.
    async fn a_changed_calendar_moves_only_what_goes_on(t: TestApp) {
        let (_, open) = t.send(&t.request()).await;
        let (_, closed) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let taken = [("priority", "media"), ("assignee", &titular.person.to_string()), ("campo-tipo", "red")];
        act(&titular, &closed, "clasificar", &taken).await;
        act(&titular, &closed, "mover", &[("move", "resolver"), ("message", "Era el cable"), ("campo-modalidad", "remoto")]).await;
        let verdict = clocks(t, &closed).await;
        let before = clocks(t, &open).await;
        let app = newer(t, &[("calendars.toml", "[\"09:00-18:00\"]", "[\"10:00-18:00\"]"), ("targets.toml", "days = 5", "days = 1")]).await;
        // Until the job has run, nothing is told as wrong.
        assert_eq!(found(&app).await, Vec::<String>::new());
        assert_eq!(clocks(t, &open).await, before);
        assert!(run_due(&app, &kinds(), "test").await.unwrap() > 0);
        assert_eq!(found(&app).await, Vec::<String>::new());
        let after = clocks(t, &open).await;
        assert_eq!(after["take"].1, Some(TUESDAY + 5 * HOUR));
        assert_eq!(after["resolve"].1, Some(TUESDAY + 9 * HOUR));
        assert_eq!(row(t, &open).await.next_due, TUESDAY + 5 * HOUR);
        assert_eq!(clocks(t, &closed).await, verdict);
        assert_eq!(rebuild(&app, |_| {}).await.unwrap().mended, 0);
    }
}
