//! Which parts are the text of a mail, and which are its files.

use std::borrow::Cow;

use super::tree::Part;
use super::{flowed, transfer};
use crate::file::{File, Files, tnef};
use crate::header::charset;
use crate::limits::{Limit, Limits, Remark, Remarks};
use crate::words;

/// As much of a calendar is looked at.
const CALENDAR: usize = 256 << 10;

/// One piece of text of a mail, in one form or both.
#[derive(Debug, Default)]
pub(crate) struct Item {
    pub(crate) plain: Option<String>,
    pub(crate) html: Option<String>,
}

/// Gathers texts and files of a message.
pub(crate) struct Gather<'l> {
    pub(crate) limits: &'l Limits,
    pub(crate) remarks: &'l mut Remarks,
    pub(crate) files: Files,
    /// Texts of calendar parts.
    pub(crate) calendars: Vec<String>,
    found: bool,
}

impl<'l> Gather<'l> {
    pub(crate) fn new(limits: &'l Limits, remarks: &'l mut Remarks) -> Self {
        Self {
            limits,
            remarks,
            files: Files::default(),
            calendars: Vec::new(),
            found: false,
        }
    }

    /// The texts of a part, in order; its files are put aside.
    pub(crate) fn part(&mut self, part: &Part<'_>, alternative: bool) -> Vec<Item> {
        match part.kind.as_str() {
            "multipart/alternative" => vec![self.alternative(part)],
            kind if kind.starts_with("multipart/") => {
                // parts of a report are read by what tells reports apart; only the message that it is about is a file
                part.children
                    .iter()
                    .filter(|child| kind != "multipart/report" || !is_report(&child.kind))
                    .flat_map(|child| self.part(child, alternative))
                    .collect()
            }
            _ => self.leaf(part, alternative).into_iter().collect(),
        }
    }

    fn alternative(&mut self, part: &Part<'_>) -> Item {
        let mut best = Item::default();
        for child in &part.children {
            let items = self.part(child, true);
            let rich = items.iter().any(|item| item.html.is_some());
            if rich {
                // several pieces stand for one: what is plain among them is shown with the rest
                best.html = Some(rich_of(&items));
            } else {
                let plain: Vec<String> = items.into_iter().filter_map(|item| item.plain).collect();
                if best
                    .plain
                    .as_ref()
                    .is_none_or(|text| text.trim().is_empty())
                    && !plain.is_empty()
                {
                    best.plain = Some(plain.join("\n"));
                }
            }
        }
        best
    }

    fn leaf(&mut self, part: &Part<'_>, alternative: bool) -> Option<Item> {
        let disposition = part.disposition();
        let name = disposition
            .get("filename")
            .or_else(|| part.content.get("name"))
            .unwrap_or_default()
            .to_owned();
        let attached =
            disposition.value == "attachment" || (!name.is_empty() && !alternative && self.found);
        let text = matches!(
            part.kind.as_str(),
            "text/plain" | "text/html" | "text/enriched" | "text/richtext"
        );
        if text && !attached {
            return Some(self.text(part));
        }
        if part.kind == "text/calendar" {
            let bytes = self.bytes(part);
            let start = bytes.get(..CALENDAR).unwrap_or(&bytes);
            let calendar = self.characters(part, start);
            self.calendars.push(calendar);
        }
        let bytes = self.bytes(part);
        let winmail = part.kind == "application/ms-tnef"
            || part.kind == "application/vnd.ms-tnef"
            || name.eq_ignore_ascii_case("winmail.dat");
        if winmail && let Some(opened) = tnef::open(&bytes, self.limits, self.remarks) {
            for file in opened.files {
                self.files.add(file, self.limits, self.remarks);
            }
            return (!self.found).then_some(opened.text).flatten().map(|plain| {
                self.found = true;
                Item {
                    plain: Some(plain),
                    html: None,
                }
            });
        }
        let cid = part.header.raw("content-id").map(|id| {
            id.trim()
                .trim_start_matches('<')
                .trim_end_matches('>')
                .to_owned()
        });
        let file = File::new(
            &name,
            &part.kind,
            cid.filter(|id| !id.is_empty()),
            bytes.into_owned(),
        );
        self.files.add(file, self.limits, self.remarks);
        None
    }

