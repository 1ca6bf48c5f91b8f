//! Folios: consecutive, without gap or double, taken last in a transaction so
//! that the counter is held for as short as can be.

use std::sync::Arc;

use engine::{Event, EventKind, Visibility};
use jiff::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter,
};
use tables::{folio_series, ticket};

use crate::platform::App;
use crate::platform::db::{Slot, Tx};
use crate::ticket::append::{self, By, Head};

/// What the end of the transaction needs.
struct Pending {
    app: App,
    ticket: i64,
    kind: String,
    head: Head,
    person: Option<i64>,
    channel: String,
    at: i64,
}

/// Gives the ticket the next folio of its kind when the transaction ends. The
/// slot is filled by then. A work that is run again makes a slot of its own.
pub(super) fn next(
    tx: &Tx,
    app: &App,
    ticket: i64,
    kind: &str,
    head: Head,
    by: By<'_>,
) -> Slot<String> {
    let slot: Slot<String> = Arc::default();
    let fill = Arc::clone(&slot);
    let pending = Pending {
        app: app.clone(),
        ticket,
        kind: kind.to_owned(),
        head,
        person: by.person,
        channel: by.channel.to_owned(),
        at: by.at,
    };
    tx.last(format!("folio:{kind}"), move |conn| {
        Box::pin(async move {
            let folio = give(conn, pending).await?;
            // Empty until now: nobody else holds this slot.
            let _ = fill.set(folio);
            Ok(())
        })
    });
    slot
}

async fn give(conn: &DatabaseTransaction, pending: Pending) -> Result<String, DbErr> {
    let missing = || DbErr::RecordNotFound(format!("kind {}", pending.kind));
    let kind = pending.app.book.kind(&pending.kind).ok_or_else(missing)?;
    let at = Timestamp::from_millisecond(pending.at).map_err(|e| DbErr::Custom(e.to_string()))?;
    let year = at.to_zoned(pending.app.zone.clone()).year();
    let taken = take(conn, &kind.folio.series(&kind.key, year)).await?;
    let folio = kind.folio.write(year, taken);
    let numbered = EventKind::Numbered {
        folio: folio.clone(),
    };
    let by = By {
        person: pending.person,
        channel: &pending.channel,
        at: pending.at,
    };
    let event = [Event::plain(numbered, Visibility::Public)];
    let prepared = append::prepare(&pending.app, pending.head, &event, by);
    let (ready, head) = prepared.map_err(|e| DbErr::Custom(e.to_string()))?;
    ticket::Entity::update_many()
        .col_expr(ticket::Column::Folio, Expr::value(&folio))
        .col_expr(ticket::Column::Version, Expr::value(head.version))
        .col_expr(ticket::Column::Chain, Expr::value(head.chain))
        .filter(ticket::Column::Id.eq(pending.ticket))
        .exec(conn)
        .await?;
    append::store(conn, pending.ticket, ready).await?;
    Ok(folio)
}

/// The next number of a series; a series begins with its first number.
async fn take(conn: &DatabaseTransaction, series: &str) -> Result<i64, DbErr> {
    let first = folio_series::ActiveModel {
        key: Set(series.to_owned()),
        next: Set(2),
    };
    let again = OnConflict::column(folio_series::Column::Key)
        .value(
            folio_series::Column::Next,
            Expr::col((folio_series::Entity, folio_series::Column::Next)).add(1),
        )
        .to_owned();
    let row = folio_series::Entity::insert(first)
        .on_conflict(again)
        .exec_with_returning(conn)
        .await?;
    Ok(row.next - 1)
}
