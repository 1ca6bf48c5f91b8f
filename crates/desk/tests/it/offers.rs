//! Handing a ticket over by agreement, through the pages and by programs [AGS-13].

use desk::directory::store::lock;
use desk::ticket::rebuild::{Rebuilt, rebuild};
use desk::ticket::store::by_reference;
use desk::ticket::verify::verify;
use serde_json::json;

use crate::api::client::Program;
use crate::support::{Answer, Browser, TestApp};

async fn form(who: &Browser, folio: &str, fields: &[(&str, &str)]) -> Answer {
    who.post(&format!("/solicitudes/{folio}/entregar"), fields)
        .await
}

async fn responsible(t: &TestApp, folio: &str) -> Option<i64> {
    by_reference(t.app.db.read(), folio)
        .await
        .unwrap()
        .assignee_id
}

both! {
    /// Responsibility moves at acceptance only, whatever else happens before.
    async fn a_ticket_is_handed_over(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let agent = t.person("agente", "Gil Prueba").await;
        let (tita, gil) = (titular.person.to_string(), agent.person.to_string());
        let path = format!("/solicitudes/{folio}");
        let take = [("base", "2"), ("assignee", tita.as_str())];
        titular.post_multipart(&format!("{path}/clasificar"), &take, &[]).await.is(303);
        agent.get(&path).await.hides(&["Ofrecerlo"]);
        form(&agent, &folio, &[("do", "offer"), ("to", &gil)]).await.is(422).says(&["Solo quien es responsable lo ofrece"]);
        form(&titular, &folio, &[("do", "offer"), ("to", "")]).await.is(422).says(&["entrega-persona-error", "Elija a alguien de la lista."]);
        form(&titular, &folio, &[("do", "offer"), ("to", &tita)]).await.is(422).says(&["Ya es suyo"]);
        form(&titular, &folio, &[("do", "regalar"), ("to", &gil)]).await.is(400);
        form(&titular, &folio, &[("do", "offer"), ("to", &gil), ("text", "Salgo a comisión.")]).await.is(303);
        assert_eq!(responsible(t, &folio).await, Some(titular.person));
        titular.get(&path).await.says(&["Se lo ofreció a Gil Prueba. Sigue siendo suyo hasta que acepte."]);
        agent.get("/tareas").await.says(&["Le ofrecen hacerse cargo", &folio]);
        agent.get(&path).await.says(&["Tita Muestra le ofrece hacerse cargo", "Salgo a comisión."]);
        form(&agent, &folio, &[("do", "decline"), ("text", "Estoy en otra visita.")]).await.is(303);
        titular.get(&path).await.says(&["no aceptó hacerse cargo", "Estoy en otra visita.", "Ofrecerlo"]);
        agent.get("/tareas").await.hides(&["Le ofrecen hacerse cargo"]);
        form(&agent, &folio, &[("do", "accept")]).await.is(422).says(&["ya no está en pie"]);
        form(&titular, &folio, &[("do", "offer"), ("to", &gil)]).await.is(303);
        form(&titular, &folio, &[("do", "withdraw")]).await.is(303);
        form(&titular, &folio, &[("do", "offer"), ("to", &gil)]).await.is(303);
        form(&titular, &folio, &[("do", "accept")]).await.is(422).says(&["solo ella contesta"]);
        let program = Program::of(t, agent.person).await;
        let at = format!("/api/v1/tickets/{folio}");
        program.get(&at).await.says(&["\"offered_to\"", "handover"]);
        program.post(&format!("{at}/commands/handover"), &json!({ "do": "accept", "id": "toma-1" })).await.is(200);
        program.post(&format!("{at}/commands/handover"), &json!({ "do": "accept", "id": "toma-1" })).await.is(200);
        assert_eq!(responsible(t, &folio).await, Some(agent.person));
        titular.get(&path).await.says(&["aceptó hacerse cargo", "cambió la persona responsable"]);
        let report = verify(&t.app, |_| {}).await.unwrap();
        assert!(report.findings.is_empty(), "{:?}", report.findings);
        assert_eq!(rebuild(&t.app, |_| {}).await.unwrap(), Rebuilt::default());
    }
}

both! {
    /// Who cannot sign in gets no work, by no way.
    async fn nobody_who_is_locked_gets_work(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let agent = t.person("agente", "Gil Prueba").await;
        let gil = agent.person.to_string();
        let write = t.app.db.write((t.app.now(), agent.person), |tx, (now, person)| {
            Box::pin(async move { lock(tx, *now, None, *person, "de licencia").await.map(drop) })
        });
        write.await.unwrap();
        let path = format!("/solicitudes/{folio}");
        let base = titular.get(&path).await.hidden("base");
        let give = [("base", base.as_str()), ("assignee", gil.as_str())];
        titular.post_multipart(&format!("{path}/clasificar"), &give, &[]).await.is(422);
        let task = [("do", "add"), ("title", "Ir al sitio"), ("assignee", gil.as_str())];
        titular.post(&format!("{path}/tareas"), &task).await.is(422);
        assert_eq!(responsible(t, &folio).await, None);
    }
}
