//! A route and who may ask for it, declared together so that neither is forgotten.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodFilter, MethodRouter, on};

use crate::platform::app::App;
use crate::platform::limit::Purpose;
use crate::platform::policy::Action;
use crate::platform::token::Scope;
use crate::platform::web::guard;

/// Bytes of a form with files that are read at all, kept or not.
const LARGEST: usize = 256 * 1024 * 1024;

/// Who may ask for a route at all; the thing itself is decided in the handler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody; what a secret in the address opens is decided in the handler.
    Open,
    /// Whoever is signed in.
    SignedIn,
    /// Whoever may do this.
    May(Action),
    /// Programs with a token; with this scope, where it takes one.
    Token(Option<Scope>),
}

/// One method of one path.
pub struct Route {
    /// GET or POST.
    pub method: Method,
    /// The path, as axum writes it.
    pub path: &'static str,
    /// Who may ask.
    pub access: Access,
    /// What is counted each time somebody asks, if anything is.
    pub limit: Option<Purpose>,
    service: MethodRouter<App>,
}

impl Route {
    /// A page.
    pub fn get<H, T>(path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        Self {
            method: Method::GET,
            path,
            access,
            limit: None,
            service: on(MethodFilter::GET, handler),
        }
    }

    /// A form or a button.
    pub fn post<H, T>(path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        Self {
            method: Method::POST,
            path,
            access,
            limit: None,
            service: on(MethodFilter::POST, handler),
        }
    }

    /// A form with files: its body may be large, and is read to disk.
    pub fn upload<H, T>(path: &'static str, access: Access, handler: H) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let route = Self::post(path, access, handler);
        Self {
            service: route.service.layer(DefaultBodyLimit::max(LARGEST)),
            ..route
        }
    }

    /// The same, so often only: by person, or by network for who is not signed in.
    pub fn limited(self, purpose: Purpose) -> Self {
        Self {
            limit: Some(purpose),
            ..self
        }
    }

    /// Adds the route to a router, behind its guard.
    pub fn mount(self, router: Router<App>, app: &App) -> Router<App> {
        let rules = guard::Rules {
            access: self.access,
            limit: self.limit,
            is_secret: self.path.contains("{token}"),
        };
        let guarded = self
            .service
            .layer(from_fn_with_state((app.clone(), rules), guard::admit));
        router.route(self.path, guarded)
    }
}
