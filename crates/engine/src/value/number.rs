//! Numbers and money: integers of their smallest part, read and written exactly.

use crate::{Field, FieldType};

/// The integer that a text stands for: `1.5` and `1,500.25`, and `$1,500` for money.
pub(super) fn read<C>(field: &Field<C>, written: &str) -> Result<i64, String> {
    let places = field.decimals();
    let (negative, digits) = match written.strip_prefix('-') {
        Some(rest) => (true, rest.trim_start()),
        None => (false, written),
    };
    let digits = match digits.strip_prefix('$') {
        Some(rest) if field.kind == FieldType::Money => rest.trim_start(),
        _ => digits,
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let is_digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    let whole = ungrouped(whole).filter(|whole| is_digits(whole));
    let (Some(whole), true) = (whole, !digits.contains('.') || is_digits(part)) else {
        return Err(super::check::ask(field.kind).to_owned());
    };
    let Some(zeros) = usize::from(places).checked_sub(part.len()) else {
        return Err(match places {
            0 => "Escriba un número entero.".to_owned(),
            1 => "Escriba a lo más un decimal.".to_owned(),
            _ => format!("Escriba a lo más {places} decimales."),
        });
    };
    let all = whole
        .bytes()
        .chain(part.bytes())
        .chain(std::iter::repeat_n(b'0', zeros));
    // Built on the negative side, which reaches one further.
    let below = all.into_iter().try_fold(0_i64, |sum, digit| {
        let digit = i64::from(digit.saturating_sub(b'0'));
        sum.checked_mul(10)?.checked_sub(digit)
    });
    let value = if negative {
        below
    } else {
        below.and_then(i64::checked_neg)
    };
    value.ok_or_else(|| "Ese número es demasiado grande.".to_owned())
}

/// The digits without commas; `None` where a comma does not part thousands.
fn ungrouped(whole: &str) -> Option<String> {
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let mut grouped = false;
    for group in groups {
        grouped = true;
        if group.len() != 3 {
            return None;
        }
    }
    (!grouped || (1..=3).contains(&first.len())).then(|| whole.replace(',', ""))
}

/// The number, where it is within the bounds, which are in whole units.
pub(super) fn within<C>(field: &Field<C>, value: i64) -> Result<i64, String> {
    let unit = 10_i128
        .checked_pow(u32::from(field.decimals()))
        .unwrap_or(i128::MAX);
    let bound = |whole: i64| i128::from(whole).saturating_mul(unit);
    let told = |whole: i64| match field.kind {
        FieldType::Money => format!("${}", grouped(whole.unsigned_abs())),
        _ => whole.to_string(),
    };
    if let Some(least) = field.min.filter(|least| i128::from(value) < bound(*least)) {
        return Err(format!("Lo menos que puede escribir es {}.", told(least)));
    }
    if let Some(most) = field.max.filter(|most| i128::from(value) > bound(*most)) {
        return Err(format!("Lo más que puede escribir es {}.", told(most)));
    }
    Ok(value)
}

/// As a form shows it: all decimals of money, of other numbers all or none.
pub(super) fn raw<C>(field: &Field<C>, value: i64) -> String {
    written(field, value, |whole| whole.to_string())
}

/// As people read it: `1,500.25`, `$1,500.25`.
pub(super) fn in_words<C>(field: &Field<C>, value: i64) -> String {
    match field.kind {
        FieldType::Money if value < 0 => {
            let text = written(field, value, grouped);
            format!("-${}", text.trim_start_matches('-'))
        }
        FieldType::Money => format!("${}", written(field, value, grouped)),
        _ => written(field, value, grouped),
    }
}

fn written<C>(field: &Field<C>, value: i64, whole: impl Fn(u64) -> String) -> String {
    let places = field.decimals();
    let sign = if value < 0 { "-" } else { "" };
    let all = value.unsigned_abs();
    // A unit beyond all numbers leaves nothing before the point.
    let (units, part) = match 10_u64.checked_pow(u32::from(places)) {
        Some(unit) => (all / unit, all % unit),
        None => (0, all),
    };
    if part == 0 && field.kind != FieldType::Money {
        return format!("{sign}{}", whole(units));
    }
    let width = usize::from(places);
    format!("{sign}{}.{part:0width$}", whole(units))
}

/// With commas between thousands.
fn grouped(whole: u64) -> String {
    let digits = whole.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
