//! What a mail is to do: decided from what it says and what the desk knows. Pure.
//!
//! Anybody can write any sender into a mail. Somebody who has an account is believed only where
//! a host that the desk trusts checked the sender (DMARC); who has none is a guest by address,
//! and nothing is at stake but that guest's own tickets.

use mime::{Automatic, Class, Mail, Method, Outcome, Silence};

/// What the desk knows about a mail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The person who proved to own the sender's address.
    pub owner: Option<i64>,
    /// Whether the address is anybody's, also a guest's.
    pub is_known: bool,
    /// Whether its Message-ID is that of a mail of the desk.
    pub is_own: bool,
    /// Whether another copy had its effect already.
    pub is_repeated: bool,
    /// Mails of this sender that had an effect within an hour.
    pub lately: u64,
    /// The ticket that it is about.
    pub reached: Option<Reached>,
}

/// How a mail names a ticket, the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// It answers a mail that the desk sent or got.
    Thread,
    /// It quotes the signed line of a mail that the desk sent.
    Token,
    /// Its subject has the folio, which anybody can guess.
    Folio,
}

/// A ticket that a mail names, as far as routing needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    /// Its number.
    pub ticket: i64,
    /// Its key.
    pub key: String,
    /// How it was named.
    pub by: By,
    /// Whom it is for.
    pub requester: Option<i64>,
    /// The addresses of that person, in lower case.
    pub addresses: Vec<String>,
    /// Whether that person has proved none of them.
    pub is_guest: bool,
    /// When it ended, milliseconds UTC; of one that goes on within another, when that one did.
    pub ended_at: Option<i64>,
    /// It is restricted though its kind is not: a new ticket of that kind would be read by others.
    pub is_apart: bool,
    /// The transition by which the requester opens it again.
    pub reopens: Option<String>,
    /// Whether the owner of the sender's address may write notes there.
    pub owner_notes: bool,
}

/// What the pack says, and what a person wants.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rules {
    /// Milliseconds UTC.
    pub now: i64,
    /// An ended ticket is opened again within so many days.
    pub reopen_days: Option<u32>,
    /// Mails of one sender within an hour.
    pub hourly: u32,
    /// Only known people are served.
    pub refuse_strangers: bool,
    /// What machines tell becomes tickets.
    pub machines: bool,
    /// What a person asked for it.
    pub wish: Option<Wish>,
}

/// What a person asked for a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// To try again, however many there were.
    Retry,
    /// To make a ticket of it, whatever it is.
    Ticket,
}

/// Whose a new ticket is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Author {
    /// A person who was shown to have sent it.
    Person(i64),
    /// The guest of the sender's address.
    Guest,
}

/// Why nothing follows from a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aside {
    /// Another copy had its effect.
    Repeated,
    /// It is the desk's own.
    Own,
    /// A report of a mail system, or a receipt.
    Report,
    /// A machine wrote it.
    Automatic,
    /// A newsletter.
    List,
    /// A filter marked it.
    Spam,
}

/// Why a mail waits for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// It says no sender.
    NoSender,
    /// Too many of one sender.
    TooMany,
}

/// Why a mail about a ticket becomes a note instead of the requester's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// Its sender is somebody else.
    Stranger,
    /// It says to be of somebody, which could not be checked.
    Unproven,
    /// The requester's, but the ticket ended, and none that follows it would be read by the same few.
    Ended,
}

/// What a mail is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// Nothing.
    Aside(Aside),
    /// It tells that a mail of the desk did not arrive.
    Bounce,
    /// It is not served; whether its sender may be told so.
    Refuse(bool),
    /// It waits for a person.
    Hold(Hold),
    /// A new ticket.
    New {
        /// Whose.
        author: Author,
        /// Whether its sender may be told.
        acknowledge: bool,
        /// Somebody else's ticket that it names.
        hint: Option<i64>,
        /// It says to be of somebody with an account, which could not be checked.
        unproven: bool,
    },
    /// The requester's words on a ticket.
    Reply {
        /// Which.
        ticket: i64,
        /// The requester.
        person: i64,
    },
    /// The same, which opens the ticket again; a new one where the workflow refuses.
    Reopen {
        /// Which.
        ticket: i64,
        /// Its key.
        key: String,
        /// The requester.
        person: i64,
        /// How.
        transition: String,
    },
    /// A new ticket that goes on where another ended.
    Follow {
        /// Key of the other.
        key: String,
        /// The requester of both.
        person: i64,
        /// Whether its sender may be told.
        acknowledge: bool,
    },
    /// A note for those who attend.
    Note {
        /// On which ticket.
        ticket: i64,
        /// Whose: a person's who attends, or the program's.
        person: Option<i64>,
        /// Why it is no more than that.
        doubt: Option<Doubt>,
    },
}

const DAY: i64 = 24 * 3_600_000;

