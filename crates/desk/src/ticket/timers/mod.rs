//! The clocks of tickets as rows: what lists order and filter by, and what the escalation
//! looks at. They follow from the events and from what was promised, and are written in the
//! transaction of the events.

pub mod replay;
pub mod words;

use std::collections::BTreeSet;

use clock::{State, Timer};
use engine::levels::{ClockName, Past};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
    IntoActiveModel, QueryFilter,
};
use tables::{ticket_timer, timer_step};

use crate::platform::App;

/// The next deadline of a ticket that has none: the end of the year 9999.
pub const NEVER: i64 = 253_402_300_799_999;

/// The clocks of a ticket by which something is promised.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Timers {
    /// The rows, without the ticket's number.
    rows: Vec<ticket_timer::Model>,
    /// Steps that lie before the clocks were kept: clock, cycle, step, when it was made.
    past_steps: Vec<(String, i64, String, i64)>,
}

impl Timers {
    /// The clocks of a ticket of this kind after these events.
    pub fn of(app: &App, kind: &str, past: &[Past]) -> Self {
        let timers = app.levels.timers(kind, past);
        let row = |(name, timer): (ClockName, Timer)| {
            let step = steps(app, &timer).into_iter().map(|(at, _)| at).min();
            row(&name, &timer, step)
        };
        Self {
            rows: timers.into_iter().map(row).collect(),
            past_steps: Vec::new(),
        }
    }

    /// The same for a ticket whose clocks are kept from `now` on: steps that lie before are
    /// taken as made, so that nobody is told of what is long past.
    pub fn kept(app: &App, kind: &str, past: &[Past], now: i64) -> Self {
        let mut kept = Self::default();
        for (name, timer) in app.levels.timers(kind, past) {
            let planned = steps(app, &timer);
            let next = planned.iter().map(|(at, _)| *at).filter(|at| *at > now);
            let own = row(&name, &timer, next.min());
            let late = planned.into_iter().filter(|(at, _)| *at <= now);
            let made = late.map(|(_, step)| (own.clock.clone(), own.cycle, step, now));
            kept.past_steps.extend(made);
            kept.rows.push(own);
        }
        kept
    }

    /// The deadline that comes first of the clocks that have not ended; [`NEVER`] for none.
    pub fn next_due(&self) -> i64 {
        let open = self.rows.iter().filter(|row| row.ended_at.is_none());
        open.filter_map(|row| row.due_at).min().unwrap_or(NEVER)
    }

    /// Whether stored rows say the same; when to look for a step is no part of it.
    pub fn are(&self, stored: &[ticket_timer::Model]) -> bool {
        stored.len() == self.rows.len()
            && self.rows.iter().all(|own| {
                let same = stored.iter().find(|row| row.clock == own.clock);
                same.is_some_and(|row| {
                    let as_own = ticket_timer::Model {
                        ticket_id: own.ticket_id,
                        step_at: own.step_at,
                        ..row.clone()
                    };
                    as_own == *own
                })
            })
    }

    /// The rows of the ticket with this number, and those of steps that count as made.
    pub fn into_rows(
        self,
        ticket: i64,
    ) -> (Vec<ticket_timer::ActiveModel>, Vec<timer_step::ActiveModel>) {
        let timer = |row: ticket_timer::Model| {
            let own = ticket_timer::Model {
                ticket_id: ticket,
                ..row
            };
            own.into_active_model().reset_all()
        };
        let step = |(clock, cycle, step, at): (String, i64, String, i64)| timer_step::ActiveModel {
            ticket_id: Set(ticket),
            clock: Set(clock),
            cycle: Set(cycle),
            step: Set(step),
            made_at: Set(at),
        };
        (
            self.rows.into_iter().map(timer).collect(),
            self.past_steps.into_iter().map(step).collect(),
        )
    }
}

