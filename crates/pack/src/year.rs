//! A year of a demonstration: who asks, who attends, and the sentences that tickets are told with.
//!
//! Nothing of a running institution needs it, so that it is read by itself: [`year`].

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::check;
use crate::fault::{Fault, Faults};
use crate::pack::Pack;
use crate::parts;
use crate::source::Source;

/// A year to be told, with everything that it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Year {
    /// How much happens, and when.
    pub shape: Shape,
    /// Lists of words for the slots of texts, by the slot's name.
    pub words: BTreeMap<String, Vec<String>>,
    /// Who asks.
    pub requesters: Vec<DemoRequester>,
    /// Who attends.
    pub agents: Vec<DemoAgent>,
    /// How tickets come that do not come through the portal.
    pub channels: Vec<DemoChannel>,
    /// Roles that people held or hold for a time, beside their own.
    pub assignments: Vec<DemoAssignment>,
    /// What is asked for again and again.
    pub cases: Vec<DemoCase>,
}

/// What stands in the files of `demo/`, in one of them or over several: a year of tickets, told by the program from lists of
/// sentences, always the same for the same seed.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct YearFile {
    /// How much happens, and when; in one of the files.
    pub(crate) shape: Option<Shape>,
    /// Lists of words by name: a text says `{name}` where one of them belongs, the same in all texts of a ticket.
    #[serde(default)]
    pub(crate) words: BTreeMap<String, Vec<String>>,
    /// Who asks; the first ones ask most.
    #[serde(rename = "requester", default)]
    pub(crate) requesters: Vec<DemoRequester>,
    /// Who attends.
    #[serde(rename = "agent", default)]
    pub(crate) agents: Vec<DemoAgent>,
    /// How tickets come that do not come through the portal.
    #[serde(rename = "channel", default)]
    pub(crate) channels: Vec<DemoChannel>,
    /// Roles that people held or hold for a time, beside their own.
    #[serde(rename = "assignment", default)]
    pub(crate) assignments: Vec<DemoAssignment>,
    /// What is asked for again and again.
    #[serde(rename = "case", default)]
    pub(crate) cases: Vec<DemoCase>,
}

/// How much happens, and when. Chances are of a hundred.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shape {
    /// The same seed tells the same year.
    pub seed: u64,
    /// Address of the demo person who sets priority, agent and type.
    pub head: String,
    /// Tickets in a usual week.
    pub a_week: u32,
    /// Hour at which the office opens.
    pub opens: i8,
    /// Hour at which it closes.
    pub closes: i8,
    /// How busy each day is, Monday first; a day with 0 is free.
    pub days: [u32; 7],
    /// How busy each month is, January first; 100 is usual.
    pub months: [u32; 12],
    /// How busy each hour of the office is, the first one first.
    pub hours: Vec<u32>,
    /// Days on which nobody works, `MM-DD`.
    #[serde(default)]
    pub closed: Vec<String>,
    /// Tickets that come while the office is closed.
    pub late: u32,
    /// Tickets about which the agent asks back.
    pub asked: u32,
    /// Tickets with a note for colleagues.
    pub noted: u32,
    /// Tickets that wait for somebody or something.
    pub waited: u32,
    /// Tickets that come back after they were resolved.
    pub reopened: u32,
    /// Tickets whose requester says thank you.
    pub thanked: u32,
    /// Key of the transition into waiting.
    pub wait: String,
    /// Key of the transition out of it.
    pub resume: String,
    /// Key of the transition that resolves.
    pub resolve: String,
    /// Key of the transition that reopens.
    pub reopen: String,
    /// Key of the transition that closes.
    pub close: String,
    /// What is said when a ticket comes back.
    pub again: Vec<String>,
    /// How requesters say thank you.
    pub thanks: Vec<String>,
}

/// A person who asks.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoRequester {
    /// A plainly invented name; none for a guest, of whom only the address is known.
    pub name: Option<String>,
    /// Under the reserved domain `.example`.
    pub email: String,
    /// Key of the unit.
    pub unit: String,
    /// Why the account was locked, where it was.
    pub locked: Option<String>,
}

