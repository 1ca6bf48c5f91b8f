//! Canned replies: what is refused, with its line, and what they become.

use std::collections::BTreeMap;

use pack::{ReplyFacts, Source, load, reply_fault, reply_names};

fn files() -> BTreeMap<String, Vec<u8>> {
    let source = Source::embedded("ocoyoacac").expect("embedded");
    let mut files = source.files().clone();
    files.retain(|path, _| !path.starts_with("replies/"));
    files
}

fn told(name: &str, text: &str) -> Vec<String> {
    let mut files = files();
    files.insert(format!("replies/{name}.md"), text.as_bytes().to_vec());
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
fn every_fault_of_a_reply_has_its_line() {
    refused(
        "saludo",
        "+++\ntitle = \"Saludo\"\n+++\n\nHola\n{{ nota_interna }}\n",
        "replies/saludo.md:6: una respuesta guardada no conoce «nota_interna»",
    );
    refused(
        "saludo",
        "+++\ntitle = \"Saludo\"\n+++\n{% if folio %}\n",
        "replies/saludo.md:4: la plantilla está mal escrita",
    );
    refused(
        "saludo",
        "+++\ntitle = \"\"\n+++\nHola\n",
        "replies/saludo.md:2: el texto está vacío",
    );
    refused(
        "saludo",
        "+++\ntitle = \"Saludo\"\nservices = [\"no-hay\"]\n+++\nHola\n",
        "replies/saludo.md:3: no existe la clave «no-hay»",
    );
    refused(
        "saludo",
        "+++\ntitle = \"Saludo\"\n+++\n\n",
        "replies/saludo.md: la respuesta no tiene texto",
    );
    refused(
        "Con Espacios",
        "+++\ntitle = \"Saludo\"\n+++\nHola\n",
        "replies/Con Espacios.md: el nombre del archivo es su clave",
    );
}

#[test]
fn a_reply_is_filled_in_and_meant_for_what_it_says() {
    let mut files = files();
    let text = "+++\ntitle = \"Saludo\"\nroles = [\"agente\"]\n+++\nHola {{ solicitante }}, folio {{ folio }}.\n";
    files.insert("replies/saludo.md".to_owned(), text.as_bytes().to_vec());
    let pack = load(&Source::from_files(files)).expect("sound");
    let reply = &pack.replies[0];
    let facts = ReplyFacts {
        solicitante: "Ana {{ folio }}".to_owned(),
        folio: "OCO-1".to_owned(),
        ..ReplyFacts::default()
    };
    // What somebody calls oneself is no template.
    assert_eq!(
        reply.render(&facts).expect("sound"),
        "Hola Ana {{ folio }}, folio OCO-1."
    );
    assert!(reply.meant.fits("solicitud", None, &["agente".to_owned()]));
    assert!(!reply.meant.fits("solicitud", None, &["titular".to_owned()]));
    assert_eq!(reply_fault("{{ folio }}"), None);
    assert!(reply_names().contains(&"solicitante".to_owned()));
}
