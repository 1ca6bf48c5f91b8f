//! From options to a way out. What is wrong is told before the program starts to serve.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use lettre::message::Mailbox;
use lettre::transport::smtp::client::{Certificate, CertificateStore, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, Tokio1Executor};
use url::{Host, Url};

use super::breaker::Breaker;
use super::dkim::Signer;
use super::{Inner, Mail, Way};

/// How long a server may take to let us in.
const PATIENCE: Duration = Duration::from_secs(15);

/// What the options say about mail.
#[derive(Default, Clone)]
pub struct Settings {
    /// `smtp://user:password@host:587` or `smtps://…`.
    pub smtp_url: Option<String>,
    /// Certificates (PEM) to trust instead of the system's.
    pub smtp_ca: Option<PathBuf>,
    /// A folder instead of a server.
    pub folder: Option<PathBuf>,
    /// The key that signs mail (DKIM), PEM.
    pub dkim_key: Option<PathBuf>,
    /// Under which name its public half is published.
    pub dkim_selector: Option<String>,
    /// Who mail is from: `mesa@x.example` or `Mesa de ayuda <mesa@x.example>`.
    pub from: Option<String>,
}

/// Why options about mail are refused; Display is a Spanish sentence that says what to do.
/// It never repeats the address of the server, which may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// A server and a folder.
    #[error("El correo sale por un servidor o a una carpeta: dé --smtp-url o --mail-dir, no ambos")]
    Both,
    /// No sender.
    #[error("Falta quién escribe: dé --mail-from, por ejemplo --mail-from mesa@ejemplo.gob.mx")]
    NoSender,
    /// A sender without a way out.
    #[error("Falta por dónde sale el correo: dé también --smtp-url o --mail-dir")]
    NoWay,
    /// The sender is no address.
    #[error("La dirección de --mail-from no se entiende: escriba algo como mesa@ejemplo.gob.mx")]
    Sender,
    /// The address of the server is none.
    #[error(
        "La dirección de --smtp-url no se entiende: escriba algo como smtp://usuario:clave@correo.ejemplo.gob.mx:587 o smtps://…; los signos especiales de la clave van como %40"
    )]
    Url,
    /// A password would travel readable.
    #[error(
        "Sin TLS la clave de --smtp-url viajaría legible: quite tls=none o, si el servidor no pide clave, quítela"
    )]
    Open,
    /// The certificate cannot be used.
    #[error(
        "No se puede usar el certificado de --smtp-ca: dé un archivo PEM que este usuario pueda leer"
    )]
    Certificate,
    /// The key that signs cannot be used.
    #[error(
        "No se puede firmar el correo (DKIM): dé en --dkim-key un archivo PEM que este usuario pueda leer, con una clave Ed25519 o RSA de 2048 bits o más, y en --dkim-selector el nombre con el que se publicó"
    )]
    Dkim,
    /// TLS cannot be set up.
    #[error(
        "No se pudo preparar TLS para el correo: instale los certificados del sistema (ca-certificates) o dé --smtp-ca"
    )]
    Tls,
    /// The folder cannot be used.
    #[error(
        "No se puede usar la carpeta de --mail-dir {0}: elija otra o dé permiso de escritura a este usuario"
    )]
    Folder(PathBuf),
}

impl Settings {
    /// The way out that these options describe; none where they say nothing.
    ///
    /// # Errors
    /// See [`SettingsError`].
    pub fn mail(&self) -> Result<Option<Mail>, SettingsError> {
        let from = self.from.as_deref();
        match (&self.smtp_url, &self.folder) {
            (None, None) if from.is_some() => Err(SettingsError::NoWay),
            (None, None) => Ok(None),
            (Some(_), Some(_)) => Err(SettingsError::Both),
            (Some(url), None) => {
                let from = sender(from.ok_or(SettingsError::NoSender)?)?;
                let server = server(url, self.smtp_ca.as_deref(), &from)?;
                let signer = self.signer(&from)?;
                Ok(Some(mail(from, Way::Smtp(Box::new(server)), signer)))
            }
            (None, Some(path)) => {
                let from = sender(from.ok_or(SettingsError::NoSender)?)?;
                prepare(path)?;
                let signer = self.signer(&from)?;
                Ok(Some(mail(from, Way::Folder(path.clone()), signer)))
            }
        }
    }

    /// What signs for the domain of the sender.
    fn signer(&self, from: &Mailbox) -> Result<Option<Signer>, SettingsError> {
        match (&self.dkim_key, &self.dkim_selector) {
            (None, None) => Ok(None),
            (Some(file), Some(selector)) => {
                let signer = Signer::read(file, selector, from.email.domain());
                signer.map(Some).ok_or(SettingsError::Dkim)
            }
            _ => Err(SettingsError::Dkim),
        }
    }
}

/// Mail into a folder, made if it is not there; only this program's user reads it, because
/// private links are in what lies there.
pub(super) fn folder(path: &Path, from: &str) -> Result<Mail, SettingsError> {
    let from = sender(from)?;
    prepare(path)?;
    Ok(mail(from, Way::Folder(path.to_owned()), None))
}

