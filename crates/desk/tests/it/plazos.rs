//! `/solicitudes/{folio}/plazos/{reloj}`: the clocks of a ticket, on its page, in lists and explained.

use crate::support::{NOON, TestApp};
use crate::timers::act;

const HOUR: i64 = 3_600_000;
/// NOON is a rest day of the state; the office opens at nine on the next.
const TUESDAY: i64 = NOON + 21 * HOUR;

both! {
    /// What is left, the deadline and a bar for each clock; the explanation names the rest day, the target and why it counts.
    async fn a_deadline_explains_itself(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let url = format!("/solicitudes/{folio}");
        let titular = t.person("titular", "Tita Muestra").await;
        let page = titular.get(&url).await;
        page.is(200).says(&["Plazos", "Que alguien lo tome", "Quedan 4 h de atención", "3 mar 2026, 13:00", "<progress", "¿Por qué este vencimiento?"]);
        let links = page.links(&format!("{url}/plazos/"));
        assert_eq!(links.len(), 3, "{links:?}");
        titular.get(&format!("{url}/plazos/take")).await.is(200).says(&[
            "Aniversario del Estado de México", "«Horario de la UGDAI» (versión 1)", "America/Mexico_City", "4 h de atención",
            "«tomar», que vale para todo lo que no tiene uno más preciso", "Lo que falta, si nada cambia", "Empezó a contar",
        ]);
        // A more urgent one counts from the beginning, and says which rule was looked at.
        act(&titular, &folio, "clasificar", &[("priority", "urgente")]).await;
        titular.get(&format!("{url}/plazos/resolve")).await.is(200).says(&[
            "«resolver-urgente», que nombra la prioridad", "Es el que vale", "También coincide, pero otro es más preciso",
            "No coincide la prioridad", "No coincide el servicio", "3 mar 2026, 17:00",
        ]);
        // Past the deadline it says by how much, and a pause no longer hides it.
        t.clock.advance(TUESDAY + 9 * HOUR - NOON);
        let titular = t.person("titular", "Nora Ensayo").await;
        titular.get(&url).await.says(&["Vencido: se pasó por 1 h de atención", "clock-late"]);
        act(&titular, &folio, "mover", &[("move", "pendiente"), ("message", "Falta la pieza")]).await;
        titular.get(&format!("{url}/plazos/resolve")).await.says(&["Vencido", "Se detuvo: Pendiente"]);
        for nothing in ["nada", "next-answer", "internal:resolve:redes", "stage:x"] {
            titular.get(&format!("{url}/plazos/{nothing}")).await.is(404);
        }
        t.guest().get(&format!("{url}/plazos/take")).await.is(303);
    }
}

both! {
    /// Pauses, their reasons and what they gave back stand in the account; a reopened one tells its verdicts.
    async fn pauses_and_reopenings_are_told(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let url = format!("/solicitudes/{folio}/plazos/resolve");
        t.clock.advance(TUESDAY + HOUR - NOON);
        let titular = t.person("titular", "Tita Muestra").await;
        let me = titular.person.to_string();
        act(&titular, &folio, "clasificar", &[("priority", "urgente"), ("assignee", &me), ("campo-tipo", "red")]).await;
        act(&titular, &folio, "mover", &[("move", "pendiente"), ("message", "Falta la pieza")]).await;
        t.clock.advance(2 * HOUR);
        titular.get(&url).await.says(&["Si siguiera ahora, vencería", "En pausa; quedan 7 h de atención", "Se detuvo: Pendiente"]);
        act(&titular, &folio, "mover", &[("move", "reanudar")]).await;
        titular.get(&url).await.says(&["Siguió contando", "En pausa (Pendiente)", "A cargo de Tita Muestra", "4 mar 2026, 10:00"]);
        act(&titular, &folio, "mover", &[("move", "resolver"), ("message", "Era el cable"), ("campo-modalidad", "remoto")]).await;
        titular.get(&url).await.says(&["Cumplido a tiempo", "Vencía"]);
        t.clock.advance(HOUR);
        act(&titular, &folio, "mover", &[("move", "reabrir"), ("message", "Volvió a fallar")]).await;
        titular.get(&url).await.says(&["Se reabrió: el tiempo que estuvo terminado no cuenta", "Estuvo terminado", "Veces que ya terminó", "se cumplió a tiempo"]);
    }
}

