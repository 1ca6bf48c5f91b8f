//! The fields that a filter may name: built by the caller, checked once.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::field::{Field, Kind};
use crate::fold::fold;
use crate::scan::is_name;

/// Fields by every name under which one may write them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Schema {
    fields: Vec<Arc<Field>>,
    names: HashMap<String, Arc<Field>>,
    keys: HashSet<String>,
}

/// Why fields do not make a schema. A mistake of the program or of a pack.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SchemaError {
    /// It would not be read as a name: a letter, then letters, digits, `-`, `_` or `.`.
    #[error("el campo «{0}» no se puede escribir en un filtro")]
    Name(String),
    /// Two fields with one key, or one name for two fields.
    #[error("el campo «{0}» está dos veces")]
    Twice(String),
    /// A choice field with an empty or repeated key, or one with control characters.
    #[error("los valores del campo «{0}» no tienen claves propias")]
    Values(String),
    /// More decimals than 64 bits can hold with something before the point.
    #[error("el campo «{0}» tiene demasiados decimales")]
    Decimals(String),
}

/// The most decimals of a number field.
pub const MAX_DECIMALS: u8 = 9;

impl Schema {
    /// The schema of these fields, in the order in which completion shows them.
    pub fn new(fields: Vec<Field>) -> Result<Self, SchemaError> {
        Self::default().with(fields)
    }

    /// The same with more fields after its own, which both share.
    ///
    /// # Errors
    /// When a field does not fit with those before it.
    pub fn with(&self, more: Vec<Field>) -> Result<Self, SchemaError> {
        let mut schema = self.clone();
        for field in more.into_iter().map(Arc::new) {
            check(&field)?;
            if schema.keys.contains(field.key()) {
                return Err(SchemaError::Twice(field.key().to_owned()));
            }
            for name in field.spellings() {
                if !is_name(name) || matches!(fold(name).as_str(), "y" | "o" | "no") {
                    return Err(SchemaError::Name(name.to_owned()));
                }
                let before = schema.names.insert(fold(name), Arc::clone(&field));
                if before.is_some_and(|other| !Arc::ptr_eq(&other, &field)) {
                    return Err(SchemaError::Twice(name.to_owned()));
                }
            }
            schema.keys.insert(field.key().to_owned());
            schema.fields.push(field);
        }
        Ok(schema)
    }

    /// All fields, in order.
    pub fn fields(&self) -> &[Arc<Field>] {
        &self.fields
    }

    /// The field with this name or alias, whatever its case and accents.
    pub fn named(&self, name: &str) -> Option<&Arc<Field>> {
        self.names.get(&fold(name))
    }

    /// The field with this stable key.
    pub fn keyed(&self, key: &str) -> Option<&Arc<Field>> {
        self.fields.iter().find(|field| field.key() == key)
    }
}

fn check(field: &Field) -> Result<(), SchemaError> {
    match field.kind() {
        Kind::Choice { values, .. } => {
            let mut seen = HashSet::new();
            let sound = |key: &str| !key.is_empty() && !key.chars().any(char::is_control);
            if values.is_empty() || !values.iter().all(|v| sound(&v.key) && seen.insert(&v.key)) {
                return Err(SchemaError::Values(field.name().to_owned()));
            }
        }
        Kind::Number { decimals } if *decimals > MAX_DECIMALS => {
            return Err(SchemaError::Decimals(field.name().to_owned()));
        }
        _ => {}
    }
    Ok(())
}
