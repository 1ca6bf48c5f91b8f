//! Bounces, delays, receipts and complaints, as mail systems write them.

use mime::{Action, Class, Failure, Original};

use crate::sample::mail;

const ORIGINAL: &str = "From: mesa@gobierno.example\nTo: nadie@unidad.example\nSubject: Solicitud 2025-000123\n\
    Message-ID: <salida-7@gobierno.example>\nReferences: <1@unidad.example>\nX-Ventanilla: gobierno-1\n";

/// A report of the standard, with such a status and the mail that it is about.
fn report(kind: &str, subject: &str, status: &str) -> String {
    format!(
        "Return-Path: <>\nFrom: Mail Delivery System <MAILER-DAEMON@mx.example>\nTo: mesa@gobierno.example\nSubject: {subject}\n\
         Auto-Submitted: auto-replied\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type={kind}; boundary=\"b\"\n\n\
         --b\nContent-Type: text/plain; charset=us-ascii\n\nThis is the mail system.\n\n--b\nContent-Type: message/{kind}\n\n{status}\n\
         --b\nContent-Type: message/rfc822\n\n{ORIGINAL}\nHola\n--b--\n"
    )
}

fn failed(raw: &str) -> (Vec<Failure>, Original) {
    match mail(raw).class {
        Class::Bounce { failed, original } => (failed, original),
        other => panic!("no bounce: {other:?}\n{raw}"),
    }
}

#[test]
fn a_standard_bounce_names_address_status_and_mail() {
    let status = "Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; Nadie@unidad.example\nOriginal-Recipient: rfc822;nadie@unidad.example\n\
        Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 <nadie@unidad.example>:\n  Recipient address rejected: User unknown\n";
    let raw = report(
        "delivery-status",
        "Undelivered Mail Returned to Sender",
        status,
    );
    let (failed, original) = failed(&raw);
    assert_eq!(failed.len(), 1);
    let one = &failed[0];
    assert_eq!(
        (
            one.address.as_str(),
            one.status.as_str(),
            one.hard,
            one.action
        ),
        ("nadie@unidad.example", "5.1.1", true, Action::Failed)
    );
    assert!(one.said.contains("User unknown"));
    assert_eq!(original.id.as_deref(), Some("salida-7@gobierno.example"));
    assert_eq!(original.references, ["1@unidad.example"]);
    assert_eq!(
        (original.subject.as_str(), original.ours),
        ("Solicitud 2025-000123", true)
    );
    // the returned mail is a file, the rest of the report is not
    let found = mail(&raw);
    assert_eq!(found.files.len(), 1);
    assert_eq!(
        found.files[0].nested.as_ref().unwrap().subject,
        "Solicitud 2025-000123"
    );
}

/// Status and what was said, and whether the address is dead.
#[test]
fn hard_and_soft() {
    let cases = [
        ("5.1.1", "smtp; 550 5.1.1 User unknown", "5.1.1", true),
        ("5.1.2", "smtp; 550 Host not found", "5.1.2", true),
        (
            "5.1.10",
            "smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound",
            "5.1.10",
            true,
        ),
        ("5.0.0", "smtp; 550 5.1.1 No such user", "5.1.1", true),
        ("5.2.1", "smtp; 550 5.2.1 mailbox disabled", "5.2.1", true),
        ("5.2.2", "smtp; 552 5.2.2 Mailbox full", "5.2.2", false),
        ("5.0.0", "smtp; 552 Quota exceeded", "5.2.2", false),
        ("5.3.4", "smtp; 552 5.3.4 Message too big", "5.3.4", false),
        (
            "5.7.1",
            "smtp; 550 5.7.1 Message rejected as spam",
            "5.7.1",
            false,
        ),
        (
            "5.7.26",
            "smtp; 550 5.7.26 Unauthenticated",
            "5.7.26",
            false,
        ),
        ("4.4.7", "smtp; 450 4.4.7 queue expired", "4.4.7", false),
        ("5.4.7", "smtp; 550 delivery time expired", "5.4.7", false),
        (
            "5.0.0 (permanent)",
            "smtp; 550 Blocked by policy",
            "5.1.1",
            false,
        ),
    ];
    for (status, said, expected, hard) in cases {
        let raw = report(
            "delivery-status",
            "x",
            &format!(
                "Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; a@unidad.example\nAction: failed\nStatus: {status}\nDiagnostic-Code: {said}\n"
            ),
        );
        let (failed, _) = failed(&raw);
        assert_eq!(
            (failed[0].status.as_str(), failed[0].hard),
            (expected, hard),
            "{status} {said}"
        );
    }
}

