//! What people see when something outside fails.

use desk::channel::portal::humanity::issue;
use desk::platform::dialect::DbFault;
use sea_orm::ConnectionTrait;

use crate::support::{Backend, Place, TestApp, run};

both! {
    /// [P-41] pages for what is not there tell what to do next.
    async fn what_is_missing_has_a_page(t: TestApp) {
        for path in ["/no-existe", "/recursos/nada.css", "/conocimiento/nada"] {
            t.guest().get(path).await.is(404).hides(&["Not Found", "Method Not Allowed"]);
        }
        t.guest().get("/no-existe").await.says(&["No encontramos esa página", "Ir al inicio"]);
        t.guest().post("/buscar", &[]).await.is(404).says(&["No encontramos esa página"]);
        t.guest().post("/enviar", &[("email", "x")]).await.is(400).says(&["La petición no se entiende"]);
        // A NUL, which not every database takes, is nothing special.
        for path in ["/solicitudes/%00", "/seguimiento/%00", "/conocimiento/%00"] {
            t.guest().get(path).await.is(404);
        }
        t.guest().post("/entrar", &[("email", "a\0@x.example"), ("password", "x")]).await.is(422);
        // Who is signed in stays so on a page that is not there.
        let titular = t.person("titular", "Tita Muestra").await;
        titular.get("/no-existe").await.is(404).says(&["Tita Muestra"]).hides(&["Iniciar sesión"]);
        let huge = "x".repeat(600_000);
        t.guest().post("/entrar", &[("email", &huge)]).await.is(413).says(&["demasiado grande"]);
    }
}

/// A full disk: one sentence, nothing half written, and the service goes on when there is room.
/// (SQLite can be told to be full; for PostgreSQL see the next test.)
#[test]
fn a_full_disk_is_told_and_survived() {
    run(Backend::Sqlite, &async |t: &TestApp| {
        let limit = |pages: &'static str| {
            t.app.db.write((), move |tx, ()| {
                Box::pin(async move {
                    tx.conn()
                        .execute_unprepared(&format!("PRAGMA max_page_count = {pages}"))
                        .await?;
                    Ok(())
                })
            })
        };
        t.send(&t.request()).await;
        limit("1").await.unwrap();
        let mut form = t.request();
        form.insert("description", "más ".repeat(4_000));
        let mut full = t.guest().post_form("/enviar", &form, &[]).await;
        for _ in 0..50 {
            if full.status == 507 {
                break;
            }
            full = t.guest().post_form("/enviar", &form, &[]).await;
        }
        full.is(507)
            .says(&["No queda espacio", "no se guardó"])
            .hides(&["database", "SQL"]);
        t.guest().get("/").await.is(200);
        limit("1000000").await.unwrap();
        let titular = t.person("titular", "Tita Muestra").await;
        let before = titular.get("/solicitudes?vista=todas").await.folio();
        let (_, after) = t.send(&t.request()).await;
        let number = |folio: &str| folio[4..].parse::<u32>().unwrap();
        assert_eq!(
            number(&after),
            number(&before) + 1,
            "no folio was lost to what failed"
        );
    });
}

/// What PostgreSQL says, by its own codes, means the right thing to people.
#[test]
fn what_postgres_says_is_understood() {
    run(Backend::Postgres, &async |t: &TestApp| {
        let codes = [
            ("53100", DbFault::Full),
            ("25006", DbFault::ReadOnly),
            ("40001", DbFault::Busy),
            ("40P01", DbFault::Busy),
            ("57P01", DbFault::Gone),
            ("08006", DbFault::Gone),
            ("23505", DbFault::Duplicate),
            ("22021", DbFault::Text),
            ("P0001", DbFault::Other),
        ];
        for (code, meaning) in codes {
            let raised = t.app.db.write(code, |tx, code| {
                Box::pin(async move {
                    let raise =
                        format!("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{code}'; END $$");
                    tx.conn().execute_unprepared(&raise).await?;
                    Ok(())
                })
            });
            let error = raised.await.unwrap_err();
            assert_eq!(error.storage(), Some(meaning), "{code}: {error}");
        }
    });
}

/// A database that goes away and comes back: a page, a 503, and the service resumes by itself.
#[test]
fn a_lost_database_is_told_and_survived() {
    run(Backend::Postgres, &async |t: &TestApp| {
        let name = t.place.name();
        t.guest().get("/").await.is(200);
        // The key of the challenges is made by the first one who asks.
        issue(&t.app, 1).await.unwrap();
        Place::as_admin(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).await;
        let kick = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        );
        Place::as_admin(&kick).await;
        let health = t.guest().get("/healthz").await;
        health.is(503).says(&["sin-base-de-datos"]);
        // The catalogue is known to the process: the home needs nothing more.
        t.guest().get("/").await.is(200);
        let lost = t.guest().get("/seguimiento/inventado").await;
        lost.is(503)
            .says(&["La base de datos no responde"])
            .hides(&["pg_", "FATAL"]);
        assert_eq!(lost.header("retry-after"), "10");
        t.guest()
            .post_form("/enviar", &t.request(), &[])
            .await
            .is(503);
        Place::as_admin(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true")).await;
        t.guest().get("/healthz").await.is(200);
        assert_eq!(t.send(&t.request()).await.1, "OCO-00001");
    });
}
