//! What a trusted host found out about the sender (RFC 8601).

use crate::desk::Desk;
use crate::header::Header;
use crate::words;

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// How it was found.
    pub method: Method,
    /// What was found.
    pub outcome: Outcome,
    /// The domain or address that it is about, as the host wrote it; empty when it did not.
    pub identity: String,
    /// The host that says so.
    pub host: String,
}

/// How a sender was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// The sending host is one of the domain's.
    Spf,
    /// A domain signed the content.
    Dkim,
    /// One of both belongs to the author's domain.
    Dmarc,
    /// What earlier hosts found.
    Arc,
}

/// What a check found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It is right.
    Pass,
    /// It is forged, or was changed on the way.
    Fail,
    /// It is probably forged.
    SoftFail,
    /// The domain says nothing for it or against it.
    Neutral,
    /// There was nothing to check.
    None,
    /// The check could not be made.
    Error,
}

/// The findings of trusted hosts. Of each method the topmost field that tells of it counts: who forges one cannot
/// put it above that of the host that received the mail. That host must take away what pretends to be its
/// own (RFC 8601, 5), or a method that it does not check can be forged.
pub(crate) fn read(header: &Header, desk: &Desk) -> Vec<Verdict> {
    let mut verdicts: Vec<Verdict> = Vec::new();
    for field in header.all("authentication-results").take(20) {
        let field = uncommented(words::head(field, 8_000));
        let mut pieces = field.split(';');
        let host = pieces
            .next()
            .unwrap_or_default()
            .split_whitespace()
            .next()
            .unwrap_or_default()
            .to_lowercase();
        if !desk
            .trusted
            .iter()
            .any(|trusted| trusted.eq_ignore_ascii_case(&host))
        {
            continue;
        }
        let told: Vec<Method> = verdicts.iter().map(|known| known.method).collect();
        let found = pieces.take(40).filter_map(|piece| verdict(piece, &host));
        verdicts.extend(found.filter(|verdict| !told.contains(&verdict.method)));
    }
    verdicts
}

fn verdict(piece: &str, host: &str) -> Option<Verdict> {
    let mut words = piece.split_whitespace();
    let (method, outcome) = words.next()?.split_once('=')?;
    let method = match method
        .split('/')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase()
        .as_str()
    {
        "spf" => Method::Spf,
        "dkim" => Method::Dkim,
        "dmarc" => Method::Dmarc,
        "arc" => Method::Arc,
        _ => return None,
    };
    let outcome = match outcome.to_ascii_lowercase().as_str() {
        "pass" => Outcome::Pass,
        "fail" | "hardfail" | "policy" => Outcome::Fail,
        "softfail" => Outcome::SoftFail,
        "neutral" => Outcome::Neutral,
        "none" => Outcome::None,
        _ => Outcome::Error,
    };
    let identity = words
        .filter_map(|word| word.split_once('='))
        .find(|(name, _)| {
            matches!(
                *name,
                "smtp.mailfrom" | "smtp.helo" | "header.d" | "header.i" | "header.from"
            )
        })
        .map(|(_, value)| {
            value
                .trim_matches('"')
                .trim_start_matches('@')
                .to_lowercase()
        })
        .unwrap_or_default();
    Some(Verdict {
        method,
        outcome,
        identity,
        host: host.to_owned(),
    })
}

/// Without what stands in parentheses.
fn uncommented(field: &str) -> String {
    let mut out = String::with_capacity(field.len());
    let mut depth = 0usize;
    for c in field.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            c if depth == 0 => out.push(c),
            _ => (),
        }
    }
    out
}
