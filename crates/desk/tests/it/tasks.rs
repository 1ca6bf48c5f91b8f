//! Tasks inside a ticket and first-level checks, through the pages and by programs [P-13].

use desk::ticket::rebuild::{Rebuilt, rebuild};
use desk::ticket::store::by_reference;
use desk::ticket::verify::verify;
use sea_orm::EntityTrait;
use serde_json::json;
use tables::ticket_task;

use crate::api::client::Program;
use crate::requester::account;
use crate::support::{Answer, Backend, Browser, TestApp, changed, run_of};

const KIND: &str = "kinds/solicitud.toml";
const TASKS: &str = r#"[[task]]
key = "visita"
title = "Agendar la visita"
days = 2

[[task]]
key = "prueba"
title = "Probar con quien lo pidió"
after = ["visita"]

[[state]]"#;

async fn form(who: &Browser, folio: &str, fields: &[(&str, &str)]) -> Answer {
    who.post(&format!("/solicitudes/{folio}/tareas"), fields)
        .await
}

async fn page(who: &Browser, folio: &str) -> Answer {
    let page = who.get(&format!("/solicitudes/{folio}")).await;
    page.is(200);
    page
}

async fn sound(t: &TestApp) {
    let report = verify(&t.app, |_| {}).await.unwrap();
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    assert_eq!(rebuild(&t.app, |_| {}).await.unwrap(), Rebuilt::default());
}

both! {
    /// Added, taken, done in order, seen in one's own list; nothing of it is told to who asked.
    async fn tasks_are_worked_on(t: TestApp) {
        let (link, folio) = t.send(&t.request()).await;
        let agent = t.person("agente", "Gil Prueba").await;
        let titular = t.person("titular", "Tita Muestra").await;
        let gil = agent.person.to_string();
        form(&titular, &folio, &[("do", "add"), ("title", "Pedir la refacción"), ("assignee", &gil), ("due", "2026-03-04"), ("command", "t-1")]).await.is(303);
        form(&titular, &folio, &[("do", "add"), ("title", "Pedir la refacción"), ("assignee", &gil), ("due", "2026-03-04"), ("command", "t-1")]).await.is(303);
        form(&titular, &folio, &[("do", "add"), ("title", "Cambiarla"), ("after", "1")]).await.is(303);
        let seen = page(&titular, &folio).await;
        seen.says(&["Pedir la refacción", "Gil Prueba", "después de: 1", "agregó la tarea 1 para Gil Prueba", "0 de 2"]);
        agent.get("/tareas").await.is(200).says(&["Pedir la refacción", &folio]).hides(&["Cambiarla"]);
        titular.get("/tareas").await.is(200).says(&["No tiene tareas por hacer."]);
        sound(t).await;
        form(&agent, &folio, &[("do", "finish"), ("task", "2")]).await.is(422).says(&["Antes hay que terminar la tarea 1."]);
        form(&agent, &folio, &[("do", "finish"), ("task", "1"), ("text", "Llegó el martes.")]).await.is(303);
        form(&titular, &folio, &[("do", "finish"), ("task", "1")]).await.is(422).says(&["Esa tarea ya está terminada."]);
        form(&agent, &folio, &[("do", "take"), ("task", "2")]).await.is(303);
        agent.get("/tareas").await.says(&["Cambiarla"]).hides(&["Pedir la refacción"]);
        form(&agent, &folio, &[("do", "drop"), ("task", "2"), ("text", " ")]).await.is(422).says(&["Escriba por qué ya no se hará."]);
        form(&agent, &folio, &[("do", "drop"), ("task", "2"), ("text", "Ya funcionaba.")]).await.is(303);
        page(&titular, &folio).await.says(&["quitó la tarea 2: ya no se hará", "Ya funcionaba.", "Llegó el martes.", "1 de 1"]);
        form(&agent, &folio, &[("do", "reopen"), ("task", "2")]).await.is(303);
        sound(t).await;
        // What is wrong is told at its control, and what was typed stays.
        let wrong = form(&titular, &folio, &[("do", "add"), ("title", "Otra"), ("due", "mañana")]).await;
        wrong.is(422).says(&["tarea-fecha-error", "value=\"Otra\""]);
        form(&titular, &folio, &[("do", "add"), ("title", "Otra"), ("due", "2026-03-01")]).await.is(422).says(&["Esa fecha ya pasó."]);
        form(&titular, &folio, &[("do", "add"), ("title", "  ")]).await.is(422).says(&["Escriba qué hay que hacer."]);
        form(&titular, &folio, &[("do", "add"), ("title", "Otra"), ("assignee", "99999")]).await.is(422).says(&["Elija a alguien de la lista."]);
        form(&titular, &folio, &[("do", "volar"), ("task", "1")]).await.is(400);
        t.guest().get(&link).await.is(200).hides(&["refacción", "la tarea"]);
        let own = account(t, "mariana.peña@ocoyoacac.example").await;
        form(&own, &folio, &[("do", "finish"), ("task", "2")]).await.is(404);
        // Programs do the same.
        let program = Program::of(t, agent.person).await;
        let at = format!("/api/v1/tickets/{folio}/commands/task");
        program.post(&at, &json!({ "do": "add", "title": "Desde un programa", "after": [2], "due": "2026-03-09" })).await.is(200);
        program.post(&at, &json!({ "do": "finish", "task": 3 })).await.is(422);
        program.post(&at, &json!({ "do": "finish" })).await.is(400);
        let shown = program.get(&format!("/api/v1/tickets/{folio}")).await;
        shown.is(200).says(&["Desde un programa", "\"after\":[2]", "\"state\":\"done\""]);
        program.get(&format!("/api/v1/tickets/{folio}/history")).await.says(&["\"change\":\"finished\""]);
        sound(t).await;
    }
}

