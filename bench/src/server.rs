//! Servers in processes of their own, whose CPU and memory can be read.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use reqwest::{Client, redirect};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// The password of the invented agent who signs in.
const PASSWORD: &str = "una frase para medir";
/// Seconds without work after which a process is idle.
const QUIET: u32 = 15;

/// An institution that is measured: its program, its folder, and its database where
/// that is not in the folder.
#[derive(Debug, Clone)]
pub struct Institution {
    /// The program.
    pub binary: PathBuf,
    /// Data folder.
    pub data: PathBuf,
    /// Address of its PostgreSQL database.
    pub database: Option<String>,
}

impl Institution {
    /// A command of the program for this institution.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command.args(words).arg("--data").arg(&self.data);
        if let Some(database) = &self.database {
            command.args(["--database", database]);
        }
        command
    }

    /// The database as the bare driver names it.
    pub fn address(&self) -> String {
        let file = || format!("sqlite://{}", self.data.join("ventanilla.db").display());
        self.database.clone().unwrap_or_else(file)
    }

    /// Fills it with so many tickets; answers with what was said and how long it took.
    ///
    /// # Errors
    /// When the program cannot.
    pub async fn seed(&self, pack: &Path, tickets: usize) -> Result<String> {
        let begun = Instant::now();
        let mut command = self.command(&["seed", "--long", "--tickets", &tickets.to_string()]);
        command.arg("--pack").arg(pack);
        let said = output(command).await?;
        let first = said.lines().next().unwrap_or_default().to_owned();
        let seconds = begun.elapsed().as_secs_f64();
        let pace = f64::from(u32::try_from(tickets)?) / seconds;
        Ok(format!(
            "{first}; {seconds:.1} s, {pace:.0} tickets a second"
        ))
    }

    /// Addresses of those with this role.
    ///
    /// # Errors
    /// When there is nobody.
    pub async fn people(&self, role: &str) -> Result<Vec<String>> {
        let said = output(self.command(&["account", "list", "--role", role])).await?;
        let words = said.split_whitespace().filter(|word| word.contains('@'));
        let people: Vec<String> = words.map(str::to_owned).collect();
        ensure!(!people.is_empty(), "nobody is {role}");
        Ok(people)
    }

    /// A program that acts for somebody by address.
    ///
    /// # Errors
    /// When no token is made.
    pub async fn program(&self, email: &str) -> Result<Client> {
        let mut command = self.command(&["token", "create", "--person", email]);
        for scope in [
            "tickets:read",
            "tickets:write",
            "people:read",
            "configuration:read",
        ] {
            command.args(["--scope", scope]);
        }
        let said = output(command).await?;
        let token = said.lines().next().context("no token")?;
        let mut value = HeaderValue::from_str(&format!("Bearer {token}"))?;
        value.set_sensitive(true);
        client_with(HeaderMap::from_iter([(AUTHORIZATION, value)]))
    }

    /// Somebody by address, signed in at a server.
    ///
    /// # Errors
    /// When the way in does not work.
    pub async fn sign_in(&self, url: &str, email: &str) -> Result<Client> {
        let mut command = self.command(&["account", "link"]);
        command.args(["--person", email, "--public-url", url]);
        let said = output(command).await?;
        let link = said
            .split_whitespace()
            .find(|word| word.contains("/bienvenida/"));
        let link = link.context("no link")?.to_owned();
        let person = client()?;
        let form = [("password", PASSWORD), ("repeat", PASSWORD)];
        let chosen = person.post(&link).form(&form).send().await?;
        ensure!(
            chosen.status().is_redirection(),
            "choosing a password: {}",
            chosen.status()
        );
        Ok(person)
    }
}

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
    /// The bare one, on the same database.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn floor(institution: &Institution) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["--binary", "-", "--floor", &institution.address()]);
        Self::run(command, "/").await
    }

    /// The program.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn start(institution: &Institution) -> Result<Self> {
        let mut command = institution.command(&["serve", "--listen", "127.0.0.1:0"]);
        command.env("VENTANILLA_LOG", "error");
        Self::run(command, "/healthz").await
    }

    /// The program on a new institution of this pack, to which mail is delivered at this port.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn receiving(institution: &Institution, pack: &Path, port: u16) -> Result<Self> {
        let mut command = institution.command(&["serve", "--listen", "127.0.0.1:0"]);
        command.arg("--pack").arg(pack);
        command.args(["--lmtp", &format!("127.0.0.1:{port}")]);
        command.env("VENTANILLA_LOG", "error");
        Self::run(command, "/healthz").await
    }

    /// The program, which writes down each statement.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn telling(institution: &Institution, log: &Path) -> Result<Self> {
        let mut command = institution.command(&["serve", "--listen", "127.0.0.1:0"]);
        command.env("VENTANILLA_LOG", "error,statement=trace");
        command.stderr(std::fs::File::create(log)?);
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
        let answer = guest.get(format!("{url}{first}")).send().await?;
        answer.error_for_status()?;
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
        cpu(self.pid)
    }

    /// Waits until it has had nothing left to do for [`QUIET`] seconds; two minutes at most.
    ///
    /// # Errors
    /// When the system does not tell.
    pub async fn settled(&self) -> Result<()> {
        let mut quiet = 0;
        for _ in 0..120 {
            let before = self.cpu()?;
            tokio::time::sleep(Duration::from_secs(1)).await;
            let still = self.cpu()? - before < 20.0;
            quiet = if still { quiet + 1 } else { 0 };
            // What was used to start is given back to the system only after some seconds.
            if quiet == QUIET {
                break;
            }
        }
        Ok(())
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

    /// Ends it.
    ///
    /// # Errors
    /// When the system does not let it.
    pub async fn stop(mut self) -> Result<()> {
        self.process.kill().await?;
        Ok(())
    }
}

fn client() -> Result<Client> {
    client_with(HeaderMap::new())
}

#[expect(
    clippy::disallowed_methods,
    reason = "it asks the server that it started itself"
)]
fn client_with(headers: HeaderMap) -> Result<Client> {
    let builder = Client::builder()
        .default_headers(headers)
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

/// CPU that a process used until now, in milliseconds: its ended threads, too, in
/// ticks of ten.
///
/// # Errors
/// When the system does not tell.
pub fn cpu(pid: u32) -> Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let after = stat.rsplit_once(") ").context("/proc/…/stat")?.1;
    let fields: Vec<&str> = after.split(' ').collect();
    let ticks =
        |place: usize| -> Result<f64> { Ok(fields.get(place).context("/proc/…/stat")?.parse()?) };
    // utime and stime.
    Ok((ticks(11)? + ticks(12)?) * 10.0)
}
