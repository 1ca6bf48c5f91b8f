//! Actions on many tickets: chosen, tried, done once each in the hands of who asked, stopped, taken back.

use desk::bulk::run;
use desk::platform::jobs::run_due;
use desk::site::Site;
use desk::ticket::rebuild::{Rebuilt, rebuild};
use desk::ticket::verify::verify;
use sea_orm::{ActiveValue::Set, EntityTrait, IntoActiveModel, QueryOrder};
use tables::bulk_ticket;

use crate::support::{Answer, Browser, TestApp};

pub const NEW: &str = "/en-bloque/nueva";

pub async fn sound(t: &TestApp) {
    // By the configuration as it is now.
    let app = Site::new(t.app.clone()).app().await;
    let report = verify(&app, |_| {}).await.unwrap();
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    assert_eq!(rebuild(&app, |_| {}).await.unwrap(), Rebuilt::default());
}

pub async fn send(t: &TestApp, many: usize) -> Vec<String> {
    let mut folios = Vec::new();
    for _ in 0..many {
        folios.push(t.send(&t.request()).await.1);
    }
    folios
}

/// What a form says; what is to be done was looked at before, as people do.
pub async fn post(who: &Browser, folios: &[String], more: &[(&str, &str)]) -> Answer {
    let mut form: Vec<(&str, &str)> = folios.iter().map(|f| ("t", f.as_str())).collect();
    form.extend(more);
    let seen;
    if form.contains(&("hacer", "hacer")) && !form.iter().any(|(name, _)| *name == "visto") {
        let look = form
            .iter()
            .copied()
            .filter(|(name, _)| !matches!(*name, "hacer" | "command"));
        let look: Vec<_> = look.chain([("hacer", "ver")]).collect();
        seen = who.post(NEW, &look).await.hidden("visto");
        form.push(("visto", &seen));
    }
    who.post(NEW, &form).await
}

pub async fn work(t: &TestApp) {
    run_due(&t.app, &desk::housekeeping::kinds(), "test")
        .await
        .unwrap();
}

async fn events(t: &TestApp) -> usize {
    let all = tables::ticket_event::Entity::find();
    all.all(t.app.db.read()).await.unwrap().len()
}

const NOTE: [(&str, &str); 3] = [
    ("paso[]", "note"),
    ("texto[]", "Visto, {{ folio }}."),
    ("dias[]", ""),
];

both! {
    /// Chosen in a list, tried, done: each once, with a result of its own.
    async fn many_are_done_once_each(t: TestApp) {
        let folios = send(t, 3).await;
        let agent = t.person("agente", "Gil Prueba").await;
        let list = agent.get("/solicitudes?vista=todas").await;
        list.is(200).says(&["Hacer con lo marcado", &format!("name=\"t\" value=\"{}\"", folios[0]), "todas=1&vista=todas"]);
        agent.get(&format!("{NEW}?t={}&t={}", folios[0], folios[1])).await.is(200).says(&["2 tickets", &folios[0]]).hides(&[&folios[2]]);
        agent.get(&format!("{NEW}?todas=1&vista=todas")).await.is(200).says(&["3 tickets"]);
        agent.get(&format!("{NEW}?todas=1&vista=todas&filtro=estado:pendiente")).await.is(200).says(&["No eligió ninguno."]);
        let before = events(t).await;
        let look = post(&agent, &folios, &[&NOTE[..], &[("hacer", "ver")]].concat()).await;
        look.is(200).says(&["Qué pasaría", "<dt>Se puede</dt><dd>3</dd>", "No se guardó nada."]).hides(&["Se escribirá"]);
        assert_eq!(events(t).await, before);
        let command = look.hidden("command");
        let form = [&NOTE[..], &[("hacer", "hacer"), ("command", command.as_str())]].concat();
        let at = post(&agent, &folios, &form).await.is(303).location();
        assert_eq!(post(&agent, &folios, &form).await.is(303).location(), at, "a second click");
        agent.get(&at).await.is(200).says(&["En curso", "0 de 3", "hx-get"]);
        work(t).await;
        work(t).await;
        assert_eq!(events(t).await, before + 6, "what ran and a note, each once");
        agent.get(&at).await.is(200).says(&["Terminada", "3 de 3", &folios[2], "Deshacer"]).hides(&["hx-get"]);
        agent.get("/en-bloque").await.is(200).says(&["Nota interna", "Terminada"]);
        let page = agent.get(&format!("/solicitudes/{}", folios[1])).await;
        page.says(&[&format!("Visto, {}.", folios[1]), "lo hizo en bloque"]);
        let other = t.person("titular", "Tita Muestra").await;
        other.get(&at).await.is(404);
        other.post(&at, &[("hacer", "detener")]).await.is(404);
        sound(t).await;
    }
}

