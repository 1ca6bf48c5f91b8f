//! The way through a list from a ticket's page: the ticket before, the one after, and back.

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::web::Page;
use crate::ticket::page::view::{View, Wanted};
use crate::ticket::store::{self, By, Cursor, Listed, Lookup, Near};

/// Where a ticket stands in the list that it was opened from.
pub struct Beside {
    /// The list, where one left it.
    pub back: String,
    /// Label of the list, for the link back.
    pub label: String,
    /// The ticket before it.
    pub previous: Option<Neighbour>,
    /// The ticket after it.
    pub next: Option<Neighbour>,
}

/// A ticket beside this one.
pub struct Neighbour {
    /// Its address, which carries the list on.
    pub href: String,
    /// Folio and first words.
    pub title: String,
}

/// The neighbours of a ticket in the list that its address names, among those that
/// the viewer may see; nothing where it names none. Two statements.
///
/// # Errors
/// When the database refuses.
pub async fn of(app: &App, request: &Page, row: &Listed) -> Result<Option<Beside>, AppError> {
    let wanted = Wanted::of(request);
    if wanted.vista.is_empty() {
        return Ok(None);
    }
    let view = View::of(app, request, &wanted)?;
    if view.error.is_some() {
        return Ok(None);
    }
    let order = view.order();
    // What was done here moves the ticket in a list by changes, and not the reader.
    let at = wanted.lugar.filter(|_| order.by == By::Changed);
    let place = order.place(row);
    let place = Cursor {
        at: at.unwrap_or(place.at),
        ..place
    };
    let onward = view.lookup(request, Some(place));
    let backward = Lookup {
        order: order.reversed(),
        ..onward
    };
    let neighbour = |near: Near| {
        let place = Some(near.updated_at).filter(|_| order.by == By::Changed);
        let wanted = Wanted {
            lugar: place,
            ..wanted.clone()
        };
        let carried = wanted.carried().replacen('&', "?", 1);
        Neighbour {
            href: format!("/solicitudes/{}{carried}", near.reference),
            title: format!("{} · {}", near.reference, near.summary),
        }
    };
    let not_this = |near: &Near| near.id != row.id;
    let previous = store::next(app.db.read(), &backward).await?;
    let next = store::next(app.db.read(), &onward).await?;
    let mut back = format!("/solicitudes?{}", view.query());
    if let Some(before) = &wanted.antes {
        back.push_str(&format!(
            "&antes={}",
            crate::platform::text::escaped(before)
        ));
    }
    back.push_str(&format!("#fila-{}", row.reference()));
    Ok(Some(Beside {
        back,
        label: view.label.to_lowercase(),
        previous: previous.filter(not_this).map(neighbour),
        next: next.filter(not_this).map(neighbour),
    }))
}
