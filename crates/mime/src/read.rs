//! From bytes to a mail.

use std::borrow::Cow;

use crate::body::gather::{self, Gather, Item};
use crate::body::tree::Part;
use crate::class::{self, Look};
use crate::desk::Desk;
use crate::header::ids;
use crate::html::{Html, gate, text};
use crate::limits::{Limit, Limits, Remark, Remarks};
use crate::mail::Mail;
use crate::quote::{self, Clue, Line};
use crate::{people, words};

/// Reads a message. Takes the raw bytes, what is known of the desk, and the limits; gives a mail, whatever the
/// bytes are.
#[must_use]
pub fn read(raw: &[u8], desk: &Desk, limits: &Limits) -> Mail {
    let mut remarks = Remarks::default();
    let raw = ends(raw);
    let bounded = raw.get(..limits.message).unwrap_or(&raw);
    if bounded.len() < raw.len() {
        remarks.cut(Limit::Message);
    }
    let root = Part::read(bounded, limits, &mut remarks);
    let header = &root.header;
    let people = people::people(header, limits, &mut remarks);
    let subject = words::head(&header.text("subject"), 2_000).to_owned();
    let in_reply_to = header.raw("in-reply-to").map(ids).unwrap_or_default();
    let references = people::references(header, limits, &mut remarks);
    let list = class::list(header);

    let mut gather = Gather::new(limits, &mut remarks);
    let items = gather.part(&root, false);
    let calendars = std::mem::take(&mut gather.calendars);
    let files = std::mem::take(&mut gather.files);
    let invitation = calendars
        .iter()
        .find_map(|calendar| class::invitation(calendar));

    let rich = rich(&items, limits, &mut remarks);
    let events = rich
        .as_deref()
        .map(|html| gate::tame(html, limits, &mut remarks));
    let html = events.as_ref().and_then(|events| Html::of(events));
    let (answers, forwards) = quote::subject(&subject);
    let clue = Clue {
        reply: answers || !in_reply_to.is_empty() || !references.is_empty(),
        forward: forwards,
        marker: desk.marker.as_deref(),
    };
    let lines = lines(&items, limits, &mut remarks);
    let text: String = lines.iter().map(|line| line.text.as_str()).collect();
    let blocks = quote::fold(lines, clue);

    let look = Look {
        root: &root,
        people: &people,
        subject: &subject,
        text: &text,
        desk,
        list: list.as_ref(),
        invitation: invitation.as_ref(),
        limits,
    };
    let class = class::of(&look, &mut remarks);
    let silence = class::reasons(&look, &class);
    let cids = html
        .as_ref()
        .map(|html| html.cids.clone())
        .unwrap_or_default();
    let dates = people::dates(header, &mut remarks);
    Mail {
        id: people::id(header, root.body),
        in_reply_to,
        references,
        dates,
        verdicts: class::auth::read(header, desk),
        files: files.into_vec(&cids),
        people,
        subject,
        text,
        blocks,
        html,
        class,
        list,
        invitation,
        silence,
        remarks: remarks.into_vec(),
    }
}

/// Lines that end with a carriage return alone end with a line feed from here on.
fn ends(raw: &[u8]) -> Cow<'_, [u8]> {
    let alone = !raw.contains(&b'\n') && raw.contains(&b'\r');
    if !alone {
        return Cow::Borrowed(raw);
    }
    Cow::Owned(
        raw.iter()
            .map(|byte| if *byte == b'\r' { b'\n' } else { *byte })
            .collect(),
    )
}

/// The HTML of a mail that has one. Several pieces may be too much together.
fn rich(items: &[Item], limits: &Limits, remarks: &mut Remarks) -> Option<String> {
    if !items.iter().any(|item| item.html.is_some()) {
        return None;
    }
    let all = gather::rich_of(items);
    if all.trim_end().len() > limits.html {
        remarks.cut(Limit::Html);
    }
    Some(words::head(&all, limits.html).to_owned())
}

/// The lines of all pieces of text: the plain form where it says anything, else what the HTML says.
fn lines(items: &[Item], limits: &Limits, remarks: &mut Remarks) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut left = limits.text;
    for item in items {
        let plain = item
            .plain
            .as_deref()
            .filter(|plain| item.html.is_none() || !plain.trim().is_empty());
        let mut piece = match (plain, &item.html) {
            (Some(plain), _) => {
                if plain.len() > left {
                    remarks.cut(Limit::Text);
                }
                quote::split(words::head(plain, left))
            }
            (None, Some(html)) => {
                let events = gate::tame(html, limits, remarks);
                let (lines, whole) = text::lines(&events, left);
                if !whole {
                    remarks.cut(Limit::Text);
                }
                lines
            }
            (None, None) => continue,
        };
        // a piece begins on a line of its own
        if let Some(last) = lines.last_mut()
            && !last.text.ends_with('\n')
        {
            last.text.push('\n');
        }
        left = left.saturating_sub(piece.iter().map(|line| line.text.len()).sum());
        lines.append(&mut piece);
    }
    lines
}

impl Mail {
    /// Whether something of the message is not in the mail.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.remarks
            .iter()
            .any(|remark| matches!(remark, Remark::Cut(_)))
    }
}
