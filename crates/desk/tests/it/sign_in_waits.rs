//! Failing to sign in: waits that grow, for everybody alike, and never for the owner's own browser.

use desk::platform::mail::Mail;
use desk::platform::session::attempt::wait;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::entrar::with_password;
use crate::support::{Answer, Browser, TestApp, read_mails};

const ADA: &str = "ada@ocoyoacac.example";
const RIGHT: &str = "una frase larga";

async fn knock(who: &Browser, email: &str, password: &str) -> Answer {
    let form = [("email", email), ("password", password)];
    who.post("/entrar", &form).await
}

/// What a page says, without what was typed.
fn said(answer: &Answer, email: &str) -> String {
    answer.text().replace(email, "…")
}

#[test]
fn waits_double_and_stay_bearable() {
    let waits: Vec<i64> = (1..=12).map(|n| wait(n) / 1000).collect();
    assert_eq!(waits, [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900]);
    assert_eq!(wait(1_000_000), 900_000);
}

both! {
    /// The same words, the same waits, whether or not the address is anybody's.
    async fn an_unknown_address_waits_alike(t: TestApp) {
        with_password(t, "titular", ADA, RIGHT).await;
        let (a, b) = (t.guest(), t.guest());
        for n in 1..=7 {
            let (known, unknown) = (knock(&a, ADA, "otra").await, knock(&b, "nadie@x.example", "otra").await);
            assert_eq!(said(&known, ADA), said(&unknown, "nadie@x.example"), "try {n}");
            assert_eq!((known.status, known.header("retry-after")), (unknown.status, unknown.header("retry-after")));
            match n {
                1..=4 => known.is(422).hides(&["Espere", "a las"]),
                5 => known.is(422).says(&["inténtelo de nuevo en 30 segundos, a las 12:00."]),
                _ => known.is(429).says(&["Hubo varios intentos fallidos con este correo"]),
            };
        }
        assert_eq!(knock(&a, ADA, RIGHT).await.is(429).header("retry-after"), "30", "even the right one waits");
        t.clock.advance(30_000);
        knock(&a, ADA, "otra").await.is(422).says(&["en 60 segundos, a las 12:01."]);
        t.clock.advance(60_000);
        knock(&a, ADA, RIGHT).await.is(303);
        // What was right counts from the beginning again.
        let c = t.guest();
        for _ in 0..4 {
            knock(&c, ADA, "otra").await.is(422).hides(&["a las"]);
        }
    }
}

both! {
    /// Strangers who fail do not keep the owner from signing in where they did before.
    async fn the_owner_is_not_shut_out(t: TestApp) {
        with_password(t, "titular", ADA, RIGHT).await;
        let (ada, stranger) = (t.guest(), t.guest());
        knock(&ada, ADA, RIGHT).await.is(303);
        ada.post("/salir", &[]).await.is(303);
        for _ in 0..8 {
            knock(&stranger, ADA, "otra").await;
        }
        knock(&stranger, ADA, RIGHT).await.is(429);
        knock(&ada, ADA, RIGHT).await.is(303);
        // The stranger's wait goes on, and the owner's browser is counted by itself.
        knock(&stranger, ADA, RIGHT).await.is(429);
        for _ in 0..5 {
            knock(&ada, ADA, "otra").await.is(422);
        }
        knock(&ada, ADA, RIGHT).await.is(429);
        // A browser known for one person is a stranger for another.
        let bea = "bea@ocoyoacac.example";
        with_password(t, "agente", bea, RIGHT).await;
        for _ in 0..5 {
            knock(&stranger, bea, "otra").await.is(422);
        }
        knock(&ada, bea, RIGHT).await.is(429);
    }
}

both! {
    /// Many at once gain nothing: a try counts before the password is looked at.
    async fn a_burst_gains_nothing(t: TestApp) {
        with_password(t, "titular", ADA, RIGHT).await;
        let somebody = t.guest();
        let crowd = (0..40).map(|n| knock(&somebody, ADA, if n == 39 { RIGHT } else { "otra" }));
        let answers = futures_util::future::join_all(crowd).await;
        let looked_at = answers.iter().filter(|a| a.status != 429).count();
        assert_eq!(looked_at, 5);
    }
}

both! {
    /// From one network only so many failures, over whatever addresses; those who succeed cost nothing.
    async fn a_network_fails_so_often_only(t: TestApp) {
        with_password(t, "titular", ADA, RIGHT).await;
        for _ in 0..70 {
            knock(&t.guest().from("203.0.113.7"), ADA, RIGHT).await.is(303);
        }
        let attacker = t.guest().from("203.0.113.7");
        for n in 0..60 {
            knock(&attacker, &format!("nadie{n}@x.example"), "otra").await.is(422);
        }
        knock(&attacker, "otro@x.example", "otra").await.is(429).says(&["Desde su red hubo muchos intentos fallidos"]);
        knock(&t.guest().from("203.0.113.8"), ADA, RIGHT).await.is(303);
    }
}

/// The owner is told by mail of the first wait, and it is written down; nothing of what was typed is.
#[test]
fn the_owner_is_told() {
    use crate::support::{Backend, block_on};
    for backend in [Backend::Sqlite, Backend::Postgres] {
        block_on(async {
            let folder = tempfile::TempDir::new().unwrap();
            let mail = Mail::folder(folder.path(), "Mesa <mesa@ocoyoacac.example>").unwrap();
            let t = TestApp::start(backend).await.mailing(mail).await;
            let person = with_password(&t, "titular", ADA, RIGHT).await;
            let stranger = t.guest();
            for _ in 0..6 {
                knock(&stranger, ADA, "la de otro sitio").await;
                knock(&stranger, "nadie@x.example", "otra").await;
            }
            t.run_jobs().await;
            let mails = read_mails(folder.path());
            assert_eq!(mails.len(), 1);
            assert_eq!(mails[0].header("To"), ADA);
            assert!(
                mails[0]
                    .body
                    .contains("Se escribió varias veces una contraseña equivocada")
            );
            let rows = tables::audit::Entity::find()
                .filter(tables::audit::Column::Action.eq("session.refused"))
                .all(t.app.db.read())
                .await
                .unwrap();
            assert_eq!(rows.len(), 1);
            assert_eq!(
                (rows[0].actor_id, &rows[0].subject),
                (None, &person.to_string())
            );
            assert!(
                rows[0].detail.contains("\"failures\":5"),
                "{}",
                rows[0].detail
            );
            assert!(!rows[0].detail.contains("sitio"));
            t.done().await;
        });
    }
}
