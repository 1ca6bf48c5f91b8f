//! The pages of the portal.

pub mod home;
pub mod mine;
mod own;
pub mod search;
pub mod send;
pub mod tracking;

use tables::service;

/// A service that can be asked for, leading to its form.
pub struct ServiceCard {
    /// Its name.
    pub name: String,
    /// What it is, in a sentence.
    pub summary: String,
    /// Its form.
    pub href: String,
}

impl From<&service::Model> for ServiceCard {
    fn from(service: &service::Model) -> Self {
        Self {
            name: service.name.clone(),
            summary: service.summary.clone(),
            href: format!("/enviar?servicio={}", service.key),
        }
    }
}