both! {
    /// Rights are asked on each ticket, when it is tried and again when it is done; who left does nothing.
    async fn rights_are_those_of_the_person(t: TestApp) {
        let folios = send(t, 2).await;
        let agent = t.person("agente", "Gil Prueba").await;
        let titular = t.person("titular", "Tita Muestra").await;
        let urgent = [("paso[]", "set:priority=urgente"), ("texto[]", ""), ("dias[]", "")];
        post(&agent, &folios, &[&urgent[..], &[("hacer", "ver")]].concat()).await.is(200).says(&["<dt>No se puede</dt><dd>2</dd>", "Paso 1: su función no lo permite aquí."]);
        let at = post(&agent, &folios, &[&urgent[..], &[("hacer", "hacer")]].concat()).await.is(303).location();
        work(t).await;
        agent.get(&at).await.says(&["<dt>No se pudo</dt><dd>2</dd>", "su función no lo permite"]).hides(&["Deshacer</span>"]);
        // What was not tried as it is now is shown, and not done.
        let before = events(t).await;
        let other = [&urgent[..], &[("hacer", "hacer"), ("visto", "otra cosa")]].concat();
        post(&titular, &folios, &other).await.is(200).says(&["No se hizo nada todavía", "Qué pasaría"]);
        work(t).await;
        assert_eq!(events(t).await, before);
        post(&titular, &folios, &[&urgent[..], &[("hacer", "hacer")]].concat()).await.is(303);
        let lock = tables::account_lock::ActiveModel {
            person_id: Set(titular.person), at: Set(1), by_id: Set(None), reason: Set("Se fue.".to_owned()),
        };
        let write = t.app.db.write(lock, |tx, lock| Box::pin(async move {
            tables::account_lock::Entity::insert(lock.clone()).exec_without_returning(tx.conn()).await?;
            Ok(())
        }));
        write.await.unwrap();
        work(t).await;
        let rows = bulk_ticket::Entity::find().all(t.app.db.read()).await.unwrap();
        assert!(rows.iter().all(|row| row.state == "refused"), "{rows:?}");
        sound(t).await;
    }
}

both! {
    /// Macros in bulk are for tickets where they are offered; requesters who are written to are counted.
    async fn a_macro_goes_where_it_is_offered(t: TestApp) {
        let folios = send(t, 3).await;
        let agent = t.person("agente", "Gil Prueba").await;
        let wait = [("paso[]", "move:pendiente"), ("texto[]", "Falta un dato."), ("dias[]", "")];
        post(&agent, &folios[..1], &[&wait[..], &[("hacer", "hacer")]].concat()).await.is(303);
        work(t).await;
        let ask = [("macro", "pedir-datos"), ("hacer", "ver")];
        let look = post(&agent, &folios, &ask).await;
        look.is(200).says(&["<dt>Se puede</dt><dd>2</dd>", "La macro no se ofrece en este ticket.", "Se escribirá a 1 persona"]);
        post(&agent, &folios, &[("macro", "nada")]).await.is(422).says(&["Elija una macro de la lista."]);
        post(&agent, &folios, &[&ask[..], &NOTE[..]].concat()).await.is(422).says(&["no las dos cosas"]);
        post(&agent, &folios, &[("paso[]", "set:nada=1"), ("texto[]", ""), ("dias[]", "")]).await.is(422).says(&["Elija qué hacer."]);
        post(&agent, &[], &NOTE).await.is(422).says(&["No eligió ninguno."]);
        let at = post(&agent, &folios, &[("macro", "pedir-datos"), ("hacer", "hacer")]).await.is(303).location();
        work(t).await;
        agent.get(&at).await.says(&["<dt>Hechos</dt><dd>2</dd>", "<dt>No se pudo</dt><dd>1</dd>"]);
        sound(t).await;
    }
}