both! {
    /// Twenty tasks cost the page no statement.
    async fn tasks_cost_no_statement(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let count = async || {
            let before = t.app.db.statements();
            page(&titular, &folio).await;
            t.app.db.statements() - before
        };
        let bare = count().await;
        for n in 0..20 {
            let title = format!("Tarea {n}");
            form(&titular, &folio, &[("do", "add"), ("title", &title)]).await.is(303);
        }
        assert_eq!(count().await, bare);
        sound(t).await;
    }
}

/// Tasks of the kind begin with the ticket, and stop its resolution while they are open; its end takes them off all lists.
async fn templates(t: &TestApp) {
    let (_, folio) = t.send(&t.request()).await;
    let titular = t.person("titular", "Tita Muestra").await;
    let me = titular.person.to_string();
    page(&titular, &folio).await.says(&[
        "Agendar la visita",
        "Probar con quien lo pidió",
        "0 de 2",
    ]);
    let path = format!("/solicitudes/{folio}");
    let move_it = async |key: &str, more: &[(&str, &str)]| {
        let base = titular.get(&path).await.all_hidden("base").pop().unwrap();
        let mut all = vec![("base", base.as_str()), ("move", key)];
        all.extend(more);
        titular
            .post_multipart(&format!("{path}/mover"), &all, &[])
            .await
    };
    let classify = [
        ("base", "9"),
        ("campo-tipo", "red"),
        ("assignee", me.as_str()),
        ("priority", "alta"),
    ];
    titular
        .post_multipart(&format!("{path}/clasificar"), &classify, &[])
        .await
        .is(303);
    let resolve = [("message", "Listo."), ("campo-modalidad", "sitio")];
    move_it("resolver", &resolve)
        .await
        .is(422)
        .says(&["Antes de «Resolver» hay que terminar las tareas 1 y 2."]);
    form(&titular, &folio, &[("do", "finish"), ("task", "1")])
        .await
        .is(303);
    form(&titular, &folio, &[("do", "finish"), ("task", "2")])
        .await
        .is(303);
    move_it("resolver", &resolve).await.is(303);
    form(&titular, &folio, &[("do", "reopen"), ("task", "2")])
        .await
        .is(303);
    form(&titular, &folio, &[("do", "take"), ("task", "2")])
        .await
        .is(303);
    titular.get("/tareas").await.says(&["Probar con quien"]);
    move_it("cerrar", &[]).await.is(303);
    titular.get("/tareas").await.hides(&["Probar con quien"]);
    form(&titular, &folio, &[("do", "finish"), ("task", "2")])
        .await
        .is(422)
        .says(&["Ya está cerrado: sus tareas no cambian."]);
    sound(t).await;
}

fn owned() -> pack::Source {
    let owned = TASKS
        .replacen("days = 2", "days = 2\nwho = \"agente\"", 1)
        .replacen("after =", "who = \"@assignee\"\nafter =", 1);
    changed(&[(KIND, "[[state]]", &owned)], &[])
}

both! {
    /// A template says whose its task is: of those who hold a role whoever has the least to do and is there; or who is responsible, whoever that is.
    async fn templates_have_owners(t: TestApp of owned()) {
        let titular = t.person("titular", "Tita Muestra").await;
        let gil = t.person("agente", "Gil Prueba").await;
        let eva = t.person("agente", "Eva Prueba").await;
        let owner = async |folio: &str, task: i64| {
            let id = by_reference(t.app.db.read(), folio).await.unwrap().id;
            let row = ticket_task::Entity::find_by_id((id, task)).one(t.app.db.read()).await.unwrap();
            row.unwrap().assignee_id
        };
        let (_, first) = t.send(&t.request()).await;
        let (_, second) = t.send(&t.request()).await;
        let mut both = [owner(&first, 1).await, owner(&second, 1).await];
        both.sort();
        assert_eq!(both, [Some(gil.person), Some(eva.person)], "one each");
        assert_eq!(owner(&first, 2).await, None, "nobody is responsible yet");
        page(&titular, &first).await.says(&["agregó la tarea 1 para"]);
        gil.get("/tareas").await.is(200).says(&["Agendar la visita"]);
        // Who is away gets none; who stands in does.
        let away = [("from", "2026-03-01"), ("until", "2026-03-20"), ("substitute", "")];
        eva.post("/mi-cuenta/ausencias", &away).await.is(303);
        let (_, third) = t.send(&t.request()).await;
        let (_, fourth) = t.send(&t.request()).await;
        assert_eq!([owner(&third, 1).await, owner(&fourth, 1).await], [Some(gil.person); 2]);
        let me = titular.person.to_string();
        let path = format!("/solicitudes/{first}/clasificar");
        let take = async |who: &str| {
            let base = page(&titular, &first).await.all_hidden("base").pop().unwrap();
            titular.post_multipart(&path, &[("base", base.as_str()), ("assignee", who)], &[]).await.is(303);
            owner(&first, 2).await
        };
        assert_eq!(take(&me).await, Some(titular.person));
        assert_eq!(take(&gil.person.to_string()).await, Some(gil.person));
        page(&titular, &first).await.says(&["Probar con quien lo pidió"]);
        sound(t).await;
    }
}

fn with_templates() -> pack::Source {
    let gate = (
        KIND,
        "renews = [\"modalidad\"]",
        "renews = [\"modalidad\"]\ntasks_done = true",
    );
    changed(&[(KIND, "[[state]]", TASKS), gate], &[])
}

#[test]
fn templates_sqlite() {
    run_of(Backend::Sqlite, &with_templates(), &async |t| {
        templates(t).await
    });
}

#[test]
fn templates_postgres() {
    run_of(Backend::Postgres, &with_templates(), &async |t| {
        templates(t).await
    });
}
