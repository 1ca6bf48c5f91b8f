//! The rules of an institution: its kinds and definitions, in every version
//! that a ticket still keeps.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use crate::{Definition, Field, Kind, Ticket};

/// A numbered version of a rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Numbered<T> {
    /// Its number, from 1.
    pub version: i64,
    /// The rule.
    pub rule: Arc<T>,
}

/// Every version of the rules with one key, the present one last.
type Versions<T> = HashMap<String, Vec<Numbered<T>>>;

/// Kinds, and definitions of services.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Book {
    kinds: Versions<Kind>,
    definitions: Versions<Definition>,
    /// Keys of the kinds in the order of the pack.
    order: Vec<String>,
}

impl Book {
    /// Adds a version of a kind. The highest number is the present one.
    pub fn add_kind(&mut self, version: i64, kind: Kind) {
        if !self.order.contains(&kind.key) {
            self.order.push(kind.key.clone());
        }
        let key = kind.key.clone();
        add(&mut self.kinds, key, version, kind);
    }

    /// Adds a version of the definition of a service. The highest number is the present one.
    pub fn add_definition(&mut self, service: &str, version: i64, definition: Definition) {
        add(
            &mut self.definitions,
            service.to_owned(),
            version,
            definition,
        );
    }

    /// The present kinds, in the order in which they were added.
    pub fn kinds(&self) -> impl Iterator<Item = &Kind> {
        self.order.iter().filter_map(|key| self.kind(key))
    }

    /// The present version of a kind.
    pub fn kind(&self, key: &str) -> Option<&Kind> {
        self.present_kind(key).map(|numbered| &*numbered.rule)
    }

    /// The present version of a kind, with its number.
    pub fn present_kind(&self, key: &str) -> Option<&Numbered<Kind>> {
        self.kinds.get(key).and_then(|all| all.last())
    }

    /// The present definition of a service, with its number.
    pub fn present_definition(&self, service: &str) -> Option<&Numbered<Definition>> {
        self.definitions.get(service).and_then(|all| all.last())
    }

    /// The definition of a service in this version.
    pub fn definition(&self, service: &str, version: i64) -> Option<&Definition> {
        at(&self.definitions, service, version)
    }

    /// The form of a ticket: the fields of the version of its kind that it keeps,
    /// those of its service's definition, then fields that the kind got since.
    pub fn form(&self, ticket: &Ticket) -> Form<'_> {
        let kept = at(&self.kinds, &ticket.kind, ticket.form);
        let service = ticket.service.as_deref().unwrap_or_default();
        Form::join(
            kept,
            self.definition(service, ticket.definition),
            self.kind(&ticket.kind),
        )
    }

    /// The form that a ticket gets with another service: what it keeps of its kind,
    /// and the present definition of that service.
    pub fn form_with(&self, ticket: &Ticket, service: &str) -> Form<'_> {
        let kept = at(&self.kinds, &ticket.kind, ticket.form);
        let definition = self.present_definition(service).map(|d| &*d.rule);
        Form::join(kept, definition, self.kind(&ticket.kind))
    }

    /// The form that a new ticket of this kind and service gets.
    pub fn fresh_form(&self, kind: &str, service: Option<&str>) -> Form<'_> {
        let definition = service.and_then(|key| self.present_definition(key));
        Form::join(self.kind(kind), definition.map(|d| &*d.rule), None)
    }
}

fn add<T>(all: &mut Versions<T>, key: String, version: i64, rule: T) {
    let versions = all.entry(key).or_default();
    versions.retain(|numbered| numbered.version != version);
    versions.push(Numbered {
        version,
        rule: Arc::new(rule),
    });
    versions.sort_by_key(|numbered| numbered.version);
}

fn at<'a, T>(all: &'a Versions<T>, key: &str, version: i64) -> Option<&'a T> {
    let numbered = all.get(key)?.iter().find(|n| n.version == version)?;
    Some(&numbered.rule)
}

/// The fields of a ticket, in the order in which they are asked.
#[derive(Debug, Clone, Default)]
pub struct Form<'a> {
    fields: Vec<&'a Field>,
    places: HashMap<&'a str, usize>,
}

impl<'a> Form<'a> {
    /// The fields of a kind and of a definition, and those of a later version of the kind.
    pub fn join(
        kind: Option<&'a Kind>,
        definition: Option<&'a Definition>,
        later: Option<&'a Kind>,
    ) -> Self {
        let mut form = Self::default();
        let own = kind.into_iter().flat_map(|k| &k.fields);
        let defined = definition.into_iter().flat_map(|d| &d.fields);
        // A ticket mostly keeps the present version, whose fields are its own.
        let later = later.filter(|later| !kind.is_some_and(|kind| std::ptr::eq(kind, *later)));
        let newer = later.into_iter().flat_map(|k| &k.fields);
        for field in own.chain(defined).chain(newer) {
            let place = form.fields.len();
            if let Entry::Vacant(free) = form.places.entry(&field.key) {
                free.insert(place);
                form.fields.push(field);
            }
        }
        form
    }

    /// The fields, in order.
    pub fn fields(&self) -> &[&'a Field] {
        &self.fields
    }

    /// The field with this key.
    pub fn field(&self, key: &str) -> Option<&'a Field> {
        self.places
            .get(key)
            .and_then(|place| self.fields.get(*place))
            .copied()
    }
}
