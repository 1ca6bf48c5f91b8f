//! The work inside tickets done to many at once: tasks, checks, approvals, offers, time, merging.

use pack::Source;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::json;
use tables::ticket_task;

use crate::api::client::{Program, json as read};
use crate::approvals::KIND;
use crate::bulk::{post, send, sound, step, tickets, work};
use crate::support::{Browser, TestApp, changed};

const WORK: &str = r#"[[approval]]
key = "obra"
name = "Autorización de la obra"
manage = ["titular"]

[[approval.step]]
key = "titular"
name = "la titularidad"
by = ["titular"]
quorum = 1

[[task]]
key = "visita"
title = "Agendar la visita"
who = "@assignee"

[[task]]
key = "prueba"
title = "Probar"
after = ["visita"]

[[state]]"#;
const SERVICE: &str = "falló o dejó de funcionar.\"\narea = \"soporte\"";
const CHECK: &str = "falló o dejó de funcionar.\"\narea = \"soporte\"\n[[service.definition.check]]\nkey = \"cables\"\nname = \"Revisar los cables\"\n";

fn source() -> Source {
    let changes = [(KIND, "[[state]]", WORK), ("services.toml", SERVICE, CHECK)];
    changed(&changes, &[])
}

/// Does it to these tickets; the address of what was done.
async fn done(t: &TestApp, who: &Browser, many: &[String], form: &[(&str, &str)]) -> String {
    let all = [form, &[("hacer", "hacer")]].concat();
    let at = post(who, many, &all).await.is(303).location();
    work(t).await;
    let count = format!("<dt>Hechos</dt><dd>{}</dd>", many.len());
    who.get(&at).await.is(200).says(&[&count]);
    at
}

/// Takes it back.
async fn undone(t: &TestApp, who: &Browser, at: &str, many: usize) {
    let command = at.rsplit('/').next().unwrap();
    let undo = [("hacer", "deshacer"), ("command", command)];
    let undo = who.post(at, &undo).await.is(303).location();
    work(t).await;
    let count = format!("<dt>Hechos</dt><dd>{many}</dd>");
    who.get(&undo).await.says(&[&count]);
}

async fn tasks(t: &TestApp) -> Vec<ticket_task::Model> {
    let all = ticket_task::Entity::find().order_by_asc(ticket_task::Column::TicketId);
    all.all(t.app.db.read()).await.unwrap()
}

both! {
    /// What is wrong with a step is told before anything is tried.
    async fn what_is_wrong_is_told(t: TestApp of source()) {
        let titular = t.person("titular", "Tita Muestra").await;
        let folios = send(t, 1).await;
        let wrong = async |act: &str, text: &str, days: &str, words: &str| {
            post(&titular, &folios, &step(act, text, days)).await.is(422).says(&[words]);
        };
        wrong("finish-task", "", "", "Escriba cómo se llama la tarea.").await;
        wrong("drop-task", "Agendar la visita", "", "Escriba por qué en otro renglón.").await;
        wrong("assign-task", "Agendar la visita", "", "el nombre completo de la persona en otro renglón.").await;
        wrong("assign-task", "Agendar la visita\nNadie Así", "", "Ningún colega tiene ese correo").await;
        wrong("assign-task:@actor", "Agendar la visita\nTita Muestra", "", "Escriba solo cómo se llama la tarea.").await;
        wrong("schedule-task", "Agendar la visita", "", "Escriba cuántos días o hasta qué día.").await;
        wrong("schedule-task", "Agendar la visita\n2026-12-01", "", "Escriba solo cómo se llama la tarea.").await;
        wrong("schedule-task:never", "Agendar la visita", "3", "la tarea quedará sin fecha.").await;
        wrong("offer", "Nadie Así\nPorque sí.", "", "Ningún colega tiene ese correo").await;
        wrong("refuse:obra", "", "", "Escriba por qué.").await;
        wrong("spend", "Traslado", "0", "Escriba los minutos con un número del 1 al 1440.").await;
        wrong("spend", "Traslado", "", "Escriba los minutos con un número del 1 al 1440.").await;
        wrong("merge", "", "", "Escriba el folio del otro ticket.").await;
        let look = post(&titular, &folios, &[&step("finish-task", "Otra cosa", "")[..], &[("hacer", "ver")]].concat()).await;
        look.is(200).says(&["Paso 1: No tiene una tarea que se llame «otra cosa»."]);
        let look = post(&titular, &folios, &[&step("merge", "OCO-99999", "")[..], &[("hacer", "ver")]].concat()).await;
        look.is(200).says(&["Ningún ticket a su alcance tiene el folio «OCO-99999»."]);
        // What was typed stays as it was typed.
        let again = post(&titular, &folios, &[&step("assign-task", "Agendar la visita\nTita Muestra", "")[..], &[("hacer", "ver")]].concat()).await;
        again.is(200).says(&["Agendar la visita\nTita Muestra</textarea>"]);
    }
}

