//! E-mail addresses.

use super::check::ask;
use crate::FieldType;

/// An address without blanks around it, its domain in lower case. Quoted names and
/// domains without a dot are refused: in a form they are slips.
pub(super) fn read(written: &str) -> Result<String, String> {
    let text = written.trim();
    let sound = text
        .split_once('@')
        .filter(|(name, host)| is_name(name) && is_host(host));
    match sound {
        Some((name, host)) if text.len() <= 254 => {
            Ok(format!("{name}@{}", host.to_ascii_lowercase()))
        }
        _ => Err(ask(FieldType::Email).to_owned()),
    }
}

fn is_name(name: &str) -> bool {
    let is_sign = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&b);
    name.len() <= 64 && name.bytes().all(is_sign) && name.split('.').all(|part| !part.is_empty())
}

fn is_host(host: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = host.rsplit('.').next().unwrap_or_default();
    host.contains('.') && host.split('.').all(is_label) && !last.bytes().all(|b| b.is_ascii_digit())
}
