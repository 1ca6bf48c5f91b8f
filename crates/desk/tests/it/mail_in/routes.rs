//! Where mails go, through the whole program.

use engine::{Changes, Command, Value};
use sea_orm::EntityTrait;

use super::{Desk, FIRST, by_mail};
use crate::mail::act;
use crate::requester::order;
use crate::support::Browser;

/// An answer of Ana's to a mail of the desk.
fn answer(more: &str, text: &str) -> String {
    format!(
        "From: ana@unidad.example\nTo: mesa@ugdai.example\nSubject: RE: Recibimos su ticket\n\
         Message-ID: <{}@unidad.example>\n{more}Content-Type: text/plain; charset=utf-8\n\n{text}\n",
        text.len()
    )
}

/// The header of an answer to this mail.
fn reply_to(mail: &crate::support::Arrived) -> String {
    format!("In-Reply-To: {}\n", mail.header("Message-ID"))
}

#[test]
fn a_mail_is_a_ticket_and_its_answer_comes_back_to_it() {
    by_mail(&async |desk| {
        let row = desk.gets("mesa", FIRST).await;
        assert_eq!(
            (row.state.as_str(), row.effect.as_deref()),
            ("done", Some("ticket"))
        );
        assert_eq!(row.quoted.as_deref(), Some("-- \nAna Prueba\nExt. 12"));
        let [ticket] = desk.tickets().await.try_into().unwrap();
        assert_eq!((row.ticket_id, row.seq), (Some(ticket.id), Some(1)));
        assert_eq!(ticket.contact, "ana@unidad.example");
        assert_eq!(ticket.summary, "No imprime");
        assert_eq!(
            desk.last_words(ticket.id).await,
            "No imprime\n\nLa impresora de la ventanilla 3 no enciende."
        );
        // It is told that it came, and how to answer.
        let letters = desk.letters();
        let told = letters.last().unwrap();
        assert_eq!(told.header("To"), "ana@unidad.example");
        assert_eq!(told.header("Reply-To"), "mesa@ugdai.example");
        assert!(
            told.body.starts_with("— Escriba su respuesta arriba"),
            "{}",
            told.body
        );
        // By the thread.
        let by_thread = answer(
            &reply_to(told),
            "Ya la revisamos, sigue igual.\n\nEl lun, 2 mar 2026 a las 12:00, Mesa (<mesa@ugdai.example>) escribió:\n> Recibimos su ticket",
        );
        let row = desk.gets("mesa", &by_thread).await;
        assert_eq!(row.effect.as_deref(), Some("reply"));
        assert_eq!(
            desk.last_words(ticket.id).await,
            "Ya la revisamos, sigue igual."
        );
        assert!(row.quoted.unwrap().contains("> Recibimos su ticket"));
        // By the line alone, as a program without references leaves it.
        let line = told
            .body
            .lines()
            .find(|line| line.starts_with("[Ref: "))
            .unwrap();
        let by_line = answer(
            "",
            &format!("Otra cosa más.\n\n-----Mensaje original-----\n{line}"),
        );
        assert_eq!(
            desk.gets("mesa", &by_line).await.effect.as_deref(),
            Some("reply")
        );
        // A line that nobody signed leads nowhere; the folio alone is no proof.
        let invented = line.replace(&ticket.key, "inventada");
        let row = desk
            .gets("mesa", &answer("", &format!("Nada\n{invented}")))
            .await;
        assert_eq!(row.effect.as_deref(), Some("ticket"));
        let folio = ticket.folio.clone().unwrap();
        let by_folio = answer("", "¿Cómo van?").replace("Recibimos su ticket", &folio);
        let row = desk.gets("mesa", &by_folio).await;
        assert_eq!(
            (row.effect.as_deref(), row.ticket_id),
            (Some("note"), Some(ticket.id))
        );
        let checked = format!(
            "Authentication-Results: mx.ugdai.example; dmarc=pass header.from=unidad.example\n{by_folio}"
        );
        let row = desk.gets("mesa", &checked).await;
        assert_eq!(
            row.effect.as_deref(),
            None,
            "the same mail came before: {row:?}"
        );
        let other = checked
            .replace("¿Cómo van?", "¿Y ahora cómo van?")
            .replace("<1", "<9");
        assert_eq!(
            desk.gets("mesa", &other).await.effect.as_deref(),
            Some("reply")
        );
        let kinds: Vec<String> = desk
            .events(ticket.id)
            .await
            .into_iter()
            .map(|(kind, channel, _)| format!("{kind} {channel}"))
            .collect();
        let answered = kinds.iter().filter(|text| *text == "answered mail").count();
        assert_eq!(answered, 3, "{kinds:?}");
    });
}