/// A demo person who attends.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoAgent {
    /// Address of the demo person.
    pub email: String,
    /// How many of the tickets, beside the others of the same area.
    pub weight: u32,
    /// Keys of the areas of services that this person attends.
    pub areas: Vec<String>,
}

/// How some tickets come: the head registers them for whoever asks.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoChannel {
    /// Key of the channel.
    pub key: String,
    /// Of a hundred tickets.
    pub share: u32,
    /// What is written into its fields, one of each list; `{fecha}` is the day.
    #[serde(default)]
    pub fields: BTreeMap<String, Vec<String>>,
}

/// A role that a demo person holds for a time.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoAssignment {
    /// Address of the demo person.
    pub email: String,
    /// Key of the role.
    pub role: String,
    /// Since how many days.
    pub from_days_ago: u32,
    /// For how many days; without end when it is not said.
    pub days: Option<u32>,
    /// The letter that it rests on.
    pub document: Option<String>,
}

/// What is asked for again and again, with all that is said about it. Of each list one text is taken.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoCase {
    /// Key of the service.
    pub service: String,
    /// How often, beside the others.
    pub weight: u32,
    /// Keys of the units that ask for it; every one when none is said.
    #[serde(default)]
    pub units: Vec<String>,
    /// Keys of priorities, one of which the head sets.
    pub priority: Vec<String>,
    /// What the head writes into fields.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
    /// What the agent writes into fields when it is resolved, one of each list.
    #[serde(default)]
    pub resolved: BTreeMap<String, Vec<String>>,
    /// What is asked for.
    pub description: Vec<String>,
    /// What the agent answers or asks back.
    #[serde(default)]
    pub answer: Vec<String>,
    /// What the requester writes then.
    #[serde(default)]
    pub reply: Vec<String>,
    /// What the agent writes for colleagues.
    #[serde(default)]
    pub note: Vec<String>,
    /// What is waited for.
    #[serde(default)]
    pub wait: Vec<String>,
    /// What was found and done.
    pub done: Vec<String>,
    /// What is attached to some of the tickets.
    pub file: Option<Attached>,
}

/// A file that the program makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Attached {
    /// A letter, as PDF.
    Oficio,
    /// A picture of a screen, as PNG.
    Pantalla,
}

/// The year of a pack's demonstration; `None` for a pack that tells none.
///
/// # Errors
/// Every fault of its files, as [`crate::load`] tells those of the others.
pub fn year(source: &Source, pack: &Pack) -> Result<Option<Year>, Vec<Fault>> {
    let faults = Faults::default();
    let files: Vec<_> = source
        .files()
        .keys()
        .filter(|path| is_year(path))
        .filter_map(|path| parts::toml::<YearFile>(source, path, &faults))
        .collect();
    if files.is_empty() && faults.count() == 0 {
        return Ok(None);
    }
    check::year(&files, pack, &faults);
    let mut whole = YearFile::default();
    for file in files {
        let file = file.value;
        whole.shape = whole.shape.or(file.shape);
        whole.words.extend(file.words);
        whole.requesters.extend(file.requesters);
        whole.agents.extend(file.agents);
        whole.channels.extend(file.channels);
        whole.assignments.extend(file.assignments);
        whole.cases.extend(file.cases);
    }
    let told = whole.shape.map(|shape| Year {
        shape,
        words: whole.words,
        requesters: whole.requesters,
        agents: whole.agents,
        channels: whole.channels,
        assignments: whole.assignments,
        cases: whole.cases,
    });
    if told.is_none() {
        faults.add(
            "demo/",
            None,
            "falta [shape]; dígalo en uno de los archivos",
        );
    }
    let found = faults.into_sorted();
    if found.is_empty() {
        Ok(told)
    } else {
        Err(found)
    }
}

/// Whether a file of a pack tells of the year.
pub(crate) fn is_year(path: &str) -> bool {
    path.strip_prefix("demo/")
        .is_some_and(|name| name.ends_with(".toml") && !name.contains('/'))
}
