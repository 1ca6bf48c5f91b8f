//! What a requester does with a ticket: by the private link, and by an account at
//! `/mis-solicitudes`.

use desk::directory::store::register;
use desk::platform::session;
use desk::ticket::act::{Order, act};
use desk::ticket::history;
use desk::ticket::store::by_reference;
use engine::{Actor, Changes, Command, EventKind, Value};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use tables::{outbox, ticket_event};

use crate::support::{Answer, Browser, TestApp};

/// Sends one of the forms of a requester's page with what stands hidden in it.
pub async fn send(
    who: &Browser,
    page: &str,
    action: &str,
    fields: &[(&str, &str)],
    files: &[(&str, &[u8])],
) -> Answer {
    let shown = who.get(page).await;
    let base = shown.all_hidden("base").pop().unwrap_or_default();
    let mut form = vec![("base", base.as_str())];
    form.extend(fields);
    who.post_multipart(&format!("{page}/{action}"), &form, files)
        .await
}

/// The same for those who attend.
pub async fn attend(
    who: &Browser,
    reference: &str,
    action: &str,
    fields: &[(&str, &str)],
) -> Answer {
    send(
        who,
        &format!("/solicitudes/{reference}"),
        action,
        fields,
        &[],
    )
    .await
}

/// What waits to be told, and to whom.
pub async fn notices(t: &TestApp) -> Vec<(String, i64)> {
    let rows = outbox::Entity::find().order_by_asc(outbox::Column::Id);
    let rows = rows.all(t.app.db.read()).await.unwrap();
    let notice = |row: outbox::Model| (row.notice, row.person_id.unwrap());
    rows.into_iter().map(notice).collect()
}

/// The requester of the first request, signed in: somebody without any role that the pack knows.
pub async fn account(t: &TestApp, email: &str) -> Browser {
    let token = t.app.random.token().unwrap();
    let context = (t.app.now(), email.to_owned(), token.clone());
    let write = t.app.db.write(context, |tx, (now, email, token)| {
        Box::pin(async move {
            let person = register(tx, *now, "Mar Prueba", email, "nadie", None).await?;
            session::store::open(tx, *now, person, token, "test").await?;
            Ok(person)
        })
    });
    let person = write.await.unwrap();
    Browser::signed_in(t.address, person, format!("ventanilla={token}"))
}

/// Gives a command as those who attend give it.
pub async fn order(t: &TestApp, id: i64, (person, role): (i64, &str), command: Command) {
    let actor = Actor {
        person: Some(person),
        roles: vec![role.to_owned()],
        ..Actor::default()
    };
    let context = (t.app.clone(), actor, command);
    let write = t.app.db.write(context, move |tx, (app, actor, command)| {
        let order = Order {
            ticket: id,
            actor,
            channel: "page",
            command,
            taken: &[],
        };
        Box::pin(act(tx, app, app.now(), order))
    });
    write.await.unwrap();
}

/// Makes somebody the requester of a ticket, as a claim of a verified address would.
pub async fn give(t: &TestApp, titular: &Browser, folio: &str, person: i64) {
    let id = by_reference(t.app.db.read(), folio).await.unwrap().id;
    let changes = Changes::from([("requester".to_owned(), Some(Value::Number(person)))]);
    let command = Command::Edit {
        base: 99,
        changes,
        why: None,
    };
    order(t, id, (titular.person, "titular"), command).await;
}

