//! People, dates, subjects and names of messages.

use jiff::Timestamp;
use mime::{Limit, Limits, Remark, ReturnPath, read};

use crate::sample::{desk, mail, message};

/// From fields with the people that they mean, as "name <address>".
#[test]
fn people_are_read_however_they_are_written() {
    let cases: &[(&str, &[&str])] = &[
        ("ana@unidad.example", &[" <ana@unidad.example>"]),
        ("<Ana@UNIDAD.Example>", &[" <ana@unidad.example>"]),
        (
            "Ana López <ana@unidad.example>",
            &["Ana López <ana@unidad.example>"],
        ),
        (
            "\"López, Ana\" <ana@unidad.example>",
            &["López, Ana <ana@unidad.example>"],
        ),
        (
            "Lopez, Ana <ana@unidad.example>",
            &["Lopez, Ana <ana@unidad.example>"],
        ),
        (
            "=?utf-8?Q?Ana_L=C3=B3pez?= <ana@unidad.example>",
            &["Ana López <ana@unidad.example>"],
        ),
        (
            "\"=?utf-8?Q?Ana_L=C3=B3pez?=\" <ana@unidad.example>",
            &["Ana López <ana@unidad.example>"],
        ),
        (
            "=?iso-8859-1?B?TPNwZXosIEFuYQ==?= <ana@unidad.example>",
            &["López, Ana <ana@unidad.example>"],
        ),
        (
            "=?utf-8?Q?Jos=C3?= =?utf-8?Q?=A9?= <jose@unidad.example>",
            &["José <jose@unidad.example>"],
        ),
        (
            "=?utf-8?Q?Jos=C3=A9?=<jose@unidad.example>",
            &["José <jose@unidad.example>"],
        ),
        ("ana@unidad.example (Ana)", &["Ana <ana@unidad.example>"]),
        (
            "ana@unidad.example; luis@unidad.example",
            &[" <ana@unidad.example>", " <luis@unidad.example>"],
        ),
        (
            "Ana <ana@unidad.example>, Luis <luis@unidad.example>",
            &["Ana <ana@unidad.example>", "Luis <luis@unidad.example>"],
        ),
        (
            "Equipo: ana@unidad.example, luis@unidad.example;",
            &[" <ana@unidad.example>", " <luis@unidad.example>"],
        ),
        (
            "'ana@unidad.example' <ana@unidad.example>",
            &[" <ana@unidad.example>"],
        ),
        (
            "\"ana@unidad.example\" <otra@unidad.example>",
            &[" <otra@unidad.example>"],
        ),
        ("mailto:ana@unidad.example", &[" <ana@unidad.example>"]),
        ("undisclosed-recipients:;", &[]),
        ("Nadie", &[]),
        ("", &[]),
        ("<>", &[]),
        ("ana@@unidad..example", &[]),
    ];
    for (field, expected) in cases {
        let found = mail(format!("From: {field}\r\nSubject: x\r\n\r\ny\r\n"));
        let people: Vec<String> = found
            .people
            .from
            .iter()
            .map(|person| format!("{} <{}>", person.name, person.address))
            .collect();
        assert_eq!(&people, expected, "{field}");
    }
}

#[test]
fn a_raw_accent_in_a_name_is_no_obstacle() {
    let found = mail(
        b"From: Jos\xe9 Mu\xf1oz <jose@unidad.example>\r\nSubject: Petici\xf3n\r\n\r\nx\r\n"
            .as_slice(),
    );
    assert_eq!(found.people.from[0].name, "José Muñoz");
    assert_eq!(found.subject, "Petición");
    assert!(
        found
            .remarks
            .contains(&Remark::Guessed("windows-1252".to_owned()))
    );
}

#[test]
fn all_roles_are_read() {
    let found = mail(
        "Return-Path: <rebotes@unidad.example>\r\nDelivered-To: mesa@gobierno.example\r\n\
         From: a@unidad.example\r\nSender: b@unidad.example\r\nReply-To: c@unidad.example\r\n\
         To: d@unidad.example\r\nCc: e@unidad.example\r\nBcc: f@unidad.example\r\n\r\nx",
    );
    let people = &found.people;
    assert_eq!(people.sender.as_ref().unwrap().address, "b@unidad.example");
    let first = |list: &[mime::Person]| list[0].address.clone();
    assert_eq!(first(&people.reply_to), "c@unidad.example");
    assert_eq!(
        (first(&people.to), first(&people.cc), first(&people.bcc)),
        (
            "d@unidad.example".into(),
            "e@unidad.example".into(),
            "f@unidad.example".into()
        )
    );
    assert_eq!(
        people.return_path,
        ReturnPath::Address("rebotes@unidad.example".into())
    );
    assert_eq!(people.delivered_to, ["mesa@gobierno.example"]);
}

