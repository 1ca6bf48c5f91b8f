//! The buttons of the editor of a form.

/// What a button says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Button {
    Save,
    Look,
    Add,
    Up(usize),
    Down(usize),
    Remove(usize),
}

impl Button {
    /// The button of a form; looking when nobody says what.
    pub fn read(text: &str) -> Self {
        let (word, place) = text.split_once('-').unwrap_or((text, ""));
        let place = place.parse().ok();
        match (word, place) {
            ("guardar", _) => Self::Save,
            ("agregar", _) => Self::Add,
            ("subir", Some(place)) => Self::Up(place),
            ("bajar", Some(place)) => Self::Down(place),
            ("quitar", Some(place)) => Self::Remove(place),
            _ => Self::Look,
        }
    }
}
