//! When mail leaves: hours of people, breakers, dead addresses, doubt. [P-22]

use desk::platform::mail::Mail;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use tables::{address, outbox};

use crate::mail::{act, rows, states};
use crate::support::{Arrived, Backend, Browser, NOON, TestApp, block_on, read_mails};

const HOUR: i64 = 3_600_000;
const URL: &str = "/mi-cuenta/avisos";

/// A desk whose mail goes into a folder.
struct Desk {
    t: TestApp,
    letters: tempfile::TempDir,
    titular: Browser,
    agent: Browser,
}

impl Desk {
    fn letters(&self) -> Vec<Arrived> {
        read_mails(self.letters.path())
    }

    /// What came to the agent.
    fn to_agent(&self) -> Vec<Arrived> {
        let all = self.letters().into_iter();
        all.filter(|mail| mail.header("To").contains("gil.prueba"))
            .collect()
    }

    /// A ticket that somebody asked for and the agent got.
    async fn ticket(&self) -> String {
        let (_, folio) = self.t.send(&self.t.request()).await;
        let own = self.agent.person.to_string();
        let fields = [
            ("priority", "alta"),
            ("assignee", own.as_str()),
            ("campo-tipo", "red"),
        ];
        act(&self.titular, &folio, "clasificar", &fields).await;
        folio
    }

    async fn change(&self, column: outbox::Column, value: Expr, rows: Expr) {
        let write = self
            .t
            .app
            .db
            .write((column, value, rows), |tx, (column, value, rows)| {
                Box::pin(async move {
                    outbox::Entity::update_many()
                        .col_expr(*column, value.clone())
                        .filter(rows.clone())
                        .exec(tx.conn())
                        .await?;
                    Ok(())
                })
            });
        write.await.unwrap();
    }
}

fn on_both(body: &impl AsyncFn(&Desk)) {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        block_on(async {
            let letters = tempfile::tempdir().unwrap();
            let mail = Mail::folder(letters.path(), "mesa@ugdai.example").unwrap();
            let t = TestApp::start(backend).await.mailing(mail).await;
            let titular = t.person("titular", "Tita Muestra").await;
            let agent = t.person("agente", "Gil Prueba").await;
            let desk = Desk {
                t,
                letters,
                titular,
                agent,
            };
            body(&desk).await;
            desk.t.done().await;
        });
    }
}

#[test]
fn a_digest_comes_once_a_day_and_what_is_urgent_at_once() {
    on_both(&async |desk| {
        desk.agent.get(URL).await.is(200).says(&[
            "Resumen diario",
            "Llegan siempre en el momento",
            "Acuse de recibo",
        ]);
        desk.agent
            .post(URL, &[("resumen", "25:00")])
            .await
            .is(422)
            .says(&["Escriba una hora del día"]);
        let kept = desk.agent.post(URL, &[("resumen", "13:00")]).await;
        assert_eq!(kept.is(303).location(), format!("{URL}?hecho=guardado"));
        desk.agent.get(URL).await.says(&["value=\"13:00\""]);
        let (first, second) = (desk.ticket().await, desk.ticket().await);
        desk.t.run_jobs().await;
        // Whoever asked has the number already; who attends waits.
        assert_eq!(states(&desk.t).await, ["sent", "queued", "sent", "queued"]);
        assert_eq!(desk.letters().len(), 2);
        let page = desk.agent.get(&format!("/solicitudes/{first}")).await;
        page.says(&["Correo a quien atiende en espera de su resumen diario"]);
        let admin = desk.t.person("administrador", "Ada Muestra").await;
        admin
            .get("/administracion/correo?ver=en-espera")
            .await
            .says(&["Espera el resumen diario de quien lo recibe."]);
        desk.t.clock.advance(HOUR);
        desk.t.run_jobs().await;
        assert_eq!(states(&desk.t).await, ["sent"; 4]);
        let mails = desk.to_agent();
        assert_eq!(mails.len(), 1, "one mail for both");
        assert!(mails[0].header("Subject").contains("2 avisos"));
        assert!(mails[0].body.contains(&first) && mails[0].body.contains(&second));
        assert!(mails[0].header("List-Unsubscribe").contains(URL));
        assert_eq!(rows(&desk.t).await[1].attempts, 1);
        // Alone it comes as itself, and a person who sends it now is not asked to wait.
        let third = desk.ticket().await;
        desk.t.run_jobs().await;
        let one = format!("enviar-{}", rows(&desk.t).await.pop().unwrap().id);
        let sent = [("una", one.as_str())];
        admin.post("/administracion/correo", &sent).await.is(303);
        desk.t.run_jobs().await;
        let mails = desk.to_agent();
        assert_eq!(mails.len(), 2);
        assert!(
            mails
                .iter()
                .any(|mail| mail.header("Subject").contains(&third))
        );
        desk.t.clock.advance(25 * HOUR);
        desk.t.run_jobs().await;
        assert_eq!(desk.to_agent().len(), 2, "nothing twice");
    });
}

