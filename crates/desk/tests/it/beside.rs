//! Who follows a ticket, who is called to it, its tags, and the time spent: through the pages, by
//! programs, and by mail [P-12] [P-16].

use desk::ticket::rebuild::{Rebuilt, rebuild};
use desk::ticket::verify::verify;
use serde_json::json;

use crate::api::client::Program;
use crate::mail::{act, rows};
use crate::mail_words::in_folder;
use crate::support::{Answer, Backend, Browser, TestApp, changed, run_of};

async fn form(who: &Browser, folio: &str, action: &str, fields: &[(&str, &str)]) -> Answer {
    who.post(&format!("/solicitudes/{folio}/{action}"), fields)
        .await
}

async fn page(who: &Browser, folio: &str) -> Answer {
    let page = who.get(&format!("/solicitudes/{folio}")).await;
    page.is(200);
    page
}

async fn listed(who: &Browser, filter: &str) -> Answer {
    let list = who
        .get(&format!("/solicitudes?vista=todas&filtro={filter}"))
        .await;
    list.is(200);
    list
}

async fn sound(t: &TestApp) {
    let report = verify(&t.app, |_| {}).await.unwrap();
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    assert_eq!(rebuild(&t.app, |_| {}).await.unwrap(), Rebuilt::default());
}

