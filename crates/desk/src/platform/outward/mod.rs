//! Requests that this program makes of other systems: the one guarded way out.
//!
//! Whoever gives an address could make the desk ask what only the desk can reach. So the name
//! is resolved here, every address of it must lie outside, and the connection is made to the
//! very addresses that were looked at: a name that means something else a moment later gains
//! nothing. No redirect is followed, no proxy of the environment is used, and neither the time
//! nor the length of an answer is the other side's to choose. Names of the inside are reached
//! where the operator allows them by name.

mod address;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue, USER_AGENT};
use reqwest::{Client, dns, redirect};
use url::{Host, Url};

pub use address::is_public;

/// How long a connection may take, and a whole answer.
const CONNECT: Duration = Duration::from_secs(5);
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of an answer that anybody looks at.
const LENGTH: usize = 500;

/// Finds the addresses behind a name and a port.
pub type Resolve =
    Arc<dyn Fn(String, u16) -> BoxFuture<'static, std::io::Result<Vec<SocketAddr>>> + Send + Sync>;

/// The way out; cheap to clone.
#[derive(Clone)]
pub struct Outward {
    resolve: Resolve,
    /// Names and addresses that may lie inside.
    inside: Arc<[String]>,
    patience: Duration,
}

/// What another system answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answered {
    /// Status of HTTP.
    pub status: u16,
    /// How the answer began, as text.
    pub text: String,
}

/// Why there was no answer; Display is a Spanish half sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OutwardError {
    /// It is no address that this program asks.
    #[error("la dirección no se puede usar")]
    Address,
    /// It leads inside.
    #[error("la dirección lleva a la red interna o a una reservada")]
    Inside,
    /// The name is not known.
    #[error("no se encontró el servidor de esa dirección")]
    Unknown,
    /// Nobody answers there, or not in private.
    #[error("no se pudo conectar con el servidor")]
    Unreachable,
    /// It took too long.
    #[error("el servidor no contestó a tiempo")]
    Late,
    /// A fault of ours.
    #[error("el envío no se pudo armar")]
    Unfit,
}

impl Default for Outward {
    fn default() -> Self {
        let resolve = |host: String, port: u16| -> BoxFuture<'static, _> {
            Box::pin(async move {
                let found = tokio::net::lookup_host((host, port)).await?;
                Ok(found.collect())
            })
        };
        Self {
            resolve: Arc::new(resolve),
            inside: Arc::default(),
            patience: PATIENCE,
        }
    }
}

impl Outward {
    /// The same, which reaches these names or addresses wherever they lie.
    pub fn allowing(&self, inside: impl IntoIterator<Item = String>) -> Self {
        let inside = inside.into_iter().map(|name| name.trim().to_lowercase());
        Self {
            inside: inside.collect(),
            ..self.clone()
        }
    }

    /// The same, by another way of finding addresses.
    pub fn resolving(&self, resolve: Resolve) -> Self {
        Self {
            resolve,
            ..self.clone()
        }
    }

    /// The same, which waits so long for a whole answer.
    pub fn patient(&self, patience: Duration) -> Self {
        Self {
            patience,
            ..self.clone()
        }
    }

    /// An address that could be asked, in the spelling of browsers. Nothing is resolved.
    ///
    /// # Errors
    /// [`OutwardError::Address`] for one that is none, or speaks openly to the outside;
    /// [`OutwardError::Inside`] for one that says itself that it lies inside.
    pub fn check(&self, text: &str) -> Result<Url, OutwardError> {
        let url = Url::parse(text).map_err(|_| OutwardError::Address)?;
        let host = url.host().ok_or(OutwardError::Address)?;
        let plain = url.username().is_empty() && url.password().is_none();
        let allowed = self.allows(&host);
        let private = url.scheme() == "https" || (allowed && url.scheme() == "http");
        if !plain || !private || url.fragment().is_some() {
            return Err(OutwardError::Address);
        }
        match literal(&host) {
            Some(ip) if !allowed && !is_public(ip) => Err(OutwardError::Inside),
            _ => Ok(url),
        }
    }

    fn allows(&self, host: &Host<&str>) -> bool {
        let name = name(host);
        self.inside.contains(&name)
    }

    /// Posts JSON, and answers with what came back, whatever its status; and how long it took.
    ///
    /// # Errors
    /// See [`OutwardError`].
    pub async fn post(
        &self,
        url: &str,
        headers: HeaderMap,
        body: String,
    ) -> (Result<Answered, OutwardError>, Duration) {
        let begun = Instant::now();
        let asked = tokio::time::timeout(self.patience, self.ask(url, headers, body)).await;
        (asked.unwrap_or(Err(OutwardError::Late)), begun.elapsed())
    }

