//! `/solicitudes`: the work of those who attend.

use std::collections::HashSet;

use engine::EventKind;

use crate::support::{Browser, TestApp};

/// Fills the form of the head's analysis as it stands on the page.
async fn triage(who: &Browser, folio: &str, fields: &[(&str, &str)]) -> crate::support::Answer {
    let page = who.get(&format!("/solicitudes/{folio}")).await;
    let (base, command) = (page.hidden("base"), page.hidden("command"));
    let mut form = vec![("base", base.as_str()), ("command", command.as_str())];
    form.extend(fields);
    who.post_multipart(&format!("/solicitudes/{folio}/clasificar"), &form, &[])
        .await
}

async fn go(
    who: &Browser,
    folio: &str,
    transition: &str,
    text: (&str, &str),
) -> crate::support::Answer {
    let page = who.get(&format!("/solicitudes/{folio}")).await;
    // A ticket that nothing can be done with any more has no form to take the version from.
    let base = page.all_hidden("base").pop().unwrap_or_else(|| "99".into());
    let mut form = vec![("base", base.as_str()), ("move", transition), text];
    if transition == "resolver" {
        form.push(("campo-modalidad", "sitio"));
    }
    who.post_multipart(&format!("/solicitudes/{folio}/mover"), &form, &[])
        .await
}

