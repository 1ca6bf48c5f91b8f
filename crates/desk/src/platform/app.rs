//! What a request needs to be answered.

use std::ops::Deref;
use std::sync::Arc;

use jiff::tz::TimeZone;
use pack::Pack;

use crate::platform::clock::Clock;
use crate::platform::db::Db;
use crate::platform::files::Files;
use crate::platform::random::Random;
use crate::platform::session::Hashing;
use crate::platform::web::PublicUrl;

/// The institution as a request sees it, with one configuration from its
/// beginning to its end; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// The parts of an [`App`].
#[derive(Clone)]
pub struct Parts {
    /// The database.
    pub db: Db,
    /// Contents of files.
    pub files: Files,
    /// The version of the configuration that `pack` and `zone` are of.
    pub config_version: i64,
    /// The pack as applied to this institution.
    pub pack: Pack,
    /// The institution's zone, for the dates that people read.
    pub zone: TimeZone,
    /// The wall clock.
    pub clock: Clock,
    /// Randomness.
    pub random: Random,
    /// How people reach this institution.
    pub public_url: PublicUrl,
    /// Whose turn it is to hash a password.
    pub hashing: Arc<Hashing>,
}

impl App {
    /// An app of these parts.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// The same institution with a later configuration.
    pub fn with_configuration(&self, config_version: i64, pack: Pack, zone: TimeZone) -> Self {
        let parts = Parts::clone(&self.0);
        Self::new(Parts {
            config_version,
            pack,
            zone,
            ..parts
        })
    }

    /// Now, in milliseconds UTC.
    pub fn now(&self) -> i64 {
        self.clock.now()
    }
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