fn prepare(path: &Path) -> Result<(), SettingsError> {
    let mut maker = std::fs::DirBuilder::new();
    maker.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut maker, 0o700);
    let failed = |_| SettingsError::Folder(path.to_owned());
    maker.create(path).map_err(failed)?;
    tempfile::tempfile_in(path).map_err(failed).map(drop)
}

fn mail(from: Mailbox, way: Way, signer: Option<Signer>) -> Mail {
    Mail(Arc::new(Inner {
        from,
        way,
        breaker: Breaker::default(),
        signer,
    }))
}

fn sender(text: &str) -> Result<Mailbox, SettingsError> {
    text.parse().map_err(|_| SettingsError::Sender)
}

/// `smtps` speaks TLS from the first byte, `smtp` starts it (`?tls=required`, as if said) or,
/// with `?tls=none`, does without: for a server on this machine.
fn server(
    text: &str,
    ca: Option<&Path>,
    from: &Mailbox,
) -> Result<AsyncSmtpTransport<Tokio1Executor>, SettingsError> {
    let url = Url::parse(text).map_err(|_| SettingsError::Url)?;
    let host = match url.host() {
        Some(Host::Ipv6(ip)) => ip.to_string(),
        Some(host) => host.to_string(),
        None => return Err(SettingsError::Url),
    };
    let wish: Vec<_> = url.query_pairs().collect();
    let wish: Vec<(&str, &str)> = wish.iter().map(|(k, v)| (k.as_ref(), v.as_ref())).collect();
    let (tls, usual_port) = match (url.scheme(), wish.as_slice()) {
        ("smtps", []) => (Tls::Wrapper(parameters(&host, ca)?), 465),
        ("smtp", [] | [("tls", "required")]) => (Tls::Required(parameters(&host, ca)?), 587),
        ("smtp", [("tls", "none")]) if url.password().is_some() => return Err(SettingsError::Open),
        ("smtp", [("tls", "none")]) => (Tls::None, 25),
        _ => return Err(SettingsError::Url),
    };
    // The library decodes user and password; the rest is decided here.
    let mut plain = url.clone();
    plain.set_query(None);
    plain.set_path("");
    plain.set_scheme("smtp").map_err(|()| SettingsError::Url)?;
    let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(plain.as_str());
    let builder = builder.map_err(|_| SettingsError::Url)?;
    Ok(builder
        .port(url.port().unwrap_or(usual_port))
        .hello_name(ClientId::Domain(from.email.domain().to_owned()))
        .timeout(Some(PATIENCE))
        .tls(tls)
        .build())
}

fn parameters(host: &str, ca: Option<&Path>) -> Result<TlsParameters, SettingsError> {
    let mut builder = TlsParameters::builder(host.to_owned());
    if let Some(path) = ca {
        let pem = std::fs::read(path).map_err(|_| SettingsError::Certificate)?;
        let roots = Certificate::from_pem(&pem).map_err(|_| SettingsError::Certificate)?;
        builder = builder
            .certificate_store(CertificateStore::None)
            .add_root_certificate(roots);
    }
    builder.build().map_err(|_| SettingsError::Tls)
}

#[cfg(test)]
mod tests {
    use super::{Settings, SettingsError};

    fn refused(url: &str, from: &str) -> Option<SettingsError> {
        let settings = Settings {
            smtp_url: Some(url.to_owned()),
            from: Some(from.to_owned()),
            ..Settings::default()
        };
        settings.mail().err()
    }

    #[test]
    fn a_server_is_used_as_its_address_says() {
        let from = "Mesa de ayuda <mesa@x.example>";
        assert_eq!(refused("smtp://127.0.0.1:2525?tls=none", from), None);
        assert_eq!(
            refused("smtp://ana:secreto@127.0.0.1?tls=none", from),
            Some(SettingsError::Open)
        );
        for wrong in [
            "x.example",
            "http://x.example",
            "smtp://",
            "smtp://x.example?tls=maybe",
        ] {
            assert_eq!(refused(wrong, from), Some(SettingsError::Url), "{wrong}");
        }
        assert_eq!(
            refused("smtp://127.0.0.1?tls=none", "mesa"),
            Some(SettingsError::Sender)
        );
    }

    #[test]
    fn options_belong_together() {
        let from = || Some("mesa@x.example".to_owned());
        let none = Settings::default();
        assert!(none.mail().is_ok_and(|mail| mail.is_none()));
        let sender = Settings {
            from: from(),
            ..Settings::default()
        };
        assert_eq!(sender.mail().err(), Some(SettingsError::NoWay));
        let folder = Settings {
            folder: Some("x".into()),
            ..Settings::default()
        };
        assert_eq!(folder.mail().err(), Some(SettingsError::NoSender));
        let url = Some("smtp://ana:secreto@127.0.0.1".to_owned());
        let both = Settings {
            smtp_url: url,
            from: from(),
            ..folder
        };
        let error = both.mail().err();
        assert_eq!(error, Some(SettingsError::Both));
        assert!(error.is_some_and(|error| !error.to_string().contains("secreto")));
    }
}
