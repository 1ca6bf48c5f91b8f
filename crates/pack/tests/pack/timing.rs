//! Calendars and targets: every fault with its file and line, and what to do.

use crate::broken::{faults, files};

const HOURS: &str = "[[calendar]]\nkey = \"oficina\"\nname = \"Oficina\"\nzone = \"America/Tijuana\"\n[calendar.week]\nmonday = [\"09:00-14:00\", \"16:00-18:00\"]\n";

/// What is wrong with a pack that has these two files, as `archivo:línea: texto`.
fn wrong(calendars: &str, targets: &str) -> Vec<String> {
    let mut files = files();
    for (path, text) in [("calendars.toml", calendars), ("targets.toml", targets)] {
        files.insert(path.to_owned(), text.as_bytes().to_vec());
    }
    faults(files).iter().map(ToString::to_string).collect()
}

/// That a calendar with this in place of the good hours is refused there, in these words.
fn refused(from: &str, to: &str, place: &str, words: &str) {
    let bad = HOURS.replace(from, to);
    assert_ne!(bad, HOURS);
    let found = wrong(&bad, "");
    assert!(
        found
            .iter()
            .any(|f| f.starts_with(place) && f.contains(words)),
        "{found:?}"
    );
}

fn target(more: &str) -> String {
    format!(
        "calendar = \"oficina\"\n[[target]]\nkey = \"resolver\"\nmeasure = \"resolve\"\n{more}\n"
    )
}

/// That a target with these lines is refused in this line, in these words.
fn unkept(more: &str, line: usize, words: &str) {
    let found = wrong(HOURS, &target(more));
    let place = format!("targets.toml:{line}: ");
    assert!(
        found
            .iter()
            .any(|f| f.starts_with(&place) && f.contains(words)),
        "{found:?}"
    );
}

#[test]
fn good_calendars_and_targets_load() {
    assert_eq!(wrong(HOURS, &target("time = \"4h\"")), Vec::<String>::new());
    assert_eq!(wrong("", ""), Vec::<String>::new());
}

#[test]
fn calendars_are_refused_at_their_line() {
    let line = "calendars.toml:6: ";
    refused("14:00", "17:00", line, "se traslapa");
    refused("14:00", "25:00", line, "no es una hora");
    refused(
        "America/Tijuana",
        "America/Tijuanna",
        "calendars.toml:4: ",
        "Tijuanna",
    );
    refused(
        "monday = [\"09:00-14:00\", \"16:00-18:00\"]\n",
        "",
        "calendars.toml",
        "nunca abre",
    );
    refused(
        "[calendar.week]",
        "exception = [{ from = \"2026-02-30\", name = \"x\" }]\n[calendar.week]",
        "calendars.toml:5: ",
        "no existe",
    );
    let twice = format!("{HOURS}{HOURS}");
    let found = wrong(&twice, "");
    assert!(found[0].starts_with("calendars.toml:8: "), "{found:?}");
}

#[test]
fn targets_are_refused_at_their_line() {
    unkept("", 2, "exactamente uno");
    unkept("time = \"4x\"", 5, "no es una duración");
    unkept("days = 0", 5, "no es un plazo");
    unkept(
        "time = \"4h\"\ncalendar = \"nada\"",
        6,
        "no existe el calendario «nada»",
    );
    unkept(
        "time = \"4h\"\nservice = [\"nada\"]",
        6,
        "no existe el servicio «nada»",
    );
    unkept(
        "time = \"4h\"\npriority = [\"nada\"]",
        6,
        "no existe la prioridad «nada»",
    );
    unkept("time = \"87000h\"", 2, "no abre lo suficiente");
    let step = "time = \"4h\"\n[[target.escalation.step]]\nkey = \"a\"\nwhen = \"75%\"\n";
    unkept(
        &format!("{step}tell = [\"nadie\"]"),
        9,
        "no existe la función «nadie»",
    );
    unkept(
        &format!("{step}set = {{ state = \"x\" }}"),
        9,
        "un paso no cambia «state»",
    );
    let alone = target("time = \"4h\"").replace("calendar = \"oficina\"\n", "");
    let found = wrong(HOURS, &alone);
    assert!(found[0].contains("no tiene calendario"), "{found:?}");
    // Time by any clock needs no hours.
    let natural = target("natural = \"4h\"").replace("calendar = \"oficina\"\n", "");
    assert_eq!(wrong("", &natural), Vec::<String>::new());
}

#[test]
fn no_clock_goes_on_in_a_state_that_ends() {
    let mut files = files();
    let kind = files.get_mut("kinds/solicitud.toml").unwrap();
    let text = String::from_utf8(kind.clone()).unwrap();
    let bad = text.replace(
        "category = \"closed\"",
        "category = \"closed\"\nclock = { resolve = \"run\" }",
    );
    assert_ne!(bad, text);
    *kind = bad.into_bytes();
    let found = faults(files);
    assert!(
        found[0].text.contains("ningún plazo sigue en él"),
        "{found:?}"
    );
}
