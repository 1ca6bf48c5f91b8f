//! Servers in processes of their own, whose CPU and memory can be read.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use reqwest::{Client, redirect};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// The password of the invented agent who signs in.
const PASSWORD: &str = "una frase para medir";

/// A server that runs.
pub struct Server {
    process: Child,
    pid: u32,
    /// Its address.
    pub url: String,
    /// Somebody who is not signed in.
    pub guest: Client,
    /// From the start of the process to the first answer.
    pub start: Duration,
}

impl Server {
    /// The bare one.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn floor() -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["--binary", "-", "--floor"]);
        Self::run(command, "/").await
    }

    /// The program on a data folder.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn start(binary: &Path, data: &Path) -> Result<Self> {
        let mut command = Command::new(binary);
        command.arg("serve").arg("--data").arg(data);
        command.args(["--listen", "127.0.0.1:0"]);
        Self::run(command, "/healthz").await
    }

    async fn run(mut command: Command, first: &str) -> Result<Self> {
        let begun = Instant::now();
        command.stdout(Stdio::piped()).kill_on_drop(true);
        let mut process = command.spawn()?;
        let out = process.stdout.take().context("no standard output")?;
        let mut lines = BufReader::new(out).lines();
        let url = loop {
            let line = lines.next_line().await?;
            let line = line.context("the server ended before it said where it is")?;
            if let Some(at) = line.find("http://127.0.0.1") {
                let url = line.get(at..).unwrap_or_default();
                break url.trim_end_matches('/').trim().to_owned();
            }
        };
        // What it says later must not fill the pipe.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        let pid = process.id().context("the server ended")?;
        let guest = client()?;
        guest
            .get(format!("{url}{first}"))
            .send()
            .await?
            .error_for_status()?;
        Ok(Self {
            process,
            pid,
            url,
            guest,
            start: begun.elapsed(),
        })
    }

    /// CPU that it used until now, in milliseconds.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn cpu(&self) -> Result<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.pid))?;
        let after = stat.rsplit_once(") ").context("/proc/…/stat")?.1;
        let fields: Vec<&str> = after.split(' ').collect();
        let ticks = |place: usize| -> Result<f64> {
            Ok(fields.get(place).context("/proc/…/stat")?.parse()?)
        };
        // utime and stime; a tick is ten milliseconds.
        Ok((ticks(11)? + ticks(12)?) * 10.0)
    }

    /// Resident memory, in megabytes.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn resident(&self) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"));
        let line = line.context("VmRSS")?;
        let number = line.split_whitespace().nth(1).context("VmRSS")?;
        Ok(number.parse::<f64>()? / 1_000.0)
    }

    /// An agent who may see every ticket, signed in.
    ///
    /// # Errors
    /// When the way in does not work.
    pub async fn sign_in(&self, binary: &Path, data: &Path) -> Result<Client> {
        let email = agent(binary, data).await?;
        let mut command = Command::new(binary);
        command.args(["account", "link", "--data"]).arg(data);
        command.args(["--person", &email, "--public-url", &self.url]);
        let said = output(command).await?;
        let link = said
            .split_whitespace()
            .find(|word| word.contains("/bienvenida/"));
        let link = link.context("no link")?.to_owned();
        let agent = client()?;
        let form = [("password", PASSWORD), ("repeat", PASSWORD)];
        let chosen = agent.post(&link).form(&form).send().await?;
        ensure!(
            chosen.status().is_redirection(),
            "choosing a password: {}",
            chosen.status()
        );
        let home = agent
            .get(format!("{}/solicitudes", self.url))
            .send()
            .await?;
        ensure!(home.status().is_success(), "the list: {}", home.status());
        Ok(agent)
    }

    /// Ends it.
    ///
    /// # Errors
    /// When the system does not let it.
    pub async fn stop(mut self) -> Result<()> {
        self.process.kill().await?;
        Ok(())
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "it asks the server that it started itself"
)]
fn client() -> Result<Client> {
    let builder = Client::builder()
        .cookie_store(true)
        .redirect(redirect::Policy::none());
    Ok(builder.timeout(Duration::from_secs(60)).build()?)
}

async fn output(mut command: Command) -> Result<String> {
    let output = command.output().await?;
    if !output.status.success() {
        bail!("{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// Fills a data folder; answers with what was said and how long it took.
///
/// # Errors
/// When the program cannot.
pub async fn seed(binary: &Path, data: &Path, tickets: usize) -> Result<String> {
    let begun = Instant::now();
    let mut command = Command::new(binary);
    command.args(["seed", "--tickets", &tickets.to_string(), "--data"]);
    let said = output({
        command.arg(data);
        command
    })
    .await?;
    let first = said.lines().next().unwrap_or_default().to_owned();
    Ok(format!("{first}; {:.1} s", begun.elapsed().as_secs_f64()))
}

/// The address of somebody who attends: the first whom `seed` names.
async fn agent(binary: &Path, data: &Path) -> Result<String> {
    let mut command = Command::new(binary);
    command
        .args(["account", "list", "--role", "agente", "--data"])
        .arg(data);
    let said = output(command).await?;
    let email = said.split_whitespace().find(|word| word.contains('@'));
    Ok(email.context("nobody attends")?.to_owned())
}
