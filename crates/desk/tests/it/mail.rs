//! Mail out: what leaves, when, to whom, and what it may say. [P-22] [P-23] [OCO-3] [OCO-16]

use desk::platform::jobs;
use desk::platform::mail::{Mail, Outgoing, SendError};
use sea_orm::{EntityTrait, QueryOrder};
use tables::outbox;

use crate::support::{Backend, Browser, NOON, Smtp, TestApp, block_on, read_mails};

const MINUTE: i64 = 60_000;

/// Runs a body on both databases, with an SMTP server that runs.
fn by_smtp(body: &impl AsyncFn(&TestApp, &mut Smtp)) {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        block_on(async {
            let mut smtp = Smtp::new();
            smtp.start().await;
            let t = TestApp::start(backend).await.mailing(smtp.mail()).await;
            body(&t, &mut smtp).await;
            t.done().await;
        });
    }
}

pub async fn act(who: &Browser, folio: &str, action: &str, fields: &[(&str, &str)]) {
    let page = who.get(&format!("/solicitudes/{folio}")).await;
    let base = page.all_hidden("base").pop().unwrap();
    let mut form = vec![("base", base.as_str())];
    form.extend(fields);
    let url = format!("/solicitudes/{folio}/{action}");
    who.post_multipart(&url, &form, &[]).await.is(303);
}

pub async fn rows(t: &TestApp) -> Vec<outbox::Model> {
    let all = outbox::Entity::find().order_by_asc(outbox::Column::Id);
    all.all(t.app.db.read()).await.unwrap()
}

pub async fn states(t: &TestApp) -> Vec<String> {
    rows(t).await.into_iter().map(|row| row.state).collect()
}

/// From the request to the closing, over a real server with TLS and a password.
#[test]
fn each_step_arrives_once_over_smtp() {
    by_smtp(&async |t, smtp| {
        let (_, folio) = t.send(&t.request()).await;
        assert_eq!(states(t).await, ["queued"]);
        t.run_jobs().await;
        let mails = smtp.arrived();
        let mail = mails.last().unwrap();
        assert_eq!(
            mail.header("Subject"),
            format!("Recibimos su ticket {folio}")
        );
        assert_eq!(mail.header("X-To"), "mariana.peña@ocoyoacac.example");
        assert_eq!(mail.header("X-From"), "mesa@ugdai.example");
        assert_eq!(mail.header("X-TLS"), "True");
        assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
        assert_eq!(mail.header("Date"), "Mon, 02 Mar 2026 18:00:00 +0000");
        let key = tables::ticket::Entity::find()
            .one(t.app.db.read())
            .await
            .unwrap()
            .unwrap()
            .key;
        let id = rows(t).await[0].id;
        assert_eq!(
            mail.header("Message-ID"),
            format!("<{key}.{id}@ugdai.example>")
        );
        assert_eq!(mail.header("References"), format!("<{key}@ugdai.example>"));
        assert!(
            !mail.headers.iter().any(|h| h.starts_with("Reply-To")),
            "{:?}",
            mail.headers
        );
        // The link is fresh and leads to the ticket.
        t.guest().get(&mail.link()).await.is(200).says(&[&folio]);
        let titular = t.person("titular", "Tita Muestra").await;
        let agent = t.person("agente", "Gil Prueba").await;
        let other = agent.person.to_string();
        act(
            &titular,
            &folio,
            "clasificar",
            &[
                ("priority", "alta"),
                ("assignee", &other),
                ("campo-tipo", "red"),
            ],
        )
        .await;
        act(
            &agent,
            &folio,
            "escribir",
            &[
                ("visibility", "answer"),
                ("text", "Ya vamos. ¿Está en la oficina?"),
            ],
        )
        .await;
        act(
            &agent,
            &folio,
            "mover",
            &[
                ("move", "pendiente"),
                ("message", "Falta la pieza"),
                ("wait-until", "2026-03-20"),
            ],
        )
        .await;
        act(&agent, &folio, "mover", &[("move", "reanudar")]).await;
        act(
            &agent,
            &folio,
            "mover",
            &[
                ("move", "resolver"),
                ("campo-modalidad", "remoto"),
                ("message", "Cable nuevo"),
            ],
        )
        .await;
        act(&agent, &folio, "mover", &[("move", "cerrar")]).await;
        t.run_jobs().await;
        t.run_jobs().await;
        let mails = smtp.arrived();
        let told: Vec<(String, String)> = mails
            .iter()
            .map(|m| (m.header("X-To"), m.header("Subject")))
            .collect();
        let guest = "mariana.peña@ocoyoacac.example";
        let expected = [
            (guest, format!("Recibimos su ticket {folio}")),
            (
                "gil.prueba@ocoyoacac.example",
                format!("Se le asignó el ticket {folio}"),
            ),
            (guest, format!("Respuesta a su ticket {folio}")),
            (guest, format!("Su ticket {folio} está en pausa")),
            (guest, format!("Su ticket {folio} cambió a «Abierto»")),
            (guest, format!("Su ticket {folio} está resuelto")),
            (guest, format!("Su ticket {folio} quedó cerrado")),
        ];
        assert_eq!(told, expected.map(|(to, subject)| (to.to_owned(), subject)));
        assert!(
            mails[2].body.contains("Ya vamos. ¿Está en la oficina?"),
            "{}",
            mails[2].body
        );
        assert!(
            mails[3].body.contains("Motivo:\nFalta la pieza"),
            "{}",
            mails[3].body
        );
        // [OCO-16] the diagnosis goes along.
        assert!(
            mails[5].body.contains("Diagnóstico:\nCable nuevo"),
            "{}",
            mails[5].body
        );
        let page = agent.get(&mails[1].link()).await;
        let told = [
            &folio,
            "Correo enviado al solicitante",
            "Correo enviado a quien atiende",
        ];
        page.is(200).says(&told);
        assert_eq!(states(t).await, ["sent"; 7]);
        assert!(
            rows(t).await.iter().all(|row| row.attempts == 1
                && row.sent_at == Some(NOON)
                && row.last_error.is_none())
        );
    });
}

