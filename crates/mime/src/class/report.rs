//! Reports that are made for machines: delivery (RFC 3464), reading (RFC 8098), complaints (RFC 5965).

use super::{Class, Look, scan};
use crate::body::transfer;
use crate::body::tree::Part;
use crate::header::{Header, address, ids};
use crate::limits::Remarks;
use crate::words;

/// What became of a mail for one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The address, in lower case.
    pub address: String,
    /// What became of it.
    pub action: Action,
    /// The status (RFC 3463), as `5.1.1`; empty when none was told.
    pub status: String,
    /// Whether the address is dead. A full mailbox or a refused content is no reason to give an address up.
    pub hard: bool,
    /// What the other server said, in one line.
    pub said: String,
}

/// What became of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// It was not delivered, and will not be.
    Failed,
    /// It is late, and is tried again.
    Delayed,
    /// It was delivered.
    Delivered,
    /// It went on to where nothing is told.
    Relayed,
    /// It went on to several.
    Expanded,
}

/// The mail that a report is about, as far as the report holds it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Original {
    /// Its Message-ID, without the angle brackets.
    pub id: Option<String>,
    /// What it answered or referred to.
    pub references: Vec<String>,
    /// In one line.
    pub subject: String,
    /// To whom it went.
    pub to: Vec<String>,
    /// Whether it carries the desk's own header field.
    pub ours: bool,
}

/// News that a mail was read, or not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Receipt {
    /// Who got the mail.
    pub recipient: String,
    /// Whether it was shown to somebody; else it was thrown away or handled by a machine.
    pub displayed: bool,
    /// The mail that it is about.
    pub original: Original,
}

/// Somebody does not want a mail of ours.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Complaint {
    /// `abuse`, `fraud`, `not-spam` …
    pub feedback: String,
    /// Whom the mail was sent to.
    pub recipients: Vec<String>,
    /// The mail that it is about.
    pub original: Original,
}

/// What a report says, when the message is one.
pub(super) fn of(look: &Look<'_, '_>, remarks: &mut Remarks) -> Option<Class> {
    let parts = look.root.all();
    let find = |kinds: &[&str]| {
        parts
            .iter()
            .copied()
            .find(|part| kinds.contains(&part.kind.as_str()))
    };
    if let Some(part) = find(&["message/feedback-report"]) {
        return Some(Class::Complaint(complaint(look, part, remarks)));
    }
    if let Some(part) = find(&[
        "message/disposition-notification",
        "message/global-disposition-notification",
    ]) {
        return Some(Class::Receipt(receipt(look, part, remarks)));
    }
    let part = find(&["message/delivery-status", "message/global-delivery-status"])?;
    // somebody who passes a report on is a person
    if look.root.kind != "multipart/report"
        && look.root.kind != "message/delivery-status"
        && !super::bounce::from_machine(look)
    {
        return None;
    }
    let told = recipients(part, look, remarks);
    let original = original(look, remarks);
    let failed: Vec<Failure> = told
        .iter()
        .filter(|one| one.action == Action::Failed)
        .cloned()
        .collect();
    if failed.is_empty() && !told.is_empty() {
        return Some(Class::Delivery { told, original });
    }
    Some(Class::Bounce { failed, original })
}

fn recipients(part: &Part<'_>, look: &Look<'_, '_>, remarks: &mut Remarks) -> Vec<Failure> {
    let mut told: Vec<Failure> = Vec::new();
    for group in scan::groups(part, look.limits, remarks) {
        let Some(field) = group
            .raw("original-recipient")
            .or_else(|| group.raw("final-recipient"))
        else {
            continue;
        };
        let mut address = scan::typed(field);
        if !address.contains('@')
            && let Some(other) = group.raw("final-recipient")
        {
            address = scan::typed(other);
        }
        let action = match group
            .folded("action")
            .split([' ', ';'])
            .next()
            .unwrap_or_default()
        {
            "delayed" => Action::Delayed,
            "delivered" => Action::Delivered,
            "relayed" => Action::Relayed,
            "expanded" => Action::Expanded,
            _ => Action::Failed,
        };
        let said = group.raw("diagnostic-code").map(said).unwrap_or_default();
        let status = group
            .raw("status")
            .and_then(scan::status)
            .filter(|status| !status.ends_with(".0.0"))
            .or_else(|| scan::status(&said))
            .or_else(|| group.raw("status").and_then(scan::status))
            .unwrap_or_default();
        let hard = action == Action::Failed && scan::hard(&status, &said);
        if !told.iter().any(|known| known.address == address) {
            told.push(Failure {
                address,
                action,
                status,
                hard,
                said,
            });
        }
    }
    told
}

