//! IP addresses, perhaps with the length of their network.

use std::net::IpAddr;

use super::check::ask;
use crate::FieldType;

/// An address of version 4 or 6 in its canonical spelling, with `/24` if that was written.
pub(super) fn read(written: &str) -> Result<String, String> {
    canonical(written.trim()).ok_or_else(|| ask(FieldType::Ip).to_owned())
}

fn canonical(text: &str) -> Option<String> {
    let (address, length) = match text.split_once('/') {
        None => (text, None),
        Some((address, length)) => (address, Some(length)),
    };
    let address: IpAddr = address.parse().ok()?;
    let Some(length) = length else {
        return Some(address.to_string());
    };
    let most = if address.is_ipv4() { 32 } else { 128 };
    let good = length.bytes().all(|b| b.is_ascii_digit());
    let bits: u8 = length.parse().ok().filter(|bits| good && *bits <= most)?;
    Some(format!("{address}/{bits}"))
}