both! {
    /// [P-24] the holder of the link writes; those who attend read it, and who is responsible is told.
    async fn a_reply_reaches_those_who_attend(t: TestApp) {
        let (link, folio) = t.send(&t.request()).await;
        let (titular, guest) = (t.person("titular", "Tita Muestra").await, t.guest());
        let agent = t.person("agente", "Gil Prueba").await;
        guest.get(&link).await.says(&["¿Tiene algo que agregar?", "¿Qué sigue?", "Ahora nos toca a nosotros."]);
        let before = notices(t).await;
        send(&guest, &link, "escribir", &[("text", "Nadie responde todavía")], &[]).await.is(303);
        assert_eq!(notices(t).await, before, "nobody is responsible yet");
        let me = agent.person.to_string();
        attend(&titular, &folio, "clasificar", &[("priority", "alta"), ("assignee", &me)]).await.is(303);
        let before = notices(t).await;
        let png: &[u8] = b"\x89PNG\r\n\x1a\nuna foto";
        let sent = send(&guest, &link, "escribir", &[("text", "  Ya prendió <b>sola</b> ")], &[("foto.png", png)]).await;
        assert_eq!(sent.is(303).location(), format!("{link}?hecho=mensaje"));
        let page = guest.get(&sent.location()).await;
        page.says(&["Se envió su mensaje.", "Usted", "Ya prendió &#60;b&#62;sola&#60;/b&#62;", "foto.png"]);
        let file = page.links(&format!("{link}/archivos/"));
        assert_eq!(guest.get(&file[0]).await.is(200).body, png);
        assert_eq!(notices(t).await[before.len()..], [("replied".to_owned(), agent.person)]);
        agent.get(&format!("/solicitudes/{folio}")).await.says(&["Ya prendió", "Escribió quien solicita", "foto.png"]);
        let id = by_reference(t.app.db.read(), &folio).await.unwrap();
        let told = history::told(t.app.db.read(), id.id, false).await.unwrap();
        let last = told.last().unwrap();
        assert_eq!((last.kind.clone(), last.actor, last.channel.as_str()), (EventKind::Answered, id.requester_id, "portal"));
        // What the desk answers is told apart from it.
        attend(&agent, &folio, "escribir", &[("visibility", "answer"), ("text", "Gracias por avisar")]).await.is(303);
        guest.get(&link).await.says(&["Gracias por avisar", "Gil Prueba"]);
    }
}

both! {
    /// [P-11] a double click writes once; the same id with another text is refused.
    async fn a_reply_is_written_once(t: TestApp) {
        let (link, folio) = t.send(&t.request()).await;
        let guest = t.guest();
        let command = guest.get(&link).await.hidden("command");
        let form = [("command", command.as_str()), ("text", "Una sola vez")];
        for _ in 0..2 {
            guest.post_multipart(&format!("{link}/escribir"), &form, &[]).await.is(303);
        }
        let page = guest.get(&link).await.text();
        assert_eq!(page.matches("Una sola vez").count(), 1);
        let other = [("command", command.as_str()), ("text", "Otra cosa")];
        guest.post_multipart(&format!("{link}/escribir"), &other, &[]).await.is(409);
        let form = [("text", ""), ("command", "")];
        guest.post_multipart(&format!("{link}/escribir"), &form, &[]).await.is(422).says(&["Escriba su mensaje."]);
        let long = "a".repeat(20_001);
        guest.post_multipart(&format!("{link}/escribir"), &[("text", long.as_str())], &[]).await.is(422).says(&["demasiado largo"]);
        let id = by_reference(t.app.db.read(), &folio).await.unwrap().id;
        let rows = ticket_event::Entity::find().filter(ticket_event::Column::TicketId.eq(id)).filter(ticket_event::Column::EventType.eq("answered"));
        assert_eq!(rows.all(t.app.db.read()).await.unwrap().len(), 1);
    }
}

both! {
    /// Whoever finds a link cannot fill a ticket: twenty messages an hour, then a kind word.
    async fn messages_are_bounded_by_the_hour(t: TestApp) {
        let (link, folio) = t.send(&t.request()).await;
        let (guest, titular) = (t.guest(), t.person("titular", "Tita Muestra").await);
        let post = async |text: &str| guest.post_multipart(&format!("{link}/escribir"), &[("text", text)], &[]).await;
        for n in 0..20 {
            post(&format!("Mensaje {n}")).await.is(303);
        }
        let refused = post("Uno de más").await;
        refused.is(422).says(&["Recibimos muchos mensajes suyos", ">Uno de más</textarea>"]);
        // Those who attend are not counted with the requester.
        attend(&titular, &folio, "escribir", &[("visibility", "answer"), ("text", "Los leímos")]).await.is(303);
        let (other, _) = t.send(&t.request()).await;
        guest.post_multipart(&format!("{other}/escribir"), &[("text", "En otro folio")], &[]).await.is(303);
        t.clock.advance(3_600_000);
        post("Una hora después").await.is(303);
        guest.get(&link).await.hides(&["Uno de más"]).says(&["Una hora después"]);
    }
}

