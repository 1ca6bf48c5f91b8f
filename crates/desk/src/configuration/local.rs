//! What administrators changed of the pack by hand, laid over it: definitions of
//! services and messages. The pack's own stays what it is, so that the difference
//! can be told, and taken back.

use std::collections::BTreeMap;

use engine::Definition;
use pack::{Message, Pack, Source};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};
use serde::{Deserialize, Serialize};
use tables::local_rule;

use crate::platform::db::Tx;
use crate::platform::error::AppError;

const DEFINITION: &str = "definition";
const MESSAGE: &str = "message";

/// What is kept of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// Template of the subject.
    pub subject: String,
    /// Template of the text.
    pub body: String,
}

/// Everything that was changed by hand.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Locals {
    /// Definitions by the key of their service.
    pub definitions: BTreeMap<String, Definition<String>>,
    /// Messages by their name.
    pub messages: BTreeMap<String, Words>,
}

/// One thing that was changed by hand.
#[derive(Debug, Clone, PartialEq)]
pub enum Local {
    /// The definition of the service with this key.
    Definition(String, Definition<String>),
    /// The message of this name.
    Message(String, Words),
}

impl Local {
    fn name(&self) -> (&'static str, &str) {
        match self {
            Self::Definition(key, _) => (DEFINITION, key),
            Self::Message(key, _) => (MESSAGE, key),
        }
    }

    fn json(&self) -> Result<String, AppError> {
        let json = match self {
            Self::Definition(_, definition) => serde_json::to_string(definition),
            Self::Message(_, words) => serde_json::to_string(words),
        };
        json.map_err(|e| AppError::internal(format!("local rule: {e}")))
    }
}

impl Locals {
    /// What the database keeps.
    ///
    /// # Errors
    /// When the database refuses, or what it keeps cannot be read by this program.
    pub async fn read(conn: &impl ConnectionTrait) -> Result<Self, AppError> {
        let mut locals = Self::default();
        for row in local_rule::Entity::find().all(conn).await? {
            let bad =
                |e: serde_json::Error| AppError::internal(format!("{} {}: {e}", row.sort, row.key));
            if row.sort == DEFINITION {
                let definition = serde_json::from_str(&row.content).map_err(bad)?;
                locals.definitions.insert(row.key, definition);
            } else {
                let words = serde_json::from_str(&row.content).map_err(bad)?;
                locals.messages.insert(row.key, words);
            }
        }
        Ok(locals)
    }

    /// The same with one thing more.
    pub fn with(mut self, local: Local) -> Self {
        match local {
            Local::Definition(key, definition) => {
                self.definitions.insert(key, definition);
            }
            Local::Message(key, words) => {
                self.messages.insert(key, words);
            }
        }
        self
    }

    /// A pack with all of it laid over.
    pub fn over(&self, mut pack: Pack) -> Pack {
        for service in &mut pack.services {
            if let Some(own) = self.definitions.get(&service.key) {
                service.definition = Some(own.clone());
            }
        }
        for (notice, words) in &self.messages {
            let own = Message {
                notice: notice.clone(),
                subject: words.subject.clone(),
                body: words.body.clone(),
            };
            match pack.messages.iter_mut().find(|m| m.notice == *notice) {
                Some(message) => *message = own,
                None => pack.messages.push(own),
            }
        }
        pack
    }

    /// The files of a pack with all of it laid over, for checking. A service that the
    /// pack no longer has keeps nothing.
    pub fn over_source(&self, source: &Source) -> Source {
        let mut source = source.clone();
        for (service, definition) in &self.definitions {
            if let Some(with) = source.with_definition(service, definition) {
                source = with;
            }
        }
        for (notice, words) in &self.messages {
            source = source.with_message(notice, &words.subject, &words.body);
        }
        source
    }
}

/// Keeps a change.
///
/// # Errors
/// When the database refuses.
pub async fn keep(tx: &Tx, now: i64, me: Option<i64>, local: &Local) -> Result<(), AppError> {
    let (sort, key) = local.name();
    let row = local_rule::ActiveModel {
        sort: Set(sort.to_owned()),
        key: Set(key.to_owned()),
        content: Set(local.json()?),
        changed_by: Set(me),
        changed_at: Set(now),
    };
    let again = OnConflict::columns([local_rule::Column::Sort, local_rule::Column::Key])
        .update_columns([
            local_rule::Column::Content,
            local_rule::Column::ChangedBy,
            local_rule::Column::ChangedAt,
        ])
        .to_owned();
    local_rule::Entity::insert(row)
        .on_conflict(again)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// Forgets the change of a definition: the pack's own holds again.
///
/// # Errors
/// When the database refuses.
pub async fn forget_definition(tx: &Tx, service: &str) -> Result<(), AppError> {
    forget(tx, DEFINITION, service).await
}

/// Forgets the change of a message: the pack's own holds again.
///
/// # Errors
/// When the database refuses.
pub async fn forget_message(tx: &Tx, notice: &str) -> Result<(), AppError> {
    forget(tx, MESSAGE, notice).await
}

async fn forget(tx: &Tx, sort: &str, key: &str) -> Result<(), AppError> {
    let name = (sort.to_owned(), key.to_owned());
    local_rule::Entity::delete_by_id(name)
        .exec(tx.conn())
        .await?;
    Ok(())
}
