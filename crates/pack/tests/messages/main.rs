//! Messages that leave by mail: what is refused, with its line, and what they become.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test may panic: that is how it fails"
)]

mod replies;

use std::collections::BTreeMap;

use pack::{Letter, Message, NOTICES, Source, load};

/// The embedded pack without its messages.
fn files() -> BTreeMap<String, Vec<u8>> {
    let source = Source::embedded("ocoyoacac").expect("embedded");
    let mut files = source.files().clone();
    files.retain(|path, _| !path.starts_with("messages/"));
    files
}

/// The faults of that pack with this message, as people read them.
fn told(name: &str, text: &str) -> Vec<String> {
    let mut files = files();
    files.insert(format!("messages/{name}.md"), text.as_bytes().to_vec());
    let faults = load(&Source::from_files(files)).err().unwrap_or_default();
    faults.iter().map(ToString::to_string).collect()
}

#[track_caller]
fn refused(name: &str, text: &str, beginning: &str) {
    let told = told(name, text);
    assert!(
        told.len() == 1 && told[0].starts_with(beginning),
        "{told:?}"
    );
}

#[test]
fn a_sound_message_is_taken_and_none_is_needed() {
    assert_eq!(
        told("answered", "+++\nsubject = \"{{ folio }}\"\n+++\nHola\n"),
        Vec::<String>::new()
    );
    let small = load(&Source::from_files(files())).expect("sound");
    assert_eq!(small.messages, Vec::new());
}

#[test]
fn every_fault_has_its_line() {
    let head = "+++\nsubject = \"Hola\"\n+++\n";
    refused(
        "answered",
        &format!("{head}\nuno\n{{{{ nota }}}}\n"),
        "messages/answered.md:6: un mensaje no conoce «nota»",
    );
    refused(
        "answered",
        &format!("{head}uno\n{{% if texto %}}\n"),
        "messages/answered.md:5: la plantilla está mal escrita",
    );
    refused(
        "answered",
        &format!("{head}{{{{ texto|gritar }}}}\n"),
        "messages/answered.md:4: la plantilla usa un filtro",
    );
    refused(
        "answered",
        &format!("{head}{{{{ texto.autor }}}}\n"),
        "messages/answered.md:4: la plantilla pide un dato",
    );
    refused(
        "answered",
        head,
        "messages/answered.md: el mensaje no tiene texto",
    );
    refused(
        "answered",
        "+++\nsubject = \"{{ correo }}\"\n+++\nHola\n",
        "messages/answered.md:2: un mensaje no conoce «correo»",
    );
    refused(
        "answered",
        "+++\nsubject = \"uno\\ndos\"\n+++\nHola\n",
        "messages/answered.md:2: el asunto ocupa una sola línea",
    );
    refused("answered", "+++\n+++\nHola\n", "messages/answered.md");
    refused(
        "answered",
        "Hola\n",
        "messages/answered.md:1: falta el encabezado",
    );
    refused(
        "saludo",
        &format!("{head}Hola\n"),
        "messages/saludo.md: ningún aviso se llama así",
    );
}

/// A template that never ends is refused when the pack is read, not when mail is due.
#[test]
fn a_template_has_bounded_fuel() {
    let text = "+++\nsubject = \"Hola\"\n+++\n{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}\n";
    refused(
        "answered",
        text,
        "messages/answered.md:4: la plantilla tarda demasiado",
    );
}

/// [OCO-3] [OCO-16] the embedded pack has words for everything that is told.
#[test]
fn ocoyoacac_writes_every_message() {
    let pack = load(&Source::embedded("ocoyoacac").expect("embedded")).expect("sound");
    let mut known = NOTICES.to_vec();
    known.sort_unstable();
    let written: Vec<&str> = pack.messages.iter().map(|m| m.notice.as_str()).collect();
    assert_eq!(written, known);
    let letter = Letter {
        folio: "OCO-00042".to_owned(),
        noun: "ticket".to_owned(),
        the_noun: "el ticket".to_owned(),
        state: "Resuelto".to_owned(),
        label: "Diagnóstico".to_owned(),
        text: "Cable nuevo & <b>{{ folio }}</b>".to_owned(),
        link: "https://mesa.example/seguimiento/abc".to_owned(),
        office: "Oficina".to_owned(),
        institution: "Institución".to_owned(),
        ..Letter::default()
    };
    for message in &pack.messages {
        let rendered = message.render(&letter).expect("checked");
        assert!(
            rendered.subject.contains("OCO-00042"),
            "{}",
            rendered.subject
        );
        assert!(
            rendered
                .body
                .contains("https://mesa.example/seguimiento/abc"),
            "{}",
            rendered.body
        );
        assert!(!rendered.body.contains("\n\n\n"), "{}", rendered.body);
    }
    let resolved = pack
        .messages
        .iter()
        .find(|m| m.notice == "resolved")
        .expect("written");
    let body = resolved.render(&letter).expect("checked").body;
    // What people wrote is text, neither markup nor template.
    assert!(
        body.contains("Diagnóstico:\nCable nuevo & <b>{{ folio }}</b>\n"),
        "{body}"
    );
}

/// What is put into a subject never begins another header.
#[test]
fn a_subject_is_one_line() {
    let message = Message {
        notice: "moved".to_owned(),
        subject: "Su {{ tipo }}".to_owned(),
        body: "Hola".to_owned(),
        urgent: false,
    };
    let letter = Letter {
        noun: "ticket\r\nBcc: otro@x.example".to_owned(),
        ..Letter::default()
    };
    assert_eq!(
        message.render(&letter).expect("sound").subject,
        "Su ticket Bcc: otro@x.example"
    );
}
