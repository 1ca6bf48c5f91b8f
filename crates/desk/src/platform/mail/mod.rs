//! How mail leaves: by an SMTP server, or into a folder that shows what would leave.

mod breaker;
mod desk;
mod dkim;
mod settings;

pub use desk::{MARKER, desk};
pub use settings::{Settings, SettingsError};

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use lettre::address::Envelope;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};

use breaker::Breaker;

/// How long a server may take with a mail: a worker has other things to do.
const PATIENCE: Duration = Duration::from_secs(30);
const LATE: &str = "el servidor de correo no respondió a tiempo";

/// A way out for mail; cheap to clone.
#[derive(Clone)]
pub struct Mail(Arc<Inner>);

struct Inner {
    from: Mailbox,
    way: Way,
    breaker: Breaker,
    signer: Option<dkim::Signer>,
}

enum Way {
    Smtp(Box<AsyncSmtpTransport<Tokio1Executor>>),
    Folder(PathBuf),
}

/// The header field of every mail of the desk, by which it knows its own when it comes back.
pub const OWN_HEADER: &str = "X-Ventanilla";

/// A mail to one reader.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outgoing {
    /// The same for every try, so that a mail that arrives twice shows as one.
    pub id: String,
    /// The same for all mails about one thing.
    pub thread: String,
    /// Address.
    pub to: String,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// Milliseconds UTC.
    pub at: i64,
    /// Where answers go, where that is not to who mail is from.
    pub reply_to: Option<String>,
    /// Where its reader says which mails to get, for who has an account.
    pub preferences: Option<String>,
    /// It answers a mail by itself: nobody is told when it cannot be delivered (RFC 3834).
    pub is_answer: bool,
}

/// Why a mail did not leave; Display is a Spanish half sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The server cannot be used at all: whatever else waits need not try now.
    #[error("{0}")]
    Unreachable(String),
    /// Not now.
    #[error("{0}")]
    Later(String),
    /// Never.
    #[error("{0}")]
    Refused(String),
}

impl Mail {
    /// Mail into a folder, a file each, `.eml`. For demonstrations and trials.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn folder(folder: &Path, from: &str) -> Result<Self, SettingsError> {
        settings::folder(folder, from)
    }

    /// Who mail is from, as its readers see it.
    pub fn sender(&self) -> String {
        self.0.from.to_string()
    }

    /// The address that mail is from.
    pub fn address(&self) -> String {
        self.0.from.email.to_string().to_lowercase()
    }

    /// What the desk's own header field holds.
    pub fn mark(&self) -> String {
        format!("desk {}", self.address())
    }

    /// Whether mail only goes into a folder of this machine: nothing reaches anybody.
    pub fn is_folder(&self) -> bool {
        matches!(self.0.way, Way::Folder(_))
    }

    /// Until when nobody should try, because the server could not be reached just now.
    pub fn pause(&self, now: i64) -> Option<i64> {
        self.0.breaker.pause(now)
    }

    /// Sends a mail. That it was taken by the server is all that can be known.
    ///
    /// # Errors
    /// See [`SendError`].
    pub async fn send(&self, mail: &Outgoing) -> Result<(), SendError> {
        let message = self.message(mail)?;
        let bytes = match &self.0.signer {
            None => message.formatted(),
            Some(signer) => {
                let signed = signer.sign(&message.formatted(), mail.at / 1_000);
                signed.ok_or_else(unfit)?
            }
        };
        let sent = match &self.0.way {
            Way::Smtp(server) => by_smtp(server, message.envelope(), &bytes).await,
            Way::Folder(folder) => write(folder, &mail.id, bytes).await,
        };
        match &sent {
            Err(SendError::Unreachable(_)) => self.0.breaker.failed(mail.at),
            _ => self.0.breaker.answered(),
        }
        sent
    }

    fn message(&self, mail: &Outgoing) -> Result<Message, SendError> {
        let to: Address = mail
            .to
            .parse()
            .map_err(|_| SendError::Refused("la dirección no es de correo".to_owned()))?;
        let domain = self.0.from.email.domain();
        let reference = format!("<{}@{domain}>", mail.thread);
        let at = u64::try_from(mail.at).unwrap_or_default();
        let kind = if mail.is_answer {
            "auto-replied"
        } else {
            "auto-generated"
        };
        let mut builder = Message::builder();
        if mail.is_answer {
            let nobody = Envelope::new(None, vec![to.clone()]);
            builder = builder.envelope(nobody.map_err(|_| unfit())?);
        }
        if let Some(address) = &mail.reply_to {
            let address: Address = address.parse().map_err(|_| unfit())?;
            builder = builder.reply_to(Mailbox::new(None, address));
        }
        if let Some(address) = &mail.preferences {
            // A page, not an order: programs that follow every link end nobody's mail.
            builder = builder.raw_header(header("List-Unsubscribe", &format!("<{address}>"))?);
        }
        let message = builder
            .from(self.0.from.clone())
            .to(Mailbox::new(None, to))
            .message_id(Some(format!("<{}@{domain}>", mail.id)))
            .in_reply_to(reference.clone())
            .references(reference)
            .date(SystemTime::UNIX_EPOCH + Duration::from_millis(at))
            .subject(mail.subject.clone())
            // Nobody's holiday notice should answer.
            .raw_header(header("Auto-Submitted", kind)?)
            .raw_header(header(OWN_HEADER, &self.mark())?)
            .raw_header(header("X-Auto-Response-Suppress", "All")?)
            .header(ContentType::TEXT_PLAIN)
            .body(mail.body.clone());
        message.map_err(|error| {
            tracing::error!(%error, "a mail could not be put together");
            unfit()
        })
    }
}

