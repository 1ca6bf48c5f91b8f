//! The pages of the portal.

pub mod confirm;
pub mod forgotten;
pub mod home;
pub mod mine;
pub(crate) mod own;
pub mod privacy;
pub mod search;
pub mod send;
pub mod services;
pub mod sign_up;
pub(crate) mod told;
pub mod tracking;

use tables::service;

use crate::platform::App;

/// A service that can be asked for, leading to its form.
pub struct ServiceCard {
    /// Its name.
    pub name: String,
    /// What it is, in a sentence.
    pub summary: String,
    /// Its form, or its page where there is something to know first.
    pub href: String,
}

impl ServiceCard {
    /// The card of a service.
    pub fn of(app: &App, service: &service::Model) -> Self {
        let href = if services::has_conditions(app, &service.key) {
            format!("/servicios/{}", service.key)
        } else {
            format!("/enviar?servicio={}", service.key)
        };
        Self {
            name: service.name.clone(),
            summary: service.summary.clone(),
            href,
        }
    }
}
