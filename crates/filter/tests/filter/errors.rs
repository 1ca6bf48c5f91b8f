//! Each mistake: where, what was expected, what may have been meant.

use filter::{Filter, ParseError, Reason};

use crate::sample::refused;

/// The part of the text that the error points at, and the error.
#[track_caller]
fn at(text: &str) -> (&str, ParseError) {
    let error = refused(text);
    let place = text.get(error.at.clone());
    (place.expect("on boundaries of characters"), error)
}

#[test]
fn unknown_field() {
    let (place, error) = at("impresora estdo:abierto");
    assert_eq!(
        (place, error.at.clone(), error.column),
        ("estdo", 10..15, 11)
    );
    assert_eq!(error.reason, Reason::UnknownField);
    assert_eq!(error.suggestion.as_deref(), Some("estado"));
    assert_eq!(
        error.to_string(),
        "Carácter 11: no hay un campo «estdo»; se esperaba el nombre de un campo; ¿quiso decir «estado»?"
    );
}

#[test]
fn suggestions_see_aliases_accents_and_beginnings() {
    assert_eq!(
        refused("situasion:x").suggestion.as_deref(),
        Some("situación")
    );
    assert_eq!(
        refused("prio>=alta").suggestion.as_deref(),
        Some("prioridad")
    );
    assert_eq!(refused("etsado:x").suggestion.as_deref(), Some("estado"));
    assert_eq!(refused("xyzw:1").suggestion, None);
    assert_eq!(refused("x:1").suggestion, None);
}

#[test]
fn unknown_value_of_a_choice() {
    let (place, error) = at("ñ estado:abierto,serrado");
    assert_eq!((place, error.column), ("serrado", 18));
    assert_eq!(error.expected, ["«abierto»", "«pendiente»", "«cerrado»"]);
    assert_eq!(error.suggestion.as_deref(), Some("cerrado"));
    assert_eq!(
        error.to_string(),
        "Carácter 18: «serrado» no es un valor de «estado»; se esperaba «abierto», «pendiente» o «cerrado»; ¿quiso decir «cerrado»?"
    );
    assert_eq!(
        refused("estado:\"En esp\"").suggestion.as_deref(),
        Some("En espera")
    );
}

#[test]
fn values_of_other_kinds() {
    for (text, place, expected, suggestion) in [
        (
            "creado:2026-13",
            "2026-13",
            "una fecha como «2026-01-31»",
            None,
        ),
        (
            "creado:oy",
            "oy",
            "una fecha como «2026-01-31»",
            Some("hoy"),
        ),
        (
            "creado>=2026-02-30",
            "2026-02-30",
            "una fecha como «2026-01-31»",
            None,
        ),
        (
            "creado:0000-01-01",
            "0000-01-01",
            "una fecha como «2026-01-31»",
            None,
        ),
        (
            "creado:2026-01-31T25:00",
            "2026-01-31T25:00",
            "una fecha como «2026-01-31»",
            None,
        ),
        ("creado:-7x", "-7x", "una fecha como «2026-01-31»", None),
        (
            "creado:-99999999999d",
            "-99999999999d",
            "una fecha como «2026-01-31»",
            None,
        ),
        (
            "creado:2026T10:00",
            "2026T10:00",
            "una fecha como «2026-01-31»",
            None,
        ),
        ("respuestas>1.5", "1.5", "un número entero", None),
        ("respuestas:1..x", "x", "un número entero", None),
        (
            "respuestas:9223372036854775808",
            "9223372036854775808",
            "un número entero",
            None,
        ),
        ("metros:1.25", "1.25", "un número de hasta 1 decimal", None),
        ("metros:1.", "1.", "un número de hasta 1 decimal", None),
        (
            "costo:mil",
            "mil",
            "una cantidad en pesos como «1500.50»",
            None,
        ),
        ("costo:$", "$", "una cantidad en pesos como «1500.50»", None),
        ("urgente:quizá", "quizá", "«sí»", None),
        ("asignado:ana", "ana", "«yo»", None),
        ("asignado:\"yo\"", "\"yo\"", "«yo»", None),
        ("solicitante:uno", "uno", "«yo»", None),
        ("equipo:\"\"", "\"\"", "«mi-equipo»", None),
        (
            "área:\"\u{7}\"",
            "\"\u{7}\"",
            "la clave de una unidad",
            None,
        ),
        (
            "asunto:\"¿?\"",
            "\"¿?\"",
            "un texto con letras o números",
            None,
        ),
        ("etiquetas:\" \"", "\" \"", "una etiqueta", None),
        ("prioridad:..", "..", "«baja»", None),
    ] {
        let (found, error) = at(text);
        assert_eq!(found, place, "{text}");
        assert!(
            matches!(error.reason, Reason::BadValue { .. }),
            "{text}: {error}"
        );
        assert_eq!(error.expected[0], expected, "{text}");
        assert_eq!(error.suggestion.as_deref(), suggestion, "{text}");
    }
}

