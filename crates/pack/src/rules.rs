//! What a pack gives to the engine: what conditions can ask, and its rules ready to decide.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use engine::schema::{self, World};
use engine::{Book, Definition, Kind};
use filter::{Choice, Schema, SchemaError};

use crate::{Area, Mark, Pack, Role, Service, Team};

impl Pack {
    /// What conditions can name that stands outside of a kind.
    pub fn world(&self) -> World {
        world(
            &self.services,
            &self.areas,
            &self.teams,
            &self.roles,
            &self.marks,
        )
    }

    /// What the conditions of a kind can ask: what every ticket has, and the fields of its form.
    ///
    /// # Errors
    /// When a field has no good name; not in a pack that was loaded.
    pub fn schema(&self, kind: &Kind<String>) -> Result<Schema, SchemaError> {
        schema::tickets(&[kind], &kind.fields, &self.world())
    }

    /// What the conditions in a service's definition can ask of its tickets: what those of its kind can,
    /// and its own fields.
    ///
    /// # Errors
    /// When a field has no good name; not in a pack that was loaded.
    pub fn definition_schema(
        &self,
        kind: &Kind<String>,
        definition: &Definition<String>,
    ) -> Result<Schema, SchemaError> {
        let fields = kind.fields.iter().chain(&definition.fields);
        schema::tickets(&[kind], fields, &self.world())
    }

    /// What the conditions of who may ask for a service can ask of the requester.
    ///
    /// # Errors
    /// When roles, marks or teams have no good keys; not in a pack that was loaded.
    pub fn requester_schema(&self) -> Result<Schema, SchemaError> {
        schema::requesters(&self.world())
    }

    /// The kind of whatever says nothing else. A pack that was loaded has one.
    pub fn default_kind(&self) -> Option<&Kind<String>> {
        self.kinds.first()
    }

    /// The kind with this key.
    pub fn kind(&self, key: &str) -> Option<&Kind<String>> {
        self.kinds.iter().find(|kind| kind.key == key)
    }

    /// The kind of the tickets of a service; `None` when there is no such service.
    pub fn kind_of(&self, service: &str) -> Option<&Kind<String>> {
        let service = self.services.iter().find(|own| own.key == service)?;
        match kind_key(service) {
            Some(key) => self.kind(key),
            None => self.default_kind(),
        }
    }

    /// Every kind, and every definition of a service, as version 1, with their conditions read.
    pub fn book(&self) -> Book {
        self.book.clone()
    }
}

/// The kind that a service names for its tickets, if it does.
pub(crate) fn kind_key(service: &Service) -> Option<&str> {
    service.definition.as_ref()?.kind.as_deref()
}

/// [`Pack::world`], of the parts of a pack.
pub(crate) fn world(
    services: &[Service],
    areas: &[Area],
    teams: &[Team],
    roles: &[Role],
    marks: &[Mark],
) -> World {
    World {
        services: services
            .iter()
            .map(|s| Choice::new(&s.key, &s.name))
            .collect(),
        areas: areas.iter().map(|a| Choice::new(&a.key, &a.name)).collect(),
        teams: teams.iter().map(|t| Choice::new(&t.key, &t.name)).collect(),
        roles: roles.iter().map(|r| Choice::new(&r.key, &r.name)).collect(),
        marks: marks.iter().map(|m| Choice::new(&m.key, &m.name)).collect(),
    }
}

/// The rules of a pack, read. What is wrong stands with the file where it is.
pub(crate) fn book(pack: &Pack) -> Result<Book, (String, String)> {
    let mut book = Book::default();
    let world = pack.world();
    let services = |text: String| ("services.toml".to_owned(), text);
    let unnamed = || "un campo no tiene un nombre que se pueda escribir".to_owned();
    let schemas = Schemas::of(&world).ok_or_else(|| services(unnamed()))?;
    for kind in &pack.kinds {
        let wrong = |text: String| (format!("kinds/{}.toml", kind.key), text);
        let schema = schemas.kind(kind).ok_or_else(|| wrong(unnamed()))?;
        let read = kind
            .compile(&schema)
            .map_err(|error| wrong(error.to_string()))?;
        book.add_kind(1, read);
    }
    let requesters = schema::requesters(&world).map_err(|error| services(error.to_string()))?;
    for service in &pack.services {
        let (Some(definition), Some(kind)) = (&service.definition, pack.kind_of(&service.key))
        else {
            continue;
        };
        let schema = schemas
            .definition(kind, definition)
            .ok_or_else(|| services(unnamed()))?;
        let read = definition.compile(&schema, &requesters);
        book.add_definition(
            &service.key,
            1,
            read.map_err(|error| services(error.to_string()))?,
        );
    }
    Ok(book)
}

/// What conditions can ask, each part made once: what every ticket has, what those of
/// a kind have, what a definition adds. Making the whole for each service, with all
/// services in it, would take services × services.
pub(crate) struct Schemas {
    common: Schema,
    kinds: RefCell<HashMap<String, Option<Rc<Schema>>>>,
}

impl Schemas {
    /// `None` when keys of the world are no good, which is told where they stand.
    pub(crate) fn of(world: &World) -> Option<Self> {
        Some(Self {
            common: schema::common(world).ok()?,
            kinds: RefCell::default(),
        })
    }

    /// What conditions of a kind can ask; `None` when a field of it has no good name.
    pub(crate) fn kind(&self, kind: &Kind<String>) -> Option<Rc<Schema>> {
        let mut kinds = self.kinds.borrow_mut();
        let made = || {
            let base = schema::of_kinds(&self.common, &[kind]).ok()?;
            schema::with_fields(&base, &kind.fields).ok().map(Rc::new)
        };
        kinds.entry(kind.key.clone()).or_insert_with(made).clone()
    }

    /// What conditions of a definition's fields can ask; `None` when a field has no good name.
    pub(crate) fn definition(
        &self,
        kind: &Kind<String>,
        definition: &Definition<String>,
    ) -> Option<Schema> {
        let base = self.kind(kind)?;
        schema::with_fields(&base, &definition.fields).ok()
    }
}
