//! The results as people read them.

use std::fmt::Write;
use std::process::Command;
use std::time::Duration;

use crate::measured::Measured;

/// What a server was like around the load.
pub struct Was {
    /// From the start of the process to the first answer.
    pub start: Duration,
    /// Resident memory before, in megabytes.
    pub idle: f64,
    /// Resident memory after, in megabytes.
    pub loaded: f64,
}

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
        let mut text = "# What pages cost\n\nWritten by `./x bench`. CPU is that of the program's process for one request, the median of the \
            rounds; pages take turns in each round, and the floors with them: the bare answer (8 kB by the same HTTP library, no database), \
            the bare list (the rows of a list's page read by the bare driver before that answer) and the bare registering (the rows of a \
            new ticket written by it). A ratio to the smallest size is of CPU. The wide viewer sees every ticket, the narrow one those of a unit.\n"
            .to_owned();
        let commit = commit.unwrap_or_default();
        let _ = writeln!(text, "\n{day} · commit {commit} · {cores} cores, {model}");
        Self {
            text,
            first: Vec::new(),
        }
    }

    /// A heading, with what was done there before.
    pub fn section(&mut self, tickets: usize, database: &str, seeded: &str) {
        let _ = writeln!(
            self.text,
            "\n## {tickets} tickets on {database}\n\n`ventanilla seed`: {seeded}"
        );
    }

    /// The table of one size.
    pub fn size(&mut self, database: &str, floors: &[Measured], pages: &[Measured], was: &Was) {
        let _ = writeln!(
            self.text,
            "\nStart to first answer {:.2} s · resident {:.0} MB idle, {:.0} MB after the load\n\n\
             | page | CPU ms | at most | floor ms | times the floor | times the smallest size | statements | a second | p50 ms | p95 | p99 | bytes |\n\
             |---|---|---|---|---|---|---|---|---|---|---|---|",
            was.start.as_secs_f64(),
            was.idle,
            was.loaded,
        );
        for page in floors.iter().chain(pages) {
            let cpu = page.median_cpu();
            let bound = page.bound.map_or("–".to_owned(), |b| b.to_string());
            let floor = floors.iter().find(|f| f.name == page.floor);
            let floor = floor.map(Measured::median_cpu);
            let name = format!("{database}: {}", page.name);
            let first = self.first.iter().find(|(of, _)| *of == name);
            let grown = first.map_or("1".to_owned(), |(_, first)| format!("{:.2}", cpu / first));
            let or = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
            let _ = writeln!(
                self.text,
                "| {} | {cpu:.3} | {bound} | {} | {} | {grown} | {} | {:.0} | {:.2} | {:.2} | {:.2} | {} |",
                page.name,
                or(floor.map(|floor| format!("{floor:.3}"))),
                or(floor.map(|floor| format!("{:.1}", cpu / floor.max(0.001)))),
                or(page.statements.map(|n| n.to_string())),
                page.median_pace(),
                page.time(50),
                page.time(95),
                page.time(99),
                page.bytes,
            );
            if first.is_none() {
                self.first.push((name, cpu));
            }
        }
    }

    /// Registering, beside the bare driver: what counts is how many a second.
    pub fn creating(&mut self, program: &Measured, floor: &Measured, least: f64) {
        let _ = writeln!(
            self.text,
            "\nRegistering by the form, 8 at once, on the disk before the answer: {:.0} a second against {:.0} by the bare driver \
             (the same rows, a transaction each): {:.2} times the floor, at least {least}.",
            program.median_pace(),
            floor.median_pace(),
            program.median_pace() / floor.median_pace().max(0.001),
        );
    }

    /// A line of its own.
    pub fn line(&mut self, text: &str) {
        let _ = writeln!(self.text, "\n{text}");
    }

    /// Everything.
    pub fn text(&self) -> &str {
        &self.text
    }
}
