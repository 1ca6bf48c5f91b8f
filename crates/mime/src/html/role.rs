//! What an element of a mail is for, by the marks that mail programs leave.

use super::decode;

/// What an element is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// It holds what an earlier mail said.
    Quote,
    /// It holds a quote and perhaps answers between its pieces.
    Around,
    /// From here on all is an earlier mail.
    Rest,
    /// It holds a mail that is passed on.
    Forward,
    /// It holds the sender's signature.
    Signature,
    /// It is not shown.
    Hidden,
}

/// The value of an attribute, decoded; empty when missing.
pub(crate) fn attribute(attributes: &[(&'static str, &str)], name: &str) -> String {
    let found = attributes.iter().find(|(known, _)| *known == name);
    found.map(|(_, value)| decode(value)).unwrap_or_default()
}

/// The role of an element; Outlook puts `x_` before the names of others.
pub(crate) fn of(tag: &str, attributes: &[(&'static str, &str)]) -> Option<Role> {
    if attributes.is_empty() {
        return None;
    }
    let names = |text: String| -> Vec<String> {
        text.split_whitespace()
            .take(20)
            .map(|name| name.to_lowercase().trim_start_matches("x_").to_owned())
            .collect()
    };
    let classes = names(attribute(attributes, "class"));
    let ids = names(attribute(attributes, "id"));
    let class = |wanted: &[&str]| classes.iter().any(|name| wanted.contains(&name.as_str()));
    let id = |wanted: &[&str]| ids.iter().any(|name| wanted.contains(&name.as_str()));
    let style: String = attribute(attributes, "style")
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect::<String>()
        .to_lowercase();
    if attributes.iter().any(|(name, _)| *name == "hidden")
        || style.contains("display:none")
        || style.contains("mso-hide:all")
        || style.contains("visibility:hidden")
    {
        return Some(Role::Hidden);
    }
    if id(&[
        "divrplyfwdmsg",
        "appendonsend",
        "zwchr",
        "mail-editor-reference-message-container",
        "origbody",
    ]) || class(&[
        "outlookmessageheader",
        "ms-outlook-mobile-reference-message",
    ]) || classes
        .iter()
        .chain(&ids)
        .any(|name| name.starts_with("stopspelling"))
    {
        return Some(Role::Rest);
    }
    if class(&["moz-forward-container"]) {
        return Some(Role::Forward);
    }
    if class(&[
        "gmail_signature",
        "moz-signature",
        "protonmail_signature_block",
        "yahoo-signature",
    ]) || id(&[
        "signature",
        "ms-outlook-mobile-signature",
        "applemailsignature",
        "lineBreakAtBeginningOfSignature",
    ]) {
        return Some(Role::Signature);
    }
    if class(&["gmail_quote", "gmail_quote_container", "gmail_extra"]) && tag != "blockquote" {
        return Some(Role::Around);
    }
    let cited = tag == "blockquote"
        && (attribute(attributes, "type").eq_ignore_ascii_case("cite")
            || class(&[
                "gmail_quote",
                "protonmail_quote",
                "tutanota_quote",
                "iosymail",
                "zmail_quote",
                "ms-outlook-quote",
            ]));
    let quoted = class(&[
        "gmail_attr",
        "moz-cite-prefix",
        "yahoo_quoted",
        "protonmail_quote",
        "tutanota_quote",
        "zmail_extra",
        "yahoo-quoted-begin",
        "quoted-text",
        "mail-quote",
        "lotus_quote",
        "wm-quote",
        "cite-prefix",
    ]) || ids
        .iter()
        .any(|name| name.starts_with("yahoo_quoted") || name.starts_with("ymail_android_quoted"))
        || id(&[
            "reply-intro",
            "replybody",
            "isreplycontent",
            "oriMsgHtmlSeperator",
        ]);
    (cited || quoted).then_some(Role::Quote)
}

/// The class that the shown HTML has for a role, so that a page can fold it.
pub(crate) fn class(role: Role) -> Option<&'static str> {
    match role {
        Role::Quote => Some("mail-quote"),
        Role::Rest => Some("mail-quote-start"),
        Role::Forward => Some("mail-forward"),
        Role::Signature => Some("mail-signature"),
        Role::Around | Role::Hidden => None,
    }
}
