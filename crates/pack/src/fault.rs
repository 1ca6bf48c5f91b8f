//! What is wrong with a pack.

use std::cell::RefCell;
use std::fmt;

/// One thing wrong in a pack. Shown as `archivo:línea: texto`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// Path of the file inside the pack.
    pub file: String,
    /// Line of the file, from 1; `None` when it concerns the whole file.
    pub line: Option<usize>,
    /// In Spanish: what is wrong and what to do.
    pub text: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.text),
            None => write!(f, "{}: {}", self.file, self.text),
        }
    }
}

impl std::error::Error for Fault {}

/// The faults found so far. Shared by everything that reads and checks, hence the cell.
#[derive(Debug, Default)]
pub(crate) struct Faults(RefCell<Vec<Fault>>);

impl Faults {
    pub(crate) fn add(&self, file: &str, line: Option<usize>, text: impl Into<String>) {
        self.0.borrow_mut().push(Fault {
            file: file.to_owned(),
            line,
            text: text.into(),
        });
    }

    pub(crate) fn count(&self) -> usize {
        self.0.borrow().len()
    }

    /// All of them by file and line, each once.
    pub(crate) fn into_sorted(self) -> Vec<Fault> {
        let mut faults = self.0.into_inner();
        faults.sort();
        faults.dedup();
        faults
    }
}
