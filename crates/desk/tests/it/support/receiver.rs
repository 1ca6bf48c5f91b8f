//! Another system: a real server on a port of its own, which answers as a test says.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{OriginalUri, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

/// What arrived.
#[derive(Debug, Clone)]
pub struct Got {
    pub path: String,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Got {
    pub fn header(&self, name: &str) -> String {
        self.headers[name].to_str().unwrap().to_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// How it answers once.
#[derive(Debug, Clone)]
pub struct Says {
    status: u16,
    text: String,
    location: Option<String>,
    after: Duration,
}

#[derive(Clone, Default)]
struct Shared {
    got: Arc<Mutex<Vec<Got>>>,
    says: Arc<Mutex<VecDeque<Says>>>,
}

/// A system that is told of tickets.
pub struct Receiver {
    pub address: SocketAddr,
    shared: Shared,
}

impl Receiver {
    pub async fn start() -> Self {
        let shared = Shared::default();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new().fallback(answer).with_state(shared.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, shared }
    }

    /// Where it is told, by the name that everybody has for this machine.
    pub fn url(&self) -> String {
        format!("http://localhost:{}/avisos", self.address.port())
    }

    /// Has it answer so next, after what it was told before; else it answers 204.
    pub fn says(&self, status: u16, text: &str) {
        self.push(status, text, None, Duration::ZERO);
    }

    pub fn sends_to(&self, status: u16, location: &str) {
        self.push(status, "", Some(location.to_owned()), Duration::ZERO);
    }

    pub fn says_late(&self, after: Duration) {
        self.push(200, "por fin", None, after);
    }

    fn push(&self, status: u16, text: &str, location: Option<String>, after: Duration) {
        let text = text.to_owned();
        self.shared.says.lock().unwrap().push_back(Says {
            status,
            text,
            location,
            after,
        });
    }

    pub fn got(&self) -> Vec<Got> {
        self.shared.got.lock().unwrap().clone()
    }
}

async fn answer(
    State(shared): State<Shared>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = uri.path().to_owned();
    let body = body.to_vec();
    shared.got.lock().unwrap().push(Got {
        path,
        headers,
        body,
    });
    let says = shared.says.lock().unwrap().pop_front();
    let Some(says) = says else {
        return StatusCode::NO_CONTENT.into_response();
    };
    tokio::time::sleep(says.after).await;
    let mut answer = (StatusCode::from_u16(says.status).unwrap(), says.text).into_response();
    if let Some(location) = says.location {
        let location = location.parse().unwrap();
        answer.headers_mut().insert(header::LOCATION, location);
    }
    answer
}
