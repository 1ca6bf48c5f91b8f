//! Numbers with a fixed count of decimals, held as integers.

use std::fmt;

/// The integer that `text` stands for with this many decimals: `1.5` with two is 150.
/// `None` for what is no number, has more decimals or does not fit.
pub(crate) fn read(text: &str, decimals: u8) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let places = usize::from(decimals);
    let only_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    let pointed = digits.contains('.');
    if whole.is_empty() || !only_digits(whole) || !only_digits(part) {
        return None;
    }
    if part.len() > places || (pointed && part.is_empty()) {
        return None;
    }
    let zeros = places.saturating_sub(part.len());
    let all = whole
        .bytes()
        .chain(part.bytes())
        .chain(std::iter::repeat_n(b'0', zeros));
    // Built on the negative side, which reaches one further.
    let below = all.into_iter().try_fold(0_i64, |sum, digit| {
        let digit = i64::from(digit.saturating_sub(b'0'));
        sum.checked_mul(10)?.checked_sub(digit)
    })?;
    if negative {
        Some(below)
    } else {
        below.checked_neg()
    }
}

/// Writes what [`read`] reads: all of the decimals or none.
pub(crate) fn write(f: &mut impl fmt::Write, value: i64, decimals: u8) -> fmt::Result {
    if value < 0 {
        f.write_char('-')?;
    }
    let unit = 10_u64.checked_pow(u32::from(decimals)).unwrap_or(1);
    let (whole, part) = (value.unsigned_abs() / unit, value.unsigned_abs() % unit);
    write!(f, "{whole}")?;
    if part > 0 {
        write!(f, ".{part:0width$}", width = usize::from(decimals))?;
    }
    Ok(())
}
