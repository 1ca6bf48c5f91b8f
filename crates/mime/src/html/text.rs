//! Tame HTML as lines of text, each with what its place says of it.

use super::decode;
use super::gate::Event;
use super::role::{self, Role};
use crate::quote::{Hint, Line};
use crate::words;

#[derive(Default)]
struct Writer {
    lines: Vec<Line>,
    current: String,
    hint: Hint,
    /// The last characters were a blank that may turn out to be at an end.
    blank: bool,
    left: usize,
    full: bool,
}

impl Writer {
    fn end(&mut self) {
        self.blank = false;
        let text = std::mem::take(&mut self.current);
        self.push(text);
    }

    fn push(&mut self, mut text: String) {
        text.push('\n');
        match self.left.checked_sub(text.len()) {
            Some(left) => {
                self.left = left;
                self.lines.push(Line {
                    text,
                    hint: self.hint,
                });
            }
            None => self.full = true,
        }
    }

    /// Ends the line if there is anything on it.
    fn fresh(&mut self) {
        if !self.current.is_empty() {
            self.end();
        }
        self.blank = false;
    }

    /// Leaves one line empty.
    fn gap(&mut self) {
        self.fresh();
        if self.lines.last().is_some_and(|line| line.text.trim() != "") {
            self.push(String::new());
        }
    }

    fn text(&mut self, text: &str, pre: bool) {
        if pre {
            for (index, line) in text.split('\n').enumerate() {
                if index > 0 {
                    self.end();
                }
                self.current.push_str(line);
            }
            return;
        }
        for c in text.chars() {
            if matches!(c, ' ' | '\n' | '\t' | '\r') {
                self.blank = true;
            } else {
                if self.blank && !self.current.is_empty() {
                    self.current.push(' ');
                }
                self.blank = false;
                self.current.push(if c == '\u{a0}' { ' ' } else { c });
            }
        }
    }
}

/// What an open element is, and what it changed.
struct Open {
    hint: Hint,
    hidden: bool,
    pre: bool,
    /// Where the line begins that a link's text is on, and where it leads.
    link: Option<(String, String)>,
    /// Numbers of a list, when it has them.
    number: Option<u32>,
}