both! {
    /// A list tells and is ordered by what is due first; what is never due stands last; filters ask for it.
    async fn lists_tell_and_follow_deadlines(t: TestApp) {
        let mut folios = Vec::new();
        for _ in 0..3 {
            folios.push(t.send(&t.request()).await.1);
        }
        let titular = t.person("titular", "Tita Muestra").await;
        let me = titular.person.to_string();
        // The first has only its last clock left, the second none that runs.
        for folio in &folios[..2] {
            act(&titular, folio, "clasificar", &[("priority", "media"), ("assignee", &me), ("campo-tipo", "red")]).await;
            let answer = [("visibility", "answer"), ("text", "Vamos")];
            titular.post_multipart(&format!("/solicitudes/{folio}/escribir"), &answer, &[]).await.is(303);
        }
        act(&titular, &folios[1], "mover", &[("move", "pendiente"), ("message", "Falta la pieza")]).await;
        let list = titular.get("/solicitudes?vista=en-curso&orden=vencimiento").await;
        list.says(&["Lo que vence antes", "Sin plazo", "en 1 día", "en 7 días"]);
        let text = list.text();
        let place = |folio: &String| text.find(&format!("id=\"fila-{folio}\"")).unwrap();
        let (late, none, first) = (place(&folios[0]), place(&folios[1]), place(&folios[2]));
        assert!(first < late && late < none, "{first} {late} {none}");
        // From a ticket the way leads on in the same order.
        let href = list.links(&format!("/solicitudes/{}?", folios[2])).pop().unwrap();
        titular.get(&href.replace("&amp;", "&")).await.says(&["Es el primero", &folios[0]]);
        let filter = |text: &str| format!("/solicitudes?vista=todas&filtro={text}");
        titular.get(&filter("vencido:si")).await.says(&["Nada coincide"]);
        titular.get(&filter("vence:nada")).await.says(&[&folios[1]]).hides(&[&folios[0]]);
        t.clock.advance(TUESDAY + 5 * HOUR - NOON);
        let titular = t.person("titular", "Nora Ensayo").await;
        titular.get(&filter("vencido:si")).await.says(&[&folios[2], "hace 1 h", "(vencido)"]).hides(&[&folios[0]]);
        titular.get(&filter("vence%3C=hoy")).await.says(&[&folios[2]]).hides(&[&folios[1]]);
    }
}

both! {
    /// [OCO-9] What the last ones took, and who waits before, say what to expect; who is attended has no place in the line.
    async fn who_asked_reads_the_pace(t: TestApp) {
        let titular = t.person("titular", "Tita Muestra").await;
        let me = titular.person.to_string();
        let mut folios = Vec::new();
        for _ in 0..10 {
            folios.push(t.send(&t.request()).await.1);
        }
        for folio in &folios {
            t.clock.advance(20 * 60_000);
            act(&titular, folio, "clasificar", &[("priority", "media"), ("assignee", &me), ("campo-tipo", "red")]).await;
            act(&titular, folio, "mover", &[("move", "resolver"), ("campo-modalidad", "sitio"), ("message", "Listo")]).await;
        }
        let (first, _) = t.send(&t.request()).await;
        t.clock.advance(1000);
        let (second, folio) = t.send(&t.request()).await;
        t.guest().get(&second).await.says(&["Esperamos resolverlo"]).hides(&["Lugar en la fila", "Por lo que han tardado"]);
        t.sweep().await;
        let told = "Por lo que han tardado los casos parecidos, esperamos resolverlo el 02/03/2026.";
        t.guest().get(&first).await.says(&[told]).hides(&["Lugar en la fila"]);
        t.guest().get(&second).await.says(&["Por lo que han tardado", "Lugar en la fila: 2."]);
        act(&titular, &folio, "clasificar", &[("assignee", &me)]).await;
        t.guest().get(&second).await.says(&["Por lo que han tardado"]).hides(&["Lugar en la fila"]);
    }
}

both! {
    /// [OCO-9] Whoever asked reads a range, and nothing of the clocks of those who attend; nothing while it stands still.
    async fn who_asked_reads_a_range(t: TestApp) {
        let (link, folio) = t.send(&t.request()).await;
        t.guest().get(&link).await.is(200).says(&["Esperamos resolverlo entre el 05/03/2026 y el 09/03/2026."]).hides(&["Que alguien lo tome"]);
        let titular = t.person("titular", "Tita Muestra").await;
        act(&titular, &folio, "clasificar", &[("priority", "urgente")]).await;
        t.guest().get(&link).await.says(&["Esperamos resolverlo el 03/03/2026."]);
        act(&titular, &folio, "mover", &[("move", "pendiente"), ("message", "Falta la pieza")]).await;
        t.guest().get(&link).await.hides(&["Esperamos resolverlo"]);
    }
}