/// A server that is down loses nothing, is not asked by each mail, and gets each mail once.
#[test]
fn a_server_that_is_down_is_tried_later() {
    by_smtp(&async |t, smtp| {
        smtp.stop();
        let (_, folio) = t.send(&t.request()).await;
        t.send(&t.request()).await;
        assert_eq!(t.run_jobs().await, 2);
        let waiting = rows(t).await;
        assert_eq!(
            waiting[0].last_error.as_deref(),
            Some("no se pudo conectar con el servidor de correo")
        );
        assert_eq!(
            (waiting[0].attempts, waiting[0].next_try_at),
            (1, Some(NOON + MINUTE))
        );
        // The second did not even try: the breaker is open.
        assert_eq!(
            (waiting[1].attempts, waiting[1].next_try_at),
            (0, Some(NOON + MINUTE / 2))
        );
        assert_eq!(t.run_jobs().await, 0, "nobody asks again at once");
        for _ in 0..5 {
            t.clock.advance(10 * MINUTE);
            t.run_jobs().await;
        }
        assert_eq!(states(t).await, ["queued", "queued"]);
        assert_eq!(smtp.arrived().len(), 0);
        smtp.start().await;
        for _ in 0..8 {
            t.clock.advance(60 * MINUTE);
            t.run_jobs().await;
        }
        assert_eq!(states(t).await, ["sent", "sent"]);
        let mails = smtp.arrived();
        assert_eq!(mails.len(), 2);
        let subject = format!("Recibimos su ticket {folio}");
        let mail = mails
            .iter()
            .find(|mail| mail.header("Subject") == subject)
            .unwrap();
        t.guest().get(&mail.link()).await.is(200).says(&[&folio]);
        assert_eq!(t.run_jobs().await, 0, "no try is left over");
    });
}

/// What a job does twice sends once.
#[test]
fn a_job_that_runs_again_sends_nothing_again() {
    by_smtp(&async |t, smtp| {
        t.send(&t.request()).await;
        t.run_jobs().await;
        let id = rows(t).await[0].id;
        let again = t.app.db.write(id, |tx, id| {
            Box::pin(
                async move { jobs::enqueue(tx, NOON, "mail", &id.to_string(), None, NOON).await },
            )
        });
        again.await.unwrap();
        assert_eq!(t.run_jobs().await, 1);
        assert_eq!(smtp.arrived().len(), 1);
    });
}

