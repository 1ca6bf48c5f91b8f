//! Any bytes are a mail: its blocks are its text, no control is in what is shown, and what is inside is read alike.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mime::{Desk, Limits, Mail, read};

fn desk() -> Desk {
    Desk {
        header: Some(("X-Ventanilla".to_owned(), "1".to_owned())),
        marker: Some("Escriba arriba de esta línea".to_owned()),
        addresses: vec!["mesa@gobierno.example".to_owned()],
        trusted: vec!["mx.gobierno.example".to_owned()],
    }
}

fn holds(mail: &Mail) {
    let all: String = mail.blocks.iter().map(|block| block.text.as_str()).collect();
    assert_eq!(all, mail.text);
    let shown = mail.files.iter().map(|file| &file.name).chain([&mail.subject, &mail.text]);
    for text in shown {
        assert!(!text.chars().any(|c| c.is_control() && c != '\n' && c != '\t'), "{text:?}");
    }
    if let Some(html) = &mail.html {
        assert!(!html.content.to_lowercase().contains("<script"));
        assert!(html.show(|_| None, true).len() >= html.content.len());
    }
}

fuzz_target!(|raw: &[u8]| {
    let mail = read(raw, &desk(), &Limits::default());
    holds(&mail);
    for file in mail.files.iter().filter(|file| file.nested.is_some()) {
        holds(&read(&file.bytes, &desk(), &Limits::default()));
    }
});
