//! The API: one ticket, a list of fifty and registering, by programs with tokens.
//!
//! A program may ask a thousand times at once and twenty times a second afterwards, by person: each
//! of the three is somebody else, and asks fewer times a round than pages are asked for.

use anyhow::{Context, Result, ensure};
use reqwest::Client;
use serde_json::{Value, json};

use crate::create::at_once;
use crate::load::{Page, get};
use crate::measured::Measured;
use crate::server::{Institution, Server};

/// Requests of a round, at least and at most.
pub const ROUND: (usize, usize) = (100, 200);
/// CPU that they may use at most, in milliseconds.
const GET: f64 = 0.5;
const LIST: f64 = 1.5;
/// The same for registering.
pub const CREATE: f64 = 1.5;

/// The programs that ask.
pub struct Programs {
    pages: Vec<Page>,
    registers: Client,
    /// What a registering says, but for its id.
    body: Value,
}

impl Programs {
    /// Three programs, each of a person with a limit of their own, and what they ask for; in a small
    /// institution, where there is one agent, whoever sees a unit lists and its head registers.
    ///
    /// # Errors
    /// When there are too few agents, or the API does not answer.
    pub async fn of(institution: &Institution, server: &Server) -> Result<Self> {
        let mut agents = institution.people("agente").await?;
        for role in ["enlace", "titular"] {
            agents.extend(institution.people(role).await?.into_iter().take(1));
        }
        let mut clients = Vec::new();
        for email in agents.iter().take(3) {
            clients.push(institution.program(email).await?);
        }
        let [one, list, registers] = clients.try_into().ok().context("too few agents")?;
        let url = format!("{}/api/v1", server.url);
        let found = read(&list, &format!("{url}/tickets?limit=1")).await?;
        let reference = text(&found, "/tickets/0/reference")?;
        let page = |name, path: String, client: &Client, bound, floor| Page {
            name,
            path,
            client: client.clone(),
            bound: Some(bound),
            floor,
        };
        let bare = ("bare answer", "/");
        let rows = ("bare list", "/list");
        let pages = vec![
            page(
                "API: a ticket",
                format!("/api/v1/tickets/{reference}"),
                &one,
                GET,
                bare,
            ),
            page(
                "API: a list of 50",
                "/api/v1/tickets?limit=50".to_owned(),
                &list,
                LIST,
                rows,
            ),
        ];
        let body = body(&registers, &url).await?;
        Ok(Self {
            pages,
            registers,
            body,
        })
    }

    /// What is read.
    pub fn pages(&self) -> &[Page] {
        &self.pages
    }

    /// Registers a round of tickets; `from` keeps their ids apart from those of other rounds.
    ///
    /// # Errors
    /// When one is not registered.
    pub async fn create(&self, server: &Server, from: usize) -> Result<Measured> {
        let url = format!("{}/api/v1/tickets", server.url);
        let (client, body) = (self.registers.clone(), self.body.clone());
        let (_, count) = ROUND;
        let seed = std::process::id();
        at_once(server, count, move |number| {
            let id = format!("api-{seed}-{}", from + number);
            let request = client.post(&url).header("idempotency-key", id).json(&body);
            async move {
                let answer = request.send().await?;
                let status = answer.status();
                ensure!(status.as_u16() == 201, "{status}: {}", answer.text().await?);
                Ok(())
            }
        })
        .await
    }
}

async fn read(client: &Client, url: &str) -> Result<Value> {
    Ok(serde_json::from_str(&get(client, url).await?)?)
}

fn text<'a>(value: &'a Value, pointer: &str) -> Result<&'a str> {
    let found = value.pointer(pointer).and_then(Value::as_str);
    found.with_context(|| format!("nothing at {pointer}"))
}

/// What an agent says who registers for somebody: the first whom the API finds, for a service
/// that asks for nothing more.
async fn body(client: &Client, url: &str) -> Result<Value> {
    let people = read(client, &format!("{url}/requesters?search=mar%C3%ADa")).await?;
    let requester = text(&people, "/requesters/0/key")?;
    let units = read(client, &format!("{url}/units")).await?;
    let unit = text(&units, "/units/0/key")?;
    let services = read(client, &format!("{url}/services")).await?;
    let keys = services.get("services").and_then(Value::as_array);
    for service in keys.into_iter().flatten() {
        let key = text(service, "/key")?;
        let shown = read(client, &format!("{url}/services/{key}")).await?;
        let fields = shown.get("fields").and_then(Value::as_array);
        let needs = |field: &Value| field.get("required").and_then(Value::as_bool) == Some(true);
        if !fields.into_iter().flatten().any(needs) {
            return Ok(json!({
                "service": key, "unit": unit, "requester": requester, "channel": "persona",
                "description": "La impresora no imprime y el trabajo sigue en la cola; ya se reinició dos veces.",
            }));
        }
    }
    anyhow::bail!("every service asks for something")
}
