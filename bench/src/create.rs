//! Registering tickets, eight at a time, each on the disk before its answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use reqwest::Client;
use reqwest::multipart::Form;
use tokio::task::JoinSet;

use crate::load::get;
use crate::measured::Measured;
use crate::server::Server;

/// Who registers at the same time.
pub const AT_ONCE: usize = 8;

/// What an agent types into the form.
#[derive(Debug, Clone)]
pub struct Filled {
    requester: String,
    service: String,
}

impl Filled {
    /// Somebody and a service, as the form offers them, with whom a ticket is registered:
    /// the first who has a unit.
    ///
    /// # Errors
    /// When it offers none.
    pub async fn read(server: &Server, agent: &Client) -> Result<Self> {
        let url = format!("{}/solicitudes/nueva", server.url);
        let people = get(agent, &format!("{url}/personas?quien=mar%C3%ADa")).await?;
        let form = get(agent, &url).await?;
        let service = values(&form, "service").into_iter().next();
        let service = service.context("no service is offered")?;
        for (nth, requester) in values(&people, "requester").into_iter().enumerate() {
            let filled = Self {
                requester,
                service: service.clone(),
            };
            let request = agent.post(&url).multipart(filled.form(8_000_000 + nth));
            if request.send().await?.status().is_redirection() {
                return Ok(filled);
            }
        }
        bail!("nobody is found for whom a ticket can be registered")
    }

    fn form(&self, number: usize) -> Form {
        // A command of its own for each: a repeated one would register nothing.
        let seed = std::process::id();
        Form::new()
            .text("command", format!("medida-{seed}-{number}"))
            .text("channel", "persona")
            .text("requester", self.requester.clone())
            .text("form", self.service.clone())
            .text("service", self.service.clone())
            .text(
                "description",
                "La impresora no imprime y el trabajo sigue en la cola; ya se reinició dos veces.",
            )
    }
}

/// The values that a page's controls of this name have.
fn values(page: &str, name: &str) -> Vec<String> {
    let mark = format!("name=\"{name}\"");
    let marks = page.split(&mark).skip(1);
    let words = marks.flat_map(|rest| {
        let end = rest.find("</select>").unwrap_or(400).min(rest.len());
        let part = rest.get(..end).unwrap_or(rest);
        part.split("value=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
    });
    let words = words.filter(|word| !word.is_empty() && *word != "nueva");
    words.map(str::to_owned).collect()
}

/// Registers so many tickets by the form.
///
/// # Errors
/// When one is not answered as a ticket that was registered.
pub async fn by_form(
    server: &Server,
    agent: &Client,
    filled: &Filled,
    from: usize,
    count: usize,
) -> Result<Measured> {
    let url = format!("{}/solicitudes/nueva", server.url);
    let (agent, filled) = (agent.clone(), filled.clone());
    at_once(server, count, move |number| {
        let request = agent.post(&url).multipart(filled.form(from + number));
        async move {
            let answer = request.send().await?;
            ensure!(
                answer.status().is_redirection(),
                "registering: {}",
                answer.status()
            );
            Ok(())
        }
    })
    .await
}

/// Writes the rows of so many tickets by the bare driver.
///
/// # Errors
/// When one is not written.
pub async fn bare(floor: &Server, count: usize) -> Result<Measured> {
    let (url, client) = (format!("{}/create", floor.url), floor.guest.clone());
    at_once(floor, count, move |_| {
        let request = client.post(&url);
        async move {
            let answer = request.send().await?;
            let status = answer.status();
            ensure!(status.is_success(), "{status}: {}", answer.text().await?);
            Ok(())
        }
    })
    .await
}

/// Asks so often, eight at a time.
///
/// # Errors
/// The first of a request.
pub async fn at_once<F, R>(server: &Server, count: usize, request: F) -> Result<Measured>
where
    F: Fn(usize) -> R + Clone + Send + 'static,
    R: Future<Output = Result<()>> + Send,
{
    let next = Arc::new(AtomicUsize::new(0));
    let (before, begun) = (server.cpu()?, Instant::now());
    let mut clients = JoinSet::new();
    for _ in 0..AT_ONCE {
        let (next, request) = (Arc::clone(&next), request.clone());
        clients.spawn(async move {
            let mut times = Vec::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= count {
                    return Ok::<_, anyhow::Error>(times);
                }
                let asked = Instant::now();
                request(number).await?;
                times.push(asked.elapsed().as_secs_f64() * 1_000.0);
            }
        });
    }
    let mut round = Measured::default();
    while let Some(times) = clients.join_next().await {
        round.times.extend(times??);
    }
    let count = f64::from(u32::try_from(count.max(1))?);
    round.pace.push(count / begun.elapsed().as_secs_f64());
    round.cpu.push((server.cpu()? - before) / count);
    Ok(round)
}