#[test]
fn several_addresses_each_with_its_own() {
    let status = "Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 5.1.1\n\n\
        Final-Recipient: rfc822; b@x.example\nAction: delayed\nStatus: 4.4.1\n\nFinal-Recipient: x400; c\nAction: failed\n";
    let (failed, _) = failed(&report("delivery-status", "x", status));
    let told: Vec<&str> = failed.iter().map(|one| one.address.as_str()).collect();
    assert_eq!(told, ["a@x.example", "c"]);
}

#[test]
fn delays_and_deliveries_are_no_bounces() {
    for (action, expected) in [
        ("delayed", Action::Delayed),
        ("delivered", Action::Delivered),
        ("relayed", Action::Relayed),
        ("expanded (to list)", Action::Expanded),
    ] {
        let raw = report(
            "delivery-status",
            "x",
            &format!(
                "Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; a@x.example\nAction: {action}\nStatus: 2.0.0\n"
            ),
        );
        match mail(&raw).class {
            Class::Delivery { told, original } => {
                assert_eq!(
                    (told[0].action, told[0].hard, original.ours),
                    (expected, false, true)
                );
            }
            other => panic!("{action}: {other:?}"),
        }
    }
}

#[test]
fn receipts_of_reading() {
    let notification = |disposition: &str| {
        report(
            "disposition-notification",
            "Leído: Solicitud",
            &format!(
                "Final-Recipient: rfc822; Ana@unidad.example\nOriginal-Message-ID: <salida-7@gobierno.example>\nDisposition: {disposition}\n"
            ),
        )
    };
    for (disposition, displayed) in [
        ("manual-action/MDN-sent-manually; displayed", true),
        ("automatic-action/MDN-sent-automatically; deleted", false),
    ] {
        match mail(notification(disposition)).class {
            Class::Receipt(receipt) => {
                assert_eq!(
                    (receipt.recipient.as_str(), receipt.displayed),
                    ("ana@unidad.example", displayed)
                );
                assert_eq!(
                    receipt.original.id.as_deref(),
                    Some("salida-7@gobierno.example")
                );
            }
            other => panic!("{disposition}: {other:?}"),
        }
    }
}

#[test]
fn complaints() {
    let raw = report(
        "feedback-report",
        "x",
        "Feedback-Type: abuse\nUser-Agent: x/1\nOriginal-Rcpt-To: <ana@unidad.example>\n",
    );
    match mail(&raw).class {
        Class::Complaint(complaint) => {
            assert_eq!(
                (complaint.feedback.as_str(), complaint.recipients.as_slice()),
                ("abuse", ["ana@unidad.example".to_owned()].as_slice())
            );
            assert!(complaint.original.ours);
        }
        other => panic!("{other:?}"),
    }
}

/// Reports for people: sender and further header, subject, text; then the addresses with status and whether dead.
type Written = (
    &'static str,
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str, bool)],
);

