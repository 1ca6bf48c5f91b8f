//! What holds for every message: it is read, its blocks are its text, its files are what was sent.

use mime::{Desk, Limits, Mail, read};
use proptest::prelude::*;

use crate::sample::{desk, file, multipart, text};

/// What must hold for any mail.
fn holds(mail: &Mail, limits: &Limits) {
    let all: String = mail
        .blocks
        .iter()
        .map(|block| block.text.as_str())
        .collect();
    assert_eq!(all, mail.text);
    assert!(mail.text.len() <= limits.text + 1);
    assert!(mail.files.len() <= limits.files);
    let strings = [&mail.text, &mail.subject, &mail.id.value, &mail.dates.raw];
    let names = mail.files.iter().map(|file| &file.name);
    let people = mail
        .people
        .from
        .iter()
        .chain(&mail.people.to)
        .flat_map(|person| [&person.name, &person.address]);
    for text in strings
        .into_iter()
        .chain(names)
        .chain(people)
        .chain(&mail.references)
    {
        assert!(
            !text
                .chars()
                .any(|c| c.is_control() && c != '\n' && c != '\t'),
            "{text:?}"
        );
    }
    assert!(!mail.id.value.is_empty());
    for file in &mail.files {
        assert!(
            !file.name.is_empty() && file.name.len() <= 140 && !file.name.contains(['/', '\\']),
            "{:?}",
            file.name
        );
    }
    if let Some(html) = &mail.html {
        let lower = html.content.to_lowercase();
        assert!(
            !lower.contains("<script") && !lower.contains("<style") && !lower.contains("<iframe"),
            "{lower}"
        );
    }
}

/// A message with a bit of everything, to be damaged.
fn seed() -> Vec<u8> {
    let mut raw = multipart(
        "multipart/mixed",
        &[
            "Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain; charset=iso-8859-1; format=flowed\nContent-Transfer-Encoding: quoted-printable\n\nHola =\nA=F1o\n\nEl lun, 3 mar 2025 a las 10:14, Mesa (<mesa@gobierno.example>) escribi=F3:\n> antes\n-- \nAna\n--b\nContent-Type: text/html; charset=utf-8\n\n<div>Hola<table><tr><td><img src=\"cid:a@x\"></td></tr></table><blockquote type=cite>antes &aacute;</blockquote></div>\n--b--".to_owned(),
            file("Content-Type: image/png; name*0*=utf-8''a%C3%B1; name*1=o.png\nContent-ID: <a@x>", &[1, 2, 3, 250]),
            file("Content-Type: application/ms-tnef; name=winmail.dat", b"\x78\x9f\x3e\x22\x01\x00\x02\x02\x90\x06\x00\x02\x00\x00\x00ab\x00\x00\x02\x0f\x80\x06\x00\x03\x00\x00\x00abc\x00\x00"),
            "Content-Type: message/delivery-status\n\nFinal-Recipient: rfc822; a@x.example\nAction: failed\nStatus: 5.1.1".to_owned(),
            file("Content-Type: text/calendar; method=REQUEST", b"BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nDTSTART;TZID=X:20250303T101400\nEND:VEVENT\n"),
            text("text/plain", "pie"),
        ],
    );
    let head = "Received: by mx; Mon, 3 Mar 2025 10:14:12 -0600\r\nCc: =?utf-8?B?Sm9zw6k=?= <jose@x.example>, \"b, c\" <b@x.example>\r\n\
        References: <1@x> <2@x>\r\nList-Id: <l.x.example>\r\nAuthentication-Results: mx.gobierno.example; spf=pass smtp.mailfrom=x.example\r\n";
    raw.splice(0..0, head.bytes());
    raw
}