both! {
    /// Stopped, what waits is left; taken back, each is as before where nobody changed it since, and what cannot be is said.
    async fn it_is_stopped_and_taken_back(t: TestApp) {
        let folios = send(t, 3).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let all = [("paso[]", "set:priority=alta"), ("texto[]", ""), ("dias[]", ""), ("paso[]", "set:tipo=red"), ("texto[]", ""), ("dias[]", ""), ("paso[]", "move:pendiente"), ("texto[]", "Falta algo."), ("dias[]", ""), ("paso[]", "task"), ("texto[]", "Llamar"), ("dias[]", ""), ("paso[]", "answer"), ("texto[]", "Esperamos una pieza."), ("dias[]", "")];
        let at = post(&titular, &folios, &[&all[..], &[("hacer", "hacer")]].concat()).await.is(303).location();
        titular.post(&at, &[("hacer", "deshacer")]).await.is(422);
        work(t).await;
        // Somebody changes one of them since.
        let page = format!("/solicitudes/{}", folios[0]);
        let base = titular.get(&page).await.all_hidden("base").pop().unwrap();
        titular.post_multipart(&format!("{page}/clasificar"), &[("base", &base), ("priority", "baja")], &[]).await.is(303);
        titular.get(&at).await.says(&["Deshacer…", &format!("{at}/deshacer")]);
        let before = events(t).await;
        // Exactly what comes back and what does not, before it is done.
        let look = titular.get(&format!("{at}/deshacer")).await;
        look.is(200).says(&["<dt>Vuelven a como estaban</dt><dd>3</dd>", "<dt>No se puede</dt><dd>0</dd>", "La respuesta ya se envió.", "Alguien cambió después", &folios[0], "No se guardó nada."]);
        assert_eq!(events(t).await, before);
        let agent = t.person("agente", "Gil Prueba").await;
        agent.get(&format!("{at}/deshacer")).await.is(404);
        let undo = titular.post(&at, &[("hacer", "deshacer"), ("command", "u-1")]).await.is(303).location();
        assert_eq!(titular.post(&at, &[("hacer", "deshacer"), ("command", "u-1")]).await.location(), undo);
        work(t).await;
        titular.get(&undo).await.says(&["Deshacer: ", "<dt>Hechos</dt><dd>3</dd>", "La respuesta ya se envió.", "Alguien cambió después"]).hides(&["value=\"deshacer\""]);
        titular.get(&at).await.says(&["Ya se deshizo"]);
        assert_eq!(titular.get(&format!("{at}/deshacer")).await.is(303).location(), at);
        let rows = tables::ticket::Entity::find().order_by_asc(tables::ticket::Column::Id).all(t.app.db.read()).await.unwrap();
        assert!(rows.iter().all(|row| row.state == "abierto"));
        let priorities: Vec<_> = rows.iter().map(|row| row.priority.as_deref()).collect();
        // One that was given cannot be taken away by hand either.
        assert_eq!(priorities, [Some("baja"), Some("alta"), Some("alta")]);
        titular.get(&undo).await.says(&["Elija una prioridad de la lista."]);
        let fields: Vec<_> = rows.iter().map(|row| row.form_values.contains("red")).collect();
        assert_eq!(fields, [false; 3]);
        titular.get("/tareas").await.hides(&["Llamar"]);
        sound(t).await;
        let at = post(&titular, &folios, &[&NOTE[..], &[("hacer", "hacer")]].concat()).await.is(303).location();
        titular.post(&at, &[("hacer", "detener")]).await.is(303);
        let before = events(t).await;
        work(t).await;
        assert_eq!(events(t).await, before);
        titular.get(&at).await.says(&["Detenida", "<dt>Sin hacer</dt><dd>3</dd>"]);
    }
}

