//! Why a mail must not be answered by a machine.

use super::{Class, Look};
use crate::mail::ReturnPath;
use crate::words;

/// A reason not to answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Silence {
    /// It is a machine's mail, a report, or our own.
    Machine,
    /// Its return path is null.
    NullReturnPath,
    /// It asks not to be answered by machines (`X-Auto-Response-Suppress`, `Precedence`).
    Asked,
    /// It came by a list or went to many.
    List,
    /// Its sender's name says that nobody reads answers.
    NoReply,
    /// It says no sender who could be answered.
    NoSender,
    /// It comes from an address of the desk.
    Ourselves,
    /// A filter marked it as spam.
    Spam,
}

/// Senders whom nobody writes to.
const NOBODY: [&str; 22] = [
    "noreply",
    "no-reply",
    "no_reply",
    "no.reply",
    "donotreply",
    "do-not-reply",
    "do_not_reply",
    "noresponder",
    "no-responder",
    "no_responder",
    "noresponda",
    "no-responda",
    "nocontestar",
    "no-contestar",
    "mailer-daemon",
    "mailerdaemon",
    "postmaster",
    "bounce",
    "bounces",
    "nobody",
    "notificaciones-noreply",
    "listserv",
];

/// All reasons, each once.
pub(crate) fn reasons(look: &Look<'_, '_>, class: &Class) -> Vec<Silence> {
    let header = &look.root.header;
    let precedence = header.folded("precedence");
    let suppress = header.folded("x-auto-response-suppress");
    let answered = look.people.reply_to.first().or(look.people.from.first());
    let local = |address: &str| address.split('@').next().unwrap_or_default().to_owned();
    let nobody = look.people.from.iter().chain(answered).any(|person| {
        let local = local(&person.address);
        let plain = local.split('+').next().unwrap_or_default();
        NOBODY.contains(&plain)
            || words::begins(
                plain,
                &[
                    "noreply",
                    "no-reply",
                    "donotreply",
                    "bounce-",
                    "bounces-",
                    "owner-",
                    "mailer-daemon",
                ],
            )
            || plain.ends_with("-bounces")
            || plain.ends_with("-noreply")
            || plain.ends_with("-request")
            || plain.ends_with("-owner")
    });
    let spam = header.folded("x-spam-flag").starts_with("yes")
        || header.folded("x-spam-status").starts_with("yes");
    let machine = !matches!(class, Class::Person | Class::Invitation | Class::List);
    let asked = words::any(&suppress, &["all", "autoreply", "oof"])
        || matches!(precedence.as_str(), "bulk" | "junk" | "list");
    [
        (machine, Silence::Machine),
        (
            look.people.return_path == ReturnPath::Null,
            Silence::NullReturnPath,
        ),
        (asked, Silence::Asked),
        (look.list.is_some(), Silence::List),
        (nobody, Silence::NoReply),
        (answered.is_none(), Silence::NoSender),
        (
            look.people
                .from
                .iter()
                .chain(answered)
                .any(|person| look.desk.has(&person.address)),
            Silence::Ourselves,
        ),
        (spam, Silence::Spam),
    ]
    .into_iter()
    .filter_map(|(holds, reason)| holds.then_some(reason))
    .collect()
}