/// What a mail is to do.
pub fn route(mail: &Mail, facts: &Facts, rules: &Rules) -> Route {
    let forced = rules.wish == Some(Wish::Ticket);
    if facts.is_repeated && !forced {
        return Route::Aside(Aside::Repeated);
    }
    if !forced && let Some(route) = by_class(mail, facts, rules) {
        return route;
    }
    let Some(from) = mail.people.from.first() else {
        return Route::Hold(Hold::NoSender);
    };
    if rules.wish.is_none() && facts.lately >= u64::from(rules.hourly) {
        return Route::Hold(Hold::TooMany);
    }
    let acknowledge = mail.silence.is_empty() && !forced;
    let proven = facts.owner.filter(|_| is_checked(mail));
    let machine = matches!(mail.class, Class::Automatic(_));
    if let Some(reached) = facts.reached.as_ref().filter(|_| !forced && !machine)
        && let Some(route) = on_ticket(mail, reached, proven, rules, &from.address)
    {
        return route;
    }
    if rules.refuse_strangers && !facts.is_known && !forced {
        return Route::Refuse(acknowledge);
    }
    Route::New {
        author: proven.map_or(Author::Guest, Author::Person),
        acknowledge,
        hint: facts.reached.as_ref().map(|reached| reached.ticket),
        unproven: facts.owner.is_some() && proven.is_none(),
    }
}

/// What follows from what kind of mail it is; nothing where that does not decide.
fn by_class(mail: &Mail, facts: &Facts, rules: &Rules) -> Option<Route> {
    let aside = match &mail.class {
        _ if facts.is_own => Aside::Own,
        Class::Ours => Aside::Own,
        Class::Bounce { .. } => return Some(Route::Bounce),
        Class::Delivery { .. } | Class::Receipt(_) | Class::Complaint(_) => Aside::Report,
        Class::Automatic(Automatic::Generated) if rules.machines => return None,
        Class::Automatic(_) => Aside::Automatic,
        _ if mail.silence.contains(&Silence::Ourselves) => Aside::Own,
        _ if mail.silence.contains(&Silence::Spam) => Aside::Spam,
        Class::List if mail.list.as_ref().is_none_or(|list| !list.discussion) => Aside::List,
        Class::List | Class::Person | Class::Invitation => return None,
    };
    Some(Route::Aside(aside))
}

/// What it does on a ticket that it names; nothing where it has no part there.
fn on_ticket(
    mail: &Mail,
    reached: &Reached,
    proven: Option<i64>,
    rules: &Rules,
    from: &str,
) -> Option<Route> {
    let ticket = reached.ticket;
    let note = |person, doubt| {
        Some(Route::Note {
            ticket,
            person,
            doubt,
        })
    };
    let says = reached.addresses.iter().any(|own| own == from);
    let is_requester = reached.requester.is_some() && reached.requester == proven;
    // The thread and the line are known to who got the mail; a folio can be guessed.
    let is_guest = says && reached.is_guest && !is_forged(mail);
    let believed = is_requester || is_guest && (reached.by != By::Folio || is_checked(mail));
    if let (true, Some(person)) = (believed, reached.requester) {
        return Some(replied(mail, reached, person, rules));
    }
    if proven.is_some() && reached.owner_notes {
        return note(proven, None);
    }
    match (says, reached.by) {
        (true, _) => note(None, Some(Doubt::Unproven)),
        (false, By::Thread | By::Token) => note(None, Some(Doubt::Stranger)),
        (false, By::Folio) => None,
    }
}

/// The requester's words, where the ticket stands.
fn replied(mail: &Mail, reached: &Reached, person: i64, rules: &Rules) -> Route {
    let ticket = reached.ticket;
    let Some(ended) = reached.ended_at else {
        return Route::Reply { ticket, person };
    };
    let days = i64::from(rules.reopen_days.unwrap_or_default());
    let key = reached.key.clone();
    match &reached.reopens {
        Some(transition) if rules.now.saturating_sub(ended) <= days * DAY && days > 0 => {
            Route::Reopen {
                ticket,
                key,
                person,
                transition: transition.clone(),
            }
        }
        _ if reached.is_apart => Route::Note {
            ticket,
            person: Some(person),
            doubt: Some(Doubt::Ended),
        },
        _ => Route::Follow {
            key,
            person,
            acknowledge: mail.silence.is_empty(),
        },
    }
}

/// Whether a host that is trusted says that the author's domain stands for it.
fn is_checked(mail: &Mail) -> bool {
    let [from] = mail.people.from.as_slice() else {
        return false; // Of several authors a check tells of one.
    };
    let domain = from.address.rsplit('@').next().unwrap_or_default();
    mail.verdicts.iter().any(|verdict| {
        let about = verdict.identity.rsplit('@').next().unwrap_or_default();
        verdict.method == Method::Dmarc
            && verdict.outcome == Outcome::Pass
            && about.eq_ignore_ascii_case(domain)
    })
}

/// Whether such a host says that it is forged.
fn is_forged(mail: &Mail) -> bool {
    let forged = [Outcome::Fail, Outcome::SoftFail];
    let mut dmarc = mail.verdicts.iter().filter(|v| v.method == Method::Dmarc);
    dmarc.any(|verdict| forged.contains(&verdict.outcome))
}

#[cfg(test)]
#[path = "route_tests.rs"]
mod tests;
