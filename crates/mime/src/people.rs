//! People, dates and names of a message, from its header.

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::header::{Header, address, date, ids};
use crate::limits::{Limit, Limits, Remark, Remarks};
use crate::mail::{Dates, MessageId, People, Person, ReturnPath};
use crate::words;

/// Those whom the header names.
pub(crate) fn people(header: &Header, limits: &Limits, remarks: &mut Remarks) -> People {
    let mut field = |name: &str| {
        let mut all: Vec<Person> = Vec::new();
        for text in header.all(name) {
            let (found, more) = address::people(text, limits.people.saturating_sub(all.len()));
            all.extend(found);
            if more {
                remarks.cut(Limit::People);
            }
        }
        all
    };
    People {
        from: field("from"),
        sender: field("sender").into_iter().next(),
        reply_to: field("reply-to"),
        to: field("to"),
        cc: field("cc"),
        bcc: field("bcc"),
        return_path: return_path(header),
        delivered_to: [
            "delivered-to",
            "x-original-to",
            "x-delivered-to",
            "envelope-to",
        ]
        .iter()
        .flat_map(|name| header.all(name))
        .take(20)
        .flat_map(|text| words::addresses(text, 5))
        .collect(),
    }
}

fn return_path(header: &Header) -> ReturnPath {
    let Some(text) = header.raw("return-path") else {
        return ReturnPath::Unknown;
    };
    if text.chars().filter(|c| !c.is_whitespace()).eq("<>".chars()) {
        return ReturnPath::Null;
    }
    words::addresses(text, 1)
        .pop()
        .map_or(ReturnPath::Unknown, ReturnPath::Address)
}

/// When it was written and when it came. The topmost `Received` is that of the last host.
pub(crate) fn dates(header: &Header, remarks: &mut Remarks) -> Dates {
    let raw = header.text("date");
    let sent = date::instant(&raw);
    if sent.is_none() {
        remarks.add(Remark::Undated);
    }
    let received = header
        .raw("received")
        .and_then(|field| field.rsplit_once(';'))
        .and_then(|(_, text)| date::instant(text));
    Dates {
        sent,
        received,
        raw: words::head(&raw, 200).to_owned(),
    }
}

/// The Message-ID; when it is missing one is made from what does not change on the way.
pub(crate) fn id(header: &Header, body: &[u8]) -> MessageId {
    let written = header
        .raw("message-id")
        .or_else(|| header.raw("message-id:"));
    if let Some(value) = written.and_then(|field| ids(field).into_iter().next()) {
        return MessageId { value, made: false };
    }
    let mut hash = Sha256::new();
    for name in ["from", "to", "date", "subject"] {
        hash.update(header.text(name).as_bytes());
        hash.update([0]);
    }
    // line ends change on the way, and so do empty lines at the end
    for line in body.trim_ascii_end().split(|byte| *byte == b'\n') {
        hash.update(line.strip_suffix(b"\r").unwrap_or(line));
        hash.update(b"\n");
    }
    let digest = HEXLOWER.encode(&hash.finalize());
    MessageId {
        value: format!("sha256-{}@sin-message-id.invalid", words::head(&digest, 40)),
        made: true,
    }
}

/// References, oldest first; of too many the first one and the last ones.
pub(crate) fn references(header: &Header, limits: &Limits, remarks: &mut Remarks) -> Vec<String> {
    let mut all = header.raw("references").map(ids).unwrap_or_default();
    if all.len() > limits.references {
        remarks.cut(Limit::References);
        let last = all.len() - limits.references;
        all.drain(1..=last);
    }
    all
}
