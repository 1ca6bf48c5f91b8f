//! What completion offers, and what it puts where.

use filter::{Field, Kind, MAX_SUGGESTIONS, Schema, complete};

use crate::sample::{read, schema};

/// Offers at the `|` of the text.
fn offers(text: &str) -> Vec<String> {
    let cursor = text.find('|').expect("a cursor");
    let found = complete(&text.replace('|', ""), cursor, &schema());
    found.into_iter().map(|s| s.with).collect()
}

/// The text after taking the first offer.
fn taken(text: &str) -> String {
    let cursor = text.find('|').expect("a cursor");
    let mut text = text.replace('|', "");
    let first = complete(&text, cursor, &schema()).swap_remove(0);
    text.replace_range(first.replace, &first.with);
    text
}

#[test]
fn fields() {
    assert_eq!(offers("es|"), ["estado:"]);
    assert_eq!(offers("SIT|"), ["estado:"]);
    assert_eq!(offers("red (no ar|"), ["área:"]);
    assert_eq!(offers("-met|"), ["metros:"]);
    assert_eq!(offers("o|"), [""; 0]);
    assert_eq!(offers("zzz|"), [""; 0]);
    assert_eq!(offers("|").len(), 13);
    assert_eq!(offers("estado:abierto |").len(), 13);
    assert_eq!(offers("\"es|"), [""; 0]);
}

#[test]
fn values_of_a_choice() {
    assert_eq!(
        offers("estado:|"),
        ["abierto", "pendiente", "cerrado", "nada", "algo"]
    );
    assert_eq!(offers("estado:en|"), ["pendiente"]);
    assert_eq!(offers("estado:\"en esp|"), ["pendiente"]);
    assert_eq!(offers("estado:ESP|"), ["pendiente"]);
    assert_eq!(offers("estado:abierto, ce|"), ["cerrado"]);
    assert_eq!(
        offers("estado:abierto,|"),
        ["abierto", "pendiente", "cerrado", "nada"]
    );
    assert_eq!(offers("prioridad>=|"), ["baja", "media", "alta", "critica"]);
    assert_eq!(offers("prioridad:baja..a|"), ["alta", "algo"][..1]);
    assert_eq!(offers("colour:|"), [""; 0]);
}

#[test]
fn values_of_other_kinds() {
    assert_eq!(offers("asignado:|"), ["yo", "nada", "algo"]);
    assert_eq!(offers("equipo:mi|"), ["mi-equipo"]);
    assert_eq!(
        offers("creado>=est|"),
        ["esta-semana", "este-mes", "este-año"]
    );
    assert_eq!(offers("urgente:|"), ["sí", "no", "nada", "algo"]);
    assert_eq!(offers("respuestas>|"), [""; 0]);
}

#[test]
fn what_is_replaced() {
    assert_eq!(taken("red esta| x"), "red estado: x");
    assert_eq!(taken("es|tado:abierto"), "estado:abierto");
    assert_eq!(taken("prio|rida>=alta"), "prioridad>=alta");
    assert_eq!(taken("estado:abi|er,cerrado"), "estado:abierto,cerrado");
    assert_eq!(taken("estado:\"En es|\" x"), "estado:pendiente x");
    assert_eq!(taken("creado:2026..ma|"), "creado:2026..mañana");
}

#[test]
fn what_it_is() {
    let found = complete("estado:", 7, &schema());
    assert_eq!(
        (found[1].with.as_str(), found[1].about.as_str()),
        ("pendiente", "En espera")
    );
    assert_eq!(complete("cre", 3, &schema())[0].about, "fecha");
}

#[test]
fn it_is_bounded_and_never_splits_a_character() {
    let fields = (0..50).map(|i| Field::new(format!("k{i}"), format!("campo{i}"), Kind::Text));
    let many = Schema::new(fields.collect()).expect("sound");
    assert_eq!(complete("ca", 2, &many).len(), MAX_SUGGESTIONS);
    assert!(
        complete("ñ", 1, &many)
            .iter()
            .all(|s| s.replace == (0..2) || s.replace == (0..0))
    );
    assert_eq!(complete(&"a".repeat(20_000), 3, &many), []);
    assert!(!complete("ca", 99, &many).is_empty());
}

/// Every offered value can be read.
#[test]
fn offers_are_sound() {
    for field in schema().fields() {
        let text = format!("{}:", field.name());
        for offer in complete(&text, text.len(), &schema()) {
            read(&format!("{text}{}", offer.with));
        }
    }
}
