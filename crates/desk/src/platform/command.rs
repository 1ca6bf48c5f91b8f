//! Commands that take effect once: double clicks and repeated requests.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, TryInsertResult,
};
use tables::command;

use crate::platform::db::Tx;
use crate::platform::error::AppError;

/// A request that changes something, named by the client.
#[derive(Debug, Clone)]
pub struct CommandId {
    /// Given by the form; empty when the client gave none.
    id: String,
    /// Who gives it; `None` for a guest.
    actor: Option<i64>,
    /// SHA-256 of what is asked.
    body_hash: String,
}

impl CommandId {
    /// A command of a form. An id is a token of ours or a key that a program
    /// makes: up to 64 letters, digits, `-` and `_`.
    ///
    /// # Errors
    /// [`AppError::Malformed`] for anything else.
    pub fn new(id: String, actor: Option<i64>, body_hash: String) -> Result<Self, AppError> {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if id.len() > 64 || !id.chars().all(plain) {
            return Err(AppError::Malformed("command id".to_owned()));
        }
        Ok(Self {
            id,
            actor,
            body_hash,
        })
    }

    /// Claims the id in the command's own transaction. `Some` is the result of
    /// the first time: nothing must be done again. Without an id, always `None`.
    ///
    /// # Errors
    /// [`AppError::CommandReused`] when the id came before with another content
    /// or from another person.
    pub async fn claim(&self, tx: &Tx, now: i64) -> Result<Option<String>, AppError> {
        if self.id.is_empty() {
            return Ok(None);
        }
        let row = command::ActiveModel {
            id: Set(self.id.clone()),
            actor_id: Set(self.actor),
            body_hash: Set(self.body_hash.clone()),
            result: Set(String::new()),
            created_at: Set(now),
        };
        let inserted = command::Entity::insert(row).on_conflict_do_nothing();
        // A conflict comes back as no row inserted.
        if let TryInsertResult::Inserted(1) = inserted.exec_without_returning(tx.conn()).await? {
            return Ok(None);
        }
        let earlier = command::Entity::find_by_id(&self.id).one(tx.conn()).await?;
        match earlier {
            Some(c) if c.body_hash == self.body_hash && c.actor_id == self.actor => {
                Ok(Some(c.result))
            }
            _ => Err(AppError::CommandReused),
        }
    }

    /// What came of it the first time, as far as this connection can see; `None` for the first time.
    ///
    /// # Errors
    /// [`AppError::CommandReused`] when the id came before with another content
    /// or from another person.
    pub async fn earlier(&self, conn: &impl ConnectionTrait) -> Result<Option<String>, AppError> {
        if self.id.is_empty() {
            return Ok(None);
        }
        match command::Entity::find_by_id(&self.id).one(conn).await? {
            None => Ok(None),
            Some(c) if c.body_hash == self.body_hash && c.actor_id == self.actor => {
                Ok(Some(c.result))
            }
            Some(_) => Err(AppError::CommandReused),
        }
    }

    /// Keeps the result for the next time.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn finish(&self, tx: &Tx, result: &str) -> Result<(), AppError> {
        if self.id.is_empty() {
            return Ok(());
        }
        command::Entity::update_many()
            .col_expr(command::Column::Result, Expr::value(result))
            .filter(command::Column::Id.eq(&self.id))
            .exec(tx.conn())
            .await?;
        Ok(())
    }
}

/// Whether a command was carried out, or is being in the caller's own transaction.
///
/// # Errors
/// When the database refuses.
pub async fn is_known(tx: &Tx, id: &str) -> Result<bool, AppError> {
    was_carried_out(tx.conn(), id).await
}

/// Whether a command was carried out, as far as this connection can see.
///
/// # Errors
/// When the database refuses.
pub async fn was_carried_out(conn: &impl ConnectionTrait, id: &str) -> Result<bool, AppError> {
    if id.is_empty() {
        return Ok(false);
    }
    let row = command::Entity::find_by_id(id).one(conn).await?;
    Ok(row.is_some())
}

/// Forgets commands that nobody repeats any more.
///
/// # Errors
/// When the database refuses.
pub async fn sweep(tx: &Tx, now: i64) -> Result<(), AppError> {
    const KEEP: i64 = 7 * 24 * 3_600_000;
    command::Entity::delete_many()
        .filter(command::Column::CreatedAt.lt(now - KEEP))
        .exec(tx.conn())
        .await?;
    Ok(())
}