both! {
    /// [P-33] a link opens its own ticket and no other; what is internal stays inside.
    async fn a_link_opens_nothing_else(t: TestApp) {
        let (link, folio) = t.send(&t.request()).await;
        let (other, _) = t.send(&t.request()).await;
        let (guest, titular) = (t.guest(), t.person("titular", "Tita Muestra").await);
        attend(&titular, &folio, "clasificar", &[("priority", "alta"), ("campo-tipo", "red")]).await.is(303);
        let note = [("visibility", "note"), ("text", "Solo entre colegas")];
        send(&titular, &format!("/solicitudes/{folio}"), "escribir", &note, &[("interno.pdf", b"%PDF-1.7 interno")]).await.is(303);
        let inside = titular.get(&format!("/solicitudes/{folio}")).await;
        let key = inside.links(&format!("/solicitudes/{folio}/archivos/"))[0].rsplit('/').next().unwrap().to_owned();
        send(&guest, &link, "escribir", &[("text", "Con foto")], &[("publico.pdf", b"%PDF-1.7 publico")]).await.is(303);
        let page = guest.get(&link).await;
        page.says(&["publico.pdf"]).hides(&["Solo entre colegas", "interno.pdf", "Red y telecomunicaciones", "Tipo<", "Alta"]);
        guest.get(&format!("{link}/archivos/{key}")).await.is(404);
        let public = page.links(&format!("{link}/archivos/"))[0].rsplit('/').next().unwrap().to_owned();
        guest.get(&format!("{link}/archivos/{public}")).await.is(200);
        guest.get(&format!("{other}/archivos/{public}")).await.is(404);
        for path in [format!("{link}x/escribir"), format!("/seguimiento/{folio}/escribir"), format!("{link}x/mover")] {
            guest.post_multipart(&path, &[("text", "Ajeno"), ("move", "cerrar")], &[]).await.is(404);
        }
        // What the workflow gives to those who attend is nothing for a link, nor what does not exist.
        for key in ["pendiente", "cerrar", "nada"] {
            send(&guest, &link, "mover", &[("move", key), ("message", "Yo digo")], &[]).await.is(404);
        }
        // From another site nothing is taken.
        let foreign = guest.post_with(&format!("{link}/escribir"), &[("text", "De otro sitio")], ("Sec-Fetch-Site", "cross-site")).await;
        foreign.is(403);
        guest.get(&link).await.hides(&["Ajeno", "Yo digo", "De otro sitio"]);
    }
}

both! {
    /// After the end nothing more is written there, and the page says what to do instead; what was typed is not lost.
    async fn an_ended_ticket_takes_no_messages(t: TestApp) {
        let (link, folio) = t.send(&t.request()).await;
        let (guest, titular) = (t.guest(), t.person("titular", "Tita Muestra").await);
        let me = titular.person.to_string();
        attend(&titular, &folio, "clasificar", &[("priority", "alta"), ("campo-tipo", "red"), ("assignee", &me)]).await.is(303);
        attend(&titular, &folio, "mover", &[("move", "pendiente"), ("message", "Falta la pieza"), ("wait-until", "2026-03-06")]).await.is(303);
        guest.get(&link).await.says(&["Espera hasta el 06/03/2026; ese día lo retomamos.", "Falta la pieza"]);
        attend(&titular, &folio, "mover", &[("move", "resolver"), ("campo-modalidad", "remoto"), ("message", "Cable nuevo")]).await.is(303);
        guest.get(&link).await.says(&["Diagnóstico", "Cable nuevo"]).hides(&["Espera hasta"]);
        attend(&titular, &folio, "mover", &[("move", "cerrar")]).await.is(303);
        guest.get(&link).await.says(&["Ya no hay nada pendiente. Si necesita algo más sobre esto, escríbalo abajo.", "Enviar y abrir un ticket nuevo"]).hides(&["Enviar mensaje"]);
        let late = guest.post_multipart(&format!("{link}/escribir"), &[("text", "Sigue igual")], &[]).await;
        late.is(422).says(&["Ya está cerrado y no recibe mensajes. Si lo necesita de nuevo, dé seguimiento: abrirá un ticket nuevo.", ">Sigue igual</textarea>", "href=\"#ahora\""]);
    }
}

