//! Finding people: by any word of what is known of them, by what they hold, by
//! how their account stands. Names are in order; a page follows the last one.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, Order, QueryFilter,
    QueryOrder,
};
use tables::{account, account_lock, address, assignment, person};

use super::assignment::held_at;
use crate::platform::db::statement;
use crate::platform::dialect;
use crate::platform::error::AppError;

/// People on a page of the list.
pub const PAGE: usize = 50;

/// How an account stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Standing {
    /// Whoever has an account.
    #[default]
    Account,
    /// Whoever can sign in.
    Active,
    /// Whoever has a locked account.
    Locked,
    /// Whoever has yet to choose a password.
    WithoutPassword,
    /// Whoever has no account: wrote once, or only asks.
    Guest,
}

/// One word that is looked for, and what of the directory has it in its name.
#[derive(Debug, Clone, Default)]
pub struct Word {
    /// The word, folded.
    pub text: String,
    /// Keys of roles.
    pub roles: Vec<String>,
    /// Numbers of units.
    pub units: Vec<i64>,
    /// Numbers of teams.
    pub teams: Vec<i64>,
}

/// What is looked for.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// Each must be somewhere in what is known of the person.
    pub words: Vec<Word>,
    /// How the account stands.
    pub standing: Standing,
    /// A role that is held now.
    pub role: Option<String>,
    /// The last person of the page before.
    pub after: Option<i64>,
}

/// A person as the list shows one.
#[derive(Debug, Clone)]
pub struct Found {
    /// The row.
    pub person: Row,
    /// The address to write to; empty without one.
    pub email: String,
    /// The assignments in force now.
    pub held: Vec<assignment::Model>,
}

/// What the list asks of a person, and of the account.
#[derive(Debug, Clone, FromQueryResult)]
pub struct Row {
    /// Number.
    pub id: i64,
    /// Full name.
    pub name: String,
    /// Where the person works.
    pub unit_id: Option<i64>,
    /// Telephone.
    pub phone: Option<String>,
    /// Its extension.
    pub extension: Option<String>,
    /// The account's own column; none without an account.
    pub account: Option<i64>,
    /// The stored hash, if a password was chosen.
    pub password_hash: Option<String>,
    /// Last sign-in, milliseconds UTC.
    pub signed_in_at: Option<i64>,
    /// Since when the account is locked.
    pub locked_at: Option<i64>,
}

/// A page of people and whether there are more; three statements.
///
/// # Errors
/// When the database refuses.
pub async fn search(
    conn: &impl ConnectionTrait,
    now: i64,
    search: &Search,
) -> Result<(Vec<Found>, bool), AppError> {
    let backend = conn.get_database_backend();
    let statement = statement(&query(backend, now, search), backend);
    let mut rows = Row::find_by_statement(statement).all(conn).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let emails = address::Entity::find()
        .filter(address::Column::PersonId.is_in(ids.iter().copied()))
        .filter(address::Column::Kind.eq("email"))
        .order_by_asc(address::Column::Id)
        .all(conn)
        .await?;
    let mut email: HashMap<i64, String> = HashMap::new();
    for own in emails {
        email.entry(own.person_id).or_insert(own.value);
    }
    let held = assignment::Entity::find()
        .filter(assignment::Column::PersonId.is_in(ids))
        .filter(held_at(now))
        .order_by_asc(assignment::Column::Id)
        .all(conn)
        .await?;
    let mut own: HashMap<i64, Vec<assignment::Model>> = HashMap::new();
    for assignment in held {
        own.entry(assignment.person_id)
            .or_default()
            .push(assignment);
    }
    let found = rows.into_iter().map(|person| Found {
        email: email.remove(&person.id).unwrap_or_default(),
        held: own.remove(&person.id).unwrap_or_default(),
        person,
    });
    Ok((found.collect(), more))
}

