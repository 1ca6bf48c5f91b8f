//! The tables of people: person, address, account, assignment.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, TryInsertResult,
};
use tables::{account, address, assignment, person};

use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::text::fold;

/// People that a page lists at most.
const LIST: u64 = 500;

/// What signing in needs to know.
pub struct Credentials {
    /// The person's number.
    pub person: i64,
    /// The stored hash, if a password was chosen.
    pub password_hash: Option<String>,
}

/// An e-mail address as it is compared: without spaces, in lower case.
pub fn normal_email(text: &str) -> String {
    text.trim().to_lowercase()
}

/// Whether a text has the form of an e-mail address that a desk can write to:
/// one @, a name, a domain with a dot, no spaces; 254 characters at most.
pub fn is_email(text: &str) -> bool {
    let Some((name, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let plain = |c: char| {
        !c.is_whitespace() && !c.is_control() && !matches!(c, '@' | ',' | ';' | '<' | '>' | '"')
    };
    let label = |l: &str| !l.is_empty() && l.chars().all(|c| c.is_alphanumeric() || c == '-');
    text.len() <= 254
        && !name.is_empty()
        && name.chars().all(plain)
        && domain.split('.').count() > 1
        && domain.split('.').all(label)
}

/// The account behind a verified address.
///
/// # Errors
/// When the database refuses.
pub async fn credentials(
    conn: &impl ConnectionTrait,
    email: &str,
) -> Result<Option<Credentials>, AppError> {
    let email = normal_email(email);
    if !is_email(&email) {
        return Ok(None);
    }
    let owner = address::Entity::find()
        .filter(address::Column::Kind.eq("email"))
        .filter(address::Column::Value.eq(email))
        .filter(address::Column::VerifiedAt.is_not_null())
        .one(conn)
        .await?;
    let Some(owner) = owner else { return Ok(None) };
    let account = account::Entity::find_by_id(owner.person_id)
        .one(conn)
        .await?;
    Ok(account.map(|a| Credentials {
        person: a.person_id,
        password_hash: a.password_hash,
    }))
}

/// A person with an account, a verified address and one role. The address is
/// vouched for by whoever registers the person.
///
/// # Errors
/// [`AppError::Db`] with a duplicate when the address has an owner already.
pub async fn register(
    tx: &Tx,
    now: i64,
    name: &str,
    email: &str,
    role: &str,
    password_hash: Option<String>,
) -> Result<i64, AppError> {
    let id = add_person(tx, now, name).await?;
    let address = email_row(now, id, &normal_email(email), Some(now));
    address::Entity::insert(address)
        .exec_without_returning(tx.conn())
        .await?;
    let row = account::ActiveModel {
        person_id: Set(id),
        password_hash: Set(password_hash),
        created_at: Set(now),
        signed_in_at: Set(None),
    };
    account::Entity::insert(row)
        .exec_without_returning(tx.conn())
        .await?;
    let row = assignment::ActiveModel {
        person_id: Set(id),
        role: Set(role.to_owned()),
        from_at: Set(now),
        until_at: Set(None),
        ..Default::default()
    };
    assignment::Entity::insert(row)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(id)
}

/// The guest behind an address that nobody has proved to own: one person without
/// account for each address. It never is a person with an account, even where
/// that person owns the very address: only a proved address claims tickets.
///
/// # Errors
/// When the database refuses.
pub async fn guest(tx: &Tx, now: i64, email: &str) -> Result<i64, AppError> {
    let value = normal_email(email);
    if let Some(known) = unproven(tx, &value).await? {
        return Ok(known);
    }
    let id = add_person(tx, now, &value).await?;
    let row = email_row(now, id, &value, None);
    // Somebody may register the same guest at this very moment: one of the two stays.
    let once = OnConflict::new().do_nothing().to_owned();
    let inserted = address::Entity::insert(row).on_conflict(once).try_insert();
    if let TryInsertResult::Inserted(1) = inserted.exec_without_returning(tx.conn()).await? {
        return Ok(id);
    }
    person::Entity::delete_by_id(id).exec(tx.conn()).await?;
    let known = unproven(tx, &value).await?;
    known.ok_or_else(|| AppError::internal("a guest came and went"))
}

async fn unproven(tx: &Tx, value: &str) -> Result<Option<i64>, AppError> {
    let known = address::Entity::find()
        .filter(address::Column::Kind.eq("email"))
        .filter(address::Column::Value.eq(value))
        .filter(address::Column::VerifiedAt.is_null())
        .one(tx.conn())
        .await?;
    Ok(known.map(|address| address.person_id))
}

fn email_row(now: i64, person: i64, value: &str, verified: Option<i64>) -> address::ActiveModel {
    address::ActiveModel {
        person_id: Set(person),
        kind: Set("email".to_owned()),
        value: Set(value.to_owned()),
        verified_at: Set(verified),
        created_at: Set(now),
        ..Default::default()
    }
}

async fn add_person(tx: &Tx, now: i64, name: &str) -> Result<i64, AppError> {
    let row = person::ActiveModel {
        name: Set(name.to_owned()),
        name_key: Set(fold(name)),
        created_at: Set(now),
        ..Default::default()
    };
    Ok(person::Entity::insert(row)
        .exec(tx.conn())
        .await?
        .last_insert_id)
}

/// Gives an account a new password.
///
/// # Errors
/// When the database refuses.
pub async fn set_password(tx: &Tx, person: i64, hash: &str) -> Result<(), AppError> {
    let row = account::ActiveModel {
        person_id: Set(person),
        password_hash: Set(Some(hash.to_owned())),
        ..Default::default()
    };
    account::Entity::update(row).exec(tx.conn()).await?;
    Ok(())
}

/// Writes down that a person signed in.
///
/// # Errors
/// When the database refuses.
pub async fn signed_in(tx: &Tx, person: i64, now: i64) -> Result<(), AppError> {
    account::Entity::update_many()
        .col_expr(account::Column::SignedInAt, Expr::value(now))
        .filter(account::Column::PersonId.eq(person))
        .exec(tx.conn())
        .await?;
    Ok(())
}

/// A person's name; `None` when there is no such person.
///
/// # Errors
/// When the database refuses.
pub async fn name(conn: &impl ConnectionTrait, person: i64) -> Result<Option<String>, AppError> {
    Ok(person::Entity::find_by_id(person)
        .one(conn)
        .await?
        .map(|p| p.name))
}

/// The names of these people, in one statement.
///
/// # Errors
/// When the database refuses.
pub async fn names(
    conn: &impl ConnectionTrait,
    people: impl IntoIterator<Item = i64>,
) -> Result<HashMap<i64, String>, AppError> {
    let mut ids: Vec<i64> = people.into_iter().collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = person::Entity::find()
        .filter(person::Column::Id.is_in(ids))
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(|p| (p.id, p.name)).collect())
}

/// People who hold one of these roles now, by name; at most 500.
///
/// # Errors
/// When the database refuses.
pub async fn holding(
    conn: &impl ConnectionTrait,
    now: i64,
    roles: &[&str],
) -> Result<Vec<(i64, String)>, AppError> {
    let held = assignment::Entity::find()
        .select_only()
        .column(assignment::Column::PersonId)
        .filter(assignment::Column::Role.is_in(roles.iter().copied()))
        .filter(held_at(now))
        .into_query();
    let people = person::Entity::find()
        .filter(person::Column::Id.in_subquery(held))
        .order_by_asc(person::Column::NameKey)
        .order_by_asc(person::Column::Id)
        .limit(LIST)
        .all(conn)
        .await?;
    Ok(people.into_iter().map(|p| (p.id, p.name)).collect())
}

fn held_at(now: i64) -> Expr {
    let until = assignment::Column::UntilAt;
    assignment::Column::FromAt
        .lte(now)
        .and(until.is_null().or(until.gt(now)))
}

/// A person with an account, for the page of people.
pub struct Listed {
    /// Number.
    pub id: i64,
    /// Full name.
    pub name: String,
    /// Verified address.
    pub email: String,
    /// Keys of the roles held now.
    pub roles: Vec<String>,
    /// Whether a password was chosen.
    pub has_password: bool,
    /// Last sign-in, milliseconds UTC.
    pub signed_in_at: Option<i64>,
}

/// Whether a person has an account.
///
/// # Errors
/// When the database refuses.
pub async fn has_account(conn: &impl ConnectionTrait, person: i64) -> Result<bool, AppError> {
    Ok(account::Entity::find_by_id(person)
        .one(conn)
        .await?
        .is_some())
}

/// People with an account, by name; at most 500.
///
/// # Errors
/// When the database refuses.
pub async fn with_account(conn: &impl ConnectionTrait, now: i64) -> Result<Vec<Listed>, AppError> {
    let owners = account::Entity::find()
        .select_only()
        .column(account::Column::PersonId);
    let people = person::Entity::find()
        .filter(person::Column::Id.in_subquery(owners.into_query()))
        .order_by_asc(person::Column::NameKey)
        .order_by_asc(person::Column::Id)
        .limit(LIST)
        .all(conn)
        .await?;
    let ids: Vec<i64> = people.iter().map(|p| p.id).collect();
    let accounts = account::Entity::find()
        .filter(account::Column::PersonId.is_in(ids.iter().copied()))
        .all(conn)
        .await?;
    let mut accounts: HashMap<i64, account::Model> =
        accounts.into_iter().map(|a| (a.person_id, a)).collect();
    let addresses = address::Entity::find()
        .filter(address::Column::PersonId.is_in(ids.iter().copied()))
        .filter(address::Column::VerifiedAt.is_not_null())
        .all(conn)
        .await?;
    let mut emails: HashMap<i64, String> = addresses
        .into_iter()
        .map(|a| (a.person_id, a.value))
        .collect();
    let held = assignment::Entity::find()
        .filter(assignment::Column::PersonId.is_in(ids))
        .filter(held_at(now))
        .order_by_asc(assignment::Column::Id)
        .all(conn)
        .await?;
    let mut roles: HashMap<i64, Vec<String>> = HashMap::new();
    for assignment in held {
        roles
            .entry(assignment.person_id)
            .or_default()
            .push(assignment.role);
    }
    let listed = people.into_iter().map(|p| {
        let account = accounts.remove(&p.id);
        Listed {
            id: p.id,
            name: p.name,
            email: emails.remove(&p.id).unwrap_or_default(),
            roles: roles.remove(&p.id).unwrap_or_default(),
            has_password: account.as_ref().is_some_and(|a| a.password_hash.is_some()),
            signed_in_at: account.and_then(|a| a.signed_in_at),
        }
    });
    Ok(listed.collect())
}

/// Whether anybody has an account.
///
/// # Errors
/// When the database refuses.
pub async fn is_empty(conn: &impl ConnectionTrait) -> Result<bool, AppError> {
    Ok(account::Entity::find().limit(1).one(conn).await?.is_none())
}