both! {
    /// Whatever stops the job, each ticket is done once: running it again goes on where it was.
    async fn a_job_that_runs_twice_does_each_once(t: TestApp) {
        let folios = send(t, 3).await;
        let agent = t.person("agente", "Gil Prueba").await;
        post(&agent, &folios, &[&NOTE[..], &[("hacer", "hacer")]].concat()).await.is(303);
        let before = events(t).await;
        let (one, two) = tokio::join!(run::run(&t.app, "1"), run::run(&t.app, "1"));
        one.unwrap();
        two.unwrap();
        assert_eq!(events(t).await, before + 6);
        // As if it had died after the second ticket.
        let last = bulk_ticket::Entity::find_by_id((1, 3)).one(t.app.db.read()).await.unwrap();
        assert_eq!(last.unwrap().into_active_model().state.as_ref(), "done");
        run::run(&t.app, "1").await.unwrap();
        work(t).await;
        assert_eq!(events(t).await, before + 6);
        sound(t).await;
    }
}

/// A row of the form.
pub fn step<'a>(act: &'a str, text: &'a str, days: &'a str) -> [(&'a str, &'a str); 3] {
    [("paso[]", act), ("texto[]", text), ("dias[]", days)]
}

pub async fn tickets(t: &TestApp) -> Vec<tables::ticket::Model> {
    let all = tables::ticket::Entity::find().order_by_asc(tables::ticket::Column::Id);
    all.all(t.app.db.read()).await.unwrap()
}

