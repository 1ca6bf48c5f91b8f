//! Choosing a unit or a team: a list of hundreds is typed into, with the names as
//! suggestions; what is typed must name one.

use crate::platform::App;
use crate::platform::known::Unit;
use crate::platform::text::fold;

/// The names that the control suggests, in reading order; each names one unit.
pub fn unit_names(app: &App) -> Vec<String> {
    let open = app.known.units().iter().filter(|unit| unit.is_open);
    open.map(|unit| unit_name(app, unit)).collect()
}

/// The name by which a unit is chosen: its own, with the one above it where
/// another has the same, with its key where that does not tell either.
pub fn unit_name(app: &App, unit: &Unit) -> String {
    let same = |other: &&Unit| other.is_open && other.name == unit.name && other.id != unit.id;
    let others: Vec<&Unit> = app.known.units().iter().filter(same).collect();
    if others.is_empty() {
        return unit.name.clone();
    }
    let above = unit.path.get(1);
    let name = above.and_then(|key| app.known.unit(key)).map(|u| &u.name);
    match name {
        Some(name) if others.iter().all(|other| other.path.get(1) != above) => {
            format!("{} ({name})", unit.name)
        }
        _ => format!("{} ({})", unit.name, unit.key),
    }
}

/// The open unit that a text names: by key, by what the control suggests, or by
/// that without accents and capitals. Nothing typed is no unit.
///
/// # Errors
/// What to tell at the control.
pub fn unit<'a>(app: &'a App, text: &str) -> Result<Option<&'a Unit>, &'static str> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    if let Some(unit) = app.known.unit(text).filter(|unit| unit.is_open) {
        return Ok(Some(unit));
    }
    let wanted = fold(text);
    let open = app.known.units().iter().filter(|unit| unit.is_open);
    let mut named = open.filter(|unit| fold(&unit_name(app, unit)) == wanted);
    named
        .next()
        .map(Some)
        .ok_or("Elija una dependencia de la lista.")
}
