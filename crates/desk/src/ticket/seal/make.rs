//! Making seals of what changed.

use std::collections::HashMap;

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
};
use tables::{seal, ticket};

use super::{Head, digest, record};
use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::dialect::{DbFault, fault};
use crate::platform::error::AppError;
use crate::platform::signing::Signer;

/// Heads of one seal at most: what a run holds in memory.
pub const CHUNK: usize = 50_000;
/// Heads read at once.
const PAGE: usize = 2_000;
/// How much a run looks back, in milliseconds: commands are not committed in the
/// order of their instants, and clocks of servers differ.
const OVERLAP: i64 = 10 * 60_000;
/// Seals of that time that are looked at, so that nothing is sealed twice. After a flood of
/// changes that is larger, some of it is: a head that stands in two seals harms nothing.
const NEAR: u64 = 4;

/// What a run made.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// Seals.
    pub seals: u64,
    /// Tickets in them.
    pub tickets: u64,
}

/// The job: seals what changed since the last time.
///
/// # Errors
/// As [`make`].
pub async fn run(app: &App) -> Result<(), AppError> {
    let made = make(app, CHUNK).await?;
    if made.seals > 0 {
        tracing::info!(
            made.seals,
            made.tickets,
            "the ends of histories were sealed"
        );
    }
    Ok(())
}

/// Where the next seal goes on.
struct End {
    id: i64,
    digest: String,
    until_at: i64,
}

/// Seals every ticket that changed since the last seal, at most `most` in one
/// seal. Nothing is made where nothing changed, and what another process seals at
/// this moment is left to it.
///
/// # Errors
/// When the key cannot be used, or the database refuses.
pub async fn make(app: &App, most: usize) -> Result<Made, AppError> {
    let signer = app.keys.signer(&app.random)?;
    let now = app.now();
    let mut made = Made::default();
    let mut end = last(app).await?;
    let from = end
        .as_ref()
        .map(|e| std::cmp::min(e.until_at, now) - OVERLAP);
    let sealed = near(app, from).await?;
    let mut after = (from.unwrap_or(i64::MIN), 0);
    loop {
        let (heads, count, more) = changed(app, &mut after, &sealed, most).await?;
        if count == 0 {
            return Ok(made);
        }
        let until_at = if more {
            std::cmp::min(after.0, now)
        } else {
            now
        };
        let row = signed(&signer, end.as_ref(), now, until_at, heads);
        end = Some(End {
            id: row.id,
            digest: row.digest.clone(),
            until_at,
        });
        let (id, digest) = (row.id, row.digest.clone());
        match app.db.write(row, |tx, row| Box::pin(insert(tx, row))).await {
            Ok(()) => record::add(&app.keys, id, &digest)?,
            Err(AppError::Db(e)) if fault(&e) == DbFault::Duplicate => return Ok(made),
            Err(e) => return Err(e),
        }
        made.seals += 1;
        made.tickets += count;
        if !more {
            return Ok(made);
        }
    }
}

async fn insert(tx: &Tx, row: &seal::Model) -> Result<(), AppError> {
    let row = row.clone().into_active_model().reset_all();
    seal::Entity::insert(row)
        .exec_without_returning(tx.conn())
        .await?;
    Ok(())
}

fn signed(
    signer: &Signer,
    end: Option<&End>,
    at: i64,
    until_at: i64,
    heads: String,
) -> seal::Model {
    let mut row = seal::Model {
        id: end.map_or(1, |e| e.id + 1),
        at,
        until_at,
        previous: end.map(|e| e.digest.clone()).unwrap_or_default(),
        heads,
        digest: String::new(),
        public_key: signer.public(),
        signature: String::new(),
    };
    row.digest = digest(&row);
    row.signature = signer.sign(&row.digest);
    row
}

async fn last(app: &App) -> Result<Option<End>, AppError> {
    let last: Option<(i64, String, i64)> = seal::Entity::find()
        .select_only()
        .columns([
            seal::Column::Id,
            seal::Column::Digest,
            seal::Column::UntilAt,
        ])
        .order_by_desc(seal::Column::Id)
        .limit(1)
        .into_tuple()
        .one(app.db.read())
        .await?;
    Ok(last.map(|(id, digest, until_at)| End {
        id,
        digest,
        until_at,
    }))
}

/// Versions of tickets that were sealed in the time that is looked at again.
async fn near(app: &App, from: Option<i64>) -> Result<HashMap<i64, i64>, AppError> {
    let Some(from) = from else {
        return Ok(HashMap::new());
    };
    let texts: Vec<String> = seal::Entity::find()
        .select_only()
        .column(seal::Column::Heads)
        .filter(seal::Column::UntilAt.gt(from))
        .order_by_desc(seal::Column::Id)
        .limit(NEAR)
        .into_tuple()
        .all(app.db.read())
        .await?;
    // The oldest first: the last word on a ticket is the newest.
    let lines = texts.iter().rev().flat_map(|text| text.lines());
    let heads = lines.filter_map(Head::read);
    Ok(heads.map(|head| (head.ticket, head.version)).collect())
}

/// The next lines for a seal, how many, and whether there is more.
async fn changed(
    app: &App,
    after: &mut (i64, i64),
    sealed: &HashMap<i64, i64>,
    most: usize,
) -> Result<(String, u64, bool), AppError> {
    let (mut lines, mut count) = (String::new(), 0);
    loop {
        let size = std::cmp::min(PAGE, most - count);
        if size == 0 {
            return Ok((lines, u64::try_from(count).unwrap_or_default(), true));
        }
        let page = page(app, *after, size).await?;
        for (head, at) in &page {
            *after = (*at, head.ticket);
            if sealed.get(&head.ticket) != Some(&head.version) {
                lines.push_str(&head.line());
                count += 1;
            }
        }
        if page.len() < size {
            return Ok((lines, u64::try_from(count).unwrap_or_default(), false));
        }
    }
}

/// Heads of tickets in the order in which they changed last, and when that was.
async fn page(app: &App, after: (i64, i64), size: usize) -> Result<Vec<(Head, i64)>, AppError> {
    let at = || Expr::col(ticket::Column::UpdatedAt);
    let later = at()
        .gt(after.0)
        .or(at().eq(after.0).and(ticket::Column::Id.gt(after.1)));
    let rows: Vec<(i64, i64, String, Option<String>, i64)> = ticket::Entity::find()
        .select_only()
        .columns([
            ticket::Column::Id,
            ticket::Column::Version,
            ticket::Column::Chain,
            ticket::Column::Folio,
            ticket::Column::UpdatedAt,
        ])
        // Said apart, so that the index is entered at this place.
        .filter(at().gte(after.0))
        .filter(later)
        .order_by_asc(ticket::Column::UpdatedAt)
        .order_by_asc(ticket::Column::Id)
        .limit(u64::try_from(size).unwrap_or_default())
        .into_tuple()
        .all(app.db.read())
        .await?;
    let head = |(ticket, version, chain, folio, at)| {
        let head = Head {
            ticket,
            version,
            chain,
            folio,
        };
        (head, at)
    };
    Ok(rows.into_iter().map(head).collect())
}
