//! The institution itself: created once from a pack, which stays in the
//! database as it was applied.

use pack::{Pack, Source};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
};
use serde_json::json;
use tables::{institution, pack_file};

use crate::directory::{store, team, unit};
use crate::platform::audit;
use crate::platform::db::{Db, Tx};
use crate::platform::error::AppError;
use crate::platform::session::link::{self, Purpose};

/// The institution of a database; `None` before the first start.
///
/// # Errors
/// When the database refuses.
pub async fn find(conn: &impl ConnectionTrait) -> Result<Option<institution::Model>, AppError> {
    Ok(institution::Entity::find_by_id(1).one(conn).await?)
}

/// The version of the configuration, which grows with every change of it.
///
/// # Errors
/// When the database refuses.
pub async fn config_version(conn: &impl ConnectionTrait) -> Result<i64, AppError> {
    let version = institution::Entity::find_by_id(1)
        .select_only()
        .column(institution::Column::ConfigVersion)
        .into_tuple()
        .one(conn)
        .await?;
    version.ok_or_else(|| AppError::internal("there is no institution"))
}

/// The pack as it was last applied.
///
/// # Errors
/// When the database refuses.
pub async fn applied(conn: &impl ConnectionTrait) -> Result<Source, AppError> {
    let rows = pack_file::Entity::find().all(conn).await?;
    Ok(Source::from_files(
        rows.into_iter().map(|row| (row.path, row.content)),
    ))
}

/// Notes that this program's format of events is written from now on, so that an
/// older program does not read what it cannot understand.
///
/// # Errors
/// When the database refuses.
pub async fn claim_format(db: &Db) -> Result<(), AppError> {
    let write = db.write((), |tx, ()| {
        Box::pin(async move {
            institution::Entity::update_many()
                .col_expr(
                    institution::Column::EventFormat,
                    Expr::value(engine::FORMAT),
                )
                .filter(institution::Column::EventFormat.lt(engine::FORMAT))
                .exec(tx.conn())
                .await?;
            Ok(())
        })
    });
    write.await
}

/// Writes the institution's own row, its pack and its units; all or nothing.
/// The catalogue and the rules follow in the same transaction.
///
/// # Errors
/// When the database refuses.
pub async fn create(tx: &Tx, now: i64, pack: &Pack, source: &Source) -> Result<(), AppError> {
    let row = institution::ActiveModel {
        id: Set(1),
        key: Set(pack.key.clone()),
        name: Set(pack.institution.name.clone()),
        pack_version: Set(i64::from(pack.version)),
        config_version: Set(1),
        event_format: Set(engine::FORMAT),
        created_at: Set(now),
        people_seed: Set(String::new()),
    };
    institution::Entity::insert(row)
        .exec_without_returning(tx.conn())
        .await?;
    for (path, content) in source.files() {
        let row = pack_file::ActiveModel {
            path: Set(path.clone()),
            content: Set(content.clone()),
        };
        pack_file::Entity::insert(row)
            .exec_without_returning(tx.conn())
            .await?;
    }
    unit::install(tx, &pack.units).await?;
    team::install(tx, &pack.teams).await?;
    let detail = json!({"pack": pack.key, "version": pack.version});
    audit::record(tx, now, None, "institution.created", &pack.key, &detail).await
}

/// Holds the institution's row until the transaction ends: what must happen once
/// in an institution asks for it first.
///
/// # Errors
/// When the database refuses.
pub async fn hold(tx: &Tx) -> Result<(), AppError> {
    institution::Entity::find_by_id(1)
        .lock_exclusive()
        .one(tx.conn())
        .await?;
    Ok(())
}

/// The rule of a write that began with a configuration that is no more: trying
/// again, by the present one, can succeed.
pub const STALE: &str = "configuration.stale";

/// Makes sure that a write goes by the present configuration: one that is being
/// changed waits for this write, and this write does not go by the one before.
///
/// # Errors
/// A refusal when the configuration changed since the request began.
pub async fn agree(tx: &Tx, config_version: i64) -> Result<(), AppError> {
    let version: Option<i64> = institution::Entity::find_by_id(1)
        .select_only()
        .column(institution::Column::ConfigVersion)
        .lock_shared()
        .into_tuple()
        .one(tx.conn())
        .await?;
    if version == Some(config_version) {
        return Ok(());
    }
    let text = "La configuración cambió mientras tanto. Vuelva a intentarlo.";
    Err(engine::Refusal::whole(STALE, text).into())
}

/// Makes a fresh link for the first administrator, unless somebody has an
/// account already; answers whether it did.
///
/// # Errors
/// When the database refuses.
pub async fn first_link(db: &Db, now: i64, token: &str) -> Result<bool, AppError> {
    let write = db.write((now, token.to_owned()), |tx, (now, token)| {
        Box::pin(async move {
            hold(tx).await?;
            if !store::is_empty(tx.conn()).await? {
                return Ok(false);
            }
            link::issue(tx, *now, Purpose::FirstAdmin, token).await?;
            Ok(true)
        })
    });
    write.await
}
