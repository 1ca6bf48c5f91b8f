//! What kind of mail a message is, and whether a machine may answer it.

use mime::{Automatic, Class, Method, Outcome, Silence};

use crate::sample::{mail, message};

fn class(header: &str) -> Class {
    mail(message(header, "Hola")).class
}

#[test]
fn a_persons_mail_is_a_persons() {
    for header in [
        "",
        "Auto-Submitted: no\n",
        "Subject: Vacaciones de fin de año\n",
        "Subject: Fuera de la oficina no imprime\n",
        "X-Priority: 1\n",
        "X-Auto-Response-Suppress: DR, RN\n",
        "Precedence: first-class\n",
        "In-Reply-To: <0@gobierno.example>\n",
        "Auto-Submitted: auto-forwarded\n",
    ] {
        assert_eq!(class(header), Class::Person, "{header}");
    }
    assert!(mail(message("", "Hola")).silence.is_empty());
}

#[test]
fn answers_of_machines_are_told() {
    use Automatic::{Bulk, Generated, OutOfOffice, Reply};
    let away = "From: a@unidad.example\nSubject: ";
    let cases = [
        ("Auto-Submitted: auto-replied\n".to_owned(), Reply),
        (
            "Auto-Submitted: auto-replied (vacation)\n".to_owned(),
            Reply,
        ),
        ("Auto-Submitted: auto-generated\n".to_owned(), Generated),
        (
            "Auto-Submitted: auto-notified; owner-email=\"a@x.example\"\n".to_owned(),
            Generated,
        ),
        ("X-Autoreply: yes\n".to_owned(), Reply),
        ("X-Autorespond: 1\n".to_owned(), Reply),
        ("Precedence: auto_reply\n".to_owned(), Reply),
        ("Precedence: bulk\n".to_owned(), Bulk),
        ("Precedence: junk\n".to_owned(), Bulk),
        ("X-Mailer: vacation 1.2\n".to_owned(), OutOfOffice),
        (
            format!("{away}Respuesta automática: Falla\nX-Auto-Response-Suppress: All\n"),
            OutOfOffice,
        ),
        (
            format!("{away}Fuera de la oficina\nX-Auto-Response-Suppress: All\n"),
            OutOfOffice,
        ),
        (
            format!("{away}Automatic reply: Falla\nAuto-Submitted: auto-replied\n"),
            OutOfOffice,
        ),
        (
            format!("{away}=?utf-8?Q?Respuesta_autom=C3=A1tica=3A_x?=\nReturn-Path: <>\n"),
            OutOfOffice,
        ),
        (
            format!("{away}Estoy fuera por vacaciones\nPrecedence: bulk\n"),
            OutOfOffice,
        ),
        (
            format!("{away}Out of Office: x\nX-MS-Exchange-Inbox-Rules-Loop: a@unidad.example\n"),
            OutOfOffice,
        ),
    ];
    for (header, expected) in cases {
        // a subject of its own must not stand behind the one of the sample
        let raw = if header.contains("Subject:") {
            format!("{header}\nHola\n").into_bytes()
        } else {
            message(&header, "Hola")
        };
        let found = mail(raw);
        assert_eq!(found.class, Class::Automatic(expected), "{header}");
        assert!(found.silence.contains(&Silence::Machine), "{header}");
    }
}

#[test]
fn lists_are_told() {
    let found = mail(message(
        "List-Id: Avisos <Avisos.gobierno.example>\nList-Post: <mailto:avisos@gobierno.example>\nPrecedence: list\n",
        "x",
    ));
    let list = found.list.as_ref().unwrap();
    assert_eq!(
        (found.class.clone(), list.id.as_str(), list.discussion),
        (Class::List, "avisos.gobierno.example", true)
    );
    assert!(found.silence.contains(&Silence::List));
    let found = mail(message(
        "List-Unsubscribe: <https://boletin.example/baja>\nPrecedence: bulk\n",
        "x",
    ));
    assert_eq!(found.class, Class::List);
    assert!(!found.list.unwrap().discussion);
    // an automatic answer that comes by a list is still one
    assert_eq!(
        class("List-Id: <x.example>\nAuto-Submitted: auto-replied\n"),
        Class::Automatic(Automatic::Reply)
    );
}

#[test]
fn our_own_mail_is_known_by_its_header() {
    assert_eq!(
        class("X-Ventanilla: gobierno-1\nAuto-Submitted: auto-generated\n"),
        Class::Ours
    );
    assert_eq!(class("x-ventanilla:   gobierno-1  \n"), Class::Ours);
    // another desk's
    assert_eq!(class("X-Ventanilla: otro-2\n"), Class::Person);
}

#[test]
fn reasons_not_to_answer() {
    let silence = |raw: &str| mail(raw).silence;
    let cases = [
        ("From: noreply@x.example\n\nx", Silence::NoReply),
        ("From: No-Reply@x.example\n\nx", Silence::NoReply),
        ("From: no-responder@x.example\n\nx", Silence::NoReply),
        ("From: avisos-bounces@x.example\n\nx", Silence::NoReply),
        ("From: owner-lista@x.example\n\nx", Silence::NoReply),
        ("From: MAILER-DAEMON@x.example\n\nx", Silence::NoReply),
        (
            "From: a@x.example\nReply-To: noreply@x.example\n\nx",
            Silence::NoReply,
        ),
        (
            "From: a@x.example\nReturn-Path: <>\n\nx",
            Silence::NullReturnPath,
        ),
        (
            "From: a@x.example\nX-Auto-Response-Suppress: OOF, AutoReply\n\nx",
            Silence::Asked,
        ),
        ("From: a@x.example\nPrecedence: list\n\nx", Silence::Asked),
        ("From: mesa@gobierno.example\n\nx", Silence::Ourselves),
        ("From: a@x.example\nX-Spam-Flag: YES\n\nx", Silence::Spam),
        ("Subject: sin remitente\n\nx", Silence::NoSender),
        ("From: \n\nx", Silence::NoSender),
    ];
    for (raw, expected) in cases {
        assert!(
            silence(raw).contains(&expected),
            "{raw}: {:?}",
            silence(raw)
        );
    }
    assert!(silence("From: norberto@x.example\n\nx").is_empty());
}

#[test]
fn verdicts_come_from_trusted_hosts_only() {
    let header = "Authentication-Results: mx.gobierno.example; spf=pass (sender IP is 192.0.2.1)\n smtp.mailfrom=unidad.example; dkim=fail (no key) header.d=unidad.example;\n dmarc=fail action=none header.from=unidad.example\n\
        Authentication-Results: mx.gobierno.example; dmarc=pass header.from=unidad.example; dkim=pass header.d=gobierno.example\n\
        Authentication-Results: otro.example; arc=pass\n";
    let found = mail(message(header, "x"));
    let told: Vec<_> = found
        .verdicts
        .iter()
        .map(|verdict| (verdict.method, verdict.outcome, verdict.identity.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (Method::Spf, Outcome::Pass, "unidad.example"),
            (Method::Dkim, Outcome::Fail, "unidad.example"),
            (Method::Dmarc, Outcome::Fail, "unidad.example"),
        ]
    );
    assert!(
        mail(message(
            "Authentication-Results: otro.example; spf=pass\n",
            "x"
        ))
        .verdicts
        .is_empty()
    );
}
