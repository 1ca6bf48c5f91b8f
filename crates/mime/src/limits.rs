//! How much of a message is read, and what is said when that is not all of it.

/// What a reader spends at most on one message. Whatever goes beyond is left out and told in
/// [`Remark::Cut`]; the raw message is the caller's to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the message that are looked at.
    pub message: usize,
    /// Bytes of one header: of the message, or of a part.
    pub header: usize,
    /// Fields of one header.
    pub fields: usize,
    /// Bytes of one field of a header.
    pub field: usize,
    /// Multiparts inside each other, and winmail.dat inside each other.
    pub depth: usize,
    /// Parts, multiparts counted too.
    pub parts: usize,
    /// Bytes of the plain text.
    pub text: usize,
    /// Bytes of HTML that is read as HTML; of a longer one only the text is taken.
    pub html: usize,
    /// Tags of that HTML, with the same end.
    pub tags: usize,
    /// Elements of that HTML inside each other, with the same end.
    pub nesting: usize,
    /// Files.
    pub files: usize,
    /// Bytes of all files together, so of what a winmail.dat unfolds to, too.
    pub file_bytes: usize,
    /// Addresses in one field.
    pub people: usize,
    /// Message-IDs that are kept of References.
    pub references: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message: 64 << 20,
            header: 256 << 10,
            fields: 1_000,
            field: 64 << 10,
            depth: 24,
            parts: 1_000,
            text: 1 << 20,
            html: 1 << 20,
            tags: 20_000,
            nesting: 256,
            files: 500,
            file_bytes: 64 << 20,
            people: 500,
            references: 100,
        }
    }
}

/// Which limit was met; the names are those of [`Limits`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Limit {
    /// The message is longer.
    Message,
    /// A header is longer; what follows was read as text.
    Header,
    /// A header has more fields.
    Fields,
    /// A field of a header is longer.
    Field,
    /// There are more parts inside each other; the inner ones are one file.
    Depth,
    /// There are more parts.
    Parts,
    /// The text is longer.
    Text,
    /// The HTML is longer; only its text was taken.
    Html,
    /// The HTML has more tags or attributes; only its text was taken.
    Tags,
    /// The HTML is more deeply nested; only its text was taken.
    Nesting,
    /// There are more files.
    Files,
    /// The files are bigger.
    FileBytes,
    /// A field has more addresses.
    People,
    /// There are more references.
    References,
}

/// What a person who reads the mail should know of how it was read.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Remark {
    /// A limit was met: something of the message is not in the mail.
    Cut(Limit),
    /// A text did not say its charset, or a wrong one; it was read in this one.
    Guessed(String),
    /// What says to be base64 or the like is not, wholly or in part; it was read as well as it went.
    Damaged,
    /// The date is missing or cannot be.
    Undated,
}

/// Remarks, each once.
#[derive(Debug, Default)]
pub(crate) struct Remarks(Vec<Remark>);

impl Remarks {
    pub(crate) fn add(&mut self, remark: Remark) {
        if !self.0.contains(&remark) {
            self.0.push(remark);
        }
    }

    pub(crate) fn cut(&mut self, limit: Limit) {
        self.add(Remark::Cut(limit));
    }

    pub(crate) fn into_vec(self) -> Vec<Remark> {
        self.0
    }
}