/// Pieces that readers trip over.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::sample::select(vec![
            &b"\r\n"[..],
            b"\n",
            b"\r",
            b"--corte",
            b"--corte--",
            b"=?utf-8?Q?",
            b"?=",
            b"=",
            b"%",
            b"\"",
            b"<",
            b">",
            b"&",
            b";",
            b":",
            b"\0",
            b"\xff",
            b"\xc3",
            b"--b\n",
            b"Content-Type: multipart/mixed; boundary=b\n\n",
            b"<table>",
            b"</td>",
            b"<div style=display:none>",
            b"&#0;",
            b"*0*=",
            b"(",
            b"> ",
            b"-- \n",
            b"De: a@x.example\nEnviado: 10:14\nAsunto: x\n",
            b"charset=utf-7",
            b"charset=utf-16",
            b"+AAA",
            b"base64",
            b"\xe2\x80\xae",
            b"+99999999999999999999",
            b"\x1b$B",
        ])
        .prop_map(<[u8]>::to_vec),
        prop::collection::vec(any::<u8>(), 1..8),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(256)))]

    #[test]
    fn any_bytes_are_read(raw in prop::collection::vec(any::<u8>(), 0..2_000)) {
        holds(&read(&raw, &desk(), &Limits::default()), &Limits::default());
    }

    #[test]
    fn any_pieces_are_read(pieces in prop::collection::vec(piece(), 0..60)) {
        holds(&read(&pieces.concat(), &desk(), &Limits::default()), &Limits::default());
    }

    #[test]
    fn damaged_messages_are_read(
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0usize..30, piece()), 1..12),
        length in any::<prop::sample::Index>(),
        cut in any::<bool>(),
    ) {
        let mut raw = seed();
        for (at, count, piece) in changes {
            let start = at.index(raw.len());
            let end = (start + count).min(raw.len());
            raw.splice(start..end, piece);
            if raw.is_empty() {
                break;
            }
        }
        if cut && !raw.is_empty() {
            raw.truncate(length.index(raw.len()));
        }
        holds(&read(&raw, &desk(), &Limits::default()), &Limits::default());
        let small = Limits { text: 100, html: 60, files: 2, nesting: 3, tags: 5, parts: 4, field: 40, fields: 6, depth: 1, people: 1, ..Limits::default() };
        holds(&read(&raw, &Desk::default(), &small), &small);
    }

    #[test]
    fn files_are_what_was_sent(all in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..400), 1..5)) {
        let parts: Vec<String> = all.iter().map(|bytes| file("Content-Type: application/pdf", bytes)).collect();
        let found = read(&multipart("multipart/mixed", &parts), &desk(), &Limits::default());
        let kept: Vec<&Vec<u8>> = found.files.iter().map(|file| &file.bytes).collect();
        prop_assert_eq!(kept, all.iter().collect::<Vec<_>>());
    }

    #[test]
    fn words_of_any_kind_are_decoded(name in "[a-zñáé ,@<>]{1,40}") {
        let raw = format!(
            "From: =?utf-8?B?{}?= <ana@unidad.example>\n\nx",
            data_encoding::BASE64.encode(name.as_bytes())
        );
        let found = read(raw.as_bytes(), &desk(), &Limits::default());
        prop_assert_eq!(&found.people.from[0].address, "ana@unidad.example");
    }

    #[test]
    fn html_keeps_its_words(words in prop::collection::vec("[a-z]{3,8}", 1..20), tags in prop::collection::vec(prop::sample::select(vec![
        "<div>", "</div>", "<p>", "</p>", "<table>", "<tr>", "<td>", "</table>", "<b>", "</i>", "<li>", "<ul>", "</blockquote>", "<blockquote>", "<br>", "<x-y z=1>",
    ]), 20)) {
        let page: String = words.iter().zip(&tags).map(|(word, tag)| format!("{tag}{word} ")).collect();
        let raw = format!("From: a@x.example\nContent-Type: text/html\n\n{page}");
        let found = read(raw.as_bytes(), &desk(), &Limits::default());
        for word in &words {
            prop_assert!(found.text.contains(word.as_str()), "{} in {}", word, found.text);
            prop_assert!(found.html.as_ref().unwrap().content.contains(word.as_str()));
        }
    }
}
