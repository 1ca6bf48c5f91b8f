//! Which tags there are, and the table of what is done to them everywhere.

use std::collections::HashMap;

use engine::Tag;
use sea_orm::sea_query::{Expr, ExprTrait, Func, JoinType, Order, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use tables::{field_value, tag_change, ticket};

use crate::platform::db::{Tx, statement};
use crate::platform::error::AppError;
use crate::platform::jobs;
use crate::ticket::project::TAG;

/// Tags that a page lists.
pub const LIST: u64 = 500;
/// The latest changes that a page lists.
const LATEST: u64 = 20;

/// A tag that tickets have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Used {
    /// What it is compared by.
    pub key: String,
    /// What people read on some ticket that has it.
    pub name: String,
    /// How many tickets have it.
    pub many: i64,
}

/// The tags that tickets have and in whose keys this stands, the most used first; or this one alone. Two statements.
///
/// # Errors
/// When the database refuses.
pub async fn used(
    conn: &impl ConnectionTrait,
    (only, part): (Option<&str>, &str),
) -> Result<Vec<Used>, AppError> {
    let own = |column| Expr::col((field_value::Entity, column));
    let mut query = Query::select();
    query
        .column((field_value::Entity, field_value::Column::Word))
        .expr_as(own(field_value::Column::TicketId).count(), "many")
        .expr_as(Func::max(own(field_value::Column::TicketId)), "sample")
        .from(field_value::Entity)
        .and_where(own(field_value::Column::Field).eq(TAG))
        .and_where(own(field_value::Column::Word).is_not_null())
        .group_by_col((field_value::Entity, field_value::Column::Word))
        .order_by_expr(own(field_value::Column::TicketId).count(), Order::Desc)
        .order_by((field_value::Entity, field_value::Column::Word), Order::Asc)
        .limit(LIST);
    if !part.is_empty() {
        // What stands for others in a pattern finds more than was meant, never less.
        query.and_where(own(field_value::Column::Word).like(format!("%{part}%")));
    }
    if let Some(key) = only {
        query.and_where(own(field_value::Column::Word).eq(key));
    }
    let statement = statement(&query, conn.get_database_backend());
    let mut rows: Vec<(String, i64, i64)> = Vec::new();
    for row in conn.query_all_raw(statement).await? {
        let key: String = row.try_get("", "word")?;
        rows.push((key, row.try_get("", "many")?, row.try_get("", "sample")?));
    }
    let samples: Vec<i64> = rows.iter().map(|(_, _, sample)| *sample).collect();
    let named: Vec<(i64, String)> = ticket::Entity::find()
        .select_only()
        .column(ticket::Column::Id)
        .column(ticket::Column::Tags)
        .filter(ticket::Column::Id.is_in(samples))
        .into_tuple()
        .all(conn)
        .await?;
    let named: HashMap<i64, String> = named.into_iter().collect();
    let name = |key: &str, sample: i64| {
        let mut names = named.get(&sample)?.split('|');
        let own = names.find(|name| Tag::read(name).is_some_and(|tag| tag.key == key));
        own.map(str::to_owned)
    };
    Ok(rows
        .into_iter()
        .map(|(key, many, sample)| Used {
            name: name(&key, sample).unwrap_or_else(|| key.clone()),
            key,
            many,
        })
        .collect())
}

/// How many tickets of each kind have a tag, and how many of all of these have another one besides.
///
/// # Errors
/// When the database refuses.
pub async fn spread(
    conn: &impl ConnectionTrait,
    tag: &str,
    other: &str,
) -> Result<(Vec<(String, i64)>, i64), AppError> {
    let own = |column| Expr::col((field_value::Entity, column));
    let of = |word: &str| {
        own(field_value::Column::Field)
            .eq(TAG)
            .and(own(field_value::Column::Word).eq(word))
    };
    let query = Query::select()
        .column((ticket::Entity, ticket::Column::Kind))
        .expr_as(own(field_value::Column::TicketId).count(), "many")
        .from(field_value::Entity)
        .join(
            JoinType::InnerJoin,
            ticket::Entity,
            own(field_value::Column::TicketId).equals((ticket::Entity, ticket::Column::Id)),
        )
        .and_where(of(tag))
        .group_by_col((ticket::Entity, ticket::Column::Kind))
        .take();
    let mut kinds = Vec::new();
    for row in conn
        .query_all_raw(statement(&query, conn.get_database_backend()))
        .await?
    {
        kinds.push((row.try_get("", "kind")?, row.try_get("", "many")?));
    }
    let with = Query::select()
        .column((field_value::Entity, field_value::Column::TicketId))
        .from(field_value::Entity)
        .and_where(of(other))
        .take();
    let both = Query::select()
        .expr_as(own(field_value::Column::TicketId).count(), "many")
        .from(field_value::Entity)
        .and_where(of(tag))
        .and_where(own(field_value::Column::TicketId).in_subquery(with))
        .take();
    let row = conn.query_one_raw(statement(&both, conn.get_database_backend()));
    let both = row.await?.map(|row| row.try_get("", "many")).transpose()?;
    Ok((kinds, both.unwrap_or_default()))
}

/// What is to be done to a tag everywhere.
#[derive(Debug, Clone)]
pub struct New {
    /// The tag as tickets have it.
    pub used: Used,
    /// What stands in its place; nothing where it is taken away.
    pub into: Option<String>,
    /// Who asks for it.
    pub person: i64,
}

/// Writes it down, and queues the job that does it.
///
/// # Errors
/// When the database refuses.
pub async fn begin(tx: &Tx, now: i64, new: &New) -> Result<(), AppError> {
    let row = tag_change::ActiveModel {
        tag: Set(new.used.key.clone()),
        name: Set(new.used.name.clone()),
        into_name: Set(new.into.clone()),
        person_id: Set(new.person),
        state: Set("running".to_owned()),
        total: Set(new.used.many),
        done: Set(0),
        refused: Set(0),
        upto: Set(0),
        created_at: Set(now),
        finished_at: Set(None),
        ..Default::default()
    };
    let inserted = tag_change::Entity::insert(row).exec(tx.conn()).await?;
    let id = inserted.last_insert_id.to_string();
    jobs::enqueue(tx, now, super::run::TAGS, &id, None, now).await
}

/// The latest changes.
///
/// # Errors
/// When the database refuses.
pub async fn latest(conn: &impl ConnectionTrait) -> Result<Vec<tag_change::Model>, AppError> {
    let all = tag_change::Entity::find().order_by_desc(tag_change::Column::Id);
    Ok(all.limit(LATEST).all(conn).await?)
}

/// The next ticket that has a tag, after this number.
///
/// # Errors
/// When the database refuses.
pub async fn next(
    conn: &impl ConnectionTrait,
    tag: &str,
    upto: i64,
) -> Result<Option<i64>, AppError> {
    let next = field_value::Entity::find()
        .select_only()
        .column(field_value::Column::TicketId)
        .filter(field_value::Column::Field.eq(TAG))
        .filter(field_value::Column::Word.eq(tag))
        .filter(field_value::Column::TicketId.gt(upto))
        .order_by_asc(field_value::Column::TicketId)
        .limit(1);
    Ok(next.into_tuple().one(conn).await?)
}
