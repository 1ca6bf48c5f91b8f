//! How people reach this institution: the address that goes into links.

use std::net::IpAddr;

/// Scheme, name and port, without a slash at the end: `https://mesa.example`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    base: String,
    secure: bool,
}

/// Why an address is refused; Display is a Spanish sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PublicUrlError {
    /// Not an address of a site.
    #[error(
        "La dirección pública «{0}» no se entiende: escriba algo como https://mesa.institucion.gob.mx"
    )]
    Malformed(String),
    /// Plain HTTP for others than this machine.
    #[error(
        "La dirección pública «{0}» no es segura: fuera de este equipo hace falta HTTPS. Dé --tls-cert y --tls-key, o una --public-url con https:// si un proxy pone el certificado"
    )]
    Insecure(String),
}

impl PublicUrl {
    /// Reads an address.
    ///
    /// # Errors
    /// When it is none, or is plain HTTP for others than this machine.
    pub fn parse(text: &str) -> Result<Self, PublicUrlError> {
        let malformed = || PublicUrlError::Malformed(text.to_owned());
        let base = text.trim().trim_end_matches('/');
        let uri: axum::http::Uri = base.parse().map_err(|_| malformed())?;
        let (Some(scheme), Some(host)) = (uri.scheme_str(), uri.host()) else {
            return Err(malformed());
        };
        if !matches!(scheme, "http" | "https") || uri.path().len() > 1 || uri.query().is_some() {
            return Err(malformed());
        }
        let secure = scheme == "https";
        if !secure && !is_loopback(host) {
            return Err(PublicUrlError::Insecure(base.to_owned()));
        }
        Ok(Self {
            base: base.to_owned(),
            secure,
        })
    }

    /// The whole address of a path that begins with a slash.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Whether people arrive by HTTPS.
    pub fn is_secure(&self) -> bool {
        self.secure
    }
}

fn is_loopback(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}
