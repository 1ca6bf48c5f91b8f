//! Addresses of people.

use mail_parser::parsers::MessageStream;
use mail_parser::{Addr, Address, HeaderValue};

use super::word;
use crate::mail::Person;
use crate::words;

/// An address is not longer (RFC 5321), domain and all.
const LONGEST: usize = 320;

/// The people that a field names, at most so many, and whether there were more.
pub(crate) fn people(field: &str, most: usize) -> (Vec<Person>, bool) {
    let normal = word::normal(field);
    // the reader takes a semicolon for the end of a group; Outlook writes it between people
    let grouped = normal.contains(':');
    let mut text = if grouped {
        normal
    } else {
        normal.replace(';', ",")
    };
    text.push('\n');
    let mut found = Vec::new();
    // "Pérez, Juan <juan@…>" without quotes is read as two: a name alone belongs to the next one
    let mut pending = String::new();
    let mut more = false;
    let mut add = |addr: &Addr<'_>| {
        let name = clean(addr.name.as_deref().unwrap_or_default());
        let written = addr.address.as_deref().unwrap_or_default();
        let address = normal_of(written).or_else(|| normal_of(&name));
        match address {
            Some(_) if found.len() >= most => more = true,
            Some(address) => {
                let mut full = std::mem::take(&mut pending);
                if !full.is_empty() && !name.is_empty() {
                    full.push_str(", ");
                }
                if normal_of(&name).is_none() {
                    full.push_str(&name);
                }
                found.push(Person {
                    name: full,
                    address,
                });
            }
            None => pending = clean(if name.is_empty() { written } else { &name }),
        }
    };
    match MessageStream::new(text.as_bytes()).parse_address() {
        HeaderValue::Address(Address::List(list)) => list.iter().for_each(&mut add),
        HeaderValue::Address(Address::Group(groups)) => groups
            .iter()
            .flat_map(|group| group.addresses.iter())
            .for_each(&mut add),
        _ => (),
    }
    if found.is_empty() {
        let address = words::addresses(field, 1).pop();
        found.extend(address.map(|address| Person {
            name: String::new(),
            address,
        }));
    }
    (found, more)
}

/// A name in one line, without the quotes that programs put around it twice.
fn clean(name: &str) -> String {
    let line = words::line(&word::decode(name));
    let name = line.trim_matches(|c: char| c == '"' || c == '\'' || c.is_whitespace());
    words::head(name, 300).to_owned()
}

/// The address, also when it is wrapped in quotes or brackets or written as a link.
fn normal_of(text: &str) -> Option<String> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || "<>'\"[]()".contains(c));
    let text = match text.get(..7) {
        Some(head) if head.eq_ignore_ascii_case("mailto:") => text.get(7..).unwrap_or_default(),
        _ => text,
    };
    normal(text)
}

/// An address in lower case, when this is one.
pub(crate) fn normal(text: &str) -> Option<String> {
    if text.len() > LONGEST || !text.contains('@') {
        return None;
    }
    let (local, domain) = text.rsplit_once('@')?;
    let strange = |c: char| {
        c.is_whitespace() || c.is_control() || words::is_turning(c) || "<>()[],;:\\\"".contains(c)
    };
    let fits = !local.is_empty()
        && !local.contains(strange)
        && !local.contains('@')
        && !domain.is_empty()
        && !domain.starts_with(['.', '-'])
        && !domain.ends_with(['.', '-'])
        && !domain.contains("..")
        && domain
            .chars()
            .all(|c| c.is_alphanumeric() || c == '.' || c == '-' || c == '_');
    fits.then(|| format!("{}@{}", local.to_lowercase(), domain.to_lowercase()))
}