#[test]
fn whoever_does_not_take_part_leaves_a_note() {
    by_mail(&async |desk| {
        desk.gets("mesa", FIRST).await;
        let told = desk.letters();
        let strange = answer(&reply_to(&told[0]), "Yo también lo necesito.")
            .replace("ana@unidad", "otro@unidad");
        let row = desk.gets("mesa", &strange).await;
        assert_eq!(row.effect.as_deref(), Some("note"));
        let words = desk.last_words(row.ticket_id.unwrap()).await;
        assert_eq!(
            words,
            "Llegó un correo de otro@unidad.example que no participa en este ticket:\n\nYo también lo necesito."
        );
        // Nobody is told of a note by mail, and no ticket was made.
        assert_eq!(desk.letters().len(), 1);
        assert_eq!(desk.tickets().await.len(), 1);
    });
}

#[test]
fn who_has_an_account_is_believed_only_when_a_trusted_host_says_so() {
    by_mail(&async |desk| {
        let agent = desk.t.person("agente", "Gil Prueba").await;
        let raw = FIRST.replace("ana@unidad.example", "gil.prueba@ocoyoacac.example");
        let row = desk.gets("mesa", &raw).await;
        let ticket = desk.tickets().await.pop().unwrap();
        assert_eq!(row.effect.as_deref(), Some("ticket"));
        assert_ne!(ticket.requester_id, Some(agent.person));
        let reason = row.reason.unwrap();
        assert!(reason.contains("no se pudo comprobar"), "{reason}");
        let titular = desk.t.person("titular", "Tita Muestra").await;
        let page = format!("/solicitudes/{}", ticket.folio.clone().unwrap());
        titular
            .get(&page)
            .await
            .is(200)
            .says(&["El correo dice venir de gil.prueba@"]);
        let checked = raw.replace("<uno@", "<dos@").replace("From:", "Authentication-Results: mx.ugdai.example; dmarc=pass header.from=ocoyoacac.example\nFrom:");
        desk.gets("mesa", &checked).await;
        let ticket = desk.tickets().await.pop().unwrap();
        assert_eq!(ticket.requester_id, Some(agent.person));
        // Another host's word is worth nothing.
        let forged = checked
            .replace("<dos@", "<tres@")
            .replace("mx.ugdai", "mx.ajeno");
        desk.gets("mesa", &forged).await;
        let ticket = desk.tickets().await.pop().unwrap();
        assert_ne!(ticket.requester_id, Some(agent.person));
    });
}