/// A mail that cannot be put together.
fn unfit() -> SendError {
    SendError::Refused("el mensaje no se pudo armar".to_owned())
}

fn header(name: &str, value: &str) -> Result<HeaderValue, SendError> {
    let name = HeaderName::new_from_ascii(name.to_owned()).map_err(|_| unfit())?;
    Ok(HeaderValue::new(name, value.to_owned()))
}

/// The library's own patience ends with the connection: a server that falls silent later
/// must not keep a worker.
async fn by_smtp(
    server: &AsyncSmtpTransport<Tokio1Executor>,
    envelope: &Envelope,
    bytes: &[u8],
) -> Result<(), SendError> {
    match tokio::time::timeout(PATIENCE, server.send_raw(envelope, bytes)).await {
        Ok(sent) => sent.map(drop).map_err(|error| failure(&error)),
        Err(_) => {
            tracing::warn!("a mail did not leave: the server fell silent");
            Err(SendError::Unreachable(LATE.to_owned()))
        }
    }
}

/// What a server's answer means. The server's own words go into the log.
fn failure(error: &lettre::transport::smtp::Error) -> SendError {
    tracing::warn!(%error, "a mail did not leave");
    let Some(code) = error.status() else {
        if error.is_client() {
            let text = "el servidor de correo no admite esa dirección";
            return SendError::Refused(text.to_owned());
        }
        let text = if error.is_tls() {
            "no se pudo hablar en privado (TLS) con el servidor de correo"
        } else if error.is_timeout() {
            LATE
        } else {
            "no se pudo conectar con el servidor de correo"
        };
        return SendError::Unreachable(text.to_owned());
    };
    let number: u16 = code.into();
    match number {
        // The service as a whole, or our own rights on it.
        421 | 454 | 530 | 534 | 535 | 538 => {
            SendError::Unreachable(format!("el servidor de correo no nos atiende ({number})"))
        }
        400..500 => SendError::Later(format!("el servidor de correo pidió esperar ({number})")),
        _ => SendError::Refused(format!("el servidor de correo lo rechazó ({number})")),
    }
}

/// A file of the mail's own name: a second try writes over the first.
async fn write(folder: &Path, id: &str, bytes: Vec<u8>) -> Result<(), SendError> {
    let (half, whole) = (
        folder.join(format!(".{id}.part")),
        folder.join(format!("{id}.eml")),
    );
    let written = async {
        tokio::fs::write(&half, bytes).await?;
        tokio::fs::rename(&half, &whole).await
    };
    written.await.map_err(|error| {
        tracing::warn!(%error, "a mail could not be written");
        SendError::Unreachable("no se pudo escribir en la carpeta de correos".to_owned())
    })
}
