//! Whose sight a webhook has: one's own, or that of somebody who agrees to what it says.
//!
//! Who configures need not see tickets, and sees at most some. So nobody lends what another person
//! sees: as long as that person does not agree, nothing is told; and who changes where it goes, of
//! what it tells or with whose sight asks anew.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use tables::webhook;

use super::store;
use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::random::sha256;

/// What somebody agrees to: all of a webhook but its name and its secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Terms<'a> {
    pub(super) person: i64,
    pub(super) url: &'a str,
    pub(super) filter: &'a str,
    /// Names of events with blanks between.
    pub(super) events: &'a str,
    pub(super) internal: bool,
}

impl<'a> Terms<'a> {
    /// Those of a webhook as it stands.
    pub(super) fn of(hook: &'a webhook::Model) -> Self {
        Self {
            person: hook.person_id,
            url: &hook.url,
            filter: &hook.filter,
            events: &hook.event_types,
            internal: hook.internal,
        }
    }

    /// By which a form says what its reader saw.
    pub(super) fn seal(self) -> String {
        sha256(format!("{self:?}"))
    }
}

/// The webhooks with the sight of this person, by name.
///
/// # Errors
/// When the database refuses.
pub(super) async fn of_person(
    conn: &impl ConnectionTrait,
    person: i64,
) -> Result<Vec<webhook::Model>, AppError> {
    let rows = webhook::Entity::find()
        .filter(webhook::Column::PersonId.eq(person))
        .filter(webhook::Column::EndedAt.is_null())
        .order_by_asc(webhook::Column::Name)
        .order_by_asc(webhook::Column::Id);
    Ok(rows.all(conn).await?)
}

/// Writes down that a person agrees, or does so no more; what was held back goes on.
///
/// # Errors
/// When the database refuses.
pub(super) async fn settle(
    tx: &Tx,
    app: &App,
    hook: &webhook::Model,
    agrees: bool,
) -> Result<(), AppError> {
    let now = app.now();
    webhook::Entity::update_many()
        .col_expr(
            webhook::Column::AgreedAt,
            Expr::value(agrees.then_some(now)),
        )
        .filter(webhook::Column::Id.eq(hook.id))
        .exec(tx.conn())
        .await?;
    if agrees && hook.active {
        store::release(tx, now, hook.id).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use sea_orm::ActiveValue::{NotSet, Set};
    use tables::webhook;

    use super::Terms;
    use crate::channel::consent::kept;

    fn hook() -> webhook::Model {
        webhook::Model {
            id: 1,
            key: "abc".to_owned(),
            name: "Tablero".to_owned(),
            url: "https://a.example/".to_owned(),
            filter: String::new(),
            event_types: "received".to_owned(),
            internal: false,
            person_id: 7,
            secret: String::new(),
            active: true,
            created_at: 1,
            created_by: Some(3),
            ended_at: None,
            failures: 0,
            paused_until: None,
            agreed_at: Some(2),
        }
    }

    #[test]
    fn who_changes_anothers_sight_asks_anew() {
        let before = hook();
        let same = Terms::of(&before);
        for other in [
            Terms { person: 8, ..same },
            Terms {
                url: "https://b.example/",
                ..same
            },
            Terms {
                filter: "red",
                ..same
            },
            Terms {
                events: "received noted",
                ..same
            },
            Terms {
                internal: true,
                ..same
            },
        ] {
            assert_ne!(other, same);
            assert_ne!(other.seal(), same.seal());
            assert_eq!(kept((Some(3), 9), other.person, other == same), Set(None));
        }
        assert_eq!(kept((Some(3), 9), 7, true), NotSet, "as it was");
        assert_eq!(kept((Some(7), 9), 7, false), Set(Some(9)), "one's own");
    }
}
