//! The order in which a pack lists what it has.

use pack::Pack;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use tables::{area, service, team, unit};

use crate::platform::db::Tx;
use crate::platform::error::AppError;

/// Puts units, areas and services into the order of the pack; what was made here comes after.
///
/// # Errors
/// When the database refuses.
pub(super) async fn in_order(tx: &Tx, pack: &Pack) -> Result<(), AppError> {
    const LAST: i64 = 1_000_000;
    let last = Expr::value(LAST);
    unit::Entity::update_many()
        .col_expr(unit::Column::Position, last.clone())
        .exec(tx.conn())
        .await?;
    team::Entity::update_many()
        .col_expr(team::Column::Position, last.clone())
        .exec(tx.conn())
        .await?;
    area::Entity::update_many()
        .col_expr(area::Column::Position, last.clone())
        .exec(tx.conn())
        .await?;
    service::Entity::update_many()
        .col_expr(service::Column::Position, last)
        .exec(tx.conn())
        .await?;
    for (position, unit) in (0_i64..).zip(crate::directory::unit::in_order(&pack.units)) {
        unit::Entity::update_many()
            .col_expr(unit::Column::Position, Expr::value(position))
            .filter(unit::Column::Key.eq(&unit.key))
            .exec(tx.conn())
            .await?;
    }
    for (position, team) in (0_i64..).zip(&pack.teams) {
        team::Entity::update_many()
            .col_expr(team::Column::Position, Expr::value(position))
            .filter(team::Column::Key.eq(&team.key))
            .exec(tx.conn())
            .await?;
    }
    for (position, area) in (0_i64..).zip(&pack.areas) {
        area::Entity::update_many()
            .col_expr(area::Column::Position, Expr::value(position))
            .filter(area::Column::Key.eq(&area.key))
            .exec(tx.conn())
            .await?;
    }
    for (position, service) in (0_i64..).zip(&pack.services) {
        service::Entity::update_many()
            .col_expr(service::Column::Position, Expr::value(position))
            .filter(service::Column::Key.eq(&service.key))
            .exec(tx.conn())
            .await?;
    }
    Ok(())
}
