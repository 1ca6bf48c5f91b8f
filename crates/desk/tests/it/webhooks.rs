//! Webhooks: what other systems are told, in which order, how often, and where nothing ever goes. [P-25] [P-37]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use desk::channel::webhook::{send, store::hold_all};
use desk::platform::jobs;
use desk::platform::outward::Outward;
use desk::platform::signature::Secret;
use desk::{housekeeping, site::Site};
use sea_orm::{ActiveValue::Set, EntityTrait, QueryOrder};
use serde_json::json;
use tables::{webhook, webhook_delivery};

use crate::mail::act;
use crate::support::{Answer, Backend, Browser, Got, NOON, Receiver, TestApp, block_on};

const URL: &str = "/administracion/avisos";
pub const OWN: &str = "/mi-cuenta/sistemas";
const SECOND: i64 = 1_000;

/// An institution that may reach this machine by its name, a receiver, an administrator and who sees tickets.
pub struct Scene {
    pub t: TestApp,
    pub receiver: Receiver,
    pub admin: Browser,
    pub titular: Browser,
}

pub fn allowing() -> Outward {
    Outward::default().allowing(["localhost".to_owned()])
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "a story reads best as it is written"
)]
pub fn scene(outward: &Outward, body: impl AsyncFn(&Scene)) {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        block_on(async {
            let t = TestApp::start(backend).await.telling(outward.clone()).await;
            let admin = t.person("administrador", "Ada Muestra").await;
            let titular = t.person("titular", "Tita Muestra").await;
            let receiver = Receiver::start().await;
            let s = Scene {
                t,
                receiver,
                admin,
                titular,
            };
            body(&s).await;
            s.t.done().await;
        });
    }
}

impl Scene {
    /// The form of a webhook that is told of what the titular sees, with these controls otherwise.
    pub async fn form(&self, path: &str, changes: &[(&str, &str)]) -> Answer {
        let command = self.admin.get(path).await.hidden("command");
        let (url, person) = (self.receiver.url(), self.titular.person.to_string());
        let mut form = vec![
            ("command", command.as_str()),
            ("name", "Tablero de obras"),
            ("url", &url),
            ("filter", ""),
            ("person", &person),
        ];
        form.retain(|(name, _)| !changes.iter().any(|(own, _)| own == name));
        form.extend(changes);
        if !form.iter().any(|(name, _)| *name == "event") {
            for event in ["received", "moved", "answered", "noted", "changed"] {
                form.push(("event", event));
            }
        }
        self.admin.post(path, &form).await
    }

    /// Whose sight they have agrees to all webhooks as they stand.
    pub async fn agree(&self) {
        loop {
            let page = self.titular.get(OWN).await;
            let text = page.text();
            let Some(asks) = text
                .split("<section")
                .find(|part| part.contains("value=\"autorizar\""))
            else {
                return;
            };
            let of = |name: &str| {
                let begin = format!("name=\"{name}\" value=\"");
                asks.split(&begin)
                    .nth(1)
                    .unwrap()
                    .split('"')
                    .next()
                    .unwrap()
                    .to_owned()
            };
            let (hook, seen) = (of("aviso"), of("visto"));
            let form = [
                ("aviso", hook.as_str()),
                ("visto", &seen),
                ("hacer", "autorizar"),
            ];
            self.titular.post(OWN, &form).await.is(303);
        }
    }

    /// Makes a webhook, to which its person agrees; answers with its secret.
    pub async fn hook(&self, changes: &[(&str, &str)]) -> String {
        let made = self.form(&format!("{URL}/nuevo"), changes).await;
        made.is(200)
            .says(&["Copie el secreto", "No volverá a mostrarse"]);
        self.agree().await;
        let page = made.text();
        let begin = page.find("whsec_").unwrap();
        let secret: String = page[begin..].chars().take_while(|c| *c != '<').collect();
        secret
            .replace("&#43;", "+")
            .replace("&#47;", "/")
            .replace("&#61;", "=")
    }

    pub async fn one(&self) -> webhook::Model {
        let found = webhook::Entity::find().one(self.t.app.db.read()).await;
        found.unwrap().unwrap()
    }

