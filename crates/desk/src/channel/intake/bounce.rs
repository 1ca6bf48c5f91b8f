//! Mail of the desk that came back: told at the entry that it was about, and marked on the address.

use mime::{Class, Failure, Mail};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use tables::{address, outbox};

use super::facts::outgoing;
use crate::platform::db::Tx;
use crate::platform::error::AppError;

/// A mail that came back.
#[derive(Debug, Clone)]
pub(super) struct Returned {
    row: outbox::Model,
    /// Addresses that are dead, each with why.
    dead: Vec<(String, String)>,
    /// Why, in half a sentence.
    why: String,
}

/// The mail of the desk that a report is about, where the report names it by its Message-ID: anybody can
/// write a report, but only who got the mail knows that.
///
/// # Errors
/// When the database refuses.
pub(super) async fn read(
    conn: &impl ConnectionTrait,
    mail: &Mail,
) -> Result<Option<Returned>, AppError> {
    let Class::Bounce { failed, original } = &mail.class else {
        return Ok(None);
    };
    let names = original.id.iter().chain(&original.references);
    let names = names
        .chain(&mail.in_reply_to)
        .chain(mail.references.iter().rev());
    for name in names.take(10) {
        let Some(row) = outgoing(conn, name).await? else {
            continue;
        };
        let dead = failed.iter().filter(|one| one.hard);
        let dead = dead.map(|one| (one.address.clone(), in_words(one)));
        return Ok(Some(Returned {
            row,
            dead: dead.collect(),
            why: failed
                .first()
                .map_or_else(|| "el correo rebotó".to_owned(), in_words),
        }));
    }
    Ok(None)
}

/// Why a mail came back, in half a sentence. What the other server said is in the report itself.
fn in_words(failure: &Failure) -> String {
    let text = if failure.hard {
        "la dirección no existe o ya no recibe correo"
    } else {
        "el servidor de destino no lo aceptó"
    };
    match failure.status.as_str() {
        "" => text.to_owned(),
        status => format!("{text} ({status})"),
    }
}

/// Writes it down; answers with the ticket and the event that the mail was about.
///
/// # Errors
/// When the database refuses.
pub(super) async fn note(tx: &Tx, now: i64, returned: &Returned) -> Result<(i64, i64), AppError> {
    let row = &returned.row;
    outbox::Entity::update_many()
        .col_expr(outbox::Column::State, Expr::value("failed"))
        .col_expr(
            outbox::Column::LastError,
            Expr::value(Some(returned.why.clone())),
        )
        .filter(outbox::Column::Id.eq(row.id))
        .filter(outbox::Column::State.is_in(["sent", "failed"]))
        .exec(tx.conn())
        .await?;
    for (value, why) in &returned.dead {
        // Only an address that the mail went to: its own, or one of the reader's.
        let own = address::Column::PersonId.eq(row.person_id);
        let given = address::Column::Value.eq(row.address.to_lowercase());
        address::Entity::update_many()
            .col_expr(address::Column::BouncedAt, Expr::value(Some(now)))
            .col_expr(address::Column::Bounce, Expr::value(Some(why.clone())))
            .filter(address::Column::Kind.eq("email"))
            .filter(address::Column::Value.eq(value))
            .filter(own.or(given))
            .exec(tx.conn())
            .await?;
    }
    Ok((row.ticket_id, row.seq))
}

/// Somebody wrote from an address: it is alive.
///
/// # Errors
/// When the database refuses.
pub(super) async fn clear(tx: &Tx, value: &str) -> Result<(), AppError> {
    address::Entity::update_many()
        .col_expr(address::Column::BouncedAt, Expr::value(None::<i64>))
        .col_expr(address::Column::Bounce, Expr::value(None::<String>))
        .filter(address::Column::Value.eq(value))
        .filter(address::Column::BouncedAt.is_not_null())
        .exec(tx.conn())
        .await?;
    Ok(())
}
