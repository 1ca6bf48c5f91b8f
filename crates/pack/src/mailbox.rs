//! Mailboxes: addresses that the desk reads, and what becomes of what they get.

use serde::Deserialize;

/// An address that people write to. Where it is fetched from, and with which password, is told to the program, not here.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mailbox {
    /// Stable key; the program is told by it where the mailbox is.
    pub key: String,
    /// What people read in administration.
    pub name: String,
    /// The address, in lower case; answers to the desk's mail go there.
    pub address: String,
    /// Key of the kind of its tickets; that of the service when nothing is said.
    pub kind: Option<String>,
    /// Key of the service of its tickets. A kind outside the catalogue has none.
    pub service: Option<String>,
    /// Key of the team that gets them; that of the service when nothing is said.
    pub team: Option<String>,
    /// Key of the unit of whom nobody knows one; none when nothing is said.
    pub unit: Option<String>,
    /// Who is not known is answered that the address is for known people; else they become guests.
    #[serde(default)]
    pub refuse_strangers: bool,
    /// What machines send, such as alerts of a system, becomes tickets, too. Their automatic answers never do.
    #[serde(default)]
    pub machines: bool,
    /// So many days after its end a ticket is opened again by an answer, where its workflow lets the requester do that; later, or when nothing is said, the answer is a new ticket tied to it.
    pub reopen_days: Option<u32>,
    /// So many days after it was attended to, the original of a message is not kept any more; what it became, its texts and its files stay. For ever when nothing is said.
    pub keep_days: Option<u32>,
    /// Mails of one sender within an hour; what is more waits for a person. 20 when nothing is said.
    pub hourly: Option<u32>,
}

/// Mails of one sender within an hour where the pack says nothing.
const HOURLY: u32 = 20;

impl Mailbox {
    /// Mails of one sender within an hour that are taken in without a person.
    pub fn most_hourly(&self) -> u32 {
        self.hourly.unwrap_or(HOURLY)
    }
}

/// What stands in `mailboxes.toml`: addresses that the desk reads.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mailboxes {
    /// The mailboxes; the first is where answers go to mail about tickets of no mailbox.
    #[serde(rename = "mailbox", default)]
    pub(crate) mailboxes: Vec<Mailbox>,
}
