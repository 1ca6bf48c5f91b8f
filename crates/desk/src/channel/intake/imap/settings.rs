//! From options to mailboxes that are fetched. What is wrong is told before the program starts to serve.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use url::{Host, Url};

/// A mailbox on a server. The password is shown nowhere.
#[derive(Clone)]
pub struct Source {
    /// Key of the mailbox in the pack.
    pub mailbox: String,
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) folder: String,
    pub(super) user: String,
    pub(super) secret: Secret,
    /// None for a server of this machine without TLS.
    pub(super) tls: Option<Arc<ClientConfig>>,
}

/// How one is let in.
#[derive(Clone)]
pub(super) enum Secret {
    /// By password.
    Password(String),
    /// By the password that this file holds.
    PasswordFile(PathBuf),
    /// By XOAUTH2, with the token that this file holds when it is needed: whatever renews it writes it there.
    TokenFile(PathBuf),
}

/// Why an option is refused; Display is a Spanish sentence that says what to do and repeats no password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    /// It is no such option.
    #[error(
        "Un buzón de --imap no se entiende: escriba algo como mesa=imaps://usuario:clave@correo.ejemplo.gob.mx/INBOX; los signos especiales de la clave van como %40"
    )]
    Form,
    /// The password would travel readable.
    #[error("Sin TLS la clave de --imap viajaría legible: use imaps://")]
    Open,
    /// A certificate cannot be used.
    #[error(
        "No se pueden usar los certificados para --imap: dé en --imap-ca un archivo PEM que este usuario pueda leer, o instale los del sistema (ca-certificates)"
    )]
    Certificate,
    /// No mailbox of the pack.
    #[error("El paquete no tiene el buzón «{0}» de --imap: revise mailboxes.toml")]
    Unknown(String),
}

/// Reads `KEY=imaps://user:password@host:993/FOLDER`. In place of the password, `?password-file=FILE` names a file that
/// holds it, and `?token-file=FILE` one with a token for XOAUTH2.
///
/// # Errors
/// See [`SourceError`].
pub fn source(text: &str, ca: Option<&Path>) -> Result<Source, SourceError> {
    let (mailbox, address) = text.split_once('=').ok_or(SourceError::Form)?;
    let url = Url::parse(address).map_err(|_| SourceError::Form)?;
    let host = match url.host() {
        Some(Host::Ipv6(ip)) => ip.to_string(),
        Some(host) => host.to_string(),
        None => return Err(SourceError::Form),
    };
    let decoded = |text: &str| {
        let form = format!("x={}", text.replace('+', "%2B"));
        let mut pairs = url::form_urlencoded::parse(form.as_bytes());
        pairs
            .next()
            .map(|(_, value)| value.into_owned())
            .unwrap_or_default()
    };
    let wishes: Vec<_> = url.query_pairs().collect();
    let secret = match (url.password(), wishes.as_slice()) {
        (Some(password), []) => Secret::Password(decoded(password)),
        (None, [(name, file)]) if name == "password-file" => {
            Secret::PasswordFile(PathBuf::from(file.as_ref()))
        }
        (None, [(name, file)]) if name == "token-file" => {
            Secret::TokenFile(PathBuf::from(file.as_ref()))
        }
        _ => return Err(SourceError::Form),
    };
    let (tls, usual) = match url.scheme() {
        "imaps" => (Some(config(ca)?), 993),
        // Only a server of this machine hears the password.
        "imap" if matches!(host.as_str(), "127.0.0.1" | "::1" | "localhost") => (None, 143),
        "imap" => return Err(SourceError::Open),
        _ => return Err(SourceError::Form),
    };
    let folder = decoded(url.path().trim_start_matches('/'));
    if mailbox.is_empty() || url.username().is_empty() {
        return Err(SourceError::Form);
    }
    Ok(Source {
        mailbox: mailbox.to_owned(),
        host,
        port: url.port().unwrap_or(usual),
        folder: if folder.is_empty() {
            "INBOX".to_owned()
        } else {
            folder
        },
        user: decoded(url.username()),
        secret,
        tls,
    })
}

/// TLS by rustls with ring, as everywhere here.
fn config(ca: Option<&Path>) -> Result<Arc<ClientConfig>, SourceError> {
    let mut roots = RootCertStore::empty();
    match ca {
        Some(path) => {
            let all = CertificateDer::pem_file_iter(path).map_err(|_| SourceError::Certificate)?;
            for one in all {
                let one = one.map_err(|_| SourceError::Certificate)?;
                roots.add(one).map_err(|_| SourceError::Certificate)?;
            }
        }
        None => {
            let found = rustls_native_certs::load_native_certs();
            roots.add_parsable_certificates(found.certs);
        }
    }
    if roots.is_empty() {
        return Err(SourceError::Certificate);
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| SourceError::Certificate)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

#[cfg(test)]
mod tests {
    use super::{Secret, SourceError, source};

    #[test]
    fn an_option_is_read_as_it_is_written() {
        let read = source(
            "mesa=imap://mesa%40x.example:cl%40v+e@127.0.0.1:1143/Entrada",
            None,
        );
        let read = read.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!((read.mailbox.as_str(), read.port), ("mesa", 1143));
        assert_eq!(
            (read.user.as_str(), read.folder.as_str()),
            ("mesa@x.example", "Entrada")
        );
        assert!(matches!(read.secret, Secret::Password(password) if password == "cl@v+e"));
        let read = source("mesa=imap://mesa@localhost?token-file=/run/token", None);
        let read = read.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!((read.port, read.folder.as_str()), (143, "INBOX"));
        assert!(matches!(read.secret, Secret::TokenFile(_)));
        for (wrong, error) in [
            ("imap://mesa:c@127.0.0.1", SourceError::Form),
            ("mesa=http://mesa:c@127.0.0.1", SourceError::Form),
            ("mesa=imap://mesa@127.0.0.1", SourceError::Form),
            ("mesa=imap://mesa@127.0.0.1?clave=x", SourceError::Form),
            (
                "mesa=imap://mesa:c@127.0.0.1?token-file=x",
                SourceError::Form,
            ),
            ("mesa=imap://127.0.0.1", SourceError::Form),
            ("=imap://mesa:c@127.0.0.1", SourceError::Form),
            ("mesa=imap://mesa:c@correo.example", SourceError::Open),
        ] {
            assert_eq!(source(wrong, None).err(), Some(error), "{wrong}");
        }
        let missing = source(
            "mesa=imaps://mesa:c@correo.example",
            Some(std::path::Path::new("/nada.pem")),
        );
        assert_eq!(missing.err(), Some(SourceError::Certificate));
    }
}
