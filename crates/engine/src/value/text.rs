//! Texts that people wrote: trimmed, without what cannot be seen, of a bounded length.

use crate::{Field, FieldType};

/// The most characters of one line, where the field says nothing.
const LINE: i64 = 500;
/// The most characters of several lines, where the field says nothing.
const LINES: i64 = 20_000;
/// The most characters of a web address: long ones are usual where systems make them.
const ADDRESS: i64 = 2_000;

/// A text of a field for one or several lines.
pub(super) fn read<C>(field: &Field<C>, written: &str) -> Result<String, String> {
    let clean = match field.kind {
        FieldType::LongText => lines(written)?,
        _ => line(written)?,
    };
    fits(field, &clean)?;
    Ok(clean)
}

/// One line. A tab becomes a blank.
pub(super) fn line(written: &str) -> Result<String, String> {
    if written.trim().contains(is_line_end) {
        return Err("Escríbalo en una sola línea.".to_owned());
    }
    match written.contains('\t') {
        true => seen(written.replace('\t', " ").trim()),
        false => seen(written.trim()),
    }
}

/// Several lines, each ended as `\n`.
fn lines(written: &str) -> Result<String, String> {
    let clean = written
        .replace("\r\n", "\n")
        .replace(is_line_end, "\n")
        .replace('\t', " ");
    let clean = clean.trim();
    seen(clean)
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Refuses a text with nothing to read, or with characters that nobody sees and
/// that can make a text look like another.
fn seen(clean: &str) -> Result<String, String> {
    let is_hidden = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if clean.is_empty() {
        return Err("Escriba algo.".to_owned());
    }
    if clean.contains(is_hidden) {
        return Err("Tiene caracteres invisibles. Escríbalo de nuevo sin pegarlo.".to_owned());
    }
    Ok(clean.to_owned())
}

/// Whether a text has a length that the field allows.
pub(super) fn fits<C>(field: &Field<C>, text: &str) -> Result<(), String> {
    let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
    let usual = match field.kind {
        FieldType::LongText => LINES,
        FieldType::Url => ADDRESS,
        _ => LINE,
    };
    let most = field.max.unwrap_or(usual);
    if length > most {
        return Err(format!(
            "Escriba a lo más {most} caracteres; tiene {length}."
        ));
    }
    match field.min {
        Some(least) if length < least => Err(format!(
            "Escriba al menos {least} caracteres; tiene {length}."
        )),
        _ => Ok(()),
    }
}
