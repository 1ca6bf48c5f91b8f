//! The table of who has a ticket's page open.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, FromQueryResult, QueryFilter};
use tables::{person, presence};

use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::db::statement;
use crate::platform::error::AppError;

/// A page counts as open this long after it was last said to be, in milliseconds.
const LASTS: i64 = 90_000;
/// Somebody counts as writing this long after the last key, in milliseconds.
const WRITES: i64 = 8_000;

/// Somebody who is there.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub(super) struct Present {
    pub(super) ticket_id: i64,
    pub(super) person_id: i64,
    pub(super) name: String,
    pub(super) writing_until: i64,
}

/// Takes the page's row away when the stream is gone.
pub(super) struct Here {
    app: App,
    connection: String,
}

impl Here {
    pub(super) fn of(app: &App, connection: &str) -> Self {
        Self {
            app: app.clone(),
            connection: connection.to_owned(),
        }
    }
}

impl Drop for Here {
    fn drop(&mut self) {
        let (app, connection) = (self.app.clone(), std::mem::take(&mut self.connection));
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return; // The process is ending: the row expires by itself.
        };
        runtime.spawn(async move {
            let write = app.db.write(connection, |tx, connection| {
                Box::pin(async move {
                    presence::Entity::delete_by_id(connection.clone())
                        .exec(tx.conn())
                        .await?;
                    Ok(())
                })
            });
            let written: Result<(), AppError> = write.await;
            if let Err(error) = written {
                tracing::debug!(%error, "a page that was closed is forgotten when it expires");
            }
            app.live.nudge();
        });
    }
}

/// Says that a page is open.
///
/// # Errors
/// When the database refuses.
pub(super) async fn enter(
    app: &App,
    connection: &str,
    ticket: i64,
    person: i64,
) -> Result<(), AppError> {
    let row = presence::ActiveModel {
        connection: Set(connection.to_owned()),
        ticket_id: Set(ticket),
        person_id: Set(person),
        writing_until: Set(0),
        expires_at: Set(app.now() + LASTS),
    };
    let write = app.db.write(row, |tx, row| {
        Box::pin(async move {
            presence::Entity::insert(row.clone())
                .exec_without_returning(tx.conn())
                .await?;
            Ok(())
        })
    });
    write.await
}

/// Says that a person is writing on a ticket.
///
/// # Errors
/// When the database refuses.
pub(super) async fn write(app: &App, ticket: i64, person: i64) -> Result<(), AppError> {
    let until = app.now() + WRITES;
    let write = app
        .db
        .write((ticket, person, until), |tx, (ticket, person, until)| {
            Box::pin(async move {
                presence::Entity::update_many()
                    .col_expr(presence::Column::WritingUntil, Expr::value(*until))
                    .filter(presence::Column::TicketId.eq(*ticket))
                    .filter(presence::Column::PersonId.eq(*person))
                    .exec(tx.conn())
                    .await?;
                Ok(())
            })
        });
    write.await
}

/// Says that these pages are still open, in one statement.
///
/// # Errors
/// When the database refuses.
pub(super) async fn stay(app: &App, connections: Vec<String>) -> Result<(), AppError> {
    let until = app.now() + LASTS;
    let write = app
        .db
        .write((connections, until), |tx, (connections, until)| {
            Box::pin(async move {
                presence::Entity::update_many()
                    .col_expr(presence::Column::ExpiresAt, Expr::value(*until))
                    .filter(
                        presence::Column::Connection.is_in(connections.iter().map(String::as_str)),
                    )
                    .exec(tx.conn())
                    .await?;
                Ok(())
            })
        });
    write.await
}

/// Who is on these tickets' pages, by ticket, in one statement.
///
/// # Errors
/// When the database refuses.
pub(super) async fn of(app: &App, tickets: &[i64]) -> Result<HashMap<i64, Vec<Present>>, AppError> {
    let own = |column| Expr::col((presence::Entity, column));
    let query = Query::select()
        .column((presence::Entity, presence::Column::TicketId))
        .column((presence::Entity, presence::Column::PersonId))
        .column((presence::Entity, presence::Column::WritingUntil))
        .column((person::Entity, person::Column::Name))
        .from(presence::Entity)
        .join(
            JoinType::InnerJoin,
            person::Entity,
            own(presence::Column::PersonId).equals((person::Entity, person::Column::Id)),
        )
        .and_where(own(presence::Column::TicketId).is_in(tickets.iter().copied()))
        .and_where(own(presence::Column::ExpiresAt).gt(app.now()))
        .order_by(
            (person::Entity, person::Column::NameKey),
            sea_orm::Order::Asc,
        )
        .order_by((person::Entity, person::Column::Id), sea_orm::Order::Asc)
        .take();
    let statement = statement(&query, app.db.backend());
    let mut all: HashMap<i64, Vec<Present>> = HashMap::new();
    for row in Present::find_by_statement(statement)
        .all(app.db.read())
        .await?
    {
        all.entry(row.ticket_id).or_default().push(row);
    }
    Ok(all)
}

/// Forgets pages that nobody said to be open any more.
///
/// # Errors
/// When the database refuses.
pub async fn sweep(tx: &Tx, now: i64) -> Result<(), AppError> {
    presence::Entity::delete_many()
        .filter(presence::Column::ExpiresAt.lte(now))
        .exec(tx.conn())
        .await?;
    Ok(())
}
