//! The way through a list from a ticket's page: the ticket before, the one after, and back.

use crate::platform::App;
use crate::platform::error::AppError;
use crate::platform::text::escaped;
use crate::platform::web::Page;
use crate::ticket::page::view::{View, Wanted};
use crate::ticket::store::{By, Cursor, Listed, Lookup, Near};

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

/// The list that the address of a ticket's page names, from the ticket's place on.
pub struct Way {
    wanted: Wanted,
    view: View,
    place: Cursor,
}

impl Way {
    /// The way of an address; nothing where it names no list.
    ///
    /// # Errors
    /// When nobody is signed in.
    pub fn of(app: &App, request: &Page, row: &Listed) -> Result<Option<Self>, AppError> {
        let wanted = Wanted::of(request);
        if wanted.vista.is_empty() {
            return Ok(None);
        }
        let view = View::of(app, request, &wanted)?;
        if view.error.is_some() {
            return Ok(None);
        }
        let order = view.order();
        let place = order.place(row.place());
        // What was done here moves the ticket in a list by changes or deadlines, and not the reader.
        let at = wanted.lugar.filter(|_| order.by != By::Created);
        let place = Cursor {
            at: at.unwrap_or(place.at),
            ..place
        };
        Ok(Some(Self {
            wanted,
            view,
            place,
        }))
    }

    /// The list from the ticket's place on, among what the viewer may see.
    pub fn lookup<'a>(&'a self, request: &'a Page) -> Lookup<'a> {
        self.view.lookup(request, Some(self.place))
    }

    /// The links, once the neighbours are known.
    pub fn beside(&self, row: &Listed, previous: Option<Near>, next: Option<Near>) -> Beside {
        let order = self.view.order();
        let neighbour = |near: Near| {
            let place = order.place(near.place());
            let wanted = Wanted {
                lugar: Some(place.at).filter(|_| order.by != By::Created),
                ..self.wanted.clone()
            };
            let carried = wanted.carried().replacen('&', "?", 1);
            Neighbour {
                href: format!("/solicitudes/{}{carried}", near.reference),
                title: format!("{} · {}", near.reference, near.summary),
            }
        };
        let not_this = |near: &Near| near.id != row.id;
        let mut back = format!("/solicitudes?{}", self.view.query());
        if let Some(before) = &self.wanted.antes {
            back.push_str(&format!("&antes={}", escaped(before)));
        }
        back.push_str(&format!("#fila-{}", row.reference()));
        Beside {
            back,
            label: self.view.label.to_lowercase(),
            previous: previous.filter(not_this).map(neighbour),
            next: next.filter(not_this).map(neighbour),
        }
    }
}
