//! What transitions need.

use crate::broken::{at, replaced};

const KIND: &str = "kinds/solicitud.toml";
const REQUIRES: &str = "requires = [\"priority\", \"tipo\"]";

#[track_caller]
fn needs(line: &str, words: &str) {
    at(KIND, REQUIRES, &format!("{REQUIRES}\n{line}"), line, words);
}

#[test]
fn keys_name_fields_or_properties() {
    needs("renews = [\"nube\"]", "no existe el dato «nube»");
    needs("asks = [\"nube\"]", "no existe el dato «nube»");
    needs("asks = [\"state\"]", "no existe el dato «state»");
    at(
        KIND,
        REQUIRES,
        "requires = [\"nube\"]",
        "requires",
        "«nube»",
    );
    for good in [
        "asks = [\"assignee\", \"restricted\", \"service\"]",
        "asks = [\"unit\"]",
    ] {
        assert_eq!(replaced(KIND, REQUIRES, &format!("{REQUIRES}\n{good}")), []);
    }
}

#[test]
fn a_key_stands_once() {
    needs("renews = [\"tipo\"]", "ya está en otra lista");
    needs("asks = [\"tipo\"]", "ya está en otra lista");
    needs("asks = [\"assignee\", \"assignee\"]", "dos veces");
}

#[test]
fn properties_that_the_tickets_do_not_have() {
    // The small pack has no teams.
    needs("asks = [\"team\"]", "no tiene equipos");
    for (line, key) in [
        ("without_service = true", "service"),
        ("without_requester = true", "requester"),
        ("without_requester = true", "unit"),
    ] {
        let kind = crate::broken::changed(KIND, REQUIRES, &format!("requires = [\"{key}\"]"));
        let kind = kind.replacen("[noun]", &format!("{line}\n[noun]"), 1);
        let mut files = crate::broken::files();
        files.insert(KIND.into(), kind.into_bytes());
        let faults = crate::broken::faults(files);
        let own = |f: &&pack::Fault| f.text.contains(&format!("«{key}» no existe aquí"));
        assert_eq!(faults.iter().filter(own).count(), 1, "{faults:#?}");
    }
    let kind = crate::broken::changed(
        KIND,
        "[[priority]]\nkey = \"baja\"\nname = \"Baja\"\n\n[[priority]]\nkey = \"alta\"\nname = \"Alta\"\n",
        "",
    );
    let mut files = crate::broken::files();
    files.insert(KIND.into(), kind.into_bytes());
    let faults = crate::broken::faults(files);
    assert!(
        faults.len() == 1 && faults[0].text.contains("no tiene prioridades"),
        "{faults:#?}"
    );
}

#[test]
fn the_message_has_a_label() {
    at(
        KIND,
        "label = \"Diagnóstico\"",
        "label = \" \"",
        "message",
        "vacío",
    );
}
