//! What was done outside tickets, told to people: who, what, to whom, when; and
//! what was there before and after.

mod detail;
mod store;
mod words;

use std::collections::HashMap;

use serde_json::Value;

use crate::directory;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::text::When;

pub use detail::Changed;
pub use store::{About, Cursor, PAGE, Wanted};
pub use words::{About as Subject, WORDS};

/// One act, as pages tell of it.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its number.
    pub id: i64,
    /// Who did it; none for the program itself.
    pub actor: Option<(i64, String)>,
    /// What was done, after the name: «dio una función a Gil Prueba».
    pub text: String,
    /// The person that it was done to, where it was done to one.
    pub person: Option<i64>,
    /// When.
    pub at: When,
    /// What it changed.
    pub changed: Vec<Changed>,
}

/// A page of acts, newest first, and where the next one goes on; four statements.
///
/// # Errors
/// When the database refuses.
pub async fn list(app: &App, wanted: &Wanted) -> Result<(Vec<Line>, Option<Cursor>), AppError> {
    let (rows, next) = store::list(app.db.read(), wanted).await?;
    Ok((tell(app, rows).await?, next))
}

/// The latest acts of a person.
///
/// # Errors
/// When the database refuses.
pub async fn latest_of(app: &App, person: i64, most: usize) -> Result<Vec<Line>, AppError> {
    let wanted = Wanted {
        people: Some((About::Actor, vec![person])),
        most,
        ..Wanted::default()
    };
    Ok(list(app, &wanted).await?.0)
}

async fn tell(app: &App, rows: Vec<tables::audit::Model>) -> Result<Vec<Line>, AppError> {
    let subject = |row: &tables::audit::Model| match words::about(&row.action) {
        words::About::Person => row.subject.parse::<i64>().ok(),
        _ => None,
    };
    let people = rows.iter().filter_map(|row| row.actor_id);
    let people = people.chain(rows.iter().filter_map(subject));
    let people: Vec<i64> = people.collect();
    let names = directory::store::names(app.db.read(), people).await?;
    let tickets = rows
        .iter()
        .filter(|row| words::about(&row.action) == words::About::Ticket);
    let tickets: Vec<String> = tickets.map(|row| row.subject.clone()).collect();
    let folios = if tickets.is_empty() {
        HashMap::new()
    } else {
        store::folios(app.db.read(), tickets).await?
    };
    let line = |row: tables::audit::Model| {
        let person = subject(&row);
        let of = match words::about(&row.action) {
            words::About::Person => person.and_then(|id| names.get(&id)).cloned(),
            words::About::Ticket => folios.get(&row.subject).cloned(),
            words::About::Unit => app
                .known
                .unit(&row.subject)
                .map(|u| format!("«{}»", u.name)),
            words::About::Team => app
                .known
                .team(&row.subject)
                .map(|t| format!("«{}»", t.name)),
            words::About::Service => {
                let service = app.known.service(&row.subject);
                service.map(|service| format!("«{}»", service.name))
            }
            words::About::Text => Some(format!("«{}»", row.subject)),
            words::About::Nothing => Some(String::new()),
        };
        let of = of.unwrap_or_else(|| "algo que ya no está".to_owned());
        let own = person.is_some() && person == row.actor_id;
        let detail: Value = serde_json::from_str(&row.detail).unwrap_or_default();
        Line {
            id: row.id,
            actor: row
                .actor_id
                .map(|id| (id, names.get(&id).cloned().unwrap_or_default())),
            text: words::sentence(&row.action, &of, own),
            person,
            at: When::new(row.at, app.now(), &app.zone),
            changed: detail::changed(app, &detail),
        }
    };
    Ok(rows.into_iter().map(line).collect())
}
