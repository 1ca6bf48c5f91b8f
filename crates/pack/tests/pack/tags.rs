//! Tags that a kind offers.

use crate::broken::{at, replaced};

const KIND: &str = "kinds/solicitud.toml";
const TAGS: &str = "[tags]\nlist = [\"Nómina\", \"Red\"]\n\n[[state]]";

#[test]
fn good_ones_are_sound() {
    assert_eq!(replaced(KIND, "[[state]]", TAGS), []);
    assert_eq!(
        replaced(KIND, "[[state]]", "[tags]\nfree = true\n\n[[state]]"),
        []
    );
}

#[test]
fn what_is_wrong_is_told_where_it_stands() {
    let one = |old: &str, new: &str, place: &str, words: &str| {
        at(KIND, "[[state]]", &TAGS.replacen(old, new, 1), place, words);
    };
    one("\"Red\"", "\"nomina\"", "list = [", "ya está en la lista");
    one("\"Red\"", "\" # \"", "list = [", "letras o números");
    one(
        "list = [\"Nómina\", \"Red\"]",
        "free = false",
        "[tags]",
        "no hay ninguna etiqueta",
    );
}
