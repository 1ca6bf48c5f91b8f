//! What the tests stand on: an institution on either database, and browsers.

mod app;
mod browser;
mod database;

pub use app::{NOON, TestApp};
pub use browser::{Answer, Browser, client};
pub use database::{Backend, Place};

use std::future::Future;

/// One body, two tests: `sqlite` and `postgres` in a module of the test's name.
macro_rules! both {
    ($(#[$about:meta])* async fn $name:ident($app:ident: TestApp) $body:block) => {
        $(#[$about])*
        mod $name {
            use super::*;

            async fn body($app: &TestApp) $body

            #[test]
            fn sqlite() {
                crate::support::run(crate::support::Backend::Sqlite, &async |app| body(app).await);
            }

            #[test]
            fn postgres() {
                crate::support::run(crate::support::Backend::Postgres, &async |app| body(app).await);
            }
        }
    };
}

/// Runs a test's body on a fresh institution, and checks what it leaves behind.
pub fn run<F>(backend: Backend, body: &F)
where
    F: AsyncFn(&TestApp),
{
    block_on(async {
        let app = TestApp::start(backend).await;
        body(&app).await;
        app.done().await;
    });
}

/// A runtime of its own for each test.
pub fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    runtime.unwrap().block_on(work)
}
