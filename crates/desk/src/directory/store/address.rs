//! The table of addresses, and the guests behind unproven ones.

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    TryInsertResult,
};
use tables::{address, person};

use super::person::add_person;
use super::word::index_words;
use crate::platform::db::Tx;
use crate::platform::error::AppError;

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

/// The e-mail addresses of a person, oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn emails(
    conn: &impl ConnectionTrait,
    person: i64,
) -> Result<Vec<address::Model>, AppError> {
    let rows = address::Entity::find()
        .filter(address::Column::PersonId.eq(person))
        .filter(address::Column::Kind.eq("email"))
        .order_by_asc(address::Column::Id);
    Ok(rows.all(conn).await?)
}

/// Gives a person one more address, which whoever adds it vouches for.
///
/// # Errors
/// [`AppError::Db`] with a duplicate when the address has an owner already.
pub async fn add_email(tx: &Tx, now: i64, person: i64, email: &str) -> Result<(), AppError> {
    own(tx, now, person, email).await?;
    index_words(tx, person).await
}

/// Takes the mark away that mail to an address comes back; false where there was none.
///
/// # Errors
/// [`AppError::NotFound`] when the person has no such address.
pub async fn mend_email(tx: &Tx, person: i64, id: i64) -> Result<bool, AppError> {
    let own = emails(tx.conn(), person).await?;
    let row = own.iter().find(|row| row.id == id);
    let row = row.ok_or(AppError::NotFound)?;
    if row.bounced_at.is_none() {
        return Ok(false);
    }
    let mended = address::ActiveModel {
        id: Set(id),
        bounced_at: Set(None),
        bounce: Set(None),
        ..Default::default()
    };
    address::Entity::update(mended).exec(tx.conn()).await?;
    Ok(true)
}

/// Takes an address from a person who has another one; answers with what it was.
///
/// # Errors
/// [`AppError::NotFound`] when the person has no such address.
pub async fn remove_email(tx: &Tx, person: i64, id: i64) -> Result<Option<String>, AppError> {
    let own = emails(tx.conn(), person).await?;
    let Some(row) = own.iter().find(|row| row.id == id) else {
        return Err(AppError::NotFound);
    };
    let verified = |row: &&address::Model| row.verified_at.is_some();
    if own.iter().filter(verified).any(|other| other.id != id) {
        address::Entity::delete_by_id(id).exec(tx.conn()).await?;
        index_words(tx, person).await?;
        return Ok(Some(row.value.clone()));
    }
    Ok(None)
}

/// Writes down that a person owns an address; whoever registers the person vouches for it.
///
/// # Errors
/// [`AppError::Db`] with a duplicate when the address has an owner already.
pub(super) async fn own(tx: &Tx, now: i64, person: i64, email: &str) -> Result<(), AppError> {
    let row = email_row(now, person, &normal_email(email), Some(now));
    address::Entity::insert(row)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
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

/// A guest whose name is known, as of `now`; the address is new.
///
/// # Errors
/// [`AppError::Db`] with a duplicate when there is a guest of that address.
pub async fn named_guest(tx: &Tx, now: i64, name: &str, email: &str) -> Result<i64, AppError> {
    let id = add_person(tx, now, name).await?;
    let row = email_row(now, id, &normal_email(email), None);
    address::Entity::insert(row)
        .exec_without_returning(tx.conn())
        .await?;
    index_words(tx, id).await?;
    Ok(id)
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
