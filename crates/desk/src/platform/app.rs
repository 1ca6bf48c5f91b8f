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

/// The institution as a running process holds it; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// The parts of an [`App`].
pub struct Parts {
    /// The database.
    pub db: Db,
    /// Contents of files.
    pub files: Files,
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
    pub hashing: Hashing,
}

impl App {
    /// An app of these parts.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
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
