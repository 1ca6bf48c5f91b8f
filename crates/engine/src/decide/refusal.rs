//! Refusals: which rule, about what, and what to do.

use crate::Value;

/// Why a command has no effect, in Spanish, for the person who gave it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text}")]
pub struct Refusal {
    /// Stable name of the rule that refused.
    pub rule: &'static str,
    /// The field that it is about, if one; the first of several.
    pub field: Option<String>,
    /// What is wrong and what to do.
    pub text: String,
    /// Each field that is wrong, with what is wrong with it.
    pub faults: Vec<(String, String)>,
    /// What somebody else changed meanwhile, with both values [P-11].
    pub conflicts: Vec<Conflict>,
}

/// A property or field that two people changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// Its key.
    pub key: String,
    /// What people call it.
    pub label: String,
    /// What this person wants it to be.
    pub yours: Option<Value>,
    /// What it is now.
    pub theirs: Option<Value>,
}

impl Refusal {
    /// A refusal about one field of a form.
    pub fn at(rule: &'static str, field: impl Into<String>, text: impl Into<String>) -> Self {
        let (field, text) = (field.into(), text.into());
        Self {
            rule,
            faults: vec![(field.clone(), text.clone())],
            field: Some(field),
            text,
            conflicts: Vec::new(),
        }
    }

    /// A refusal of the whole command.
    pub fn whole(rule: &'static str, text: impl Into<String>) -> Self {
        Self {
            rule,
            field: None,
            text: text.into(),
            faults: Vec::new(),
            conflicts: Vec::new(),
        }
    }

    /// Nothing, when no field is wrong; else one refusal that names them all.
    ///
    /// # Errors
    /// The refusal.
    pub fn of_fields(rule: &'static str, faults: Vec<(String, String)>) -> Result<(), Self> {
        let Some((field, text)) = faults.first().cloned() else {
            return Ok(());
        };
        Err(Self {
            rule,
            field: Some(field),
            text,
            faults,
            conflicts: Vec::new(),
        })
    }

    /// Nothing, when there is no conflict; else one refusal with both values of each.
    ///
    /// # Errors
    /// The refusal.
    pub(super) fn of_conflicts(conflicts: Vec<Conflict>) -> Result<(), Self> {
        if conflicts.is_empty() {
            return Ok(());
        }
        let names: Vec<&str> = conflicts.iter().map(|c| c.label.as_str()).collect();
        let text = format!(
            "Alguien cambió {} mientras usted tenía la página abierta. Revise ambos valores y vuelva a guardar.",
            names.join(", ")
        );
        let faults = conflicts
            .iter()
            .map(|c| (c.key.clone(), text.clone()))
            .collect();
        let field = conflicts.first().map(|c| c.key.clone());
        Err(Self {
            rule: "save.conflict",
            field,
            text,
            faults,
            conflicts,
        })
    }
}

/// Fields that are wrong, found one after the other: a refusal names them all.
#[derive(Debug, Default)]
pub(super) struct Faults {
    rule: Option<&'static str>,
    /// A sentence that tells of all of them, where there is a better one than the first.
    pub(super) headline: Option<String>,
    found: Vec<(String, String)>,
}

impl Faults {
    /// Notes what is wrong with a field, unless something is already.
    pub(super) fn add(&mut self, rule: &'static str, field: &str, text: impl Into<String>) {
        if self.found.iter().any(|(known, _)| known == field) {
            return;
        }
        self.rule = self.rule.or(Some(rule));
        self.found.push((field.to_owned(), text.into()));
    }

    /// Notes what is wrong with the field, if anything; gives what is good.
    pub(super) fn keep<T>(
        &mut self,
        rule: &'static str,
        field: &str,
        judged: Result<T, String>,
    ) -> Option<T> {
        match judged {
            Ok(good) => Some(good),
            Err(text) => {
                self.add(rule, field, text);
                None
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Nothing, when no field is wrong.
    ///
    /// # Errors
    /// One refusal that names them all.
    pub(super) fn done(self) -> Result<(), Refusal> {
        let Some(rule) = self.rule else { return Ok(()) };
        let told = Refusal::of_fields(rule, self.found);
        told.map_err(|refusal| Refusal {
            text: self.headline.unwrap_or(refusal.text.clone()),
            ..refusal
        })
    }
}
