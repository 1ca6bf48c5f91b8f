//! The kind of ticket and its workflow.

use crate::broken::{one, replaced};

const KIND: &str = "kinds/solicitud.toml";

#[test]
fn folio() {
    for text in ["mu-", "MU_", "MÚ-", "MU "] {
        one(KIND, "\"MU-\"", &format!("\"{text}\""), 10, "prefijo");
    }
    one(KIND, "digits = 4", "digits = 0", 11, "de 1 a 9");
    one(KIND, "digits = 4", "digits = 10", 11, "de 1 a 9");
    for (old, new) in [
        ("\"MU-\"", "\"\""),
        ("digits = 4", "digits = 1"),
        ("digits = 4", "digits = 9"),
    ] {
        assert_eq!(replaced(KIND, old, new), []);
    }
}

#[test]
fn duplicates() {
    one(KIND, "\"baja\"", "\"alta\"", 18, "prioridades");
    one(KIND, "\"remoto\"", "\"campo\"", 26, "tipos");
    one(
        KIND,
        "key = \"cerrar\"",
        "key = \"resolver\"",
        56,
        "transiciones",
    );
    one(
        KIND,
        "[[state]]\nkey = \"cerrado\"",
        "[[state]]\nkey = \"abierto\"\nname = \"x\"\ncategory = \"closed\"\nmeaning = \"x\"\n\n[[state]]\nkey = \"cerrado\"",
        42,
        "estados",
    );
}

#[test]
fn transitions_name_states() {
    one(
        KIND,
        "from = [\"abierto\"]",
        "from = [\"abierto\",\n\"nube\"]",
        51,
        "no existe el estado «nube»",
    );
    one(
        KIND,
        "from = [\"abierto\"]",
        "from = [\"abierto\", \"nube\"]",
        50,
        "nube",
    );
}

#[test]
fn transition_to_nowhere() {
    let faults = replaced(KIND, "to = \"cerrado\"", "to = \"nube\"");
    let told: Vec<_> = faults.iter().map(|fault| fault.line).collect();
    // The lost state can no longer be reached: that is told, too.
    assert_eq!(told, [Some(41), Some(59)], "{faults:#?}");
    assert!(faults[1].text.contains("no existe el estado «nube»"));
}

#[test]
fn transitions_name_roles_that_may_move() {
    one(
        KIND,
        "who = [\"titular\"]\nrequires",
        "who = [\"titular\", \"nadie\"]\nrequires",
        52,
        "no existe el rol «nadie»",
    );
    one(
        KIND,
        "who = [\"titular\"]\nrequires",
        "who = [\"titular\", \"admin\"]\nrequires",
        52,
        "no tiene el permiso ticket.move",
    );
    one(
        KIND,
        "to = \"cerrado\"\nwho = [\"titular\"]",
        "to = \"cerrado\"\nwho = []",
        60,
        "nadie puede hacer",
    );
}

#[test]
fn one_text_a_move() {
    one(
        KIND,
        "\"priority\", \"diagnosis\"",
        "\"reason\", \"diagnosis\"",
        53,
        "deje uno",
    );
}

#[test]
fn unreachable_state() {
    one(
        KIND,
        "from = [\"resuelto\"]\nto = \"cerrado\"",
        "from = [\"resuelto\"]\nto = \"abierto\"",
        41,
        "no llega ninguna transición",
    );
}

#[test]
fn no_initial_state() {
    let faults = replaced(KIND, "initial = \"abierto\"", "initial = \"nube\"");
    assert!(
        faults.iter().any(|fault| fault.line == Some(2)
            && fault.text.contains("no existe el estado inicial «nube»"))
    );
}

#[test]
fn no_way_out() {
    for category in ["new", "open", "pending", "resolved"] {
        one(
            KIND,
            "\"closed\"",
            &format!("\"{category}\""),
            41,
            "no se puede salir",
        );
    }
    assert_eq!(replaced(KIND, "\"closed\"", "\"cancelled\""), []);
    // A move to itself is no way out.
    one(
        KIND,
        "category = \"closed\"\nmeaning = \"Concluyó.\"",
        "category = \"open\"\nmeaning = \"x\"\n[[transition]]\nkey = \"girar\"\nlabel = \"x\"\nfrom = [\"cerrado\"]\nto = \"cerrado\"\nwho = [\"titular\"]",
        41,
        "no se puede salir",
    );
}
