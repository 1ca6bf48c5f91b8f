//! All that waits for somebody's hour in one mail. The first row that comes to its hour carries the others: it is tried,
//! counted and written down for all of them.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use tables::outbox;

use super::fate::{Fate, Try, begin, settle};
use super::letter::{Composed, compose};
use super::{after, attempt};
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::mail::{Mail, Outgoing};

/// Why a row waits for a digest.
pub(super) const DIGEST: &str = "digest";
/// What the ids of digests begin with: an answer to one belongs to no ticket.
pub const NAME: &str = "resumen";
/// Letters of a text that a digest shows.
const LETTERS: usize = 300;

/// Sends what this row carries; nothing when another row carries it.
///
/// # Errors
/// When the database refuses.
pub(super) async fn run(app: &App, mail: &Mail, row: &outbox::Model) -> Result<(), AppError> {
    let rows = gather(app, row).await?;
    if !rows.iter().any(|own| own.id == row.id) {
        return Ok(());
    }
    if let [only] = rows.as_slice() {
        return match attempt(app, mail, only).await? {
            Some(fate) => settle(app, vec![only.id], fate).await,
            None => Ok(()),
        };
    }
    let (mut tries, mut parts, mut to) = (Vec::new(), Vec::new(), None);
    for own in rows {
        match compose(app, &own).await? {
            Err(why) => settle(app, vec![own.id], Fate::Skipped(why.to_owned())).await?,
            Ok(composed) => {
                let (id, ticket) = (own.id, composed.ticket);
                let opens = composed.opens.clone();
                let Some((token, part)) = part(app, composed, &mut to)? else {
                    let why = "el mensaje no se pudo armar".to_owned();
                    settle(app, vec![id], Fate::Failed(why)).await?;
                    continue;
                };
                tries.push(Try {
                    row: own,
                    ticket,
                    token,
                    opens,
                });
                parts.push(part);
            }
        }
    }
    let (Some(first), Some((address, thread))) = (tries.first().map(|one| one.row.clone()), to)
    else {
        return Ok(());
    };
    let ids: Vec<i64> = tries.iter().map(|one| one.row.id).collect();
    if first.id != row.id {
        // What carried them is no mail any more: the next one does.
        carry(app, first.id, ids.clone()).await?;
    }
    if !begin(app, tries).await? {
        return Ok(());
    }
    let outgoing = Outgoing {
        id: format!("{NAME}.{thread}.{}", first.id),
        thread: format!("{NAME}.{}", first.person_id.unwrap_or_default()),
        to: address,
        subject: format!(
            "Resumen de {}: {} avisos",
            app.pack.institution.short,
            parts.len()
        ),
        body: format!(
            "Estos son los avisos que esperaban su resumen. Para contestar, abra cada uno por su enlace.\n\n{}\nUsted pidió recibirlos juntos. Puede cambiarlo en:\n{}\n",
            parts.join("\n"),
            app.public_url.link(super::PREFERENCES),
        ),
        at: app.now(),
        preferences: Some(app.public_url.link(super::PREFERENCES)),
        ..Outgoing::default()
    };
    let sent = mail.send(&outgoing).await;
    settle(app, ids, after(sent, &first, app.now())).await
}

/// What of a mail stands in a digest, with the private link that was made for it; none when it cannot be made.
fn part(
    app: &App,
    composed: Composed<'_>,
    to: &mut Option<(String, String)>,
) -> Result<Option<(Option<String>, String)>, AppError> {
    let token = composed
        .is_secret()
        .then(|| app.random.token())
        .transpose()?;
    let path = composed.path(token.as_deref());
    let Composed {
        message,
        mut letter,
        address,
        thread,
        ..
    } = composed;
    letter.link = app.public_url.link(&path);
    let Ok(rendered) = message.render(&letter) else {
        return Ok(None);
    };
    to.get_or_insert((address, thread));
    let mut text: String = letter.text.chars().take(LETTERS).collect();
    if letter.text.chars().count() > LETTERS {
        text.push('…');
    }
    let indented: String = text.lines().map(|line| format!("  {line}\n")).collect();
    let part = format!("* {}\n{indented}  {}\n", rendered.subject, letter.link);
    Ok(Some((token, part)))
}

/// The rows that this one carries, itself first: those of its reader and address whose hour has come. None where another one
/// carries it.
async fn gather(app: &App, row: &outbox::Model) -> Result<Vec<outbox::Model>, AppError> {
    let write = app.db.write((row.clone(), app.now()), |tx, (row, now)| {
        Box::pin(async move {
            let due = outbox::Column::NextTryAt
                .is_null()
                .or(outbox::Column::NextTryAt.lte(*now));
            outbox::Entity::update_many()
                .col_expr(outbox::Column::DigestOf, Expr::value(Some(row.id)))
                .filter(outbox::Column::PersonId.eq(row.person_id))
                .filter(outbox::Column::Address.eq(row.address.as_str()))
                .filter(outbox::Column::Waits.eq(DIGEST))
                .filter(outbox::Column::State.eq("queued"))
                .filter(outbox::Column::DigestOf.is_null())
                .filter(due)
                .exec(tx.conn())
                .await?;
            carried(tx.conn(), row.id).await
        })
    });
    write.await
}

async fn carried(conn: &impl ConnectionTrait, id: i64) -> Result<Vec<outbox::Model>, AppError> {
    let rows = outbox::Entity::find()
        .filter(outbox::Column::DigestOf.eq(id))
        .filter(outbox::Column::State.eq("queued"))
        .order_by_asc(outbox::Column::Id)
        .all(conn)
        .await?;
    Ok(rows)
}

/// Lets another row carry what is left.
async fn carry(app: &App, carrier: i64, ids: Vec<i64>) -> Result<(), AppError> {
    let write = app.db.write((carrier, ids), |tx, (carrier, ids)| {
        Box::pin(async move {
            outbox::Entity::update_many()
                .col_expr(outbox::Column::DigestOf, Expr::value(Some(*carrier)))
                .filter(outbox::Column::Id.is_in(ids.iter().copied()))
                .exec(tx.conn())
                .await?;
            Ok(())
        })
    });
    write.await
}
