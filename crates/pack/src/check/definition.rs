//! Definitions of services: whom they are for, what they ask, who attends.

use engine::Definition;
use filter::Schema;

use super::form::{self, Names};
use super::whole::{Subject, Whole};
use super::{approvals, condition, kind, lists, matrix, tasks};
use crate::document::Place;
use crate::fault::Faults;
use crate::rules::Schemas;
use crate::service::Service;

/// What every definition of a pack is checked by.
pub(crate) struct Definitions<'p> {
    pub(crate) whole: &'p Whole<'p>,
    pub(crate) names: &'p Names,
    /// What conditions can ask.
    pub(crate) schemas: Option<&'p Schemas>,
    /// What can be asked of requesters.
    pub(crate) requesters: Option<Schema>,
}

impl<'p> Definitions<'p> {
    /// The definition of a service, written at `place`.
    pub(crate) fn check(
        &self,
        service: &'p Service,
        definition: &Definition<String>,
        place: Place<'p>,
        faults: &Faults,
    ) {
        let whole = self.whole;
        named(definition, place, whole, faults);
        for (index, text) in definition.requirements.iter().enumerate() {
            lists::text(place.key("requirements").at(index), text, faults);
        }
        kind::choices(place, "check", "revisiones", &definition.checks, faults);
        tasks::check(place, &definition.tasks, faults);
        if let Some(text) = &definition.policies {
            lists::text(place.key("policies"), text, faults);
        }
        if let Some(schema) = &self.requesters {
            for (index, guard) in definition.eligible.iter().enumerate() {
                let place = place.key("eligible").at(index);
                condition::check_guard(guard, place, schema, faults);
            }
        }
        let kinds = whole.kinds.as_ref();
        let kind = kinds.zip(whole.kind_of(service));
        let Some(kind) = kind.and_then(|(kinds, key)| kinds.get(key).copied()) else {
            return;
        };
        let subject = Subject {
            kind,
            top: place,
            whole,
        };
        tasks::owners(subject, &definition.tasks, faults);
        if let Some(key) = &definition.priority
            && kind.priority(key).is_none()
        {
            place.key("priority").fault(
                faults,
                format!(
                    "«{}» no tiene la prioridad «{key}»; escriba la clave de una suya o quítela",
                    kind.key
                ),
            );
        }
        if let Some(rows) = &definition.matrix {
            matrix::of_service(kind, rows, place.key("matrix"), faults);
        }
        form::fields(subject, &definition.fields, place, self.names, faults);
        for (index, field) in definition.fields.iter().enumerate() {
            if kind.field(&field.key).is_some() {
                place.key("field").at(index).key("key").fault(
                    faults,
                    format!(
                        "el formulario de «{}» ya tiene el campo «{}»; use otra clave",
                        kind.key, field.key
                    ),
                );
            }
        }
        let schema = self
            .schemas
            .and_then(|all| all.definition(kind, definition));
        approvals::check(subject, &definition.approvals, schema.as_ref(), faults);
        for (index, approval) in definition.approvals.iter().enumerate() {
            if kind.approvals.iter().any(|own| own.key == approval.key) {
                let place = place.key("approval").at(index).key("key");
                let text = format!(
                    "«{}» ya tiene la autorización «{}»; use otra clave",
                    kind.key, approval.key
                );
                place.fault(faults, text);
            }
        }
        if let Some(schemas) = self.schemas {
            condition::check_definition(kind, definition, place, schemas, faults);
        }
    }
}

/// The kind and the team exist.
fn named(definition: &Definition<String>, place: Place<'_>, whole: &Whole<'_>, faults: &Faults) {
    if let (Some(key), Some(kinds)) = (&definition.kind, &whole.kinds)
        && !kinds.contains_key(key.as_str())
    {
        place.key("kind").fault(
            faults,
            format!("no existe el tipo de ticket «{key}»; escriba uno de «kinds» de pack.toml"),
        );
    }
    if let (Some(key), Some(teams)) = (&definition.team, &whole.teams)
        && !teams.contains_key(key.as_str())
    {
        place.key("team").fault(
            faults,
            format!("no existe el equipo «{key}»; escriba la clave de uno de teams.toml"),
        );
    }
}
