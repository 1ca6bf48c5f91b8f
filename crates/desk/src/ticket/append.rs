//! Writing events: first made ready, with salts, digests and chain, then stored.

use engine::chain::{Link, body_digest};
use engine::{Attachment, Event, Visibility};
use sea_orm::sea_query::{BinOper, Expr, ExprTrait};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait,
    IntoActiveModel, QueryFilter,
};
use tables::{attachment, event_body, ticket_event, ticket_text};

use crate::platform::error::AppError;
use crate::platform::random::{Random, sha256};
use crate::ticket::history::FORMAT;

/// Who did it, through what, when.
#[derive(Debug, Clone, Copy)]
pub struct By<'a> {
    /// The person's number.
    pub person: i64,
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
    body: Option<event_body::Model>,
    files: Vec<Attachment>,
}

/// Makes events ready to be stored after `head`, and answers with the new head.
///
/// # Errors
/// When there are no random bytes for a salt.
pub(super) fn prepare(
    random: &Random,
    mut head: Head,
    events: &[Event],
    by: By<'_>,
) -> Result<(Vec<Ready>, Head), AppError> {
    let mut ready = Vec::with_capacity(events.len());
    for event in events {
        let seq = head.version + 1;
        let payload = serde_json::to_string(&event.kind);
        let payload = payload.map_err(|e| AppError::internal(format!("event: {e}")))?;
        let body = match &event.body {
            Some(body) => {
                let (body, salt) = (body.clone(), random.salt()?);
                Some(event_body::Model {
                    ticket_id: 0,
                    seq,
                    body,
                    salt,
                })
            }
            None => None,
        };
        let digest = body.as_ref().map(|b| body_digest(&b.salt, &b.body));
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
            body: digest.as_deref(),
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
            recorded_at: by.at,
            effective_at: by.at,
            payload,
            body_digest: digest,
            chain,
        };
        ready.push(Ready {
            row,
            body,
            files: event.attachments.clone(),
        });
    }
    Ok((ready, head))
}

/// The folded words that events bring, each between blanks: those that the
/// requester may read too, and all of them.
fn words_of(events: &[Ready]) -> (String, String) {
    let (mut public, mut all) = (String::new(), String::new());
    for event in events {
        for word in event.body.iter().flat_map(|body| filter::words(&body.body)) {
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
    for event in events {
        let seq = event.row.seq;
        let row = ticket_event::Model {
            ticket_id: ticket,
            ..event.row
        };
        let row = row.into_active_model().reset_all();
        ticket_event::Entity::insert(row)
            .exec_without_returning(conn)
            .await?;
        if let Some(body) = event.body {
            let row = event_body::Model {
                ticket_id: ticket,
                ..body
            };
            let row = row.into_active_model().reset_all();
            event_body::Entity::insert(row)
                .exec_without_returning(conn)
                .await?;
        }
        for (position, file) in event.files.into_iter().enumerate() {
            // Public, and meaningless without the right to see the ticket.
            let key = sha256(format!("{ticket}/{seq}/{position}/{}", file.sha256));
            let row = attachment::ActiveModel {
                key: Set(key.chars().take(24).collect()),
                ticket_id: Set(ticket),
                seq: Set(seq),
                sha256: Set(file.sha256),
                name: Set(file.name),
                media_type: Set(file.media_type),
                size: Set(file.size),
                ..Default::default()
            };
            attachment::Entity::insert(row)
                .exec_without_returning(conn)
                .await?;
        }
    }
    Ok(())
}
