//! What became of a mail, in words.

use crate::channel::queue::Line;
use crate::platform::App;
use crate::platform::web::view::When;

/// The views of the list: name in the address, text, and state of the rows.
pub(super) const VIEWS: [(&str, &str, Option<&str>); 6] = [
    ("todos", "Todos", None),
    ("fallidos", "Fallidos", Some("failed")),
    ("detenidos", "Detenidos", Some("held")),
    ("en-espera", "En espera", Some("queued")),
    ("enviados", "Enviados", Some("sent")),
    ("sin-enviar", "Sin enviar", Some("skipped")),
];

/// No server takes so long with a mail, in milliseconds: whoever asked it is gone.
pub(super) const UNANSWERED: i64 = 2 * 60_000;

/// What became of a mail: a word, the category that colours it, and a sentence.
pub(super) struct Result {
    pub(super) word: &'static str,
    pub(super) category: &'static str,
    pub(super) detail: String,
}

pub(super) fn result(app: &App, line: &Line) -> Result {
    let why = line.last_error.as_deref().unwrap_or_default();
    let sentence = |text: &str| {
        let mut text = crate::platform::text::capital(text);
        if !text.is_empty() && !text.ends_with('.') {
            text.push('.');
        }
        text
    };
    let tries = match line.attempts {
        0 => String::new(),
        1 => "Se intentó una vez.".to_owned(),
        n => format!("Se intentó {n} veces."),
    };
    let join = |parts: &[String]| {
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(" ")
    };
    let (word, category, detail) = match line.state.as_str() {
        "sent" => {
            let at = line.sent_at.map(|at| When::new(at, app.now(), &app.zone));
            let at = at.map_or_else(String::new, |at| format!("{}.", at.text));
            let twice = if line.in_doubt > 0 {
                "Pudo llegar más de una vez: el programa se detuvo justo al enviarlo."
            } else {
                ""
            };
            ("Enviado", "resolved", join(&[at, twice.to_owned()]))
        }
        "failed" => ("No se entregó", "failed", join(&[sentence(why), tries])),
        "skipped" => ("Sin enviar", "closed", sentence(why)),
        "held" => (
            "Detenido",
            "pending",
            join(&[sentence(why), "Espera a que alguien lo libere.".to_owned()]),
        ),
        _ => {
            let next = line.next_try_at.filter(|at| *at > app.now());
            let next = next.map_or_else(String::new, |at| {
                let at = When::new(at, app.now(), &app.zone);
                format!("Se intentará de nuevo: {}.", at.text)
            });
            let waits = match line.waits.as_deref() {
                Some("quiet") if !next.is_empty() => {
                    "Espera a que terminen las horas de silencio de quien lo recibe."
                }
                Some("digest") if !next.is_empty() => {
                    "Espera el resumen diario de quien lo recibe."
                }
                _ => "",
            };
            let is_asked = line
                .sending_at
                .is_some_and(|at| app.now() - at > UNANSWERED);
            if is_asked {
                let text = "El programa se detuvo al enviarlo: no se sabe si salió. Se enviará otra vez con el mismo identificador.";
                ("En duda", "pending", join(&[text.to_owned(), tries]))
            } else {
                (
                    "En camino",
                    "open",
                    join(&[sentence(why), waits.to_owned(), tries, next]),
                )
            }
        }
    };
    Result {
        word,
        category,
        detail,
    }
}

/// Whether somebody can put it on its way (again).
pub(super) fn can_send(line: &Line, now: i64) -> bool {
    match line.state.as_str() {
        "failed" | "held" | "skipped" => true,
        "queued" => line.next_try_at.is_some_and(|at| at > now),
        _ => false,
    }
}

/// Whether somebody can hold it.
pub(super) fn can_hold(line: &Line) -> bool {
    matches!(line.state.as_str(), "queued" | "failed")
}