/// The steps of a clock's escalation that have an instant.
fn steps(app: &App, timer: &Timer) -> Vec<(i64, String)> {
    let rule = timer.aim.as_ref().map(|aim| aim.rule.as_str());
    let escalation = rule.and_then(|rule| app.levels.escalation(rule));
    let planned = escalation
        .and_then(|own| clock::plan(own, timer, app.levels.calendars(), &app.zone).ok())
        .unwrap_or_default();
    let at = |planned: clock::Planned| planned.at.map(|at| (at, planned.step));
    planned.into_iter().filter_map(at).collect()
}

/// A clock as a row. Nothing of it depends on the moment at which it is made.
fn row(name: &ClockName, timer: &Timer, step_at: Option<i64>) -> ticket_timer::Model {
    let state = match (timer.ended, timer.state) {
        (Some(_), State::Stopped) => "cancelled",
        (Some(_), State::Missed) => "missed",
        (Some(_), _) => "met",
        (None, _) if timer.paused_by.is_empty() => "running",
        (None, _) => "paused",
    };
    let target = timer.aim.as_ref().map(|aim| aim.rule.clone());
    ticket_timer::Model {
        ticket_id: 0,
        clock: name.to_string(),
        target: target.unwrap_or_default(),
        state: state.to_owned(),
        cycle: i64::try_from(timer.cycle).unwrap_or_default(),
        started_at: timer.started.unwrap_or_default(),
        due_at: timer.due,
        ended_at: timer.ended,
        elapsed: (state != "running").then_some(timer.elapsed),
        calendar: timer.calendar.clone(),
        step_at: step_at.filter(|_| timer.ended.is_none()),
    }
}

/// Brings a ticket's rows from what they were to what they are now: two statements at most
/// and none when nothing changed; one more for steps that count as made.
///
/// # Errors
/// When the database refuses.
pub async fn bring(
    conn: &impl ConnectionTrait,
    ticket: i64,
    before: &Timers,
    after: Timers,
) -> Result<(), DbErr> {
    let clocks = |timers: &Timers| -> BTreeSet<String> {
        timers.rows.iter().map(|row| row.clock.clone()).collect()
    };
    let gone: Vec<String> = clocks(before)
        .difference(&clocks(&after))
        .cloned()
        .collect();
    if !gone.is_empty() {
        ticket_timer::Entity::delete_many()
            .filter(ticket_timer::Column::TicketId.eq(ticket))
            .filter(ticket_timer::Column::Clock.is_in(gone))
            .exec(conn)
            .await?;
    }
    let mut changed = after;
    changed.rows.retain(|row| !before.rows.contains(row));
    write(conn, ticket, changed).await
}

/// Writes rows over those that are there.
async fn write(conn: &impl ConnectionTrait, ticket: i64, timers: Timers) -> Result<(), DbErr> {
    let (rows, steps) = timers.into_rows(ticket);
    if !rows.is_empty() {
        let key = [ticket_timer::Column::TicketId, ticket_timer::Column::Clock];
        let over = OnConflict::columns(key)
            .update_columns([
                ticket_timer::Column::Target,
                ticket_timer::Column::State,
                ticket_timer::Column::Cycle,
                ticket_timer::Column::StartedAt,
                ticket_timer::Column::DueAt,
                ticket_timer::Column::EndedAt,
                ticket_timer::Column::Elapsed,
                ticket_timer::Column::Calendar,
                ticket_timer::Column::StepAt,
            ])
            .to_owned();
        ticket_timer::Entity::insert_many(rows)
            .on_conflict(over)
            .exec_without_returning(conn)
            .await?;
    }
    if !steps.is_empty() {
        let once = OnConflict::new().do_nothing().to_owned();
        timer_step::Entity::insert_many(steps)
            .on_conflict(once)
            .try_insert()
            .exec_without_returning(conn)
            .await?;
    }
    Ok(())
}

/// Takes away every row of a ticket's clocks and writes these; what was made of their
/// escalation stays.
///
/// # Errors
/// When the database refuses.
pub async fn anew(conn: &impl ConnectionTrait, ticket: i64, timers: Timers) -> Result<(), DbErr> {
    ticket_timer::Entity::delete_many()
        .filter(ticket_timer::Column::TicketId.eq(ticket))
        .exec(conn)
        .await?;
    write(conn, ticket, timers).await
}
