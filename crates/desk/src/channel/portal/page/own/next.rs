//! What happens next, in plain words.

use engine::{Category, Kind, Ticket};

use crate::platform::App;
use crate::platform::text::When;
use crate::ticket::approval::words::Words;

/// Whose turn it is, and what comes by itself on which day.
pub fn sentences(
    app: &App,
    kind: &Kind,
    ticket: &Ticket,
    (can_move, can_reply): (bool, bool),
) -> Vec<String> {
    let mut said: Vec<String> = waiting(app, kind, ticket).into_iter().collect();
    said.extend(approvals(app, kind, ticket));
    let category = ticket.category(kind);
    if ticket.merged_into.is_some() {
        let text = "Se atiende junto con otra petición igual: aquí verá lo que se responda. Si tiene algo que agregar, escríbalo abajo.";
        said.clear();
        said.push(text.to_owned());
        return said;
    }
    let turn = if can_move {
        "Ahora le toca a usted: abajo puede elegir cómo sigue.".to_owned()
    } else if category.is_some_and(Category::is_ended) && can_reply {
        "Ya no hay nada pendiente. Si necesita algo más sobre esto, escríbalo abajo.".to_owned()
    } else if category.is_some_and(Category::is_ended) {
        "Ya no hay nada pendiente.".to_owned()
    } else if can_reply && category != Some(Category::Pending) {
        "Ahora nos toca a nosotros. Si tiene algo que agregar, escríbalo abajo.".to_owned()
    } else if can_reply {
        "Si puede ayudarnos a avanzar o tiene algo que agregar, escríbalo abajo.".to_owned()
    } else {
        return said;
    };
    said.push(turn);
    said
}

/// Whose approval it waits for.
fn approvals(app: &App, kind: &Kind, ticket: &Ticket) -> Vec<String> {
    if ticket.category(kind).is_none_or(Category::is_ended) {
        return Vec::new();
    }
    let words = Words::of(app, kind);
    let open = ticket.approvals.iter().filter(|(_, own)| own.is_open());
    let said = open.map(|(key, own)| {
        let step = words.step(key, &own.step);
        format!("En espera de la autorización de: {step}.")
    });
    said.collect()
}

/// Until when the ticket waits, and what happens then.
fn waiting(app: &App, kind: &Kind, ticket: &Ticket) -> Option<String> {
    let waiting = ticket.waiting.as_ref()?;
    let wait = kind.present(&ticket.state)?.wait.as_ref()?;
    let day = When::day_in_words(waiting.until, &app.zone);
    let reason = waiting.reason.as_ref().and_then(|key| {
        let reason = wait.reasons.iter().find(|reason| reason.key == *key)?;
        Some(format!(" Motivo: {}.", reason.name))
    });
    let then = wait.transition().and_then(|key| kind.transition(key));
    let then = then.and_then(|next| kind.state(&next.to));
    let text = match then {
        Some(state) => format!(
            "Espera hasta el {day}; si antes no cambia nada, ese día pasará a «{}».",
            state.name
        ),
        None => format!("Espera hasta el {day}; ese día lo retomamos."),
    };
    Some(format!("{text}{}", reason.unwrap_or_default()))
}
