//! Killed while an action in bulk and rules are at work: each ticket is done once, no rule acts twice for one
//! event, and what the logs say is what the tickets tell [P-2] [P-12].
//!
//! Each round there are new tickets, an action on most of them, a rule that looks at notes, and one whose time
//! is up. The program is killed under them; then the time of its leases passes, and it is started again.
//! `VENTANILLA_CRASHES` and `VENTANILLA_CRASH_SEED` say how often and when, as beside.

use std::collections::{BTreeMap, HashSet};
use std::time::{Duration, Instant};

use desk::directory::store;
use desk::platform::App;
use desk::platform::clock::Clock;
use desk::platform::session;
use desk::ticket::create::{NewTicket, create};
use desk::ticket::verify::verify;
use engine::{Actor, Draft, EventKind, Recipe};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use tables::{bulk, bulk_ticket, job, recipe, rule_firing, rule_wait, ticket, ticket_event};

use super::wish;
use crate::support::{Backend, Browser, Place, Process, block_on, opened_by, serve};

/// New tickets of a round, and those of them that an action is done to.
const MANY: usize = 30;
const CHOSEN: usize = 24;
const HOUR: i64 = 3_600_000;

const NOTED: &str = r#"{"key":"cada-nota","name":"Cada nota","on":["noted"],"effect":[
    {"do":"task","text":"Leer la nota de {{ folio }}"}]}"#;
const WAITED: &str = r#"{"key":"olvidado","name":"Olvidado","after":{"state":"abierto","hours":1},"effect":[
    {"do":"tag","value":"olvidado"},{"do":"note","text":"Nadie lo ha visto."}]}"#;

/// Who looks after tickets and made two rules, signed in.
async fn maker(place: &Place) -> Browser {
    let app = opened_by(place, Clock::system()).await;
    let token = app.random.token().unwrap();
    let write = app
        .db
        .write((app.now(), token.clone()), |tx, (now, token)| {
            Box::pin(async move {
                let email = "tita@ocoyoacac.example";
                let person =
                    store::register(tx, *now, "Tita Muestra", email, "titular", None).await?;
                session::store::open(tx, *now, person, token, "prueba").await?;
                for (place, body) in [NOTED, WAITED].into_iter().enumerate() {
                    let own: pack::Rule = serde_json::from_str(body).unwrap();
                    let row = recipe::ActiveModel {
                        what: Set("rule".to_owned()),
                        key: Set(own.key),
                        name: Set(own.name),
                        body: Set(body.to_owned()),
                        place: Set(i64::try_from(place).unwrap()),
                        made_by: Set(Some(person)),
                        updated_at: Set(*now),
                        updated_by: Set(Some(person)),
                        paused: Set(None),
                        retired_at: Set(None),
                    };
                    recipe::Entity::insert(row)
                        .exec_without_returning(tx.conn())
                        .await?;
                }
                Ok(person)
            })
        });
    let person = write.await.unwrap();
    app.db.clone().close().await;
    let nowhere = ([127, 0, 0, 1], 1).into();
    Browser::signed_in(nowhere, person, format!("ventanilla={token}"))
}

/// New tickets that came in two hours ago; their folios. What was leased and what waits for its hour is due now.
async fn tickets(place: &Place) -> Vec<String> {
    let then = Clock::system().now() - 2 * HOUR;
    let app = opened_by(place, Clock::standing(then)).await;
    let mut folios = Vec::new();
    for n in 0..MANY {
        let write = app.db.write((n, app.clone()), |tx, (n, app)| {
            Box::pin(async move {
                let requester = store::guest(tx, 0, "ana@ocoyoacac.example").await?;
                let draft = Draft {
                    kind: app.kind.key.clone(),
                    requester: Some(requester),
                    unit: Some(app.pack.units[0].key.clone()),
                    service: Some(app.pack.services[0].key.clone()),
                    channel: "portal".into(),
                    description: format!("La pantalla {n} no prende"),
                    ..Draft::default()
                };
                let contact = "ana@ocoyoacac.example".to_owned();
                let actor = Actor {
                    person: Some(requester),
                    ..Actor::default()
                };
                let new = NewTicket { draft, contact };
                Ok(create(tx, app, app.now(), &actor, &new, &[]).await?.folio)
            })
        });
        folios.push(write.await.unwrap().get().unwrap().clone());
    }
    pass(&app).await;
    app.db.clone().close().await;
    folios
}

