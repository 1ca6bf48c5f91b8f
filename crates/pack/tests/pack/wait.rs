//! Waiting.

use crate::broken::{at, replaced};

const KIND: &str = "kinds/solicitud.toml";
const SOLVED: &str = "category = \"resolved\"\nmeaning = \"Se terminó.\"\n";

/// Lets tickets wait in the state `resuelto`.
fn waiting(wait: &str) -> String {
    format!("{SOLVED}{wait}\n")
}

#[track_caller]
fn wait(wait: &str, line: &str, words: &str) {
    at(KIND, SOLVED, &waiting(wait), line, words);
}

#[test]
fn sound_waits() {
    for good in [
        "wait = { days = 5, then = \"remind\" }",
        "wait = { days = 5, longest = 5, then = \"remind\" }",
        "wait = { days = 5, then = \"remind\", reason = [{ key = \"pieza\", name = \"Pieza\" }] }",
    ] {
        let faults = replaced(KIND, SOLVED, &waiting(good));
        let told: Vec<_> = faults.iter().map(|fault| &fault.file).collect();
        // With reasons, the story of the demonstration has to choose one.
        assert!(told.iter().all(|file| *file == "demo.toml"), "{faults:#?}");
        assert_eq!(told.len(), usize::from(good.contains("reason")));
    }
}

#[test]
fn pending_waits_for_something() {
    at(
        KIND,
        "\"resolved\"",
        "\"pending\"",
        "[[state]]\nkey = \"resuelto\"",
        "no dice hasta cuándo",
    );
}

#[test]
fn days() {
    wait(
        "wait = { days = 0, then = \"remind\" }",
        "wait",
        "al menos 1 día",
    );
    wait(
        "wait = { days = 5, longest = 4, then = \"remind\" }",
        "wait",
        "es menos que «days» (5)",
    );
}

#[test]
fn reasons() {
    let reasons = "[[state.wait.reason]]\nkey = \"a\"\nname = \"A\"\n[[state.wait.reason]]\n";
    let table = "[state.wait]\ndays = 5\nthen = \"remind\"\n";
    let told = |rest: &str, line: &str, words: &str| {
        let new = waiting(&format!("{table}{reasons}{rest}"));
        let faults = replaced(KIND, SOLVED, &new);
        let before = crate::broken::changed(KIND, SOLVED, &new);
        let line = crate::broken::line_of(&before, line);
        assert!(
            faults
                .iter()
                .any(|f| f.line == Some(line) && f.text.contains(words)),
            "{line}: {faults:#?}"
        );
    };
    told(
        "key = \"a\"\nname = \"B\"",
        "key = \"a\"\nname = \"B\"",
        "otro elemento de motivos",
    );
    told("key = \"b\"\nname = \" \"", "name = \" \"", "vacío");
    told("key = \"B\"\nname = \"B\"", "key = \"B\"", "no es válida");
}

#[test]
fn somebody_says_why() {
    let message = "message = { label = \"Diagnóstico\", required = true }";
    let kind = crate::broken::changed(KIND, message, "message = { label = \"Diagnóstico\" }");
    let kind = kind.replacen(
        SOLVED,
        &waiting("wait = { days = 5, then = \"remind\" }"),
        1,
    );
    let mut files = crate::broken::files();
    files.insert(KIND.into(), kind.into_bytes());
    let faults = crate::broken::faults(files);
    assert!(
        faults.len() == 1 && faults[0].text.contains("«resolver» lleva a «resuelto»"),
        "{faults:#?}"
    );
}

#[test]
fn an_end_does_not_wait() {
    let closed = "meaning = \"Concluyó.\"\n";
    at(
        KIND,
        closed,
        &format!(
            "{closed}wait = {{ days = 1, then = \"remind\", reason = [{{ key = \"a\", name = \"A\" }}] }}\n"
        ),
        "wait",
        "es final y no puede esperar",
    );
}

#[test]
fn what_happens_then() {
    wait(
        "wait = { days = 5, then = \"nube\" }",
        "wait",
        "no existe la transición «nube»",
    );
    wait(
        "wait = { days = 5, then = \"resolver\" }",
        "wait",
        "«resolver» no saca del estado «resuelto»",
    );
    wait(
        "wait = { days = 5, then = \"cerrar\" }",
        "wait",
        "el programa no puede hacer «cerrar»",
    );
}

/// The transition out of the waiting state, as the date lets the program make it.
#[track_caller]
fn close(line: &str, words: Option<&str>) {
    let kind = crate::broken::changed(
        KIND,
        SOLVED,
        &waiting("wait = { days = 5, then = \"cerrar\" }"),
    );
    let kind = kind.replacen(
        "to = \"cerrado\"\nwho = [\"titular\"]",
        &format!("to = \"cerrado\"\nwho = [\"titular\", \"@system\"]\n{line}"),
        1,
    );
    let mut files = crate::broken::files();
    files.insert(KIND.into(), kind.into_bytes());
    let faults = crate::broken::faults(files);
    match words {
        None => assert_eq!(faults, []),
        Some(words) => assert!(
            faults.len() == 1 && faults[0].text.contains(words),
            "{faults:#?}"
        ),
    }
}

#[test]
fn the_program_brings_nothing() {
    close("", None);
    close("message = { label = \"Nota\" }", None);
    close(
        "message = { label = \"Nota\", required = true }",
        Some("pide un texto"),
    );
    close("renews = [\"tipo\"]", Some("pide datos nuevos"));
}

#[test]
fn a_move_of_the_program_alone_has_its_date() {
    at(
        KIND,
        "to = \"cerrado\"\nwho = [\"titular\"]",
        "to = \"cerrado\"\nwho = [\"@system\"]",
        "who = [\"@system\"]",
        "ninguna fecha se lo pide",
    );
}
