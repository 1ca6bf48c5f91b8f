//! Which target counts.

#![expect(
    clippy::unwrap_used,
    reason = "a test says by panicking that it failed"
)]

use clock::{Asked, Dimension, HOUR, MINUTE, Measure, Outcome, RuleDef, Targets, Term};
use serde::Deserialize;

#[derive(Deserialize)]
struct File {
    target: Vec<RuleDef>,
}

/// [AGS-11] Stages of their own; the rest invented.
const RULES: &str = r#"
[[target]]
key = "resolver"
measure = "resolve"
days = 5

[[target]]
key = "resolver-urgente"
measure = "resolve"
priority = ["alta", "urgente"]
time = "8h"

[[target]]
key = "resolver-correo"
measure = "resolve"
service = ["correo"]
time = "1h30min"
calendar = "guardia"
escalation = { night = "22:00-06:00", step = [{ key = "aviso", when = "75%", tell = ["assignee"] }] }

[[target]]
key = "proyectos"
measure = "resolve"
kind = ["proyecto"]
none = true

[[target]]
key = "recepcion"
measure = "stage"
stage = ["recepcion", "registro"]
time = "10min"

[[target]]
key = "redes"
measure = "take"
internal = true
team = ["redes"]
natural = "1h"
"#;

fn read(text: &str) -> Result<Targets, Vec<clock::Fault>> {
    let file: File = toml::from_str(text).unwrap();
    Targets::new(&file.target, &["guardia"])
}

fn chosen(asked: &Asked<'_>) -> Option<(String, Term)> {
    let chosen = read(RULES).unwrap().choose(asked).chosen?;
    Some((chosen.rule, chosen.term))
}

#[test]
fn the_most_specific_counts() {
    let asked = Asked::about(Measure::Resolve);
    assert_eq!(chosen(&asked), Some(("resolver".into(), Term::Days(5))));
    let urgent = Asked {
        priority: Some("alta"),
        ..asked
    };
    assert_eq!(
        chosen(&urgent),
        Some(("resolver-urgente".into(), Term::Business(8 * HOUR)))
    );
    let mail = Asked {
        service: Some("correo"),
        ..urgent
    };
    assert_eq!(
        chosen(&mail),
        Some(("resolver-correo".into(), Term::Business(90 * MINUTE)))
    );
    // The kind says that nothing is promised; the service is weightier nevertheless.
    assert_eq!(
        chosen(&Asked {
            kind: Some("proyecto"),
            ..urgent
        }),
        None
    );
    assert_eq!(
        chosen(&Asked {
            kind: Some("proyecto"),
            ..mail
        })
        .map(|c| c.0),
        Some("resolver-correo".into())
    );
    let stage = Asked {
        stage: Some("registro"),
        ..Asked::about(Measure::Stage)
    };
    assert_eq!(
        chosen(&stage),
        Some(("recepcion".into(), Term::Business(10 * MINUTE)))
    );
    assert_eq!(
        chosen(&Asked {
            stage: Some("atencion"),
            ..stage
        }),
        None
    );
    // An internal target is not the requester's.
    let take = Asked {
        team: Some("redes"),
        ..Asked::about(Measure::Take)
    };
    assert_eq!(chosen(&take), None);
    assert_eq!(
        chosen(&Asked {
            internal: true,
            ..take
        }),
        Some(("redes".into(), Term::Natural(HOUR)))
    );
}

#[test]
fn the_choice_says_why() {
    let asked = Asked {
        priority: Some("baja"),
        service: Some("correo"),
        ..Asked::about(Measure::Resolve)
    };
    let choice = read(RULES).unwrap().choose(&asked);
    let considered: Vec<_> = choice
        .considered
        .iter()
        .map(|c| (c.rule.as_str(), c.names.as_slice(), c.outcome))
        .collect();
    assert_eq!(
        considered,
        [
            (
                "resolver-correo",
                [Dimension::Service].as_slice(),
                Outcome::Chosen
            ),
            (
                "proyectos",
                &[Dimension::Kind],
                Outcome::Differs(Dimension::Kind)
            ),
            (
                "resolver-urgente",
                &[Dimension::Priority],
                Outcome::Differs(Dimension::Priority)
            ),
            ("resolver", &[], Outcome::MoreGeneral),
        ]
    );
    let chosen = choice.chosen.unwrap();
    assert_eq!(chosen.calendar.as_deref(), Some("guardia"));
    let aim = chosen.aim();
    assert_eq!(
        (aim.rule.as_str(), aim.names.as_slice()),
        ("resolver-correo", [Dimension::Service].as_slice())
    );
}

#[test]
fn escalations_belong_to_rules() {
    let targets = read(RULES).unwrap();
    let steps = |rule: &str| {
        targets
            .escalation(rule)
            .map(|escalation| escalation.steps.len())
    };
    assert_eq!(
        (steps("resolver-correo"), steps("resolver"), steps("otro")),
        (Some(1), None, None)
    );
}

#[test]
fn faults_have_their_place() {
    let refused = |text: &str, item: &str, says: &str| {
        let found = read(text).unwrap_err();
        assert!(
            found
                .iter()
                .any(|f| f.item == item && f.text.contains(says)),
            "{found:#?}"
        );
        assert_eq!(found.len(), 1, "{found:#?}");
    };
    let rule =
        |key: &str, rest: &str| format!("[[target]]\nkey = '{key}'\nmeasure = 'resolve'\n{rest}\n");
    refused(&rule("a", ""), "target[0]", "exactamente uno");
    refused(
        &rule("a", "time = '1h'\ndays = 1"),
        "target[0]",
        "exactamente uno",
    );
    refused(&rule("a", "time = '0h'"), "target[0].time", "cero");
    refused(
        &rule("a", "time = 'pronto'"),
        "target[0].time",
        "no es una duración",
    );
    refused(&rule("a", "days = 0"), "target[0].days", "no es un plazo");
    refused(
        &rule("a", "days = 1\ncalendar = 'x'"),
        "target[0].calendar",
        "no existe el calendario",
    );
    refused(
        &rule("a", "days = 1\nstage = ['x']"),
        "target[0].stage",
        "measure",
    );
    refused(
        &rule("a", "days = 1\nteam = ['x']"),
        "target[0].team",
        "internal",
    );
    refused(
        &(rule("a", "days = 1") + &rule("a", "days = 1\nkind = ['x']")),
        "target[1].key",
        "dos veces",
    );
    let step = |when: &str| {
        format!("[[target.escalation.step]]\nkey = 'x'\nwhen = '{when}'\ntell = ['y']\n")
    };
    refused(
        &(rule("a", "days = 1") + &step("antes")),
        "target[0].escalation.step[0].when",
        "momento",
    );
    refused(
        &(rule("a", "none = true") + &step("75%")),
        "target[0].escalation",
        "none",
    );
    let tied = rule("a", "days = 1\nkind = ['x', 'y']") + &rule("b", "days = 2\nkind = ['y', 'z']");
    refused(&tied, "target[1]", "valen para lo mismo");
    assert!(
        read(&(rule("a", "days = 1\nkind = ['x']") + &rule("b", "days = 2\nkind = ['y']"))).is_ok()
    );
}
