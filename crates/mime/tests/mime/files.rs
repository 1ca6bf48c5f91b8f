//! Files: byte for byte, with names that can be kept.

use mime::{Limit, Limits, Mail, Remark, read};

use crate::sample::{desk, file, mail, message, multipart, text};

fn names(mail: &Mail) -> Vec<&str> {
    mail.files.iter().map(|file| file.name.as_str()).collect()
}

fn with(header: &str) -> Mail {
    mail(multipart(
        "multipart/mixed",
        &[text("text/plain", "Va."), file(header, b"%PDF-1.7")],
    ))
}

#[test]
fn bytes_are_kept_as_they_are() {
    let all: Vec<u8> = (0..=255u8).cycle().take(10_000).collect();
    let found = mail(multipart(
        "multipart/mixed",
        &[
            text("text/plain", "Va."),
            file("Content-Type: application/pdf; name=oficio.pdf", &all),
        ],
    ));
    assert_eq!(found.files[0].bytes, all);
    assert_eq!(
        (
            found.files[0].name.as_str(),
            found.files[0].media_type.as_str()
        ),
        ("oficio.pdf", "application/pdf")
    );
    assert_eq!(found.own(), "Va.");
    assert!(!found.remarks.contains(&Remark::Damaged));
}

#[test]
fn names_are_decoded_and_made_safe() {
    let cases = [
        (
            "Content-Disposition: attachment; filename=\"oficio.pdf\"",
            "oficio.pdf",
        ),
        (
            "Content-Disposition: attachment; filename=oficio final.pdf",
            "oficio final.pdf",
        ),
        (
            "Content-Disposition: attachment; filename=\"=?utf-8?Q?petici=C3=B3n.pdf?=\"",
            "petición.pdf",
        ),
        (
            "Content-Disposition: attachment; filename==?iso-8859-1?Q?petici=F3n.pdf?=",
            "petición.pdf",
        ),
        (
            "Content-Disposition: attachment; filename*=utf-8''petici%C3%B3n.pdf",
            "petición.pdf",
        ),
        (
            "Content-Disposition: attachment; filename*=iso-8859-1'es'petici%F3n.pdf",
            "petición.pdf",
        ),
        (
            "Content-Disposition: attachment; filename*0=\"solici\"; filename*1=\"tud.pdf\"",
            "solicitud.pdf",
        ),
        (
            "Content-Disposition: attachment; filename*0*=utf-8''a%C3%B1; filename*1=o.pdf",
            "año.pdf",
        ),
        (
            "Content-Disposition: attachment; filename=\"mal.pdf\"; filename*=utf-8''bien.pdf",
            "bien.pdf",
        ),
        (
            "Content-Disposition: attachment\nContent-Type: application/pdf; name=\"x.pdf\"",
            "x.pdf",
        ),
        (
            "Content-Disposition: attachment; filename=\"a;b.pdf\"",
            "a;b.pdf",
        ),
        (
            "Content-Disposition: attachment; filename=\"../../etc/passwd\"",
            "passwd",
        ),
        (
            "Content-Disposition: attachment; filename=\"C:\\\\Oficios\\\\uno.pdf\"",
            "uno.pdf",
        ),
        (
            "Content-Disposition: attachment; filename=\"a\u{202e}fdp.exe\"",
            "afdp.exe",
        ),
        (
            "Content-Disposition: attachment; filename=\"a\u{0}b.pdf\"",
            "ab.pdf",
        ),
        (
            "Content-Disposition: attachment; filename=\"CON.pdf\"",
            "_CON.pdf",
        ),
        (
            "Content-Disposition: attachment; filename=\"..\"",
            "adjunto.bin",
        ),
        (
            "Content-Disposition: attachment; filename=\".oculto\"",
            "oculto",
        ),
        (
            "Content-Disposition: attachment; filename=\"a:b|c?.pdf\"",
            "a_b_c_.pdf",
        ),
        (
            "Content-Disposition: attachment; filename=\"  uno.pdf  \"",
            "uno.pdf",
        ),
        ("Content-Type: image/png", "imagen.png"),
        (
            "Content-Type: application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "adjunto.docx",
        ),
        ("Content-Type: application/pdf", "adjunto.pdf"),
        ("Content-Disposition: attachment", "adjunto.bin"),
    ];
    for (header, expected) in cases {
        let header = if header.contains("Content-Type") {
            header.to_owned()
        } else {
            format!("Content-Type: application/octet-stream\n{header}")
        };
        assert_eq!(names(&with(&header)), [expected], "{header}");
    }
}

