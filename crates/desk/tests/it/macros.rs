//! Macros: offered where they fit, shown before they are done, all of it or nothing.

use desk::site::Site;
use desk::ticket::rebuild::{Rebuilt, rebuild};
use desk::ticket::verify::verify;
use sea_orm::EntityTrait;
use serde_json::json;

use crate::api::client::Program;
use crate::support::{Answer, Browser, TestApp};

const ADMIN: &str = "/administracion/macros";

async fn sound(t: &TestApp) {
    // By the configuration as it is now.
    let app = Site::new(t.app.clone()).app().await;
    let report = verify(&app, |_| {}).await.unwrap();
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    assert_eq!(rebuild(&app, |_| {}).await.unwrap(), Rebuilt::default());
}

async fn events(t: &TestApp) -> usize {
    let all = tables::ticket_event::Entity::find();
    all.all(t.app.db.read()).await.unwrap().len()
}

async fn apply(who: &Browser, at: &str, more: &[(&str, &str)]) -> Answer {
    let page = who.get(at).await;
    page.is(200);
    let (command, base, seen) = (
        page.hidden("command"),
        page.hidden("base"),
        page.hidden("visto"),
    );
    let mut form = vec![
        ("command", command.as_str()),
        ("base", base.as_str()),
        ("visto", seen.as_str()),
    ];
    form.extend(more);
    let done = who.post(at, &form).await;
    // Sent twice, it is done once.
    if done.status == 303 {
        who.post(at, &form).await.is(303);
    }
    done
}

both! {
    /// One click leads to exactly what is done; the texts can be changed; it is done once.
    async fn a_macro_is_shown_and_done(t: TestApp) {
        let (link, folio) = t.send(&t.request()).await;
        let agent = t.person("agente", "Gil Prueba").await;
        let page = format!("/solicitudes/{folio}");
        let at = format!("{page}/macros/pedir-datos");
        // For the head alone, and only where the ticket is so.
        agent.get(&page).await.is(200).says(&["Pedir más datos"]).hides(&["Resuelto a distancia"]);
        agent.get(&format!("{page}/macros/resuelto-a-distancia")).await.is(404);
        let shown = agent.get(&at).await;
        shown.is(200).says(&["Respuesta a quien solicita", "número de inventario", "Paso «Dejar pendiente»", "Quien solicita leerá la respuesta"]);
        let before = events(t).await;
        apply(&agent, &at, &[("texto-1", "¿Qué equipo es?")]).await.is(303);
        assert_eq!(events(t).await, before + 3, "what ran, an answer, a state");
        agent.get(&page).await.says(&["aplicó la macro «Pedir más datos»", "¿Qué equipo es?", "Abierto → Pendiente"]).hides(&["Pedir más datos</a>"]);
        t.guest().get(&link).await.is(200).says(&["¿Qué equipo es?"]).hides(&["macro"]);
        sound(t).await;
        agent.get(&at).await.is(404);
        let stranger = t.person("administrador", "Ada Ejemplo").await;
        stranger.get(&at).await.is(404);
        stranger.post(&at, &[("command", "m-9")]).await.is(404);
    }
}

both! {
    /// What is refused says which step and why, and nothing of it is done; what changed meanwhile conflicts.
    async fn all_of_it_or_nothing(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let page = format!("/solicitudes/{folio}");
        let at = format!("{page}/macros/resuelto-a-distancia");
        titular.get(&at).await.is(200).says(&["Así como está, no se puede.", "Paso 3: Antes de «Resolver» falta"]);
        let before = events(t).await;
        apply(&titular, &at, &[]).await.is(422).says(&["Paso 3: Antes de «Resolver» falta"]);
        assert_eq!(events(t).await, before);
        let shown = titular.get(&at).await;
        let me = titular.person.to_string();
        let base = titular.get(&page).await.all_hidden("base").pop().unwrap();
        let classify = [("base", base.as_str()), ("campo-tipo", "red"), ("assignee", me.as_str()), ("priority", "alta")];
        titular.post_multipart(&format!("{page}/clasificar"), &classify, &[]).await.is(303);
        // From a page that is older than that: the step that makes somebody responsible would go over it, to the same person.
        let old = [("command", "m-1"), ("base", &shown.hidden("base"))];
        titular.post(&at, &old).await.is(303);
        titular.get(&page).await.says(&["Abierto → Resuelto", "aplicó la macro «Resuelto a distancia»"]);
        sound(t).await;
    }
}