    pub async fn page(&self) -> Answer {
        let key = self.one().await.key;
        self.admin.get(&format!("{URL}/{key}")).await
    }

    pub async fn press(&self, button: &str, delivery: &str) -> Answer {
        let key = self.one().await.key;
        let page = self.page().await;
        let command = format!("{}-{button}", page.hidden("command"));
        let form = [
            ("command", command.as_str()),
            ("hacer", button),
            ("envio", delivery),
        ];
        self.admin.post(&format!("{URL}/{key}/hacer"), &form).await
    }

    async fn rows(&self) -> Vec<webhook_delivery::Model> {
        let rows = webhook_delivery::Entity::find().order_by_asc(webhook_delivery::Column::Id);
        rows.all(self.t.app.db.read()).await.unwrap()
    }

    pub async fn states(&self) -> Vec<String> {
        self.rows().await.into_iter().map(|row| row.state).collect()
    }

    fn told(&self) -> Vec<String> {
        let kind = |got: &Got| got.json()["type"].as_str().unwrap().to_owned();
        self.receiver.got().iter().map(kind).collect()
    }

    pub async fn run(&self) {
        self.t.run_jobs().await;
    }
}

#[test]
fn a_system_is_told_of_what_the_requester_sees() {
    scene(&allowing(), async |s: &Scene| {
        let secret = s.hook(&[]).await;
        s.page()
            .await
            .is(200)
            .hides(&[&secret[..20]])
            .says(&["Tablero de obras", "Todavía no hay ninguno"]);
        let (_, folio) = s.t.send(&s.t.request()).await;
        act(
            &s.titular,
            &folio,
            "escribir",
            &[("visibility", "note"), ("text", "Es la de siempre.")],
        )
        .await;
        act(
            &s.titular,
            &folio,
            "escribir",
            &[("visibility", "answer"), ("text", "Vamos hoy.")],
        )
        .await;
        s.run().await;
        assert_eq!(s.told(), ["ticket.received", "ticket.answered"]);
        let got = s.receiver.got();
        for one in &got {
            let (id, at) = (one.header("webhook-id"), one.header("webhook-timestamp"));
            assert_eq!(at, (NOON / 1000).to_string());
            let signature = one.header("webhook-signature");
            assert!(
                Secret::parse(&secret)
                    .unwrap()
                    .is_of(&signature, &id, NOON / 1000, &one.body)
            );
            assert_eq!(one.header("content-type"), "application/json");
            assert_eq!(one.path, "/avisos");
        }
        assert_ne!(got[0].header("webhook-id"), got[1].header("webhook-id"));
        let first = got[0].json();
        assert_eq!(first["data"]["institution"], "ocoyoacac");
        assert_eq!(first["timestamp"], "2026-03-02T18:00:00Z");
        let ticket = &first["data"]["ticket"];
        assert_eq!(ticket["folio"], folio.as_str());
        assert!(
            ticket["description"]
                .as_str()
                .unwrap()
                .contains("no enciende")
        );
        // What the requester does not see, and what the person could do.
        for hidden in [
            "requester",
            "contact",
            "priority",
            "assignee",
            "commands",
            "transitions",
        ] {
            assert_eq!(ticket.get(hidden), None, "{hidden}");
        }
        let event = &got[1].json()["data"]["event"];
        assert_eq!(event["text"], "Vamos hoy.");
        assert_eq!(event["type"], "answered");
        let all: String = got
            .iter()
            .map(|one| String::from_utf8_lossy(&one.body).into_owned())
            .collect();
        for hidden in ["Es la de siempre", "mariana", "Usted"] {
            assert!(!all.contains(hidden), "{hidden}: {all}");
        }
        s.page()
            .await
            .says(&["Entregado", "Contestó 204", &folio])
            .hides(&["Con fallas"]);
        s.admin
            .get("/administracion/auditoria")
            .await
            .says(&["creó el aviso a otro sistema «Tablero de obras»"]);
    });
}

