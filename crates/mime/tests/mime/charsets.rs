//! Texts in all charsets, said, unsaid and said wrongly.

use mime::Remark;

use crate::sample::mail;

fn body(header: &str, body: &[u8]) -> mime::Mail {
    let mut raw = format!("From: a@unidad.example\r\nSubject: x\r\n{header}\r\n\r\n").into_bytes();
    raw.extend_from_slice(body);
    mail(raw)
}

#[test]
fn texts_are_read_in_what_they_are_in() {
    let cases: &[(&str, &[u8], &str)] = &[
        (
            "Content-Type: text/plain; charset=utf-8",
            "Año, ñandú, ¿qué?".as_bytes(),
            "Año, ñandú, ¿qué?",
        ),
        (
            "Content-Type: text/plain; charset=iso-8859-1",
            b"A\xf1o \xbfqu\xe9?",
            "Año ¿qué?",
        ),
        (
            "Content-Type: text/plain; charset=\"Windows-1252\"",
            b"\x93A\xf1o\x94 \x80",
            "“Año” €",
        ),
        (
            "Content-Type: text/plain; charset=ISO-8859-15",
            b"\xa4 50",
            "€ 50",
        ),
        ("Content-Type: text/plain; charset=cp850", b"A\xa4o", "Año"),
        (
            "Content-Type: text/plain; charset=macintosh",
            b"A\x96o",
            "Año",
        ),
        ("Content-Type: text/plain; charset=utf-7", b"A+APE-o", "Año"),
        (
            "Content-Type: text/plain; charset=utf-16",
            b"\xfe\xff\0A\0\xf1\0o",
            "Año",
        ),
        (
            "Content-Type: text/plain; charset=koi8-r",
            b"\xf0\xd2\xc9\xd7\xc5\xd4",
            "Привет",
        ),
        (
            "Content-Type: text/plain; charset=gb2312",
            b"\xc4\xe3\xba\xc3",
            "你好",
        ),
        (
            "Content-Type: text/plain; charset=iso-2022-jp",
            b"\x1b$B$3$s\x1b(B",
            "こん",
        ),
        // unsaid
        ("X: 1", b"A\xf1o \xbfqu\xe9?", "Año ¿qué?"),
        ("X: 1", "Año".as_bytes(), "Año"),
        ("X: 1", b"\xef\xbb\xbfA\xc3\xb1o", "Año"),
        (
            "X: 1",
            b"Petici\xa2n para la direcci\xa2n",
            "Petición para la dirección",
        ),
        (
            "X: 1",
            b"Caf\xe9 con\xa0leche, \xa1s\xed!",
            "Café con\u{a0}leche, ¡sí!",
        ),
        (
            "X: 1",
            b"DIRECCI\xe0N: petici\xa2n, ma\xa4ana",
            "DIRECCIÓN: petición, mañana",
        ),
        // said wrongly
        (
            "Content-Type: text/plain; charset=us-ascii",
            b"A\xf1o",
            "Año",
        ),
        (
            "Content-Type: text/plain; charset=utf-8",
            b"A\xf1o nuevo, peque\xf1o",
            "Año nuevo, pequeño",
        ),
        (
            "Content-Type: text/plain; charset=iso-8859-1",
            "Año".as_bytes(),
            "Año",
        ),
        ("Content-Type: text/plain; charset=x-nada", b"A\xf1o", "Año"),
        ("Content-Type: text/plain; charset=", b"A\xf1o", "Año"),
        // mostly right
        (
            "Content-Type: text/plain; charset=utf-8",
            b"\xc3\xb1\xc3\xb1\xc3\xb1\xff",
            "ñññ\u{fffd}",
        ),
        // encodings
        (
            "Content-Transfer-Encoding: quoted-printable\r\nContent-Type: text/plain; charset=iso-8859-1",
            b"A=F1o =\r\nnuevo",
            "Año nuevo",
        ),
        (
            "Content-Transfer-Encoding: Quoted-Printable",
            b"A=C3=B1o =ZZ =",
            "Año =ZZ",
        ),
        (
            "Content-Transfer-Encoding: base64\r\nContent-Type: text/plain; charset=utf-8",
            b"QcOxbw==\r\n",
            "Año",
        ),
        ("Content-Transfer-Encoding: base64", b"QcOxbw\r\n", "Año"),
        (
            "Content-Transfer-Encoding: base64",
            b"Hola, esto no es base64: es texto.",
            "Hola, esto no es base64: es texto.",
        ),
        ("Content-Transfer-Encoding: x-nada", b"Hola", "Hola"),
        (
            "Content-Transfer-Encoding: 8bit (comentario)",
            b"Hola",
            "Hola",
        ),
        (
            "Content-Type: text/html; charset=utf-8",
            b"<p>A&ntilde;o &#191;qu&#xe9;? &#147;x&#148;</p>",
            "Año ¿qué? “x”",
        ),
        (
            "Content-Type: text/html",
            b"<meta charset=iso-8859-1><p>A\xf1o</p>",
            "Año",
        ),
        ("Content-Type: nada", b"Hola", "Hola"),
    ];
    for (header, bytes, expected) in cases {
        let found = body(header, bytes);
        assert_eq!(
            found.own(),
            *expected,
            "{header} {:?}",
            String::from_utf8_lossy(bytes)
        );
    }
}

#[test]
fn what_was_guessed_is_told() {
    let guessed = |mail: &mime::Mail| {
        mail.remarks.iter().find_map(|remark| match remark {
            Remark::Guessed(name) => Some(name.clone()),
            _ => None,
        })
    };
    assert_eq!(
        guessed(&body("X: 1", b"A\xf1o")).as_deref(),
        Some("windows-1252")
    );
    assert_eq!(
        guessed(&body(
            "Content-Type: text/plain; charset=iso-8859-1",
            b"A\xf1o"
        )),
        None
    );
    assert_eq!(guessed(&body("X: 1", b"solo ascii")), None);
}

#[test]
fn controls_do_not_reach_the_text() {
    let found = body("X: 1", b"a\0b\x07c\x1b[31md\r\ne\x0cf\tg\n");
    assert_eq!(found.text, "abc[31md\ne\nf\tg\n");
    assert!(!found.text.contains('\0'));
}

#[test]
fn flowed_lines_are_one_line_again() {
    let found = body(
        "Content-Type: text/plain; charset=utf-8; format=flowed\r\nIn-Reply-To: <1@x>",
        b"Una linea \r\nque sigue \r\naqui.\r\n\r\n> cita \r\n> larga\r\nrespuesta\r\n-- \r\nAna\r\n",
    );
    assert_eq!(
        found.text,
        "Una linea que sigue aqui.\n\n> cita larga\nrespuesta\n-- \nAna\n"
    );
    let found = body(
        "Content-Type: text/plain; format=flowed; delsp=yes",
        b"par \r\ntido\r\n",
    );
    assert_eq!(found.text, "partido\n");
}
