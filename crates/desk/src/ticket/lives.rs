//! The events of several tickets at once.

use std::collections::HashMap;

use engine::Visibility;
use sea_orm::sea_query::{Expr, ExprTrait, JoinType, Query};
use sea_orm::{ConnectionTrait, Order};
use tables::{event_content, ticket_event};

use super::history::{Told, beside, parse};
use crate::platform::db::statement;
use crate::platform::error::AppError;

/// The events of several tickets by their numbers, oldest first, without texts and files; one statement.
///
/// # Errors
/// When the database refuses, or an event cannot be read.
pub async fn lives(
    conn: &impl ConnectionTrait,
    ids: &[i64],
) -> Result<HashMap<i64, Vec<Told>>, AppError> {
    let own = |column| (ticket_event::Entity, column);
    let query = Query::select()
        .columns([
            own(ticket_event::Column::TicketId),
            own(ticket_event::Column::Seq),
            own(ticket_event::Column::Format),
            own(ticket_event::Column::Visibility),
            own(ticket_event::Column::ActorId),
            own(ticket_event::Column::Channel),
            own(ticket_event::Column::Rules),
            own(ticket_event::Column::EffectiveAt),
            own(ticket_event::Column::Payload),
        ])
        .column((event_content::Entity, event_content::Column::FormValues))
        .from(ticket_event::Entity)
        .join(JoinType::LeftJoin, event_content::Entity, beside())
        .and_where(Expr::col(own(ticket_event::Column::TicketId)).is_in(ids.iter().copied()))
        .order_by(own(ticket_event::Column::TicketId), Order::Asc)
        .order_by(own(ticket_event::Column::Seq), Order::Asc)
        .take();
    let statement = statement(&query, conn.get_database_backend());
    let mut lives: HashMap<i64, Vec<Told>> = HashMap::new();
    for row in conn.query_all_raw(statement).await? {
        let values: Option<String> = row.try_get("", "form_values")?;
        let payload: String = row.try_get("", "payload")?;
        let visibility: String = row.try_get("", "visibility")?;
        let (kind, values) = parse(row.try_get("", "format")?, &payload, values.as_deref())?;
        let told = Told {
            seq: row.try_get("", "seq")?,
            kind,
            visibility: Visibility::from_key(&visibility),
            actor: row.try_get("", "actor_id")?,
            channel: row.try_get("", "channel")?,
            at: row.try_get("", "effective_at")?,
            rules: row.try_get("", "rules")?,
            body: None,
            values,
            files: Vec::new(),
            mails: Vec::new(),
        };
        let id: i64 = row.try_get("", "ticket_id")?;
        lives.entry(id).or_default().push(told);
    }
    Ok(lives)
}
