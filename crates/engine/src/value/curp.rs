//! The CURP: 18 characters that say initials, day of birth, sex and state, with a check digit.

use jiff::civil::Date;

use super::check::ask;
use crate::FieldType;

/// The states, and NE for who was born abroad.
const STATES: [&str; 33] = [
    "AS", "BC", "BS", "CC", "CL", "CM", "CS", "CH", "DF", "DG", "GT", "GR", "HG", "JC", "MC", "MN",
    "MS", "NT", "NL", "OC", "PL", "QT", "QR", "SP", "SL", "SR", "TC", "TS", "TL", "VZ", "YN", "ZS",
    "NE",
];

/// The alphabet in which the check digit counts.
const ALPHABET: &str = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ";

/// A CURP in capitals. Its check digit is reliable, so a wrong one is a slip.
pub(super) fn read(written: &str) -> Result<String, String> {
    let text = written.trim().to_uppercase();
    if text.len() != 18 || !text.is_ascii() {
        return Err(ask(FieldType::Curp).to_owned());
    }
    if !is_formed(&text) {
        return Err("Esa CURP no tiene la forma correcta. Revise letra por letra.".to_owned());
    }
    let (all_but_last, last) = text.split_at_checked(17).unwrap_or_default();
    if digit(all_but_last).is_none_or(|digit| digit.to_string() != last) {
        return Err(
            "Esa CURP tiene un error: el último dígito no corresponde. Revísela.".to_owned(),
        );
    }
    Ok(text)
}

fn is_formed(text: &str) -> bool {
    let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    let are = |from, to, good: fn(char) -> bool| part(from, to).chars().all(good);
    let is_vowel = |c: char| "AEIOUX".contains(c);
    let is_consonant = |c: char| c.is_ascii_uppercase() && !"AEIOU".contains(c);
    are(0, 4, |c| c.is_ascii_uppercase())
        && are(1, 2, is_vowel)
        && are(4, 10, |c| c.is_ascii_digit())
        && birth(part(4, 10), part(16, 17)).is_some()
        && are(10, 11, |c| "HMX".contains(c))
        && STATES.contains(&part(11, 13))
        && are(13, 16, is_consonant)
        && are(16, 17, |c| c.is_ascii_digit() || c.is_ascii_uppercase())
        && are(17, 18, |c| c.is_ascii_digit())
}

/// The day of birth. A digit in the 17th place stands for the last century, a letter for this one.
fn birth(digits: &str, mark: &str) -> Option<Date> {
    let century = if mark.bytes().all(|b| b.is_ascii_digit()) {
        1900
    } else {
        2000
    };
    let year: i16 = digits.get(0..2)?.parse().ok()?;
    let month = digits.get(2..4)?.parse().ok()?;
    Date::new(century + year, month, digits.get(4..6)?.parse().ok()?).ok()
}

/// The digit that belongs behind 17 characters.
fn digit(text: &str) -> Option<usize> {
    let weighed = text.chars().zip((2..=18_usize).rev());
    let each = weighed.map(|(c, weight)| Some(ALPHABET.chars().position(|a| a == c)? * weight));
    let sum: usize = each.sum::<Option<usize>>()?;
    Some((10 - sum % 10) % 10)
}
