//! In whose name a hook acts: one's own, or that of somebody who agrees to what it makes of messages.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use tables::hook;

use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::random::sha256;

/// What somebody agrees to: all of a hook but its name and its secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Terms<'a> {
    pub(super) person: i64,
    pub(super) mapping: &'a str,
}

impl<'a> Terms<'a> {
    /// Those of a hook as it stands.
    pub(crate) fn of(hook: &'a hook::Model) -> Self {
        Self {
            person: hook.person_id,
            mapping: &hook.mapping,
        }
    }

    /// By which a form says what its reader saw.
    pub(crate) fn seal(self) -> String {
        sha256(format!("{self:?}"))
    }
}

/// Writes down since when a person agrees to a hook, or that they do so no more.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn settle(tx: &Tx, hook: i64, agreed_at: Option<i64>) -> Result<(), AppError> {
    hook::Entity::update_many()
        .col_expr(hook::Column::AgreedAt, Expr::value(agreed_at))
        .filter(hook::Column::Id.eq(hook))
        .exec(tx.conn())
        .await?;
    Ok(())
}
