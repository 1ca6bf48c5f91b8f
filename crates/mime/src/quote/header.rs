//! The header of an earlier mail as mail programs write it into the text:
//! "De: … / Enviado: … / Para: … / Asunto: …".

use super::line::{Folded, has_address, has_time};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    From,
    Sent,
    Date,
    To,
    Subject,
    Other,
}

/// What stands before the colon.
fn label(text: &str) -> Option<(Label, &str)> {
    let (name, value) = text.split_once(':')?;
    let label = match name.trim() {
        "de" | "from" | "desde" | "remitente" | "von" => Label::From,
        "enviado" | "enviado el" | "enviada" | "enviada el" | "enviados" | "sent"
        | "fecha de envio" | "enviado en" | "gesendet" => Label::Sent,
        "fecha" | "date" | "fecha y hora" | "data" | "datum" => Label::Date,
        "para" | "a" | "to" | "destinatario" | "destinatarios" | "an" => Label::To,
        "asunto" | "subject" | "assunto" | "betreff" | "tema" => Label::Subject,
        "cc" | "cco" | "bcc" | "c.c." | "copia" | "responder a" | "reply-to" | "importancia"
        | "importance" | "prioridad" | "datos adjuntos" | "adjuntos" | "attachments"
        | "archivos adjuntos" | "sent by" | "enviado por" | "organizacion" | "organization"
        | "lugar" | "where" | "when" | "cuando" | "sensibilidad" | "con copia" | "copia a" => {
            Label::Other
        }
        _ => return None,
    };
    Some((label, value))
}

/// A header is not longer.
const MOST: usize = 24;

/// How many lines a header that begins on the line takes. `ruled`: something before it says that a mail follows.
///
/// A person may write "De: mi casa", or a memorandum with "Para", "De", "Asunto": so there must be several
/// labels, and a sign of a machine: "Enviado", an address, a time of day.
pub(crate) fn at(lines: &[Folded], index: usize, ruled: bool) -> Option<usize> {
    let first = lines.get(index)?;
    let (start, _) = label(&first.text)?;
    if !matches!(
        start,
        Label::From | Label::To | Label::Date | Label::Sent | Label::Subject
    ) {
        return None;
    }
    let mut seen: Vec<Label> = Vec::new();
    let mut machine = false;
    let mut used = 0;
    let mut blanks = 0;
    let mut wrapped = 0;
    for (count, line) in lines.get(index..)?.iter().take(MOST).enumerate() {
        if line.depth != first.depth {
            break;
        }
        if line.is_blank() {
            blanks += 1;
            if blanks > 1 {
                break;
            }
            continue;
        }
        match label(&line.text) {
            Some((label, value)) => {
                if seen.contains(&label) && label != Label::Other {
                    break;
                }
                machine |= match label {
                    Label::Sent => has_time(value) || value.is_empty(),
                    Label::From => has_address(value),
                    Label::Date => has_time(value),
                    _ => false,
                };
                // the value may stand on the line below
                machine |= value.trim().is_empty()
                    && matches!(label, Label::From | Label::Date)
                    && lines
                        .get(index + count + 1)
                        .is_some_and(|next| has_address(&next.text) || has_time(&next.text));
                seen.push(label);
                wrapped = 0;
            }
            // receivers and long subjects are wrapped; after an empty line it is the text
            None if blanks == 0 && wrapped < 6 && seen.last() != Some(&Label::Subject) => {
                wrapped += 1
            }
            None => break,
        }
        blanks = 0;
        used = count + 1;
    }
    let has = |label: Label| seen.contains(&label);
    let core = [
        has(Label::From),
        has(Label::Sent) || has(Label::Date),
        has(Label::To),
        has(Label::Subject),
    ];
    let count = core.iter().filter(|known| **known).count();
    let dated = has(Label::Sent) || has(Label::Date) || has(Label::Subject);
    let enough = if ruled {
        count >= 2
    } else {
        count >= 3 && machine
    };
    (has(Label::From) && dated && enough).then_some(used)
}

/// Whether the header that Lotus Notes writes in columns begins here: a sender, a date, then "Para" and
/// "Asunto" alone on their lines.
pub(crate) fn notes(lines: &[Folded], index: usize) -> bool {
    let Some(first) = lines.get(index) else {
        return false;
    };
    let named = has_address(&first.text) || (first.text.contains('/') && !first.text.contains(':'));
    if first.depth > 0 || first.long || !named || first.text.len() > 200 {
        return false;
    }
    let near = lines.get(index..).unwrap_or_default();
    let dated = near
        .iter()
        .take(4)
        .any(|line| has_time(&line.text) && line.text.len() < 80);
    let alone = |names: &[&str]| {
        near.iter().skip(1).take(16).position(|line| {
            names.contains(
                &line
                    .text
                    .trim_end_matches(':')
                    .split('\t')
                    .next()
                    .unwrap_or_default()
                    .trim(),
            )
        })
    };
    match (alone(&["para", "to"]), alone(&["asunto", "subject"])) {
        (Some(to), Some(subject)) => dated && to < subject,
        _ => false,
    }
}
