//! What somebody began to write on a ticket and did not send [P-11].
//!
//! A draft is one person's, of one form on one ticket. It holds what stood in the
//! controls, never files. It goes when the form is carried out, when the person
//! discards it, and when nobody touched it for a month.

use std::collections::BTreeMap;

use engine::Command;
use sea_orm::sea_query::{BinOper, Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use tables::draft;

use crate::platform::db::Tx;
use crate::platform::error::AppError;

/// Bytes of one draft, as it is stored.
const LARGEST: usize = 64 * 1024;
/// Drafts are kept this long after they were touched last, in milliseconds.
const KEEP: i64 = 30 * 24 * 3_600_000;
/// A choice that always has a value: by itself it is nothing that somebody wrote.
const CHOICE: &str = "visibility";

/// What stood in the controls, by their names.
pub type Texts = BTreeMap<String, Vec<String>>;

/// Where it was being written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place(String);

impl Place {
    /// The answer or note of a ticket, by the ticket's key.
    pub fn answer(ticket: &str) -> Self {
        Self(format!("answer:{ticket}"))
    }

    /// A transition of a ticket, by their keys.
    pub fn transition(ticket: &str, transition: &str) -> Self {
        Self(format!("move:{ticket}:{transition}"))
    }

    /// The properties and fields of a ticket, by the ticket's key.
    pub fn edit(ticket: &str) -> Self {
        Self(format!("edit:{ticket}"))
    }

    /// Where a command on a ticket was written; `None` for what no form writes.
    pub fn of(command: &Command, ticket: &str) -> Option<Self> {
        match command {
            Command::Answer { .. } | Command::Note { .. } => Some(Self::answer(ticket)),
            Command::Edit { .. } => Some(Self::edit(ticket)),
            Command::Move(asked) => Some(Self::transition(ticket, &asked.transition)),
            _ => None,
        }
    }
}

/// What somebody wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// What stood in the controls.
    pub texts: Texts,
    /// Version of the ticket that the person saw.
    pub base: i64,
    /// When it was written, milliseconds UTC.
    pub at: i64,
}

impl Draft {
    /// What stood in one control; empty without it.
    pub fn text(&self, control: &str) -> &str {
        let first = self.texts.get(control).and_then(|all| all.first());
        first.map(String::as_str).unwrap_or_default()
    }
}

/// Keeps what somebody wrote instead of what was kept before; nothing written is no draft.
///
/// # Errors
/// [`AppError::TooLarge`], or the database.
pub async fn save(tx: &Tx, person: i64, place: &Place, written: &Draft) -> Result<(), AppError> {
    let mut own = written.texts.iter().filter(|(name, _)| *name != CHOICE);
    if own.all(|(_, texts)| texts.iter().all(|text| text.trim().is_empty())) {
        return remove(tx, person, place).await;
    }
    let content = serde_json::to_string(&written.texts);
    let content = content.map_err(|e| AppError::internal(format!("draft: {e}")))?;
    if content.len() > LARGEST {
        return Err(AppError::TooLarge);
    }
    let row = draft::ActiveModel {
        person_id: Set(person),
        place: Set(place.0.clone()),
        content: Set(content),
        base: Set(written.base),
        updated_at: Set(written.at),
    };
    let again = OnConflict::columns([draft::Column::PersonId, draft::Column::Place])
        .update_columns([
            draft::Column::Content,
            draft::Column::Base,
            draft::Column::UpdatedAt,
        ])
        .to_owned();
    draft::Entity::insert(row)
        .on_conflict(again)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

/// What somebody began to write there.
///
/// # Errors
/// When the database refuses.
pub async fn read(
    conn: &impl ConnectionTrait,
    person: i64,
    place: &Place,
) -> Result<Option<Draft>, AppError> {
    let row = draft::Entity::find_by_id((person, place.0.clone()));
    let Some(row) = row.one(conn).await? else {
        return Ok(None);
    };
    stored(&row.content, row.base, row.updated_at).map(Some)
}

/// A draft out of what its row says.
///
/// # Errors
/// When the row holds what is no draft.
pub(super) fn stored(content: &str, base: i64, at: i64) -> Result<Draft, AppError> {
    let texts = serde_json::from_str(content);
    let texts = texts.map_err(|e| AppError::internal(format!("draft: {e}")))?;
    Ok(Draft { texts, base, at })
}

/// The condition that a row of `draft` is this person's for the answer of the ticket beside it.
pub(super) fn of_answer(person: i64) -> Expr {
    let own = |column| Expr::col((draft::Entity, column));
    let key = Expr::col((tables::ticket::Entity, tables::ticket::Column::Key));
    let place = Expr::value("answer:").binary(BinOper::Custom("||"), key);
    own(draft::Column::PersonId)
        .eq(person)
        .and(own(draft::Column::Place).eq(place))
}

/// Forgets what somebody began to write there, in the transaction that carries
/// it out or on its own. After the ticket's row is locked: what is being saved
/// at this moment is there by then, or finds that the command was carried out.
///
/// # Errors
/// When the database refuses.
pub async fn remove(tx: &Tx, person: i64, place: &Place) -> Result<(), AppError> {
    draft::Entity::delete_by_id((person, place.0.clone()))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// Forgets drafts that nobody came back to.
///
/// # Errors
/// When the database refuses.
pub async fn sweep(tx: &Tx, now: i64) -> Result<(), AppError> {
    draft::Entity::delete_many()
        .filter(draft::Column::UpdatedAt.lt(now - KEEP))
        .exec(tx.conn())
        .await?;
    Ok(())
}