/// Time passes for jobs: leases end, and what comes round comes now.
async fn pass(app: &App) {
    let write = app.db.write((), |tx, ()| {
        Box::pin(async move {
            job::Entity::update_many()
                .col_expr(job::Column::RunAt, Expr::value(0_i64))
                .col_expr(job::Column::LeaseUntil, Expr::value(None::<i64>))
                .filter(job::Column::FinishedAt.is_null())
                .exec(tx.conn())
                .await?;
            Ok(())
        })
    });
    write.await.unwrap();
}

/// A step of the form.
fn step<'a>(act: &'a str, text: &'a str) -> [(&'a str, &'a str); 3] {
    [("paso[]", act), ("texto[]", text), ("dias[]", "")]
}

/// Begins an action on these tickets.
async fn begin(who: &Browser, folios: &[String]) {
    let mut form: Vec<(&str, &str)> = folios.iter().map(|folio| ("t", folio.as_str())).collect();
    form.extend(step("note", "Visto, {{ folio }}."));
    form.extend(step("tag", "en bloque"));
    let seen = who.post("/en-bloque/nueva", &form).await.hidden("visto");
    form.extend([("hacer", "hacer"), ("visto", seen.as_str())]);
    who.post("/en-bloque/nueva", &form).await.is(303);
}

/// What ran on each ticket, by the events: what, its key, and how often.
type Ran = BTreeMap<(i64, String), usize>;

/// What the logs say is what the tickets tell. Answers how many tickets were done in bulk and by rules.
async fn agrees(place: &Place) -> (usize, usize) {
    let app = opened_by(place, Clock::system()).await;
    let read = app.db.read();
    let report = verify(&app, |_| {}).await.unwrap();
    assert_eq!(report.findings, []);
    let events = ticket_event::Entity::find()
        .order_by_asc(ticket_event::Column::TicketId)
        .order_by_asc(ticket_event::Column::Seq)
        .all(read)
        .await
        .unwrap();
    let mut ran = Ran::new();
    let (mut notes, mut starts, mut tasks) = (HashSet::new(), HashSet::new(), 0);
    for row in &events {
        let (kind, _) = engine::read(row.format, &row.payload, None).unwrap();
        match kind {
            EventKind::Ran(own) => {
                if own.what == Recipe::Bulk {
                    starts.insert((row.ticket_id, row.seq));
                }
                *ran.entry((row.ticket_id, own.key)).or_default() += 1;
            }
            EventKind::Noted => {
                notes.insert((row.ticket_id, row.seq));
            }
            EventKind::Task { .. } => tasks += 1,
            _ => {}
        }
    }
    let bulks = bulk::Entity::find().all(read).await.unwrap();
    let rows = bulk_ticket::Entity::find().all(read).await.unwrap();
    let mut done = 0;
    for own in &bulks {
        let of: Vec<_> = rows.iter().filter(|row| row.bulk_id == own.id).collect();
        assert_eq!(i64::try_from(of.len()).unwrap(), own.total);
        assert_eq!(
            own.state == "done",
            own.finished_at.is_some() && of.iter().all(|row| row.state != "waiting")
        );
        for row in of {
            let times = ran.get(&(row.ticket_id, own.key.clone())).copied();
            match row.state.as_str() {
                "done" => {
                    done += 1;
                    assert_eq!(times, Some(1), "{row:?}");
                    assert!(starts.contains(&(row.ticket_id, row.version_before + 1)));
                    // What ran, a note, a tag.
                    assert_eq!(row.version_after, row.version_before + 3);
                }
                "waiting" => assert_eq!(times, None, "{row:?}"),
                other => panic!("{other}: {row:?}"),
            }
        }
    }
    let firings = rule_firing::Entity::find().all(read).await.unwrap();
    let mut acted = Ran::new();
    let mut reasons = HashSet::new();
    for row in &firings {
        assert!(
            reasons.insert((row.rule.clone(), row.ticket_id, row.seq)),
            "{row:?}"
        );
        assert!(["queued", "done"].contains(&row.state.as_str()), "{row:?}");
        if row.state == "done" {
            *acted.entry((row.ticket_id, row.rule.clone())).or_default() += 1;
        }
    }
    let by_rules: Ran = ran
        .into_iter()
        .filter(|((_, key), _)| ["cada-nota", "olvidado"].contains(&key.as_str()))
        .collect();
    assert_eq!(by_rules, acted, "the log of rules and the tickets");
    let of_notes: HashSet<(i64, i64)> = firings
        .iter()
        .filter(|row| row.rule == "cada-nota")
        .map(|row| (row.ticket_id, row.seq))
        .collect();
    assert_eq!(of_notes, notes, "each note is a reason, once");
    let read_notes = firings
        .iter()
        .filter(|row| row.rule == "cada-nota" && row.state == "done");
    assert_eq!(read_notes.count(), tasks, "a task for each");
    let acted = acted.values().sum();
    app.db.clone().close().await;
    (done, acted)
}

