//! What applying a newer pack would do, and what stands in its way.

use std::collections::BTreeMap;

use engine::Kind;
use pack::{Pack, Source};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use tables::{assignment, institution, ticket};

use crate::configuration::calendar_text;
use crate::configuration::current;
use crate::configuration::item::{self, CONTENT, Group, Name, written};
use crate::configuration::local::Locals;
use crate::configuration::merge::{Change, Decision, Step, merge};
use crate::platform::App;
use crate::platform::error::AppError;

/// A plan; it holds for the version of the configuration that it was made from.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The version of the configuration that it was made from.
    pub config_version: i64,
    /// What happens to each item that does not stay as it is.
    pub steps: Vec<(Name, Step)>,
    /// Files of the pack that are new, changed or gone.
    pub files: Vec<String>,
    /// Why it cannot be applied at all, in Spanish.
    pub blocks: Vec<String>,
}

impl Plan {
    /// Compares a newer pack with the institution.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn make(
        app: &App,
        conn: &impl ConnectionTrait,
        applied: &Source,
        newer: (&Source, &Pack),
        decided: &BTreeMap<Name, Decision>,
    ) -> Result<Self, AppError> {
        let (source, pack) = newer;
        let known = institution::Entity::find_by_id(1).one(conn).await?;
        let config_version = known.map_or(0, |row| row.config_version);
        let (own, _) = current::applied(applied)?;
        let (ours, from_pack) = item::of_database(conn, &own).await?;
        let (base, theirs) = (item::of_pack(&own), item::of_pack(pack));
        let steps = merge(&base, &ours, &theirs, &from_pack, decided);
        let mut blocks = blocks(app.now(), &app.pack, pack, conn).await?;
        blocks.extend(unfit(conn, &steps, source).await?);
        Ok(Self {
            config_version,
            steps,
            files: files(applied, source),
            blocks,
        })
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.blocks.is_empty()
    }

    /// Items that must be decided first.
    pub fn clashes(&self) -> impl Iterator<Item = &Name> {
        self.steps
            .iter()
            .filter(|(_, step)| matches!(step, Step::Clash(_)))
            .map(|(name, _)| name)
    }

    /// The plan for people.
    pub fn in_words(&self) -> String {
        let mut lines: Vec<String> = Vec::new();
        for (name, step) in &self.steps {
            let name = written(name);
            match step {
                Step::Add(_) => lines.push(format!("+ {name}: se agrega")),
                Step::Follow(changes) => {
                    lines.extend(changes.iter().map(|c| told("~", &name, c, "→")))
                }
                Step::Stay(changes) => {
                    lines.extend(
                        changes
                            .iter()
                            .map(|c| told("=", &name, c, "se queda; el paquete dice")),
                    );
                }
                Step::Clash(changes) => {
                    lines.extend(
                        changes
                            .iter()
                            .map(|c| told("!", &name, c, "cambió aquí; el paquete dice")),
                    );
                }
            }
        }
        lines.extend(self.files.iter().map(|file| format!("  {file}")));
        lines.extend(self.blocks.iter().map(|why| format!("✗ {why}")));
        lines.join("\n")
    }
}

fn told(mark: &str, name: &str, change: &Change, between: &str) -> String {
    let quoted = |text: &str| {
        if text.is_empty() {
            "(nada)".to_owned()
        } else {
            format!("«{text}»")
        }
    };
    if change.value == CONTENT {
        return match mark {
            "~" => format!("{mark} {name}: cambia"),
            "=" => format!("{mark} {name}: se queda como se cambió aquí"),
            _ => format!("{mark} {name}: cambió aquí y también en el paquete"),
        };
    }
    let (from, to) = (quoted(&change.from), quoted(&change.to));
    format!("{mark} {name}: {}: {from} {between} {to}", change.value)
}

fn files(applied: &Source, newer: &Source) -> Vec<String> {
    let (old, new) = (applied.files(), newer.files());
    let mut lines = Vec::new();
    for (path, content) in new {
        match old.get(path) {
            None => lines.push(format!("{path}: nuevo")),
            Some(before) if before != content => lines.push(format!("{path}: cambia")),
            Some(_) => {}
        }
    }
    lines.extend(
        old.keys()
            .filter(|path| !new.contains_key(*path))
            .map(|path| format!("{path}: se va")),
    );
    lines
}

