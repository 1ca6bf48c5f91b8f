//! Messages that nobody should write: none takes long, none is refused, none panics.

use std::time::{Duration, Instant};

use mime::{Desk, Limit, Limits, Mail, Remark, read};

use crate::sample::{desk, mail, message, multipart, text};

/// Reads and holds the time against a generous bound, for this is a build without optimisation.
fn soon(what: &str, raw: &[u8]) -> Mail {
    let start = Instant::now();
    let found = mail(raw);
    let took = start.elapsed();
    assert!(took < Duration::from_secs(20), "{what} took {took:?}");
    found
}

fn cut(mail: &Mail, limit: Limit) -> bool {
    mail.remarks.contains(&Remark::Cut(limit))
}

const MIXED: &str = "Content-Type: multipart/mixed; boundary=c\n";

#[test]
fn thousands_of_parts() {
    let body = "--c\nContent-Type: text/plain\n\nx\n".repeat(50_000);
    assert!(cut(&soon("parts", &message(MIXED, &body)), Limit::Parts));
    let body = "--c\nContent-Type: image/png\n\nx\n".repeat(50_000);
    assert!(cut(&soon("files", &message(MIXED, &body)), Limit::Files));
    assert!(cut(
        &soon("empty parts", &message(MIXED, &"--c\n".repeat(200_000))),
        Limit::Parts
    ));
}

#[test]
fn deep_nesting() {
    let mut body = String::new();
    for level in 0..5_000 {
        body.push_str(&format!(
            "--c{level}\nContent-Type: multipart/mixed; boundary=c{}\n\n",
            level + 1
        ));
    }
    let found = soon(
        "multiparts",
        &message("Content-Type: multipart/mixed; boundary=c0\n", &body),
    );
    assert!(cut(&found, Limit::Depth) && found.files.len() == 1);
    // the same boundary all the way down
    let body = "--c\nContent-Type: multipart/mixed; boundary=c\n\n".repeat(5_000);
    soon("one boundary", &message(MIXED, &body));
    // messages inside messages
    let body = "Content-Type: message/rfc822\n\n".repeat(100_000);
    let found = soon("messages", body.as_bytes());
    assert_eq!(found.files.len(), 1);
    // multiparts in a digest in a report
    let body = "--c\nContent-Type: multipart/report; report-type=delivery-status; boundary=c\n\n"
        .repeat(2_000);
    soon(
        "reports",
        &message("Content-Type: multipart/digest; boundary=c\n", &body),
    );
}

#[test]
fn huge_headers() {
    let many: String = (0..100_000)
        .map(|number| format!("X-{number}: y\n"))
        .collect();
    assert!(cut(&soon("fields", &message(&many, "Hola")), Limit::Header));
    let long = format!("Subject: {}\n", "x".repeat(5_000_000));
    assert!(cut(&soon("field", long.as_bytes()), Limit::Field));
    let folded = format!("Subject: x\n{}\nHola", " y\n".repeat(500_000));
    soon("folded", folded.as_bytes());
    soon("no end", "a:".repeat(2_000_000).as_bytes());
    soon("no line", &vec![b'x'; 5_000_000]);
    soon("colons", &vec![b':'; 5_000_000]);
    soon("line feeds", &vec![b'\n'; 5_000_000]);
    soon("carriage returns", &vec![b'\r'; 5_000_000]);
    soon("nulls", &vec![0; 5_000_000]);
    soon("high bytes", &vec![0xff; 2_000_000]);
}

#[test]
fn bombs_of_words_people_and_references() {
    for word in [
        "=?utf-8?Q?a?= ",
        "=?utf-8?Q?",
        "=?",
        "=?utf-8?B?QQ==?=",
        "=?utf-8?Q?=?=",
        "=?x?Q?=FF?= ",
        "=?utf-8?Q?=3D=3F?=",
    ] {
        let field = word.repeat(60_000 / word.len());
        soon(
            word,
            &message(
                &format!(
                    "Subject: {field}\nTo: {field}\nContent-Type: text/plain; name=\"{field}\"\n"
                ),
                "x",
            ),
        );
    }
    for person in [
        "a@b.example,",
        "<",
        "\"",
        "(",
        "a:",
        ";",
        "\\",
        "<a@b.example",
        "(((\"",
        "@",
        "a b c <",
        "=?utf-8?Q?,?= <a@b.example>, ",
    ] {
        let field = person.repeat(60_000 / person.len());
        let found = soon(
            person,
            format!("From: {field}\nTo: {field}\n\nx").as_bytes(),
        );
        assert!(found.people.from.len() <= 500);
    }
    assert!(cut(
        &soon(
            "many people",
            format!("To: {}\n\nx", "a@b.example,".repeat(5_000)).as_bytes()
        ),
        Limit::People
    ));
    let all: String = (0..20_000).map(|number| format!("<{number}>")).collect();
    soon("references", format!("References: {all}\n\nx").as_bytes());
}