#[test]
fn subjects_are_decoded_and_kept_in_one_line() {
    let cases = [
        ("=?utf-8?Q?Petici=C3=B3n_de_equipo?=", "Petición de equipo"),
        ("=?UTF-8?B?UGV0aWNpw7Nu?= urgente", "Petición urgente"),
        ("=?utf-8?B?UGV0aWNpww==?= =?utf-8?B?s24=?=", "Petición"),
        (
            "=?iso-8859-1?Q?A=F1o?=\r\n =?iso-8859-1?Q?_nuevo?=",
            "Año nuevo",
        ),
        ("=?windows-1252?Q?=93comillas=94?=", "“comillas”"),
        ("=?utf-8*es?Q?Se=C3=B1al?=", "Señal"),
        ("=?utf-8?Q?con espacios?=", "con espacios"),
        ("=?desconocido?Q?A=F1o?=", "Año"),
        ("=?utf-8?Q?sin fin", "=?utf-8?Q?sin fin"),
        ("=?utf-8?X?nada?=", "=?utf-8?X?nada?="),
        ("dos\r\n\tlineas", "dos lineas"),
        ("\u{202e}al revés", "al revés"),
        ("a\0b\u{7}c", "abc"),
        ("=?utf-8?Q?a=0D=0AX-Otro:_1?=", "a X-Otro: 1"),
        ("=?utf-8?B?8J+YgA==?=", "😀"),
        ("", ""),
    ];
    for (field, expected) in cases {
        let found = mail(format!(
            "From: a@unidad.example\r\nSubject: {field}\r\n\r\nx\r\n"
        ));
        assert_eq!(found.subject, expected, "{field}");
    }
}

#[test]
fn dates_are_read_and_broken_ones_reject_nothing() {
    let noon: Timestamp = "2025-03-03T16:14:12Z".parse().unwrap();
    let cases = [
        ("Mon, 3 Mar 2025 10:14:12 -0600", Some(noon)),
        ("3 Mar 2025 10:14:12 -0600 (CST)", Some(noon)),
        ("Mon, 03 Mar 2025 16:14:12 GMT", Some(noon)),
        ("Mon, 3 Mar 25 16:14:12 +0000", Some(noon)),
        ("lun, 3 mar 2025 10:14:12 -0600", Some(noon)),
        ("lunes, 3 marzo 2025 10:14:12 -0600", Some(noon)),
        ("2025-03-03T16:14:12Z", Some(noon)),
        ("2025-03-03 16:14:12 +0000", Some(noon)),
        ("2025-03-03T10:14:12.000-06:00", Some(noon)),
        ("lunes, 3 marzo 2025 10:14:12 GMT-06:00", Some(noon)),
        ("03/03/2025 04:14:12 p. m.", Some(noon)),
        ("Vie, 31 Feb 2025 10:14:12 -0600", None),
        ("Mon, 3 Mar 1925 10:14:12 -0600", None),
        ("ayer", None),
        ("99999999999999999999999", None),
        (":::::", None),
        ("", None),
    ];
    for (field, expected) in cases {
        let found = mail(format!(
            "From: a@unidad.example\r\nDate: {field}\r\n\r\nHola\r\n"
        ));
        assert_eq!(found.dates.sent, expected, "{field}");
        assert_eq!(found.dates.raw, field);
        assert_eq!(
            found.remarks.contains(&Remark::Undated),
            expected.is_none(),
            "{field}"
        );
        assert_eq!(found.own(), "Hola");
    }
}

#[test]
fn the_time_of_receiving_is_that_of_the_last_host() {
    let found = mail(
        "Received: from x by mx.gobierno.example with ESMTP id 1; Mon, 3 Mar 2025 16:14:12 +0000\r\n\
         Received: from y by x; Mon, 3 Mar 2025 10:00:00 +0000\r\nFrom: a@unidad.example\r\n\r\nx",
    );
    assert_eq!(
        found.dates.received,
        Some("2025-03-03T16:14:12Z".parse().unwrap())
    );
}

