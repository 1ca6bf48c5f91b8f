//! Names of clocks, as they are stored and stand in addresses.

use std::fmt;
use std::str::FromStr;

use clock::Measure;

const INTERNAL: &str = "internal";

/// Which clock of a ticket: `resolve`, `stage:atencion`, `internal:resolve:redes`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClockName {
    /// Between teams.
    pub internal: bool,
    /// What it measures.
    pub measure: Measure,
    /// Key of the stage, number of the task, or key of the team of an internal one.
    pub of: Option<String>,
}

impl ClockName {
    /// The clock of a measure that is promised to the requester.
    pub fn plain(measure: Measure) -> Self {
        Self {
            internal: false,
            measure,
            of: None,
        }
    }
}

impl fmt::Display for ClockName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.internal {
            write!(f, "{INTERNAL}:")?;
        }
        f.write_str(self.measure.key())?;
        self.of.as_ref().map_or(Ok(()), |of| write!(f, ":{of}"))
    }
}

/// A text that names no clock.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no clock is called {0}")]
pub struct BadClockName(pub String);

impl FromStr for ClockName {
    type Err = BadClockName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bad = || BadClockName(text.to_owned());
        let mut parts = text.split(':').peekable();
        let internal = parts.next_if(|part| *part == INTERNAL).is_some();
        let measure = parts.next().unwrap_or_default();
        let measure = Measure::ALL.into_iter().find(|own| own.key() == measure);
        let measure = measure.ok_or_else(bad)?;
        let of = parts.next().map(str::to_owned);
        let more = parts.next().is_some();
        let needs = internal || matches!(measure, Measure::Stage | Measure::Task);
        if more || needs != of.is_some() || of.as_ref().is_some_and(String::is_empty) {
            return Err(bad());
        }
        Ok(Self {
            internal,
            measure,
            of,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::ClockName;

    #[test]
    fn names_are_read_as_they_are_written() {
        for good in [
            "take",
            "first-answer",
            "stage:a",
            "task:3",
            "internal:resolve:redes",
        ] {
            let name: ClockName = good.parse().unwrap();
            assert_eq!(name.to_string(), good);
        }
        for bad in [
            "",
            "nada",
            "stage",
            "take:a",
            "internal:take",
            "stage:",
            "stage:a:b",
        ] {
            assert!(bad.parse::<ClockName>().is_err(), "{bad}");
        }
    }
}
