//! Folios: consecutive, without gap or double, taken last in a transaction so
//! that the counter is held for as short as can be.

use std::sync::Arc;

use engine::{Event, EventKind, Kind, Visibility};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter};
use tables::{folio_series, ticket};

use crate::platform::db::{Slot, Tx};
use crate::ticket::store;

/// What the end of the transaction needs.
struct Pending {
    kind: Kind,
    ticket: i64,
    seq: i64,
    person: i64,
    channel: String,
    at: i64,
}

/// Gives the ticket the next folio of its kind when the transaction ends. The
/// slot is filled by then. A work that is run again makes a slot of its own.
pub(super) fn next(
    tx: &Tx,
    kind: &Kind,
    ticket: i64,
    seq: i64,
    person: i64,
    channel: &str,
    at: i64,
) -> Slot<String> {
    let slot: Slot<String> = Arc::default();
    let fill = Arc::clone(&slot);
    let pending = Pending {
        kind: kind.clone(),
        ticket,
        seq,
        person,
        channel: channel.to_owned(),
        at,
    };
    tx.last(format!("folio:{}", kind.key), move |conn| {
        Box::pin(async move {
            let folio = give(conn, &pending).await?;
            // Empty until now: nobody else holds this slot.
            let _ = fill.set(folio);
            Ok(())
        })
    });
    slot
}

async fn give(conn: &DatabaseTransaction, pending: &Pending) -> Result<String, DbErr> {
    let series = folio_series::Entity::update_many()
        .col_expr(
            folio_series::Column::Next,
            Expr::col(folio_series::Column::Next).add(1),
        )
        .filter(folio_series::Column::Key.eq(&pending.kind.key))
        .exec_with_returning(conn)
        .await?;
    let missing = || DbErr::RecordNotFound(format!("series of folios {}", pending.kind.key));
    let taken = series.first().map(|s| s.next - 1).ok_or_else(missing)?;
    let folio = pending.kind.folio.write(taken);
    ticket::Entity::update_many()
        .col_expr(ticket::Column::Folio, Expr::value(&folio))
        .col_expr(ticket::Column::Version, Expr::value(pending.seq))
        .filter(ticket::Column::Id.eq(pending.ticket))
        .exec(conn)
        .await?;
    let event = Event::plain(
        EventKind::Numbered {
            folio: folio.clone(),
        },
        Visibility::Public,
    );
    let by = store::By {
        person: pending.person,
        channel: &pending.channel,
        at: pending.at,
    };
    store::insert_event(conn, pending.ticket, pending.seq, &event, by).await?;
    Ok(folio)
}
