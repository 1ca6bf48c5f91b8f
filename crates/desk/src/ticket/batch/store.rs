//! Writing lives: few statements for many tickets, in one transaction.

use std::collections::BTreeSet;

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait, Iterable, QuerySelect,
};
use tables::{
    field_value, ticket, ticket_access, ticket_approval, ticket_task, ticket_text, ticket_tie,
    ticket_timer, timer_step,
};

use super::{Life, Numbers};
use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::dialect;
use crate::platform::error::AppError;
use crate::platform::jobs;
use crate::ticket::access::Order;
use crate::ticket::append::{self, Rows};
use crate::ticket::commit::RESUME;
use crate::ticket::project;
use crate::ticket::timers::Timers;

/// Values that one statement carries at most: both databases take this many.
const VALUES: usize = 8_000;

/// Writes lives and the numbers that they took; all or none. Whoever else
/// registers tickets in the meantime makes it fail: the folios were given.
///
/// # Errors
/// When the database refuses.
pub async fn store(tx: &Tx, app: &App, numbers: &Numbers, lives: &[Life]) -> Result<(), AppError> {
    let newest: Option<Option<i64>> = ticket::Entity::find()
        .select_only()
        .column_as(Expr::col(ticket::Column::Id).max(), "newest")
        .into_tuple()
        .one(tx.conn())
        .await?;
    let mut id = newest.flatten().unwrap_or_default();
    let (mut rows, mut words) = (Vec::new(), Vec::new());
    let (mut keys, mut values) = (Vec::new(), Vec::new());
    let (mut timers, mut steps) = (Vec::new(), Vec::new());
    let (mut history, mut ties, mut tasks) = (Rows::default(), Vec::new(), Vec::new());
    let mut approvals = Vec::new();
    for life in lives {
        id += 1;
        let state = life.ticket();
        let mut row = project::row(app, state)?;
        let (ended, category) = (*row.ended.as_ref(), row.category.as_ref().clone());
        row.id = Set(id);
        row.key = Set(life.key.clone());
        row.summary = Set(life.summary.clone());
        row.contact = Set(life.contact.clone());
        row.chain = Set(life.head.chain.clone());
        row.unanswered_since = Set(life.unanswered);
        row.created_at = Set(life.created);
        let own = Timers::kept(app, &state.kind, &life.past, app.now());
        row.next_due = Set(own.next_due());
        let (own, made) = own.into_rows(id);
        timers.extend(own);
        steps.extend(made);
        row.updated_at = Set(life.updated);
        rows.push(row);
        let (public, all) = append::words_of(&life.events);
        words.push(ticket_text::ActiveModel {
            ticket_id: Set(id),
            public_words: Set(format!(" {public}")),
            all_words: Set(format!(" {all}")),
        });
        let audience = project::audience(&app.book, &app.known, state);
        let audience: BTreeSet<String> = audience.iter().map(ToString::to_string).collect();
        let order = Order::of((ended, &category), state.assignee, life.created);
        keys.extend(audience.into_iter().map(|key| order.row(id, key)));
        let filled = project::filtered(app, id, state);
        values.extend(filled.into_iter().map(field_value::ActiveModel::from));
        let tied = project::ties(id, state).into_iter();
        ties.extend(tied.map(ticket_tie::ActiveModel::from));
        let todo = project::tasks(&app.book, id, state).into_iter();
        tasks.extend(todo.map(ticket_task::ActiveModel::from));
        let asked = project::approvals(&app.book, id, state).into_iter();
        approvals.extend(asked.map(ticket_approval::ActiveModel::from));
        history.add(id, &life.events);
        if let Some(waiting) = &state.waiting {
            let unique = format!("{RESUME}:{id}:{}", waiting.until);
            let (due, payload) = (waiting.until, id.to_string());
            jobs::enqueue(tx, life.updated, RESUME, &payload, Some(&unique), due).await?;
        }
    }
    let conn = tx.conn();
    insert::<ticket::Entity, _>(conn, rows).await?;
    insert::<ticket_text::Entity, _>(conn, words).await?;
    insert::<ticket_access::Entity, _>(conn, keys).await?;
    insert::<field_value::Entity, _>(conn, values).await?;
    insert::<ticket_tie::Entity, _>(conn, ties).await?;
    insert::<ticket_task::Entity, _>(conn, tasks).await?;
    insert::<ticket_approval::Entity, _>(conn, approvals).await?;
    insert::<ticket_timer::Entity, _>(conn, timers).await?;
    insert::<timer_step::Entity, _>(conn, steps).await?;
    insert::<tables::ticket_event::Entity, _>(conn, history.events).await?;
    insert::<tables::event_content::Entity, _>(conn, history.contents).await?;
    insert::<tables::attachment::Entity, _>(conn, history.files).await?;
    dialect::numbered_up_to(conn, "ticket", id).await?;
    numbers.write(tx).await
}

/// Inserts rows, as many a statement as it carries.
async fn insert<E, A>(conn: &impl ConnectionTrait, rows: Vec<A>) -> Result<(), DbErr>
where
    E: EntityTrait,
    A: ActiveModelTrait<Entity = E> + Send,
{
    let each = VALUES / E::Column::iter().count().max(1);
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let some: Vec<A> = rows.by_ref().take(each).collect();
        E::insert_many(some).exec_without_returning(conn).await?;
    }
    Ok(())
}