both! {
    /// Tags, named people, followers, ties and dates go in bulk as by hand, and come back.
    async fn what_goes_by_hand_goes_in_bulk(t: TestApp) {
        let folios = send(t, 4).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let agent = t.person("agente", "Gil Prueba").await;
        let many = &folios[..3];
        post(&titular, many, &step("assign", "Nadie Así", "")).await.is(422).says(&["Ningún colega tiene ese correo"]);
        post(&titular, many, &step("assign", "", "")).await.is(422).says(&["Escriba el correo o el nombre completo"]);
        post(&titular, many, &step("tag", "#", "")).await.is(422).says(&["Escriba una etiqueta con letras"]);
        post(&titular, many, &step("link:part-of", "", "")).await.is(422).says(&["Escriba el folio"]);
        post(&titular, many, &step("postpone", "", "mañana")).await.is(422).says(&["o la fecha como 21/11/2026"]);
        let first = [step("assign", "Gil Prueba", ""), step("move:pendiente", "Falta una pieza.", "5")].concat();
        let at = post(&titular, many, &[&first[..], &[("hacer", "hacer")]].concat()).await.is(303).location();
        work(t).await;
        titular.get(&at).await.says(&["Responsable: Gil Prueba", "<dt>Hechos</dt><dd>3</dd>"]);
        let was = tickets(t).await;
        assert!(was[..3].iter().all(|row| row.assignee_id == Some(agent.person)));
        let other = folios[3].to_lowercase();
        let all = [
            step("assign:@actor", "", ""), step("tag", "Apagón norte", ""), step("watch:@actor", "", ""),
            step("watch", "Gil Prueba", ""), step("link:part-of", &other, ""), step("postpone", "No llega antes.", "10"),
        ].concat();
        let look = post(&titular, &folios, &[&all[..], &[("hacer", "ver")]].concat()).await;
        look.is(200).says(&["<dt>Se puede</dt><dd>3</dd>", "<dt>No se puede</dt><dd>1</dd>", "Un ticket no se vincula consigo mismo."]);
        let at = post(&titular, many, &[&all[..], &[("hacer", "hacer")]].concat()).await.is(303).location();
        work(t).await;
        titular.get(&at).await.says(&["<dt>Hechos</dt><dd>3</dd>", "Etiqueta: se agrega"]);
        let page = titular.get(&format!("/solicitudes/{}", folios[0])).await;
        page.says(&["apagón norte", "es parte de", &folios[3], "agregó a Gil Prueba", "lo hizo en bloque"]);
        let made = tickets(t).await;
        assert!(made[..3].iter().all(|row| row.tags == "apagón norte" && row.assignee_id == Some(titular.person)));
        assert!(made[..3].iter().zip(&was).all(|(now, was)| now.wait_until > was.wait_until));
        // Done again, nothing changes: it is so already.
        let again = [step("tag", "apagon NORTE", ""), step("watch:@actor", "", ""), step("link:part-of", &other, "")].concat();
        post(&titular, many, &[&again[..], &[("hacer", "ver")]].concat()).await.is(200).says(&["<dt>Ya están así</dt><dd>3</dd>"]);
        sound(t).await;
        titular.get(&format!("{at}/deshacer")).await.is(200).says(&["<dt>Vuelven a como estaban</dt><dd>3</dd>"]).hides(&["Se queda, aunque"]);
        let undo = titular.post(&at, &[("hacer", "deshacer"), ("command", "u-9")]).await.is(303).location();
        work(t).await;
        titular.get(&undo).await.says(&["<dt>Hechos</dt><dd>3</dd>"]);
        for (now, was) in tickets(t).await.iter().zip(&was) {
            let of = |row: &tables::ticket::Model| (row.tags.clone(), row.assignee_id, row.wait_until, row.state.clone());
            assert_eq!(of(now), of(was));
        }
        let page = titular.get(&format!("/solicitudes/{}", folios[0])).await;
        page.hides(&["<span class=\"muted\">es parte de"]).says(&["quitó el vínculo", "dejó de seguir", "quitó a Gil Prueba"]);
        sound(t).await;
        // A rule of rights: an agent may not see what is not there, and may not tie to it.
        post(&agent, many, &[&step("link:follows", "OCO-99999", "")[..], &[("hacer", "ver")]].concat()).await.is(200).says(&["Ningún ticket a su alcance tiene el folio «OCO-99999»."]);
    }
}

both! {
    /// A trial asks the database as much about many tickets as about few, whatever is to be done.
    async fn a_trial_reads_many_at_once(t: TestApp) {
        let folios = send(t, 12).await;
        let titular = t.person("titular", "Tita Muestra").await;
        t.person("agente", "Gil Prueba").await;
        let count = async |many: &[String], form: &[(&str, &str)]| {
            let before = t.app.db.statements();
            post(&titular, many, &[form, &[("hacer", "ver")]].concat()).await.is(200).says(&["<dt>Se puede</dt><dd>"]);
            t.app.db.statements() - before
        };
        let all = [step("note", "Visto, {{ folio }}.", ""), step("tag", "norte", ""), step("assign", "Gil Prueba", ""), step("watch:@actor", "", ""), step("task:@assignee", "Llamar", "2"), step("link:caused-by", &folios[11], "")].concat();
        for form in [&NOTE[..], &all, &[("macro", "pedir-datos")]] {
            let few = count(&folios[..2], form).await;
            assert_eq!(count(&folios[..11], form).await, few);
        }
        let at = post(&titular, &folios, &[&NOTE[..], &[("hacer", "hacer")]].concat()).await.is(303).location();
        work(t).await;
        let before = t.app.db.statements();
        titular.get(&format!("{at}/deshacer")).await.is(200).says(&["<dt>No se puede</dt><dd>12</dd>", "La nota se queda en la historia."]);
        assert!(t.app.db.statements() - before < 12);
    }
}
