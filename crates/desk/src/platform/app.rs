//! What a request needs to be answered.

use std::ops::Deref;
use std::sync::Arc;

use engine::levels::ServiceLevels;
use engine::{Book, Kind};
use jiff::tz::TimeZone;
use pack::Pack;

use crate::platform::audit::Readings;
use crate::platform::clock::Clock;
use crate::platform::db::Db;
use crate::platform::files::Files;
use crate::platform::known::Known;
use crate::platform::limit;
use crate::platform::live::Live;
use crate::platform::mail::Mail;
use crate::platform::outward::Outward;
use crate::platform::own_key::OwnKey;
use crate::platform::person_key::Sealer;
use crate::platform::policy::Names;
use crate::platform::random::Random;
use crate::platform::reaction::Reactions;
use crate::platform::recipes::Recipes;
use crate::platform::secret::Vault;
use crate::platform::session::Hashing;
use crate::platform::signing::Keys;
use crate::platform::web::{Proxies, PublicUrl};

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
    /// What seals are signed with.
    pub keys: Keys,
    /// What secrets of the database are encrypted with.
    pub vault: Vault,
    /// The version of the configuration that `pack` and `zone` are of.
    pub config_version: i64,
    /// What the tables of that configuration say.
    pub known: Known,
    /// Kinds and definitions, in every version that a ticket may keep.
    pub book: Book,
    /// Calendars and targets, in every version that a clock may have been measured by.
    pub levels: Arc<ServiceLevels>,
    /// Macros and rules, ready to be asked.
    pub recipes: Arc<Recipes>,
    /// The kind of ticket that people mean when they say no other.
    pub kind: Arc<Kind>,
    /// How mail leaves, where it does.
    pub mail: Option<Mail>,
    /// How other systems are asked.
    pub outward: Outward,
    /// Pages that stay open.
    pub live: Live,
    /// What follows from changes of tickets.
    pub reactions: Reactions,
    /// The pack as applied to this institution.
    pub pack: Pack,
    /// The institution's zone, for the dates that people read.
    pub zone: TimeZone,
    /// When this process began, milliseconds UTC.
    pub started_at: i64,
    /// The wall clock.
    pub clock: Clock,
    /// Randomness.
    pub random: Random,
    /// How people reach this institution.
    pub public_url: PublicUrl,
    /// Who may say on whose behalf a request comes.
    pub proxies: Proxies,
    /// Whose turn it is to hash a password.
    pub hashing: Arc<Hashing>,
    /// What this process counts alone.
    pub limits: Arc<limit::Local>,
    /// Readings of personal data that are still to be written.
    pub readings: Arc<Readings>,
    /// What the challenges of public forms are signed with.
    pub challenges: Arc<OwnKey>,
    /// The public keys of people.
    pub people: Arc<Sealer>,
    /// What the lines are signed with by which answers find their tickets.
    pub reply_key: Arc<OwnKey>,
    /// Hosts that are believed about senders of mail.
    pub trusted: Arc<[String]>,
}

/// One configuration of an institution, read whole.
#[derive(Clone)]
pub struct Configuration {
    /// Its version.
    pub version: i64,
    /// What its tables say.
    pub known: Known,
    /// Its kinds and definitions.
    pub book: Book,
    /// Its calendars and targets.
    pub levels: Arc<ServiceLevels>,
    /// Its macros and rules.
    pub recipes: Arc<Recipes>,
    /// The first kind of the pack.
    pub kind: Arc<Kind>,
    /// The pack as applied.
    pub pack: Pack,
    /// The institution's zone.
    pub zone: TimeZone,
}

impl App {
    /// An app of these parts.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// The same institution for work that nobody waits for.
    #[must_use]
    pub fn for_work(&self) -> Self {
        let parts = Parts::clone(&self.0);
        Self::new(Parts {
            db: parts.db.for_work(),
            ..parts
        })
    }

    /// The same institution with a later configuration.
    pub fn with_configuration(&self, configuration: Configuration) -> Self {
        let parts = Parts::clone(&self.0);
        Self::new(Parts {
            config_version: configuration.version,
            known: configuration.known,
            kind: configuration.kind,
            book: configuration.book,
            levels: configuration.levels,
            recipes: configuration.recipes,
            pack: configuration.pack,
            zone: configuration.zone,
            ..parts
        })
    }

    /// The same institution with units, teams, areas and services as a change that is
    /// under way leaves them.
    pub fn with_known(&self, known: Known) -> Self {
        let parts = Parts::clone(&self.0);
        Self::new(Parts { known, ..parts })
    }

    /// The same institution with this way out for mail.
    pub fn with_mail(&self, mail: Option<Mail>) -> Self {
        let parts = Parts::clone(&self.0);
        Self::new(Parts { mail, ..parts })
    }

    /// The same institution with this way to other systems.
    pub fn with_outward(&self, outward: Outward) -> Self {
        let parts = Parts::clone(&self.0);
        Self::new(Parts { outward, ..parts })
    }

    /// The same institution, which believes these hosts about senders of mail.
    pub fn trusting(&self, hosts: Vec<String>) -> Self {
        let parts = Parts::clone(&self.0);
        Self::new(Parts {
            trusted: hosts.into(),
            ..parts
        })
    }

    /// The same institution with another source of random bytes.
    pub fn with_random(&self, random: Random) -> Self {
        let parts = Parts::clone(&self.0);
        Self::new(Parts { random, ..parts })
    }

    /// The same institution behind these proxies.
    pub fn with_proxies(&self, proxies: Proxies) -> Self {
        let parts = Parts::clone(&self.0);
        Self::new(Parts { proxies, ..parts })
    }

    /// Where explanations and pages find the names of roles, teams and units.
    pub fn names(&self) -> Names<'_> {
        Names {
            pack: &self.pack,
            known: &self.known,
        }
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