    /// The text of a part in characters, from its bytes.
    fn characters(&mut self, part: &Part<'_>, bytes: &[u8]) -> String {
        let meta = (part.kind == "text/html")
            .then(|| meta_charset(bytes))
            .flatten();
        let said = part.content.get("charset").map(str::to_owned).or(meta);
        let decoded = charset::decode(bytes, said.as_deref());
        if let Some(name) = decoded.guessed {
            self.remarks.add(Remark::Guessed(name.to_owned()));
        }
        words::lines(&decoded.text)
    }

    /// The bytes of a part.
    fn bytes<'a>(&mut self, part: &Part<'a>) -> Cow<'a, [u8]> {
        let (bytes, broken) = transfer::decode(part.body, &part.encoding());
        if broken {
            self.remarks.add(Remark::Damaged);
        }
        bytes
    }

    fn text(&mut self, part: &Part<'_>) -> Item {
        let rich = part.kind == "text/html";
        let (most, limit, name) = if rich {
            (self.limits.html, Limit::Html, "mensaje.html")
        } else {
            (self.limits.text, Limit::Text, "texto-completo.txt")
        };
        let bytes = self.bytes(part);
        // no charset takes more than four bytes for what UTF-8 writes in one
        let ample = bytes.get(..most.saturating_mul(4)).unwrap_or(&bytes);
        let mut text = self.characters(part, ample);
        if part.kind == "text/plain" {
            let is = |name: &str, value: &str| {
                part.content
                    .get(name)
                    .is_some_and(|said| said.eq_ignore_ascii_case(value))
            };
            if is("format", "flowed") {
                text = flowed::unflow(&text, is("delsp", "yes"));
            }
        } else if !rich {
            // text/enriched has its tags between angle brackets, too
            text = crate::html::gate::strip(&text);
        }
        if text.len() > most || ample.len() < bytes.len() {
            // what is cut from the text is whole in a file
            self.remarks.cut(limit);
            let file = File::new(name, &part.kind, None, bytes.to_vec());
            self.files.add(file, self.limits, self.remarks);
            text = words::head(&text, most).to_owned();
        }
        self.found |= !text.trim().is_empty();
        if rich {
            Item {
                plain: None,
                html: Some(text),
            }
        } else {
            Item {
                plain: Some(text),
                html: None,
            }
        }
    }
}

/// Whether a part of a report is read by itself.
pub(crate) fn is_report(kind: &str) -> bool {
    matches!(
        kind,
        "message/delivery-status"
            | "message/global-delivery-status"
            | "message/disposition-notification"
            | "message/global-disposition-notification"
            | "message/feedback-report"
            | "text/rfc822-headers"
            | "text/rfc822-header"
            | "message/global-headers"
    )
}

/// The HTML of several pieces in one.
pub(crate) fn rich_of(items: &[Item]) -> String {
    let mut all = String::new();
    for item in items {
        match (&item.html, &item.plain) {
            (Some(html), _) => all.push_str(html),
            (None, Some(plain)) if !plain.trim().is_empty() => {
                all.push_str("<pre>");
                all.push_str(&crate::html::escape(plain));
                all.push_str("</pre>");
            }
            _ => (),
        }
        all.push('\n');
    }
    all
}

/// The charset that an HTML page names in its head.
fn meta_charset(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(bytes.get(..2_048).unwrap_or(bytes)).to_ascii_lowercase();
    let (_, rest) = head.split_once("charset=")?;
    let name: String = rest
        .trim_start_matches(['"', '\'', ' '])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_:.".contains(*c))
        .collect();
    (!name.is_empty() && !name.starts_with("utf-16")).then_some(name)
}