#[test]
fn long_names_keep_their_ending_and_equal_ones_get_numbers() {
    let long = format!(
        "Content-Type: application/pdf; name=\"{}.pdf\"",
        "ñ".repeat(500)
    );
    let found = with(&long);
    assert!(found.files[0].name.len() <= 120 && found.files[0].name.ends_with("ñ.pdf"));
    let one = file("Content-Type: image/png; name=foto.png", b"1");
    let found = mail(multipart(
        "multipart/mixed",
        &[one.clone(), one.clone(), one],
    ));
    assert_eq!(names(&found), ["foto.png", "foto (2).png", "foto (3).png"]);
}

#[test]
fn text_parts_are_text_unless_they_are_attached() {
    let found = mail(multipart(
        "multipart/mixed",
        &[
            text("text/plain", "Uno."),
            file("Content-Type: image/png; name=a.png", b"1"),
            text("text/plain", "Dos."),
            "Content-Type: text/plain; name=notas.txt\n\nnotas\n".to_owned(),
            "Content-Type: text/plain\nContent-Disposition: attachment; filename=registro.log\n\nregistro".to_owned(),
            "Content-Type: text/csv; name=lista.csv\n\na,b\n".to_owned(),
        ],
    ));
    assert_eq!(found.own(), "Uno.\nDos.");
    assert_eq!(
        names(&found),
        ["a.png", "notas.txt", "registro.log", "lista.csv"]
    );
    assert_eq!(found.files[2].bytes, b"registro");
}

#[test]
fn alternatives_are_one_text() {
    let parts = [
        text("text/plain", "Hola en texto"),
        text("text/html", "<p>Hola en <b>HTML</b></p>"),
    ];
    let found = mail(multipart("multipart/alternative", &parts));
    assert_eq!(found.own(), "Hola en texto");
    assert!(found.html.as_ref().unwrap().content.contains("<b>HTML</b>"));
    assert!(found.files.is_empty());
    // an empty plain part says nothing
    let parts = [text("text/plain", " \n"), text("text/html", "<p>Hola</p>")];
    assert_eq!(
        mail(multipart("multipart/alternative", &parts)).own(),
        "Hola"
    );
    // only HTML
    let found = mail(message(
        "Content-Type: text/html; charset=utf-8\n",
        "<p>Uno</p><p>Dos</p>",
    ));
    assert_eq!(found.own(), "Uno\n\nDos");
    // HTML with a text after it
    let parts = [
        text("text/html", "<p>Hola</p>"),
        text("text/plain", "pie <de> lista"),
    ];
    let found = mail(multipart("multipart/mixed", &parts));
    assert_eq!(found.own(), "Hola\npie <de> lista");
    assert!(found.html.unwrap().content.contains("pie &lt;de&gt; lista"));
}

#[test]
fn messages_inside_are_kept_whole_and_told() {
    let inner = "From: =?utf-8?Q?Jos=C3=A9?= <jose@unidad.example>\r\nSubject: Original\r\nMessage-ID: <9@x>\r\n\
                 Date: Mon, 3 Mar 2025 10:14:12 -0600\r\n\r\nTexto\r\n";
    let raw = multipart(
        "multipart/mixed",
        &[
            text("text/plain", "Va."),
            format!("Content-Type: message/rfc822\n\n{inner}"),
        ],
    );
    let found = mail(raw);
    let nested = found.files[0].nested.as_ref().unwrap();
    assert_eq!(
        (found.files[0].name.as_str(), nested.subject.as_str()),
        ("Original.eml", "Original")
    );
    assert_eq!(nested.from.as_ref().unwrap().name, "José");
    assert_eq!(nested.id.as_deref(), Some("9@x"));
    assert_eq!(mail(&found.files[0].bytes).own(), "Texto");
    // in base64, as it must not be, and in a digest, where it need not be said
    let raw = multipart(
        "multipart/mixed",
        &[file("Content-Type: message/rfc822", inner.as_bytes())],
    );
    assert_eq!(mail(raw).files[0].bytes, inner.as_bytes());
    let found = mail(multipart("multipart/digest", &[format!("\n{inner}")]));
    assert_eq!(found.files[0].nested.as_ref().unwrap().subject, "Original");
}

