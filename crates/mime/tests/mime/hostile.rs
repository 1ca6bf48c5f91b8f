//! Headers and structures that nobody should write: none takes long, none is refused, none panics.

use std::time::{Duration, Instant};

use mime::{Limit, Mail, Remark};

use crate::sample::{mail, message};

/// Reads and holds the time against a generous bound, for this is a build without optimisation.
pub fn soon(what: &str, raw: &[u8]) -> Mail {
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
