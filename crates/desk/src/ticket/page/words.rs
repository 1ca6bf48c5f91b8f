//! The words of a ticket's facts.

use engine::Kind;

use crate::platform::web::view::Badge;
use crate::ticket::store::Listed;

/// How a ticket came in, or through what somebody acted.
pub fn channel(key: &str) -> &str {
    match key {
        "portal" => "Portal",
        "page" => "Mesa de ayuda",
        other => other,
    }
}

/// What was just done, by its name in an address; nothing for any other name.
pub(super) fn done(key: &str) -> Option<&'static str> {
    match key {
        "clasificacion" => Some("Se guardó la clasificación."),
        "respuesta" => Some("Se envió la respuesta."),
        "nota" => Some("Se guardó la nota interna."),
        "estado" => Some("Cambió el estado."),
        _ => None,
    }
}

/// The priority with its name; a key that the kind lost shows as it is.
pub(super) fn priority(kind: &Kind, ticket: &Listed) -> Option<Badge> {
    let key = ticket.priority.as_ref()?;
    let name = kind.priority(key).map_or(key, |c| &c.name);
    Some(Badge {
        key: key.clone(),
        name: name.clone(),
    })
}

/// The name of the type of work.
pub(super) fn type_of_work(kind: &Kind, ticket: &Listed) -> Option<String> {
    let key = ticket.type_of_work.as_ref()?;
    Some(kind.type_of_work(key).map_or(key, |c| &c.name).clone())
}

/// The state's name, its category and its sentence for the requester.
pub fn state(kind: &Kind, key: &str) -> (String, String, String) {
    match kind.state(key) {
        Some(state) => (
            state.name.clone(),
            state.category.key().to_owned(),
            state.meaning.clone(),
        ),
        None => (key.to_owned(), String::new(), String::new()),
    }
}