#[test]
fn encodings_of_files() {
    let part = "Content-Type: application/octet-stream; name=a.bin\nContent-Transfer-Encoding: x-uuencode\n\nbegin 644 a.bin\n#0V%T\n`\nend\n";
    assert_eq!(
        mail(multipart("multipart/mixed", &[part.to_owned()])).files[0].bytes,
        b"Cat"
    );
    let part = "Content-Type: application/octet-stream; name=a.bin\nContent-Transfer-Encoding: quoted-printable\n\na=00=FFb=3D=\nc";
    assert_eq!(
        mail(multipart("multipart/mixed", &[part.to_owned()])).files[0].bytes,
        b"a\0\xffb=c"
    );
    // a list wrote its footer after the base64
    let part = "Content-Type: application/octet-stream; name=a.bin\nContent-Transfer-Encoding: base64\n\nQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB\n__!\n";
    let found = mail(multipart("multipart/mixed", &[part.to_owned()]));
    assert!(found.files[0].bytes.starts_with(b"AAAAAAAAAAAAAAAA"));
    assert!(found.remarks.contains(&Remark::Damaged));
}

#[test]
fn boundaries_are_found_where_they_are_not_said() {
    let body = "--xx1\nContent-Type: text/plain\n\nUno\n--xx1\nContent-Type: image/png; name=a.png\n\n123\n--xx1--\n";
    for kind in [
        "multipart/mixed",
        "multipart/mixed; boundary=otra",
        "multipart/mixed; boundary=\"\"",
    ] {
        let found = mail(message(&format!("Content-Type: {kind}\n"), body));
        assert_eq!(
            (found.own().as_str(), names(&found)),
            ("Uno", vec!["a.png"]),
            "{kind}"
        );
    }
    // one that is the beginning of another
    let raw = message(
        "Content-Type: multipart/mixed; boundary=a\n",
        "--a\nContent-Type: multipart/mixed; boundary=ab\n\n--ab\nContent-Type: text/plain\n\nUno\n--ab--\n--a\nContent-Type: text/plain\n\nDos\n--a--\n",
    );
    assert_eq!(mail(raw).own(), "Uno\nDos");
    // the end is missing
    let raw = message(
        "Content-Type: multipart/mixed; boundary=a\n",
        "--a\nContent-Type: text/plain\n\nUno\n--a\n\nDos",
    );
    assert_eq!(mail(raw).own(), "Uno\nDos");
    // no boundary anywhere
    let raw = message("Content-Type: multipart/mixed; boundary=a\n", "Solo texto");
    assert_eq!(mail(raw).own(), "Solo texto");
}

#[test]
fn limits_of_files_are_told() {
    let parts: Vec<String> = (0..5)
        .map(|_| file("Content-Type: image/png", &[7; 100]))
        .collect();
    let raw = multipart("multipart/mixed", &parts);
    let limit = |limits: Limits| read(&raw, &desk(), &limits);
    let found = limit(Limits {
        files: 2,
        ..Limits::default()
    });
    assert_eq!(
        (
            found.files.len(),
            found.remarks.contains(&Remark::Cut(Limit::Files))
        ),
        (2, true)
    );
    let found = limit(Limits {
        file_bytes: 250,
        ..Limits::default()
    });
    assert_eq!(
        (
            found.files.len(),
            found.remarks.contains(&Remark::Cut(Limit::FileBytes))
        ),
        (2, true)
    );
    let found = limit(Limits {
        parts: 3,
        ..Limits::default()
    });
    assert_eq!(
        (
            found.files.len(),
            found.remarks.contains(&Remark::Cut(Limit::Parts))
        ),
        (2, true)
    );
    let found = limit(Limits {
        message: 300,
        ..Limits::default()
    });
    assert!(found.remarks.contains(&Remark::Cut(Limit::Message)));
    // what is cut from a text is whole in a file
    let long = message("", &"0123456789\n".repeat(100));
    let found = read(
        &long,
        &desk(),
        &Limits {
            text: 50,
            ..Limits::default()
        },
    );
    assert!(found.text.len() <= 50 && found.files[0].bytes.len() == 1_200);
    assert!(found.remarks.contains(&Remark::Cut(Limit::Text)));
}