#[test]
fn parameters_without_end() {
    for piece in [
        ";a=b",
        ";a*0=b",
        ";a*=utf-8''%41",
        ";",
        "\"",
        ";a=\"",
        "\\",
        ";a*1*=%",
        ";a*99999999999=x",
        ";=",
        ";filename*0*=''",
    ] {
        let field = piece.repeat(60_000 / piece.len());
        soon(
            piece,
            &message(
                &format!(
                    "Content-Type: text/plain{field}\nContent-Disposition: attachment{field}\n"
                ),
                "x",
            ),
        );
    }
}

#[test]
fn boundaries_that_deceive() {
    let long = "b".repeat(60_000);
    soon(
        "long",
        &message(
            &format!("Content-Type: multipart/mixed; boundary={long}\n"),
            &format!("--{long}\n\nx\n"),
        ),
    );
    soon(
        "hyphens",
        &message(
            "Content-Type: multipart/mixed; boundary=-\n",
            &"---\n".repeat(200_000),
        ),
    );
    soon(
        "one sign",
        &message(
            "Content-Type: multipart/mixed; boundary=a\n",
            &"--a--a--a\n".repeat(100_000),
        ),
    );
    soon(
        "one line",
        &message(
            "Content-Type: multipart/mixed; boundary=a\n",
            &"--a".repeat(500_000),
        ),
    );
    soon(
        "blank",
        &message(
            "Content-Type: multipart/mixed; boundary=\" \"\n",
            &"-- \n".repeat(100_000),
        ),
    );
    let found = soon("crlf", b"Content-Type: multipart/mixed;\r\n boundary=\"a\r\n b\"\r\n\r\n--a b\r\n\r\nHola\r\n--a b--\r\n");
    assert_eq!(found.own(), "Hola");
    // nothing but boundaries
    soon(
        "only",
        b"Content-Type: multipart/mixed; boundary=a\n\n--a\n--a\n--a--\n--a--\n",
    );
}

#[test]
fn html_that_costs_browsers_dearly() {
    let repeat = |piece: &str| piece.repeat(200_000 / piece.len());
    for piece in [
        "<div>",
        "<div><p>",
        "<b><p>",
        "<font size=1><p>",
        "<table>",
        "<table><tr><td>",
        "<tr>",
        "<td>",
        "<table>x",
        "<a>",
        "<a href=x>",
        "<li>",
        "<ul><li>",
        "<",
        "</",
        "<!--",
        "<!",
        "<?",
        "<style>",
        "<title>",
        "<script>",
        "<textarea>",
        "<svg>",
        "<x a ",
        "<x \"",
        "<p a='",
        "&",
        "&a",
        "&#",
        "&#x110000;",
        "&nbsp;",
        "<blockquote>",
        "<blockquote type=cite>",
        "<div class=gmail_quote>",
        "</p>",
        "</div>",
        "<br>",
        "<select><option>",
        "<template>",
        "<math><mi>",
        "<img src=cid:a>",
        "<img src=http://x.example/>",
        "<p class=\"a b c d e f g h i j\">",
        "\u{a0}",
        "<div style=display:none>",
        "<noscript>",
        "<plaintext>",
        "<p/><i></b>",
        "<table><a>",
        "<h1><h2>",
        "<dl><dt><dd>",
        "<pre>\n\n",
        "-- \n",
        "&quot;",
    ] {
        soon(
            piece,
            &message("Content-Type: text/html; charset=utf-8\n", &repeat(piece)),
        );
    }
    let attributes: String = (0..100_000).map(|number| format!(" a{number}=1")).collect();
    soon(
        "attributes",
        &message("Content-Type: text/html\n", &format!("<p{attributes}>x")),
    );
    soon(
        "classes",
        &message(
            "Content-Type: text/html\n",
            &format!("<p class=\"{}\">x", "a ".repeat(400_000)),
        ),
    );
}

