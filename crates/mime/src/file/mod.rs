//! Files of a mail, byte for byte.

mod name;
mod rtf;
pub(crate) mod tnef;

use jiff::Timestamp;

use crate::header::{Header, address, date, ids};
use crate::limits::{Limit, Limits, Remarks};
use crate::mail::Person;

/// An attachment, an inline picture, or a message inside the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// A name that can be kept and shown: no folder, no control, no sign that turns the direction, different from
    /// all others of the mail. Made from the type when it had none.
    pub name: String,
    /// As the sender said it, in lower case: not to be believed.
    pub media_type: String,
    /// Content-ID, without the angle brackets.
    pub cid: Option<String>,
    /// Whether the HTML shows it in its place, so that it need not be listed.
    pub inline: bool,
    /// The content.
    pub bytes: Vec<u8>,
    /// What it is about, when it is a message; [`crate::read`] reads the bytes in full.
    pub nested: Option<Nested>,
}

/// A message inside a message, by its header.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Nested {
    /// Its Message-ID, without the angle brackets.
    pub id: Option<String>,
    /// In one line.
    pub subject: String,
    /// Its first author.
    pub from: Option<Person>,
    /// When it was written.
    pub sent: Option<Timestamp>,
}

impl Nested {
    pub(crate) fn of(header: &Header) -> Self {
        Self {
            id: header
                .raw("message-id")
                .and_then(|field| ids(field).into_iter().next()),
            subject: header.text("subject"),
            from: header
                .raw("from")
                .and_then(|field| address::people(field, 1).0.into_iter().next()),
            sent: header.raw("date").and_then(date::instant),
        }
    }
}

impl File {
    pub(crate) fn new(name: &str, media_type: &str, cid: Option<String>, bytes: Vec<u8>) -> Self {
        let message = matches!(media_type, "message/rfc822" | "message/global");
        let nested = message.then(|| {
            let mut unheard = Remarks::default();
            Nested::of(&Header::read(&bytes, &Limits::default(), &mut unheard).0)
        });
        let title = nested
            .as_ref()
            .map(|nested| nested.subject.as_str())
            .unwrap_or_default();
        Self {
            name: name::safe(name, media_type, title),
            media_type: media_type.to_owned(),
            cid,
            inline: false,
            bytes,
            nested,
        }
    }
}

/// The files of a mail while they are gathered.
#[derive(Debug, Default)]
pub(crate) struct Files {
    files: Vec<File>,
    names: std::collections::HashSet<String>,
    bytes: usize,
}

impl Files {
    /// Adds a file, unless there are too many; its name becomes one that no other has.
    pub(crate) fn add(&mut self, mut file: File, limits: &Limits, remarks: &mut Remarks) {
        if self.files.len() >= limits.files {
            remarks.cut(Limit::Files);
            return;
        }
        let bytes = self.bytes.saturating_add(file.bytes.len());
        if bytes > limits.file_bytes {
            remarks.cut(Limit::FileBytes);
            return;
        }
        self.bytes = bytes;
        let mut count = 1u32;
        let wanted = file.name.clone();
        while !self.names.insert(file.name.to_lowercase()) {
            count += 1;
            file.name = name::numbered(&wanted, count);
        }
        self.files.push(file);
    }

    /// All of them; those whose Content-ID is among these are shown inline.
    pub(crate) fn into_vec(mut self, cids: &[String]) -> Vec<File> {
        for file in &mut self.files {
            file.inline = file.cid.as_ref().is_some_and(|cid| cids.contains(cid));
        }
        self.files
    }
}