fn said(field: &str) -> String {
    let text = field.split_once(';').map_or(field, |(_, text)| text);
    words::head(&words::line(text), 500).to_owned()
}

fn receipt(look: &Look<'_, '_>, part: &Part<'_>, remarks: &mut Remarks) -> Receipt {
    let mut receipt = Receipt::default();
    let mut original = original(look, remarks);
    for group in scan::groups(part, look.limits, remarks) {
        if let Some(field) = group
            .raw("original-recipient")
            .or_else(|| group.raw("final-recipient"))
        {
            receipt.recipient = scan::typed(field);
        }
        receipt.displayed |= group.folded("disposition").contains("displayed");
        if let Some(id) = group
            .raw("original-message-id")
            .and_then(|field| ids(field).into_iter().next())
        {
            original.id = Some(id);
        }
    }
    receipt.original = original;
    receipt
}

fn complaint(look: &Look<'_, '_>, part: &Part<'_>, remarks: &mut Remarks) -> Complaint {
    let mut complaint = Complaint {
        original: original(look, remarks),
        ..Complaint::default()
    };
    for group in scan::groups(part, look.limits, remarks) {
        if complaint.feedback.is_empty() {
            complaint.feedback = group.folded("feedback-type");
        }
        for field in group.all("original-rcpt-to") {
            complaint.recipients.extend(words::addresses(field, 20));
        }
    }
    if complaint.recipients.is_empty() {
        complaint.recipients.clone_from(&complaint.original.to);
    }
    complaint
}

/// The mail that a report holds, by its header.
pub(super) fn original(look: &Look<'_, '_>, remarks: &mut Remarks) -> Original {
    let holds = |part: &&Part<'_>| {
        matches!(
            part.kind.as_str(),
            "message/rfc822"
                | "message/global"
                | "text/rfc822-headers"
                | "text/rfc822-header"
                | "message/global-headers"
        )
    };
    let parts = look.root.all();
    let mut found = match parts.into_iter().find(holds) {
        Some(part) => {
            let (bytes, _) = transfer::decode(part.body, &part.encoding());
            let (header, _) = Header::read(&bytes, look.limits, remarks);
            of_header(&header, look)
        }
        None => Original::default(),
    };
    if found.id.is_none() {
        // a report that answers the mail names it so
        let header = &look.root.header;
        found.references = header.raw("references").map(ids).unwrap_or_default();
        found.id = header
            .raw("in-reply-to")
            .and_then(|field| ids(field).into_iter().next());
    }
    found
}

/// The same from a header that stands in running text.
pub(super) fn of_header(header: &Header, look: &Look<'_, '_>) -> Original {
    let mut references = header.raw("references").map(ids).unwrap_or_default();
    references.extend(header.raw("in-reply-to").map(ids).unwrap_or_default());
    references.truncate(look.limits.references);
    let to = header
        .raw("to")
        .map(|field| address::people(field, 50).0)
        .unwrap_or_default();
    Original {
        id: header
            .raw("message-id")
            .and_then(|field| ids(field).into_iter().next()),
        references,
        subject: header.text("subject"),
        to: to.into_iter().map(|person| person.address).collect(),
        ours: look.desk.header.as_ref().is_some_and(|(name, value)| {
            header
                .raw(&name.to_ascii_lowercase())
                .is_some_and(|found| found.trim() == value.trim())
        }),
    }
}
