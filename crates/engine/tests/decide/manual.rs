//! The manual for authors of packs names everything that there is.

use engine::{Act, Category, FieldType, Property, Sight, Tie, Who};
use serde::Serialize;

const MANUAL: &str = include_str!("../../../../docs/WORKFLOW.md");

/// As packs write it.
fn written(what: impl Serialize) -> String {
    serde_json::to_string(&what)
        .unwrap()
        .trim_matches('"')
        .to_owned()
}

/// The rows of the manual's tables, by their first cell.
fn rows() -> Vec<&'static str> {
    let cell = |line: &'static str| line.strip_prefix("| `")?.split('`').next();
    MANUAL.lines().filter_map(cell).collect()
}

#[test]
fn every_table_is_whole() {
    let rows = rows();
    let acts = Act::ALL.map(written);
    let types = FieldType::ALL.map(written);
    let categories = ["new", "open", "pending", "resolved", "closed", "cancelled"];
    assert!(
        categories
            .iter()
            .all(|key| Category::from_key(key).is_some())
    );
    let relations = [
        "@requester",
        "@assignee",
        "@team",
        "@unit-head",
        "@field:clave",
        "@system",
    ];
    let sights = [Sight::Agents, Sight::Team, Sight::Participants].map(written);
    let all = acts.iter().chain(&types).chain(&sights).map(String::as_str);
    let ties = Tie::ALL.map(Tie::key);
    let all: Vec<&str> = all.chain(categories).chain(relations).chain(ties).collect();
    for name in &all {
        assert!(rows.contains(name), "{name} has no row");
    }
    for row in &rows {
        assert!(
            all.contains(row),
            "the row {row} is of nothing that there is"
        );
    }
}

/// One of each relation: a new one does not compile until it is here, and in the manual.
#[test]
fn every_relation_is_read_as_the_manual_writes_it() {
    for row in rows().into_iter().filter(|row| row.starts_with('@')) {
        let who = Who::read(row).unwrap();
        let told = match who {
            Who::Role(_) => panic!("{row} is a relation"),
            Who::Requester => "@requester",
            Who::Assignee => "@assignee",
            Who::Team => "@team",
            Who::UnitHead => "@unit-head",
            Who::Field(_) => "@field:clave",
            Who::System => "@system",
        };
        assert_eq!((row, who.to_string().as_str()), (told, told));
    }
    assert_eq!(Who::read("@nadie"), None);
}

#[test]
fn properties_and_links_are_named() {
    for property in Property::ALL {
        assert!(
            MANUAL.contains(&format!("`{}`", property.key())),
            "{property:?}"
        );
    }
    for tie in [Tie::Follows, Tie::CausedBy, Tie::PartOf] {
        assert!(MANUAL.contains(&format!("`{}`", written(tie))), "{tie:?}");
    }
    for word in ["@now", "@today", "@actor"] {
        assert!(MANUAL.contains(&format!("`{word}`")), "{word}");
    }
}
