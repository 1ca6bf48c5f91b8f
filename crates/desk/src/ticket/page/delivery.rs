//! Whether the mails about a ticket left: a line at the entry that each tells of.

use crate::ticket::history::Mail;

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

/// No server takes so long with a mail, in milliseconds: whoever asked it is gone.
const UNANSWERED: i64 = 2 * 60_000;

/// What became of a mail, in words. `linked` is for who looks after mail.
pub fn of(row: &Mail, linked: bool, now: i64) -> Delivery {
    let to = match row.notice.as_str() {
        "mentioned" => "a quien se avisó",
        "task" => "a quien le toca",
        pack::TO_APPROVER => "a quien se le pide aprobar",
        "offered" => "a quien se ofreció",
        notice if pack::TO_RESPONSIBLE.contains(&notice) => "a quien atiende",
        _ => "al solicitante",
    };
    let why = row.last_error.as_deref().unwrap_or("sin motivo conocido");
    let (text, is_trouble) = match row.state.as_str() {
        "sent" if row.in_doubt > 0 => (
            format!("Correo enviado {to}; pudo llegar más de una vez"),
            false,
        ),
        "sent" => (format!("Correo enviado {to}"), false),
        "failed" => (format!("No se pudo entregar el correo {to}: {why}"), true),
        "skipped" => (format!("No se envió correo {to}: {why}"), false),
        _ if row.sending_at.is_some_and(|at| now - at > UNANSWERED) => (
            format!("No se sabe si salió el correo {to}; se enviará otra vez"),
            true,
        ),
        _ if row.last_error.is_some() => (
            format!("Correo en camino {to}; se intentará de nuevo: {why}"),
            true,
        ),
        _ if row.waits.as_deref() == Some("quiet") => (
            format!("Correo {to} en espera de que terminen sus horas de silencio"),
            false,
        ),
        _ if row.waits.as_deref() == Some("digest") => {
            (format!("Correo {to} en espera de su resumen diario"), false)
        }
        _ => (format!("Correo en camino {to}"), false),
    };
    Delivery {
        text,
        is_trouble,
        href: linked.then(|| format!("/administracion/correo/{}", row.id)),
    }
}
