//! `docs/PACK.md` is made from the types: this test says when it is stale, and writes it with
//! `UPDATE=1 cargo test -p pack --test docs`.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test may panic: that is how it fails"
)]

mod render;
mod source;

use std::collections::BTreeMap;
use std::path::Path;

/// Where the types of packs stand.
const SOURCES: [&str; 27] = [
    include_str!("../../src/pack.rs"),
    include_str!("../../src/unit.rs"),
    include_str!("../../src/team.rs"),
    include_str!("../../src/timing.rs"),
    include_str!("../../../clock/src/calendar/description.rs"),
    include_str!("../../../clock/src/targets/description.rs"),
    include_str!("../../../clock/src/escalation.rs"),
    include_str!("../../src/channel.rs"),
    include_str!("../../src/mailbox.rs"),
    include_str!("../../src/recipe.rs"),
    include_str!("../../../engine/src/deed.rs"),
    include_str!("../../src/role.rs"),
    include_str!("../../src/service.rs"),
    include_str!("../../src/article.rs"),
    include_str!("../../src/demo.rs"),
    include_str!("../../src/year.rs"),
    include_str!("../../../engine/src/kind/mod.rs"),
    include_str!("../../../engine/src/kind/words.rs"),
    include_str!("../../../engine/src/kind/field.rs"),
    include_str!("../../../engine/src/kind/matrix.rs"),
    include_str!("../../../engine/src/kind/state.rs"),
    include_str!("../../../engine/src/kind/timing.rs"),
    include_str!("../../../engine/src/kind/tags.rs"),
    include_str!("../../../engine/src/kind/task.rs"),
    include_str!("../../../engine/src/kind/approval.rs"),
    include_str!("../../../engine/src/kind/transition.rs"),
    include_str!("../../../engine/src/kind/definition.rs"),
];

/// Of these sources packs know one type each, and nothing else.
fn parts() -> [String; 5] {
    [
        part(
            include_str!("../../../engine/src/share.rs"),
            "/// What says who is next.",
        ),
        part(
            include_str!("../../../engine/src/share.rs"),
            "/// How what comes to a team",
        ),
        part(
            include_str!("../../../engine/src/event/tie.rs"),
            "/// How one ticket is tied",
        ),
        part(
            include_str!("../../../clock/src/targets/mod.rs"),
            "/// What a target measures.",
        ),
        part(
            include_str!("../../../clock/src/timer/fact.rs"),
            "/// What a reopened clock makes",
        ),
    ]
}

fn part(source: &str, begin: &str) -> String {
    let at = source.find(begin).expect("it is there");
    let (own, _) = source.split_at(at).1.split_once("\n}\n").expect("it ends");
    format!("{own}\n}}\n")
}

#[test]
fn the_page_is_what_the_types_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut types = BTreeMap::new();
    let parts = parts();
    for source in SOURCES.into_iter().chain(parts.iter().map(String::as_str)) {
        for own in source::types(source) {
            let before = types.insert(own.name.clone(), own);
            assert!(before.is_none(), "{before:?} is there twice");
        }
    }
    let page = render::page(include_str!("PACK.md"), &types, &root);
    for name in types.keys() {
        let anchor = format!("<a id=\"{}\"></a>", render::anchor(name));
        assert!(page.contains(&anchor), "the template has no {anchor}");
    }
    let path = root.join("docs/PACK.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &page).expect("the page can be written");
    }
    let present = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        present == page,
        "docs/PACK.md is stale; run: UPDATE=1 cargo test -p pack --test docs"
    );
}

#[test]
fn types_are_read_as_serde_reads_them() {
    let types = source::types(
        "/// A thing.\n#[derive(Debug, Deserialize)]\npub struct Thing<C = Filter> {\n    /// Its name.\n    #[serde(rename = \"called\", default)]\n    pub name: Option<C>,\n}\n\n/// Not read.\n#[derive(Debug)]\npub struct Other {\n    pub x: u8,\n}\n\n/// A sort.\n#[derive(Deserialize)]\n#[serde(rename_all = \"kebab-case\")]\npub enum Sort {\n    /// One.\n    OneTwo,\n}\n",
    );
    let told: Vec<_> = types
        .iter()
        .map(|own| (own.name.as_str(), own.doc.as_str(), own.members.len()))
        .collect();
    assert_eq!(told, [("Thing", "A thing.", 1), ("Sort", "A sort.", 1)]);
    let keys: Vec<_> = types
        .iter()
        .flat_map(|own| &own.members)
        .map(|member| (member.key.as_str(), member.holds.as_str()))
        .collect();
    assert_eq!(keys, [("called", "Option<C>"), ("one-two", "")]);
}