both! {
    /// [OCO-6] [OCO-7] [OCO-8] [OCO-12] [OCO-16] from the public form to the closed ticket.
    async fn from_the_form_to_the_closing(t: TestApp) {
        let (link, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let agent = t.person("agente", "Gil Prueba").await;
        let page = format!("/solicitudes/{folio}");

        titular.get("/solicitudes").await.is(200).says(&[&folio, "La impresora de la ventanilla 3"]);
        titular.get(&page).await.is(200).says(&["Ya revisamos el cable.", "mariana.peña@ocoyoacac.example"]);
        agent.post_multipart(&format!("{page}/clasificar"), &[("priority", "alta")], &[]).await.is(404);

        let early = go(&agent, &folio, "resolver", ("message", "Fusible")).await;
        early.is(422).says(&["Falta la prioridad.", "Falta «Tipo».", "Falta la persona responsable."]);
        let person = agent.person.to_string();
        let fields = [("priority", "alta"), ("campo-tipo", "soporte"), ("assignee", person.as_str())];
        triage(&titular, &folio, &fields).await.is(303);
        titular.get(&page).await.says(&["Alta", "Soporte", "Gil Prueba", "cambió la prioridad: — → Alta"]);

        let note = [("visibility", "note"), ("text", "Pedir fusible al almacén")];
        agent.post_multipart(&format!("{page}/escribir"), &note, &[]).await.is(303);
        let answer = [("visibility", "answer"), ("text", "Vamos hoy por la tarde.")];
        agent.post_multipart(&format!("{page}/escribir"), &answer, &[]).await.is(303);
        let empty = [("visibility", "answer"), ("text", "  ")];
        agent.post_multipart(&format!("{page}/escribir"), &empty, &[]).await.is(422).says(&["Escriba la respuesta"]);

        go(&agent, &folio, "resolver", ("message", " ")).await.is(422).says(&["Escriba «Diagnóstico»"]);
        go(&agent, &folio, "resolver", ("message", "Fusible quemado; se cambió.")).await.is(303);
        go(&agent, &folio, "cerrar", ("message", "")).await.is(303);
        let tracking = t.guest().get(&link).await;
        tracking.is(200).says(&["Cerrado", "Fusible quemado; se cambió.", "Vamos hoy por la tarde.", "Gil Prueba"]);
        tracking.hides(&["Pedir fusible", "Alta", "prioridad"]);
        agent.get("/solicitudes").await.hides(&[&folio]);
        agent.get("/solicitudes?vista=todas").await.says(&[&folio, "Cerrado"]);

        let closed = titular.get(&page).await;
        closed.hides(&["Guardar clasificación"]);
        titular.post_multipart(&format!("{page}/clasificar"), &[("base", "99"), ("priority", "baja")], &[]).await.is(422);
        go(&agent, &folio, "reabrir", ("message", "x")).await.is(422);
        let late = [("visibility", "answer"), ("text", "Una cosa más")];
        let late = agent.post_multipart(&format!("{page}/escribir"), &late, &[]).await;
        late.is(422).says(&["Ya está cerrado", "Una cosa más"]);
    }
}

both! {
    /// [P-10] the row is what the events say, and each event has who, when and what.
    async fn the_row_is_a_projection_of_the_events(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let me = titular.person.to_string();
        t.clock.advance(60_000);
        let fields = [("priority", "urgente"), ("campo-tipo", "red"), ("assignee", me.as_str())];
        triage(&titular, &folio, &fields).await.is(303);
        go(&titular, &folio, "pendiente", ("message", "Llega la refacción el lunes")).await.is(303);
        let db = t.app.db.read();
        let row = desk::ticket::store::by_reference(db, &folio).await.unwrap();
        let ticket = desk::ticket::history::ticket(db, row.id).await.unwrap();
        assert_eq!(ticket.folio.as_deref(), Some(folio.as_str()));
        assert_eq!((row.state, row.version), (ticket.state.clone(), ticket.version));
        assert_eq!(row.priority, ticket.priority);
        assert_eq!(row.assignee_id, ticket.assignee);
        let told = desk::ticket::history::told(db, row.id, false).await.unwrap();
        let seqs: Vec<i64> = told.iter().map(|event| event.seq).collect();
        assert_eq!(seqs, (1..=6).collect::<Vec<i64>>());
        assert!(matches!(told[1].kind, EventKind::Numbered { .. }));
        assert_eq!((told[2].actor, told[2].at), (Some(titular.person), crate::support::NOON + 60_000));
        let public = desk::ticket::history::told(db, row.id, true).await.unwrap();
        assert_eq!(public.len(), 3, "received, numbered, moved: nothing internal leaves the database");
    }
}

both! {
    /// [P-11] two people on one ticket: only what really collides is refused, and the page says what is there now.
    async fn a_save_conflicts_only_where_it_must(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let url = format!("/solicitudes/{folio}/clasificar");
        let old = titular.get(&format!("/solicitudes/{folio}")).await.hidden("base");
        titular.post_multipart(&url, &[("base", &old), ("priority", "alta")], &[]).await.is(303);
        titular.post_multipart(&url, &[("base", &old), ("campo-tipo", "web")], &[]).await.is(303);
        let late = titular.post_multipart(&url, &[("base", &old), ("priority", "baja")], &[]).await;
        late.is(422).says(&["Alguien más cambió la prioridad", "id=\"priority-error\"", "value=\"baja\" selected", "Alta"]);
        titular.post_multipart(&url, &[("base", &old), ("priority", "inventada")], &[]).await.is(422);
        // What is set can be changed, not emptied: the empty choice is offered only while nothing is set.
        let now = titular.get(&format!("/solicitudes/{folio}")).await.text();
        assert_eq!((now.matches(">Sin definir</option>").count(), now.matches(">Sin asignar</option>").count()), (0, 1));
        titular.post_multipart(&url, &[("base", &old), ("assignee", "999")], &[]).await.is(422).says(&["Elija a alguien"]);
    }
}

both! {
    /// A refused file is named at its control; the text and the good files stay, and what is done is said.
    async fn the_composer_keeps_what_came_with_it(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let agent = t.person("agente", "Gil Prueba").await;
        let url = format!("/solicitudes/{folio}/escribir");
        let note = [("visibility", "note"), ("text", "Con anexos")];
        let files: [(&str, &[u8]); 2] = [("bueno.txt", b"sirve"), ("malo.exe", b"MZ")];
        let refused = agent.post_multipart(&url, &note, &files).await;
        refused.is(422).says(&["«malo.exe» no se recibió", "bueno.txt", "Con anexos", "id=\"files-error\""]);
        let kept = refused.hidden("kept");
        let again = [("visibility", "note"), ("text", "Con anexos"), ("kept", kept.as_str())];
        let done = agent.post_multipart(&url, &again, &[]).await;
        let page = agent.get(&done.is(303).location()).await;
        page.says(&["Se guardó la nota interna.", "bueno.txt"]);
        agent.get(&format!("/solicitudes/{folio}?hecho=<b>")).await.is(200).hides(&["<b>", "Se guardó"]);
    }
}

both! {
    /// A double click on a button is one event.
    async fn a_button_takes_effect_once(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let agent = t.person("agente", "Gil Prueba").await;
        let url = format!("/solicitudes/{folio}/escribir");
        let answer = [("visibility", "answer"), ("text", "Una sola vez"), ("command", "clic")];
        agent.post_multipart(&url, &answer, &[]).await.is(303);
        agent.post_multipart(&url, &answer, &[]).await.is(303);
        let page = agent.get(&format!("/solicitudes/{folio}")).await;
        assert_eq!(page.text().matches("Una sola vez").count(), 1);
        let other = [("visibility", "answer"), ("text", "Otra"), ("command", "clic")];
        agent.post_multipart(&url, &other, &[]).await.is(409);
        // The same words with another file are not the same command: the file is not lost in silence.
        let first = [("visibility", "note"), ("text", "Anexo"), ("command", "anexo")];
        agent.post_multipart(&url, &first, &[("a.txt", b"uno")]).await.is(303);
        agent.post_multipart(&url, &first, &[("a.txt", b"uno")]).await.is(303);
        agent.post_multipart(&url, &first, &[("b.txt", b"dos")]).await.is(409);
        let long = "x".repeat(65);
        for id in [long.as_str(), "a b", "ñ", "'"] {
            let odd = [("visibility", "note"), ("text", "x"), ("command", id)];
            agent.post_multipart(&url, &odd, &[]).await.is(400);
        }
    }
}

both! {
    /// [P-29] pages of a list follow each other without a gap or a double, also while tickets come in.
    async fn a_long_list_is_paged_by_key(t: TestApp) {
        let titular = t.person("titular", "Tita Muestra").await;
        let mut expected = Vec::new();
        for n in 0..53 {
            // Some came in at the very same instant: the number decides.
            t.clock.advance(if n % 3 == 0 { 0 } else { 1000 });
            expected.push(t.send(&t.request()).await.1);
        }
        expected.reverse();
        let first = titular.get("/solicitudes").await;
        first.says(&[">53<"]);
        let next = first.links("/solicitudes?vista=en-curso&antes=")[0].clone();
        t.send(&t.request()).await;
        let second = titular.get(&next).await;
        let rows = titular.get_with(&next, ("hx-request", "true")).await;
        rows.is(200).hides(&["<html", "<nav"]).says(&[expected.last().unwrap()]);
        let mut seen = folios(&first.text());
        seen.extend(folios(&second.text()));
        assert_eq!(seen, expected);
        titular.get("/solicitudes?vista=nada&antes=x").await.is(200);
    }
}

/// The folios that rows of a list lead to, in order.
fn folios(page: &str) -> Vec<String> {
    let mut known = HashSet::new();
    let hrefs = page
        .split("href=\"/solicitudes/")
        .skip(1)
        .filter_map(|rest| rest.split(['"', '?']).next());
    hrefs
        .filter(|folio| folio.starts_with("OCO-"))
        .map(str::to_owned)
        .filter(|folio| known.insert(folio.clone()))
        .collect()
}

both! {
    async fn mine_are_mine(t: TestApp) {
        let (_, first) = t.send(&t.request()).await;
        let (_, second) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let agent = t.person("agente", "Gil Prueba").await;
        agent.get("/solicitudes?vista=mias").await.is(200).hides(&[&first, &second]);
        let person = agent.person.to_string();
        triage(&titular, &second, &[("assignee", &person)]).await.is(303);
        agent.get("/solicitudes?vista=mias").await.says(&[&second]).hides(&[&first]);
    }
}

both! {
    /// [P-27] the list's filter: what it finds, how it goes on with the pages, and what is wrong with it in Spanish.
    async fn a_list_is_filtered(t: TestApp) {
        let (_, first) = t.send(&t.request()).await;
        let mut other = t.request();
        other.insert("description", "Se cayó la RED del archivo".into());
        let (_, second) = t.send(&other).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let me = titular.person.to_string();
        triage(&titular, &second, &[("priority", "alta"), ("assignee", &me)]).await.is(303);
        let found = async |filter: &str| {
            let encoded: String = filter.bytes().map(|b| format!("%{b:02X}")).collect();
            let page = titular.get(&format!("/solicitudes?vista=todas&filtro={encoded}")).await;
            let mut found = folios(&page.is(200).text());
            found.sort();
            found
        };
        assert_eq!(found("red").await, [second.as_str()]);
        assert_eq!(found("asignado:yo prioridad>=alta").await, [second.as_str()]);
        assert_eq!(found("no asignado:yo").await, [first.as_str()]);
        assert_eq!(found("creado:hoy").await, [first.clone(), second.clone()]);
        assert_eq!(found("\"la impresora\" o red").await, [first.clone(), second]);
        assert_eq!(found("jamás").await, Vec::<String>::new());
        let page = titular.get("/solicitudes?filtro=estdo%3Aabierto%20%3Cscript%3E").await;
        page.is(200).says(&["estado", "value=\"estdo:abierto &#60;script&#62;\"", "aria-invalid"]).hides(&[&first, "<script>"]);
        for odd in ["(((", "no", "creado:", "\"", "a:b:c", "o o o"] {
            found(odd).await;
        }
        let many: String = (0..40).map(|n| format!("zz{n} o ")).collect();
        let page = titular.get(&format!("/solicitudes?filtro={many}zz")).await;
        page.is(200).says(&["pide demasiado a la vez"]);
        // The filter goes with the tabs and with the next page.
        for _ in 0..51 {
            t.send(&t.request()).await;
        }
        let page = titular.get("/solicitudes?vista=todas&filtro=impresora").await;
        let next = page.links("/solicitudes?vista=todas&filtro=impresora&antes=")[0].clone();
        titular.get(&next).await.is(200).says(&[&first]);
        assert!(!page.links("/solicitudes?vista=mias&filtro=impresora").is_empty());
    }
}

both! {
    /// [P-11] a double click on a transition makes it once, whatever it brought to the ticket.
    async fn a_transition_is_made_once(t: TestApp) {
        let (_, folio) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let (url, me) = (format!("/solicitudes/{folio}"), titular.person.to_string());
        let known = [("base", "1"), ("priority", "alta"), ("assignee", me.as_str())];
        titular.post_multipart(&format!("{url}/clasificar"), &known, &[]).await.is(303);
        let page = titular.get(&url).await;
        let (base, command) = (page.hidden("base"), page.all_hidden("command").pop().unwrap());
        let form = [("base", base.as_str()), ("command", command.as_str()), ("move", "resolver"), ("campo-modalidad", "remoto"), ("campo-tipo", "red"), ("message", "Cable nuevo")];
        for _ in 0..2 {
            titular.post_multipart(&format!("{url}/mover"), &form, &[]).await.is(303);
        }
        let other = [("base", base.as_str()), ("command", command.as_str()), ("move", "resolver"), ("campo-modalidad", "remoto"), ("campo-tipo", "web"), ("message", "Otra cosa")];
        titular.post_multipart(&format!("{url}/mover"), &other, &[]).await.is(409);
        assert_eq!(titular.get(&url).await.text().matches("Cable nuevo").count(), 1);
    }
}
