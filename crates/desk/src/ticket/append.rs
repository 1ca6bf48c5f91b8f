//! Writing events: first made ready, with salts, digests and chain, then stored.

use engine::chain::{Link, content_digest};
use engine::{Attachment, Changes, Event, FORMAT, Value, Visibility};
use sea_orm::sea_query::{BinOper, Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
    IntoActiveModel, QueryFilter,
};
use tables::{attachment, event_content, ticket_event, ticket_text};

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::random::sha256;

/// Who did it, through what, when.
#[derive(Debug, Clone, Copy)]
pub struct By<'a> {
    /// The person's number; `None` for the program itself.
    pub person: Option<i64>,
    /// The channel.
    pub channel: &'a str,
    /// Milliseconds UTC.
    pub at: i64,
}

/// What the chain holds of a file. Its name is not in it: it can be personal.
pub(super) fn sealed(sha256: &str, size: i64, media_type: &str) -> String {
    format!("{sha256} {size} {media_type}")
}

/// The end of a ticket's history.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Head {
    /// Number of the last event; 0 before the first.
    pub(super) version: i64,
    /// Hash of the last event and of all before it; empty before the first.
    pub(super) chain: String,
}

/// An event that only lacks the ticket it belongs to.
pub(super) struct Ready {
    row: ticket_event::Model,
    content: Option<event_content::Model>,
    files: Vec<Attachment>,
    /// The folded words of what was written.
    words: Vec<String>,
}

/// Makes events ready to be stored after `head`, and answers with the new head.
///
/// # Errors
/// When there are no random bytes for a salt.
pub(super) fn prepare(
    app: &App,
    mut head: Head,
    events: &[Event],
    by: By<'_>,
) -> Result<(Vec<Ready>, Head), AppError> {
    let mut ready = Vec::with_capacity(events.len());
    for event in events {
        let seq = head.version + 1;
        let payload = serde_json::to_string(&event.kind);
        let payload = payload.map_err(|e| AppError::internal(format!("event: {e}")))?;
        let content = content(app, event, seq)?;
        let digest = content
            .as_ref()
            .map(|c| content_digest(&c.salt, c.body.as_deref(), c.form_values.as_deref()));
        let files = event.attachments.iter();
        let files: Vec<String> = files
            .map(|f| sealed(&f.sha256, f.size, &f.media_type))
            .collect();
        let link = Link {
            format: FORMAT,
            seq,
            visibility: event.visibility.key(),
            actor: by.person,
            channel: by.channel,
            recorded_at: by.at,
            effective_at: by.at,
            payload: &payload,
            rules: app.config_version,
            content: digest.as_deref(),
            files: &files,
        };
        let chain = link.after(&head.chain);
        head = Head {
            version: seq,
            chain: chain.clone(),
        };
        let row = ticket_event::Model {
            ticket_id: 0,
            seq,
            event_type: event.kind.name().to_owned(),
            format: FORMAT,
            visibility: event.visibility.key().to_owned(),
            actor_id: by.person,
            channel: by.channel.to_owned(),
            rules: app.config_version,
            recorded_at: by.at,
            effective_at: by.at,
            payload,
            content_digest: digest,
            chain,
        };
        ready.push(Ready {
            row,
            content,
            files: event.attachments.clone(),
            words: words(event.body.as_deref(), &event.values),
        });
    }
    Ok((ready, head))
}

/// What people wrote with an event, with a salt of its own; `None` for nothing.
fn content(app: &App, event: &Event, seq: i64) -> Result<Option<event_content::Model>, AppError> {
    if event.body.is_none() && event.values.is_empty() {
        return Ok(None);
    }
    let values = serde_json::to_string(&event.values);
    let values = values.map_err(|e| AppError::internal(format!("values: {e}")))?;
    Ok(Some(event_content::Model {
        ticket_id: 0,
        seq,
        body: event.body.clone(),
        form_values: Some(values).filter(|_| !event.values.is_empty()),
        salt: app.random.salt()?,
    }))
}

