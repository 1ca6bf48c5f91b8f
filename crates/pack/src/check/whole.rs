//! What the checks of one file ask of the others.

use std::collections::{HashMap, HashSet};

use engine::{Field, Kind};

use crate::document::Place;
use crate::parts::{Part, Parts};
use crate::role::Role;
use crate::rules::kind_key;
use crate::service::Service;
use crate::team::{Skill, Team};
use crate::unit::Unit;

/// Things of a pack by their keys; of two with one key the first counts.
type Keyed<'p, T> = HashMap<&'p str, &'p T>;

/// The things of a pack by their keys; `None` for those of a file that could not be read,
/// so that nobody is blamed for naming them.
pub(crate) struct Whole<'p> {
    pub(crate) units: Option<Keyed<'p, Unit>>,
    pub(crate) teams: Option<Keyed<'p, Team>>,
    pub(crate) skills: Option<Keyed<'p, Skill>>,
    pub(crate) services: Option<Keyed<'p, Service>>,
    pub(crate) roles: Option<Keyed<'p, Role>>,
    pub(crate) kinds: Option<Keyed<'p, Kind<String>>>,
    /// Key of the kind of whatever says nothing else.
    pub(crate) default_kind: Option<&'p str>,
    /// The fields that the definitions of its services add to each kind.
    defined: HashMap<&'p str, Keyed<'p, Field<String>>>,
    /// The transitions that the program makes for approvals of its services, by kind.
    followed: HashMap<&'p str, HashSet<&'p str>>,
    /// The approvals and the first-level checks of its services.
    approvals: HashSet<&'p str>,
    checks: HashSet<&'p str>,
}

impl<'p> Whole<'p> {
    /// The things of the files that could be read.
    pub(crate) fn of(parts: &'p Parts<'_>) -> Self {
        let general = parts.general.as_ref().map(|part| &part.value);
        let mut whole = Self {
            units: keyed(parts.units.as_ref().map(|part| &part.value.units), |u| {
                &u.key
            }),
            teams: keyed(parts.teams.as_ref().map(|part| &part.value.teams), |t| {
                &t.key
            }),
            skills: keyed(parts.teams.as_ref().map(|part| &part.value.skills), |s| {
                &s.key
            }),
            services: keyed(
                parts.services.as_ref().map(|part| &part.value.services),
                |s| &s.key,
            ),
            roles: keyed(parts.roles.as_ref().map(|part| &part.value.roles), |r| {
                &r.key
            }),
            kinds: keyed(
                parts
                    .kinds
                    .as_ref()
                    .map(|kinds| kinds.iter().map(|part| &part.value)),
                |k| &k.key,
            ),
            default_kind: general.and_then(|g| g.kinds.first()).map(String::as_str),
            defined: HashMap::new(),
            followed: HashMap::new(),
            approvals: HashSet::new(),
            checks: HashSet::new(),
        };
        let services = parts.services.iter().flat_map(|part| &part.value.services);
        for service in services {
            if let Some(own) = &service.definition {
                let approvals = own.approvals.iter().map(|own| own.key.as_str());
                whole.approvals.extend(approvals);
                let checks = own.checks.iter().map(|own| own.key.as_str());
                whole.checks.extend(checks);
            }
            let Some(kind) = whole.kind_of(service) else {
                continue;
            };
            let approvals = service.definition.iter().flat_map(|d| &d.approvals);
            let named = approvals.flat_map(|own| [&own.approved, &own.refused]);
            let named = named.flatten().map(String::as_str);
            whole.followed.entry(kind).or_default().extend(named);
            let fields = whole.defined.entry(kind).or_default();
            for field in service.definition.iter().flat_map(|d| &d.fields) {
                fields.entry(&field.key).or_insert(field);
            }
        }
        whole
    }

    /// Key of the kind of a service's tickets, whether there is such a kind or not.
    pub(crate) fn kind_of(&self, service: &'p Service) -> Option<&'p str> {
        kind_key(service).or(self.default_kind)
    }

    /// Whether some service has an approval with this key; nobody knows while services cannot be read.
    pub(crate) fn has_approval(&self, key: &str) -> bool {
        self.services.is_none() || self.approvals.contains(key)
    }

    /// Whether some service has a first-level check with this key; nobody knows while services cannot be read.
    pub(crate) fn has_check(&self, key: &str) -> bool {
        self.services.is_none() || self.checks.contains(key)
    }

    /// Whether some kind is asked for out of the catalogue; nobody knows while kinds cannot be read.
    pub(crate) fn asks_for_services(&self) -> bool {
        let kinds = self.kinds.iter().flat_map(HashMap::values);
        kinds.into_iter().any(|kind| !kind.without_service)
    }

    /// A field that the definition of some service of this kind adds to it.
    pub(crate) fn defined(&self, kind: &str, key: &str) -> Option<&'p Field<String>> {
        self.defined.get(kind)?.get(key).copied()
    }
}

fn keyed<'p, T: 'p>(
    all: Option<impl IntoIterator<Item = &'p T>>,
    key: impl Fn(&'p T) -> &'p str,
) -> Option<Keyed<'p, T>> {
    let mut found = HashMap::new();
    for one in all? {
        found.entry(key(one)).or_insert(one);
    }
    Some(found)
}

/// A kind under examination, with what the rest of the pack adds to it.
#[derive(Clone, Copy)]
pub(crate) struct Subject<'p> {
    pub(crate) kind: &'p Kind<String>,
    pub(crate) top: Place<'p>,
    pub(crate) whole: &'p Whole<'p>,
}

impl<'p> Subject<'p> {
    /// The kind of a file.
    pub(crate) fn of(part: &'p Part<'_, Kind<String>>, whole: &'p Whole<'p>) -> Self {
        Self {
            kind: &part.value,
            top: part.top(),
            whole,
        }
    }

    /// The field with this key, of the kind or of one of its services.
    pub(crate) fn field(self, key: &str) -> Option<&'p Field<String>> {
        let own = self.kind.field(key);
        own.or_else(|| self.whole.defined(&self.kind.key, key))
    }

    /// The fields that its services add to the kind, by their keys.
    pub(crate) fn defined(self) -> Vec<&'p Field<String>> {
        let fields = self.whole.defined.get(self.kind.key.as_str());
        let mut fields: Vec<_> = fields.into_iter().flatten().map(|(_, f)| *f).collect();
        fields.sort_by_key(|field| &field.key);
        fields
    }

    /// Whether the program makes this transition for an approval of the kind or of one of its services.
    pub(crate) fn follows_approval(self, key: &str) -> bool {
        let own = self.kind.approvals.iter();
        let mut own = own.flat_map(|own| [&own.approved, &own.refused]).flatten();
        let defined = self.whole.followed.get(self.kind.key.as_str());
        own.any(|named| named == key) || defined.is_some_and(|named| named.contains(key))
    }

    /// Whether nobody knows which fields its services add to it.
    pub(crate) fn is_open_ended(self) -> bool {
        self.whole.services.is_none() || self.whole.default_kind.is_none()
    }
}
