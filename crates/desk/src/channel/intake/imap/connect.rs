//! To a mailbox on a server, let in.

use std::fmt::Debug;
use std::path::Path;

use async_imap::error::Error;
use async_imap::{Authenticator, Client};
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::Failed;
use super::settings::{Secret, Source};

/// What both ways of talking are.
pub(super) trait Wire: AsyncRead + AsyncWrite + Debug + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Debug + Unpin + Send> Wire for T {}

/// A conversation with a server that let us in.
pub(super) type Session = async_imap::Session<Box<dyn Wire>>;

const CONNECT: Failed = "no se pudo conectar con el servidor de correo";
const TLS: Failed = "no se pudo hablar en privado (TLS) con el servidor de correo";
pub(super) const LOGIN: Failed = "el servidor de correo no aceptó el usuario o su clave";

/// Connects and signs in.
///
/// # Errors
/// Why it cannot, in half a sentence; the server's own words go into the log.
pub(super) async fn connect(source: &Source) -> Result<Session, Failed> {
    let stream = TcpStream::connect((source.host.as_str(), source.port)).await;
    let stream = stream.map_err(|error| told(&error, CONNECT))?;
    let wire: Box<dyn Wire> = match &source.tls {
        None => Box::new(stream),
        Some(config) => {
            let name =
                ServerName::try_from(source.host.clone()).map_err(|error| told(&error, TLS))?;
            let connector = TlsConnector::from(config.clone());
            let stream = connector.connect(name, stream).await;
            Box::new(stream.map_err(|error| told(&error, TLS))?)
        }
    };
    let mut client = Client::new(wire);
    let greeting = client
        .read_response()
        .await
        .map_err(|error| told(&error, CONNECT))?;
    greeting.ok_or(CONNECT)?;
    let session = match &source.secret {
        Secret::Password(password) => client.login(&source.user, password).await,
        Secret::PasswordFile(file) => client.login(&source.user, held(file).await?).await,
        Secret::TokenFile(file) => {
            let token = held(file).await?;
            let answer = format!("user={}\u{1}auth=Bearer {token}\u{1}\u{1}", source.user);
            client.authenticate("XOAUTH2", Bearer { answer }).await
        }
    };
    session.map_err(|(error, _)| {
        let why = if refuses(&error) { LOGIN } else { CONNECT };
        told(&error, why)
    })
}

/// Whether a server does not let us in, and not only has no time for us.
fn refuses(error: &Error) -> bool {
    let (Error::No(words) | Error::Bad(words)) = error else {
        return false;
    };
    let words = words.to_lowercase();
    let busy = [
        "unavailable",
        "temporar",
        "internal error",
        "[limit]",
        "too many",
    ];
    !busy.iter().any(|word| words.contains(word))
}

/// What a file holds, without the end of its line.
async fn held(file: &Path) -> Result<String, Failed> {
    let text = tokio::fs::read_to_string(file).await;
    let text =
        text.map_err(|error| told(&error, "no se puede leer el archivo con la clave del buzón"))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

fn told(error: &dyn std::fmt::Display, why: Failed) -> Failed {
    // The server's own words, as many as a reader wants.
    let error: String = error.to_string().chars().take(200).collect();
    tracing::warn!(error, "a mailbox cannot be fetched");
    why
}

/// Says once who it is; an error that the server explains is answered with nothing.
struct Bearer {
    answer: String,
}

impl Authenticator for Bearer {
    type Response = String;

    fn process(&mut self, _challenge: &[u8]) -> String {
        std::mem::take(&mut self.answer)
    }
}

#[cfg(test)]
mod tests {
    use async_imap::error::Error;

    use super::refuses;

    #[test]
    fn a_busy_server_is_no_refusal() {
        let no = |words: &str| Error::No(words.to_owned());
        assert!(refuses(&no(
            "[AUTHENTICATIONFAILED] Authentication failed."
        )));
        assert!(!refuses(&no(
            "[UNAVAILABLE] Temporary authentication failure."
        )));
        assert!(!refuses(&Error::ConnectionLost));
    }
}
