//! Tags: which are known, and how one is written.

/// A tag that may stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) name: &'static str,
    /// Begins on a line of its own.
    pub(crate) block: bool,
    /// Has no content, and so no end.
    pub(crate) void: bool,
}

const BLOCKS: [&str; 41] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
    "caption",
    "colgroup",
    "col",
];
const INLINE: [&str; 31] = [
    "a", "abbr", "b", "bdi", "bdo", "big", "br", "cite", "code", "del", "dfn", "em", "font", "i",
    "img", "ins", "kbd", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub",
    "sup", "tt", "u", "var", "wbr",
];
const VOID: [&str; 5] = ["br", "hr", "img", "wbr", "col"];
/// Elements whose content is left out.
const RAW: [&str; 12] = [
    "script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "template",
    "svg", "math", "object",
];
const ATTRIBUTES: [&str; 17] = [
    "href", "src", "alt", "title", "width", "height", "colspan", "rowspan", "align", "dir", "lang",
    "class", "id", "type", "style", "start", "hidden",
];

/// A tag as it stands.
#[derive(Debug)]
pub(crate) struct Scanned<'a> {
    pub(crate) known: Option<Shape>,
    /// An element whose content is left out.
    pub(crate) raw: Option<&'static str>,
    pub(crate) attributes: Vec<(&'static str, &'a str)>,
    /// What follows the tag; nothing when the tag has no end.
    pub(crate) rest: &'a str,
}

fn known(name: &str) -> Option<Shape> {
    let of = |list: &[&'static str]| list.iter().find(|tag| **tag == name).copied();
    let block = of(&BLOCKS);
    let name = block.or_else(|| of(&INLINE))?;
    Some(Shape {
        name,
        block: block.is_some(),
        void: VOID.contains(&name),
    })
}

/// Reads a tag from its name on, by the rules of HTML: quotes count only where a value begins.
pub(crate) fn scan(text: &str) -> Scanned<'_> {
    let length = text
        .bytes()
        .position(|byte| byte.is_ascii_whitespace() || byte == b'/' || byte == b'>')
        .unwrap_or(text.len());
    let name = text
        .get(..length.min(20))
        .unwrap_or_default()
        .to_ascii_lowercase();
    let mut scanned = Scanned {
        known: known(&name).filter(|_| length <= 20),
        raw: RAW.iter().find(|raw| **raw == name).copied(),
        attributes: Vec::new(),
        rest: "",
    };
    let mut rest = text.get(length..).unwrap_or_default();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        let Some(first) = rest.bytes().next() else {
            return scanned;
        };
        if first == b'>' {
            scanned.rest = rest.get(1..).unwrap_or_default();
            return scanned;
        }
        // an equals sign where a name should begin is part of the name
        let skip = usize::from(first == b'=');
        let end = rest
            .bytes()
            .skip(skip)
            .position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>' | b'='))
            .map_or(rest.len(), |end| end + skip);
        let (attribute, tail) = rest.split_at_checked(end).unwrap_or((rest, ""));
        let ahead = tail.trim_start_matches(|c: char| c.is_ascii_whitespace());
        let value = match ahead.strip_prefix('=') {
            None => {
                rest = tail;
                ""
            }
            Some(ahead) => {
                let (value, after) =
                    value(ahead.trim_start_matches(|c: char| c.is_ascii_whitespace()));
                rest = after;
                value
            }
        };
        // the first of the same name counts
        let known = ATTRIBUTES
            .iter()
            .find(|known| known.eq_ignore_ascii_case(attribute));
        if let Some(known) = known.copied()
            && !scanned.attributes.iter().any(|(name, _)| *name == known)
        {
            scanned.attributes.push((known, value));
        }
    }
}

/// A value, and what follows it.
fn value(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote) {
            return inner.split_once(quote).unwrap_or((inner, ""));
        }
    }
    let end = text
        .find(|c: char| c.is_ascii_whitespace() || c == '>')
        .unwrap_or(text.len());
    text.split_at(end)
}
