//! Tags of a ticket.

use engine::{Command, Tag, TagAct, Tags};
use proptest::prelude::*;

use crate::story::*;

/// Nothing follows from a command.
fn nothing(story: &mut Story, by: i64, command: &Command) {
    let before = story.ticket.version;
    story.give(by, command).unwrap();
    assert_eq!(story.ticket.version, before);
}

fn add(text: &str) -> Command {
    let text = text.to_owned();
    Command::Tag(TagAct::Add { text })
}

fn remove(text: &str) -> Command {
    let text = text.to_owned();
    Command::Tag(TagAct::Remove { text })
}

fn names(story: &Story) -> Vec<&str> {
    story.ticket.tags.values().map(String::as_str).collect()
}

#[test]
fn what_is_written_otherwise_is_the_same_tag() {
    let mut story = Story::accepted();
    story.give(BETO, &add("  #Nómina \n Mayo")).unwrap();
    assert_eq!(story.told(), ["tagged!"]);
    assert_eq!(names(&story), ["nómina mayo"]);
    nothing(&mut story, CARLA, &add("NOMINA mayo"));
    assert_eq!(faults(story.give(BETO, &add(" # "))), ["tag"]);
    assert_eq!(faults(story.give(BETO, &add(&"x".repeat(41)))), ["tag"]);
    story.give(BETO, &remove("Nomina Mayo")).unwrap();
    assert!(names(&story).is_empty());
    nothing(&mut story, BETO, &remove("nomina mayo"));
    for n in 0..20 {
        story.give(BETO, &add(&format!("t{n}"))).unwrap();
    }
    assert_eq!(rule(story.give(BETO, &add("otra"))), "tag.most");
    assert_eq!(story.replayed(), story.ticket);
}

#[test]
fn a_kind_may_have_a_list() {
    let mut story = Story::accepted();
    let mut kinds = written();
    let list = vec!["Nómina".to_owned()];
    kinds[0].tags = Some(Tags { free: false, list });
    story.book = book_of(&kinds);
    assert_eq!(rule(story.give(BETO, &add("otra"))), "tag.list");
    story.give(BETO, &add("nomina")).unwrap();
    assert_eq!(names(&story), ["nómina"], "as the list writes it");
    kinds[0].tags.as_mut().unwrap().free = true;
    story.book = book_of(&kinds);
    story.give(BETO, &add("otra")).unwrap();
}

proptest! {
    #[test]
    fn a_tag_is_read_the_same_again(text in ".{0,60}") {
        if let Some(tag) = Tag::read(&text) {
            let again = Tag::read(&tag.name);
            prop_assert_eq!(again, Some(tag));
        }
    }
}

/// What an administrator does everywhere reaches tickets that ended, and keeps a closed list closed.
#[test]
fn a_tag_is_replaced_everywhere() {
    let replace = |tag: &str, by: Option<&str>| {
        Command::Tag(TagAct::Replace {
            tag: tag.to_owned(),
            by: by.map(str::to_owned),
        })
    };
    let mut story = Story::accepted();
    story.give(BETO, &add("nomina")).unwrap();
    story.give(BETO, &add("norte")).unwrap();
    nothing(&mut story, CARLA, &replace("sur", Some("norte")));
    nothing(&mut story, CARLA, &replace("norte", Some("Norte")));
    story
        .give(CARLA, &replace("nomina", Some("Nómina")))
        .unwrap();
    assert_eq!(story.told(), ["untagged!", "tagged!"]);
    assert_eq!(names(&story), ["nómina", "norte"]);
    story
        .give(CARLA, &replace("norte", Some("nómina")))
        .unwrap();
    assert_eq!(story.told(), ["untagged!"], "one of them is left");
    let good = [
        ("dictamen", text("Fusible.")),
        ("prueba", Some(engine::Value::YesNo(true))),
    ];
    story.go(BETO, "resolver", changes(good)).unwrap();
    story.go(ANA, "cerrar", changes([])).unwrap();
    assert!(
        story.give(CARLA, &remove("nómina")).is_err(),
        "by hand it is over"
    );
    story.give(CARLA, &replace("nomina", None)).unwrap();
    assert!(names(&story).is_empty());
    assert_eq!(story.replayed(), story.ticket);
}
