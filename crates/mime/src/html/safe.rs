//! HTML that can be shown: nothing runs, nothing is fetched, nothing leaves its place.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

use super::gate::Event;
use super::role::{self, Role};
use super::{decode, escape};

/// HTML of a mail. As it stands it shows no picture that is not inside of it: [`Html::show`] puts them in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Html {
    /// Sanitized. Pictures of the mail have their Content-ID in `data-cid`, those elsewhere their address in
    /// `data-remote`; neither has a `src`. Quotes have the class `mail-quote` (or `mail-quote-start`: from there
    /// on), forwarded mails `mail-forward`, signatures `mail-signature`.
    pub content: String,
    /// How many pictures lie elsewhere: to fetch them tells the sender that the mail was read.
    pub remote: usize,
    /// Content-IDs of the pictures that are shown in their place, each once.
    pub cids: Vec<String>,
}

const KEPT: [&str; 13] = [
    "href", "alt", "title", "width", "height", "colspan", "rowspan", "align", "dir", "lang",
    "start", "src", "class",
];

static SANITIZER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let tags: HashSet<&str> = [
        "a",
        "abbr",
        "address",
        "b",
        "bdi",
        "bdo",
        "big",
        "blockquote",
        "br",
        "center",
        "cite",
        "code",
        "dd",
        "del",
        "dfn",
        "div",
        "dl",
        "dt",
        "em",
        "figcaption",
        "figure",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "tt",
        "u",
        "ul",
        "var",
        "wbr",
    ]
    .into();
    let classes: HashSet<&str> = [
        "mail-quote",
        "mail-quote-start",
        "mail-forward",
        "mail-signature",
    ]
    .into();
    let marked = ["div", "blockquote", "span", "p", "table", "td", "hr"];
    let mut builder = Builder::empty();
    builder
        .tags(tags)
        .clean_content_tags(["script", "style"].into())
        .generic_attributes(["title", "dir", "lang"].into())
        .tag_attributes(HashMap::from([
            ("a", ["href"].into()),
            (
                "img",
                ["src", "alt", "width", "height", "data-cid", "data-remote"].into(),
            ),
            ("td", ["colspan", "rowspan", "align"].into()),
            ("th", ["colspan", "rowspan", "align"].into()),
            ("p", ["align"].into()),
            ("div", ["align"].into()),
            ("ol", ["start"].into()),
        ]))
        .allowed_classes(
            marked
                .into_iter()
                .map(|tag| (tag, classes.clone()))
                .collect(),
        )
        .url_schemes(["http", "https", "mailto", "tel", "ftp", "data"].into())
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer nofollow"))
        .strip_comments(true)
        .attribute_filter(filter);
    builder
});

/// The last word on each attribute, in the form in which a browser sees it.
fn filter<'a>(tag: &str, name: &str, value: &'a str) -> Option<Cow<'a, str>> {
    let start: String = value
        .chars()
        .filter(|c| !c.is_control() && !c.is_whitespace())
        .take(20)
        .collect::<String>()
        .to_ascii_lowercase();
    let raster = [
        "data:image/png;",
        "data:image/jpeg;",
        "data:image/jpg;",
        "data:image/gif;",
        "data:image/webp;",
    ];
    let kept = match (tag, name) {
        ("img", "src") => raster.iter().any(|kind| start.starts_with(kind)),
        ("img", "data-remote") => start.starts_with("https://") || start.starts_with("http://"),
        (_, "href") => !start.starts_with("data:"),
        (_, "width" | "height" | "colspan" | "rowspan" | "start") => {
            value.len() <= 5 && value.bytes().all(|byte| byte.is_ascii_digit())
        }
        _ => true,
    };
    kept.then_some(Cow::Borrowed(value))
}

