//! Telephone numbers: ten digits for Mexico, `+…` for other countries, perhaps with an extension.

use super::check::ask;
use crate::FieldType;

/// What was dialled before ten digits until 2019, and what still stands in
/// address books; only where exactly ten digits follow.
const PREFIXES: [&str; 8] = ["", "+52", "+521", "0052", "52", "044", "045", "01"];

/// A number without blanks, dashes, dots and parentheses; ` ext 123` stays behind it.
pub(super) fn read(written: &str) -> Result<String, String> {
    let wrong = || ask(FieldType::Phone).to_owned();
    let lower = written.trim().to_lowercase();
    let (number, extension) = match lower.split_once("ext") {
        None => (lower.as_str(), None),
        Some((number, rest)) => (number, Some(extension(rest).ok_or_else(wrong)?)),
    };
    let is_filler = |c: char| c.is_whitespace() || matches!(c, '-' | '–' | '.' | '(' | ')');
    let dialled: String = number.chars().filter(|c| !is_filler(*c)).collect();
    let normal = mexican(&dialled)
        .or_else(|| foreign(&dialled))
        .ok_or_else(wrong)?;
    Ok(match extension {
        None => normal,
        Some(digits) => format!("{normal} ext {digits}"),
    })
}

/// What follows «ext»: «. 123», «ensión 123», «123».
fn extension(rest: &str) -> Option<&str> {
    let rest = ["ensión", "ension"]
        .iter()
        .find_map(|end| rest.strip_prefix(end))
        .unwrap_or(rest);
    let digits = rest.trim_start_matches(['.', ':', ' ']);
    let good = (1..=6).contains(&digits.len()) && is_digits(digits);
    good.then_some(digits)
}

fn mexican(dialled: &str) -> Option<String> {
    let ten = PREFIXES.iter().find_map(|prefix| {
        dialled
            .strip_prefix(prefix)
            .filter(|rest| rest.len() == 10 && is_digits(rest))
    })?;
    // No area begins with 0 or 1.
    (!ten.starts_with(['0', '1'])).then(|| ten.to_owned())
}

fn foreign(dialled: &str) -> Option<String> {
    let digits = dialled
        .strip_prefix('+')
        .or_else(|| dialled.strip_prefix("00"))?;
    let good = (7..=15).contains(&digits.len()) && is_digits(digits);
    // A Mexican number that is not ten digits is a slip, not another country's.
    (good && !digits.starts_with('0') && !digits.starts_with("52")).then(|| format!("+{digits}"))
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}
