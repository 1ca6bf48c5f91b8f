//! `/inicio`: where the day of those who attend begins.

use crate::support::TestApp;

both! {
    /// What the requester wrote and nobody answered stands first; what others did since the last visit is told; nobody else gets in.
    async fn the_day_begins_with_who_waits(t: TestApp) {
        let titular = t.person("titular", "Tita Muestra").await;
        let agent = t.person("agente", "Gil Prueba").await;
        let admin = t.person("administrador", "Ana Prueba").await;
        admin.get("/inicio").await.is(404);
        t.guest().get("/inicio").await.is(303);
        titular.get("/inicio").await.is(200).says(&["No tiene nada asignado", "Todo tiene responsable."]);
        let mut folios = Vec::new();
        let mut links = Vec::new();
        let me = agent.person.to_string();
        for _ in 0..2 {
            t.clock.advance(1000);
            let (link, folio) = t.send(&t.request()).await;
            let url = format!("/solicitudes/{folio}");
            let base = titular.get(&url).await.hidden("base");
            let form = [("base", base.as_str()), ("priority", "alta"), ("campo-tipo", "red"), ("assignee", me.as_str())];
            titular.post_multipart(&format!("{url}/clasificar"), &form, &[]).await.is(303);
            folios.push(folio);
            links.push(link);
        }
        t.clock.advance(1000);
        let word = [("text", "¿Ya pudieron verla?")];
        t.guest().post_multipart(&format!("{}/escribir", links[0]), &word, &[]).await.is(303);
        let page = agent.get("/inicio").await;
        page.is(200).says(&["Espera respuesta", "escribió en", "Lo que tengo, por estado"]);
        let text = page.text();
        let place = |folio: &str| text.find(&format!("href=\"/solicitudes/{folio}\"")).unwrap();
        assert!(place(&folios[0]) < place(&folios[1]), "who waits comes first");
        page.hides(&["Carga de cada persona"]);
        let head = titular.get("/inicio").await;
        head.is(200).says(&["Carga de cada persona", "Gil Prueba", "1 espera respuesta", "filtro=asignado%3Agil.prueba%40ocoyoacac.example"]);
        // A visit later nothing is new but what came since.
        t.clock.advance(40 * 60_000);
        agent.get("/inicio").await.says(&["Nada nuevo."]);
        // What waits until today is told with its day.
        let url = format!("/solicitudes/{}", folios[1]);
        let base = titular.get(&url).await.hidden("base");
        let step = [("base", base.as_str()), ("move", "pendiente"), ("message", "Falta la pieza"), ("wait-until", "2026-03-03")];
        titular.post_multipart(&format!("{url}/mover"), &step, &[]).await.is(303);
        agent.get("/inicio").await.hides(&["La espera termina hoy"]);
        t.clock.advance(24 * 3_600_000);
        let head = t.person("titular", "Rita Muestra").await;
        head.get("/inicio").await.says(&["La espera termina hoy o ya terminó", "Espera hasta el 03/03/2026"]);
        t.run_jobs().await;
    }
}

both! {
    /// The page sends the same statements with one ticket as with many.
    async fn the_first_page_is_bounded(t: TestApp) {
        let titular = t.person("titular", "Tita Muestra").await;
        let count = async || {
            let before = t.app.db.statements();
            titular.get("/inicio").await.is(200);
            t.app.db.statements() - before
        };
        t.send(&t.request()).await;
        // The first visit is noted.
        count().await;
        let one = count().await;
        assert!(one <= 11, "{one} statements");
        for _ in 0..12 {
            t.send(&t.request()).await;
        }
        assert_eq!(count().await, one);
    }
}