#[test]
fn operators_without_a_meaning() {
    let (place, error) = at("red asignado>=yo");
    assert_eq!(place, ">=");
    assert_eq!(error.expected, ["«:»", "«!=»"]);
    assert_eq!(
        error.to_string(),
        "Carácter 13: «>=» no sirve con el campo «asignado»; se esperaba «:» o «!=»."
    );
    let (place, error) = at("estado:abierto..cerrado");
    assert_eq!((place, error.at.clone()), ("..", 14..16));
    assert_eq!(
        error.reason,
        Reason::BadOperator {
            field: "estado".into()
        }
    );
    assert_eq!(error.expected, ["un valor", "una lista"]);
}

#[test]
fn missing_values() {
    let (place, error) = at("estado:");
    assert_eq!(
        (place, error.at.clone(), error.found.as_str()),
        ("", 7..7, "")
    );
    assert_eq!(
        error.to_string(),
        "Carácter 8: el texto termina antes de tiempo; se esperaba «abierto», «pendiente» o «cerrado»."
    );
    assert_eq!(at("estado:abierto, )").0, ")");
    assert_eq!(at("respuestas>").1.expected, ["un número entero"]);
    assert_eq!(at("respuestas:,1").0, ",");
    assert_eq!(
        at("equipo:").1.expected,
        ["«mi-equipo»", "la clave de un equipo"]
    );
}

#[test]
fn comparisons_take_one_value() {
    for (text, place) in [("respuestas>1,2", ","), ("respuestas>=1..2", "..")] {
        let (found, error) = at(text);
        assert_eq!((found, error.reason), (place, Reason::Unexpected));
        assert_eq!(error.expected, ["un solo valor después de la comparación"]);
    }
    assert!(matches!(
        refused("respuestas>nada").reason,
        Reason::BadValue { .. }
    ));
}

#[test]
fn algo_stands_alone() {
    let (place, error) = at("asignado:yo,algo");
    assert_eq!((place, error.reason), ("algo", Reason::Unexpected));
    assert_eq!(error.expected, ["«algo» sin otros valores"]);
    assert_eq!(at("asignado:algo,yo").0, "algo,");
}

#[test]
fn parentheses_and_operators_without_terms() {
    for (text, place, column, expected) in [
        ("(a o b", "", 7, "otro término"),
        ("a)", ")", 2, "otro término"),
        ("()", ")", 2, "una palabra"),
        ("a o", "", 4, "una palabra"),
        ("o a", "o", 1, "una palabra"),
        ("a y o b", "o", 5, "una palabra"),
        ("no", "", 3, "una palabra"),
        ("a no )", ")", 6, "una palabra"),
    ] {
        let (found, error) = at(text);
        assert_eq!((found, error.column), (place, column), "{text}");
        assert_eq!(error.reason, Reason::Unexpected, "{text}");
        assert_eq!(error.expected[0], expected, "{text}");
        assert_eq!(error.expected.len(), 2, "{text}");
    }
    assert_eq!(
        refused("(a").to_string(),
        "Carácter 3: el texto termina antes de tiempo; se esperaba otro término o «)»."
    );
    assert_eq!(
        refused("red )").to_string(),
        "Carácter 5: «)» no va aquí; se esperaba otro término o el final del filtro."
    );
}

#[test]
fn quotes_without_an_end() {
    for text in [
        "red \"caída",
        "red asunto:“caída\"",
        "red «x",
        "red \"x\\\"",
    ] {
        let error = refused(text);
        assert_eq!(error.reason, Reason::UnclosedQuote, "{text}");
        assert_eq!(error.at.end, text.len(), "{text}");
        assert_eq!(error.expected, ["el cierre de las comillas"], "{text}");
    }
    assert_eq!(
        refused("red \"caída").to_string(),
        "Carácter 5: las comillas que abren aquí no se cierran; se esperaba el cierre de las comillas."
    );
}

#[test]
fn what_was_found_is_shortened() {
    let error = refused(&format!("{}:1", "ñ".repeat(60)));
    assert_eq!(error.found, format!("{}…", "ñ".repeat(40)));
}

#[test]
fn any_text_can_be_looked_for_as_it_is() {
    let plain = Filter::plain("error: «no abre» (x\" o 🖨 estado:");
    assert_eq!(plain.to_string(), "error \"no\" abre x \"o\" estado");
    assert_eq!(Filter::plain(" 🖨 "), Filter::all());
}