both! {
    /// A macro gives nobody a right: what somebody may not do by hand is refused at its step.
    async fn a_macro_gives_no_right(t: TestApp) {
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let agent = t.person("agente", "Gil Prueba").await;
        let (_, folio) = t.send(&t.request()).await;
        let form = [("name", "Urgente y mía"), ("hacer", "guardar"), ("paso[]", "note"), ("texto[]", "La tomo, {{ solicitante }}."), ("dias[]", ""), ("paso[]", "set:priority=urgente"), ("texto[]", ""), ("dias[]", "")];
        admin.post(&format!("{ADMIN}/nueva"), &form).await.is(303);
        admin.get(ADMIN).await.is(200).says(&["Urgente y mía", "De aquí", "Prioridad: Urgente", "Del paquete"]);
        let at = format!("/solicitudes/{folio}/macros/urgente-y-mia");
        let before = events(t).await;
        agent.get(&at).await.is(200).says(&["Paso 2: su función no lo permite aquí."]);
        apply(&agent, &at, &[]).await.is(422).says(&["Paso 2: su función no lo permite aquí."]);
        assert_eq!(events(t).await, before);
        let titular = t.person("titular", "Tita Muestra").await;
        apply(&titular, &at, &[]).await.is(303);
        titular.get(&format!("/solicitudes/{folio}")).await.says(&["La tomo, ", "prioridad: — → Urgente"]);
        // Programs see and do the same.
        let program = Program::of(t, agent.person).await;
        let listed = program.get(&format!("/api/v1/tickets/{folio}/macros")).await;
        listed.is(200).says(&["\"key\":\"pedir-datos\"", "\"do\":\"answer\"", "\"refusal\":\"Paso 2: su función"]);
        let command = format!("/api/v1/tickets/{folio}/commands/macro");
        program.post(&command, &json!({ "macro": "urgente-y-mia" })).await.is(422).says(&["Paso 2"]);
        program.post(&command, &json!({ "macro": "nada" })).await.is(400);
        program.post(&command, &json!({ "macro": "pedir-datos", "id": "p-1", "texts": { "1": "¿Cuál?" } })).await.is(200);
        program.post(&command, &json!({ "macro": "pedir-datos", "id": "p-1", "texts": { "1": "¿Cuál?" } })).await.is(200);
        program.post(&command, &json!({ "macro": "pedir-datos", "id": "p-1" })).await.is(409);
        program.get(&format!("/api/v1/tickets/{folio}/history")).await.says(&["\"what\":\"macro\"", "¿Cuál?"]);
        sound(t).await;
    }
}

