//! Service levels: the clocks of a ticket, out of its events and of what the institution
//! promises.
//!
//! Calendars, targets and what a state does to clocks are kept in every version, each
//! with the version of the configuration that brought it. An event is measured by what
//! was in force when it was recorded, so that a clock that has ended keeps its verdict;
//! one that goes on is measured by the present calendar and target.

mod derive;
mod name;
mod track;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use clock::{
    Asked, Calendar, CalendarDef, Calendars, Choice, Escalation, Fact, Fault, Measure, RuleDef,
    Targets, Timer,
};

use crate::{EventKind, State};

pub use name::{BadClockName, ClockName};

/// The reason of the pause of a ticket that goes on within another; no state is called so.
pub const MERGED: &str = "@merged";

/// An event, as far as clocks have to do with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// Its number in the ticket.
    pub seq: i64,
    /// When it took effect, milliseconds UTC.
    pub at: i64,
    /// The version of the configuration by which it was recorded.
    pub rules: i64,
    /// What happened.
    pub event: EventKind,
    /// The requester may read it.
    pub public: bool,
    /// The requester did it.
    pub by_requester: bool,
}

/// A clock of a ticket: its name, and everything that happened to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketClock {
    /// Which.
    pub name: ClockName,
    /// Its facts.
    pub facts: Vec<Fact>,
}

/// Targets as one configuration has them.
#[derive(Debug, Clone, Default)]
struct Promise {
    usual: Option<String>,
    targets: Targets,
}

/// Something in the versions of configurations that brought it, oldest first.
type Since<T> = Vec<(i64, T)>;

/// What holds at a version of the configuration.
fn at<T>(all: &[(i64, T)], rules: i64) -> Option<&T> {
    let upto = all.partition_point(|(since, _)| *since <= rules);
    all.get(upto.checked_sub(1)?).map(|(_, own)| own)
}

/// Calendars, targets and the states of kinds, in every version.
#[derive(Debug, Clone, Default)]
pub struct ServiceLevels {
    calendars: Calendars,
    /// By the key of a calendar: the key of each of its versions.
    versions: BTreeMap<String, Since<String>>,
    promises: Since<Arc<Promise>>,
    states: HashMap<String, Since<Arc<Vec<State>>>>,
    /// What any rule ever measured, and whether between teams.
    measured: BTreeSet<(bool, Measure)>,
}

impl ServiceLevels {
    /// Adds a version of a calendar, which holds from this version of the configuration on.
    /// Versions come in order.
    ///
    /// # Errors
    /// Every fault of the calendar.
    pub fn add_calendar(
        &mut self,
        since: i64,
        version: i64,
        def: &CalendarDef,
    ) -> Result<(), Vec<Fault>> {
        let key = format!("{}@{version}", def.key);
        self.calendars.insert(&key, Arc::new(Calendar::new(def)?));
        let versions = self.versions.entry(def.key.clone()).or_default();
        versions.push((since, key));
        Ok(())
    }

    /// Adds targets, which hold from this version of the configuration on. They come in
    /// order, after the calendars that they name.
    ///
    /// # Errors
    /// Every fault of the targets.
    pub fn add_targets(
        &mut self,
        since: i64,
        usual: Option<&str>,
        rules: &[RuleDef],
    ) -> Result<(), Vec<Fault>> {
        let calendars: Vec<&str> = self.versions.keys().map(String::as_str).collect();
        let targets = Targets::new(rules, &calendars)?;
        let measured = rules.iter().map(|rule| (rule.internal, rule.measure));
        self.measured.extend(measured);
        let usual = usual.map(str::to_owned);
        self.promises
            .push((since, Arc::new(Promise { usual, targets })));
        Ok(())
    }

    /// Adds the states of a kind, which hold from this version of the configuration on.
    /// Versions come in order.
    pub fn add_states(&mut self, since: i64, kind: &str, states: &[State]) {
        let all = self.states.entry(kind.to_owned()).or_default();
        all.push((since, Arc::new(states.to_vec())));
    }

    /// Whether nothing was ever promised: tickets have no clocks.
    pub fn is_empty(&self) -> bool {
        self.measured.is_empty()
    }

    /// Every version of every calendar, by `clave@versión`.
    pub fn calendars(&self) -> &Calendars {
        &self.calendars
    }

    /// The key of the present version of a calendar.
    pub fn present(&self, calendar: &str) -> Option<&str> {
        at(self.versions.get(calendar)?, i64::MAX).map(String::as_str)
    }

    /// What the present targets say to this question.
    pub fn choose(&self, asked: &Asked<'_>) -> Option<Choice> {
        let promise = at(&self.promises, i64::MAX)?;
        Some(promise.targets.choose(asked))
    }

    /// The key of the present calendar of what these targets chose: its own, else the usual one.
    pub fn calendar_of(&self, chosen: &clock::Chosen) -> Option<&str> {
        let promise = at(&self.promises, i64::MAX)?;
        let key = chosen.calendar.as_ref().or(promise.usual.as_ref())?;
        self.present(key)
    }

    /// The usual calendar, as it is at present.
    pub fn usual(&self) -> Option<&str> {
        self.present(at(&self.promises, i64::MAX)?.usual.as_ref()?)
    }

    /// The steps of a rule, as they are at present.
    pub fn escalation(&self, rule: &str) -> Option<&Escalation> {
        at(&self.promises, i64::MAX)?.targets.escalation(rule)
    }

    /// The clocks of a ticket of this kind after these events, in their order, each with its
    /// facts: those of whatever was ever promised to anybody.
    pub fn clocks(&self, kind: &str, past: &[Past]) -> Vec<TicketClock> {
        derive::clocks(self, kind, past)
    }

    /// The clocks by which something is promised, as they stand after these events. One that
    /// cannot be measured, because its calendar opens too seldom, is left out.
    pub fn timers(&self, kind: &str, past: &[Past]) -> Vec<(ClockName, Timer)> {
        let Some(last) = past.iter().map(|event| event.at).max() else {
            return Vec::new();
        };
        let clocks = self.clocks(kind, past).into_iter();
        let timer = |own: TicketClock| {
            let timer = clock::replay(&own.facts, &self.calendars, last).ok()?;
            let promised = timer.started.is_some() && timer.aim.is_some();
            promised.then_some((own.name, timer))
        };
        clocks.filter_map(timer).collect()
    }
}
