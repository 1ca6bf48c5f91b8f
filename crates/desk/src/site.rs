//! The whole site, always by the configuration of the database.
//!
//! Each request first reads the version of the configuration. When it has
//! changed, by whichever process, the pack is read again and the pages are made
//! anew; requests under way end with the configuration that they began with.

use std::sync::{Arc, RwLock};

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use futures_util::future::BoxFuture;
use tokio::sync::Mutex;
use tower::ServiceExt;

use crate::configuration::current;
use crate::directory::institution;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::router::{outside, pages};

/// A site that follows its configuration; cheap to clone.
#[derive(Clone)]
pub struct Site(Arc<Shared>);

struct Shared {
    current: RwLock<Current>,
    /// One reload at a time, and the version that could not be read, if one could not.
    reloading: Mutex<Option<i64>>,
}

#[derive(Clone)]
struct Current {
    app: App,
    /// The same for work that nobody waits for.
    work: App,
    pages: Router,
    /// Whether this is the configuration of the database, as far as can be known.
    is_read: bool,
}

/// What is answered while another process runs a later program whose
/// configuration this one does not understand.
const UNREADABLE: &str = "La configuración es de una versión más nueva de Ventanilla. Quien administra debe actualizar este servidor.";

impl Site {
    /// A site that begins with this configuration.
    pub fn new(app: App) -> Self {
        let pages = pages(&app);
        Self(Arc::new(Shared {
            current: RwLock::new(Current {
                work: app.for_work(),
                app,
                pages,
                is_read: true,
            }),
            reloading: Mutex::new(None),
        }))
    }

    /// The institution with its present configuration; with the last known one
    /// when the database cannot be asked.
    pub async fn app(&self) -> App {
        self.current(|known| &known.app).await.app
    }

    /// For work that outlives a request and asks again each time; nothing while
    /// the present configuration cannot be read by this program.
    pub fn follow(&self) -> impl Fn() -> BoxFuture<'static, Option<App>> + Send + Sync + 'static {
        let site = self.clone();
        move || {
            let site = site.clone();
            Box::pin(async move {
                let current = site.current(|known| &known.work).await;
                current.is_read.then_some(current.work)
            })
        }
    }

    /// The service that answers requests.
    pub fn service(&self) -> Router {
        let site = self.clone();
        let rest = any(move |request: Request| async move { site.answer(request).await });
        outside(&self.known().app, rest)
    }

    async fn answer(self, request: Request) -> Response {
        let current = self.current(|known| &known.app).await;
        if !current.is_read {
            // Going on by the old configuration would write by rules that no longer hold.
            return (StatusCode::SERVICE_UNAVAILABLE, UNREADABLE).into_response();
        }
        current.pages.oneshot(request).await.into_response()
    }

    /// What this process knows; a poisoned lock still holds a whole value.
    fn known(&self) -> Current {
        let current = self.0.current.read();
        current
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .clone()
    }

    /// The present configuration; `by` says through which connections it is asked for.
    async fn current(&self, by: fn(&Current) -> &App) -> Current {
        let known = self.known();
        match institution::config_version(by(&known).db.read()).await {
            Ok(version) if version <= known.app.config_version => known,
            Ok(version) => self.reload(version).await,
            Err(error) => {
                // The page that is asked for will say so, if it needs the database.
                tracing::warn!(%error, "could not ask for the version of the configuration");
                known
            }
        }
    }

    async fn reload(&self, version: i64) -> Current {
        let mut unreadable = self.0.reloading.lock().await;
        let known = self.known();
        if version <= known.app.config_version {
            return known; // Somebody else did it while this one waited.
        }
        if *unreadable == Some(version) {
            return Current {
                is_read: false,
                ..known
            };
        }
        match read(&known.app).await {
            Ok(app) => {
                let fresh = Current {
                    pages: pages(&app),
                    work: app.for_work(),
                    app,
                    is_read: true,
                };
                let mut held = self
                    .0
                    .current
                    .write()
                    .unwrap_or_else(std::sync::PoisonError::into_inner);
                *held = fresh.clone();
                fresh
            }
            Err(error) => {
                tracing::error!(%error, version, "the configuration cannot be read by this version of the program");
                *unreadable = Some(version);
                Current {
                    is_read: false,
                    ..known
                }
            }
        }
    }
}

/// The institution with the configuration of the database.
async fn read(app: &App) -> Result<App, AppError> {
    let snapshot = app.db.snapshot().await?;
    let version = institution::config_version(&snapshot).await?;
    let (pack, zone) = current::applied(&institution::applied(&snapshot).await?)?;
    let configuration = current::read(&snapshot, version, pack, zone).await?;
    tracing::info!(version, "the configuration changed");
    Ok(app.with_configuration(configuration))
}