both! {
    /// A macro of this institution is checked, tried on a ticket, changed, retired and offered again.
    async fn macros_are_kept(t: TestApp) {
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let titular = t.person("titular", "Tita Muestra").await;
        let (_, folio) = t.send(&t.request()).await;
        let new = format!("{ADMIN}/nueva");
        admin.get(&new).await.is(200).says(&["Macro nueva", "Tipo: Red y telecomunicaciones", "Resolver"]);
        admin.post(&new, &[("hacer", "guardar")]).await.is(422).says(&["Escriba con qué nombre", "Elija al menos una cosa"]);
        let bad = [("name", "X"), ("when", "estado:volando"), ("paso[]", "note"), ("texto[]", "{{ sueldo }}"), ("dias[]", ""), ("paso[]", "set:folio=1"), ("texto[]", ""), ("dias[]", ""), ("paso[]", "task"), ("texto[]", "Ir"), ("dias[]", "mil")];
        admin.post(&new, &bad).await.is(422).says(&["volando", "sueldo", "Elija qué hacer.", "del 1 al 365"]);
        let good = [("name", "Avisar"), ("kinds", "nada"), ("roles", "titular"), ("when", "estado:abierto"), ("paso[]", "task:@actor"), ("texto[]", "Llamar"), ("dias[]", "2")];
        let look = [&good[..], &[("hacer", "ver"), ("folio", folio.as_str())]].concat();
        // Who configures sees no tickets here.
        admin.post(&new, &look).await.is(200).says(&["No hay ninguno con ese folio"]);
        admin.post(&new, &good).await.is(303);
        let own = format!("{ADMIN}/avisar");
        admin.get(&own).await.is(200).says(&["value=\"task:@actor\" selected", "value=\"titular\" checked", "Llamar"]);
        let at = format!("/solicitudes/{folio}");
        titular.get(&at).await.says(&["macros/avisar"]);
        admin.post(&own, &[("hacer", "retirar")]).await.is(303);
        titular.get(&at).await.hides(&["macros/avisar"]);
        admin.get(ADMIN).await.says(&["Retirada"]);
        admin.post(&own, &[("hacer", "ofrecer")]).await.is(303);
        apply(&titular, &format!("{at}/macros/avisar"), &[]).await.is(303);
        titular.get("/tareas").await.says(&["Llamar"]);
        // The pack's own can be changed here, and is then of here.
        admin.post(&format!("{ADMIN}/pedir-datos"), &[("name", "Preguntar"), ("paso[]", "note"), ("texto[]", "Ya."), ("dias[]", "")]).await.is(303);
        admin.get(ADMIN).await.says(&["Preguntar", "Del paquete, cambiada aquí"]).hides(&["Pedir más datos"]);
        titular.get(&at).await.says(&["Preguntar"]).hides(&["Pedir más datos"]);
        // What was written for a step of before goes to no other step.
        let own = format!("{at}/macros/pedir-datos");
        let shown = titular.get(&own).await;
        let answers = [("name", "Preguntar"), ("paso[]", "answer"), ("texto[]", "¿Ya?"), ("dias[]", "")];
        admin.post(&format!("{ADMIN}/pedir-datos"), &answers).await.is(303);
        let stale = [("command", "m-8"), ("base", &shown.hidden("base")), ("visto", &shown.hidden("visto")), ("texto-1", "Solo entre nosotros.")];
        titular.post(&own, &stale).await.is(422).says(&["La macro cambió desde que usted la leyó", "¿Ya?"]);
        titular.get(&at).await.hides(&["Solo entre nosotros."]);
        let long = "a".repeat(20_001);
        apply(&titular, &own, &[("texto-1", &long)]).await.is(422).says(&["Paso 1: use a lo más 20000 caracteres."]);
        titular.get(ADMIN).await.is(404);
        sound(t).await;
    }
}

both! {
    /// Macros cost the page of a ticket no statement.
    async fn macros_cost_no_statement(t: TestApp) {
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let titular = t.person("titular", "Tita Muestra").await;
        let (_, folio) = t.send(&t.request()).await;
        let count = async || {
            let before = t.app.db.statements();
            titular.get(&format!("/solicitudes/{folio}")).await.is(200);
            t.app.db.statements() - before
        };
        count().await;
        let bare = count().await;
        for n in 0..5 {
            let name = format!("Macro {n}");
            admin.post(&format!("{ADMIN}/nueva"), &[("name", &name), ("when", "estado:abierto"), ("paso[]", "note"), ("texto[]", "Ya."), ("dias[]", "")]).await.is(303);
        }
        count().await;
        assert_eq!(count().await, bare);
        titular.get(&format!("/solicitudes/{folio}")).await.says(&["Macro 4"]);
    }
}
