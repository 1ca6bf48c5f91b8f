//! Jobs: leased, repeated, recurring.

use std::sync::atomic::{AtomicU32, Ordering};

use desk::platform::App;
use desk::platform::error::AppError;
use desk::platform::jobs::{JobKind, enqueue, prepare, run_due, sweep, waiting};
use sea_orm::{EntityTrait, PaginatorTrait};

use crate::support::TestApp;

async fn queue(app: &App, kind: &'static str, key: Option<&'static str>) {
    let now = app.now();
    app.db
        .write((), move |tx, ()| {
            Box::pin(enqueue(tx, now, kind, "{\"n\":1}", key, now))
        })
        .await
        .unwrap();
}

fn job(
    run: for<'a> fn(&'a App, &'a str) -> futures_util::future::BoxFuture<'a, Result<(), AppError>>,
) -> JobKind {
    JobKind {
        name: "test",
        every: None,
        run,
    }
}

both! {
    /// At once or never: a job of a transaction that was undone does not exist.
    async fn a_job_belongs_to_its_transaction(t: TestApp) {
        let undone = t.app.db.write((), |tx, ()| Box::pin(async move {
            enqueue(tx, 0, "test", "{}", None, 0).await?;
            Err::<(), _>(AppError::NotFound)
        }));
        assert!(matches!(undone.await, Err(AppError::NotFound)));
        assert!(waiting(&t.app).await.unwrap().is_empty());
        queue(&t.app, "test", None).await;
        assert_eq!(waiting(&t.app).await.unwrap(), ["test"]);
        let kinds = [job(|_, payload| Box::pin(async move { assert_eq!(payload, "{\"n\":1}"); Ok(()) }))];
        assert_eq!(run_due(&t.app, &kinds, "w").await.unwrap(), 1);
        assert_eq!(run_due(&t.app, &kinds, "w").await.unwrap(), 0);
    }
}

both! {
    /// Two workers, twenty jobs: each runs once.
    async fn each_job_is_leased_to_one(t: TestApp) {
        static RUNS: AtomicU32 = AtomicU32::new(0);
        RUNS.store(0, Ordering::SeqCst);
        let kinds = [job(|_, _| Box::pin(async { RUNS.fetch_add(1, Ordering::SeqCst); Ok(()) }))];
        for _ in 0..20 {
            queue(&t.app, "test", None).await;
        }
        let (one, two) = tokio::join!(run_due(&t.app, &kinds, "one"), run_due(&t.app, &kinds, "two"));
        assert_eq!(one.unwrap() + two.unwrap(), 20);
        assert!(waiting(&t.app).await.unwrap().is_empty());
    }
}

both! {
    /// A failed job comes back later and later, with its error kept.
    async fn a_failed_job_comes_back(t: TestApp) {
        queue(&t.app, "test", None).await;
        let failing = [job(|_, _| Box::pin(async { Err(AppError::internal("no hubo suerte")) }))];
        for wait in [2_000, 4_000, 8_000] {
            assert_eq!(run_due(&t.app, &failing, "w").await.unwrap(), 1);
            t.clock.advance(wait - 1);
            assert_eq!(run_due(&t.app, &failing, "w").await.unwrap(), 0, "before {wait}");
            t.clock.advance(1);
        }
        let row = tables::job::Entity::find().one(t.app.db.read()).await.unwrap().unwrap();
        assert_eq!((row.attempts, row.lease_until), (3, None));
        assert!(row.last_error.unwrap().contains("no hubo suerte"));
        let fine = [job(|_, _| Box::pin(async { Ok(()) }))];
        assert_eq!(run_due(&t.app, &fine, "w").await.unwrap(), 1);
        t.clock.advance(31 * 24 * 3_600_000);
        let now = t.app.now();
        t.app.db.write((), move |tx, ()| Box::pin(sweep(tx, now))).await.unwrap();
        assert_eq!(tables::job::Entity::find().count(t.app.db.read()).await.unwrap(), 0);
    }
}

both! {
    /// What a dead worker leased is run by another, once the lease has ended.
    async fn a_dead_worker_loses_its_lease(t: TestApp) {
        queue(&t.app, "test", None).await;
        let dying = [job(|app, _| Box::pin(async move {
            // As if the machine were switched off: nothing after this is written.
            let _ = app;
            futures_util::future::pending::<()>().await;
            Ok(())
        }))];
        let stuck = tokio::time::timeout(std::time::Duration::from_millis(700), run_due(&t.app, &dying, "dead")).await;
        assert!(stuck.is_err());
        let fine = [job(|_, _| Box::pin(async { Ok(()) }))];
        assert_eq!(run_due(&t.app, &fine, "w").await.unwrap(), 0);
        t.clock.advance(5 * 60_000 + 1);
        assert_eq!(run_due(&t.app, &fine, "w").await.unwrap(), 1);
    }
}

both! {
    /// A worker that took longer than its lease does not finish what somebody else has now; a panic is a failure.
    async fn a_late_worker_finishes_nothing(t: TestApp) {
        queue(&t.app, "test", None).await;
        let slow = [job(|app, _| Box::pin(async move {
            // Meanwhile the lease ends, and another worker fails at the same job.
            app.clock.advance(5 * 60_000 + 1);
            let other = [job(|_, _| Box::pin(async { panic!("a panic inside a job") }))];
            assert_eq!(run_due(app, &other, "other").await.unwrap(), 1);
            Ok(())
        }))];
        assert_eq!(run_due(&t.app, &slow, "late").await.unwrap(), 1);
        let row = tables::job::Entity::find().one(t.app.db.read()).await.unwrap().unwrap();
        assert_eq!((row.finished_at, row.attempts), (None, 2), "still to be done");
        assert!(row.last_error.unwrap().contains("panicked"));
        t.clock.advance(4_000);
        let fine = [job(|_, _| Box::pin(async { Ok(()) }))];
        assert_eq!(run_due(&t.app, &fine, "w").await.unwrap(), 1);
    }
}

both! {
    /// Recurring jobs exist once, and queue themselves again.
    async fn recurring_jobs_come_round(t: TestApp) {
        let kinds = desk::housekeeping::kinds();
        prepare(&t.app, &kinds).await.unwrap();
        prepare(&t.app, &kinds).await.unwrap();
        let within = |term: i64| kinds.iter().filter(|kind| kind.every.is_some_and(|every| every <= term)).count();
        let (hourly, all) = (within(3_600_000), within(i64::MAX));
        assert!(hourly > 0 && hourly < all);
        assert_eq!(t.run_jobs().await, u64::try_from(all).unwrap());
        assert_eq!(t.run_jobs().await, 0);
        t.clock.advance(3_600_000);
        assert_eq!(t.run_jobs().await, u64::try_from(hourly).unwrap());
    }
}

both! {
    /// Work has connections of its own: it goes on while every page is busy reading.
    async fn work_waits_for_no_page(t: TestApp) {
        queue(&t.app, "test", None).await;
        let mut pages = Vec::new();
        for _ in 0..8 {
            pages.push(t.app.db.snapshot().await.unwrap());
        }
        let work = t.app.for_work();
        static RAN: AtomicU32 = AtomicU32::new(0);
        let kinds = [job(|_, _| Box::pin(async {
            RAN.fetch_add(1, Ordering::SeqCst);
            Ok(())
        }))];
        let ran = tokio::time::timeout(std::time::Duration::from_secs(4), run_due(&work, &kinds, "test"));
        assert_eq!(ran.await.expect("no page is waited for").unwrap(), 1);
        for page in pages {
            page.rollback().await.unwrap();
        }
    }
}