/// An address that the server refuses has failed at once; one that it postpones has not; after a day it gives up.
#[test]
fn refused_postponed_and_given_up() {
    by_smtp(&async |t, smtp| {
        smtp.busy(true);
        let mut form = t.request();
        form.insert("email", "rechazo@ocoyoacac.example".into());
        t.send(&form).await;
        form.insert("email", "ocupado@ocoyoacac.example".into());
        t.send(&form).await;
        form.insert("email", "otra@ocoyoacac.example".into());
        t.send(&form).await;
        t.run_jobs().await;
        assert_eq!(states(t).await, ["failed", "queued", "sent"]);
        assert_eq!(
            rows(t).await[0].last_error.as_deref(),
            Some("el servidor de correo lo rechazó (550)")
        );
        assert_eq!(
            rows(t).await[1].last_error.as_deref(),
            Some("el servidor de correo pidió esperar (451)")
        );
        let agent = t.person("agente", "Gil Prueba").await;
        let trouble = [
            "No se pudo entregar el correo al solicitante: el servidor de correo lo rechazó (550)",
        ];
        agent.get("/solicitudes/OCO-00001").await.says(&trouble);
        let waits = ["Correo en camino al solicitante; se intentará de nuevo"];
        agent.get("/solicitudes/OCO-00002").await.says(&waits);
        let sent = ["Correo enviado al solicitante"];
        agent.get("/solicitudes/OCO-00003").await.says(&sent);
        smtp.busy(false);
        t.clock.advance(MINUTE);
        t.run_jobs().await;
        assert_eq!(states(t).await, ["failed", "sent", "sent"]);
        smtp.busy(true);
        form.insert("email", "ocupado@ocoyoacac.example".into());
        t.send(&form).await;
        for _ in 0..13 {
            t.run_jobs().await;
            t.clock.advance(6 * 60 * MINUTE);
        }
        let last = rows(t).await.pop().unwrap();
        assert_eq!((last.state.as_str(), last.attempts), ("failed", 12));
        assert_eq!(smtp.arrived().len(), 2);
    });
}

/// Nothing leaves readable, and not to a server that shows somebody else's certificate.
#[test]
fn a_server_must_prove_itself_and_know_us() {
    block_on(async {
        let mut smtp = Smtp::new();
        smtp.start().await;
        let mail = Outgoing {
            id: "a.1".to_owned(),
            thread: "a".to_owned(),
            to: "ana@x.example".to_owned(),
            subject: "Hola".to_owned(),
            body: "Hola".to_owned(),
            at: NOON,
            ..Outgoing::default()
        };
        let stranger = smtp.way("mesa:cl%40ve%2F1", None).send(&mail).await;
        assert!(
            matches!(&stranger, Err(SendError::Unreachable(_))),
            "{stranger:?}"
        );
        let intruder = smtp.way("mesa:otra", Some("c.pem")).send(&mail).await;
        assert_eq!(
            intruder,
            Err(SendError::Unreachable(
                "el servidor de correo no nos atiende (535)".to_owned()
            ))
        );
        assert_eq!(smtp.arrived().len(), 0);
        assert_eq!(smtp.mail().send(&mail).await, Ok(()));
        assert_eq!(smtp.arrived().len(), 1);
    });
}

/// [P-22] nothing historic: what happened before mail was set up, or while it was off, does not leave by itself.
#[test]
fn nothing_historic_leaves() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        block_on(async {
            let t = TestApp::start(backend).await;
            t.send(&t.request()).await;
            t.run_jobs().await;
            let folder = tempfile::tempdir().unwrap();
            let mail = Mail::folder(folder.path(), "mesa@ugdai.example").unwrap();
            let t = t.mailing(mail).await;
            t.clock.advance(MINUTE);
            t.run_jobs().await;
            assert_eq!(states(&t).await, ["held"]);
            t.send(&t.request()).await;
            // Mail is switched off before the job runs.
            let off = t.app.with_mail(None);
            jobs::run_due(&off, &desk::housekeeping::kinds(), "test")
                .await
                .unwrap();
            t.run_jobs().await;
            assert_eq!(states(&t).await, ["held", "held"]);
            assert_eq!(read_mails(folder.path()).len(), 0);
            t.done().await;
        });
    }
}
