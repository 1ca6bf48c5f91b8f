//! The text of a mail in pieces: what was written now, and what stands around it. Nothing is deleted:
//! all pieces together are the text.

mod attribution;
mod block;
mod closing;
mod header;
mod line;

pub(crate) use line::{Hint, Line};

use line::Folded;

/// What a piece of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Written by the sender, in this mail.
    Own,
    /// What an earlier mail said, with the line that says who said it.
    Quote,
    /// A mail that the sender passes on, with its header.
    Forwarded,
    /// The sender's signature, or the advertisement of a telephone.
    Signature,
    /// A legal notice that a mail system adds.
    Disclaimer,
}

/// A piece of text: whole lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: Kind,
    /// Its lines, each with its end.
    pub text: String,
}

/// What is known of a mail beside its text.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Clue<'a> {
    /// It answers something: it has references, or its subject says so.
    pub(crate) reply: bool,
    /// Its subject says that it passes something on.
    pub(crate) forward: bool,
    /// The line above which the desk asks people to answer.
    pub(crate) marker: Option<&'a str>,
}

/// Cuts plain text into lines.
pub(crate) fn split(text: &str) -> Vec<Line> {
    text.split_inclusive('\n')
        .map(|line| Line {
            text: line.to_owned(),
            hint: Hint::None,
        })
        .collect()
}

/// Tells what each line is, and puts neighbours of the same kind together.
pub(crate) fn fold(lines: Vec<Line>, clue: Clue<'_>) -> Vec<Block> {
    let folded: Vec<Folded> = lines.iter().map(Folded::of).collect();
    let mut kinds = block::kinds(&folded, clue);
    closing::mark(&folded, &mut kinds);
    let mut blocks: Vec<Block> = Vec::new();
    for (line, kind) in lines.into_iter().zip(kinds) {
        match blocks.last_mut() {
            Some(last) if last.kind == kind => last.text.push_str(&line.text),
            _ => blocks.push(Block {
                kind,
                text: line.text,
            }),
        }
    }
    blocks
}

/// What a subject says of a mail: whether it answers, and whether it passes on.
pub(crate) fn subject(subject: &str) -> (bool, bool) {
    let folded = crate::words::fold(subject);
    let head = folded
        .split(':')
        .next()
        .unwrap_or_default()
        .trim()
        .to_owned();
    // "Re[2]"
    let head = head.split('[').next().unwrap_or_default().trim();
    if !folded.contains(':') {
        return (false, false);
    }
    (
        matches!(head, "re" | "res" | "aw" | "resp" | "respuesta"),
        matches!(
            head,
            "fw" | "fwd" | "rv" | "reenv" | "reenviado" | "tr" | "enc" | "wg" | "reenviar"
        ),
    )
}
