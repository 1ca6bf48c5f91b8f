//! Looking anew at who is asked: absences begin and end, people leave, posts change hands.

use engine::{Actor, ApprovalAct, Command, decide};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use tables::ticket_approval;

use crate::directory::institution;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::ticket::act::{Order, SYSTEM, act};
use crate::ticket::facts::{self, About};
use crate::ticket::{history, store};

/// The job that comes round.
pub const APPROVALS: &str = "approvals";

/// Tickets looked at with one statement.
const BATCH: u64 = 200;

/// Looks at every ticket that somebody is asked to approve. Nothing is written where nothing changed.
///
/// # Errors
/// When the database refuses.
pub async fn run(app: &App) -> Result<(), AppError> {
    let mut last = 0;
    loop {
        let tickets: Vec<i64> = ticket_approval::Entity::find()
            .select_only()
            .column(ticket_approval::Column::TicketId)
            .distinct()
            .filter(ticket_approval::Column::State.eq("asked"))
            .filter(ticket_approval::Column::TicketId.gt(last))
            .order_by_asc(ticket_approval::Column::TicketId)
            .limit(BATCH)
            .into_tuple()
            .all(app.db.read())
            .await?;
        let Some(end) = tickets.last() else {
            return Ok(());
        };
        last = *end;
        each(app, &tickets).await?;
    }
}

/// The same for the tickets on which one person is asked.
///
/// # Errors
/// When the database refuses.
pub async fn of_person(app: &App, payload: &str) -> Result<(), AppError> {
    let person: i64 = payload
        .parse()
        .map_err(|_| AppError::internal("nobody to look at"))?;
    let tickets: Vec<i64> = ticket_approval::Entity::find()
        .select_only()
        .column(ticket_approval::Column::TicketId)
        .distinct()
        .filter(ticket_approval::Column::State.eq("asked"))
        .filter(ticket_approval::Column::PersonId.eq(person))
        .into_tuple()
        .all(app.db.read())
        .await?;
    each(app, &tickets).await
}

async fn each(app: &App, tickets: &[i64]) -> Result<(), AppError> {
    for id in tickets {
        if changes(app, *id).await? {
            write(app, *id).await?;
        }
    }
    Ok(())
}

/// Whether others are to be asked, read without a write.
async fn changes(app: &App, id: i64) -> Result<bool, AppError> {
    let conn = app.db.read();
    let row = store::by_id(conn, id).await?;
    let ticket = history::ticket(conn, id).await?;
    let about = About {
        key: &row.key,
        created: row.created_at,
        ticket: Some(&ticket),
    };
    let command = Command::Approval(ApprovalAct::Refresh);
    let facts = facts::gather(conn, app, app.now(), about, &command).await?;
    let decided = decide(
        &app.book,
        Some(&ticket),
        &Actor::default(),
        &command,
        &facts,
    );
    Ok(decided.is_ok_and(|decision| !decision.outcomes.is_empty()))
}

async fn write(app: &App, id: i64) -> Result<(), AppError> {
    let write = app.db.write((app.clone(), id), |tx, (app, id)| {
        Box::pin(async move {
            let nobody = Actor::default();
            let order = Order {
                ticket: *id,
                actor: &nobody,
                channel: SYSTEM,
                command: &Command::Approval(ApprovalAct::Refresh),
                taken: &[],
            };
            match act(tx, app, app.now(), order).await {
                Ok(_) => Ok(()),
                // The ticket refuses for good: trying again would change nothing.
                Err(AppError::Refused(refusal)) if refusal.rule != institution::STALE => {
                    tracing::warn!(
                        ticket = id,
                        rule = refusal.rule,
                        "nobody else could be asked"
                    );
                    Ok(())
                }
                Err(error) => Err(error),
            }
        })
    });
    write.await?;
    app.live.nudge();
    Ok(())
}
