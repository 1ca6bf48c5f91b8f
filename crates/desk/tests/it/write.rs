//! `db::write`: grouping, savepoints, retries.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use desk::platform::db::Tx;
use desk::platform::dialect::{DbFault, fault};
use desk::platform::error::AppError;
use engine::Refusal;
use sea_orm::{ActiveValue::Set, ConnectionTrait, DbBackend, EntityTrait, PaginatorTrait};
use tables::{audit, pack_file};

use crate::support::TestApp;

async fn note(tx: &Tx, action: &str) -> Result<(), AppError> {
    desk::platform::audit::record(tx, 0, None, action, "test", &serde_json::json!({})).await
}

async fn noted(t: &TestApp) -> Vec<String> {
    let rows = audit::Entity::find().all(t.app.db.read()).await.unwrap();
    let mut actions: Vec<String> = rows
        .into_iter()
        .map(|row| row.action)
        .filter(|a| a.starts_with("n-"))
        .collect();
    actions.sort();
    actions
}

both! {
    /// Of many at once, those that refuse, fail or panic are undone, each alone; the others stand.
    async fn one_that_fails_undoes_only_itself(t: TestApp) {
        let work = (0..90).map(|n| {
            let db = t.app.db.clone();
            tokio::spawn(async move {
                db.write(n, |tx, n| Box::pin(async move {
                    note(tx, &format!("n-{n:02}")).await?;
                    match n % 6 {
                        1 => Err(Refusal::whole("test", "no").into()),
                        2 => panic!("a panic inside a write"),
                        3 => {
                            // The same key twice: refused by the database itself.
                            let row = || pack_file::ActiveModel { path: Set("x".into()), content: Set(vec![]) };
                            pack_file::Entity::insert(row()).exec_without_returning(tx.conn()).await?;
                            pack_file::Entity::insert(row()).exec_without_returning(tx.conn()).await?;
                            Ok(*n)
                        }
                        _ => Ok(*n),
                    }
                })).await
            })
        });
        let results = futures_util::future::join_all(work).await;
        for (n, result) in results.into_iter().enumerate() {
            let result = result.unwrap();
            match n % 6 {
                1 => assert!(matches!(result, Err(AppError::Refused(_)))),
                2 => assert!(matches!(result, Err(AppError::Internal(_)))),
                3 => assert!(matches!(result, Err(AppError::Db(e)) if fault(&e) == DbFault::Duplicate)),
                _ => assert_eq!(result.unwrap(), i32::try_from(n).unwrap()),
            }
        }
        let expected: Vec<String> =
            (0..90).filter(|n| matches!(n % 6, 0 | 4 | 5)).map(|n| format!("n-{n:02}")).collect();
        assert_eq!(noted(t).await, expected);
        assert_eq!(pack_file::Entity::find_by_id("x").count(t.app.db.read()).await.unwrap(), 0);
    }
}

both! {
    /// Waiting commands share a transaction: far fewer commits than commands.
    async fn waiting_commands_are_grouped(t: TestApp) {
        let before = t.app.db.commits();
        let work = (0..200).map(|n| {
            let db = t.app.db.clone();
            tokio::spawn(async move { db.write(n, |tx, n| Box::pin(async move { note(tx, &format!("n-{n:03}")).await })).await })
        });
        for result in futures_util::future::join_all(work).await {
            result.unwrap().unwrap();
        }
        assert_eq!(noted(t).await.len(), 200);
        let commits = t.app.db.commits() - before;
        assert!(commits < 100, "{commits} commits for 200 commands");
    }
}

both! {
    /// Work is begun again where somebody else was in the way, and only what the last run did stands.
    async fn a_busy_database_is_tried_again(t: TestApp) {
        let runs = Arc::new(AtomicU32::new(0));
        let result = t.app.db.write(Arc::clone(&runs), |tx, runs| Box::pin(async move {
            let run = runs.fetch_add(1, Ordering::SeqCst);
            note(tx, &format!("n-{run}")).await?;
            if run < 3 {
                busy(tx).await?;
            }
            Ok(run)
        })).await;
        assert_eq!(result.unwrap(), 3);
        assert_eq!(noted(t).await, ["n-3"]);
        let always = t.app.db.write((), |tx, ()| Box::pin(async move { busy(tx).await })).await;
        assert!(matches!(always, Err(AppError::Db(e)) if fault(&e) == DbFault::Busy));
    }
}

/// A real error of the database that says that somebody else was in the way.
async fn busy(tx: &Tx) -> Result<(), AppError> {
    if tx.conn().get_database_backend() == DbBackend::Postgres {
        tx.conn()
            .execute_unprepared("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40001'; END $$")
            .await?;
        return Ok(());
    }
    let error = sea_orm::RuntimeErr::SqlxError(Arc::new(sqlx_busy().await));
    Err(AppError::Db(sea_orm::DbErr::Exec(error)))
}

/// SQLite's own «database is locked», from two connections that both want to write.
async fn sqlx_busy() -> sqlx::Error {
    use sqlx::ConnectOptions;
    let folder = tempfile::tempdir().unwrap();
    let options = sqlx::sqlite::SqliteConnectOptions::new()
        .filename(folder.path().join("x.db"))
        .create_if_missing(true)
        .busy_timeout(std::time::Duration::ZERO);
    let (mut one, mut two) = (
        options.connect().await.unwrap(),
        options.connect().await.unwrap(),
    );
    sqlx::query("BEGIN IMMEDIATE")
        .execute(&mut one)
        .await
        .unwrap();
    sqlx::query("BEGIN IMMEDIATE")
        .execute(&mut two)
        .await
        .unwrap_err()
}

both! {
    /// The connections for reading cannot write.
    async fn readers_cannot_write(t: TestApp) {
        let refused = t.app.db.read().execute_unprepared("DELETE FROM audit").await;
        assert_eq!(fault(&refused.unwrap_err()), DbFault::ReadOnly);
    }
}

both! {
    /// What a committed answer needs to be durable is really set on the writing connection.
    async fn a_commit_is_durable(t: TestApp) {
        let settings = t.app.db.write((), |tx, ()| Box::pin(async move {
            let ask = if tx.conn().get_database_backend() == DbBackend::Sqlite {
                "SELECT (SELECT journal_mode FROM pragma_journal_mode) || ' ' || (SELECT synchronous FROM pragma_synchronous) || ' ' || (SELECT foreign_keys FROM pragma_foreign_keys) AS found"
            } else {
                "SELECT current_setting('synchronous_commit') AS found"
            };
            let statement = sea_orm::Statement::from_string(tx.conn().get_database_backend(), ask);
            let row = tx.conn().query_one_raw(statement).await?.unwrap();
            Ok(row.try_get::<String>("", "found")?)
        })).await.unwrap();
        assert_eq!(settings, if t.app.db.backend() == DbBackend::Sqlite { "wal 2 1" } else { "on" });
    }
}
