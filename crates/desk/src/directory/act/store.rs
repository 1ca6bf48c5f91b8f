//! Reading the table of acts; who writes it is `platform::audit`.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use tables::{audit, ticket};

use crate::platform::error::AppError;

/// Acts of a page.
pub const PAGE: usize = 50;

/// How the people that are asked for have to do with an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// They did it.
    Actor,
    /// It was done to them.
    Subject,
}

/// The act that a page goes on after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// When it was done, milliseconds UTC.
    pub at: i64,
    /// Its number.
    pub id: i64,
}

/// Which acts.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Acts of these people, or to them.
    pub people: Option<(About, Vec<i64>)>,
    /// Acts of this name.
    pub action: Option<String>,
    /// Not before this instant.
    pub from: Option<i64>,
    /// Before this instant.
    pub until: Option<i64>,
    /// The last one seen.
    pub after: Option<Cursor>,
    /// How many.
    pub most: usize,
}

impl Default for Wanted {
    fn default() -> Self {
        Self {
            people: None,
            action: None,
            from: None,
            until: None,
            after: None,
            most: PAGE,
        }
    }
}

/// A page of acts, newest first, and where the next one goes on. One statement.
pub(super) async fn list(
    conn: &impl ConnectionTrait,
    wanted: &Wanted,
) -> Result<(Vec<audit::Model>, Option<Cursor>), AppError> {
    let mut query = audit::Entity::find();
    match &wanted.people {
        Some((About::Actor, ids)) => {
            query = query.filter(audit::Column::ActorId.is_in(ids.iter().copied()));
        }
        Some((About::Subject, ids)) => {
            let ids = ids.iter().map(i64::to_string);
            query = query.filter(audit::Column::Subject.is_in(ids)).filter(
                audit::Column::Action.is_in(super::words::keys_about(super::words::About::Person)),
            );
        }
        None => {}
    }
    if let Some(action) = &wanted.action {
        query = query.filter(audit::Column::Action.eq(action));
    }
    if let Some(from) = wanted.from {
        query = query.filter(audit::Column::At.gte(from));
    }
    if let Some(until) = wanted.until {
        query = query.filter(audit::Column::At.lt(until));
    }
    if let Some(after) = wanted.after {
        let place = Expr::tuple([Expr::col(audit::Column::At), Expr::col(audit::Column::Id)]);
        let after = Expr::tuple([Expr::value(after.at), Expr::value(after.id)]);
        query = query.filter(place.lt(after));
    }
    let limit = u64::try_from(wanted.most.saturating_add(1)).unwrap_or(u64::MAX);
    let mut rows = query
        .order_by_desc(audit::Column::At)
        .order_by_desc(audit::Column::Id)
        .limit(limit)
        .all(conn)
        .await?;
    let more = rows.len() > wanted.most;
    rows.truncate(wanted.most);
    let last = rows.last().filter(|_| more);
    let next = last.map(|row| Cursor {
        at: row.at,
        id: row.id,
    });
    Ok((rows, next))
}

/// The folios of tickets by their keys.
pub(super) async fn folios(
    conn: &impl ConnectionTrait,
    keys: Vec<String>,
) -> Result<HashMap<String, String>, AppError> {
    let rows = ticket::Entity::find()
        .select_only()
        .column(ticket::Column::Key)
        .column(ticket::Column::Folio)
        .filter(ticket::Column::Key.is_in(keys))
        .into_tuple::<(String, Option<String>)>()
        .all(conn)
        .await?;
    let folio = |(key, folio): (String, Option<String>)| {
        let folio = folio.unwrap_or_else(|| "un borrador sin folio".to_owned());
        (key, folio)
    };
    Ok(rows.into_iter().map(folio).collect())
}
