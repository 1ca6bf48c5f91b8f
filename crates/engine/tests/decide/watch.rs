//! Following a ticket, and being called to it.

use engine::audience::{Key, keys};
use engine::{Command, WatchAct};

use crate::story::*;

/// Nothing follows from a command.
fn nothing(story: &mut Story, by: i64, command: &Command) {
    let before = story.ticket.version;
    story.give(by, command).unwrap();
    assert_eq!(story.ticket.version, before);
}

const FOLLOW: Command = Command::Watch(WatchAct::Follow);
const UNFOLLOW: Command = Command::Watch(WatchAct::Unfollow);

fn add(person: i64, share: bool) -> Command {
    let person = Some(person);
    Command::Watch(WatchAct::Add { person, share })
}

fn carried(story: &Story) -> Vec<Key> {
    let kind = story.book.kind(&story.ticket.kind).unwrap();
    keys(kind, &story.book.form(&story.ticket), &story.ticket, &[])
}

#[test]
fn one_follows_and_unfollows_and_nothing_happens_twice() {
    let mut story = Story::accepted();
    story.give(BETO, &FOLLOW).unwrap();
    assert_eq!(story.told(), ["watched!"]);
    nothing(&mut story, BETO, &FOLLOW);
    story.give(CARLA, &add(CARLA, false)).unwrap();
    story.give(BETO, &UNFOLLOW).unwrap();
    nothing(&mut story, BETO, &UNFOLLOW);
    assert_eq!(
        story.ticket.watchers.keys().copied().collect::<Vec<_>>(),
        [CARLA]
    );
    assert!(
        !carried(&story).contains(&Key::Person(CARLA)),
        "following shows nothing by itself"
    );
    let gone = Command::Watch(WatchAct::Remove { person: CARLA });
    story.give(BETO, &gone).unwrap();
    assert!(story.ticket.watchers.is_empty());
    assert_eq!(story.replayed(), story.ticket);
}

#[test]
fn only_who_decides_on_sight_shares_it() {
    let mut story = Story::accepted();
    assert_eq!(rule(story.give(BETO, &add(HEAD, false))), "watch.share");
    story.give(BETO, &add(HEAD, true)).unwrap();
    assert!(carried(&story).contains(&Key::Person(HEAD)));
    story.give(HEAD, &UNFOLLOW).unwrap();
    assert!(
        !carried(&story).contains(&Key::Person(HEAD)),
        "what was shared is taken back"
    );
    assert_eq!(story.replayed(), story.ticket);
}

#[test]
fn who_has_no_role_follows_what_the_requester_sees() {
    let mut story = Story::accepted();
    assert_eq!(rule(story.give(BETO, &add(99, false))), "watch.person");
    assert_eq!(rule(story.give(BETO, &add(ANA, false))), "watch.requester");
    story.give(BETO, &add(EVA, false)).unwrap();
    assert_eq!(story.told(), ["watched!"]);
    let keys = carried(&story);
    assert!(keys.contains(&Key::Follower(EVA)), "{keys:?}");
    assert!(!keys.contains(&Key::Person(EVA)), "nothing of the inside");
    story.give(EVA, &UNFOLLOW).unwrap();
    assert!(!carried(&story).contains(&Key::Follower(EVA)));
    assert_eq!(story.replayed(), story.ticket);
    // What is restricted is shown by whoever decides on that alone.
    story.ticket.restricted = true;
    assert_eq!(rule(story.give(BETO, &add(EVA, false))), "watch.share");
    story.give(BETO, &add(EVA, true)).unwrap();
    assert!(carried(&story).contains(&Key::Follower(EVA)));
}

#[test]
fn colleagues_are_called_once_and_follow_where_the_kind_says() {
    let mut story = Story::accepted();
    let call = |people: &[i64]| Command::Mention(people.to_vec());
    story.give(BETO, &call(&[CARLA, CARLA, BETO])).unwrap();
    assert_eq!(story.told(), ["mentioned!"]);
    assert!(story.ticket.watchers.is_empty());
    assert_eq!(
        faults(story.give(BETO, &call(&[HEAD]))),
        ["mention"],
        "who does not see it"
    );
    nothing(&mut story, BETO, &call(&[BETO]));
    let many: Vec<i64> = (10..30).collect();
    assert_eq!(rule(story.give(BETO, &call(&many))), "mention.most");
    let mut kinds = written();
    kinds[0].mentions_follow = true;
    story.book = book_of(&kinds);
    story.give(BETO, &call(&[CARLA])).unwrap();
    assert_eq!(story.told(), ["mentioned!", "watched!"]);
    assert_eq!(story.replayed(), story.ticket);
}
