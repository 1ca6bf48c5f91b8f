//! HTML of strangers, tamed: tags that may stay, in order and closed, of bounded number and depth. What a
//! browser's parser makes of the result is what stands there, so neither its rules of repair nor its
//! worst cases matter. Whether it is harmless is decided after that, by the sanitizer.

use std::collections::HashSet;

use super::tag::{self, Shape};
use crate::limits::{Limit, Limits, Remarks};

/// A piece of tame HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event<'a> {
    /// A tag with the attributes that are of use; values are as written, with their entities.
    Open(&'static str, Vec<(&'static str, &'a str)>),
    /// Closes the innermost open tag, which has this name.
    Close(&'static str),
    /// Text as written, with its entities.
    Text(&'a str),
}

/// A tag has no more attributes that are of use.
const ATTRIBUTES: usize = 24;

struct Gate<'a, 'l> {
    events: Vec<Event<'a>>,
    open: Vec<&'static str>,
    /// How many tags too deep are open.
    beyond: usize,
    tags: usize,
    limits: &'l Limits,
    /// Elements whose end was looked for in vain: looking again would cost as much each time.
    endless: HashSet<&'static str>,
}

/// Tames HTML. It is linear in the length, whatever stands there.
pub(crate) fn tame<'a>(html: &'a str, limits: &Limits, remarks: &mut Remarks) -> Vec<Event<'a>> {
    let mut gate = Gate {
        events: Vec::new(),
        open: Vec::new(),
        beyond: 0,
        tags: 0,
        limits,
        endless: HashSet::new(),
    };
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (text, tail) = rest.split_at(at);
        gate.text(text);
        rest = gate.markup(tail, remarks);
    }
    gate.text(rest);
    while let Some(name) = gate.open.pop() {
        gate.events.push(Event::Close(name));
    }
    gate.events
}