both! {
    /// [P-24] what somebody asked for, with an account: those under way first, and nobody else's.
    async fn an_account_lists_its_own_tickets(t: TestApp) {
        let titular = t.person("titular", "Tita Muestra").await;
        let mar = account(t, "mar@ocoyoacac.example").await;
        mar.get("/mis-solicitudes").await.is(200).says(&["Aquí verá lo que usted solicite", "Mis tickets"]);
        let mut request = t.request();
        let mut folios = Vec::new();
        for n in 0..53 {
            request.insert("description", format!("Asunto número {n}."));
            let (_, folio) = t.send(&request).await;
            if n < 52 { give(t, &titular, &folio, mar.person).await; }
            folios.push(folio);
        }
        let foreign = folios.pop().unwrap();
        // The newest has ended: it comes last.
        let ended = folios[51].clone();
        let me = titular.person.to_string();
        attend(&titular, &ended, "clasificar", &[("priority", "alta"), ("campo-tipo", "red"), ("assignee", &me)]).await.is(303);
        attend(&titular, &ended, "mover", &[("move", "resolver"), ("campo-modalidad", "remoto"), ("message", "Listo")]).await.is(303);
        attend(&titular, &ended, "mover", &[("move", "cerrar")]).await.is(303);
        let (mut seen, mut path) = (Vec::new(), "/mis-solicitudes".to_owned());
        for _ in 0..3 {
            let before = t.app.db.statements();
            let page = mar.get(&path).await;
            let sent = t.app.db.statements() - before;
            assert!(sent <= 4, "{path}: {sent} statements");
            seen.extend(page.is(200).links("/mis-solicitudes/"));
            match page.links("/mis-solicitudes?antes=").first() {
                Some(next) => path = next.clone(),
                None => break,
            }
        }
        let mut expected: Vec<String> = folios.iter().rev().filter(|f| **f != ended).cloned().collect();
        expected.push(ended.clone());
        let expected: Vec<String> = expected.iter().map(|folio| format!("/mis-solicitudes/{folio}")).collect();
        assert_eq!(seen, expected);
        // One of them, with all that the link can do, too.
        let mine = format!("/mis-solicitudes/{}", folios[3]);
        mar.get(&mine).await.is(200).says(&["Asunto número 3.", "Mis tickets"]).hides(&["/seguimiento/", "Copiar enlace"]);
        let sent = send(&mar, &mine, "escribir", &[("text", "Con mi cuenta")], &[("nota.pdf", b"%PDF-1.7 nota")]).await;
        assert_eq!(sent.is(303).location(), format!("{mine}?hecho=mensaje"));
        let page = mar.get(&mine).await;
        page.says(&["Con mi cuenta", "nota.pdf"]);
        mar.get(&page.links(&format!("{mine}/archivos/"))[0]).await.is(200);
        // Somebody else's and none at all are the same.
        let nothing = mar.get("/mis-solicitudes/OCO-99999").await;
        for (who, folio) in [(&mar, &foreign), (&titular, &folios[3])] {
            let there = format!("/mis-solicitudes/{folio}");
            let answer = who.get(&there).await;
            answer.is(404);
            who.post_multipart(&format!("{there}/escribir"), &[("text", "Ajeno")], &[]).await.is(404);
            who.post_multipart(&format!("{there}/mover"), &[("move", "cerrar")], &[]).await.is(404);
        }
        assert_eq!(main(&mar.get(&format!("/mis-solicitudes/{foreign}")).await), main(&nothing).replace("OCO-99999", &foreign));
        mar.get(&format!("/solicitudes/{}", folios[3])).await.is(404);
        // What is about the desk stays with the desk.
        let key = "nada";
        mar.get(&format!("{mine}/archivos/{key}")).await.is(404);
    }
}

fn main(page: &Answer) -> String {
    let text = page.is(404).text();
    let main = text.split("<main").nth(1).unwrap();
    main.split("</main>").next().unwrap().to_owned()
}
