//! Roles and their grants.

use crate::broken::{at, one, replaced};

#[test]
fn grants_are_a_closed_list() {
    one(
        "roles.toml",
        "\"ticket.see\",",
        "\"ticket.see\",\n\"ticket.burn\",",
        12,
        "«ticket.burn» no existe",
    );
    one(
        "roles.toml",
        "[\"people.manage\"]",
        "[\"people.manage\"]\n\n[[role]]\nkey = \"nadie\"\nname = \"Nadie\"\n",
        7,
        "no permite nada",
    );
    let faults = replaced("roles.toml", "\"people.manage\"", "\"ticket.see\"");
    assert!(
        faults.len() == 1 && faults[0].text.contains("people.manage"),
        "{faults:#?}"
    );
}

#[test]
fn grants_speak_of_tickets_that_there_are() {
    let take = "\"ticket.take\"]";
    let grant = |lines: &str, words: &str| {
        at(
            "roles.toml",
            take,
            &format!("{take}\n{lines}"),
            lines,
            words,
        );
    };
    grant(
        "kinds = [\"solicitud\", \"nube\"]",
        "no existe el tipo de ticket «nube»",
    );
    grant("kinds = [\"solicitud\", \"solicitud\"]", "dos veces");
    grant("scope = \"world\"", "uno de: all, team, unit, own");
    for scope in ["team", "unit", "own"] {
        let some = format!("{take}\nscope = \"{scope}\"\nkinds = [\"solicitud\"]");
        assert_eq!(replaced("roles.toml", take, &some), []);
        let alone = format!("{take}\nscope = \"{scope}\"");
        assert_eq!(replaced("roles.toml", take, &alone), []);
    }
    let kinds = format!("{take}\nscope = \"all\"\nkinds = [\"solicitud\"]");
    assert_eq!(replaced("roles.toml", take, &kinds), []);
    at(
        "roles.toml",
        take,
        "\"unit.head\"]\nscope = \"unit\"",
        "[[role.grant]]\nactions = [\"ticket.see\"",
        "unit.head no es sobre tickets",
    );
}
