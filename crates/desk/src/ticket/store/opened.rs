//! A ticket as its page is opened: with what somebody was writing on it.

use sea_orm::sea_query::{Expr, ExprTrait, JoinType};
use sea_orm::{ConnectionTrait, FromQueryResult};
use tables::{draft, ticket, work_timer};

use super::{Seen, carried, with_keys};
use crate::platform::db::statement;
use crate::platform::error::AppError;
use crate::ticket::draft::{Draft, of_answer, stored};
use crate::ticket::stopwatch::Running;

/// The ticket of a reference with its keys, the draft of this person's answer and the person's stopwatch, if there are
/// any; one statement.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn opened(
    conn: &impl ConnectionTrait,
    reference: &str,
    person: i64,
) -> Result<(Seen, Option<Draft>, Option<Running>), AppError> {
    let own = |column| Expr::col((draft::Entity, column));
    let watch = |column| Expr::col((work_timer::Entity, column));
    let on = |column| Expr::col((WATCHED, column));
    let query = with_keys(reference)
        .expr_as(watch(work_timer::Column::TicketId), "watch_ticket")
        .expr_as(watch(work_timer::Column::StartedAt), "watch_since")
        .expr_as(
            on(ticket::Column::Folio).if_null(on(ticket::Column::Key)),
            "watch_reference",
        )
        .join(
            JoinType::LeftJoin,
            work_timer::Entity,
            watch(work_timer::Column::PersonId).eq(person),
        )
        .join_as(
            JoinType::LeftJoin,
            ticket::Entity,
            WATCHED,
            on(ticket::Column::Id).equals((work_timer::Entity, work_timer::Column::TicketId)),
        )
        .expr_as(own(draft::Column::Content), "draft_content")
        .expr_as(own(draft::Column::Base), "draft_base")
        .expr_as(own(draft::Column::UpdatedAt), "draft_at")
        .join(JoinType::LeftJoin, draft::Entity, of_answer(person))
        .take();
    let statement = statement(&query, conn.get_database_backend());
    let rows = conn.query_all_raw(statement).await?;
    let seen = carried(&rows)?;
    let first = rows.first().ok_or(AppError::NotFound)?;
    let content: Option<String> = first.try_get("", "draft_content")?;
    let draft = content.map(|content| {
        let (base, at) = (
            first.try_get("", "draft_base")?,
            first.try_get("", "draft_at")?,
        );
        stored(&content, base, at)
    });
    let runs = first.try_get::<Option<i64>>("", "watch_ticket")?.is_some();
    let running = runs.then(|| Running::from_query_result(first, ""));
    Ok((seen, draft.transpose()?, running.transpose()?))
}

/// The ticket on which a person's stopwatch runs.
const WATCHED: &str = "watched_ticket";
