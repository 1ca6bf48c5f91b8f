//! What requests of one sort cost.

/// What the requests for one page cost.
#[derive(Debug, Clone, Default)]
pub struct Measured {
    /// What people call it.
    pub name: String,
    /// CPU that it may use at most, in milliseconds.
    pub bound: Option<f64>,
    /// CPU of the server for a request, in milliseconds, a round each.
    pub cpu: Vec<f64>,
    /// Requests a second, a round each.
    pub pace: Vec<f64>,
    /// How long answers took, in milliseconds.
    pub times: Vec<f64>,
    /// Bytes of an answer as it crosses the wire.
    pub bytes: usize,
    /// Statements of a request.
    pub statements: Option<usize>,
    /// Name of the floor that it stands beside.
    pub floor: &'static str,
}

impl Measured {
    /// Nothing yet, under this name.
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }

    /// Adds a round.
    pub fn add(&mut self, round: Self) {
        self.cpu.extend(round.cpu);
        self.pace.extend(round.pace);
        self.times.extend(round.times);
        self.bytes = round.bytes;
    }

    /// The median round's CPU for a request, in milliseconds.
    pub fn median_cpu(&self) -> f64 {
        percentile(&self.cpu, 50)
    }

    /// The CPU of a request over all rounds, in milliseconds: short rounds are told in
    /// steps too coarse for a median.
    pub fn mean_cpu(&self) -> f64 {
        let count = f64::from(u32::try_from(self.cpu.len().max(1)).unwrap_or(u32::MAX));
        self.cpu.iter().sum::<f64>() / count
    }

    /// The median round's requests a second.
    pub fn median_pace(&self) -> f64 {
        percentile(&self.pace, 50)
    }

    /// So many of a hundred answers took no longer, in milliseconds.
    pub fn time(&self, percent: usize) -> f64 {
        percentile(&self.times, percent)
    }
}

fn percentile(values: &[f64], percent: usize) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = sorted.len().saturating_sub(1) * percent / 100;
    sorted.get(place).copied().unwrap_or_default()
}
