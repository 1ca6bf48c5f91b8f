//! What people know how to do.

use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
};
use tables::person_skill;

use crate::platform::db::Tx;
use crate::platform::error::AppError;

/// The keys of the skills of a person, in order.
///
/// # Errors
/// When the database refuses.
pub async fn skills(conn: &impl ConnectionTrait, person: i64) -> Result<Vec<String>, AppError> {
    let rows = person_skill::Entity::find()
        .filter(person_skill::Column::PersonId.eq(person))
        .order_by_asc(person_skill::Column::Skill);
    let rows = rows.all(conn).await?;
    Ok(rows.into_iter().map(|row| row.skill).collect())
}

/// Gives a person these skills and no others.
///
/// # Errors
/// When the database refuses.
pub async fn set_skills(tx: &Tx, person: i64, skills: &[String]) -> Result<(), AppError> {
    person_skill::Entity::delete_many()
        .filter(person_skill::Column::PersonId.eq(person))
        .exec(tx.conn())
        .await?;
    let row = |skill: &String| person_skill::ActiveModel {
        person_id: Set(person),
        skill: Set(skill.clone()),
    };
    if !skills.is_empty() {
        person_skill::Entity::insert_many(skills.iter().map(row))
            .exec_without_returning(tx.conn())
            .await?;
    }
    Ok(())
}