#[test]
fn internal_matters_are_told_where_the_box_says_so() {
    scene(&allowing(), async |s: &Scene| {
        s.hook(&[("internal", "si")]).await;
        let (_, folio) = s.t.send(&s.t.request()).await;
        act(
            &s.titular,
            &folio,
            "escribir",
            &[("visibility", "note"), ("text", "Es la de siempre.")],
        )
        .await;
        s.run().await;
        assert_eq!(s.told(), ["ticket.received", "ticket.noted"]);
        let body = s.receiver.got()[1].json();
        assert_eq!(body["data"]["event"]["text"], "Es la de siempre.");
        assert_eq!(body["data"]["event"]["visibility"], "internal");
        assert_eq!(
            body["data"]["ticket"]["contact"],
            "mariana.peña@ocoyoacac.example"
        );
        // The sight is that of the person now: who lost it tells nothing.
        let lock = tables::account_lock::ActiveModel {
            person_id: Set(s.titular.person),
            at: Set(NOON),
            by_id: Set(None),
            reason: Set("ya no trabaja aquí".to_owned()),
        };
        let write = s.t.app.db.write(lock, |tx, lock| {
            Box::pin(async move {
                tables::account_lock::Entity::insert(lock.clone())
                    .exec_without_returning(tx.conn())
                    .await?;
                Ok(())
            })
        });
        write.await.unwrap();
        s.t.send(&s.t.request()).await;
        s.run().await;
        assert_eq!(s.told().len(), 2);
        assert_eq!(s.states().await, ["sent", "sent", "skipped"]);
        s.page().await.says(&["No se envió", "está bloqueada"]);
    });
}

#[test]
fn only_the_tickets_of_the_filter_are_told() {
    scene(&allowing(), async |s: &Scene| {
        s.hook(&[
            ("filter", "servicio:internet no impresora"),
            ("event", "received"),
        ])
        .await;
        let mut request = s.t.request();
        for (service, text) in [
            ("internet", "La impresora no imprime."),
            ("internet", "No hay red."),
            ("telefonia", "No hay tono."),
        ] {
            request.insert("service", service.to_owned());
            request.insert("description", text.to_owned());
            request.insert(
                "email",
                format!("{service}.{}@ocoyoacac.example", text.len()),
            );
            s.t.send(&request).await;
        }
        s.run().await;
        let got = s.receiver.got();
        assert_eq!(got.len(), 1);
        assert_eq!(
            got[0].json()["data"]["ticket"]["description"],
            "No hay red."
        );
    });
}

#[test]
fn what_failed_is_told_later_and_in_order() {
    scene(&allowing(), async |s: &Scene| {
        s.hook(&[]).await;
        s.receiver.says(500, "se cayó <script>alert(1)</script>");
        let (_, folio) = s.t.send(&s.t.request()).await;
        act(
            &s.titular,
            &folio,
            "escribir",
            &[("visibility", "answer"), ("text", "Vamos hoy.")],
        )
        .await;
        s.run().await;
        // The answer waits for what came before it.
        assert_eq!(s.told(), ["ticket.received"]);
        assert_eq!(s.states().await, ["queued", "queued"]);
        s.page()
            .await
            .says(&[
                "En espera",
                "Contestó 500",
                "se intentará de nuevo",
                "Falló la última vez",
            ])
            .hides(&["<script>alert"]);
        s.run().await;
        assert_eq!(s.told().len(), 1, "nobody tries before its time");
        s.t.clock.advance(13 * SECOND);
        s.run().await;
        assert_eq!(
            s.told(),
            ["ticket.received", "ticket.received", "ticket.answered"]
        );
        let got = s.receiver.got();
        assert_eq!(got[0].header("webhook-id"), got[1].header("webhook-id"));
        assert_ne!(
            got[0].header("webhook-timestamp"),
            got[1].header("webhook-timestamp")
        );
        assert_eq!(s.states().await, ["sent", "sent"]);
        assert_eq!(s.one().await.failures, 0);
        // Once more, by hand, with the id that the receiver knows.
        let key = s.rows().await[0].key.clone();
        s.press("repetir", &key).await.is(303);
        s.run().await;
        assert_eq!(s.receiver.got()[3].header("webhook-id"), key);
        s.press("repetir", "msg_nada").await.is(404);
    });
}

