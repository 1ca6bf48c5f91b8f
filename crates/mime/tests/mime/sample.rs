//! Messages to write tests with.

use data_encoding::BASE64;
use mime::{Desk, Limits, Mail, read};

/// The desk of the tests.
pub fn desk() -> Desk {
    Desk {
        header: Some(("X-Ventanilla".to_owned(), "gobierno-1".to_owned())),
        marker: Some("Escriba su respuesta arriba de esta línea".to_owned()),
        addresses: vec!["mesa@gobierno.example".to_owned()],
        trusted: vec!["mx.gobierno.example".to_owned()],
    }
}

/// Reads with the desk of the tests and the usual limits.
pub fn mail(raw: impl AsRef<[u8]>) -> Mail {
    let mail = read(raw.as_ref(), &desk(), &Limits::default());
    let all: String = mail
        .blocks
        .iter()
        .map(|block| block.text.as_str())
        .collect();
    assert_eq!(all, mail.text, "the blocks together are the text");
    mail
}

/// A message of a person with more header lines and a body; lines end as on the wire.
pub fn message(header: &str, body: &str) -> Vec<u8> {
    let text = format!(
        "From: Ana López <ana@unidad.example>\nTo: mesa@gobierno.example\nSubject: Falla\n\
         Date: Mon, 3 Mar 2025 10:14:12 -0600\nMessage-ID: <1@unidad.example>\n{header}\n{body}"
    );
    text.replace('\n', "\r\n").into_bytes()
}

/// A multipart message of such parts, each with its header.
pub fn multipart(kind: &str, parts: &[String]) -> Vec<u8> {
    let mut body = String::new();
    for part in parts {
        body.push_str("--corte\n");
        body.push_str(part);
        body.push('\n');
    }
    body.push_str("--corte--\n");
    message(
        &format!("MIME-Version: 1.0\nContent-Type: {kind}; boundary=\"corte\"\n"),
        &body,
    )
}

/// A part with a text.
pub fn text(kind: &str, text: &str) -> String {
    format!("Content-Type: {kind}; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{text}\n")
}

/// A part with a file in base64.
pub fn file(header: &str, bytes: &[u8]) -> String {
    let encoded = BASE64.encode(bytes);
    let lines: Vec<&str> = encoded
        .as_bytes()
        .chunks(76)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    format!(
        "{header}\nContent-Transfer-Encoding: base64\n\n{}\n",
        lines.join("\n")
    )
}