const WRITTEN: [Written; 14] = [
    // qmail
    (
        "MAILER-DAEMON@mx.example",
        "failure notice",
        "Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<nadie@unidad.example>:\n192.0.2.1 does not like recipient.\nRemote host said: 550 5.1.1 no such user\n\n--- Below this line is a copy of the message.\n\nReturn-Path: <mesa@gobierno.example>\nFrom: mesa@gobierno.example\nTo: otro@unidad.example\nSubject: Solicitud\nMessage-ID: <salida-7@gobierno.example>\n",
        &[("nadie@unidad.example", "5.1.1", true)],
    ),
    // qmail, without a code
    (
        "MAILER-DAEMON@mx.example",
        "failure notice",
        "Hi. This is the qmail-send program at mx.example.\n\n<nadie@unidad.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n",
        &[("nadie@unidad.example", "5.1.1", true)],
    ),
    // Postfix, without its report
    (
        "MAILER-DAEMON@mx.example",
        "Undelivered Mail Returned to Sender",
        "This is the mail system at host mx.example.\n\nI'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients. It's attached below.\n\n<nadie@unidad.example>: host mail.unidad.example[192.0.2.1] said: 550 5.1.1\n    <nadie@unidad.example>: Recipient address rejected: User unknown (in reply to\n    RCPT TO command)\n",
        &[("nadie@unidad.example", "5.1.1", true)],
    ),
    // Exim
    (
        "Mailer-Daemon@mx.example\nX-Failed-Recipients: nadie@unidad.example",
        "Mail delivery failed: returning message to sender",
        "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  nadie@unidad.example\n    host mail.unidad.example [192.0.2.1]\n    SMTP error from remote mail server after RCPT TO:<nadie@unidad.example>:\n    550 No Such User Here\n\n------ This is a copy of the message, including all the headers. ------\n\nFrom: mesa@gobierno.example\nSubject: x\nMessage-ID: <salida-7@gobierno.example>\n",
        &[("nadie@unidad.example", "5.1.1", true)],
    ),
    // Sendmail
    (
        "MAILER-DAEMON@mx.example",
        "Returned mail: see transcript for details",
        "The original message was received at Mon, 3 Mar 2025 10:14:12 -0600\nfrom localhost\n\n   ----- The following addresses had permanent fatal errors -----\n<nadie@unidad.example>\n    (reason: 550 5.1.1 <nadie@unidad.example>... User unknown)\n\n   ----- Transcript of session follows -----\n... while talking to mail.unidad.example.:\n",
        &[("nadie@unidad.example", "5.1.1", true)],
    ),
    // Gmail, in Spanish
    (
        "mailer-daemon@correo.example\nX-Failed-Recipients: nadie@unidad.example",
        "Delivery Status Notification (Failure)",
        "No se ha encontrado la dirección\n\nTu mensaje no se ha entregado a nadie@unidad.example porque no se ha encontrado la dirección o esta no puede recibir correo.\n\nLa respuesta fue:\n550 5.1.1 The email account that you tried to reach does not exist.\n",
        &[("nadie@unidad.example", "5.1.1", true)],
    ),
    // Gmail, before
    (
        "mailer-daemon@correo.example",
        "Delivery Status Notification (Failure)",
        "Delivery to the following recipient failed permanently:\n\n     nadie@unidad.example\n\nTechnical details of permanent failure:\nThe error that the other server returned was:\n550 550 5.1.1 User unknown\n\n----- Original message -----\n\nFrom: mesa@gobierno.example\nTo: nadie@unidad.example\nSubject: x\nMessage-ID: <salida-7@gobierno.example>\n",
        &[("nadie@unidad.example", "5.1.1", true)],
    ),
    // Exchange, in Spanish
    (
        "postmaster@unidad.example",
        "No se puede entregar: Solicitud",
        "No se pudo entregar el mensaje a estos destinatarios o grupos:\n\nNadie López (nadie@unidad.example)\nNo se encontró la dirección de correo electrónico que especificó.\n\nInformación de diagnóstico para los administradores:\n\nGenerating server: mx.unidad.example\n\nmesa@otro.example\n#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##\n",
        &[("nadie@unidad.example", "5.1.1", true)],
    ),
    // Exchange, in English
    (
        "MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@unidad.example",
        "Undeliverable: Request",
        "Delivery has failed to these recipients or groups:\n\nnadie@unidad.example<mailto:nadie@unidad.example>\nThe recipient's mailbox is full and can't accept messages now.\n\nDiagnostic information for administrators:\n\nGenerating server: mx\n\nnadie@unidad.example\nRemote Server returned '554 5.2.2 mailbox full'\n",
        &[("nadie@unidad.example", "5.2.2", false)],
    ),
    // Exchange, old
    (
        "postmaster@unidad.example",
        "Delivery Status Notification (Failure)",
        "This is an automatically generated Delivery Status Notification.\n\nDelivery to the following recipients failed.\n\n       nadie@unidad.example\n",
        &[("nadie@unidad.example", "", false)],
    ),
    // Yahoo
    (
        "MAILER-DAEMON@correo.example",
        "Failure Notice",
        "Sorry, we were unable to deliver your message to the following address.\n\n<nadie@unidad.example>:\n554: delivery error: dd This user doesn't have an account\n\n--- Below this line is a copy of the message.\n",
        &[("nadie@unidad.example", "5.0.0", true)],
    ),
    // Notes
    (
        "MAILER-DAEMON@unidad.example",
        "ERROR DE ENTREGA: El usuario nadie no aparece en el directorio",
        "Su mensaje\n\n  Asunto: Solicitud\n\nno se pudo entregar a:\n\n  nadie@unidad.example\n\nporque:\n\n  El usuario nadie (nadie@unidad.example) no aparece en el Directorio\n",
        &[("nadie@unidad.example", "", false)],
    ),
    // two addresses, one full
    (
        "MAILER-DAEMON@mx.example",
        "Undelivered Mail Returned to Sender",
        "I'm sorry to have to inform you that your message could not be delivered.\n\n<uno@unidad.example>: 550 5.1.1 User unknown\n\n\n\n\n\n\n\n<dos@unidad.example>: 552 5.2.2 Mailbox full\n",
        &[
            ("uno@unidad.example", "5.1.1", true),
            ("dos@unidad.example", "5.2.2", false),
        ],
    ),
    // Zimbra and others in Spanish
    (
        "postmaster@unidad.example",
        "Mensaje devuelto",
        "Su mensaje no pudo ser entregado a:\nnadie@unidad.example: el usuario no existe\n",
        &[("nadie@unidad.example", "5.1.1", true)],
    ),
];

