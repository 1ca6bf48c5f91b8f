//! Mailboxes: addresses of their own, and tickets that a mail alone is enough for.

use crate::broken::{faults, files};

/// What is wrong with a pack that has this `mailboxes.toml`.
fn wrong(text: &str) -> Vec<String> {
    let mut files = files();
    files.insert("mailboxes.toml".to_owned(), text.as_bytes().to_vec());
    faults(files).into_iter().map(|fault| fault.text).collect()
}

/// A mailbox with these lines more.
fn mailbox(key: &str, address: &str, more: &str) -> String {
    format!("[[mailbox]]\nkey = \"{key}\"\nname = \"Mesa\"\naddress = \"{address}\"\n{more}\n")
}

#[test]
fn addresses_are_written_and_nobody_elses() {
    let one = mailbox("mesa", "mesa@muestra.example", "service = \"reparar\"");
    assert_eq!(wrong(&one), Vec::<String>::new());
    let other = mailbox("otra", "mesa@muestra.example", "service = \"reparar\"");
    let twice = wrong(&(one + &other));
    assert!(twice[0].contains("ya es de otro buzón"), "{twice:?}");
    for bad in [
        "mesa",
        "Mesa@muestra.example",
        "mesa@muestra",
        "a b@muestra.example",
        "mesa@.example",
    ] {
        let found = wrong(&mailbox("mesa", bad, "service = \"reparar\""));
        assert!(found[0].contains("no es una dirección"), "{bad}: {found:?}");
    }
}

#[test]
fn what_they_name_is_there() {
    for (line, text) in [
        ("service = \"nada\"", "no existe el servicio «nada»"),
        (
            "service = \"reparar\"\nkind = \"nada\"",
            "no existe el tipo «nada»",
        ),
        (
            "service = \"reparar\"\nteam = \"nada\"",
            "no existe el equipo «nada»",
        ),
        (
            "service = \"reparar\"\nunit = \"nada\"",
            "no existe la dependencia «nada»",
        ),
        ("service = \"reparar\"\nhourly = 0", "ningún correo pasaría"),
        ("", "falta «service»"),
    ] {
        let found = wrong(&mailbox("mesa", "mesa@muestra.example", line));
        assert!(
            found.iter().any(|told| told.contains(text)),
            "{line}: {found:?}"
        );
    }
}

#[test]
fn a_mail_alone_is_enough() {
    let mut files = files();
    let kind = String::from_utf8(files["kinds/solicitud.toml"].clone()).unwrap();
    let asks = kind.replacen("[[state]]", "[[field]]\nkey = \"equipo\"\nlabel = \"Equipo\"\ntype = \"text\"\nrequired = true\n\n[[state]]", 1);
    files.insert("kinds/solicitud.toml".to_owned(), asks.into_bytes());
    let one = mailbox("mesa", "mesa@muestra.example", "service = \"reparar\"");
    files.insert("mailboxes.toml".to_owned(), one.into_bytes());
    let found: Vec<String> = faults(files).into_iter().map(|fault| fault.text).collect();
    assert!(
        found
            .iter()
            .any(|told| told.contains("pide el dato «Equipo»")),
        "{found:?}"
    );
}
