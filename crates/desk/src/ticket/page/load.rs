//! How much there is to do, and who has it, as a small picture: bars whose widths
//! are attributes of their drawing.

use std::collections::BTreeMap;

use crate::directory;
use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::text::escaped;
use crate::platform::web::view::When;
use crate::ticket::page::words;
use crate::ticket::store::Load;

/// A state with how many tickets are in it.
pub struct Bar {
    /// Name of the state.
    pub state: String,
    /// What the state means, for its colour.
    pub category: String,
    /// How many.
    pub tickets: i64,
    /// Length of the bar, of 100.
    pub width: i64,
}

/// What one person has.
pub struct Worker {
    /// Name, or that nobody is responsible.
    pub name: String,
    /// The list of what it is; none where no filter can say it.
    pub href: Option<String>,
    /// How many.
    pub tickets: i64,
    /// How many of them wait for an answer.
    pub unanswered: i64,
    /// When the oldest came in.
    pub oldest: When,
    /// The pieces of the bar, one a category: name of it, where it begins, its length, of 100.
    pub pieces: Vec<(String, i64, i64)>,
}

/// The states that have tickets, in the order of their workflow.
pub fn bars(app: &App, load: &[Load]) -> Vec<Bar> {
    let mut counts: BTreeMap<(usize, String, String), i64> = BTreeMap::new();
    for one in load {
        let kind = app.book.kind(&one.kind);
        let place = kind.and_then(|k| k.states.iter().position(|s| s.key == one.state));
        let (name, category, _) = words::state(kind, &one.state);
        let key = (place.unwrap_or(usize::MAX), name, category);
        *counts.entry(key).or_default() += one.tickets;
    }
    let most = counts.values().copied().max().unwrap_or(1).max(1);
    let bar = |((_, state, category), tickets): ((usize, String, String), i64)| Bar {
        state,
        category,
        tickets,
        width: (tickets * 100 / most).max(1),
    };
    counts.into_iter().map(bar).collect()
}

/// Who has how much, the most first; what nobody has stands at the end. One statement.
///
/// # Errors
/// When the database refuses.
pub async fn workers(app: &App, load: &[Load]) -> Result<Vec<Worker>, AppError> {
    let people = load.iter().filter_map(|one| one.assignee_id);
    let known = directory::store::reach(app.db.read(), people).await?;
    let mut totals: BTreeMap<Option<i64>, Vec<&Load>> = BTreeMap::new();
    for one in load {
        totals.entry(one.assignee_id).or_default().push(one);
    }
    let sum = |all: &[&Load]| all.iter().map(|one| one.tickets).sum::<i64>();
    let most = totals
        .values()
        .map(|all| sum(all))
        .max()
        .unwrap_or(1)
        .max(1);
    let worker = |(who, all): (Option<i64>, Vec<&Load>)| {
        let person = who.and_then(|id| known.get(&id));
        let email = person.and_then(|(_, email)| email.as_deref());
        let filter = match (who, email) {
            (None, _) => Some("/solicitudes?vista=sin-asignar".to_owned()),
            (Some(_), Some(email)) => Some(format!(
                "/solicitudes?vista=en-curso&filtro={}",
                escaped(&format!("asignado:{email}"))
            )),
            _ => None,
        };
        let oldest = all.iter().map(|one| one.oldest).min();
        Worker {
            name: match (who, person) {
                (None, _) => "Sin asignar".to_owned(),
                (_, Some((name, _))) => name.clone(),
                _ => "Alguien".to_owned(),
            },
            href: filter,
            tickets: sum(&all),
            unanswered: all.iter().map(|one| one.unanswered).sum(),
            oldest: When::new(oldest.unwrap_or_default(), app.now(), &app.zone),
            pieces: pieces(app, &all, most),
        }
    };
    let (nobody, mut workers): (Vec<_>, Vec<_>) =
        totals.into_iter().partition(|(who, _)| who.is_none());
    workers.sort_by_key(|(_, all)| std::cmp::Reverse(sum(all)));
    Ok(workers.into_iter().chain(nobody).map(worker).collect())
}

/// The pieces of a bar, one a category, in the order of the categories' names.
fn pieces(app: &App, all: &[&Load], most: i64) -> Vec<(String, i64, i64)> {
    let mut by: BTreeMap<String, i64> = BTreeMap::new();
    for one in all {
        let (_, category, _) = words::state(app.book.kind(&one.kind), &one.state);
        *by.entry(category).or_default() += one.tickets;
    }
    let mut begin = 0;
    let mut piece = |(category, tickets): (String, i64)| {
        let width = (tickets * 100 / most).max(1);
        let at = begin;
        begin += width;
        (category, at, width)
    };
    let mut pieces = Vec::new();
    for one in by {
        pieces.push(piece(one));
    }
    pieces
}
