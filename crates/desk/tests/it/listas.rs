//! `/solicitudes`: the tabs, who spoke last, and the way through a list from a ticket.

use crate::support::{Browser, TestApp};

async fn write(who: &Browser, folio: &str, visibility: &str, text: &str) {
    let form = [("visibility", visibility), ("text", text)];
    let url = format!("/solicitudes/{folio}/escribir");
    who.post_multipart(&url, &form, &[]).await.is(303);
}

/// Where the link of a ticket's page leads that has this relation to it.
fn beside(page: &str, rel: &str) -> Option<String> {
    let (_, rest) = page.split_once(&format!("rel=\"{rel}\" href=\""))?;
    let (href, _) = rest.split_once('"')?;
    Some(href.replace("&#38;", "&"))
}

both! {
    /// The requester's word stands until somebody answers or moves the ticket; a note for colleagues is no answer.
    async fn a_list_says_who_waits_for_an_answer(t: TestApp) {
        let (link, folio) = t.send(&t.request()).await;
        let agent = t.person("agente", "Gil Prueba").await;
        let mark = "Espera respuesta";
        agent.get("/solicitudes").await.says(&[&folio]).hides(&[mark]);
        let word = [("text", "¿Ya pudieron verla?")];
        t.guest().post_multipart(&format!("{link}/escribir"), &word, &[]).await.is(303);
        agent.get("/solicitudes").await.says(&[mark]);
        write(&agent, &folio, "note", "Pedir la pieza").await;
        agent.get("/solicitudes").await.says(&[mark]);
        write(&agent, &folio, "answer", "Vamos hoy.").await;
        agent.get("/solicitudes").await.hides(&[mark]);
        let report = desk::ticket::verify::verify(&t.app, |_| {}).await.unwrap();
        assert!(report.findings.is_empty(), "{:?}", report.findings);
    }
}

both! {
    /// Each view has what its name says; the numbers stand there without a filter only.
    async fn each_view_has_its_tickets(t: TestApp) {
        let (_, waiting) = t.send(&t.request()).await;
        let (_, mine) = t.send(&t.request()).await;
        let (_, nobodys) = t.send(&t.request()).await;
        let titular = t.person("titular", "Tita Muestra").await;
        let me = titular.person.to_string();
        for folio in [&waiting, &mine] {
            let url = format!("/solicitudes/{folio}");
            let base = titular.get(&url).await.hidden("base");
            let form = [("base", base.as_str()), ("priority", "alta"), ("campo-tipo", "red"), ("assignee", me.as_str())];
            titular.post_multipart(&format!("{url}/clasificar"), &form, &[]).await.is(303);
        }
        let url = format!("/solicitudes/{waiting}");
        let base = titular.get(&url).await.hidden("base");
        let step = [("base", base.as_str()), ("move", "pendiente"), ("message", "Falta la pieza")];
        titular.post_multipart(&format!("{url}/mover"), &step, &[]).await.is(303);
        let all = [&waiting, &mine, &nobodys];
        for (view, has) in [("mias", [true, true, false]), ("sin-asignar", [false, false, true]), ("en-espera", [true, false, false]), ("en-curso", [true, true, true]), ("terminadas", [false, false, false]), ("todas", [true, true, true])] {
            let page = titular.get(&format!("/solicitudes?vista={view}")).await;
            for (folio, is) in all.iter().zip(has) {
                assert_eq!(page.is(200).text().contains(&format!("fila-{folio}\"")), is, "{folio} in {view}");
            }
        }
        let page = titular.get("/solicitudes?vista=mias").await;
        page.says(&["Míos <span class=\"count\">2</span>", "Sin asignar <span class=\"count\">1</span>"]);
        page.hides(&["De mi equipo"]);
        titular.get("/solicitudes?vista=mias&filtro=impresora").await.says(&[&mine]).hides(&["class=\"count\""]);
    }
}

both! {
    /// [P-40] from a ticket to the next of its list and back, by filter and order, through what one may see.
    async fn one_goes_through_a_list_from_ticket_to_ticket(t: TestApp) {
        let mut folios = Vec::new();
        for n in 0..4 {
            t.clock.advance(1000);
            let mut form = t.request();
            let what = if n == 1 { "El teléfono no suena." } else { "La impresora no imprime." };
            form.insert("description", what.into());
            folios.push(t.send(&form).await.1);
        }
        let titular = t.person("titular", "Tita Muestra").await;
        let plain = titular.get(&format!("/solicitudes/{}", folios[0])).await.text();
        assert_eq!((beside(&plain, "next"), beside(&plain, "prev")), (None, None), "no list, no neighbours");
        let list = "/solicitudes?vista=en-curso&orden=antiguas&filtro=impresora";
        let page = titular.get(list).await;
        let mut at = page.links(&format!("/solicitudes/{}?", folios[0]))[0].clone();
        let mut seen = Vec::new();
        loop {
            let page = titular.get(&at).await;
            page.is(200).says(&["Volver a la lista", "vista=en-curso&orden=antiguas&filtro=impresora#fila-"]);
            seen.push(page.folio());
            match beside(&page.text(), "next") {
                Some(next) => at = next,
                None => break,
            }
        }
        assert_eq!(seen, [folios[0].as_str(), folios[2].as_str(), folios[3].as_str()]);
        let back = beside(&titular.get(&at).await.text(), "prev").unwrap();
        assert!(back.starts_with(&format!("/solicitudes/{}?", folios[2])), "{back}");
        // What a form does leads back to the same place of the list.
        let place = format!("http://{}{at}", t.address);
        let note = [("visibility", "note"), ("text", "Visto")];
        let url = format!("/solicitudes/{}/escribir", folios[3]);
        let done = titular.post_multipart_from(&url, &note, &place).await;
        assert!(done.is(303).location().ends_with("?hecho=nota&vista=en-curso&orden=antiguas&filtro=impresora"), "{}", done.location());
        // Two statements more, not one for each ticket.
        let count = async |path: &str| {
            let before = t.app.db.statements();
            titular.get(path).await.is(200);
            t.app.db.statements() - before
        };
        let alone = count(&format!("/solicitudes/{}", folios[3])).await;
        assert!(count(&at).await <= alone + 2);
        for odd in ["vista=nada", "vista=mias&filtro=(((", "vista=en-curso&lugar=x", "vista=en-curso&orden=nada&antes=x"] {
            titular.get(&format!("/solicitudes/{}?{odd}", folios[3])).await.is(200);
        }
    }
}
