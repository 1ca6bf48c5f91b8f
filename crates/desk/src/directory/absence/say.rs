//! Saying that somebody will be away, and taking that back.

use engine::Refusal;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;
use tables::absence::{ActiveModel, Column, Entity};
use tables::account_lock;

use super::look_anew;
use crate::directory::institution::hold;
use crate::directory::store;
use crate::platform::audit;
use crate::platform::db::Tx;
use crate::platform::error::AppError;

/// The most absences of one person that are to come.
const MOST: u64 = 50;

/// An absence to be written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saying {
    /// Now, milliseconds UTC.
    pub now: i64,
    /// Who says so.
    pub me: Option<i64>,
    /// Who is away.
    pub person: i64,
    /// Who stands in.
    pub substitute: Option<i64>,
    /// Since when, milliseconds UTC.
    pub from: i64,
    /// Until when, not included, milliseconds UTC.
    pub until: i64,
}

/// Writes an absence down; what hangs on the person is looked at anew when it begins and ends.
///
/// # Errors
/// A refusal of dates that are over or meet another absence, and of a substitute who is none.
pub async fn say(tx: &Tx, saying: &Saying) -> Result<(), AppError> {
    let Saying {
        now,
        me,
        person,
        substitute,
        from,
        until,
    } = saying.clone();
    if until <= now || until <= from {
        let text = "El último día no puede ser anterior a hoy ni al primero.";
        return Err(Refusal::at("absence.dates", "until", text).into());
    }
    if substitute == Some(person) {
        let text = "Elija a otra persona: nadie se suple a sí mismo.";
        return Err(Refusal::at("absence.substitute", "substitute", text).into());
    }
    if let Some(other) = substitute {
        let locked = account_lock::Entity::find_by_id(other)
            .one(tx.conn())
            .await?;
        if locked.is_some() || !store::has_account(tx.conn(), other).await? {
            let text = "Esa persona no tiene una cuenta abierta. Elija a otra.";
            return Err(Refusal::at("absence.substitute", "substitute", text).into());
        }
    }
    // Two that meet each other are not written at once.
    hold(tx).await?;
    let own = Entity::find().filter(Column::PersonId.eq(person));
    let coming = own.clone().filter(Column::UntilAt.gt(now));
    if coming.count(tx.conn()).await? >= MOST {
        let text = "Ya hay demasiadas ausencias por venir. Quite alguna.";
        return Err(Refusal::at("absence.most", "from", text).into());
    }
    let meets = own
        .filter(Column::FromAt.lt(until))
        .filter(Column::UntilAt.gt(from));
    if meets.one(tx.conn()).await?.is_some() {
        let text = "Ya hay otra ausencia en esos días. Quítela antes o elija otros.";
        return Err(Refusal::at("absence.meets", "from", text).into());
    }
    let row = ActiveModel {
        person_id: Set(person),
        substitute_id: Set(substitute),
        from_at: Set(from),
        until_at: Set(until),
        by_id: Set(me),
        created_at: Set(now),
        ..Default::default()
    };
    Entity::insert(row).exec(tx.conn()).await?;
    if from <= now {
        look_anew(tx, now, person).await?;
    }
    let stands_in = store::names(tx.conn(), substitute).await?;
    let stands_in = substitute.and_then(|id| stands_in.get(&id).cloned());
    let detail = json!({ "from": from, "until": until, "stands_in": stands_in });
    audit::record(tx, now, me, "absence.said", person.to_string(), &detail).await
}

/// Takes an absence back, or ends one that goes on.
///
/// # Errors
/// [`AppError::NotFound`] when the person has no such absence that is not over.
pub async fn cancel(
    tx: &Tx,
    now: i64,
    me: Option<i64>,
    (person, id): (i64, i64),
) -> Result<(), AppError> {
    let own = Entity::find_by_id(id)
        .filter(Column::PersonId.eq(person))
        .filter(Column::UntilAt.gt(now))
        .one(tx.conn())
        .await?;
    let row = own.ok_or(AppError::NotFound)?;
    Entity::delete_by_id(id).exec(tx.conn()).await?;
    look_anew(tx, now, person).await?;
    let detail = json!({ "from": row.from_at, "until": row.until_at });
    audit::record(
        tx,
        now,
        me,
        "absence.cancelled",
        person.to_string(),
        &detail,
    )
    .await
}
