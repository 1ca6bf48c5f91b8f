//! Web addresses.

use url::Url;

use super::check::ask;
use super::text;
use crate::FieldType;

/// An address of the web, spelled as browsers do. One with a user's name or
/// password in it is refused: it would be kept and shown.
pub(super) fn read(written: &str) -> Result<String, String> {
    let written = text::line(written)?;
    let url = Url::parse(&written).map_err(|_| ask(FieldType::Url).to_owned())?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
        return Err(ask(FieldType::Url).to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("Quite el usuario y la contraseña de la dirección.".to_owned());
    }
    Ok(url.into())
}
