//! Folios for many tickets at once.

use std::collections::BTreeMap;

use engine::Kind;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use tables::folio_series;

use crate::platform::db::Tx;
use crate::platform::error::AppError;

/// The next number of each series, taken in memory and written with the tickets.
#[derive(Debug, Clone, Default)]
pub struct Numbers {
    /// As the database has them.
    stored: BTreeMap<String, i64>,
    /// As they are after what was taken since.
    next: BTreeMap<String, i64>,
}

impl Numbers {
    /// Reads where the series stand.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn read(conn: &impl ConnectionTrait) -> Result<Self, AppError> {
        let rows = folio_series::Entity::find().all(conn).await?;
        let stored: BTreeMap<String, i64> = rows.into_iter().map(|r| (r.key, r.next)).collect();
        Ok(Self {
            next: stored.clone(),
            stored,
        })
    }

    /// The next folio of a kind at this instant, milliseconds UTC.
    ///
    /// # Errors
    /// When no calendar knows the instant.
    pub(super) fn take(
        &mut self,
        kind: &Kind,
        at: i64,
        zone: &TimeZone,
    ) -> Result<String, AppError> {
        let at = Timestamp::from_millisecond(at).map_err(|e| AppError::internal(e.to_string()))?;
        let year = at.to_zoned(zone.clone()).year();
        let next = self.next.entry(kind.folio.series(&kind.key, year));
        let next = next.or_insert(1);
        let folio = kind.folio.write(year, *next);
        *next += 1;
        Ok(folio)
    }

    /// Writes where the series stand, unless somebody else took numbers meanwhile.
    ///
    /// # Errors
    /// When somebody did, or the database refuses.
    pub(super) async fn write(&self, tx: &Tx) -> Result<(), AppError> {
        for (key, next) in &self.next {
            let before = self.stored.get(key);
            if before == Some(next) {
                continue;
            }
            let row = folio_series::ActiveModel {
                key: Set(key.clone()),
                next: Set(*next),
            };
            let written = match before {
                Some(before) => {
                    folio_series::Entity::update_many()
                        .set(row)
                        .filter(folio_series::Column::Key.eq(key))
                        .filter(folio_series::Column::Next.eq(*before))
                        .exec(tx.conn())
                        .await?
                        .rows_affected
                }
                None => {
                    let once = OnConflict::new().do_nothing().to_owned();
                    folio_series::Entity::insert(row)
                        .on_conflict(once)
                        .exec_without_returning(tx.conn())
                        .await?
                }
            };
            if written != 1 {
                return Err(AppError::internal(format!(
                    "somebody else takes numbers of {key}"
                )));
            }
        }
        Ok(())
    }

    /// After [`Self::write`] was committed.
    pub fn written(&mut self) {
        self.stored = self.next.clone();
    }
}