#[test]
fn a_closed_ticket_is_opened_again_and_later_followed() {
    by_mail(&async |desk| {
        desk.gets("mesa", FIRST).await;
        let ticket = desk.tickets().await.pop().unwrap();
        let folio = ticket.folio.clone().unwrap();
        let titular = desk.t.person("titular", "Tita Muestra").await;
        let me = titular.person.to_string();
        let close = async || {
            act(
                &titular,
                &folio,
                "mover",
                &[
                    ("move", "resolver"),
                    ("campo-modalidad", "remoto"),
                    ("message", "Listo"),
                ],
            )
            .await;
            act(&titular, &folio, "mover", &[("move", "cerrar")]).await;
            desk.t.run_jobs().await;
        };
        act(
            &titular,
            &folio,
            "clasificar",
            &[
                ("priority", "alta"),
                ("assignee", &me),
                ("campo-tipo", "red"),
            ],
        )
        .await;
        close().await;
        let told = desk.letters();
        let row = desk
            .gets("mesa", &answer(&reply_to(&told[0]), "Volvió a fallar."))
            .await;
        assert_eq!(row.effect.as_deref(), Some("reopened"), "{row:?}");
        // The step takes no text, so that two entries follow; who is responsible is told once, with what was written.
        let told_of = desk.notices("replied").await;
        assert_eq!(told_of, [row.seq.unwrap()]);
        assert_eq!(desk.tickets().await[0].state, "abierto");
        assert_eq!(desk.last_words(ticket.id).await, "Volvió a fallar.");
        close().await;
        desk.t.clock.advance(6 * 24 * 3_600_000);
        let row = desk
            .gets(
                "mesa",
                &answer(&reply_to(&told[0]), "Otra vez falla, semanas después."),
            )
            .await;
        assert_eq!(row.effect.as_deref(), Some("follow-up"), "{row:?}");
        let all = desk.tickets().await;
        assert_eq!(all.len(), 2);
        assert_eq!(all[1].origin_key.as_deref(), Some(ticket.key.as_str()));
        assert_eq!(all[1].requester_id, ticket.requester_id);
        assert_eq!(all[0].state, "cerrado");
    });
}

/// Resolves a ticket and closes it.
async fn ends(desk: &Desk, titular: &Browser, folio: &str) {
    let me = titular.person.to_string();
    let classified = [
        ("priority", "alta"),
        ("assignee", me.as_str()),
        ("campo-tipo", "red"),
    ];
    act(titular, folio, "clasificar", &classified).await;
    let resolved = [
        ("move", "resolver"),
        ("campo-modalidad", "remoto"),
        ("message", "Listo"),
    ];
    act(titular, folio, "mover", &resolved).await;
    act(titular, folio, "mover", &[("move", "cerrar")]).await;
    desk.t.run_jobs().await;
    desk.t.clock.advance(6 * 24 * 3_600_000);
}

#[test]
fn what_ended_among_few_is_told_to_those_few() {
    by_mail(&async |desk| {
        desk.gets("mesa", FIRST).await;
        let ticket = desk.tickets().await.pop().unwrap();
        let titular = desk.t.person("titular", "Tita Muestra").await;
        let changes = Changes::from([("restricted".to_owned(), Some(Value::YesNo(true)))]);
        let command = Command::Edit {
            base: 99,
            changes,
            why: None,
        };
        // Made responsible at once: whoever is not does not see it any more.
        let mine = Changes::from([("assignee".to_owned(), Some(Value::Number(titular.person)))]);
        let take = Command::Edit {
            base: 99,
            changes: mine,
            why: None,
        };
        order(&desk.t, ticket.id, (titular.person, "titular"), take).await;
        order(&desk.t, ticket.id, (titular.person, "titular"), command).await;
        ends(desk, &titular, &ticket.folio.clone().unwrap()).await;
        let told = desk.letters();
        let late = answer(&reply_to(&told[0]), "Falta algo que solo ustedes saben.");
        let row = desk.gets("mesa", &late).await;
        assert_eq!(row.effect.as_deref(), Some("note"), "{row:?}");
        let words = desk.last_words(ticket.id).await;
        assert!(
            words.starts_with("Llegó un correo de ana@unidad.example (quien lo solicitó) cuando"),
            "{words}"
        );
        assert_eq!(desk.tickets().await.len(), 1);
    });
}

