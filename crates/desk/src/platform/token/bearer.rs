//! Who asks with a token: the header, and the one statement behind it.

use axum::http::{HeaderMap, header};
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, Order, QueryFilter, StatementBuilder};
use tables::{account, account_lock, api_token, assignment, person, second_factor};

use super::{PREFIX, Scopes};
use crate::platform::app::App;
use crate::platform::error::AppError;
use crate::platform::random::sha256;
use crate::platform::session::{SignedIn, Viewer};

/// `used_at` is written at most this often, in milliseconds.
const USED_STEP: i64 = 10 * 60_000;

/// The token that a request came with.
#[derive(Debug, Clone, Default)]
pub struct Bearer {
    /// What it is for; nothing without a good token.
    pub scopes: Scopes,
    /// Until when it is good, milliseconds UTC.
    pub expires_at: i64,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    person_id: i64,
    name: String,
    scopes: String,
    expires_at: i64,
    used_at: Option<i64>,
    confirmed_at: Option<i64>,
    role: Option<String>,
    unit_id: Option<i64>,
    team_id: Option<i64>,
}

/// The secret of `Authorization: Bearer …`; nothing unless there is exactly one that could be ours.
fn secret(headers: &HeaderMap) -> Option<&str> {
    let mut all = headers.get_all(header::AUTHORIZATION).iter();
    let (one, another) = (all.next()?, all.next());
    let (scheme, secret) = one.to_str().ok()?.split_once(' ')?;
    let whole = another.is_none() && scheme.eq_ignore_ascii_case("bearer");
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let ours = secret.strip_prefix(PREFIX)?;
    (whole && ours.len() == 43 && ours.chars().all(plain)).then_some(secret)
}

/// Who asks with a token: nobody without one that is good, whatever is wrong with it.
///
/// # Errors
/// When the database refuses.
pub async fn read(app: &App, headers: &HeaderMap) -> Result<(Viewer, Bearer), AppError> {
    let Some(secret) = secret(headers) else {
        return Ok(Default::default());
    };
    let Some((signed, bearer)) = find(app, &sha256(secret)).await? else {
        return Ok(Default::default());
    };
    Ok((Viewer::by_token(app, signed), bearer))
}

/// The person and the token behind a hash; one statement, and now and then a second one,
/// in the background, that says when it was last used.
async fn find(app: &App, hash: &str) -> Result<Option<(SignedIn, Bearer)>, AppError> {
    let now = app.now();
    let own = |column| Expr::col((api_token::Entity, column));
    let given = |column| Expr::col((assignment::Entity, column));
    let whose = |other: Expr| other.eq(own(api_token::Column::PersonId));
    let held = whose(given(assignment::Column::PersonId))
        .and(given(assignment::Column::FromAt).lte(now))
        .and(
            given(assignment::Column::UntilAt)
                .is_null()
                .or(given(assignment::Column::UntilAt).gt(now)),
        );
    let locked = Query::select()
        .column(account_lock::Column::PersonId)
        .from(account_lock::Entity)
        .take();
    let query = Query::select()
        .columns(
            [
                api_token::Column::Id,
                api_token::Column::PersonId,
                api_token::Column::Scopes,
                api_token::Column::ExpiresAt,
                api_token::Column::UsedAt,
            ]
            .map(|column| (api_token::Entity, column)),
        )
        .column((person::Entity, person::Column::Name))
        .column((second_factor::Entity, second_factor::Column::ConfirmedAt))
        .column((assignment::Entity, assignment::Column::Role))
        .column((assignment::Entity, assignment::Column::UnitId))
        .column((assignment::Entity, assignment::Column::TeamId))
        .from(api_token::Entity)
        .join(
            JoinType::InnerJoin,
            person::Entity,
            whose(Expr::col((person::Entity, person::Column::Id))),
        )
        .join(
            JoinType::InnerJoin,
            account::Entity,
            whose(Expr::col((account::Entity, account::Column::PersonId))),
        )
        .join(JoinType::LeftJoin, assignment::Entity, held)
        .join(
            JoinType::LeftJoin,
            second_factor::Entity,
            whose(Expr::col((
                second_factor::Entity,
                second_factor::Column::PersonId,
            ))),
        )
        .and_where(own(api_token::Column::TokenHash).eq(hash))
        .and_where(own(api_token::Column::RevokedAt).is_null())
        .and_where(own(api_token::Column::ExpiresAt).gt(now))
        .and_where(own(api_token::Column::PersonId).not_in_subquery(locked))
        .order_by((assignment::Entity, assignment::Column::Id), Order::Asc)
        .take();
    let statement = StatementBuilder::build(&query, &app.db.backend());
    let rows = Row::find_by_statement(statement).all(app.db.read()).await?;
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    if first.used_at.is_none_or(|at| at + USED_STEP < now) {
        used(app, first.id, now);
    }
    let bearer = Bearer {
        scopes: Scopes::parse(&first.scopes),
        expires_at: first.expires_at,
    };
    let signed = SignedIn {
        person: first.person_id,
        session: 0,
        has_second_factor: first.confirmed_at.is_some(),
        name: first.name.clone(),
        held: Vec::new(),
    };
    let held = |row: Row| Some(app.known.held(row.role?, row.unit_id, row.team_id));
    let held = rows.into_iter().filter_map(held).collect();
    Ok(Some((SignedIn { held, ..signed }, bearer)))
}

fn used(app: &App, id: i64, now: i64) {
    let db = app.db.clone();
    tokio::spawn(async move {
        let written = db.write((id, now), |tx, (id, now)| {
            Box::pin(async move {
                api_token::Entity::update_many()
                    .col_expr(api_token::Column::UsedAt, Expr::value(*now))
                    .filter(api_token::Column::Id.eq(*id))
                    .exec(tx.conn())
                    .await?;
                Ok(())
            })
        });
        if let Err(error) = written.await {
            tracing::warn!(%error, "could not write when a token was last used");
        }
    });
}
