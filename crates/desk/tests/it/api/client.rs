//! A program that asks.

use desk::platform::token::{self, New, PREFIX, Scope, Scopes};
use serde_json::Value;

use crate::support::{Answer, TestApp, client};

/// A program with a token.
pub struct Program {
    base: String,
    client: reqwest::Client,
    pub secret: Option<String>,
}

pub const DAY: i64 = 24 * 3_600_000;

/// A token of these scopes for a person, for a day.
pub async fn secret_of(t: &TestApp, person: i64, scopes: &[Scope]) -> String {
    let secret = format!("{PREFIX}{}", t.app.random.token().unwrap());
    let new = New {
        person,
        name: "programa de prueba".to_owned(),
        scopes: scopes.iter().copied().collect::<Scopes>(),
        expires_at: t.app.now() + DAY,
        key: t.app.random.key().unwrap(),
        secret: secret.clone(),
        by: None,
    };
    let write = t.app.db.write((t.app.now(), new), |tx, (now, new)| {
        Box::pin(token::make(tx, *now, new))
    });
    write.await.unwrap();
    secret
}

impl Program {
    /// One that shows this.
    pub fn with(t: &TestApp, secret: impl Into<String>) -> Self {
        Self {
            base: format!("http://{}", t.address),
            client: client().build().unwrap(),
            secret: Some(secret.into()),
        }
    }

    /// One that acts for a person, for everything.
    pub async fn of(t: &TestApp, person: i64) -> Self {
        let secret = secret_of(t, person, &Scope::ALL).await;
        Self::with(t, secret)
    }

    /// One without a token.
    pub fn nobody(t: &TestApp) -> Self {
        Self {
            secret: None,
            ..Self::with(t, "")
        }
    }

    /// A request that can be changed before it is sent.
    pub fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
        let request = self.client.request(method, format!("{}{path}", self.base));
        match &self.secret {
            Some(secret) => request.header("authorization", format!("Bearer {secret}")),
            None => request,
        }
    }

    pub async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        Answer::of(request.send().await.unwrap()).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request("GET", path)).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(self.request("POST", path).json(body)).await
    }

    /// What is there, as JSON.
    pub async fn json(&self, path: &str) -> Value {
        let answer = self.get(path).await;
        answer.is(200);
        json(&answer)
    }
}

/// The body of an answer.
pub fn json(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).unwrap_or_else(|e| panic!("{e}: {}", answer.text()))
}

/// Asserts that an answer is this problem, in the shape of RFC 9457.
pub fn refused(answer: &Answer, status: u16, rule: &str) -> Value {
    answer.is(status);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let problem = json(answer);
    assert_eq!(problem["status"], status, "{problem}");
    assert_eq!(problem["rule"], rule, "{problem}");
    for text in ["type", "title", "detail"] {
        assert!(
            problem[text].as_str().is_some_and(|t| !t.is_empty()),
            "{problem}"
        );
    }
    problem
}
