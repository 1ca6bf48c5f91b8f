//! What makes a repeated request harmless, and what it is based on: headers and body.

use axum::http::HeaderMap;

use super::body::{Known, wrong};
use crate::platform::error::AppError;

/// A header as plain text without its quotes.
fn header(headers: &HeaderMap, name: &str) -> Result<Option<String>, AppError> {
    let mut all = headers.get_all(name).iter();
    let Some(value) = all.next() else {
        return Ok(None);
    };
    let text = value.to_str().ok().filter(|_| all.next().is_none());
    let text = text.ok_or_else(|| wrong(name, "Envíelo una sola vez, sin caracteres raros."))?;
    let plain = text.strip_prefix('"').and_then(|t| t.strip_suffix('"'));
    Ok(Some(plain.unwrap_or(text).to_owned()))
}

/// The id of a command: `Idempotency-Key`, or «id» in the body; empty when neither says one.
///
/// # Errors
/// When both say different ones, or it is none.
pub fn command_id(headers: &HeaderMap, body: &Known) -> Result<String, AppError> {
    let (named, own) = (header(headers, "idempotency-key")?, body.text("id")?);
    if named
        .as_ref()
        .is_some_and(|named| !own.is_empty() && *named != own)
    {
        let text = "El encabezado «Idempotency-Key» y «id» dicen cosas distintas.";
        return Err(wrong("id", text));
    }
    let id = named.unwrap_or(own);
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if id.len() > 64 || !id.chars().all(plain) {
        let text = "Use a lo más 64 letras sin acento, números, «-» y «_».";
        return Err(wrong("id", text));
    }
    Ok(id)
}

/// The version that a change is based on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    /// Nothing is said.
    Unsaid,
    /// Whatever it is.
    Any,
    /// This one.
    Of(i64),
}

impl Base {
    /// From `If-Match`, or «base» in the body.
    ///
    /// # Errors
    /// When both say different ones, or it is none.
    pub fn read(headers: &HeaderMap, body: &Known) -> Result<Self, AppError> {
        let own = body.integer("base")?;
        let Some(text) = header(headers, "if-match")? else {
            return Ok(own.map_or(Self::Unsaid, Self::Of));
        };
        if text == "*" {
            return Ok(own.map_or(Self::Any, Self::Of));
        }
        let version = text.parse().ok().filter(|version: &i64| *version >= 0);
        let text = "Debe ser la versión que dio «ETag», o «*».";
        let version = version.ok_or_else(|| wrong("if-match", text))?;
        if own.is_some_and(|own| own != version) {
            let text = "El encabezado «If-Match» y «base» dicen cosas distintas.";
            return Err(wrong("base", text));
        }
        Ok(Self::Of(version))
    }

    /// The version, for a change that must say one.
    ///
    /// # Errors
    /// [`AppError::NoVersion`].
    pub fn required(self, present: i64) -> Result<i64, AppError> {
        match self {
            Self::Unsaid => Err(AppError::NoVersion),
            Self::Any => Ok(present),
            Self::Of(version) => Ok(version),
        }
    }

    /// The version, where one is said.
    pub fn said(self) -> Option<i64> {
        match self {
            Self::Of(version) => Some(version),
            Self::Unsaid | Self::Any => None,
        }
    }
}