impl Html {
    /// Makes tame HTML harmless. None when nothing of it is to be seen.
    pub(crate) fn of(events: &[Event<'_>]) -> Option<Self> {
        let mut html = Self {
            content: String::new(),
            remote: 0,
            cids: Vec::new(),
        };
        let mut written = String::new();
        let mut hidden: Vec<bool> = Vec::new();
        let mut visible = false;
        for event in events {
            let inside = hidden.last().copied().unwrap_or_default();
            match event {
                Event::Text(text) if !inside => {
                    visible |= !text.trim().is_empty();
                    text_into(text, &mut written);
                }
                Event::Text(_) => (),
                Event::Open(tag, attributes) => {
                    let role = role::of(tag, attributes);
                    let hide = inside || role == Some(Role::Hidden);
                    if !matches!(*tag, "br" | "hr" | "img" | "wbr") {
                        hidden.push(hide);
                    }
                    if !hide {
                        visible |= *tag == "img";
                        html.open(tag, attributes, role, &mut written);
                    }
                }
                Event::Close(tag) => {
                    if !hidden.pop().unwrap_or_default() {
                        written.push_str("</");
                        written.push_str(tag);
                        written.push('>');
                    }
                }
            }
        }
        html.content = SANITIZER.clean(&written).to_string();
        visible.then_some(html)
    }

    fn open(
        &mut self,
        tag: &str,
        attributes: &[(&'static str, &str)],
        role: Option<Role>,
        out: &mut String,
    ) {
        out.push('<');
        out.push_str(tag);
        for (name, value) in attributes {
            if !KEPT.contains(name) || *name == "class" {
                continue;
            }
            if *name == "src" {
                self.picture(&decode(value), out);
            } else {
                put(name, &decode(value), out);
            }
        }
        if let Some(class) = role.and_then(role::class) {
            put("class", class, out);
        }
        out.push('>');
    }

    /// Where a picture comes from decides under which name its source is kept.
    fn picture(&mut self, source: &str, out: &mut String) {
        let source = source.trim();
        let scheme = source
            .split(':')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        match scheme.as_str() {
            "cid" => {
                let cid = percent(source.get(4..).unwrap_or_default());
                put("data-cid", &cid, out);
                if !self.cids.contains(&cid) && self.cids.len() < 1_000 {
                    self.cids.push(cid);
                }
            }
            "http" | "https" => {
                self.remote += 1;
                put("data-remote", source, out);
            }
            "data" => put("src", source, out),
            _ if source.starts_with("//") => {
                self.remote += 1;
                put("data-remote", &format!("https:{source}"), out);
            }
            _ => (),
        }
    }

    /// The HTML with its pictures: `inline` gives the address under which the desk serves a Content-ID;
    /// those elsewhere come only when `remote`.
    #[must_use]
    pub fn show(&self, mut inline: impl FnMut(&str) -> Option<String>, remote: bool) -> String {
        let mut out = String::with_capacity(self.content.len());
        let mut pieces = self.content.split("<img ");
        out.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            out.push_str("<img ");
            let mut rest = piece;
            while let Some((name, tail)) = rest.split_once("=\"") {
                // the tag ended before this attribute
                if name.contains('>') {
                    break;
                }
                let Some((value, after)) = tail.split_once('"') else {
                    break;
                };
                let source = match name.trim() {
                    "data-cid" => inline(&decode(value)),
                    "data-remote" if remote => Some(decode(value)),
                    _ => None,
                };
                out.push_str(name);
                out.push_str("=\"");
                out.push_str(value);
                out.push('"');
                if let Some(source) = source {
                    put("src", &source, &mut out);
                }
                rest = after;
            }
            out.push_str(rest);
        }
        out
    }
}

/// Longer values are left out, for the same reason as in texts; only pictures in the page itself are long.
fn put(name: &str, value: &str, out: &mut String) {
    let picture = name == "src"
        && value
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+/=;:,".contains(&byte));
    if value.len() > PIECE && !picture {
        return;
    }
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    out.push_str(&escape(value));
    out.push('"');
}

/// A text is not longer in one piece: the writer of the sanitizer looks for the next sign to escape through all
/// of the piece, again and again.
const PIECE: usize = 4_096;

/// Text with its entities; what could begin a tag cannot. An empty comment, which the sanitizer takes away, divides
/// a long one where no entity is.
fn text_into(text: &str, out: &mut String) {
    let mut since = 0;
    for c in text.chars() {
        if since >= PIECE && (c == '&' || c.is_whitespace() || !c.is_ascii()) {
            out.push_str("<!---->");
            since = 0;
        }
        since += 1;
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c => out.push(c),
        }
    }
}

fn percent(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let mut ahead = rest.clone();
        let value = match (byte, ahead.next(), ahead.next()) {
            (b'%', Some(high), Some(low)) => crate::body::transfer::hex(high, low),
            _ => None,
        };
        if value.is_some() {
            rest = ahead;
        }
        bytes.push(value.unwrap_or(byte));
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