/// The text of an HTML, in lines, of at most so many bytes; and whether that was all.
pub(crate) fn lines(events: &[Event<'_>], most: usize) -> (Vec<Line>, bool) {
    let around = around(events);
    let mut out = Writer {
        left: most,
        ..Writer::default()
    };
    let mut open: Vec<Open> = Vec::new();
    // what is after the header of an earlier mail belongs to it, wherever it stands
    let mut rest = false;
    for (index, event) in events.iter().enumerate() {
        if out.full {
            break;
        }
        let (hint, hidden, pre) = open.last().map_or((Hint::None, false, false), |top| {
            (top.hint, top.hidden, top.pre)
        });
        match event {
            Event::Text(text) if !hidden => {
                let text = decode(text);
                if let Some((_, seen)) = open.iter_mut().rev().find_map(|open| open.link.as_mut())
                    && seen.len() < 500
                {
                    seen.push_str(words::head(&text, 500));
                }
                out.text(&text, pre);
            }
            Event::Text(_) => (),
            Event::Open(tag, attributes) => {
                let role = role::of(tag, attributes);
                let hidden = hidden || role == Some(Role::Hidden);
                rest |= role == Some(Role::Rest) && !hidden;
                let wanted = match role {
                    _ if rest => Hint::Quote,
                    _ if hint != Hint::None => hint,
                    Some(Role::Quote) => Hint::Quote,
                    Some(Role::Around) => around.get(index).copied().unwrap_or_default(),
                    Some(Role::Forward) => Hint::Forward,
                    Some(Role::Signature) => Hint::Signature,
                    _ => hint,
                };
                if wanted != out.hint && !hidden {
                    out.fresh();
                    out.hint = wanted;
                }
                if !hidden {
                    before(tag, attributes, &mut open, &mut out);
                }
                if !matches!(*tag, "br" | "hr" | "img" | "wbr") {
                    let link =
                        (*tag == "a").then(|| (role::attribute(attributes, "href"), String::new()));
                    open.push(Open {
                        hint: wanted,
                        hidden,
                        pre: pre || *tag == "pre",
                        link,
                        number: (*tag == "ol").then_some(0),
                    });
                }
            }
            Event::Close(tag) => {
                let Some(closed) = open.pop() else { continue };
                if closed.hidden {
                    continue;
                }
                if let Some((href, seen)) = closed.link {
                    leads(&href, &seen, &mut out);
                }
                after(tag, &mut out);
                let outer = if rest {
                    Hint::Quote
                } else {
                    open.last().map_or(Hint::None, |top| top.hint)
                };
                if outer != out.hint {
                    out.fresh();
                    out.hint = outer;
                }
            }
        }
    }
    out.fresh();
    (out.lines, !out.full)
}

fn before(tag: &str, attributes: &[(&'static str, &str)], open: &mut [Open], out: &mut Writer) {
    match tag {
        "br" => out.end(),
        "hr" => out.fresh(),
        "p" if !tight(attributes) => out.gap(),
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => out.gap(),
        "td" | "th" if !out.current.is_empty() => {
            out.current.push('\t');
            out.blank = false;
        }
        "li" => {
            out.fresh();
            match open.iter_mut().rev().find_map(|open| open.number.as_mut()) {
                Some(number) => {
                    *number += 1;
                    out.current.push_str(&format!("{number}. "));
                }
                None => out.current.push_str("- "),
            }
        }
        _ if block(tag) => out.fresh(),
        _ => (),
    }
}

fn after(tag: &str, out: &mut Writer) {
    match tag {
        "td" | "th" => (),
        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => out.fresh(),
        _ if block(tag) => out.fresh(),
        _ => (),
    }
}

fn block(tag: &str) -> bool {
    matches!(
        tag,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "center"
            | "dd"
            | "details"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "header"
            | "main"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "table"
            | "tbody"
            | "tfoot"
            | "thead"
            | "tr"
            | "ul"
    )
}

/// Whether a paragraph is a mere line, as Word writes them.
fn tight(attributes: &[(&'static str, &str)]) -> bool {
    let style: String = role::attribute(attributes, "style")
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    role::attribute(attributes, "class").contains("Mso")
        || words::any(
            &style.to_lowercase(),
            &["margin:0", "margin-top:0", "margin-bottom:0"],
        )
}

/// Tells where a link leads, unless its text says it.
fn leads(href: &str, seen: &str, out: &mut Writer) {
    let href = href.trim();
    let bare = |text: &str| {
        let text = text.trim().to_lowercase();
        let text = text
            .trim_start_matches("https://")
            .trim_start_matches("http://");
        text.trim_start_matches("www.")
            .trim_end_matches('/')
            .to_owned()
    };
    let web = href.starts_with("https://") || href.starts_with("http://");
    if web && !seen.trim().is_empty() && href.len() <= 2_000 && bare(href) != bare(seen) {
        out.current.push_str(" <");
        out.current.push_str(&words::line(href));
        out.current.push('>');
    }
}

/// What an element around quotes is as a whole: nothing, when the quotes inside say it themselves.
fn around(events: &[Event<'_>]) -> Vec<Hint> {
    let mut hints = vec![Hint::None; events.len()];
    // the open elements that matter: where they began, and whether a quote of their own is inside
    let mut open: Vec<Option<(usize, bool)>> = Vec::new();
    for (index, event) in events.iter().enumerate() {
        match event {
            Event::Open(tag, attributes) => {
                if *tag == "blockquote" {
                    open.iter_mut()
                        .flatten()
                        .for_each(|(_, inside)| *inside = true);
                }
                if !matches!(*tag, "br" | "hr" | "img" | "wbr") {
                    let matters = role::of(tag, attributes) == Some(Role::Around);
                    open.push(matters.then_some((index, false)));
                }
            }
            Event::Close(_) => {
                if let Some(Some((start, inside))) = open.pop()
                    && let Some(hint) = hints.get_mut(start)
                    && !inside
                {
                    *hint = kind(events.get(start..index).unwrap_or_default());
                }
            }
            Event::Text(_) => (),
        }
    }
    hints
}

/// Whether what is around a mail without quotes passes it on.
fn kind(events: &[Event<'_>]) -> Hint {
    let mut start = String::new();
    for event in events.iter().take(40) {
        if let Event::Text(text) = event {
            start.push_str(words::head(text, 200));
        }
    }
    let folded = words::fold(&decode(&start));
    if words::any(&folded, &["forwarded message", "mensaje reenviado"]) {
        Hint::Forward
    } else {
        Hint::Quote
    }
}
