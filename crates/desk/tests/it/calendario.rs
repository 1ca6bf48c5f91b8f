//! `/calendario/{secret}.ics`: one's own due dates, for whoever has the address.

use std::collections::BTreeMap;

use crate::mail::act;
use crate::support::{Answer, Browser, TestApp};

const OWN: &str = "/mi-cuenta/calendario";
const HOUR: i64 = 3_600_000;

/// Makes an address; answers with its path.
async fn made(who: &Browser) -> String {
    let page = who.post(OWN, &[("hacer", "crear")]).await;
    page.is(200).says(&["No volverá a mostrarse"]);
    let text = page.text();
    let begin = text.find("/calendario/").unwrap();
    let path = text[begin..].split('<').next().unwrap().to_owned();
    path.replace("&#45;", "-").replace("&#95;", "_")
}

/// The events of a calendar as a reader of calendars sees them.
fn events(answer: &Answer) -> Vec<BTreeMap<String, String>> {
    let text = answer.is(200).text();
    assert!(
        text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"),
        "{text}"
    );
    assert!(
        text.split("\r\n")
            .all(|line| line.len() <= 75 && !line.contains('\n'))
    );
    let plain = text.replace("\r\n ", "");
    let events = plain.split("BEGIN:VEVENT\r\n").skip(1);
    let event = |event: &str| {
        let lines = event.split("\r\n").take_while(|line| *line != "END:VEVENT");
        let pair = |line: &str| {
            line.split_once(':')
                .map(|(a, b)| (a.to_owned(), b.to_owned()))
        };
        lines.filter_map(pair).collect()
    };
    events.map(event).collect()
}

both! {
    /// What is to be done and due, with folio and subject; the same event for the same ticket, wherever its deadline goes.
    async fn due_dates_are_told_to_a_calendar(t: TestApp) {
        let mut request = t.request();
        request.insert("description", format!("La impresora, la de siempre; no enciende.\n{}", "ñandú ".repeat(30)));
        let (_, folio) = t.send(&request).await;
        let titular = t.person("titular", "Tita Muestra").await;
        titular.get(OWN).await.is(200).says(&["Todavía no tiene ninguna."]);
        let path = made(&titular).await;
        let guest = t.guest();
        let empty = guest.get(&path).await;
        assert_eq!(empty.header("content-type"), "text/calendar; charset=utf-8");
        assert!(events(&empty).is_empty(), "nothing is the titular's yet");
        let me = titular.person.to_string();
        act(&titular, &folio, "clasificar", &[("priority", "urgente"), ("assignee", &me), ("campo-tipo", "red")]).await;
        let full = guest.get(&path).await;
        let told = events(&full);
        assert_eq!(told.len(), 1);
        let summary = &told[0]["SUMMARY"];
        assert!(summary.starts_with(&format!("{folio} · La impresora\\, la de siempre\\; no enciende.")), "{summary}");
        let due = told[0]["DTSTART"].clone();
        assert!(due.starts_with("20260303T"), "{due}");
        assert!(told[0]["UID"].ends_with("@127.0.0.1"), "{}", told[0]["UID"]);
        assert!(told[0]["URL"].ends_with(&format!("/solicitudes/{folio}")));
        full.hides(&["mariana"]);
        // Whoever has it already is not sent it again.
        let known = guest.get_with(&path, ("if-none-match", &full.header("etag"))).await;
        known.is(304);
        assert!(known.body.is_empty());
        assert_ne!(full.header("etag"), empty.header("etag"));
        let uid = told[0]["UID"].clone();
        titular.get(OWN).await.says(&["Se consultó"]);
        // It waits: nothing is due. Afterwards the deadline lies elsewhere, and the event is the same.
        t.clock.advance(22 * HOUR);
        let other = t.person("titular", "Nora Ensayo").await;
        act(&other, &folio, "mover", &[("move", "pendiente"), ("message", "Falta la pieza")]).await;
        t.clock.advance(2 * HOUR);
        act(&other, &folio, "mover", &[("move", "reanudar")]).await;
        let moved = events(&guest.get(&path).await);
        assert_eq!(moved[0]["UID"], uid);
        assert_ne!(moved[0]["DTSTART"], due);
        act(&other, &folio, "mover", &[("move", "resolver"), ("message", "Cable nuevo"), ("campo-modalidad", "remoto")]).await;
        assert!(events(&guest.get(&path).await).is_empty());
        t.run_jobs().await;
    }
}

both! {
    /// What never was and what was revoked are answered alike; so is the address of who attends nothing any more.
    async fn an_address_can_be_taken_back(t: TestApp) {
        let titular = t.person("titular", "Tita Muestra").await;
        let guest = t.guest();
        let first = made(&titular).await;
        guest.get(&first).await.is(200);
        let second = made(&titular).await;
        assert_ne!(first, second);
        let gone = guest.get(&first).await;
        guest.get(&second).await.is(200);
        titular.post(OWN, &[("hacer", "revocar")]).await.is(303);
        let revoked = guest.get(&second).await;
        let never = guest.get(&format!("/calendario/{}.ics", "a".repeat(43))).await;
        let plain = guest.get(second.strip_suffix(".ics").unwrap()).await;
        for answer in [&gone, &revoked, &never, &plain] {
            answer.is(404);
        }
        let shown = |answer: &Answer| answer.text().replace(&second, "").replace(&first, "");
        assert_eq!(shown(&revoked).len(), shown(&gone).len());
        titular.get(OWN).await.says(&["Todavía no tiene ninguna."]);
        // Somebody who only asks has nothing due.
        let asker = t.person("usuaria", "Sol Solicitante").await;
        let path = made(&asker).await;
        guest.get(&path).await.is(404);
        t.guest().get(OWN).await.is(303);
        t.person("administrador", "Ada Muestra").await.get("/administracion/auditoria").await.says(&["creó la dirección secreta de su calendario"]);
    }
}