/// The folded words of an event: of its text, and of the texts of its values.
pub(super) fn words(body: Option<&str>, values: &Changes) -> Vec<String> {
    let texts = values.values().flatten().filter_map(Value::text);
    body.into_iter()
        .chain(texts)
        .flat_map(filter::words)
        .collect()
}

/// The folded words that events bring, each between blanks: those that the
/// requester may read too, and all of them.
pub(super) fn words_of(events: &[Ready]) -> (String, String) {
    let (mut public, mut all) = (String::new(), String::new());
    for event in events {
        for word in &event.words {
            let word = format!("{word} ");
            if event.row.visibility == Visibility::Public.key() {
                public.push_str(&word);
            }
            all.push_str(&word);
        }
    }
    (public, all)
}

/// Adds the words of events to those of their ticket.
async fn store_words(
    conn: &impl ConnectionTrait,
    ticket: i64,
    events: &[Ready],
) -> Result<(), DbErr> {
    let first = events.first().is_some_and(|event| event.row.seq == 1);
    let (public, all) = words_of(events);
    if first {
        let row = ticket_text::ActiveModel {
            ticket_id: Set(ticket),
            public_words: Set(format!(" {public}")),
            all_words: Set(format!(" {all}")),
        };
        ticket_text::Entity::insert(row)
            .exec_without_returning(conn)
            .await?;
    } else if !all.is_empty() {
        let (of_public, of_all) = (
            ticket_text::Column::PublicWords,
            ticket_text::Column::AllWords,
        );
        ticket_text::Entity::update_many()
            .col_expr(
                of_public,
                Expr::col(of_public).binary(BinOper::Custom("||"), public),
            )
            .col_expr(of_all, Expr::col(of_all).binary(BinOper::Custom("||"), all))
            .filter(ticket_text::Column::TicketId.eq(ticket))
            .exec(conn)
            .await?;
    }
    Ok(())
}

/// The rows of events.
#[derive(Default)]
pub(super) struct Rows {
    pub(super) events: Vec<ticket_event::ActiveModel>,
    pub(super) contents: Vec<event_content::ActiveModel>,
    pub(super) files: Vec<attachment::ActiveModel>,
}

impl Rows {
    /// Adds those of events that were made ready, as those of `ticket`.
    pub(super) fn add(&mut self, ticket: i64, events: &[Ready]) {
        for event in events {
            let seq = event.row.seq;
            let row = ticket_event::Model {
                ticket_id: ticket,
                ..event.row.clone()
            };
            self.events.push(row.into_active_model().reset_all());
            if let Some(content) = event.content.clone() {
                let row = event_content::Model {
                    ticket_id: ticket,
                    ..content
                };
                self.contents.push(row.into_active_model().reset_all());
            }
            for (position, file) in event.files.iter().cloned().enumerate() {
                // Public, and meaningless without the right to see the ticket.
                let key = sha256(format!("{ticket}/{seq}/{position}/{}", file.sha256));
                self.files.push(attachment::ActiveModel {
                    key: Set(key.chars().take(24).collect()),
                    ticket_id: Set(ticket),
                    seq: Set(seq),
                    sha256: Set(file.sha256),
                    name: Set(file.name),
                    media_type: Set(file.media_type),
                    size: Set(file.size),
                    ..Default::default()
                });
            }
        }
    }
}

/// Stores events that were made ready, as those of `ticket`.
///
/// # Errors
/// When the database refuses.
pub(super) async fn store(
    conn: &impl ConnectionTrait,
    ticket: i64,
    events: Vec<Ready>,
) -> Result<(), DbErr> {
    store_words(conn, ticket, &events).await?;
    let mut rows = Rows::default();
    rows.add(ticket, &events);
    let Rows {
        events,
        contents,
        files,
    } = rows;
    if !events.is_empty() {
        ticket_event::Entity::insert_many(events)
            .exec_without_returning(conn)
            .await?;
    }
    if !contents.is_empty() {
        event_content::Entity::insert_many(contents)
            .exec_without_returning(conn)
            .await?;
    }
    if !files.is_empty() {
        attachment::Entity::insert_many(files)
            .exec_without_returning(conn)
            .await?;
    }
    Ok(())
}
