//! Escalation: each step once for each cycle of a clock, by mail, after an outage in one piece, and never at night.

use desk::channel::escalation::run;
use desk::platform::mail::Mail;
use pack::Source;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use tables::{outbox, ticket, ticket_timer, timer_step};

use crate::support::{Arrived, Backend, NOON, TestApp, block_on, changed, read_mails};
use crate::timers::act;

const HOUR: i64 = 3_600_000;
/// NOON is a rest day of the state; the office opens at nine on the next.
const TUESDAY: i64 = NOON + 21 * HOUR;

/// Runs a body on both databases, with mail into a folder, over the pack with another `targets.toml`.
fn with(targets: Option<&str>, body: &impl AsyncFn(&TestApp, &dyn Fn() -> Vec<Arrived>)) {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        block_on(async {
            let folder = tempfile::tempdir().unwrap();
            let mail = Mail::folder(folder.path(), "mesa@ugdai.example").unwrap();
            let t = match targets {
                Some(text) => {
                    let source: Source = changed(&[], &[("targets.toml", text)]);
                    TestApp::of(backend, &source).await
                }
                None => TestApp::start(backend).await,
            };
            let t = t.mailing(mail).await;
            body(&t, &|| read_mails(folder.path())).await;
            t.done().await;
        });
    }
}

async fn steps(t: &TestApp) -> Vec<String> {
    let all = timer_step::Entity::find()
        .order_by_asc(timer_step::Column::MadeAt)
        .order_by_asc(timer_step::Column::Step);
    let all = all.all(t.app.db.read()).await.unwrap();
    all.into_iter()
        .map(|row| format!("{} {}", row.clock, row.step))
        .collect()
}

/// Notices of deadlines, by the person.
async fn told(t: &TestApp) -> Vec<i64> {
    let due = outbox::Entity::find()
        .filter(outbox::Column::Notice.eq("due"))
        .order_by_asc(outbox::Column::Id);
    let due = due.all(t.app.db.read()).await.unwrap();
    due.into_iter().filter_map(|row| row.person_id).collect()
}

/// Lets the program look every so many hours until an instant, as the job does.
async fn look_until(t: &TestApp, until: i64) {
    while t.app.now() < until {
        t.clock.advance(HOUR.min(until - t.app.now()));
        run(&t.app).await.unwrap();
    }
    t.run_jobs().await;
}

