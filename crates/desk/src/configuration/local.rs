//! What administrators changed of the pack by hand, laid over it: definitions of
//! services, messages and calendars. The pack's own stays what it is, so that the difference
//! can be told, and taken back.

use std::collections::BTreeMap;

use clock::CalendarDef;
use engine::Definition;
use pack::{Message, Pack, Source};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};
use serde::{Deserialize, Serialize};
use tables::local_rule;

use crate::configuration::calendar_text;
use crate::configuration::item::Values;
use crate::platform::db::Tx;
use crate::platform::error::AppError;

const DEFINITION: &str = "definition";
const MESSAGE: &str = "message";
const CALENDAR: &str = "calendar";

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
    /// Calendars by their key.
    pub calendars: BTreeMap<String, CalendarDef>,
}

/// One thing that was changed by hand.
#[derive(Debug, Clone, PartialEq)]
pub enum Local {
    /// The definition of the service with this key.
    Definition(String, Box<Definition<String>>),
    /// The message of this name.
    Message(String, Words),
    /// The calendar with this key.
    Calendar(String, Box<CalendarDef>),
}

impl Local {
    fn name(&self) -> (&'static str, &str) {
        match self {
            Self::Definition(key, _) => (DEFINITION, key),
            Self::Message(key, _) => (MESSAGE, key),
            Self::Calendar(key, _) => (CALENDAR, key),
        }
    }

    fn json(&self) -> Result<String, AppError> {
        let json = match self {
            Self::Definition(_, definition) => serde_json::to_string(definition),
            Self::Message(_, words) => serde_json::to_string(words),
            Self::Calendar(_, calendar) => serde_json::to_string(calendar),
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
            } else if row.sort == CALENDAR {
                let calendar = serde_json::from_str(&row.content).map_err(bad)?;
                locals.calendars.insert(row.key, calendar);
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
                self.definitions.insert(key, *definition);
            }
            Local::Message(key, words) => {
                self.messages.insert(key, words);
            }
            Local::Calendar(key, calendar) => {
                self.calendars.insert(key, *calendar);
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
        for calendar in &mut pack.calendars {
            if let Some(own) = self.calendars.get(&calendar.key) {
                calendar.clone_from(own);
            }
        }
        for (notice, words) in &self.messages {
            let known = pack.messages.iter().find(|m| m.notice == *notice);
            let own = Message {
                urgent: known.is_some_and(|message| message.urgent),
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
        for calendar in self.calendars.values() {
            if let Some(with) = source.with_calendar(calendar) {
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

/// Forgets the change of a calendar: the pack's own holds again.
///
/// # Errors
/// When the database refuses.
pub async fn forget_calendar(tx: &Tx, calendar: &str) -> Result<(), AppError> {
    forget(tx, CALENDAR, calendar).await
}

/// Brings values of a changed calendar to what the pack says; one that nobody changed is the
/// pack's own anyway.
///
/// # Errors
/// When the database refuses, or what it keeps cannot be read by this program.
pub async fn follow_calendar(
    tx: &Tx,
    now: i64,
    key: &str,
    values: &Values,
) -> Result<(), AppError> {
    let mut locals = Locals::read(tx.conn()).await?;
    let Some(mut calendar) = locals.calendars.remove(key) else {
        return Ok(());
    };
    calendar_text::write(&mut calendar, values);
    keep(
        tx,
        now,
        None,
        &Local::Calendar(key.to_owned(), Box::new(calendar)),
    )
    .await
}

async fn forget(tx: &Tx, sort: &str, key: &str) -> Result<(), AppError> {
    let name = (sort.to_owned(), key.to_owned());
    local_rule::Entity::delete_by_id(name)
        .exec(tx.conn())
        .await?;
    Ok(())
}
