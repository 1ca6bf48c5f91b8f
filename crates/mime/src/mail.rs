//! A mail as the desk reads it.

use jiff::Timestamp;

use crate::class::{Class, Invitation, List, Silence, Verdict};
use crate::file::File;
use crate::html::Html;
use crate::limits::Remark;
use crate::quote::{Block, Kind};

/// Everything that was read of a message.
#[derive(Debug, Clone, PartialEq)]
pub struct Mail {
    /// Its Message-ID, without the angle brackets.
    pub id: MessageId,
    /// In-Reply-To, without the angle brackets.
    pub in_reply_to: Vec<String>,
    /// References, oldest first, each once; of too many the first and the last ones.
    pub references: Vec<String>,
    /// Who wrote it and who gets it.
    pub people: People,
    /// When it was written and when it came.
    pub dates: Dates,
    /// In one line; empty when missing.
    pub subject: String,
    /// All of its text, from the plain parts, else made from the HTML. Lines end with `\n`.
    pub text: String,
    /// The text in pieces, in order: put together they are `text`.
    pub blocks: Vec<Block>,
    /// The HTML, when there is one that can be shown.
    pub html: Option<Html>,
    /// Attachments, inline pictures and messages inside, in order.
    pub files: Vec<File>,
    /// What kind of mail this is.
    pub class: Class,
    /// The mailing list that it came by.
    pub list: Option<List>,
    /// The invitation to a meeting that it carries, whatever else it is.
    pub invitation: Option<Invitation>,
    /// Reasons not to answer it by a machine; none: it may be answered.
    pub silence: Vec<Silence>,
    /// What trusted hosts found out about its sender.
    pub verdicts: Vec<Verdict>,
    /// What should be known of how it was read.
    pub remarks: Vec<Remark>,
}

impl Mail {
    /// What the sender wrote in this mail: neither quotes nor signatures nor legal notices; forwarded text is part of it.
    #[must_use]
    pub fn own(&self) -> String {
        let own: String = self
            .blocks
            .iter()
            .filter(|block| matches!(block.kind, Kind::Own | Kind::Forwarded))
            .map(|block| block.text.as_str())
            .collect();
        own.trim().to_owned()
    }

    /// The inline picture that HTML means by `cid:…`.
    #[must_use]
    pub fn inline(&self, cid: &str) -> Option<&File> {
        self.files
            .iter()
            .find(|file| file.cid.as_deref() == Some(cid))
    }
}

/// The name of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageId {
    /// Without the angle brackets.
    pub value: String,
    /// Whether the message had none, so that this was made from its content: the same message gets the same.
    pub made: bool,
}

/// A name and an address.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Person {
    /// As written, in one line; empty when missing.
    pub name: String,
    /// In lower case, the domain as it goes over the wire when it was sent so.
    pub address: String,
}

/// Those whom the header names. Who is written in a way that is no address is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct People {
    /// Authors.
    pub from: Vec<Person>,
    /// Who sent it on behalf of the authors.
    pub sender: Option<Person>,
    /// Where answers should go.
    pub reply_to: Vec<Person>,
    /// Receivers.
    pub to: Vec<Person>,
    /// Receivers of a copy.
    pub cc: Vec<Person>,
    /// Receivers of a blind copy; rarely there.
    pub bcc: Vec<Person>,
    /// The envelope's sender as the last host wrote it down.
    pub return_path: ReturnPath,
    /// The mailbox that it was delivered to, as hosts wrote it down (Delivered-To, X-Original-To).
    pub delivered_to: Vec<String>,
}

/// The envelope's sender.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ReturnPath {
    /// Not written down, or illegible.
    #[default]
    Unknown,
    /// `<>`: nobody wants an answer.
    Null,
    /// An address, in lower case.
    Address(String),
}

/// Instants of a mail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dates {
    /// `Date` as far as it can be understood and can be.
    pub sent: Option<Timestamp>,
    /// When the last host received it, by its own `Received`.
    pub received: Option<Timestamp>,
    /// `Date` as written.
    pub raw: String,
}
