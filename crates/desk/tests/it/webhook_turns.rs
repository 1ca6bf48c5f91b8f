//! Webhooks among each other: a receiver that hangs, and whose sight one has. [P-25]

use std::time::{Duration, Instant};

use desk::housekeeping::{self, SLOW};
use desk::platform::jobs::{self, Lane};
use desk::site::Site;
use tokio::sync::watch;

use crate::mail::act;
use crate::support::Receiver;
use crate::webhooks::{OWN, Scene, allowing, scene};

const URL: &str = "/administracion/avisos";

/// One receiver never answers, the other does at once: that one has all of its own, in the order of
/// each ticket, while the first try of the other is still under way.
#[test]
fn a_receiver_that_hangs_holds_up_itself_alone() {
    let outward = allowing().patient(Duration::from_secs(90));
    scene(&outward, async |s: &Scene| {
        let hangs = Receiver::start().await;
        let url = hangs.url();
        s.hook(&[("url", &url), ("name", "Se cuelga")]).await;
        s.hook(&[]).await;
        for n in 0..8 {
            hangs.says_late(Duration::from_secs(600));
            let mut request = s.t.request();
            request.insert("email", format!("persona{n}@ocoyoacac.example"));
            let (_, folio) = s.t.send(&request).await;
            let answer = [("visibility", "answer"), ("text", "Vamos hoy.")];
            act(&s.titular, &folio, "escribir", &answer).await;
        }
        let (end, ending) = watch::channel(false);
        let site = Site::new(s.t.app.clone());
        let lane = Lane::Only(&SLOW);
        let kinds = housekeeping::kinds();
        let work = jobs::work(site.follow(), kinds, lane, "prueba".to_owned(), ending);
        let work = tokio::spawn(work);
        let begun = Instant::now();
        while s.receiver.got().len() < 16 || hangs.got().is_empty() {
            assert!(
                begun.elapsed() < Duration::from_secs(60),
                "the quick one waits"
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert_eq!(hangs.got().len(), 1, "one at a time");
        let mut told: Vec<(String, String)> = Vec::new();
        for got in s.receiver.got() {
            let body = got.json();
            let folio = body["data"]["ticket"]["folio"].as_str().unwrap();
            told.push((folio.to_owned(), body["type"].as_str().unwrap().to_owned()));
        }
        // By ticket, in the order of arrival.
        told.sort_by(|one, other| one.0.cmp(&other.0));
        let kinds: Vec<&str> = told.iter().map(|(_, kind)| kind.as_str()).collect();
        assert_eq!(kinds, ["ticket.received", "ticket.answered"].repeat(8));
        // What is under way is let go, and told again by whoever comes next.
        work.abort();
        let _ = work.await;
        drop(end);
        let column = tables::job::Column::FinishedAt;
        let write = s.t.app.db.write((), move |tx, ()| {
            Box::pin(async move {
                use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
                tables::job::Entity::delete_many()
                    .filter(column.is_null())
                    .exec(tx.conn())
                    .await?;
                Ok(())
            })
        });
        write.await.unwrap();
    });
}

/// Who configures sees no tickets, and reads none by a webhook: the person whose sight it has is
/// asked, about exactly what it says, and anew when somebody else changes that.
#[test]
fn nobody_lends_what_another_sees() {
    scene(&allowing(), async |s: &Scene| {
        let new = format!("{URL}/nuevo");
        s.form(&new, &[("internal", "si")]).await.is(200).says(&[
            "Copie el secreto",
            "Por autorizar",
            "Falta que",
            "Tita Muestra",
        ]);
        s.t.send(&s.t.request()).await;
        s.run().await;
        assert!(s.receiver.got().is_empty() && s.states().await.is_empty());
        // Its own hands alone: not who made it, nor a page that was read before a change.
        let (key, shown) = (s.one().await.key, s.titular.get(OWN).await);
        shown
            .is(200)
            .says(&["Por autorizar", "También se cuenta", "Ada Muestra"]);
        let seen = shown.hidden("visto");
        let form = [
            ("aviso", key.as_str()),
            ("visto", seen.as_str()),
            ("hacer", "autorizar"),
        ];
        s.admin.post(OWN, &form).await.is(404);
        s.admin.get(OWN).await.is(200).hides(&["Por autorizar"]);
        let path = format!("{URL}/{key}");
        s.form(&path, &[("internal", "si"), ("filter", "red")])
            .await
            .is(303);
        s.titular.post(OWN, &form).await.is(422);
        s.form(&path, &[("internal", "si")]).await.is(303);
        s.titular.post(OWN, &form).await.is(303);
        let told = async |many: usize| {
            let mut request = s.t.request();
            request.insert("email", format!("persona{many}@ocoyoacac.example"));
            s.t.send(&request).await;
            s.run().await;
            s.receiver.got().len()
        };
        assert_eq!(told(1).await, 1);
        // Another name changes nothing; another address, filter, event or box asks anew.
        s.form(&path, &[("internal", "si"), ("name", "Otro nombre")])
            .await
            .is(303);
        assert_eq!(told(2).await, 2);
        let other = Receiver::start().await;
        let url = other.url();
        for change in [("url", url.as_str()), ("filter", "red"), ("event", "noted")] {
            s.form(&path, &[("internal", "si"), change]).await.is(303);
            s.page().await.says(&["Por autorizar"]);
            s.press("reanudar", "").await.is(303);
            assert_eq!(told(3).await, 2, "{change:?}");
            assert!(other.got().is_empty());
        }
        // What waited when it was taken back is held, and goes on when it is given again.
        s.form(&path, &[("internal", "si")]).await.is(303);
        s.agree().await;
        let mut request = s.t.request();
        request.insert("email", "persona9@ocoyoacac.example".to_owned());
        s.t.send(&request).await;
        let back = [("aviso", key.as_str()), ("hacer", "retirar")];
        s.titular.post(OWN, &back).await.is(303);
        s.run().await;
        assert_eq!(s.states().await.last().unwrap(), "held");
        s.agree().await;
        s.run().await;
        assert_eq!(s.receiver.got().len(), 3);
        s.admin
            .get("/administracion/auditoria")
            .await
            .says(&["autorizó el aviso a otro sistema"]);
    });
}