#[test]
fn quiet_hours_are_kept_and_end() {
    on_both(&async |desk| {
        let night = [("desde", "11:30"), ("hasta", "14:00")];
        desk.agent.post(URL, &night).await.is(303);
        desk.agent
            .post(URL, &[("desde", "11:30")])
            .await
            .is(422)
            .says(&["Escriba dos horas distintas"]);
        let folio = desk.ticket().await;
        desk.t.run_jobs().await;
        assert_eq!(desk.to_agent().len(), 0);
        let row = rows(&desk.t).await.pop().unwrap();
        assert_eq!(
            (row.waits.as_deref(), row.next_try_at, row.attempts),
            (Some("quiet"), Some(NOON + 2 * HOUR), 0)
        );
        desk.agent
            .get(&format!("/solicitudes/{folio}"))
            .await
            .says(&["en espera de que terminen sus horas de silencio"]);
        desk.t.clock.advance(2 * HOUR);
        desk.t.run_jobs().await;
        assert_eq!(desk.to_agent().len(), 1);
        assert_eq!(states(&desk.t).await, ["sent", "sent"]);
    });
}

#[test]
fn what_was_being_sent_when_the_program_died_is_in_doubt_and_says_so() {
    on_both(&async |desk| {
        let folio = desk.ticket().await;
        // As a process leaves it that dies between asking the server and writing down what it said.
        let all = outbox::Column::Id.gt(0_i64);
        let asked = Expr::value(Some(desk.t.app.now()));
        desk.change(outbox::Column::SendingAt, asked, all).await;
        desk.t.clock.advance(3 * 60_000);
        let page = format!("/solicitudes/{folio}");
        desk.titular
            .get(&page)
            .await
            .says(&["No se sabe si salió el correo a quien atiende"]);
        let admin = desk.t.person("administrador", "Ada Muestra").await;
        admin
            .get("/administracion/correo")
            .await
            .says(&["En duda", "no se sabe si salió"]);
        desk.t.run_jobs().await;
        assert_eq!(states(&desk.t).await, ["sent", "sent"]);
        let doubts: Vec<i64> = rows(&desk.t).await.iter().map(|row| row.in_doubt).collect();
        assert_eq!(doubts, [1, 1]);
        desk.titular
            .get(&page)
            .await
            .says(&["Correo enviado a quien atiende; pudo llegar más de una vez"]);
        admin
            .get("/administracion/correo")
            .await
            .says(&["Pudo llegar más de una vez"]);
    });
}

