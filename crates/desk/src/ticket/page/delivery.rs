//! Whether the mails about a ticket left: a line at the entry that each tells of.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use tables::outbox;

use crate::platform::App;
use crate::platform::error::AppError;

/// What became of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// A sentence without its stop.
    pub text: String,
    /// Whether somebody should look at it.
    pub is_trouble: bool,
    /// Where those who look after mail see more.
    pub href: Option<String>,
}

/// What became of the mails about a ticket, by the number of the event that they tell of.
/// Where no mail leaves there is nothing to tell, and nothing is asked. `linked` is for
/// who looks after mail.
///
/// # Errors
/// When the database refuses.
pub async fn of(
    app: &App,
    ticket: i64,
    linked: bool,
) -> Result<HashMap<i64, Vec<Delivery>>, AppError> {
    let mut all: HashMap<i64, Vec<Delivery>> = HashMap::new();
    if app.mail.is_none() {
        return Ok(all);
    }
    let rows = outbox::Entity::find()
        .filter(outbox::Column::TicketId.eq(ticket))
        .filter(outbox::Column::State.ne("held"))
        .order_by_asc(outbox::Column::Id)
        .all(app.db.read())
        .await?;
    for row in rows {
        all.entry(row.seq).or_default().push(delivery(&row, linked));
    }
    Ok(all)
}

fn delivery(row: &outbox::Model, linked: bool) -> Delivery {
    let to = if pack::TO_RESPONSIBLE.contains(&row.notice.as_str()) {
        "a quien atiende"
    } else {
        "al solicitante"
    };
    let why = row.last_error.as_deref().unwrap_or("sin motivo conocido");
    let (text, is_trouble) = match row.state.as_str() {
        "sent" => (format!("Correo enviado {to}"), false),
        "failed" => (format!("No se pudo entregar el correo {to}: {why}"), true),
        "skipped" => (format!("No se envió correo {to}: {why}"), false),
        _ if row.last_error.is_some() => (
            format!("Correo en camino {to}; se intentará de nuevo: {why}"),
            true,
        ),
        _ => (format!("Correo en camino {to}"), false),
    };
    Delivery {
        text,
        is_trouble,
        href: linked.then(|| format!("/administracion/correo/{}", row.id)),
    }
}
