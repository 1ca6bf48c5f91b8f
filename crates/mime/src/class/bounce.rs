//! Bounces that are written for people: qmail, Exim, Exchange, Gmail, Yahoo, Notes, and Postfix without its report.

use super::report::{Action, Failure, Original};
use super::{Class, Look, report, scan};
use crate::header::Header;
use crate::limits::Remarks;
use crate::mail::ReturnPath;
use crate::words;

/// Names under which mail systems write.
const DAEMONS: [&str; 10] = [
    "mailer-daemon",
    "mailerdaemon",
    "mail-daemon",
    "mail.daemon",
    "postmaster",
    "mmdf",
    "microsoftexchange329e71ec88ae4615bbc36ab6ce41109e",
    "mail-delivery-subsystem",
    "bounce",
    "mailadmin",
];
/// What their subjects say of failures.
const SUBJECTS: [&str; 28] = [
    "undeliver",
    "failure notice",
    "delivery failure",
    "delivery failed",
    "delivery status notification",
    "mail delivery failed",
    "returned mail",
    "mail delivery system",
    "mail system error",
    "delivery notification",
    "message delivery failure",
    "could not be delivered",
    "not delivered",
    "no se puede entregar",
    "no se pudo entregar",
    "no entregado",
    "no se ha podido entregar",
    "error de entrega",
    "no entregable",
    "fallo en la entrega",
    "fallo de entrega",
    "mensaje devuelto",
    "correo devuelto",
    "devuelto al remitente",
    "aviso de error en la entrega",
    "entrega fallida",
    "notificacion de estado de entrega",
    "mail could not be delivered",
];
/// What their texts say.
const TEXTS: [&str; 42] = [
    "this is the qmail-send program",
    "i'm sorry to have to inform you that your message could not",
    "could not be delivered to",
    "couldn't be delivered",
    "wasn't delivered to",
    "was not delivered to",
    "delivery to the following recipient",
    "delivery has failed to these",
    "permanent fatal errors",
    "permanent error",
    "address(es) failed",
    "unable to deliver",
    "sorry, we were unable",
    "undeliverable",
    "recipient address rejected",
    "user unknown",
    "mailbox unavailable",
    "no se pudo entregar",
    "no se ha podido entregar",
    "no se puede entregar",
    "no se ha entregado",
    "error al entregar",
    "no se encontro la direccion",
    "no se ha encontrado la direccion",
    "no fue entregado",
    "no pudo ser entregado",
    "no ha sido entregado",
    "the following recipient",
    "los siguientes destinatarios",
    "address not found",
    "failed permanently",
    "message could not be delivered",
    "delivery failed",
    "se produjo un error permanente",
    "returned to sender",
    "did not reach some or all",
    "no llego a algunos",
    "no ha llegado a",
    "no se entrego",
    "delivery is delayed",
    "ha fallado la entrega",
    "will be retried",
];
/// What says that it is only late.
const LATE: [&str; 12] = [
    "warning message only",
    "delivery is delayed",
    "delivery delayed",
    "has been delayed",
    "delayed mail",
    "will be retried",
    "still being retried",
    "do not need to resend",
    "entrega retrasada",
    "se ha retrasado",
    "retraso en la entrega",
    "se seguira intentando",
];
/// Where the returned mail begins, after which addresses mean nothing.
const BELOW: [&str; 17] = [
    "--- below this line",
    "------ this is a copy",
    "--- this is a copy",
    "original message headers",
    "--- the header of the original",
    "----- original message",
    "encabezados de mensajes originales",
    "encabezados del mensaje original",
    "----- mensaje original",
    "----- message header",
    "--- returned message",
    "--- unsent message",
    "----- transcript of session",
    "------ copia del mensaje",
    "informacion de diagnostico para los administradores",
    "diagnostic information for administrators",
    "original-message",
];

/// Whether the sender is a mail system, by its name or an empty return path.
pub(super) fn from_machine(look: &Look<'_, '_>) -> bool {
    is_daemon(look) || look.people.return_path == ReturnPath::Null
}

/// Whether the sender is a mail system by its name.
fn is_daemon(look: &Look<'_, '_>) -> bool {
    let daemon = look
        .people
        .from
        .iter()
        .chain(&look.people.sender)
        .any(|person| {
            let local = person.address.split('@').next().unwrap_or_default();
            DAEMONS.contains(&local)
        });
    daemon
        || words::begins(
            &look.root.header.folded("from"),
            &["mailer-daemon", "mail delivery s"],
        )
}

