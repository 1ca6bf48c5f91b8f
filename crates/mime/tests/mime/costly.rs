//! Texts and parts that nobody should write: none takes long, none is refused, none panics.

use mime::{Desk, Limits, read};

use crate::hostile::soon;
use crate::sample::{desk, mail, message, multipart, text};

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