#[test]
fn what_goes_on_elsewhere_is_over_when_that_is() {
    by_mail(&async |desk| {
        desk.gets("mesa", FIRST).await;
        let second = FIRST
            .replace("<uno@", "<dos@")
            .replace("Ana Prueba <ana@", "Luz Muestra <luz@");
        desk.gets("mesa", &second).await;
        let all = desk.tickets().await;
        let folio = |n: usize| all[n].folio.clone().unwrap();
        let titular = desk.t.person("titular", "Tita Muestra").await;
        let path = format!("/solicitudes/{}/unir", folio(1));
        let tied = titular.post(&path, &[("folio", &folio(0))]).await;
        tied.is(303);
        ends(desk, &titular, &folio(0)).await;
        let letters = desk.letters();
        let to_luz = letters
            .iter()
            .find(|one| one.header("To").contains("luz@unidad.example"))
            .unwrap();
        let again =
            answer(&reply_to(to_luz), "Otra vez no hay red.").replace("From: ana@", "From: luz@");
        let row = desk.gets("mesa", &again).await;
        assert_eq!(row.effect.as_deref(), Some("follow-up"), "{row:?}");
        let new = desk.tickets().await.pop().unwrap();
        assert_eq!(new.requester_id, all[1].requester_id);
        assert_eq!(new.origin_key.as_deref(), Some(all[1].key.as_str()));
    });
}

#[test]
fn machines_make_no_tickets_and_are_told_nothing() {
    by_mail(&async |desk| {
        for (number, header) in [
            "Auto-Submitted: auto-replied",
            "Auto-Submitted: auto-generated",
            "X-Ventanilla: desk mesa@ugdai.example",
            "Return-Path: <>\nAuto-Submitted: auto-replied",
            "X-Spam-Flag: YES",
            "Precedence: bulk",
        ]
        .into_iter()
        .enumerate()
        {
            let raw = FIRST
                .replace("<uno@", &format!("<{number}@"))
                .replace("From:", &format!("{header}\nFrom:"));
            let row = desk.gets("mesa", &raw).await;
            assert_eq!(
                (row.state.as_str(), row.effect),
                ("aside", None),
                "{header}"
            );
            assert!(row.reason.is_some());
        }
        assert!(desk.tickets().await.is_empty() && desk.letters().is_empty());
        // A person behind a machine's address gets a ticket, and no answer.
        let nobody = FIRST.replace("ana@unidad", "noreply@unidad");
        desk.gets("mesa", &nobody).await;
        assert_eq!(desk.tickets().await.len(), 1);
        assert!(desk.letters().is_empty());
    });
}

/// The report that a mail with this Message-ID did not arrive.
fn bounce(id: &str) -> String {
    format!(
        "From: MAILER-DAEMON@unidad.example\nReturn-Path: <>\nTo: mesa@ugdai.example\nSubject: Undelivered Mail Returned to Sender\nMessage-ID: <b{}@unidad.example>\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=x\n\n--x\nContent-Type: text/plain\n\nNo.\n--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.unidad.example\n\nFinal-Recipient: rfc822; ana@unidad.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 no such user\n\n--x\nContent-Type: text/rfc822-headers\n\nMessage-ID: {id}\nTo: ana@unidad.example\n\n--x--\n",
        id.len()
    )
}

#[test]
fn a_bounce_is_told_where_the_mail_was_and_marks_the_address() {
    by_mail(&async |desk| {
        desk.gets("mesa", FIRST).await;
        let told = desk.letters();
        // Who does not know the key cannot say that mail came back.
        let row = desk
            .gets("mesa", &bounce("<inventada.1@ugdai.example>"))
            .await;
        assert_eq!((row.state.as_str(), row.effect), ("aside", None));
        assert_eq!(crate::mail::states(&desk.t).await, ["sent"]);
        let row = desk
            .gets("mesa", &bounce(&told[0].header("Message-ID")))
            .await;
        assert_eq!(
            (row.effect.as_deref(), row.seq),
            (Some("bounce"), Some(1)),
            "{row:?}"
        );
        let outbox = crate::mail::rows(&desk.t).await.pop().unwrap();
        assert_eq!(outbox.state, "failed");
        assert_eq!(
            outbox.last_error.as_deref(),
            Some("la dirección no existe o ya no recibe correo (5.1.1)")
        );
        let bounced = async || {
            let all = tables::address::Entity::find()
                .all(desk.t.app.db.read())
                .await
                .unwrap();
            all.into_iter()
                .find(|row| row.value == "ana@unidad.example")
                .unwrap()
                .bounced_at
        };
        assert!(bounced().await.is_some());
        assert_eq!(desk.tickets().await.len(), 1);
        // Whoever writes is alive.
        desk.gets("mesa", &FIRST.replace("<uno@", "<dos@")).await;
        assert_eq!(bounced().await, None);
    });
}

