//! HTML of a mail: tamed, made harmless, and read as text.

pub(crate) mod gate;
mod role;
mod safe;
mod tag;
pub(crate) mod text;

pub use safe::Html;

use mail_parser::decoders::html::add_html_token;

/// Text with its entities decoded.
pub(crate) fn decode(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, tail) = rest.split_at(at);
        out.push_str(before);
        // the longest name has 31 letters
        let end = tail.bytes().take(40).position(|byte| byte == b';');
        let token = end.and_then(|end| tail.get(..=end)).unwrap_or_default();
        let named = token.len() > 2
            && token
                .bytes()
                .skip(1)
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'#' | b';'));
        if named {
            match western(token) {
                Some(c) => out.push(c),
                None => add_html_token(&mut out, token.as_bytes(), false),
            }
            rest = tail.get(token.len()..).unwrap_or_default();
        } else {
            out.push('&');
            rest = tail.get(1..).unwrap_or_default();
        }
    }
    out.push_str(rest);
    out
}

/// Numbers from 128 to 159 mean what they mean in Windows-1252, as browsers have it.
fn western(token: &str) -> Option<char> {
    let number: u8 = token.strip_prefix("&#")?.strip_suffix(';')?.parse().ok()?;
    if !(128..160).contains(&number) {
        return None;
    }
    let bytes = [number];
    let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&bytes);
    text.chars().next()
}

/// Text as it stands in HTML, also inside of quotes.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