#[test]
fn a_missing_message_id_is_made_and_stays_the_same() {
    let plain = "From: a@unidad.example\nSubject: x\n\nHola\n";
    let first = mail(plain);
    assert!(first.id.made && first.id.value.ends_with("@sin-message-id.invalid"));
    // other line ends, another way, the same message
    let wire = format!("Received: by mx\r\n{}\r\n", plain.replace('\n', "\r\n"));
    assert_eq!(mail(wire).id, first.id);
    assert_ne!(mail(plain.replace("Hola", "Adiós")).id, first.id);
    for empty in ["Message-ID:", "Message-ID: <>", "Message-ID: <  >"] {
        assert!(mail(format!("{empty}\n{plain}")).id.made, "{empty}");
    }
    let given = mail(format!("Message-ID: <a b@x>\n{plain}"));
    assert_eq!((given.id.value.as_str(), given.id.made), ("ab@x", false));
}

#[test]
fn references_are_each_once_and_bounded() {
    let found = mail(message(
        "References: <a@x> <b@x>\n <a@x>\nIn-Reply-To: <b@x> de Ana\n",
        "x",
    ));
    assert_eq!(found.references, ["a@x", "b@x"]);
    assert_eq!(found.in_reply_to, ["b@x"]);
    let many: String = (0..500).map(|number| format!("<{number}@x> ")).collect();
    let found = mail(message(&format!("References: {many}\n"), "x"));
    assert_eq!(found.references.len(), 100);
    assert_eq!(
        (found.references[0].as_str(), found.references[99].as_str()),
        ("0@x", "499@x")
    );
    assert!(found.remarks.contains(&Remark::Cut(Limit::References)));
}

#[test]
fn a_body_that_begins_without_an_empty_line_is_not_lost() {
    let found = mail("From: a@unidad.example\nSubject: x\nHola a todos\nesto falla\n");
    assert_eq!(found.own(), "Hola a todos\nesto falla");
    // a broken line between fields is passed over
    let found = mail("From: a@unidad.example\nbasura sin dos puntos\nSubject: x\n\nHola\n");
    assert_eq!(
        (found.subject.as_str(), found.own().as_str()),
        ("x", "Hola")
    );
    // an empty field that was folded
    let found = mail("Subject:\r\n \r\nFrom: a@unidad.example\r\n\r\nHola\r\n");
    assert_eq!((found.people.from.len(), found.own().as_str()), (1, "Hola"));
    let found = mail("From: a@unidad.example\r\n \r\nNota: falla\r\n");
    assert_eq!(found.own(), "Nota: falla");
    // the line of a mailbox file
    let found =
        mail("From ana Mon Mar  3 10:14:12 2025\nFrom: a@unidad.example\nSubject: x\n\nHola\n");
    assert_eq!(
        (found.people.from[0].address.as_str(), found.own().as_str()),
        ("a@unidad.example", "Hola")
    );
    // no header at all
    assert_eq!(
        mail("Hola sin encabezado\nsegunda\n").own(),
        "Hola sin encabezado\nsegunda"
    );
    assert_eq!(mail("").own(), "");
    // only carriage returns
    assert_eq!(
        mail("From: a@unidad.example\rSubject: x\r\rHola\rAna\r").own(),
        "Hola\nAna"
    );
}

#[test]
fn limits_of_a_header_are_told() {
    let limits = Limits {
        fields: 3,
        field: 20,
        people: 2,
        ..Limits::default()
    };
    let raw = "From: a@x.example\nTo: a@x.example,b@x.example,c@x.example\nA: 1\nB: 2\nSubject: tarde\n\nHola\n";
    let found = read(raw.as_bytes(), &desk(), &limits);
    assert!(found.remarks.contains(&Remark::Cut(Limit::Fields)));
    assert!(found.remarks.contains(&Remark::Cut(Limit::Field)));
    assert_eq!(found.own(), "Hola");
    let few = Limits {
        people: 2,
        ..Limits::default()
    };
    let found = read(raw.as_bytes(), &desk(), &few);
    assert_eq!(found.people.to.len(), 2);
    assert!(found.is_cut());
}