impl<'a> Gate<'a, '_> {
    fn text(&mut self, text: &'a str) {
        if text.is_empty() {
            return;
        }
        if !text.trim().is_empty() {
            self.cell();
        }
        self.events.push(Event::Text(text));
    }

    /// Takes what begins with `<`, and gives what follows.
    fn markup(&mut self, tail: &'a str, remarks: &mut Remarks) -> &'a str {
        let after = |count: usize| tail.get(count..).unwrap_or_default();
        let inner = after(1);
        match inner.bytes().next() {
            Some(b'!') if inner.starts_with("!--") => {
                if inner.starts_with("!-->") {
                    return after(5);
                }
                let end = (!self.endless.contains("--"))
                    .then(|| inner.get(3..)?.find("-->"))
                    .flatten();
                match end {
                    Some(end) => after(1 + 3 + end + 3),
                    None => {
                        self.endless.insert("--");
                        after(4)
                    }
                }
            }
            Some(b'!' | b'?') => match (!self.endless.contains(">"))
                .then(|| inner.find('>'))
                .flatten()
            {
                Some(end) => after(end + 2),
                None => {
                    self.endless.insert(">");
                    after(2)
                }
            },
            Some(b'/') if inner.as_bytes().get(1).is_some_and(u8::is_ascii_alphabetic) => {
                let scanned = tag::scan(after(2));
                if let Some(known) = scanned.known {
                    self.close(known.name);
                }
                scanned.rest
            }
            Some(byte) if byte.is_ascii_alphabetic() => {
                let scanned = tag::scan(inner);
                if let Some(name) = scanned.raw {
                    return self.skip(name, scanned.rest);
                }
                if let Some(known) = scanned.known {
                    self.tags += 1;
                    if self.tags > self.limits.tags {
                        remarks.cut(Limit::Tags);
                    } else {
                        self.tag(known, scanned.attributes, remarks);
                    }
                }
                scanned.rest
            }
            _ => {
                self.text("&lt;");
                inner
            }
        }
    }

    /// Leaves out an element whose content is no text for people.
    fn skip(&mut self, name: &'static str, rest: &'a str) -> &'a str {
        if self.endless.contains(name) {
            return rest;
        }
        let mut at = 0;
        while let Some(found) = rest.get(at..).and_then(|text| text.find("</")) {
            let start = at + found + 2;
            let head = rest.get(start..start + name.len()).unwrap_or_default();
            if head.eq_ignore_ascii_case(name) {
                let tail = rest.get(start..).unwrap_or_default();
                return tail
                    .find('>')
                    .and_then(|end| tail.get(end + 1..))
                    .unwrap_or_default();
            }
            at = start;
        }
        self.endless.insert(name);
        rest
    }

    fn tag(
        &mut self,
        known: Shape,
        mut attributes: Vec<(&'static str, &'a str)>,
        remarks: &mut Remarks,
    ) {
        attributes.truncate(ATTRIBUTES);
        let name = known.name;
        match name {
            "td" | "th" => {
                self.close_within(&["td", "th"], &["tr", "table"]);
                self.within_table("tr");
            }
            "tr" => {
                self.close_within(&["tr"], &["table"]);
                self.within_table("table");
            }
            "tbody" | "thead" | "tfoot" => {
                self.close_within(&["tbody", "thead", "tfoot"], &["table"]);
                self.within_table("table");
            }
            "caption" | "colgroup" | "col" => return,
            "li" => self.close_within(&["li"], &["ul", "ol", "td", "th"]),
            "dt" | "dd" => self.close_within(&["dt", "dd"], &["dl", "td", "th"]),
            "a" => self.close_within(&["a"], &["td", "th", "table"]),
            _ => (),
        }
        if known.block && !matches!(name, "td" | "th" | "tr" | "tbody" | "thead" | "tfoot") {
            self.cell();
            self.close_within(&["p"], &["td", "th", "table", "blockquote", "div", "li"]);
        } else if !known.block {
            self.cell();
        }
        if known.void {
            self.events.push(Event::Open(name, attributes));
            return;
        }
        if self.open.len() >= self.limits.nesting {
            remarks.cut(Limit::Nesting);
            self.beyond += 1;
            return;
        }
        self.open.push(name);
        self.events.push(Event::Open(name, attributes));
    }

    /// What stands in a table but in no cell of it gets a cell.
    fn cell(&mut self) {
        match self.open.last() {
            Some(&"table" | &"tbody" | &"thead" | &"tfoot") => {
                self.push("tr");
                self.push("td");
            }
            Some(&"tr") => self.push("td"),
            _ => (),
        }
    }

    /// A part of a table outside of one gets what it needs around it.
    fn within_table(&mut self, needed: &'static str) {
        let last = self.open.last().copied().unwrap_or_default();
        let rows = matches!(last, "table" | "tbody" | "thead" | "tfoot");
        match (needed, last) {
            ("tr", "tr") => (),
            ("tr", _) => {
                if !rows {
                    self.push("table");
                }
                self.push("tr");
            }
            _ if rows => (),
            _ => self.push("table"),
        }
    }

    fn push(&mut self, name: &'static str) {
        // a few above the limit, so that tables stay whole
        self.open.push(name);
        self.events.push(Event::Open(name, Vec::new()));
    }

    /// Closes the innermost of these, unless one of the others is further in.
    fn close_within(&mut self, names: &[&str], walls: &[&str]) {
        let found = self
            .open
            .iter()
            .rev()
            .find(|open| names.contains(open) || walls.contains(open));
        if let Some(name) = found.copied().filter(|name| names.contains(name)) {
            self.close_to(name);
        }
    }

    fn close(&mut self, name: &'static str) {
        if self.beyond > 0 {
            self.beyond -= 1;
            return;
        }
        let table = matches!(
            name,
            "table" | "tbody" | "thead" | "tfoot" | "tr" | "td" | "th"
        );
        let mut walls = self.open.iter().rev();
        let found = walls.find(|open| {
            **open == name
                || if table {
                    **open == "table"
                } else {
                    matches!(**open, "table" | "td" | "th")
                }
        });
        if found == Some(&name) {
            self.close_to(name);
        }
    }

    fn close_to(&mut self, name: &'static str) {
        while let Some(open) = self.open.pop() {
            self.events.push(Event::Close(open));
            if open == name {
                break;
            }
        }
    }
}

/// Only the text, for what is no HTML in earnest. Linear as well.
pub(crate) fn strip(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((text, tail)) = rest.split_once('<') {
        out.push_str(text);
        match tail.split_once('>') {
            Some((_, after)) => rest = after,
            None => {
                out.push_str(tail);
                rest = "";
            }
        }
    }
    out.push_str(rest);
    out
}