#[test]
fn a_receiver_that_fails_again_and_again_is_left_alone() {
    scene(&allowing(), async |s: &Scene| {
        s.hook(&[("event", "received")]).await;
        for n in 0..8 {
            if n < 5 {
                s.receiver.says(503, "");
            }
            let mut request = s.t.request();
            request.insert("email", format!("persona{n}@ocoyoacac.example"));
            s.t.send(&request).await;
        }
        s.run().await;
        assert_eq!(s.told().len(), 5, "the sixth is not tried");
        s.page()
            .await
            .says(&["En pausa", "Falló 5 veces seguidas", "Intentar ahora"]);
        s.admin.get(URL).await.says(&["En pausa"]);
        s.t.clock.advance(30 * SECOND);
        s.run().await;
        assert_eq!(s.told().len(), 5);
        // Somebody knows that it is well again, and does not wait.
        s.press("reanudar", "").await.is(303);
        s.run().await;
        assert_eq!(s.states().await, ["sent"; 8]);
        assert_eq!(s.one().await.paused_until, None);
        // What was to try later finds nothing left to do.
        s.t.clock.advance(2 * 3_600 * SECOND);
        s.run().await;
        assert_eq!(s.told().len(), 5 + 8);
    });
}

#[test]
fn nothing_goes_inside() {
    // The name means this machine, and nobody allowed it.
    let inside = |_: String, port: u16| -> futures_util::future::BoxFuture<'static, _> {
        Box::pin(async move { Ok(vec![([127, 0, 0, 1], port).into()]) })
    };
    let outward = Outward::default().resolving(Arc::new(inside));
    scene(&outward, async |s: &Scene| {
        for url in [
            "http://127.0.0.1/",
            "https://127.0.0.1/",
            "https://[::ffff:10.0.0.1]/",
            "https://169.254.169.254/",
            "ftp://a.example/",
            "https://yo:clave@a.example/",
            "nada",
        ] {
            let refused = s.form(&format!("{URL}/nuevo"), &[("url", url)]).await;
            refused.is(422).says(&["Falta corregir", "Dirección"]);
        }
        let url = format!("https://receptor.example:{}/", s.receiver.address.port());
        s.hook(&[("url", &url), ("event", "received")]).await;
        s.t.send(&s.t.request()).await;
        s.run().await;
        assert!(s.receiver.got().is_empty());
        s.page()
            .await
            .says(&["La dirección lleva a la red interna"]);
        s.press("probar", "").await.is(303);
        assert!(s.receiver.got().is_empty());
        let last = s.rows().await.pop().unwrap();
        assert_eq!((last.state.as_str(), last.status), ("failed", None));
        s.press("quitar", "").await.is(303);
        s.t.clock.advance(3_600 * SECOND);
        s.run().await;
        assert_eq!(s.states().await, ["skipped", "failed"]);
        s.admin.get(URL).await.says(&["Todavía no hay ninguno"]);
    });
}

/// What was looked at is what is connected to: a name is asked once a try, by this program alone.
#[test]
fn a_name_that_changes_gains_nothing() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        block_on(async {
            let (one, other) = (Receiver::start().await, Receiver::start().await);
            let asked = Arc::<AtomicUsize>::default();
            let (count, ports) = (Arc::clone(&asked), [one.address, other.address]);
            let changing =
                move |_: String, _: u16| -> futures_util::future::BoxFuture<'static, _> {
                    let turn = count.fetch_add(1, Ordering::SeqCst);
                    Box::pin(async move { Ok(vec![ports[turn.min(1)]]) })
                };
            let outward = Outward::default()
                .resolving(Arc::new(changing))
                .allowing(["receptor.example".to_owned()]);
            let t = TestApp::start(backend).await.telling(outward).await;
            let admin = t.person("administrador", "Ada Muestra").await;
            let titular = t.person("titular", "Tita Muestra").await;
            let s = Scene {
                t,
                receiver: one,
                admin,
                titular,
            };
            s.hook(&[
                ("url", "http://receptor.example/avisos"),
                ("event", "received"),
            ])
            .await;
            s.t.send(&s.t.request()).await;
            s.run().await;
            assert_eq!((s.receiver.got().len(), other.got().len()), (1, 0));
            assert_eq!(asked.load(Ordering::SeqCst), 1);
            let key = s.rows().await[0].key.clone();
            s.press("repetir", &key).await.is(303);
            s.run().await;
            assert_eq!((s.receiver.got().len(), other.got().len()), (1, 1));
            assert_eq!(asked.load(Ordering::SeqCst), 2);
            s.t.done().await;
        });
    }
}

