//! The line that says who wrote what follows: "El lun, 3 mar 2025 a las 10:14, Ana (<ana@…>) escribió:".

use super::line::{Folded, has_address, has_digit, has_time};
use crate::words;

/// An attribution: how many lines it takes, and whether what follows is a quote even without signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Attribution {
    pub(crate) lines: usize,
    pub(crate) strong: bool,
}

/// What stands at the end.
const VERBS: [&str; 16] = [
    "escribio:",
    "escribio lo siguiente:",
    "ha escrito:",
    "escribe:",
    "escribio :",
    "wrote:",
    "wrote :",
    "writes:",
    "wrote the following:",
    "escreveu:",
    "a ecrit :",
    "a ecrit:",
    "schrieb:",
    "va escriure:",
    "ha scritto:",
    "escribiste:",
];
/// How a date begins.
const STARTS: [&str; 12] = [
    "el ",
    "on ",
    "em ",
    "le ",
    "am ",
    "en ",
    "a las ",
    "con fecha ",
    "al ",
    "il ",
    "quoting ",
    "at ",
];
/// It is not wrapped into more lines, and is not longer.
const MOST: usize = 4;
const LONGEST: usize = 400;

/// The attribution that begins on the line, if any.
pub(crate) fn at(lines: &[Folded], index: usize) -> Option<Attribution> {
    let first = lines.get(index)?;
    if first.depth > 0 || first.long || first.is_blank() {
        return None;
    }
    let start = first.text.trim_start_matches(['-', '=', '_', ' ']);
    let quoting = start.starts_with("quoting ") && has_address(start) && start.ends_with(':');
    if dated(start) || notes(start) || quoting {
        return Some(Attribution {
            lines: 1,
            strong: true,
        });
    }
    let begins = words::begins(start, &STARTS) && (has_digit(start) || has_address(start));
    let mut joined = String::new();
    for (count, line) in lines.get(index..)?.iter().take(MOST).enumerate() {
        if line.depth > 0 || line.long || line.is_blank() {
            return None;
        }
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(&line.text);
        if joined.len() > LONGEST {
            return None;
        }
        let end = joined.trim_end_matches(['-', '=', '_', ' ']);
        if VERBS.iter().any(|verb| end.ends_with(verb)) {
            let strong = has_address(&joined) || (begins && has_time(&joined));
            let named = count == 0 && end.len() <= 120;
            return (begins || strong || named).then_some(Attribution {
                lines: count + 1,
                strong,
            });
        }
        // only what begins like a date, or with somebody's address, is wrapped
        let named = count == 0 && has_address(&line.text);
        if !(begins || named) {
            return None;
        }
    }
    None
}

/// "2025-03-03 10:14 gmt-06:00 ana <ana@…>:" as Gmail wrote it.
fn dated(text: &str) -> bool {
    let date: Vec<&str> = text
        .split(' ')
        .next()
        .unwrap_or_default()
        .split('-')
        .collect();
    let number = |text: &&str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    date.len() == 3
        && date.iter().all(number)
        && has_time(text)
        && has_address(text)
        && (text.ends_with(">:") || text.ends_with(':'))
}

/// "ana lopez/dgti/gob escribio el 03/03/2025 10:14:12 a.m.:" as Lotus Notes writes it.
fn notes(text: &str) -> bool {
    let verb = [" escribio el ", " wrote on ", " escribio en "]
        .iter()
        .any(|verb| text.contains(verb));
    verb && text.contains('/') && has_time(text) && text.ends_with(':')
}

/// ">>> ana lopez <ana@…> 03/03/25 10:14 >>>" as GroupWise writes it.
pub(crate) fn groupwise(line: &Folded) -> bool {
    line.depth == 3 && line.text.ends_with(">>>") && has_time(&line.text) && !line.long
}

/// Whether a line between hyphens says that an earlier mail follows, or one that is passed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Separator {
    Original,
    Forwarded,
}

/// The separator that a line is, if it is one: "-----Mensaje original-----".
pub(crate) fn separator(line: &Folded) -> Option<Separator> {
    if line.long || line.text.len() > 250 {
        return None;
    }
    let inner = line
        .text
        .trim_matches(|c| matches!(c, '-' | '_' | '=' | '—' | '–' | ' ' | '>' | '*'));
    let ruled = line.text.starts_with("--")
        || line.text.starts_with('—')
        || line.text.starts_with("__")
        || line.text.starts_with("==");
    let bare = inner.trim_end_matches(':').trim();
    if matches!(
        bare,
        "inicio del mensaje reenviado" | "begin forwarded message" | "mensaje reenviado" if ruled || inner.ends_with(':')
    ) {
        return Some(Separator::Forwarded);
    }
    if !ruled {
        return None;
    }
    if matches!(
        bare,
        "mensaje original"
            | "original message"
            | "mensaje de correo original"
            | "mensagem original"
            | "message d'origine"
            | "original appointment"
            | "cita original"
            | "ursprungliche nachricht"
            | "reply message"
            | "mensaje de respuesta"
            | "correo original"
            | "original mail"
            | "mensaje original de correo"
    ) || bare.starts_with("mensaje original de ")
    {
        return Some(Separator::Original);
    }
    let forward = matches!(
        bare,
        "forwarded message"
            | "forwarded email"
            | "mensagem encaminhada"
            | "reenviado"
            | "correo reenviado"
            | "forwarded mail"
    ) || words::begins(
        bare,
        &[
            "mensaje reenviado",
            "remitido por ",
            "reenviado por ",
            "forwarded by ",
            "forwarded message from",
            "reenviado de ",
        ],
    );
    if forward {
        return Some(Separator::Forwarded);
    }
    // "-----ana lopez <ana@…> escribio: -----" as Notes writes it in a browser, and Zoho without the colon
    let said = VERBS
        .iter()
        .any(|verb| inner.ends_with(verb) || inner.ends_with(verb.trim_end_matches([':', ' '])));
    (said && line.text.ends_with("--")).then_some(Separator::Original)
}
