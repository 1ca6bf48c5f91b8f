//! One ticket with much on it, to measure its page with: tasks, messages, ties, a tag.

use engine::{Command, Link, TagAct, TaskAct, Tie};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use tables::{outbox, ticket};

use crate::platform::App;
use crate::platform::db::Tx;
use crate::platform::error::AppError;
use crate::ticket::act::{Order, act};

/// Tasks that it gets.
const TASKS: usize = 20;
/// Messages that it gets.
const MESSAGES: usize = 200;
/// Ties that it gets.
const LINKS: u64 = 10;
/// The tag by which it is found.
pub const TAG: &str = "muy largo";

/// Makes the newest ticket but one that is under way and that somebody asked for a long one, by
/// the commands of its page. Nothing happens where there are too few tickets.
///
/// # Errors
/// A refusal of the engine, or the database.
pub async fn lengthen(app: &App, actor: engine::Actor) -> Result<(), AppError> {
    let write = app.db.write((app.clone(), actor), |tx, (app, actor)| {
        Box::pin(long(tx, app, actor))
    });
    write.await
}

async fn long(tx: &Tx, app: &App, actor: &engine::Actor) -> Result<(), AppError> {
    let own: Option<i64> = ticket::Entity::find()
        .select_only()
        .column(ticket::Column::Id)
        .filter(ticket::Column::Ended.eq(false))
        .filter(ticket::Column::RequesterId.is_not_null())
        .order_by_desc(ticket::Column::CreatedAt)
        .offset(1)
        .limit(1)
        .into_tuple()
        .one(tx.conn())
        .await?;
    let Some(own) = own else {
        return Ok(());
    };
    let others: Vec<String> = ticket::Entity::find()
        .select_only()
        .column(ticket::Column::Key)
        .filter(ticket::Column::Id.ne(own))
        .order_by_asc(ticket::Column::Id)
        .limit(LINKS)
        .into_tuple()
        .all(tx.conn())
        .await?;
    for command in commands(others) {
        let order = Order {
            ticket: own,
            actor,
            channel: "page",
            command: &command,
            taken: &[],
        };
        act(tx, app, app.now(), order).await?;
    }
    // Nobody is told of what was made up.
    outbox::Entity::delete_many()
        .filter(outbox::Column::TicketId.eq(own))
        .exec(tx.conn())
        .await?;
    Ok(())
}

fn commands(others: Vec<String>) -> Vec<Command> {
    let task = |number: usize| {
        Command::Task(TaskAct::Add {
            title: format!("Paso {number} de una lista larga"),
            after: Vec::new(),
            due: None,
            assignee: None,
        })
    };
    let message = |number: usize| {
        let text = format!("Mensaje {number}: se revisó el equipo y se anotó lo que se encontró.");
        let attachments = Vec::new();
        match number % 2 {
            0 => Command::Answer { text, attachments },
            _ => Command::Note { text, attachments },
        }
    };
    let link = |ticket: String| {
        Command::Link(Link {
            ticket,
            tie: Tie::CausedBy,
            inverse: false,
        })
    };
    let tag = Command::Tag(TagAct::Add {
        text: TAG.to_owned(),
    });
    let tasks = (1..=TASKS).map(task);
    let messages = (1..=MESSAGES).map(message);
    let links = others.into_iter().map(link);
    tasks.chain(messages).chain(links).chain([tag]).collect()
}