#[test]
fn a_rule_that_runs_wild_is_stopped_and_a_reader_gets_so_many() {
    on_both(&async |desk| {
        desk.ticket().await;
        desk.t.run_jobs().await;
        let model = rows(&desk.t).await.pop().unwrap();
        let flood = async |ticket: i64, count: i64| {
            let context = (model.clone(), ticket, count, desk.t.app.now());
            let write = desk
                .t
                .app
                .db
                .write(context, |tx, (model, ticket, count, now)| {
                    Box::pin(async move {
                        let row = |_: i64| outbox::ActiveModel {
                            ticket_id: sea_orm::Set(*ticket),
                            seq: sea_orm::Set(model.seq),
                            notice: sea_orm::Set(model.notice.clone()),
                            person_id: sea_orm::Set(model.person_id),
                            address: sea_orm::Set(String::new()),
                            state: sea_orm::Set("sent".to_owned()),
                            created_at: sea_orm::Set(*now),
                            sent_at: sea_orm::Set(Some(*now)),
                            ..Default::default()
                        };
                        outbox::Entity::insert_many((0..*count).map(row))
                            .exec_without_returning(tx.conn())
                            .await?;
                        Ok(())
                    })
                });
            write.await.unwrap();
        };
        let again = async || {
            let own = outbox::Column::Id.eq(model.id);
            let state = Expr::value("queued");
            desk.change(outbox::Column::State, state, own.clone()).await;
            let zero = Expr::value(0_i64);
            desk.change(outbox::Column::Attempts, zero, own).await;
            desk::channel::mail::run(&desk.t.app, &model.id.to_string())
                .await
                .unwrap();
            let row = outbox::Entity::find_by_id(model.id);
            row.one(desk.t.app.db.read()).await.unwrap().unwrap()
        };
        flood(model.ticket_id, 19).await;
        let row = again().await;
        assert_eq!(row.state, "held", "{:?}", row.last_error);
        assert!(row.last_error.unwrap().contains("la misma regla"));
        desk.t.clock.advance(HOUR + 1);
        assert_eq!(
            again().await.state,
            "sent",
            "an hour later it is another hour"
        );
        // Of other tickets there are many, too.
        desk.ticket().await;
        desk.t.run_jobs().await;
        let other = rows(&desk.t).await.pop().unwrap().ticket_id;
        assert_ne!(other, model.ticket_id);
        flood(other, 130).await;
        let row = again().await;
        assert_eq!(
            (row.state.as_str(), row.waits.as_deref()),
            ("queued", Some("many"))
        );
        desk.t.clock.advance(HOUR + 1);
        desk.t.run_jobs().await;
        assert_eq!(again().await.state, "sent");
    });
}

#[test]
fn a_dead_address_gets_nothing_until_somebody_mends_it() {
    on_both(&async |desk| {
        let folio = desk.ticket().await;
        let write = desk
            .t
            .app
            .db
            .write((NOON, desk.agent.person), |tx, (now, person)| {
                Box::pin(async move {
                    address::Entity::update_many()
                        .col_expr(address::Column::BouncedAt, Expr::value(Some(*now)))
                        .col_expr(
                            address::Column::Bounce,
                            Expr::value(Some("la dirección no existe")),
                        )
                        .filter(address::Column::PersonId.eq(*person))
                        .exec(tx.conn())
                        .await?;
                    Ok(())
                })
            });
        write.await.unwrap();
        desk.t.run_jobs().await;
        assert_eq!(states(&desk.t).await, ["sent", "failed"]);
        desk.titular
            .get(&format!("/solicitudes/{folio}"))
            .await
            .says(&[
                "No se pudo entregar el correo a quien atiende: la dirección devuelve los correos",
            ]);
        let admin = desk.t.person("administrador", "Ada Muestra").await;
        let page = format!("/administracion/personas/{}", desk.agent.person);
        admin
            .get(&page)
            .await
            .says(&["Devuelve los avisos desde", "la dirección no existe"]);
        let row = address::Entity::find()
            .filter(address::Column::PersonId.eq(desk.agent.person))
            .one(desk.t.app.db.read())
            .await
            .unwrap()
            .unwrap();
        let mended = format!("{page}/correos/{}/corregido", row.id);
        admin
            .post(&format!("{page}/correos/999999/corregido"), &[])
            .await
            .is(404);
        admin.post(&mended, &[]).await.is(303);
        admin.post(&mended, &[]).await.is(303);
        admin.get(&page).await.hides(&["Devuelve los avisos"]);
        let one = format!("enviar-{}", rows(&desk.t).await.pop().unwrap().id);
        let sent = [("una", one.as_str())];
        admin.post("/administracion/correo", &sent).await.is(303);
        desk.t.run_jobs().await;
        assert_eq!(states(&desk.t).await, ["sent", "sent"]);
        assert_eq!(desk.to_agent().len(), 1);
    });
}
