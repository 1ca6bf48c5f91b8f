//! Roles and relations.

use crate::broken::{at, changed, faults, files, replaced};

const KIND: &str = "kinds/solicitud.toml";
const WHO: &str = "who = [\"titular\"]";
const FIELD: &str = "indexed = true\n";

/// Puts somebody beside the role that solves.
#[track_caller]
fn who(written: &str, words: &str) {
    let new = format!("who = [\"titular\", \"{written}\"]");
    at(KIND, WHO, &new, &new, words);
}

#[test]
fn relations_are_a_closed_list() {
    who("@nadie", "no existe la relación «@nadie»");
    who("@", "no existe la relación");
    who("titular", "«titular» está dos veces");
    for good in ["@requester", "@assignee", "@team", "@unit-head", "@system"] {
        let new = format!("who = [\"titular\", \"{good}\"]");
        assert_eq!(replaced(KIND, WHO, &new), [], "{good}");
    }
}

#[test]
fn a_field_names_a_person() {
    who("@field:nube", "no existe el campo «nube»");
    who("@field:tipo", "el campo «tipo» no guarda una persona");
    let new = format!("{FIELD}edit = [\"@field:revisa\"]\n");
    at(KIND, FIELD, &new, "edit", "no existe el campo «revisa»");
}

#[test]
fn a_definition_can_bring_the_person() {
    let service = "summary = \"Reparamos.\"\narea = \"soporte\"\n";
    let definition = "[service.definition]\n[[service.definition.field]]\nkey = \"revisa\"\nlabel = \"Revisa\"\ntype = \"person\"\n";
    let mut files = files();
    let text = changed("services.toml", service, &format!("{service}{definition}"));
    files.insert("services.toml".into(), text.into_bytes());
    let text = changed(KIND, WHO, "who = [\"titular\", \"@field:revisa\"]");
    files.insert(KIND.into(), text.into_bytes());
    assert_eq!(faults(files), []);
}

#[test]
fn edit_and_roles_name_roles() {
    let put = |line: &str, words: &str| at(KIND, FIELD, &format!("{FIELD}{line}\n"), line, words);
    put("edit = [\"nadie\"]", "no existe el rol «nadie»");
    put("edit = [\"titular\", \"titular\"]", "dos veces");
    put("edit = [\"@nube\"]", "no existe la relación");
}

#[test]
fn only_roles_register() {
    let put = |line: &str, words: &str| {
        at(
            KIND,
            "initial =",
            &format!("{line}\ninitial ="),
            line,
            words,
        );
    };
    put("open = [\"nadie\"]", "no existe el rol «nadie»");
    put(
        "open = [\"@requester\"]",
        "antes de registrar no hay ticket",
    );
    put(
        "open = [\"@field:tipo\"]",
        "antes de registrar no hay ticket",
    );
    put("open = [\"titular\", \"titular\"]", "dos veces");
    // The guests of the demonstration may no longer ask: that is told at the story.
    let faults = replaced(KIND, "initial =", "open = [\"titular\"]\ninitial =");
    assert!(
        faults.len() == 1 && faults[0].text.contains("Su función no permite registrar"),
        "{faults:#?}"
    );
}

#[test]
fn nobody_asks_for_what_has_no_requester() {
    let text = "without_requester = true\n[noun]";
    let mut files = files();
    let kind = changed(KIND, "[noun]", text);
    let kind = kind.replacen(WHO, "who = [\"titular\", \"@unit-head\"]", 1);
    files.insert(KIND.into(), kind.into_bytes());
    files.insert("demo.toml".into(), b"ticket = []\n".to_vec());
    let faults = faults(files);
    assert!(
        faults.len() == 1 && faults[0].text.contains("«@unit-head» no es nadie"),
        "{faults:#?}"
    );
}

#[test]
fn the_grant_is_of_this_kind() {
    let roles = "\"ticket.take\"]";
    let faults = replaced("roles.toml", roles, "\"ticket.take\"]\nkinds = [\"otra\"]");
    assert!(
        faults
            .iter()
            .any(|fault| fault.file == KIND && fault.text.contains("en este tipo de ticket")),
        "{faults:#?}"
    );
}
