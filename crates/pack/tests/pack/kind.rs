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
    one(
        KIND,
        "key = \"cerrar\"",
        "key = \"resolver\"",
        64,
        "transiciones",
    );
    one(
        KIND,
        "[[state]]\nkey = \"cerrado\"",
        "[[state]]\nkey = \"abierto\"\nname = \"x\"\ncategory = \"closed\"\nmeaning = \"x\"\n\n[[state]]\nkey = \"cerrado\"",
        49,
        "estados",
    );
}

#[test]
fn transitions_name_states() {
    one(
        KIND,
        "from = [\"abierto\"]",
        "from = [\"abierto\",\n\"nube\"]",
        58,
        "no existe el estado «nube»",
    );
    one(
        KIND,
        "from = [\"abierto\"]",
        "from = [\"abierto\", \"nube\"]",
        57,
        "nube",
    );
}

#[test]
fn transition_to_nowhere() {
    let faults = replaced(KIND, "to = \"cerrado\"", "to = \"nube\"");
    let told: Vec<_> = faults.iter().map(|fault| fault.line).collect();
    // The lost state can no longer be reached: that is told, too.
    assert_eq!(told, [Some(48), Some(67)], "{faults:#?}");
    assert!(faults[1].text.contains("no existe el estado «nube»"));
}

#[test]
fn transitions_name_roles_that_may_move() {
    one(
        KIND,
        "who = [\"titular\"]\nrequires",
        "who = [\"titular\", \"nadie\"]\nrequires",
        59,
        "no existe el rol «nadie»",
    );
    one(
        KIND,
        "who = [\"titular\"]\nrequires",
        "who = [\"titular\", \"admin\"]\nrequires",
        59,
        "no tiene el permiso ticket.move",
    );
    one(
        KIND,
        "to = \"cerrado\"\nwho = [\"titular\"]",
        "to = \"cerrado\"\nwho = []",
        68,
        "nadie puede hacer",
    );
}

#[test]
fn unreachable_state() {
    one(
        KIND,
        "from = [\"resuelto\"]\nto = \"cerrado\"",
        "from = [\"resuelto\"]\nto = \"abierto\"",
        48,
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
    for category in ["new", "open", "resolved"] {
        one(
            KIND,
            "\"closed\"",
            &format!("\"{category}\""),
            48,
            "no se puede salir",
        );
    }
    assert_eq!(replaced(KIND, "\"closed\"", "\"cancelled\""), []);
    // A move to itself is no way out.
    one(
        KIND,
        "category = \"closed\"\nmeaning = \"Concluyó.\"",
        "category = \"open\"\nmeaning = \"x\"\n[[transition]]\nkey = \"girar\"\nlabel = \"x\"\nfrom = [\"cerrado\"]\nto = \"cerrado\"\nwho = [\"titular\"]",
        48,
        "no se puede salir",
    );
}
