//! `/administracion/tareas` and `/administracion/estado`: looking after the running service.

use desk::platform::db::Tx;
use desk::platform::jobs;
use sea_orm::{ConnectionTrait, EntityTrait};

use crate::support::{NOON, TestApp};

const JOBS: &str = "/administracion/tareas";
const HEALTH: &str = "/administracion/estado";

async fn set(t: &TestApp, sql: &'static str) {
    let write = t.app.db.write(sql, |tx: &Tx, sql| {
        Box::pin(async move {
            tx.conn().execute_unprepared(sql).await?;
            Ok(())
        })
    });
    write.await.unwrap();
}

both! {
    /// What failed and what is late is told in words, and is tried again at once when somebody says so.
    async fn jobs_are_seen_and_tried_again(t: TestApp) {
        let admin = t.person("administrador", "Ada Ejemplo").await;
        jobs::prepare(&t.app, &desk::housekeeping::kinds()).await.unwrap();
        t.run_jobs().await;
        let page = admin.get(JOBS).await;
        page.is(200).says(&["Sellar el historial", "Cada día", "Cada hora", "hace un momento", "Al corriente"]).hides(&["Por revisar", "Atrasada"]);
        set(t, "INSERT INTO job (kind, payload, run_at, attempts, last_error, created_at) VALUES ('resume', '9', 1772474500000, 3, 'no such ticket', 1772474000000)").await;
        let page = admin.get(JOBS).await;
        page.says(&["Por revisar", "Terminar una espera", "Falló 3 veces", "no such ticket", "Con fallas"]);
        let id = page.all_hidden("tarea").pop();
        let id = id.unwrap();
        let done = admin.post(JOBS, &[("tarea", &id)]).await;
        assert_eq!(done.is(303).location(), format!("{JOBS}?hecho=pronto"));
        let again = admin.post(JOBS, &[("tarea", &id)]).await;
        assert_eq!(again.is(303).location(), format!("{JOBS}?hecho=nada"));
        admin.post(JOBS, &[("clase", "mail")]).await.is(400);
        admin.post(JOBS, &[]).await.is(400);
        let seal = admin.post(JOBS, &[("clase", "seal")]).await;
        assert_eq!(seal.is(303).location(), format!("{JOBS}?hecho=pronto"));
        let audit = tables::audit::Entity::find().all(t.app.db.read()).await.unwrap();
        let hurried: Vec<&str> = audit.iter().filter(|a| a.action == "job.hurried").map(|a| a.subject.as_str()).collect();
        assert_eq!(hurried, [id.as_str(), "seal"]);
        // Nobody worked for an hour.
        t.clock.advance(3_600_000);
        admin.get(JOBS).await.says(&["Atrasada"]);
        admin.get(HEALTH).await.says(&["Fallaron y se volverán a intentar"]);
        set(t, "DELETE FROM job WHERE kind = 'resume'").await;
        admin.get(HEALTH).await.is(200).says(&["minutos de atraso", "Hay que actuar"]);
    }
}

both! {
    /// The page of health says what is, what to do, and no secret.
    async fn health_is_told_with_remedies(t: TestApp) {
        let admin = t.person("administrador", "Ada Ejemplo").await;
        let page = admin.get(HEALTH).await;
        page.is(200).says(&[
            "No hay salida de correo", "Qué hacer:", t.app.db.name(), env!("CARGO_PKG_VERSION"),
            "Todavía no hay nada que sellar", "No consta ningún respaldo", "2 mar 2026, 12:00", "Tickets: 0",
        ]);
        page.hides(&["sqlite:", "postgres:", "password"]);
        assert_eq!(t.app.started_at, NOON);
        t.send(&t.request()).await;
        let before = t.app.db.statements();
        admin.get(HEALTH).await.says(&["Tickets: 1", "Todavía no hay ningún sello"]);
        let sent = t.app.db.statements() - before;
        assert!(sent <= 12, "{sent} statements");
        jobs::prepare(&t.app, &desk::housekeeping::kinds()).await.unwrap();
        // A backup that was made a while ago is told of, and asked for when it is old.
        set(t, "INSERT INTO audit (at, action, subject, detail) VALUES (1772388000000, 'institution.backed-up', '2 MB', '{}')").await;
        admin.get(HEALTH).await.says(&["El último es del 1 mar 2026"]).hides(&["No consta ningún respaldo", "Debe hacerse cada noche"]);
        set(t, "UPDATE audit SET at = 1772200000000 WHERE action = 'institution.backed-up'").await;
        admin.get(HEALTH).await.says(&["Debe hacerse cada noche"]);
        // The ticket is a moment old: what changed just now is left to the next seal.
        t.clock.advance(3_600_000);
        t.run_jobs().await;
        admin.get(HEALTH).await.says(&["El último sello es del"]);
        let agent = t.person("agente", "Gil Prueba").await;
        agent.get(HEALTH).await.is(404);
        agent.get(JOBS).await.is(404);
    }
}
