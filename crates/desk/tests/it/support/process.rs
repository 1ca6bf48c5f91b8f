//! The program itself in a process of its own, which can be killed.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A program that serves.
pub struct Process {
    child: Child,
    pub address: SocketAddr,
    /// From its start until it said where it is.
    pub start: Duration,
}

/// How it is started.
pub fn serve(data: &Path, url: Option<&str>, more: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ventanilla"));
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]);
    command.arg(data).args(more);
    command.env_remove("VENTANILLA_DATABASE");
    if let Some(url) = url {
        command.args(["--database", url]);
    }
    command
}

impl Process {
    /// Starts it, and waits until it says where it listens; what it has to complain of goes into a file.
    pub fn start(mut command: Command, log: &Path) -> Self {
        let begun = Instant::now();
        let complaints = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(log)
            .unwrap();
        command.stdout(Stdio::piped()).stderr(complaints);
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = loop {
            let Some(Ok(line)) = lines.next() else {
                let _ = child.wait();
                panic!(
                    "it did not start: {}",
                    std::fs::read_to_string(log).unwrap()
                );
            };
            if let Some(address) = line.trim().strip_prefix("Escucha en") {
                break address.trim().parse().unwrap();
            }
        };
        // What it says later must not fill the pipe.
        std::thread::spawn(move || lines.count());
        Self {
            child,
            address,
            start: begun.elapsed(),
        }
    }

    /// Its number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Ends it without a word of warning.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits until it dies by itself, as it was told to after some step.
    pub async fn dies(mut self, patience: Duration, step: &str) {
        let begun = Instant::now();
        while self.child.try_wait().unwrap().is_none() {
            assert!(begun.elapsed() < patience, "it never came to «{step}»");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// How much memory it has now, and had at most, in bytes.
    pub fn memory(&self) -> (u64, u64) {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id())).unwrap();
        let of = |name: &str| {
            let line = status
                .lines()
                .find_map(|line| line.strip_prefix(name))
                .unwrap();
            let number: u64 = line.trim().trim_end_matches(" kB").trim().parse().unwrap();
            number * 1_024
        };
        (of("VmRSS:"), of("VmHWM:"))
    }

    /// Asks it to end, and waits until it did.
    pub fn stop(mut self) {
        let id = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &id]).status();
        assert!(asked.unwrap().success());
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    /// A test that fails leaves no process behind.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