#[test]
fn bounces_that_are_written_for_people() {
    for (from, subject, text, expected) in WRITTEN {
        let raw = format!(
            "Return-Path: <>\nFrom: {from}\nTo: mesa@gobierno.example\nSubject: {subject}\n\n{text}"
        );
        let (failed, original) = failed(&raw);
        let told: Vec<_> = failed
            .iter()
            .map(|one| (one.address.as_str(), one.status.as_str(), one.hard))
            .collect();
        assert_eq!(told, expected, "{subject}: {text}");
        if text.contains("salida-7") {
            assert_eq!(
                original.id.as_deref(),
                Some("salida-7@gobierno.example"),
                "{subject}"
            );
        }
    }
}

#[test]
fn delays_that_are_written_for_people() {
    for (subject, text) in [
        (
            "Warning: message 1 delayed 24 hours",
            "This message was created automatically by mail delivery software.\nA message that you sent has not yet been delivered to nadie@unidad.example.\nNo action is required on your part. Delivery attempts will continue: could not be delivered to",
        ),
        (
            "Delivery Status Notification (Delay)",
            "THIS IS A WARNING MESSAGE ONLY.\nDelivery to the following recipient has been delayed:\n  nadie@unidad.example\nMessage will be retried for 2 more day(s)\n",
        ),
    ] {
        let raw = format!(
            "Return-Path: <>\nFrom: mailer-daemon@mx.example\nSubject: {subject}\n\n{text}"
        );
        match mail(raw).class {
            Class::Delivery { told, .. } => assert_eq!(
                (told[0].address.as_str(), told[0].action),
                ("nadie@unidad.example", Action::Delayed)
            ),
            other => panic!("{subject}: {other:?}"),
        }
    }
}

#[test]
fn what_only_looks_like_a_bounce_is_none() {
    let cases = [
        // somebody asks about one
        "From: ana@unidad.example\nSubject: Undelivered Mail Returned to Sender\n\nMe llega esto: could not be delivered to x@y.example\n",
        // somebody who is called so writes
        "From: postmaster@unidad.example\nSubject: Alta de cuentas\n\nSolicito tres cuentas.\n",
    ];
    for raw in cases {
        assert_eq!(mail(raw).class, Class::Person, "{raw}");
    }
    // somebody is away, and says what a bounce might say
    let raw = "Return-Path: <>\nFrom: ana@unidad.example\nSubject: Re: x\nAuto-Submitted: auto-replied\n\nSu mensaje no ha sido entregado a nadie.\n";
    assert!(matches!(mail(raw).class, Class::Automatic(_)));
    // somebody passes a report on
    let inner = report(
        "delivery-status",
        "x",
        "Final-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 5.1.1\n",
    );
    let raw = format!(
        "From: ana@unidad.example\nSubject: RV: rebote\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\n¿Qué significa?\n--c\nContent-Type: message/rfc822\n\n{inner}\n--c--\n"
    );
    let found = mail(raw);
    assert_eq!((found.class, found.files.len()), (Class::Person, 1));
}

#[test]
fn a_report_without_content_is_a_bounce_still() {
    let (failed, original) = failed(&report("delivery-status", "x", ""));
    assert!(failed.is_empty() && original.ours);
}
