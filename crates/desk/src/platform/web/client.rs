//! From where a request comes: the other end of the connection, or, behind a
//! proxy that is named, what the proxy says.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderName};
use ipnet::IpNet;

use crate::platform::app::App;

/// The proxies whose word counts, and the header in which they give it.
#[derive(Debug, Clone)]
pub struct Proxies {
    networks: Vec<IpNet>,
    header: HeaderName,
}

/// Why a proxy is refused; Display is a Spanish sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProxyError {
    /// Neither an address nor a network.
    #[error(
        "El proxy «{0}» no se entiende: escriba una dirección como 10.0.0.5 o una red como 10.0.0.0/24"
    )]
    Address(String),
    /// Not the name of a header.
    #[error("El encabezado «{0}» no se entiende: escriba un nombre como X-Forwarded-For")]
    Header(String),
}

impl Default for Proxies {
    /// None: only the connection counts.
    fn default() -> Self {
        Self {
            networks: Vec::new(),
            header: HeaderName::from_static("x-forwarded-for"),
        }
    }
}

impl Proxies {
    /// Proxies by address or network, and the name of their header.
    ///
    /// # Errors
    /// When one of them is not understood.
    pub fn parse(proxies: &[String], header: &str) -> Result<Self, ProxyError> {
        let network = |text: &String| {
            let one = text.parse::<IpAddr>().map(IpNet::from);
            one.or_else(|_| text.parse::<IpNet>())
                .map_err(|_| ProxyError::Address(text.clone()))
        };
        let networks: Result<Vec<IpNet>, ProxyError> = proxies.iter().map(network).collect();
        Ok(Self {
            networks: networks?,
            header: header
                .parse()
                .map_err(|_| ProxyError::Header(header.to_owned()))?,
        })
    }

    fn is_one(&self, ip: IpAddr) -> bool {
        self.networks.iter().any(|network| network.contains(&ip))
    }

    /// Who is behind `peer`. Each proxy appends whom it heard: read from the
    /// end, the first that is no proxy of ours is as far as we can believe.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let peer = peer.to_canonical();
        if !self.is_one(peer) {
            return peer;
        }
        let values = headers.get_all(&self.header).iter();
        let told: Vec<&str> = values
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .collect();
        let mut last = peer;
        for text in told.into_iter().rev() {
            let Some(ip) = address(text.trim()) else {
                return last;
            };
            if !self.is_one(ip) {
                return ip;
            }
            last = ip;
        }
        last
    }
}

/// An address with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let with_port = || text.parse::<SocketAddr>().map(|socket| socket.ip());
    let plain = text.trim_start_matches('[').trim_end_matches(']');
    let ip = plain.parse::<IpAddr>().or_else(|_| with_port());
    ip.ok().map(|ip| ip.to_canonical())
}

/// From where a request comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Client(pub IpAddr);

impl Client {
    /// Of a request's pieces; loopback where nobody connected, as in a call within the program.
    pub fn of(app: &App, extensions: &Extensions, headers: &HeaderMap) -> Self {
        let peer = extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |info| info.0.ip());
        Self(app.proxies.client(peer, headers))
    }
}

impl FromRequestParts<App> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self::of(app, &parts.extensions, &parts.headers))
    }
}