    async fn ask(
        &self,
        url: &str,
        headers: HeaderMap,
        body: String,
    ) -> Result<Answered, OutwardError> {
        let url = self.check(url)?;
        let client = self.client(&url).await?;
        let json = HeaderValue::from_static("application/json");
        let request = client.post(url).headers(headers).header(CONTENT_TYPE, json);
        let agent = concat!("Ventanilla/", env!("CARGO_PKG_VERSION"));
        let mut answer = request
            .header(USER_AGENT, agent)
            .body(body)
            .send()
            .await
            .map_err(failure)?;
        let status = answer.status().as_u16();
        let mut begin: Vec<u8> = Vec::new();
        while begin.len() < LENGTH {
            // What it said of itself stands, though it breaks off in the middle.
            let Ok(Some(piece)) = answer.chunk().await else {
                break;
            };
            begin.extend(piece.iter().take(LENGTH - begin.len()));
        }
        Ok(Answered {
            status,
            text: told(&begin),
        })
    }

    /// A client that connects to the addresses that were looked at, and to no other.
    #[expect(clippy::disallowed_methods, reason = "this is the guarded client")]
    async fn client(&self, url: &Url) -> Result<Client, OutwardError> {
        // Refused only where another part of the process chose one before.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let host = url.host().ok_or(OutwardError::Address)?;
        let mut builder = Client::builder()
            .redirect(redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .dns_resolver(Arc::new(Nowhere))
            .connect_timeout(CONNECT)
            .pool_max_idle_per_host(0);
        if literal(&host).is_none() {
            let name = name(&host);
            let port = url.port_or_known_default().ok_or(OutwardError::Address)?;
            let found = (self.resolve)(name.clone(), port).await;
            let found = found.map_err(|_| OutwardError::Unknown)?;
            if found.is_empty() {
                return Err(OutwardError::Unknown);
            }
            // One that lies inside among others outside is no mistake.
            if !self.allows(&host) && !found.iter().all(|at| is_public(at.ip())) {
                return Err(OutwardError::Inside);
            }
            let found: Vec<SocketAddr> = found.into_iter().take(8).collect();
            builder = builder.resolve_to_addrs(&name, &found);
        }
        builder.build().map_err(|error| {
            tracing::error!(%error, "no client for requests that go out");
            OutwardError::Unfit
        })
    }
}

/// Finds no name: what was not looked at is not connected to.
struct Nowhere;

impl dns::Resolve for Nowhere {
    fn resolve(&self, _: dns::Name) -> dns::Resolving {
        Box::pin(std::future::ready(Err(
            "a name that was not looked at".into()
        )))
    }
}

/// The name or address of a host, without brackets.
fn name(host: &Host<&str>) -> String {
    match host {
        Host::Domain(name) => name.to_lowercase(),
        Host::Ipv4(ip) => ip.to_string(),
        Host::Ipv6(ip) => ip.to_string(),
    }
}

fn literal(host: &Host<&str>) -> Option<IpAddr> {
    match host {
        Host::Domain(_) => None,
        Host::Ipv4(ip) => Some((*ip).into()),
        Host::Ipv6(ip) => Some((*ip).into()),
    }
}

fn failure(error: reqwest::Error) -> OutwardError {
    // An address can be a secret of the receiver's.
    let error = error.without_url();
    tracing::info!(%error, "another system could not be reached");
    if error.is_timeout() {
        OutwardError::Late
    } else if error.is_builder() {
        OutwardError::Unfit
    } else {
        OutwardError::Unreachable
    }
}

/// Bytes of a stranger as text that a page can show.
fn told(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let plain = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    plain.collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Outward, OutwardError};

    #[test]
    fn addresses_that_lie_inside_are_refused_however_they_are_written() {
        let outward = Outward::default();
        for url in [
            "https://127.0.0.1/",
            "https://127.1/",
            "https://2130706433/",
            "https://0x7f000001/",
            "https://017700000001/",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://169.254.169.254/latest",
            "https://①②⑦.0.0.1/",
        ] {
            assert_eq!(outward.check(url), Err(OutwardError::Inside), "{url}");
        }
        for url in [
            "http://receptor.example/",
            "ftp://receptor.example/",
            "https:///",
            "nada",
            "https://yo:clave@receptor.example/",
            "https://receptor.example/#a",
            "",
        ] {
            assert_eq!(outward.check(url), Err(OutwardError::Address), "{url}");
        }
        assert!(outward.check("https://receptor.example/avisos?x=1").is_ok());
        let allowing = outward.allowing(["Localhost".to_owned(), "10.1.2.3".to_owned()]);
        assert!(allowing.check("http://localhost:9000/").is_ok());
        assert!(allowing.check("https://10.1.2.3/").is_ok());
        assert!(allowing.check("https://10.1.2.4/").is_err());
    }
}