both! {
    /// Tasks, checks, approvals and time go in bulk as by hand, and come back; a decision stays.
    async fn work_goes_in_bulk(t: TestApp of source()) {
        let titular = t.person("titular", "Tita Muestra").await;
        let agent = t.person("agente", "Gil Prueba").await;
        let folios = send(t, 3).await;
        assert!(tasks(t).await.iter().all(|task| task.assignee_id.is_none()));
        done(t, &titular, &folios, &step("assign", "Gil Prueba", "")).await;
        let given = tasks(t).await;
        let visits = async |who: i64| tasks(t).await.iter().filter(|task| task.assignee_id == Some(who)).count();
        assert_eq!((given.len(), visits(agent.person).await), (6, 3), "with who is responsible");
        let later = [step("schedule-task", "agendar la VISITA", "15/12/2026"), step("assign-task", "Agendar la visita\nTita Muestra", "")].concat();
        let at = done(t, &titular, &folios, &later).await;
        titular.get(&at).await.says(&["La tarea «agendar la VISITA» es hasta el 15/12/2026"]);
        assert_eq!(visits(titular.person).await, 3);
        undone(t, &titular, &at, 3).await;
        assert_eq!(tasks(t).await, given, "as it was");
        let all = [
            step("finish-task", "Agendar la visita\nQuedó para el lunes.", ""), step("finish-task", "probar", ""), step("check:cables", "", ""),
            step("approve:obra", "De acuerdo.", ""), step("spend:site", "Traslado", "25"),
        ].concat();
        post(&agent, &folios, &[&all[..], &[("hacer", "ver")]].concat()).await.is(200).says(&["<dt>No se puede</dt><dd>3</dd>"]);
        let at = done(t, &titular, &folios, &all).await;
        assert!(tasks(t).await.is_empty());
        let page = titular.get(&format!("/solicitudes/{}", folios[1])).await;
        page.says(&["Quedó para el lunes.", "De acuerdo.", "Traslado", "25 min", "lo hizo en bloque"]);
        let again = [step("finish-task", "visita", ""), step("check:cables", "", "")].concat();
        post(&titular, &folios, &[&again[..], &[("hacer", "ver")]].concat()).await.is(200).says(&["<dt>Ya están así</dt><dd>3</dd>"]);
        titular.get(&format!("{at}/deshacer")).await.is(200).says(&["Lo que se decidió en una aprobación se queda."]);
        undone(t, &titular, &at, 3).await;
        assert_eq!(tasks(t).await, given, "to be done again, in their order");
        let page = titular.get(&format!("/solicitudes/{}", folios[1])).await;
        page.says(&["Se deshace lo que se hizo en bloque."]);
        sound(t).await;
        let both = [step("approve:obra", "", ""), step("merge", &folios[2], "")].concat();
        post(&titular, &folios[..1], &[&both[..], &[("hacer", "ver")]].concat()).await.is(200).says(&["<dt>No se puede</dt><dd>1</dd>"]);
        // Programs name minutes by their name.
        let program = Program::of(t, titular.person).await;
        let action = json!({ "tickets": folios, "steps": [{ "do": "spend", "minutes": 15, "text": "Revisión" }] });
        let seen = program.post("/api/v1/bulk/try", &action).await;
        assert_eq!(read(seen.is(200))["can"], 3);
        let mixed = json!({ "tickets": folios, "steps": [{ "do": "postpone", "minutes": 45 }] });
        program.post("/api/v1/bulk/try", &mixed).await.is(400);
    }
}

both! {
    /// A trial asks as much about many tickets as about few.
    async fn a_trial_of_work_reads_many_at_once(t: TestApp of source()) {
        let titular = t.person("titular", "Tita Muestra").await;
        let folios = send(t, 9).await;
        let all = [step("finish-task", "visita", ""), step("check:cables", "", ""), step("spend", "", "5"), step("merge", &folios[8], "")].concat();
        let count = async |many: &[String]| {
            let before = t.app.db.statements();
            let look = [&all[..], &[("hacer", "ver")]].concat();
            let count = format!("<dt>Se puede</dt><dd>{}</dd>", many.len());
            post(&titular, many, &look).await.is(200).says(&[&count]);
            t.app.db.statements() - before
        };
        let few = count(&folios[..2]).await;
        assert_eq!(count(&folios[..8]).await, few);
    }
}

both! {
    /// Offers are made and accepted in bulk; tickets go on within another, and by themselves again.
    async fn tickets_are_handed_over_and_merged(t: TestApp of source()) {
        let titular = t.person("titular", "Tita Muestra").await;
        let agent = t.person("agente", "Gil Prueba").await;
        let folios = send(t, 3).await;
        done(t, &titular, &folios, &step("assign", "Gil Prueba", "")).await;
        let offer = done(t, &agent, &folios, &step("offer", "Tita Muestra\nEs de allá.", "")).await;
        agent.get(&offer).await.says(&["Se ofrece a Tita Muestra"]);
        let of = |row: &tables::ticket::Model| (row.offered_to, row.assignee_id);
        assert!(tickets(t).await.iter().all(|row| of(row) == (Some(titular.person), Some(agent.person))));
        undone(t, &agent, &offer, 3).await;
        assert!(tickets(t).await.iter().all(|row| row.offered_to.is_none()));
        done(t, &agent, &folios, &step("offer", "Tita Muestra", "")).await;
        done(t, &titular, &folios, &step("accept-offer", "", "")).await;
        assert!(tickets(t).await.iter().all(|row| of(row) == (None, Some(titular.person))));
        sound(t).await;
        let into = folios[2].to_lowercase();
        let merge = [step("note", "Es lo mismo.", ""), step("merge", &into, "")].concat();
        let late = [step("merge", &into, ""), step("note", "Es lo mismo.", "")].concat();
        post(&titular, &folios[..2], &[&late[..], &[("hacer", "ver")]].concat()).await.is(200).says(&["Paso 2: Está unido a"]);
        let at = done(t, &titular, &folios[..2], &merge).await;
        let merged = async || tickets(t).await.iter().filter(|row| row.merged_into.is_some()).count();
        assert_eq!(merged().await, 2);
        sound(t).await;
        undone(t, &titular, &at, 2).await;
        assert_eq!(merged().await, 0);
        sound(t).await;
    }
}
