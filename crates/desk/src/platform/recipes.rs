//! Macros and rules, ready to be asked about a ticket: those of the pack and of this institution.
//!
//! Made once for each version of the configuration, so that a ticket's page and a change of a
//! ticket ask the database nothing about them.

use std::collections::HashMap;

use engine::Kind;
use engine::schema::{World, common, of_kinds, with_fields};
use filter::{Filter, Schema, parse};
use pack::{Macro, Pack, Rule};
use serde::de::DeserializeOwned;
use tables::recipe;

/// `recipe.what` of a macro.
pub const MACRO: &str = "macro";
/// `recipe.what` of a rule.
pub const RULE: &str = "rule";

/// A macro or a rule with its condition read for each kind that it is for.
#[derive(Debug, Clone)]
pub struct Prepared<T> {
    /// What it says.
    pub own: T,
    /// With whose rights a rule of this institution acts; nobody for one of the pack.
    pub made_by: Option<i64>,
    /// Whether it is of this institution.
    pub is_local: bool,
    /// The condition by the key of the kind; nothing where there is none.
    conditions: HashMap<String, Option<Filter>>,
}

impl<T> Prepared<T> {
    /// What tickets of this kind must be like: `None` where it is not for them at all, and
    /// `Some(None)` where they may be like anything.
    pub fn condition(&self, kind: &str) -> Option<Option<&Filter>> {
        self.conditions.get(kind).map(Option::as_ref)
    }
}

/// Every macro and rule that is in use, in order.
#[derive(Debug, Clone, Default)]
pub struct Recipes {
    /// Macros.
    pub macros: Vec<Prepared<Macro>>,
    /// Rules.
    pub rules: Vec<Prepared<Rule>>,
}

impl Recipes {
    /// Those of a pack, with those of this institution over them and after them. What cannot be
    /// read any more is left out, with a line of the log.
    pub fn of(pack: &Pack, world: &World, rows: &[recipe::Model]) -> Self {
        let kinds = Kinds::of(pack, world);
        let macros = join(&pack.macros, |own| &own.key, rows, MACRO);
        let rules = join(&pack.rules, |own| &own.key, rows, RULE);
        Self {
            macros: macros
                .into_iter()
                .map(|(own, made_by, is_local)| {
                    let conditions = kinds.conditions(&own.kinds, own.when.as_deref());
                    Prepared {
                        own,
                        made_by,
                        is_local,
                        conditions,
                    }
                })
                .collect(),
            rules: rules
                .into_iter()
                .map(|(own, made_by, is_local)| {
                    let conditions = kinds.conditions(&own.kinds, own.when.as_deref());
                    Prepared {
                        own,
                        made_by,
                        is_local,
                        conditions,
                    }
                })
                .collect(),
        }
    }

    /// A rule that is not kept yet, ready to be asked, in the hands of who makes it.
    pub fn prepare(pack: &Pack, world: &World, own: Rule, made_by: Option<i64>) -> Prepared<Rule> {
        let conditions = Kinds::of(pack, world).conditions(&own.kinds, own.when.as_deref());
        Prepared {
            own,
            made_by,
            is_local: true,
            conditions,
        }
    }

    /// Whether a condition can be read for these kinds, or for some kind where none is named;
    /// else what is wrong with it.
    ///
    /// # Errors
    /// What is wrong, in Spanish.
    pub fn judge(pack: &Pack, world: &World, kinds: &[String], when: &str) -> Result<(), String> {
        let all = Kinds::of(pack, world);
        let own = all
            .schemas
            .iter()
            .filter(|(key, _)| kinds.is_empty() || kinds.contains(key));
        let mut told = None;
        for (_, schema) in own {
            match parse(when, schema) {
                Ok(filter) if filter.root().is_some_and(has_phrase) => {
                    let text = "Las palabras sueltas no preguntan nada: escriba campo:valor.";
                    return Err(text.to_owned());
                }
                Ok(_) => return Ok(()),
                Err(error) => told = told.or(Some(error.to_string())),
            }
        }
        Err(told.unwrap_or_else(|| "Elija un tipo.".to_owned()))
    }
}

/// Whether words stand alone somewhere: conditions find none.
fn has_phrase(node: &filter::Node) -> bool {
    match node {
        filter::Node::And(all) | filter::Node::Or(all) => all.iter().any(has_phrase),
        filter::Node::Not(inner) => has_phrase(inner),
        filter::Node::Phrase(_) => true,
        filter::Node::Condition(_) => false,
    }
}

/// What conditions about each kind can ask.
struct Kinds {
    schemas: Vec<(String, Schema)>,
}

impl Kinds {
    fn of(pack: &Pack, world: &World) -> Self {
        let ground = common(world).ok();
        let schema = |kind: &Kind<String>| {
            let base = of_kinds(ground.as_ref()?, &[kind]).ok()?;
            let whole = with_fields(&base, &kind.fields).ok()?;
            Some((kind.key.clone(), whole))
        };
        Self {
            schemas: pack.kinds.iter().filter_map(schema).collect(),
        }
    }

    fn conditions(&self, kinds: &[String], when: Option<&str>) -> HashMap<String, Option<Filter>> {
        let own = self
            .schemas
            .iter()
            .filter(|(key, _)| kinds.is_empty() || kinds.contains(key));
        let read = |(key, schema): &(String, Schema)| match when {
            None => Some((key.clone(), None)),
            Some(when) => {
                let filter = parse(when, schema).ok()?;
                Some((key.clone(), Some(filter)))
            }
        };
        own.filter_map(read).collect()
    }
}

/// Those of the pack with those of this institution in their places or after them: each with
/// whose rights it has and whether it is of here.
fn join<T: DeserializeOwned + Clone>(
    of_pack: &[T],
    key: fn(&T) -> &String,
    rows: &[recipe::Model],
    what: &str,
) -> Vec<(T, Option<i64>, bool)> {
    let rows: Vec<&recipe::Model> = rows.iter().filter(|row| row.what == what).collect();
    let in_pack = |row: &&&recipe::Model| of_pack.iter().any(|own| *key(own) == row.key);
    let local = |row: &recipe::Model| {
        if row.retired_at.is_some() || row.paused.is_some() {
            return None;
        }
        match serde_json::from_str(&row.body) {
            Ok(own) => Some((own, row.made_by, true)),
            Err(error) => {
                tracing::warn!(%error, key = %row.key, "a macro or rule cannot be read and is left out");
                None
            }
        }
    };
    let mut all = Vec::new();
    for own in of_pack {
        match rows.iter().find(|row| row.key == *key(own)) {
            Some(row) => all.extend(local(row)),
            None => all.push((own.clone(), None, false)),
        }
    }
    let after = rows.iter().filter(|row| !in_pack(row));
    all.extend(after.filter_map(|row| local(row)));
    all
}
