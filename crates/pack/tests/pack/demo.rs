//! The demonstration.

use crate::broken::{one, replaced};

const DEMO: &str = "demo.toml";
const ASSIGNEE: &str = "assignee = \"ada@muestra.example\"";

#[test]
fn references() {
    one(
        DEMO,
        "role = \"admin\"",
        "role = \"nadie\"",
        9,
        "no existe el rol «nadie»",
    );
    one(
        DEMO,
        "unit = \"base\"",
        "unit = \"nube\"",
        13,
        "no existe la unidad «nube»",
    );
    one(
        DEMO,
        "service = \"reparar\"",
        "service = \"nube\"",
        14,
        "no existe el servicio «nube»",
    );
    one(
        DEMO,
        "priority = \"alta\"",
        "priority = \"nube\"",
        22,
        "Elija una prioridad de la lista",
    );
    one(
        DEMO,
        "tipo = \"campo\"",
        "tipo = \"nube\"",
        24,
        "«nube» no sirve para «tipo»: Elija una opción de la lista",
    );
    one(
        DEMO,
        "tipo = \"campo\"",
        "nube = \"campo\"",
        24,
        "no tiene el campo «nube»",
    );
    one(
        DEMO,
        ASSIGNEE,
        "assignee = \"ivo@muestra.example\"",
        23,
        "no es una persona",
    );
    one(
        DEMO,
        "move = \"resolver\"",
        "move = \"nube\"",
        36,
        "no existe la transición «nube»",
    );
    one(
        DEMO,
        "by = \"ada@muestra.example\"",
        "by = \"ivo@muestra.example\"",
        19,
        "no es una persona",
    );
}

#[test]
fn addresses_are_of_the_reserved_domain() {
    for email in [
        "base@muestra.mx",
        "base@example",
        "base",
        "@muestra.example",
        "a b@muestra.example",
        "a@b@c.example",
    ] {
        one(
            DEMO,
            "base@muestra.example",
            email,
            12,
            "no es un correo de muestra",
        );
    }
    one(
        DEMO,
        "eva@muestra.example",
        "ada@muestra.example",
        8,
        "ya es de otra persona",
    );
}

#[test]
fn grants() {
    one(
        DEMO,
        ASSIGNEE,
        "assignee = \"eva@muestra.example\"",
        23,
        "no tiene el permiso ticket.take",
    );
    one(
        DEMO,
        "by = \"ada@muestra.example\"\nhours_ago = 17",
        "by = \"eva@muestra.example\"\nhours_ago = 17",
        27,
        "no tiene el permiso ticket.answer",
    );
    one(
        DEMO,
        "by = \"ada@muestra.example\"\nhours_ago = 18",
        "by = \"eva@muestra.example\"\nhours_ago = 18",
        19,
        "no tiene el permiso ticket.edit",
    );
}

#[test]
fn the_workflow_holds() {
    one(
        DEMO,
        "priority = \"alta\"\n",
        "",
        31,
        "Antes de «Resolver» falta: la prioridad",
    );
    one(
        DEMO,
        "message = \"Era el cable.\"",
        "",
        32,
        "Escriba «Diagnóstico»",
    );
    one(
        DEMO,
        "message = \"Era el cable.\"",
        "message = \" \"",
        37,
        "Escriba «Diagnóstico»",
    );
    one(
        DEMO,
        "message = \"Era el cable.\"",
        "message = \"x\"\ntext = \"x\"",
        38,
        "«text» no va",
    );
    one(
        DEMO,
        "move = \"resolver\"\nmessage = \"Era el cable.\"",
        "move = \"cerrar\"",
        36,
        "no sale del estado «abierto»",
    );
    one(
        DEMO,
        "hours_ago = 17",
        "hours_ago = 19",
        28,
        "18 horas o menos",
    );
    one(
        DEMO,
        "hours_ago = 18",
        "hours_ago = 21",
        20,
        "20 horas o menos",
    );
}

#[test]
fn a_step_has_the_keys_of_what_it_does() {
    one(
        DEMO,
        "do = \"answer\"",
        "do = \"sing\"",
        29,
        "«do» debe ser uno de: edit, note, answer, move",
    );
    one(DEMO, "text = \"Vamos.\"", "", 26, "falta «text»");
    one(
        DEMO,
        "text = \"Vamos.\"",
        "text = \"Vamos.\"\nmessage = \"x\"",
        31,
        "«message» no va",
    );
    one(DEMO, "move = \"resolver\"\n", "", 32, "falta «move»");
    one(
        DEMO,
        "priority = \"alta\"\nassignee = \"ada@muestra.example\"\nfields = { tipo = \"campo\" }\n",
        "",
        18,
        "no cambia nada",
    );
}

#[test]
fn a_broken_kind_does_not_blame_the_demo() {
    let faults = replaced("kinds/solicitud.toml", "digits = 4", "digits = \"x\"");
    assert!(
        faults.len() == 1 && faults[0].file == "kinds/solicitud.toml",
        "{faults:#?}"
    );
}

#[test]
fn a_faulty_workflow_does_not_blame_the_tickets() {
    let faults = replaced("kinds/solicitud.toml", "to = \"resuelto\"", "to = \"nube\"");
    assert!(faults.iter().all(|fault| fault.file != DEMO), "{faults:#?}");
}