#[test]
fn text_that_costs_the_folding_dearly() {
    for line in [
        "> ",
        ">\n",
        ">>>>>>>>>>\n",
        "De: a\n",
        "De: a@b.example\nEnviado: 10:14\n",
        "El 3 mar 2025 10:14\n",
        "-----\n",
        "-- \n",
        "escribió:\n",
        "\n",
        "x\n",
        "El 3 de marzo de 2025 a las 10:14, a <a@b.example>\n",
        "aviso de confidencialidad\n\n",
        "Enviado desde mi iPhone\n",
        "Para\nAsunto\n",
        "a@b.example 10:14\n",
        "________________________________\n",
        "a@b.example ",
        "5.1.1 ",
        "-----Mensaje original-----\n",
        "Enviado desde mi iPhone ",
        "a/b 10:14\n",
    ] {
        let body = line.repeat(200_000 / line.len());
        soon(line, &message("In-Reply-To: <1@x>\n", &body));
        soon(
            line,
            format!("From: mailer-daemon@x.example\nSubject: failure notice\n\n{body}").as_bytes(),
        );
    }
}

#[test]
fn encodings_that_are_none() {
    let part = |encoding: &str, body: &str| {
        multipart(
            "multipart/mixed",
            &[format!(
                "Content-Type: image/png\nContent-Transfer-Encoding: {encoding}\n\n{body}"
            )],
        )
    };
    for encoding in [
        "base64",
        "quoted-printable",
        "x-uuencode",
        "7bit",
        "=?utf-8?Q?base64?=",
        "base64 base64",
    ] {
        for body in [
            "=",
            "====",
            "A",
            "AA=A",
            "=\n=\n=\n",
            "=0",
            "=0\n",
            "begin 644 x\n",
            "begin\n\u{7f}\n",
            "!!!!",
            "%",
            "",
        ] {
            soon(encoding, &part(encoding, &body.repeat(1_000)));
            soon(encoding, &part(encoding, body));
        }
    }
    // an archive is a file, never opened: what it would unfold to costs nothing
    let zip = multipart(
        "multipart/mixed",
        &[
            "Content-Type: application/zip; name=bomba.zip\nContent-Encoding: gzip\n\nPK\u{3}\u{4}"
                .to_owned(),
        ],
    );
    assert_eq!(mail(zip).files[0].bytes, b"PK\x03\x04");
}

#[test]
fn reports_and_calendars_without_end() {
    let status = "Final-Recipient: rfc822; a@x.example\n\n".repeat(50_000);
    soon(
        "groups",
        &multipart(
            "multipart/report",
            &[format!("Content-Type: message/delivery-status\n\n{status}")],
        ),
    );
    soon(
        "empty groups",
        &multipart(
            "multipart/report",
            &[format!(
                "Content-Type: message/delivery-status\n\n{}",
                "\n".repeat(300_000)
            )],
        ),
    );
    let calendar = "ATTENDEE:mailto:a@x.example\n".repeat(50_000);
    soon(
        "people",
        &multipart(
            "multipart/mixed",
            &[format!(
                "Content-Type: text/calendar\n\nBEGIN:VEVENT\n{calendar}"
            )],
        ),
    );
    soon(
        "folds",
        &multipart(
            "multipart/mixed",
            &[format!(
                "Content-Type: text/calendar\n\nBEGIN:VEVENT\nX:\n{}",
                " y\n".repeat(300_000)
            )],
        ),
    );
}

#[test]
fn limits_of_nothing_hold_too() {
    let none = Limits {
        message: 0,
        header: 0,
        fields: 0,
        field: 0,
        depth: 0,
        parts: 0,
        text: 0,
        html: 0,
        tags: 0,
        nesting: 0,
        files: 0,
        file_bytes: 0,
        people: 0,
        references: 0,
    };
    let raw = multipart(
        "multipart/alternative",
        &[text("text/plain", "Hola"), text("text/html", "<p>Hola</p>")],
    );
    let empty = read(&raw, &Desk::default(), &none);
    assert_eq!((empty.text.as_str(), empty.files.len()), ("", 0));
    for limits in [
        Limits {
            message: 1 << 20,
            ..none.clone()
        },
        Limits {
            message: 1 << 20,
            header: 1 << 20,
            fields: 50,
            field: 1 << 10,
            ..none.clone()
        },
        Limits {
            message: 1 << 20,
            header: 1 << 20,
            fields: 50,
            field: 1 << 10,
            parts: 10,
            depth: 1,
            ..none
        },
    ] {
        assert!(read(&raw, &desk(), &limits).is_cut());
    }
}