both! {
    /// One follows oneself, others are added who see it, each goes by a click; lists find it.
    async fn a_ticket_is_followed(t: TestApp) {
        let (link, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let agent = t.person("agente", "Gil Prueba").await;
        t.person("administrador", "Ada Ejemplo").await;
        form(&titular, &folio, "seguir", &[("do", "follow")]).await.is(303);
        form(&titular, &folio, "seguir", &[("do", "follow")]).await.is(303);
        form(&titular, &folio, "seguir", &[("do", "add"), ("seguidor", "gil  prueba")]).await.is(303);
        page(&titular, &folio).await.says(&["sigue este ticket", "agregó a Gil Prueba a quienes siguen", "Dejar de seguir"]);
        sound(t).await;
        listed(&agent, "sigue:yo").await.says(&[&folio]);
        listed(&agent, "sigue:ninguno").await.hides(&[&folio]);
        // Who does not see tickets cannot follow one, and is not known among those who do.
        let wrong = form(&titular, &folio, "seguir", &[("do", "add"), ("seguidor", "Ada Ejemplo")]).await;
        wrong.is(422).says(&["seguidor-error", "Ningún colega tiene ese correo", "value=\"Ada Ejemplo\""]);
        form(&titular, &folio, "seguir", &[("do", "volar")]).await.is(400);
        form(&agent, &folio, "seguir", &[("do", "unfollow")]).await.is(303);
        form(&agent, &folio, "seguir", &[("do", "remove"), ("person", &titular.person.to_string())]).await.is(303);
        page(&titular, &folio).await.says(&["dejó de seguir este ticket", "quitó a Tita Muestra de quienes siguen", "Nadie más por ahora"]);
        listed(&agent, "sigue:yo").await.hides(&[&folio]);
        t.guest().get(&link).await.is(200).hides(&["sigue este ticket", "Siguen este ticket"]);
        // Programs do the same.
        let program = Program::of(t, agent.person).await;
        let at = format!("/api/v1/tickets/{folio}/commands/watch");
        program.post(&at, &json!({ "do": "follow" })).await.is(200);
        program.post(&at, &json!({ "do": "add" })).await.is(400);
        program.get(&format!("/api/v1/tickets/{folio}")).await.says(&["\"watchers\":[{", "Gil Prueba"]);
        sound(t).await;
    }
}

both! {
    /// Tags are the same however they are written, stand in lists, and are filtered by.
    async fn a_ticket_is_tagged(t: TestApp) {
        let (link, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        form(&titular, &folio, "etiquetas", &[("do", "add"), ("etiqueta", " Nómina  de mayo")]).await.is(303);
        form(&titular, &folio, "etiquetas", &[("do", "add"), ("etiqueta", "NOMINA de mayo")]).await.is(303);
        form(&titular, &folio, "etiquetas", &[("do", "add"), ("etiqueta", "<b>urgente</b>")]).await.is(303);
        page(&titular, &folio).await.says(&["agregó la etiqueta «nómina de mayo»", "&#60;b&#62;urgente"]);
        sound(t).await;
        let list = listed(&titular, "etiqueta:%22nomina%20de%20mayo%22").await;
        list.says(&[&folio, "<span class=\"tag\">nómina de mayo</span>"]);
        listed(&titular, "etiqueta:otra").await.hides(&[&folio]);
        listed(&titular, "no%20etiqueta:ninguna").await.says(&[&folio]);
        let wrong = form(&titular, &folio, "etiquetas", &[("do", "add"), ("etiqueta", " # ")]).await;
        wrong.is(422).says(&["etiqueta-error", "Escriba una etiqueta con letras o números"]);
        form(&titular, &folio, "etiquetas", &[("do", "remove"), ("etiqueta", "nomina de mayo")]).await.is(303);
        listed(&titular, "etiqueta:%22nomina%20de%20mayo%22").await.hides(&[&folio]);
        t.guest().get(&link).await.is(200).hides(&["etiqueta", "urgente"]);
        let program = Program::of(t, titular.person).await;
        let at = format!("/api/v1/tickets/{folio}/commands/tag");
        program.post(&at, &json!({ "do": "add", "tag": "Red" })).await.is(200);
        program.post(&at, &json!({ "do": "poner", "tag": "Red" })).await.is(400);
        program.get(&format!("/api/v1/tickets/{folio}")).await.says(&["\"tags\":[", "\"red\""]);
        sound(t).await;
    }
}

both! {
    /// Time is written down, put right by another entry, added up; a stopwatch writes it, too.
    async fn time_is_written_down(t: TestApp) {
        let (link, folio) = t.send(&t.request()).await;
        let (_, other) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let agent = t.person("agente", "Gil Prueba").await;
        let log = [("do", "log"), ("minutes", "90"), ("day", "2026-03-02"), ("place", "site"), ("text", "Cambio de tóner"), ("command", "t-1")];
        form(&agent, &folio, "tiempo", &log).await.is(303);
        form(&agent, &folio, "tiempo", &log).await.is(303);
        page(&titular, &folio).await.says(&["1 h 30 min", "Cambio de tóner", "anotó 1 h 30 min, en sitio"]).hides(&["Corregir"]);
        sound(t).await;
        let seq = page(&agent, &folio).await.hidden("corrects");
        form(&titular, &folio, "tiempo", &[("do", "log"), ("minutes", "5"), ("day", "2026-03-02"), ("corrects", &seq)]).await.is(422).says(&["Solo se corrige una anotación propia."]);
        form(&agent, &folio, "tiempo", &[("do", "log"), ("minutes", "45"), ("day", "2026-03-01"), ("corrects", &seq)]).await.is(303);
        page(&agent, &folio).await.says(&["corrigió su tiempo: 45 min, a distancia"]);
        listed(&agent, "minutos%3E%3D45").await.says(&[&folio]);
        listed(&agent, "minutos%3E45").await.hides(&[&folio]);
        let wrong = form(&agent, &folio, "tiempo", &[("do", "log"), ("minutes", "mucho"), ("day", "2026-03-02"), ("text", "Lo mío")]).await;
        wrong.is(422).says(&["tiempo-minutos-error", "value=\"Lo mío\""]);
        form(&agent, &folio, "tiempo", &[("do", "log"), ("minutes", "5"), ("day", "2026-03-09")]).await.is(422).says(&["tiempo-dia-error", "Ese día todavía no llega."]);
        // One stopwatch a person; stopped, it is an entry.
        form(&agent, &folio, "tiempo", &[("do", "start")]).await.is(303);
        form(&agent, &folio, "tiempo", &[("do", "start")]).await.is(303);
        form(&agent, &other, "tiempo", &[("do", "start")]).await.is(422).says(&[&format!("Su cronómetro ya corre en {folio}")]);
        page(&agent, &other).await.says(&["Su cronómetro corre en", &folio]);
        t.clock.advance(10 * 60_000);
        page(&agent, &folio).await.says(&["Su cronómetro corre desde", "11 min"]);
        form(&agent, &folio, "tiempo", &[("do", "stop"), ("text", "Llamada")]).await.is(303);
        form(&agent, &folio, "tiempo", &[("do", "stop")]).await.is(422).says(&["Aquí no corre su cronómetro."]);
        page(&agent, &folio).await.says(&["56 min", "Llamada", "Iniciar cronómetro"]);
        form(&agent, &other, "tiempo", &[("do", "start")]).await.is(303);
        let since = page(&agent, &other).await.hidden("since");
        form(&agent, &other, "tiempo", &[("do", "drop"), ("since", &since)]).await.is(303);
        page(&agent, &other).await.says(&["Iniciar cronómetro"]);
        t.guest().get(&link).await.is(200).hides(&["tóner", "56 min", "1 h 30 min"]);
        let program = Program::of(t, agent.person).await;
        let at = format!("/api/v1/tickets/{folio}/commands/time");
        program.post(&at, &json!({ "minutes": 4, "day": "2026-03-02" })).await.is(200);
        program.post(&at, &json!({ "day": "2026-03-02" })).await.is(400);
        program.get(&format!("/api/v1/tickets/{folio}")).await.says(&["\"minutes\":60", "\"on_site\":false"]);
        sound(t).await;
    }
}

both! {
    /// None of it costs the page of a ticket a statement.
    async fn beside_costs_no_statement(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        t.person("agente", "Gil Prueba").await;
        let count = async || {
            let before = t.app.db.statements();
            page(&titular, &folio).await;
            t.app.db.statements() - before
        };
        let bare = count().await;
        form(&titular, &folio, "seguir", &[("do", "add"), ("seguidor", "Gil Prueba")]).await.is(303);
        form(&titular, &folio, "etiquetas", &[("do", "add"), ("etiqueta", "red")]).await.is(303);
        form(&titular, &folio, "tiempo", &[("do", "log"), ("minutes", "5"), ("day", "2026-03-02")]).await.is(303);
        form(&titular, &folio, "tiempo", &[("do", "start")]).await.is(303);
        assert_eq!(count().await, bare);
    }
}

both! {
    /// The page of a ticket with 20 tasks, 200 messages and 10 ties takes the statements of one with one of each.
    async fn a_long_ticket_opens_like_a_short_one(t: TestApp) {
        use desk::ticket::act::{Order, act};
        use desk::ticket::store::by_reference;
        use engine::{Actor, Command, Link, TaskAct, Tie};
        let (_, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let id = by_reference(t.app.db.read(), &folio).await.unwrap().id;
        let mut others = Vec::new();
        for _ in 0..10 {
            let (_, other) = t.send(&t.request()).await;
            others.push(by_reference(t.app.db.read(), &other).await.unwrap().key);
        }
        let actor = Actor { person: Some(titular.person), roles: vec!["titular".into()], ..Actor::default() };
        let more = async |commands: Vec<Command>| {
            let context = (t.app.clone(), actor.clone(), commands);
            let write = t.app.db.write(context, move |tx, (app, actor, commands)| {
                Box::pin(async move {
                    for command in commands.iter() {
                        act(tx, app, app.now(), Order { ticket: id, actor, channel: "page", command, taken: &[] }).await?;
                    }
                    Ok(())
                })
            });
            write.await.unwrap();
        };
        let task = |n: usize| Command::Task(TaskAct::Add { title: format!("Tarea {n}"), after: Vec::new(), due: None, assignee: None });
        let say = |n: usize| Command::Answer { text: format!("Mensaje {n}"), attachments: Vec::new() };
        let tie = |key: &String| Command::Link(Link { ticket: key.clone(), tie: Tie::CausedBy, inverse: false });
        let count = async || {
            let before = t.app.db.statements();
            page(&titular, &folio).await.says(&["Tarea 0", "Mensaje 0"]);
            t.app.db.statements() - before
        };
        more(vec![task(0), say(0), tie(&others[0])]).await;
        let few = count().await;
        let mut all: Vec<Command> = (1..20).map(task).collect();
        all.extend((1..200).map(say));
        all.extend(others.iter().skip(1).map(tie));
        more(all).await;
        assert_eq!(count().await, few);
        // A long history shows how it began and its end, and all of it when asked.
        let one = format!("/solicitudes/{folio}?vista=todas");
        let part = titular.get(&one).await;
        part.is(200).says(&["Mensaje 199", "Aquí se omite", "vista=todas&historia=completa"]).hides(&["Mensaje 100<"]);
        titular.get(&format!("{one}&historia=completa")).await.is(200).says(&["Mensaje 0", "Mensaje 100", "Mensaje 199"]).hides(&["Aquí se omite"]);
        sound(t).await;
    }
}

/// Those who follow get what is public, once, with a way out that works without signing in;
/// who is called is told without the text.
#[test]
fn followers_and_those_called_are_told_by_mail() {
    in_folder(&async |t, mails| {
        let (_, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let agent = t.person("agente", "Gil Prueba").await;
        form(&agent, &folio, "seguir", &[("do", "follow")])
            .await
            .is(303);
        let note = [
            ("visibility", "note"),
            ("text", "SECRETO @Gil Prueba"),
            ("mention", "Gil Prueba"),
        ];
        act(&titular, &folio, "escribir", &note).await;
        page(&titular, &folio).await.says(&["avisó a Gil Prueba"]);
        act(
            &titular,
            &folio,
            "escribir",
            &[("visibility", "answer"), ("text", "Va en camino")],
        )
        .await;
        t.run_jobs().await;
        let to_agent = || {
            let all = mails().into_iter();
            all.filter(|mail| mail.header("To").contains("gil"))
                .collect::<Vec<_>>()
        };
        let own = to_agent();
        assert_eq!(own.len(), 2, "the call and the answer");
        assert!(own.iter().all(|mail| !mail.body.contains("SECRETO")));
        let news = own
            .iter()
            .find(|mail| mail.body.contains("Va en camino"))
            .unwrap();
        let text = news.body.clone();
        let link = text
            .lines()
            .find(|line| line.contains("/dejar-de-seguir/"))
            .unwrap();
        let link = link.split_once("/dejar-de-seguir/").unwrap().1.trim();
        let guest = t.guest();
        let path = format!("/dejar-de-seguir/{link}");
        guest
            .get(&path)
            .await
            .is(200)
            .says(&["¿Dejar de seguir", &folio]);
        page(&agent, &folio).await.says(&["Dejar de seguir"]);
        guest.post(&path, &[]).await.is(200).says(&["Ya no sigue"]);
        guest.post(&path, &[]).await.is(200);
        guest.get(&path.replace(".", ".x")).await.is(404);
        page(&agent, &folio)
            .await
            .says(&["dejó de seguir este ticket"]);
        act(
            &titular,
            &folio,
            "escribir",
            &[("visibility", "answer"), ("text", "Otra vez")],
        )
        .await;
        t.run_jobs().await;
        assert_eq!(to_agent().len(), 2);
        // A call that cannot be made keeps the note back, too.
        let before = rows(t).await.len();
        let wrong = [
            ("visibility", "note"),
            ("text", "No sale"),
            ("mention", "Nadie Nunca"),
            ("base", "1"),
        ];
        let refused = titular
            .post_multipart(&format!("/solicitudes/{folio}/escribir"), &wrong, &[])
            .await;
        refused
            .is(422)
            .says(&["mention-error", "«Nadie Nunca»", "No sale"]);
        assert_eq!(rows(t).await.len(), before);
        sound(t).await;
    });
}

/// A role that decides who sees a ticket shares it; what is shared is taken back with the following.
async fn sharing(t: &TestApp) {
    let (_, folio) = t.send(&t.request()).await;
    let titular = t.person("titular", "Tita Muestra").await;
    let agent = t.person("agente", "Gil Prueba").await;
    agent.get(&format!("/solicitudes/{folio}")).await.is(404);
    form(
        &titular,
        &folio,
        "seguir",
        &[("do", "add"), ("seguidor", "Gil Prueba")],
    )
    .await
    .is(303);
    page(&agent, &folio)
        .await
        .says(&["compartió el ticket con Gil Prueba", "(se le compartió)"]);
    sound(t).await;
    form(&agent, &folio, "seguir", &[("do", "unfollow")])
        .await
        .is(303);
    agent.get(&format!("/solicitudes/{folio}")).await.is(404);
}

/// Whoever does not decide who sees it cannot.
async fn not_sharing(t: &TestApp) {
    let (_, folio) = t.send(&t.request()).await;
    let titular = t.person("titular", "Tita Muestra").await;
    let agent = t.person("agente", "Gil Prueba").await;
    form(
        &titular,
        &folio,
        "seguir",
        &[("do", "add"), ("seguidor", "Gil Prueba")],
    )
    .await
    .is(422)
    .says(&["Esa persona no ve este ticket"]);
    agent.get(&format!("/solicitudes/{folio}")).await.is(404);
}

/// Agents see what they take part in; the head decides who sees more, or does not.
fn narrow(restricts: bool) -> pack::Source {
    let roles = "roles.toml";
    let own = (
        roles,
        "actions = [\"ticket.see\", \"ticket.create\", \"ticket.note\", \"ticket.answer\", \"ticket.move\", \"ticket.take\"]",
        "actions = [\"ticket.see\", \"ticket.note\", \"ticket.answer\", \"ticket.move\", \"ticket.take\"]\nscope = \"own\"",
    );
    let head = (
        roles,
        "\"ticket.explain\"]",
        "\"ticket.explain\", \"ticket.restrict\"]",
    );
    if restricts {
        changed(&[own, head], &[])
    } else {
        changed(&[own], &[])
    }
}

#[test]
fn sharing_sqlite() {
    run_of(Backend::Sqlite, &narrow(true), &async |t| sharing(t).await);
    run_of(Backend::Sqlite, &narrow(false), &async |t| {
        not_sharing(t).await
    });
}

#[test]
fn sharing_postgres() {
    run_of(Backend::Postgres, &narrow(true), &async |t| {
        sharing(t).await
    });
    run_of(Backend::Postgres, &narrow(false), &async |t| {
        not_sharing(t).await
    });
}

/// Who gets a task and to whom a ticket is offered is told by mail that something waits, not what;
/// nobody is sent to where nothing waits any more.
#[test]
fn tasks_and_offers_are_told_by_mail() {
    in_folder(&async |t, mails| {
        let (_, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let agent = t.person("agente", "Gil Prueba").await;
        let (me, gil) = (titular.person.to_string(), agent.person.to_string());
        let add = [
            ("do", "add"),
            ("title", "SECRETO"),
            ("assignee", gil.as_str()),
            ("due", "2026-03-04"),
        ];
        form(&titular, &folio, "tareas", &add).await.is(303);
        t.run_jobs().await;
        let told = |words: &str| {
            let all = mails().into_iter();
            all.filter(|mail| {
                mail.header("To").contains("gil") && mail.header("Subject").contains(words)
            })
            .collect::<Vec<_>>()
        };
        let task = told("tarea");
        assert_eq!(task.len(), 1);
        assert!(
            task[0].body.contains("4 mar 2026") && !task[0].body.contains("SECRETO"),
            "{}",
            task[0].body
        );
        // Taken by oneself, and done before the mail leaves: nobody is told.
        form(
            &agent,
            &folio,
            "tareas",
            &[("do", "add"), ("title", "Otra"), ("assignee", &gil)],
        )
        .await
        .is(303);
        form(
            &titular,
            &folio,
            "tareas",
            &[("do", "add"), ("title", "Breve"), ("assignee", &gil)],
        )
        .await
        .is(303);
        for task in ["1", "2", "3"] {
            form(
                &agent,
                &folio,
                "tareas",
                &[("do", "finish"), ("task", task)],
            )
            .await
            .is(303);
        }
        t.run_jobs().await;
        assert_eq!(told("tarea").len(), 1);
        act(&titular, &folio, "clasificar", &[("assignee", &me)]).await;
        form(
            &titular,
            &folio,
            "entregar",
            &[("do", "offer"), ("to", &gil)],
        )
        .await
        .is(303);
        t.run_jobs().await;
        assert_eq!(told("ofrecen").len(), 1);
    });
}

const TARGETS: &str = "[[target]]\nkey = \"tarea\"\nmeasure = \"task\"\ndays = 2\n\n[[target]]";

/// Where a target says so, a task has a clock on the page, at its own address, and for programs.
async fn clocks_of_tasks(t: &TestApp) {
    let (link, folio) = t.send(&t.request()).await;
    let titular = t.person("titular", "Tita Muestra").await;
    form(
        &titular,
        &folio,
        "tareas",
        &[("do", "add"), ("title", "Medir el piso")],
    )
    .await
    .is(303);
    page(&titular, &folio)
        .await
        .says(&["<strong>Tarea 1</strong>", "plazos/task:1"]);
    titular
        .get(&format!("/solicitudes/{folio}/plazos/task:1"))
        .await
        .is(200)
        .says(&["Tarea 1", "2 días hábiles"]);
    sound(t).await;
    let program = Program::of(t, titular.person).await;
    program
        .get(&format!("/api/v1/tickets/{folio}/clocks"))
        .await
        .is(200)
        .says(&["task:1"]);
    t.guest().get(&link).await.is(200).hides(&["Tarea 1"]);
    form(
        &titular,
        &folio,
        "tareas",
        &[("do", "finish"), ("task", "1")],
    )
    .await
    .is(303);
    page(&titular, &folio)
        .await
        .hides(&["<strong>Tarea 1</strong>"]);
    sound(t).await;
}

#[test]
fn clocks_of_tasks_sqlite() {
    let source = changed(&[("targets.toml", "[[target]]", TARGETS)], &[]);
    run_of(Backend::Sqlite, &source, &async |t| {
        clocks_of_tasks(t).await
    });
}

#[test]
fn clocks_of_tasks_postgres() {
    let source = changed(&[("targets.toml", "[[target]]", TARGETS)], &[]);
    run_of(Backend::Postgres, &source, &async |t| {
        clocks_of_tasks(t).await
    });
}
