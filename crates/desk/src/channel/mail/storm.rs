//! Circuit breakers: what one reader gets in an hour, and what one rule tells of one ticket; and addresses that are dead.

use sea_orm::sea_query::{Expr, ExprTrait, Func, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter};
use tables::{address, outbox};

use super::Fate;
use crate::platform::db::statement;
use crate::platform::error::AppError;

const HOUR: i64 = 3_600_000;
/// Mails of one person in an hour; what is more comes an hour later.
const MOST: i64 = 120;
/// Mails of one person about the same ticket by the same rule in an hour; what is more waits for somebody to look.
const MOST_THE_SAME: i64 = 20;

/// What keeps a mail back now.
///
/// # Errors
/// When the database refuses.
pub(super) async fn stops(
    conn: &impl ConnectionTrait,
    row: &outbox::Model,
    to: &str,
    now: i64,
) -> Result<Option<Fate>, AppError> {
    if let Some(why) = dead(conn, to).await? {
        return Ok(Some(Fate::Failed(format!(
            "la dirección devuelve los correos: {why}"
        ))));
    }
    let Some(person) = row.person_id else {
        return Ok(None);
    };
    let (all, same) = lately(conn, row, person, now).await?;
    if same >= MOST_THE_SAME {
        let why = format!(
            "la misma regla ya envió {same} correos del mismo ticket a la misma persona en una hora"
        );
        return Ok(Some(Fate::Stopped(why)));
    }
    if all >= MOST {
        let why = format!("la persona ya recibió {all} correos en una hora");
        return Ok(Some(Fate::Waits(now + HOUR, "many", Some(why))));
    }
    Ok(None)
}

/// Why an address is known to be dead.
async fn dead(conn: &impl ConnectionTrait, to: &str) -> Result<Option<String>, AppError> {
    let row = address::Entity::find()
        .filter(address::Column::Kind.eq("email"))
        .filter(address::Column::Value.eq(to.to_lowercase()))
        .filter(address::Column::BouncedAt.is_not_null())
        .one(conn)
        .await?;
    Ok(row.map(|row| row.bounce.unwrap_or_default()))
}

/// How many mails a person got in the last hour, and how many of them by this rule about this ticket.
async fn lately(
    conn: &impl ConnectionTrait,
    row: &outbox::Model,
    person: i64,
    now: i64,
) -> Result<(i64, i64), AppError> {
    #[derive(FromQueryResult)]
    struct Counts {
        all: i64,
        same: i64,
    }
    let own = |column| Expr::col((outbox::Entity, column));
    let same = own(outbox::Column::TicketId)
        .eq(row.ticket_id)
        .and(own(outbox::Column::Notice).eq(row.notice.as_str()));
    let same = Func::coalesce([
        Expr::from(Func::sum(Expr::case(same, 1).finally(0))),
        Expr::value(0),
    ]);
    let query = Query::select()
        .expr_as(own(outbox::Column::Id).count(), "all")
        .expr_as(Expr::from(same), "same")
        .from(outbox::Entity)
        .and_where(own(outbox::Column::PersonId).eq(person))
        .and_where(own(outbox::Column::SentAt).gt(now - HOUR))
        .take();
    let statement = statement(&query, conn.get_database_backend());
    let counts = Counts::find_by_statement(statement).one(conn).await?;
    Ok(counts.map_or((0, 0), |counts| (counts.all, counts.same)))
}