#[test]
fn a_bounce_of_a_merged_ticket_is_told_where_the_work_goes_on() {
    by_mail(&async |desk| {
        desk.gets("mesa", FIRST).await;
        let second = FIRST
            .replace("<uno@", "<dos@")
            .replace("Ana Prueba <ana@", "Luz Muestra <luz@");
        desk.gets("mesa", &second).await;
        let all = desk.tickets().await;
        let folio = |n: usize| all[n].folio.clone().unwrap();
        let titular = desk.t.person("titular", "Tita Muestra").await;
        let tied = titular
            .post(
                &format!("/solicitudes/{}/unir", folio(1)),
                &[("folio", &folio(0))],
            )
            .await;
        tied.is(303);
        let write = format!("/solicitudes/{}/escribir", folio(0));
        let said = [("visibility", "answer"), ("text", "Vamos en camino.")];
        let answered = titular.post_multipart(&write, &said, &[]).await;
        answered.is(303);
        desk.t.run_jobs().await;
        let letters = desk.letters();
        let to_luz = letters
            .iter()
            .find(|one| {
                one.header("To").contains("luz@unidad.example") && one.body.contains("en camino")
            })
            .unwrap();
        let id = to_luz.header("Message-ID");
        assert!(id.contains(&all[1].key), "{id}");
        let row = desk.gets("mesa", &bounce(&id)).await;
        assert_eq!(row.effect.as_deref(), Some("bounce"), "{row:?}");
        assert_eq!(row.ticket_id, Some(all[0].id));
        // The key of a ticket opens no mail of another one.
        let foreign = letters
            .iter()
            .find(|one| {
                one.header("To").contains("ana@unidad.example") && one.body.contains("en camino")
            })
            .unwrap()
            .header("Message-ID")
            .replace(&all[0].key, &all[1].key);
        let row = desk.gets("mesa", &bounce(&foreign)).await;
        assert_eq!(row.state, "aside");
    });
}

#[test]
fn strangers_are_refused_with_an_answer_where_the_pack_says_so() {
    by_mail(&async |desk| {
        let row = desk.gets("conocidos", FIRST).await;
        assert_eq!(row.effect.as_deref(), Some("refused"));
        assert!(desk.tickets().await.is_empty());
        let letters = desk.letters();
        assert_eq!(letters[0].header("Auto-Submitted"), "auto-replied");
        assert!(
            letters[0]
                .body
                .contains("solo atiende a personas registradas")
        );
        // A machine is not even told that.
        desk.gets(
            "conocidos",
            &FIRST.replace("<uno@", "<dos@").replace("ana@", "no-reply@"),
        )
        .await;
        assert_eq!(desk.letters().len(), 1);
        // Whoever is known is served, and not without end.
        desk.gets("mesa", &FIRST.replace("<uno@", "<tres@")).await;
        let many = async |number: i32| {
            desk.gets(
                "conocidos",
                &FIRST.replace("<uno@", &format!("<n{number}@")),
            )
            .await
        };
        assert_eq!(
            many(1).await.state,
            "held",
            "two of hers had an effect within the hour"
        );
        desk.t.clock.advance(3_600_001);
        assert_eq!(many(2).await.effect.as_deref(), Some("ticket"));
    });
}
