//! Days as packs write them.

use crate::document::Place;
use crate::fault::Faults;

/// The text is a day.
pub(crate) fn check(place: Place<'_>, text: &str, faults: &Faults) {
    if !is_date(text) {
        place.fault(
            faults,
            format!("«{text}» no es una fecha; escríbala como AAAA-MM-DD, por ejemplo 2026-01-31"),
        );
    }
}

/// Whether the text is a day of the calendar, `YYYY-MM-DD`.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else {
        return false;
    };
    let number = |part: &str, length: usize| -> Option<u32> {
        let digits = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse().ok()).flatten()
    };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2))
    else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    (1..=last).contains(&day)
}
