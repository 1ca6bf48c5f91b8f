//! Tags that a kind offers: each can be written, and stands once.

use std::collections::HashSet;

use engine::{Tag, Tags};

use crate::document::Place;
use crate::fault::Faults;

/// Tags of a list at most.
const MOST: usize = 200;

/// The tags of a kind.
pub(crate) fn check(place: Place<'_>, tags: &Tags, faults: &Faults) {
    if tags.list.is_empty() && !tags.free {
        place.fault(
            faults,
            "no hay ninguna etiqueta que elegir; escriba «list», o «free = true»",
        );
    }
    if tags.list.len() > MOST {
        let text = format!("hay más de {MOST} etiquetas; deje las que se usan");
        place.key("list").at(MOST).fault(faults, text);
    }
    let mut known = HashSet::new();
    for (index, text) in tags.list.iter().enumerate() {
        let place = place.key("list").at(index);
        match Tag::read(text) {
            None => place.fault(
                faults,
                "una etiqueta tiene letras o números, y a lo más 40 caracteres",
            ),
            Some(tag) if !known.insert(tag.key.clone()) => {
                place.fault(faults, format!("«{text}» ya está en la lista; quítela"));
            }
            Some(_) => {}
        }
    }
}
