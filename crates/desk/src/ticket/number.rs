//! Folios: consecutive, without gap or double, taken last in a transaction so
//! that the counter is held for as short as can be.

use std::sync::Arc;

use engine::{Event, EventKind, Visibility};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter};
use tables::{folio_series, ticket};

use crate::platform::App;
use crate::platform::db::{Slot, Tx};
use crate::ticket::append::{self, By, Head};

/// What the end of the transaction needs.
struct Pending {
    app: App,
    ticket: i64,
    head: Head,
    person: i64,
    channel: String,
    at: i64,
}

/// Gives the ticket the next folio of its kind when the transaction ends. The
/// slot is filled by then. A work that is run again makes a slot of its own.
pub(super) fn next(tx: &Tx, app: &App, ticket: i64, head: Head, by: By<'_>) -> Slot<String> {
    let slot: Slot<String> = Arc::default();
    let fill = Arc::clone(&slot);
    let pending = Pending {
        app: app.clone(),
        ticket,
        head,
        person: by.person,
        channel: by.channel.to_owned(),
        at: by.at,
    };
    tx.last(format!("folio:{}", app.pack.kind.key), move |conn| {
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
    let kind = &pending.app.pack.kind;
    let series = folio_series::Entity::update_many()
        .col_expr(
            folio_series::Column::Next,
            Expr::col(folio_series::Column::Next).add(1),
        )
        .filter(folio_series::Column::Key.eq(&kind.key))
        .exec_with_returning(conn)
        .await?;
    let missing = || DbErr::RecordNotFound(format!("series of folios {}", kind.key));
    let taken = series.first().map(|s| s.next - 1).ok_or_else(missing)?;
    let folio = kind.folio.write(taken);
    let numbered = EventKind::Numbered {
        folio: folio.clone(),
    };
    let by = By {
        person: pending.person,
        channel: &pending.channel,
        at: pending.at,
    };
    let event = [Event::plain(numbered, Visibility::Public)];
    let prepared = append::prepare(&pending.app.random, pending.head, &event, by);
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