/// [P-20] A warning to who is responsible, then to the head, too, when it is late; each once however often one looks.
#[test]
fn each_step_is_made_once() {
    with(None, &async |t, mails| {
        let (_, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let agent = t.person("agente", "Gil Prueba").await;
        let urgent = [
            ("priority", "urgente"),
            ("assignee", &agent.person.to_string()),
        ];
        act(&titular, &folio, "clasificar", &urgent).await;
        // Half of eight hours from the opening: at one in the afternoon.
        look_until(t, TUESDAY + 3 * HOUR).await;
        assert_eq!(steps(t).await, Vec::<String>::new());
        look_until(t, TUESDAY + 4 * HOUR).await;
        assert_eq!(steps(t).await, ["resolve aviso"]);
        assert_eq!(told(t).await, [agent.person]);
        let why = format!("/solicitudes/{folio}/plazos/resolve");
        let other = t.person("agente", "Eva Prueba").await;
        other.get(&why).await.is(200).says(&[
            "Avisos de este plazo",
            "Se avisa a: la persona responsable <span class=\"muted\">(hecho)",
            "Se avisa a: la persona responsable, Titular",
            "(pendiente)",
        ]);
        look_until(t, TUESDAY + 7 * HOUR).await;
        assert_eq!(told(t).await.len(), 1);
        look_until(t, TUESDAY + 9 * HOUR).await;
        assert_eq!(steps(t).await, ["resolve aviso", "resolve vencido"]);
        let mut last = told(t).await.split_off(1);
        last.sort_unstable();
        let mut both = vec![titular.person, agent.person];
        both.sort_unstable();
        assert_eq!(last, both);
        look_until(t, TUESDAY + 60 * HOUR).await;
        assert_eq!(told(t).await.len(), 3);
        let due: Vec<_> = mails()
            .into_iter()
            .filter(|m| {
                m.header("Subject").contains("por vencer") || m.header("Subject").contains("Venció")
            })
            .collect();
        assert_eq!(due.len(), 3);
        assert!(
            due[0]
                .header("Subject")
                .contains("Está por vencer el ticket OCO-00001"),
            "{}",
            due[0].header("Subject")
        );
        assert!(due[0].whole().contains("Solución"), "{}", due[0].whole());
        assert!(
            due[2]
                .header("Subject")
                .contains("Venció el ticket OCO-00001"),
            "{}",
            due[2].header("Subject")
        );
    });
}

/// After an outage a clock tells once of all that it missed, and one that has ended tells nothing.
#[test]
fn an_outage_brings_no_flood() {
    with(None, &async |t, _| {
        let titular = t.person("titular", "Tita Muestra").await;
        let me = titular.person.to_string();
        let mut folios = Vec::new();
        for _ in 0..2 {
            let (_, folio) = t.send(&t.request()).await;
            let taken = [
                ("priority", "urgente"),
                ("assignee", me.as_str()),
                ("campo-tipo", "red"),
            ];
            act(&titular, &folio, "clasificar", &taken).await;
            folios.push(folio);
        }
        let done = [
            ("move", "resolver"),
            ("message", "Listo"),
            ("campo-modalidad", "remoto"),
        ];
        act(&titular, &folios[1], "mover", &done).await;
        t.clock.advance(TUESDAY + 20 * HOUR - NOON);
        for _ in 0..3 {
            run(&t.app).await.unwrap();
        }
        t.run_jobs().await;
        assert_eq!(steps(t).await, ["resolve aviso", "resolve vencido"]);
        assert_eq!(told(t).await, [titular.person]);
        let waiting =
            ticket_timer::Entity::find().filter(ticket_timer::Column::StepAt.is_not_null());
        assert_eq!(waiting.all(t.app.db.read()).await.unwrap().len(), 0);
    });
}

const NIGHT: &str = "calendar = \"guardia\"\n[[target]]\nkey = \"resolver\"\nmeasure = \"resolve\"\nnatural = \"10h\"\n[target.escalation]\n[[target.escalation.step]]\nkey = \"sube\"\nwhen = \"100%\"\ntell = [\"titular\"]\nset = { priority = \"urgente\" }\n";

/// A step that falls into the night waits for the morning, changes what it says, and tells who holds a role.
#[test]
fn nobody_is_woken_and_what_changes_changes() {
    with(Some(NIGHT), &async |t, _| {
        // Ten hours by any clock after noon: ten at night.
        t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        look_until(t, NOON + 11 * HOUR).await;
        assert_eq!(steps(t).await, Vec::<String>::new());
        look_until(t, NOON + 19 * HOUR).await;
        assert_eq!(steps(t).await, ["resolve sube"]);
        let row = ticket::Entity::find()
            .one(t.app.db.read())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(row.priority.as_deref(), Some("urgente"));
        assert_eq!(told(t).await, [titular.person]);
        let report = desk::ticket::verify::verify(&t.app, |_| {}).await.unwrap();
        assert!(report.findings.is_empty(), "{:?}", report.findings);
    });
}

const TASK: &str = "calendar = \"guardia\"\n[[target]]\nkey = \"resolver\"\nmeasure = \"resolve\"\nnatural = \"1h\"\n[[target]]\nkey = \"tarea\"\nmeasure = \"task\"\nnatural = \"10h\"\n[target.escalation]\n[[target.escalation.step]]\nkey = \"aviso\"\nwhen = \"100%\"\ntell = [\"assignee\"]\n";

/// [P-20] A mail names the deadline that it is about, though another of the ticket came first.
#[test]
fn a_mail_names_its_own_deadline() {
    with(Some(TASK), &async |t, mails| {
        let (_, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let agent = t.person("agente", "Gil Prueba").await;
        let path = format!("/solicitudes/{folio}/tareas");
        let add = [("do", "add"), ("title", "Medir el piso")];
        titular.post(&path, &add).await.is(303);
        let assign = [
            ("do", "assign"),
            ("task", "1"),
            ("assignee", &agent.person.to_string()),
        ];
        titular.post(&path, &assign).await.is(303);
        look_until(t, NOON + 19 * HOUR).await;
        assert_eq!(steps(t).await, ["task:1 aviso"]);
        assert_eq!(told(t).await, [agent.person]);
        let mails = mails();
        let about = |mail: &&Arrived| mail.body.contains("Se pasó un plazo");
        let mail = mails.iter().find(about).expect("a mail of the deadline");
        assert!(mail.body.contains("Plazo: Tarea 1"), "{}", mail.body);
    });
}
