//! How webhooks and deliveries fare, in words.

use tables::{webhook, webhook_delivery};

use crate::channel::webhook::EVENTS;
use crate::platform::App;
use crate::platform::text::When;

/// A state as a badge shows it, with what there is to say of it.
pub(super) struct Fares {
    pub(super) word: &'static str,
    pub(super) category: &'static str,
    pub(super) detail: String,
}

/// How a webhook fares.
pub(super) fn of_webhook(app: &App, hook: &webhook::Model) -> Fares {
    let failures = match hook.failures {
        1 => "Falló la última vez.".to_owned(),
        n => format!("Falló {n} veces seguidas."),
    };
    let until = hook.paused_until.filter(|until| *until > app.now());
    let (word, category, detail) = match (hook.active, until, hook.failures) {
        (false, ..) => ("Detenido", "closed", String::new()),
        _ if hook.agreed_at.is_none() => ("Por autorizar", "pending", String::new()),
        (true, Some(until), _) => {
            let until = When::new(until, app.now(), &app.zone).text;
            (
                "En pausa",
                "pending",
                format!("{failures} Se intentará de nuevo: {until}."),
            )
        }
        (true, None, 0) => ("Activo", "resolved", String::new()),
        (true, None, _) => ("Con fallas", "pending", failures),
    };
    Fares {
        word,
        category,
        detail,
    }
}

/// What became of a delivery.
pub(super) fn of_delivery(app: &App, row: &webhook_delivery::Model) -> Fares {
    let (word, category) = match row.state.as_str() {
        "sent" => ("Entregado", "resolved"),
        "failed" => ("No se entregó", "cancelled"),
        "skipped" => ("No se envió", "closed"),
        "held" => ("Detenido", "closed"),
        _ => ("En espera", "pending"),
    };
    let mut parts: Vec<String> = row.error.iter().cloned().collect();
    if row.state == "queued" && row.attempts > 0 {
        let next = row.next_try_at.filter(|at| *at > app.now());
        parts.extend(next.map(|at| {
            let at = When::new(at, app.now(), &app.zone).text;
            format!("se intentará de nuevo: {at}")
        }));
    }
    if let (Some(status), None) = (row.status, &row.error) {
        parts.push(format!("contestó {status}"));
    }
    if let Some(duration) = row.duration {
        parts.push(format!("tardó {duration} ms"));
    }
    if row.attempts > 1 {
        parts.push(format!("{} intentos", row.attempts));
    }
    let mut detail = parts.join(" · ");
    if let Some(first) = detail.chars().next() {
        detail.replace_range(..first.len_utf8(), &first.to_uppercase().to_string());
    }
    Fares {
        word,
        category,
        detail,
    }
}

/// What an event is called.
pub(super) fn event(name: &str) -> &str {
    let known = EVENTS.into_iter().find(|(key, _)| *key == name);
    known.map_or("Prueba", |(_, label)| label)
}