/// The statement of a page, with one row more than a page.
fn query(backend: DbBackend, now: i64, search: &Search) -> SelectStatement {
    let of = |column| Expr::col((person::Entity, column));
    let mut query = Query::select();
    query
        .columns([
            (person::Entity, person::Column::Id),
            (person::Entity, person::Column::Name),
            (person::Entity, person::Column::UnitId),
            (person::Entity, person::Column::Phone),
            (person::Entity, person::Column::Extension),
        ])
        .expr_as(
            Expr::col((account::Entity, account::Column::PersonId)),
            "account",
        )
        .column((account::Entity, account::Column::PasswordHash))
        .column((account::Entity, account::Column::SignedInAt))
        .expr_as(
            Expr::col((account_lock::Entity, account_lock::Column::At)),
            "locked_at",
        )
        .from(person::Entity)
        .join(
            JoinType::LeftJoin,
            account::Entity,
            Expr::col((account::Entity, account::Column::PersonId))
                .equals((person::Entity, person::Column::Id)),
        )
        .join(
            JoinType::LeftJoin,
            account_lock::Entity,
            Expr::col((account_lock::Entity, account_lock::Column::PersonId))
                .equals((person::Entity, person::Column::Id)),
        );
    let has_account = Expr::col((account::Entity, account::Column::PersonId)).is_not_null();
    let has_password = Expr::col((account::Entity, account::Column::PasswordHash));
    let locked = Expr::col((account_lock::Entity, account_lock::Column::PersonId));
    query.and_where(match search.standing {
        Standing::Account => has_account,
        Standing::Active => has_account
            .and(has_password.is_not_null())
            .and(locked.is_null()),
        Standing::Locked => locked.is_not_null(),
        Standing::WithoutPassword => has_account.and(has_password.is_null()),
        Standing::Guest => Expr::col((account::Entity, account::Column::PersonId)).is_null(),
    });
    if let Some(role) = &search.role {
        let is = assignment::Column::Role.eq(role.clone());
        query.and_where(of(person::Column::Id).in_subquery(holding(now, is)));
    }
    for word in &search.words {
        query.and_where(matches(backend, now, word));
    }
    if let Some(last) = search.after {
        let key = Query::select()
            .column(person::Column::NameKey)
            .from_as(person::Entity, "last")
            .and_where(Expr::col(("last", person::Column::Id)).eq(last))
            .take();
        let key = || Expr::SubQuery(None, Box::new(key.clone().into()));
        query
            .and_where(of(person::Column::NameKey).gte(key()))
            .and_where(
                of(person::Column::NameKey)
                    .gt(key())
                    .or(of(person::Column::Id).gt(last)),
            );
    }
    query
        .order_by((person::Entity, person::Column::NameKey), Order::Asc)
        .order_by((person::Entity, person::Column::Id), Order::Asc)
        .limit(u64::try_from(PAGE + 1).unwrap_or(u64::MAX));
    query
}

/// Whether a word is in what is known of a person: own words, unit, or what is held where.
fn matches(backend: DbBackend, now: i64, word: &Word) -> Expr {
    let own = Expr::col((person::Entity, person::Column::Words));
    let mut any = dialect::contains(backend, own, &word.text);
    if !word.units.is_empty() {
        let unit = Expr::col((person::Entity, person::Column::UnitId));
        any = any.or(unit.is_in(word.units.iter().copied()));
    }
    let parts = [
        (!word.roles.is_empty())
            .then(|| assignment::Column::Role.is_in(word.roles.iter().cloned())),
        (!word.units.is_empty())
            .then(|| assignment::Column::UnitId.is_in(word.units.iter().copied())),
        (!word.teams.is_empty())
            .then(|| assignment::Column::TeamId.is_in(word.teams.iter().copied())),
    ];
    if let Some(held) = parts.into_iter().flatten().reduce(ExprTrait::or) {
        let id = Expr::col((person::Entity, person::Column::Id));
        any = any.or(id.in_subquery(holding(now, held)));
    }
    any
}

/// Who holds now what the condition says.
fn holding(now: i64, condition: Expr) -> SelectStatement {
    Query::select()
        .column(assignment::Column::PersonId)
        .from(assignment::Entity)
        .and_where(held_at(now))
        .and_where(condition)
        .take()
}