/// What was changed here and stays, where it does not go with the newer pack.
async fn unfit(
    conn: &impl ConnectionTrait,
    steps: &[(Name, Step)],
    newer: &Source,
) -> Result<Vec<String>, AppError> {
    let mut locals = Locals::read(conn).await?;
    for (name, step) in steps {
        if let Step::Follow(changes) = step {
            match name.0 {
                Group::Definition => drop(locals.definitions.remove(&name.1)),
                Group::Message => drop(locals.messages.remove(&name.1)),
                Group::Calendar => {
                    if let Some(own) = locals.calendars.get_mut(&name.1) {
                        let to = changes.iter().map(|c| (c.value, c.to.clone()));
                        calendar_text::write(own, &to.collect());
                    }
                }
                _ => {}
            }
        }
    }
    if locals == Locals::default() {
        return Ok(Vec::new());
    }
    let faults = pack::load(&locals.over_source(newer)).err();
    let told = |fault: pack::Fault| format!("lo que se cambió aquí no va con él: {}", fault.text);
    Ok(faults.unwrap_or_default().into_iter().map(told).collect())
}

/// What tickets and people still need of the present pack.
async fn blocks(
    now_at: i64,
    now: &Pack,
    newer: &Pack,
    conn: &impl ConnectionTrait,
) -> Result<Vec<String>, AppError> {
    let mut blocks = Vec::new();
    if newer.key != now.key {
        blocks.push(format!(
            "es otro paquete: «{}», y aquí rige «{}»",
            newer.key, now.key
        ));
        return Ok(blocks);
    }
    if newer.version < now.version {
        blocks.push(format!(
            "es más antiguo: versión {}, y aquí rige la {}",
            newer.version, now.version
        ));
    }
    for old in &now.kinds {
        blocks.extend(of_kind(conn, old, newer.kind(&old.key)).await?);
    }
    for role in now
        .roles
        .iter()
        .filter(|role| !newer.roles.iter().any(|r| r.key == role.key))
    {
        let held = assignment::Entity::find()
            .filter(assignment::Column::Role.eq(&role.key))
            .filter(
                assignment::Column::UntilAt
                    .is_null()
                    .or(assignment::Column::UntilAt.gt(now_at)),
            )
            .limit(1)
            .one(conn)
            .await?;
        if held.is_some() {
            blocks.push(format!(
                "quita la función «{}», y hay personas que la tienen",
                role.key
            ));
        }
    }
    Ok(blocks)
}

/// What tickets of a kind still need of it.
async fn of_kind(
    conn: &impl ConnectionTrait,
    old: &Kind<String>,
    new: Option<&Kind<String>>,
) -> Result<Vec<String>, AppError> {
    let mut blocks = Vec::new();
    let key = &old.key;
    let states = used(conn, key, ticket::Column::State).await?;
    let total: i64 = states.iter().map(|(_, count)| count).sum();
    let Some(new) = new else {
        if total > 0 {
            blocks.push(format!(
                "quita la clase de ticket «{key}», y hay tickets de ella: {total}"
            ));
        }
        return Ok(blocks);
    };
    let written = |kind: &Kind<String>| {
        (
            kind.folio.prefix.clone(),
            kind.folio.digits,
            kind.folio.yearly,
        )
    };
    if total > 0 && written(old) != written(new) {
        blocks.push(format!(
            "cambia la forma de los folios de «{key}», y los folios dados no cambian"
        ));
    }
    for (state, count) in states {
        if new.present(&state).is_none() {
            blocks.push(format!(
                "quita el estado «{state}» de «{key}», y hay tickets que lo tienen: {count}; diga con [[retired]] cuál lo sustituye"
            ));
        }
    }
    for (priority, count) in used(conn, key, ticket::Column::Priority).await? {
        if old.priority(&priority).is_some() && new.priority(&priority).is_none() {
            blocks.push(format!(
                "quita la prioridad «{priority}» de «{key}», y hay tickets que la tienen: {count}"
            ));
        }
    }
    Ok(blocks)
}

/// The values of a column among tickets of a kind, and how many have each.
async fn used(
    conn: &impl ConnectionTrait,
    kind: &str,
    column: ticket::Column,
) -> Result<Vec<(String, i64)>, AppError> {
    let used: Vec<(Option<String>, i64)> = ticket::Entity::find()
        .select_only()
        .column(column)
        .column_as(Expr::col(ticket::Column::Id).count(), "n")
        .filter(ticket::Column::Kind.eq(kind))
        .group_by(column)
        .into_tuple()
        .all(conn)
        .await?;
    Ok(used
        .into_iter()
        .filter_map(|(key, n)| Some((key?, n)))
        .collect())
}