/// Whether nothing waits any more.
async fn is_over(place: &Place) -> bool {
    let app = opened_by(place, Clock::system()).await;
    let read = app.db.read();
    let bulks = bulk::Entity::find().all(read).await.unwrap();
    let firings = rule_firing::Entity::find().all(read).await.unwrap();
    let now = app.now();
    let due = rule_wait::Entity::find().filter(rule_wait::Column::DueAt.lte(now));
    let over = bulks.iter().all(|row| row.state == "done")
        && firings.iter().all(|row| row.state != "queued")
        && due.one(read).await.unwrap().is_none();
    app.db.clone().close().await;
    over
}

fn crashes(backend: Backend) {
    // Each round costs a start of the program and two looks at everything.
    let times = wish("VENTANILLA_CRASHES", 10).div_ceil(3);
    let mut dice = fastrand::Rng::with_seed(wish("VENTANILLA_CRASH_SEED", 1));
    block_on(async {
        let place = Place::institution(backend).await;
        let mut who = maker(&place).await;
        let start = || {
            let command = serve(place.folder.path(), place.url.as_deref(), &[]);
            Process::start(command, &place.folder.path().join("registro"))
        };
        let mut halves = 0;
        for _ in 0..times {
            let folios = tickets(&place).await;
            let process = start();
            who = who.at(process.address);
            begin(&who, &folios[..CHOSEN]).await;
            tokio::time::sleep(Duration::from_millis(dice.u64(10..700))).await;
            process.kill();
            let (done, acted) = agrees(&place).await;
            halves += usize::from(done + acted > 0 && !is_over(&place).await);
        }
        let app = opened_by(&place, Clock::system()).await;
        pass(&app).await;
        app.db.clone().close().await;
        let process = start();
        let begun = Instant::now();
        while !is_over(&place).await {
            assert!(
                begun.elapsed() < Duration::from_secs(300),
                "it comes to its end"
            );
            tokio::time::sleep(Duration::from_millis(300)).await;
        }
        process.stop();
        let (done, acted) = agrees(&place).await;
        let rounds = usize::try_from(times).unwrap();
        assert_eq!(done, rounds * CHOSEN, "each ticket of each action");
        let app = opened_by(&place, Clock::system()).await;
        let all = ticket::Entity::find().all(app.db.read()).await.unwrap();
        let forgotten = all
            .iter()
            .filter(|row| row.tags.contains("olvidado"))
            .count();
        app.db.clone().close().await;
        println!(
            "{backend:?}: {times} crashes, {halves} of them in the middle; {done} tickets done in bulk, {acted} times by rules, {forgotten} forgotten"
        );
        assert!(halves > 0, "the kills came under it");
        assert!(
            forgotten >= rounds * (MANY - CHOSEN),
            "those that nobody touched"
        );
        place.remove().await;
    });
}

#[test]
fn sqlite() {
    crashes(Backend::Sqlite);
}

#[test]
fn postgres() {
    crashes(Backend::Postgres);
}
