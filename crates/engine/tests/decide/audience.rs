//! Who a ticket is for.

use std::collections::BTreeSet;

use engine::audience::{Key, keys};
use engine::{Sight, Ticket, Value};
use proptest::prelude::*;

use crate::story::*;

fn carried(story: &Story, ticket: &Ticket) -> Vec<String> {
    let kind = story.book.kind(&ticket.kind).unwrap();
    let above = ["catastro".to_owned(), "tesoreria".to_owned()];
    let keys = keys(kind, &story.book.form(ticket), ticket, &above);
    keys.iter().map(Key::to_string).collect()
}

#[test]
fn each_sight_has_its_keys_and_a_restricted_ticket_only_its_people() {
    let mut story = Story::accepted();
    let v = story.ticket.version;
    story
        .edit(BETO, v, changes([("impulsor", Some(Value::Number(CARLA)))]))
        .unwrap();
    let people = ["person:2", "person:3", "requester:1"];
    let ticket = story.ticket.clone();
    for (sight, more) in [
        (
            Sight::Agents,
            vec!["all", "team:soporte", "unit:catastro", "unit:tesoreria"],
        ),
        (
            Sight::Team,
            vec!["team:soporte", "unit:catastro", "unit:tesoreria"],
        ),
        (Sight::Participants, vec![]),
    ] {
        let mut kinds = written();
        kinds[0].sight = Some(sight);
        story.book = book_of(&kinds);
        let wanted: BTreeSet<_> = more
            .into_iter()
            .chain(["kind:cambio"])
            .chain(people)
            .map(str::to_owned)
            .collect();
        let has = carried(&story, &ticket);
        assert_eq!(
            has.iter().cloned().collect::<BTreeSet<_>>(),
            wanted,
            "{sight:?}"
        );
        assert_eq!(has.len(), wanted.len(), "each once");
        let restricted = Ticket {
            restricted: true,
            ..ticket.clone()
        };
        let hidden: BTreeSet<_> = carried(&story, &restricted).into_iter().collect();
        assert_eq!(
            hidden,
            people
                .into_iter()
                .chain(["kind:cambio"])
                .map(str::to_owned)
                .collect()
        );
    }
}

#[test]
fn who_no_longer_takes_part_no_longer_sees() {
    let mut story = Story::accepted();
    let has = |story: &Story, key: &str| carried(story, &story.ticket).contains(&key.to_owned());
    assert!(has(&story, "person:2") && has(&story, "team:soporte"));
    let away = changes([
        ("assignee", Some(Value::Number(CARLA))),
        ("team", text("redes")),
    ]);
    story.edit(BETO, story.ticket.version, away).unwrap();
    assert!(!has(&story, "person:2") && !has(&story, "team:soporte"));
    assert!(has(&story, "person:3") && has(&story, "team:redes"));
}

#[test]
fn only_keys_are_keys() {
    for text in [
        "",
        "todo",
        "team",
        "person:",
        "person:x",
        "requester:1.5",
        "otra:1",
        "ALL",
    ] {
        assert!(text.parse::<Key>().is_err(), "{text}");
    }
}

proptest! {
    #[test]
    fn a_key_is_read_as_it_is_written(sort in 0..8, text in "[a-z:-]{1,9}", id: i64) {
        let key = match sort {
            0 => Key::All,
            1 => Key::Kind(text),
            2 => Key::Team(text),
            3 => Key::Unit(text),
            4 => Key::Person(id),
            5 => Key::Requester(id),
            6 => Key::Follower(id),
            _ => Key::Link(id),
        };
        prop_assert_eq!(key.to_string().parse::<Key>(), Ok(key));
    }
}