/// The bounce that a message is, if it is one.
pub(super) fn of(look: &Look<'_, '_>, remarks: &mut Remarks) -> Option<Class> {
    let named = look
        .root
        .header
        .raw("x-failed-recipients")
        .map(|field| words::addresses(field, 100))
        .unwrap_or_default();
    if named.is_empty() && !from_machine(look) {
        return None;
    }
    // who is away answers with an empty return path, too
    if named.is_empty()
        && !is_daemon(look)
        && look
            .root
            .header
            .folded("auto-submitted")
            .starts_with("auto-replied")
    {
        return None;
    }
    let subject = words::fold(look.subject);
    let text = words::head(look.text, 64 << 10);
    let folded = words::fold(text);
    let spoken = words::any(&subject, &SUBJECTS) || words::any(&folded, &TEXTS);
    // an empty return path is common to all machines: their words tell which
    if named.is_empty() && !spoken {
        return None;
    }
    if words::any(
        &subject,
        &[
            "out of office",
            "respuesta automatica",
            "automatic reply",
            "fuera de la oficina",
        ],
    ) {
        return None;
    }
    let (above, below) = cut(text);
    let late = words::any(&words::fold(above), &LATE)
        || words::any(&subject, &["delayed", "warning:", "retras"]);
    let action = if late {
        Action::Delayed
    } else {
        Action::Failed
    };
    // Exchange puts its codes below, and there are addresses of its own
    let start = words::fold(words::head(below, 200));
    let codes = if start.contains("diagnost") {
        words::head(below, 3_000)
    } else {
        ""
    };
    let failed = failures(look, above, codes, &named, action);
    let mut original = report::original(look, remarks);
    if original.subject.is_empty() {
        original = quoted(look, below, original, remarks);
    }
    if late {
        return Some(Class::Delivery {
            told: failed,
            original,
        });
    }
    Some(Class::Bounce { failed, original })
}

/// What stands above and below the line where the returned mail begins.
fn cut(text: &str) -> (&str, &str) {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let folded = words::fold(words::head(line, 200));
        if words::any(&folded, &BELOW) {
            return text.split_at_checked(at).unwrap_or((text, ""));
        }
        at += line.len();
    }
    (text, "")
}

fn failures(
    look: &Look<'_, '_>,
    above: &str,
    codes: &str,
    named: &[String],
    action: Action,
) -> Vec<Failure> {
    let lines: Vec<&str> = above.lines().take(2_000).collect();
    let mut failed: Vec<Failure> = Vec::new();
    let daemon = |address: &str| DAEMONS.contains(&address.split('@').next().unwrap_or_default());
    for (index, line) in lines.iter().enumerate() {
        if failed.len() >= 50 {
            break;
        }
        for address in words::addresses(line, 20) {
            let known = failed.iter().any(|known| known.address == address);
            let other = !named.is_empty() && !named.contains(&address);
            let author = look
                .people
                .from
                .iter()
                .any(|person| person.address == address);
            if known
                || other
                || author
                || daemon(&address)
                || look.desk.has(&address)
                || address.len() > 200
            {
                continue;
            }
            // what was said stands on the same line and the next few
            let after: Vec<&str> = lines.iter().skip(index).take(7).copied().collect();
            failed.push(failure(address, &after.join("\n"), [above, codes], action));
        }
    }
    for address in named {
        if !failed.iter().any(|known| known.address == *address) {
            failed.push(failure(address.clone(), above, [above, codes], action));
        }
    }
    failed
}

fn failure(address: String, near: &str, all: [&str; 2], action: Action) -> Failure {
    let status = scan::status(near)
        .or_else(|| all.into_iter().find_map(scan::status))
        .unwrap_or_default();
    let folded = words::fold(near);
    let unknown = words::any(
        &folded,
        &[
            "user unknown",
            "unknown user",
            "no such user",
            "does not exist",
            "no existe",
            "address not found",
            "no mailbox here",
            "couldn't be found",
            "wasn't found",
            "no se encontro",
            "no se ha encontrado",
            "not found",
            "account has been disabled",
            "doesn't have",
            "unrouteable",
            "recipnotfound",
            "no es valid",
        ],
    );
    let guessed = if status.is_empty() && unknown {
        "5.1.1".to_owned()
    } else {
        status
    };
    Failure {
        hard: action == Action::Failed && scan::hard(&guessed, near),
        address,
        action,
        status: guessed,
        said: words::head(&words::line(near), 500).to_owned(),
    }
}

/// The returned mail in running text: its header begins with the first line that is a field.
fn quoted(look: &Look<'_, '_>, below: &str, known: Original, remarks: &mut Remarks) -> Original {
    let mut rest = below;
    for _ in 0..60 {
        let Some((_, tail)) = rest.split_once('\n') else {
            break;
        };
        rest = tail;
        let (header, _) = Header::read(rest.trim_start().as_bytes(), look.limits, remarks);
        if header.has("message-id") || (header.has("subject") && header.has("from")) {
            let found = report::of_header(&header, look);
            return Original {
                id: found.id.or(known.id),
                ..found
            };
        }
    }
    // attached as text
    let parts = look.root.all();
    for part in parts
        .into_iter()
        .filter(|part| part.kind == "text/plain")
        .skip(1)
        .take(5)
    {
        let text = scan::text(part);
        let (header, _) = Header::read(text.as_bytes(), look.limits, remarks);
        if header.has("message-id") {
            return report::of_header(&header, look);
        }
    }
    known
}
