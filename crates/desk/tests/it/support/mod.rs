//! What the tests stand on: an institution on either database, and browsers.

mod app;
mod browser;
mod cluster;
mod database;
mod dovecot;
mod people;
mod process;
mod receiver;
mod smtp;

pub use app::{NOON, TestApp};
pub use browser::{Answer, Browser, client};
pub use cluster::{Cluster, is_root};
pub use database::{Backend, Place};
pub use dovecot::Dovecot;
pub use people::{opened_by, people};
pub use process::{Process, serve};
pub use receiver::{Got, Receiver};
pub use smtp::{Arrived, Smtp, read as read_mails};

use std::future::Future;

use pack::Source;

/// One body, two tests: `sqlite` and `postgres` in a module of the test's name.
/// `TestApp of source()` starts it with another pack than `ocoyoacac`.
macro_rules! both {
    ($(#[$about:meta])* async fn $name:ident($app:ident: TestApp of $source:expr) $body:block) => {
        $(#[$about])*
        mod $name {
            use super::*;

            async fn body($app: &TestApp) $body

            #[test]
            fn sqlite() {
                crate::support::run_of(crate::support::Backend::Sqlite, &$source, &async |app| body(app).await);
            }

            #[test]
            fn postgres() {
                crate::support::run_of(crate::support::Backend::Postgres, &$source, &async |app| body(app).await);
            }
        }
    };
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

/// Runs a test's body on a fresh institution of another pack.
pub fn run_of<F>(backend: Backend, source: &Source, body: &F)
where
    F: AsyncFn(&TestApp),
{
    block_on(async {
        let app = TestApp::of(backend, source).await;
        body(&app).await;
        app.done().await;
    });
}

/// `ocoyoacac` with texts of its files replaced, and files that it does not have.
pub fn changed(changes: &[(&str, &str, &str)], more: &[(&str, &str)]) -> Source {
    let mut files = Source::embedded("ocoyoacac").unwrap().files().clone();
    for (path, from, to) in changes {
        let text = String::from_utf8(files[*path].clone()).unwrap();
        assert!(text.contains(from), "{path}: {from}");
        files.insert((*path).to_owned(), text.replacen(from, to, 1).into_bytes());
    }
    // The demo's stories are told for the pack as it is.
    files.insert("demo.toml".to_owned(), Vec::new());
    for (path, text) in more {
        files.insert((*path).to_owned(), text.as_bytes().to_vec());
    }
    Source::from_files(files)
}

/// A runtime of its own for each test.
pub fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    runtime.unwrap().block_on(work)
}
