//! Mailing lists and newsletters (RFC 2369, RFC 2919).

use crate::header::Header;
use crate::words;

/// The list that a mail came by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct List {
    /// `List-Id` without the angle brackets; empty when it is known only by other signs.
    pub id: String,
    /// Where one can unsubscribe, as written.
    pub unsubscribe: Option<String>,
    /// Whether members may write to it; else it is a newsletter.
    pub discussion: bool,
}

/// The list, when the header tells of one.
pub(crate) fn of(header: &Header) -> Option<List> {
    let precedence = header.folded("precedence");
    let named = header
        .raw("list-id")
        .or_else(|| header.raw("list-post"))
        .or_else(|| header.raw("mailing-list"));
    let unsubscribe = header.raw("list-unsubscribe");
    let known = named.is_some()
        || unsubscribe.is_some()
        || precedence == "list"
        || [
            "x-mailman-version",
            "x-mailinglist",
            "x-mailing-list",
            "x-listserver",
            "x-campaign-id",
            "x-campaignid",
        ]
        .iter()
        .any(|name| header.has(name));
    if !known {
        return None;
    }
    let id = header.text("list-id");
    let id = match id.rsplit_once('<') {
        Some((_, inner)) => inner.trim_end_matches('>').to_owned(),
        None => id,
    };
    let post = header.folded("list-post");
    Some(List {
        id: words::head(&id, 300).trim().to_lowercase(),
        unsubscribe: unsubscribe.map(|text| words::head(&words::line(text), 1_000).to_owned()),
        discussion: post.contains("mailto:")
            || header.has("x-mailman-version")
            || precedence == "list",
    })
}
