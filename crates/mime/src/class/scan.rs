//! Fields of reports, and codes in running text.

use crate::body::transfer;
use crate::body::tree::Part;
use crate::header::{Header, charset};
use crate::limits::{Limits, Remarks};
use crate::words;

/// Groups of fields that empty lines divide (RFC 3464), at most so many.
pub(super) fn groups(part: &Part<'_>, limits: &Limits, remarks: &mut Remarks) -> Vec<Header> {
    let (bytes, _) = transfer::decode(part.body, &part.encoding());
    let mut groups = Vec::new();
    let mut rest: &[u8] = &bytes;
    // each group takes at least a line, so this ends
    while !rest.is_empty() && groups.len() < 500 {
        let (header, length) = Header::read(rest, limits, remarks);
        let step = length.max(memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1));
        rest = rest.get(step..).unwrap_or_default();
        if !header.is_empty() {
            groups.push(header);
        }
    }
    groups
}

/// `rfc822; ana@unidad.example` without its type.
pub(super) fn typed(value: &str) -> String {
    let value = value
        .split_once(';')
        .map_or(value, |(_, value)| value)
        .trim();
    words::addresses(value, 1)
        .pop()
        .unwrap_or_else(|| words::head(&words::line(value), 300).to_lowercase())
}

/// The status in running text: `5.1.1`, from an enhanced code, else from a reply code.
pub(super) fn status(text: &str) -> Option<String> {
    let mut reply = None;
    for word in text.split(|c: char| !(c.is_ascii_digit() || c == '.')) {
        let mut numbers = word.trim_matches('.').split('.');
        let parts: Vec<&str> = numbers.by_ref().take(4).collect();
        match parts.as_slice() {
            [class @ ("2" | "4" | "5"), subject, detail]
                if subject.len() == 1 && (1..=3).contains(&detail.len()) =>
            {
                return Some(format!("{class}.{subject}.{detail}"));
            }
            [code] if code.len() == 3 && reply.is_none() => {
                reply = match *code {
                    "550" | "551" | "553" => Some("5.1.1"),
                    "552" => Some("5.2.2"),
                    "554" | "571" => Some("5.0.0"),
                    "421" | "450" | "451" | "452" => Some("4.0.0"),
                    _ => None,
                };
            }
            _ => (),
        }
    }
    reply.map(str::to_owned)
}

/// Whether the address is dead by a status: not when the mailbox is full, the mail too big, or refused for what it is.
pub(super) fn hard(status: &str, said: &str) -> bool {
    let soft = ["5.2.2", "5.2.3", "5.3.4", "5.3.1"].contains(&status)
        || status.starts_with("5.7.")
        || status.starts_with("5.6.")
        || status.starts_with("5.4.");
    let folded = words::fold(said);
    let full = words::any(
        &folded,
        &[
            "mailbox full",
            "mailbox is full",
            "over quota",
            "overquota",
            "quota exceeded",
            "buzon lleno",
            "buzon esta lleno",
            "exceeded storage",
        ],
    );
    let spam = words::any(
        &folded,
        &[
            "spam",
            "blocked",
            "blacklist",
            "listed at",
            "policy",
            "bloqueado",
            "reputation",
        ],
    );
    let unknown = words::any(
        &folded,
        &[
            "user unknown",
            "unknown user",
            "no such user",
            "does not exist",
            "no existe",
            "doesn't exist",
        ],
    );
    status.starts_with('5') && !soft && !full && (!spam || unknown)
}

/// The text of a leaf.
pub(super) fn text(part: &Part<'_>) -> String {
    let (bytes, _) = transfer::decode(part.body, &part.encoding());
    words::lines(&charset::decode(&bytes, part.content.get("charset")).text)
}