#[test]
fn redirects_are_not_followed_and_answers_are_bounded() {
    let outward = allowing().patient(Duration::from_millis(700));
    scene(&outward, async |s: &Scene| {
        let secret = Receiver::start().await;
        s.hook(&[("event", "received")]).await;
        s.receiver
            .sends_to(307, &format!("http://127.0.0.1:{}/", secret.address.port()));
        s.t.send(&s.t.request()).await;
        s.run().await;
        assert!(secret.got().is_empty());
        assert_eq!(s.receiver.got().len(), 1);
        s.page()
            .await
            .says(&["Contestó que está en otra dirección (307), a la que no se va"]);
        // Too slow.
        s.receiver.says_late(Duration::from_secs(5));
        s.t.clock.advance(13 * SECOND);
        s.run().await;
        s.page()
            .await
            .says(&["El servidor no contestó a tiempo", "2 intentos"]);
        // Without an end.
        s.receiver.says(200, &"á".repeat(3_000_000));
        s.t.clock.advance(60 * SECOND);
        s.run().await;
        let row = s.rows().await.remove(0);
        assert_eq!((row.state.as_str(), row.status), ("sent", Some(200)));
        assert!(row.answer.len() <= 510, "{}", row.answer.len());
    });
}

/// A secret that cannot be read, as after a backup was restored without its keys, is a try that failed: it is
/// told why, tried again, and told with a secret of now; whoever only looks in between takes nothing away.
#[test]
fn a_fault_of_ours_is_tried_again() {
    scene(&allowing(), async |s: &Scene| {
        s.hook(&[("event", "received")]).await;
        let broken = webhook::ActiveModel {
            id: Set(s.one().await.id),
            secret: Set("nada".to_owned()),
            ..Default::default()
        };
        let write = s.t.app.db.write(broken, |tx, broken| {
            Box::pin(async move {
                webhook::Entity::update(broken.clone())
                    .exec(tx.conn())
                    .await?;
                Ok(())
            })
        });
        write.await.unwrap();
        s.t.send(&s.t.request()).await;
        s.run().await;
        assert!(s.receiver.got().is_empty());
        s.page()
            .await
            .says(&["El envío no se pudo armar", "se intentará de nuevo"]);
        let id = s.rows().await[0].id;
        send::run(&s.t.app, &id.to_string()).await.unwrap();
        send::run(&s.t.app, &id.to_string()).await.unwrap();
        assert_eq!(
            s.rows().await[0].attempts,
            1,
            "nobody tries before its time"
        );
        s.press("secreto", "").await.is(200);
        s.t.clock.advance(13 * SECOND);
        s.run().await;
        assert_eq!(s.told(), ["ticket.received"]);
        assert_eq!(s.states().await, ["sent"]);
    });
}

