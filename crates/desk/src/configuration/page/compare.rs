//! Two versions of a form beside each other: what changed from one to the other.

use engine::Definition;
use tables::rule_version;

use super::difference::between;
use crate::platform::error::AppError;
use crate::platform::web::view::Choice;

/// Two versions to choose, and what changed between them.
pub struct Comparison {
    /// The one to begin with.
    pub from: Vec<Choice>,
    /// The one to compare with it.
    pub to: Vec<Choice>,
    /// What changed, in a sentence before the list; nothing while none were chosen.
    pub said: Option<String>,
    /// What changed.
    pub changes: Vec<String>,
}

/// The choice of two of these versions, oldest first, with what was chosen of them;
/// nothing where there are not two.
///
/// # Errors
/// [`AppError::NotFound`] for a version that there is not.
pub fn compare(
    stored: &[(rule_version::Model, Definition<String>)],
    asked: (Option<i64>, Option<i64>),
) -> Result<Option<Comparison>, AppError> {
    let ([(first, _), ..], [.., (last, _)], true) = (stored, stored, stored.len() > 1) else {
        return Ok(None);
    };
    let find = |number: i64| {
        let own = stored.iter().find(|(row, _)| row.version == number);
        own.ok_or(AppError::NotFound)
    };
    let chosen = match asked {
        (Some(from), Some(to)) => Some((find(from)?, find(to)?)),
        _ => None,
    };
    let numbers = chosen.map_or((first.version, last.version), |(from, to)| {
        (from.0.version, to.0.version)
    });
    let choices = |number: i64| {
        let choice = |(row, _): &(rule_version::Model, _)| Choice {
            value: row.version.to_string(),
            label: format!("Versión {}", row.version),
            selected: row.version == number,
        };
        stored.iter().map(choice).collect()
    };
    let changes = chosen.map(|(from, to)| between(&from.1, &to.1));
    let said = changes.as_ref().map(|changes| match changes.len() {
        0 => format!(
            "Las versiones {} y {} piden lo mismo.",
            numbers.0, numbers.1
        ),
        _ => format!("De la versión {} a la {}:", numbers.0, numbers.1),
    });
    Ok(Some(Comparison {
        from: choices(numbers.0),
        to: choices(numbers.1),
        said,
        changes: changes.unwrap_or_default(),
    }))
}
