//! The tree of parts, by boundaries. A part is a piece of the message; nothing is copied.

use memchr::memmem;

use crate::header::Header;
use crate::header::param::Param;
use crate::limits::{Limit, Limits, Remarks};

/// A part: its header, and its body as it was sent.
#[derive(Debug)]
pub(crate) struct Part<'a> {
    pub(crate) header: Header,
    /// `text/plain` when the header says nothing that could be a type.
    pub(crate) kind: String,
    pub(crate) content: Param,
    pub(crate) body: &'a [u8],
    /// Empty for all but multiparts.
    pub(crate) children: Vec<Part<'a>>,
}

impl<'a> Part<'a> {
    /// Reads a message.
    pub(crate) fn read(raw: &'a [u8], limits: &Limits, remarks: &mut Remarks) -> Self {
        let mut left = limits.parts.max(1);
        Self::at(raw, "text/plain", limits.depth, &mut left, limits, remarks)
    }

    fn at(
        raw: &'a [u8],
        default: &str,
        depth: usize,
        left: &mut usize,
        limits: &Limits,
        remarks: &mut Remarks,
    ) -> Self {
        *left = left.saturating_sub(1);
        let (header, start) = Header::read(raw, limits, remarks);
        let body = raw.get(start..).unwrap_or_default();
        let content = header.param("content-type").unwrap_or_default();
        let mut kind = content.value.clone();
        if !typed(&kind) {
            default.clone_into(&mut kind);
        }
        let mut part = Self {
            header,
            kind,
            content,
            body,
            children: Vec::new(),
        };
        if !part.kind.starts_with("multipart/") {
            return part;
        }
        if depth == 0 {
            // kept as one file, so nothing of it is lost
            remarks.cut(Limit::Depth);
            "application/octet-stream".clone_into(&mut part.kind);
            return part;
        }
        let inner = if part.kind == "multipart/digest" {
            "message/rfc822"
        } else {
            "text/plain"
        };
        for piece in pieces(body, part.content.get("boundary"), *left, remarks) {
            if *left == 0 {
                remarks.cut(Limit::Parts);
                break;
            }
            let child = Self::at(piece, inner, depth - 1, left, limits, remarks);
            part.children.push(child);
        }
        if part.children.is_empty() {
            // a multipart without a boundary: its text is a text
            "text/plain".clone_into(&mut part.kind);
        }
        part
    }

    /// The decoded name of the transfer encoding.
    pub(crate) fn encoding(&self) -> String {
        let text = self
            .header
            .text("content-transfer-encoding")
            .to_ascii_lowercase();
        let end = text.find([' ', ';']).unwrap_or(text.len());
        text.get(..end).unwrap_or_default().to_owned()
    }

    /// Content-Disposition.
    pub(crate) fn disposition(&self) -> Param {
        self.header.param("content-disposition").unwrap_or_default()
    }

    /// The part itself and all parts inside, outer ones first.
    pub(crate) fn all(&self) -> Vec<&Part<'a>> {
        let mut found = vec![self];
        let mut next = 0;
        while let Some(part) = found.get(next).copied() {
            found.extend(part.children.iter());
            next += 1;
        }
        found
    }
}

/// Whether this is a type and a subtype.
fn typed(kind: &str) -> bool {
    kind.split_once('/').is_some_and(|(major, minor)| {
        let good = |text: &str| {
            !text.is_empty()
                && text
                    .bytes()
                    .all(|byte| byte.is_ascii_graphic() && byte != b'/')
        };
        good(major) && good(minor)
    })
}

/// The pieces between boundaries. A boundary that is not said is the first line that looks like one.
fn pieces<'a>(
    body: &'a [u8],
    said: Option<&str>,
    most: usize,
    remarks: &mut Remarks,
) -> Vec<&'a [u8]> {
    let found = said.map(|boundary| between(body, boundary.as_bytes(), most, remarks));
    match found {
        Some(found) if !found.is_empty() => found,
        _ => match likely(body) {
            Some(boundary) => between(body, boundary, most, remarks),
            None => Vec::new(),
        },
    }
}

/// What may be the boundary: the first line that begins with two hyphens, near the beginning.
fn likely(body: &[u8]) -> Option<&[u8]> {
    let head = body.get(..4_096).unwrap_or(body);
    head.split(|byte| *byte == b'\n')
        .filter_map(|line| line.trim_ascii_end().strip_prefix(b"--"))
        .find(|boundary| {
            boundary.len() >= 3 && !boundary.contains(&b' ') && !boundary.starts_with(b"--")
        })
}

fn between<'a>(
    body: &'a [u8],
    boundary: &[u8],
    most: usize,
    remarks: &mut Remarks,
) -> Vec<&'a [u8]> {
    let mut pieces = Vec::new();
    if boundary.is_empty() {
        return pieces;
    }
    let needle = [b"--", boundary].concat();
    let mut open: Option<usize> = None;
    for at in memmem::find_iter(body, &needle) {
        let starts_line = at == 0 || body.get(at - 1) == Some(&b'\n');
        let after = at + needle.len();
        let rest = body.get(after..).unwrap_or_default();
        let length = memchr::memchr(b'\n', rest.get(..1_000).unwrap_or(rest))
            .map_or(rest.len().min(1_000), |end| end + 1);
        let line = rest.get(..length).unwrap_or_default().trim_ascii();
        let closes = line.starts_with(b"--");
        // a longer boundary that begins with this one is another one's
        if !starts_line || !(line.is_empty() || closes) {
            continue;
        }
        if let Some(start) = open.take() {
            pieces.push(without_end(body.get(start..at).unwrap_or_default()));
        }
        if pieces.len() >= most {
            remarks.cut(Limit::Parts);
            return pieces;
        }
        open = (!closes).then_some(after + length);
    }
    // the last boundary is missing: what is there is a part
    if let Some(piece) = open.and_then(|start| body.get(start..))
        && !piece.trim_ascii().is_empty()
    {
        pieces.push(piece);
    }
    pieces
}

/// The line end before a boundary belongs to the boundary.
fn without_end(piece: &[u8]) -> &[u8] {
    let piece = piece.strip_suffix(b"\n").unwrap_or(piece);
    piece.strip_suffix(b"\r").unwrap_or(piece)
}