/// The process dies between queuing and sending, and while it sends: it is told again, with the same id.
#[test]
fn what_was_queued_survives_the_process() {
    scene(&allowing(), async |s: &Scene| {
        s.hook(&[("event", "received")]).await;
        s.receiver.says_late(Duration::from_secs(60));
        s.t.send(&s.t.request()).await;
        let app = s.t.app.clone();
        let dying = tokio::spawn(async move {
            jobs::run_due(&app, &housekeeping::kinds(), "moribundo")
                .await
                .unwrap();
        });
        while s.receiver.got().is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        dying.abort();
        let _ = dying.await;
        let again = Site::new(s.t.app.clone());
        let app = again.app().await;
        assert_eq!(
            jobs::run_due(&app, &housekeeping::kinds(), "otro")
                .await
                .unwrap(),
            0
        );
        s.t.clock.advance(6 * 60 * SECOND);
        jobs::run_due(&app, &housekeeping::kinds(), "otro")
            .await
            .unwrap();
        let got = s.receiver.got();
        assert_eq!(got.len(), 2);
        assert_eq!(got[0].header("webhook-id"), got[1].header("webhook-id"));
        assert_eq!(s.states().await, ["sent"]);
    });
}

#[test]
fn forms_say_what_is_wrong_and_buttons_act_once() {
    scene(&allowing(), async |s: &Scene| {
        let new = format!("{URL}/nuevo");
        let admin = s.admin.person.to_string();
        for (control, value, told) in [
            ("name", " ", "Diga a qué sistema se avisa."),
            ("filter", "prioridad>=", "De qué tickets"),
            ("event", "nada", "Elija al menos un suceso."),
            (
                "person",
                "999",
                "Elija a una persona que pueda ver tickets.",
            ),
            // Who looks after accounts sees no tickets.
            (
                "person",
                admin.as_str(),
                "Elija a una persona que pueda ver tickets.",
            ),
        ] {
            s.form(&new, &[(control, value)])
                .await
                .is(422)
                .says(&[told]);
        }
        assert!(
            webhook::Entity::find()
                .one(s.t.app.db.read())
                .await
                .unwrap()
                .is_none()
        );
        s.titular.get(URL).await.is(404);
        let first = s.hook(&[]).await;
        let key = s.one().await.key;
        // A trial is told at once, and signed.
        s.receiver.says(200, "recibido");
        s.press("probar", "").await.is(303);
        let got = s.receiver.got();
        assert_eq!(
            got[0].json(),
            json!({ "type": "test", "timestamp": "2026-03-02T18:00:00Z", "data": { "institution": "ocoyoacac", "webhook": "Tablero de obras" } })
        );
        s.page().await.says(&["Prueba", "recibido"]);
        // Another secret signs what comes next.
        let page = s.press("secreto", "").await;
        page.is(200)
            .says(&["Copie el secreto"])
            .hides(&[&first[..20]]);
        s.press("probar", "").await.is(303);
        let one = s.receiver.got().pop().unwrap();
        let (id, signature) = (one.header("webhook-id"), one.header("webhook-signature"));
        assert!(
            !Secret::parse(&first)
                .unwrap()
                .is_of(&signature, &id, NOON / 1000, &one.body)
        );
        // Stopped, it is told nothing; what waited is told when it goes on.
        s.form(
            &format!("{URL}/{key}"),
            &[("name", "Tablero"), ("event", "received")],
        )
        .await
        .is(303);
        s.agree().await;
        s.t.send(&s.t.request()).await;
        s.press("detener", "").await.is(303);
        s.run().await;
        assert_eq!(s.states().await, ["sent", "sent", "held"]);
        let mut request = s.t.request();
        request.insert("email", "otra@ocoyoacac.example".to_owned());
        s.t.send(&request).await;
        s.press("reanudar", "").await.is(303);
        s.run().await;
        assert_eq!(
            s.states().await,
            ["sent", "sent", "sent"],
            "what came meanwhile is not told"
        );
        s.admin
            .post(&format!("{URL}/{key}/hacer"), &[("hacer", "nada")])
            .await
            .is(400);
        // Where a backup was restored nobody is told by itself.
        let write = s.t.app.db.write((), |tx, ()| Box::pin(hold_all_of(tx)));
        assert_eq!(write.await.unwrap(), 1);
        assert!(!s.one().await.active);
        s.press("quitar", "").await.is(303).location();
        s.admin.get(&format!("{URL}/{key}")).await.is(404);
    });
}

async fn hold_all_of(tx: &desk::platform::db::Tx) -> Result<u64, desk::platform::error::AppError> {
    hold_all(tx.conn()).await
}
