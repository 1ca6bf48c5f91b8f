//! The whole site, always by the configuration of the database.
//!
//! Each request first reads the version of the configuration. When it has
//! changed, by whichever process, the pack is read again and the pages are made
//! anew; requests under way end with the configuration that they began with.

use std::sync::{Arc, RwLock};

use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use futures_util::future::BoxFuture;
use jiff::tz::TimeZone;
use tower::ServiceExt;

use crate::directory::institution;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::router::{outside, pages};

/// A site that follows its configuration; cheap to clone.
#[derive(Clone)]
pub struct Site(Arc<RwLock<Current>>);

#[derive(Clone)]
struct Current {
    app: App,
    pages: Router,
}

impl Site {
    /// A site that begins with this configuration.
    pub fn new(app: App) -> Self {
        let pages = pages(&app);
        Self(Arc::new(RwLock::new(Current { app, pages })))
    }

    /// The institution with its present configuration; with the last known one
    /// when the database cannot be asked.
    pub async fn app(&self) -> App {
        self.current().await.app
    }

    /// For work that outlives a request and asks again each time.
    pub fn follow(&self) -> impl Fn() -> BoxFuture<'static, App> + Send + Sync + 'static {
        let site = self.clone();
        move || {
            let site = site.clone();
            Box::pin(async move { site.app().await })
        }
    }

    /// The service that answers requests.
    pub fn service(&self) -> Router {
        let site = self.clone();
        let rest = any(move |request: Request| async move { site.answer(request).await });
        outside(&self.known().app, rest)
    }

    async fn answer(self, request: Request) -> Response {
        let pages = self.current().await.pages;
        pages.oneshot(request).await.into_response()
    }

    /// What this process knows; a poisoned lock still holds a whole value.
    fn known(&self) -> Current {
        self.0
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .clone()
    }

    async fn current(&self) -> Current {
        let known = self.known();
        match reload(&known.app).await {
            Ok(None) => known,
            Ok(Some(app)) => {
                let fresh = Current {
                    pages: pages(&app),
                    app,
                };
                let mut held = self
                    .0
                    .write()
                    .unwrap_or_else(std::sync::PoisonError::into_inner);
                *held = fresh.clone();
                fresh
            }
            Err(error) => {
                // The page that is asked for will say so, if it needs the database.
                tracing::warn!(%error, "could not ask for the version of the configuration");
                known
            }
        }
    }
}

/// The institution with a later configuration, if there is one.
async fn reload(app: &App) -> Result<Option<App>, AppError> {
    let version = institution::config_version(app.db.read()).await?;
    if version == app.config_version {
        return Ok(None);
    }
    let source = institution::applied(&app.db).await?;
    let faults = |faults: Vec<pack::Fault>| AppError::internal(format!("applied pack: {faults:?}"));
    let pack = pack::load(&source).map_err(faults)?;
    let zone =
        TimeZone::get(&pack.institution.zone).map_err(|e| AppError::internal(e.to_string()))?;
    tracing::info!(version, "the configuration changed");
    Ok(Some(app.with_configuration(version, pack, zone)))
}
