//! The results as people read them.

use std::fmt::Write;
use std::process::Command;
use std::time::Duration;

use crate::load::Measured;

/// The text so far.
pub struct Report {
    text: String,
    /// CPU of the pages at the first size, for the ratio to the others.
    first: Vec<(String, f64)>,
}

impl Report {
    /// With the machine and the commit.
    #[expect(
        clippy::disallowed_methods,
        reason = "a measurement is of a day; nothing is decided by it"
    )]
    pub fn begin() -> Self {
        let commit = Command::new("git")
            .args(["rev-parse", "--short", "HEAD"])
            .output();
        let commit = commit.map(|o| String::from_utf8_lossy(&o.stdout).trim().to_owned());
        let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let model = cpu.lines().find_map(|line| line.strip_prefix("model name"));
        let model = model
            .unwrap_or_default()
            .trim_start_matches([' ', '\t', ':']);
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        let day = jiff::Zoned::now().date();
        let mut text = "# What pages cost\n\nWritten by `./x bench`. CPU is that of the server for one request, \
            the median of the rounds; pages take turns in each round, and the bare answer (8 kB by the same \
            HTTP library, no database) with them.\n"
            .to_owned();
        let commit = commit.unwrap_or_default();
        let _ = writeln!(text, "\n{day} · commit {commit} · {cores} cores, {model}");
        Self {
            text,
            first: Vec::new(),
        }
    }

    /// What `seed` said.
    pub fn seeded(&mut self, tickets: usize, said: &str) {
        let _ = writeln!(
            self.text,
            "\n## {tickets} tickets on SQLite\n\n`ventanilla seed`: {said}"
        );
    }

    /// The table of one size.
    pub fn size(
        &mut self,
        floor: &Measured,
        pages: &[Measured],
        idle: f64,
        loaded: f64,
        start: Duration,
    ) {
        let begun = self.first.is_empty();
        let _ = writeln!(
            self.text,
            "\nStart to first answer {:.2} s · resident {idle:.0} MB idle, {loaded:.0} MB after the load\n\n\
             | page | CPU ms | at most | times the bare answer | times the smallest size | p50 ms | p95 | p99 | bytes |\n\
             |---|---|---|---|---|---|---|---|---|",
            start.as_secs_f64()
        );
        for page in std::iter::once(floor).chain(pages) {
            let cpu = page.median_cpu();
            let bound = page
                .bound
                .map_or("–".to_owned(), |bound| format!("{bound}"));
            let first = self.first.iter().find(|(name, _)| *name == page.name);
            let grown = first.map_or("1".to_owned(), |(_, first)| format!("{:.2}", cpu / first));
            let _ = writeln!(
                self.text,
                "| {} | {cpu:.2} | {bound} | {:.1} | {grown} | {:.2} | {:.2} | {:.2} | {} |",
                page.name,
                cpu / floor.median_cpu().max(0.001),
                page.time(50),
                page.time(95),
                page.time(99),
                page.bytes,
            );
            if begun {
                self.first.push((page.name.clone(), cpu));
            }
        }
    }

    /// Everything.
    pub fn text(&self) -> &str {
        &self.text
    }
}
