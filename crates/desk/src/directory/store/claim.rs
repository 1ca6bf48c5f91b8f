//! An account for somebody who proved an address, with what was sent from it before.

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use tables::{address, person};

use super::person::add_person;
use super::word::index_words;
use super::{account, address as addresses, normal_email};
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::platform::text::fold;

/// Opens an account for the owner of an address. The guest who wrote from it until
/// now becomes that person, and keeps all requests. `None` when the address has an
/// owner with an account already: nothing changes then.
///
/// # Errors
/// When the database refuses.
pub async fn claim_account(
    tx: &Tx,
    now: i64,
    name: &str,
    email: &str,
    password_hash: &str,
) -> Result<Option<i64>, AppError> {
    let value = normal_email(email);
    let known = address::Entity::find()
        .filter(address::Column::Kind.eq("email"))
        .filter(address::Column::Value.eq(&value))
        .all(tx.conn())
        .await?;
    if known.iter().any(|address| address.verified_at.is_some()) {
        return Ok(None);
    }
    let id = match known.first() {
        Some(guest) => {
            prove(tx, now, guest.id).await?;
            rename(tx, guest.person_id, name).await?;
            guest.person_id
        }
        None => {
            let id = add_person(tx, now, name).await?;
            addresses::own(tx, now, id, &value).await?;
            id
        }
    };
    account::open(tx, now, id, Some(password_hash.to_owned())).await?;
    index_words(tx, id).await?;
    Ok(Some(id))
}

async fn prove(tx: &Tx, now: i64, id: i64) -> Result<(), AppError> {
    let row = address::ActiveModel {
        id: Set(id),
        verified_at: Set(Some(now)),
        ..Default::default()
    };
    address::Entity::update(row).exec(tx.conn()).await?;
    Ok(())
}

async fn rename(tx: &Tx, id: i64, name: &str) -> Result<(), AppError> {
    let row = person::ActiveModel {
        id: Set(id),
        name: Set(name.to_owned()),
        name_key: Set(fold(name)),
        ..Default::default()
    };
    person::Entity::update(row).exec(tx.conn()).await?;
    Ok(())
}
