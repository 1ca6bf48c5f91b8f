//! Handing a ticket over by agreement.

use engine::audience::{Key, keys};
use engine::{Changes, Command, HandOver, Value};

use crate::story::*;

fn offer(to: i64) -> Command {
    let to = Some(to);
    let text = Some("Salgo a comisión.".to_owned());
    Command::HandOver(HandOver::Offer { to, text })
}

const ACCEPT: Command = Command::HandOver(HandOver::Accept);
const WITHDRAW: Command = Command::HandOver(HandOver::Withdraw);

fn decline() -> Command {
    let why = Some("Estoy lleno.".to_owned());
    Command::HandOver(HandOver::Decline { why })
}

fn person(id: i64) -> Changes {
    changes([("assignee", Some(Value::Number(id)))])
}

/// A ticket that Beto is responsible for.
fn of_beto() -> Story {
    let mut story = Story::accepted();
    if story.ticket.assignee != Some(BETO) {
        let base = story.ticket.version;
        story.edit(BETO, base, person(BETO)).unwrap();
    }
    story
}

#[test]
fn it_moves_when_the_other_accepts_and_not_before() {
    let mut story = of_beto();
    assert_eq!(rule(story.give(CARLA, &offer(CARLA))), "offer.who");
    assert_eq!(faults(story.give(BETO, &offer(BETO))), ["to"]);
    assert_eq!(faults(story.give(BETO, &offer(EVA))), ["to"]);
    assert_eq!(rule(story.give(BETO, &ACCEPT)), "offer.none");
    story.give(BETO, &offer(CARLA)).unwrap();
    assert_eq!(story.told(), ["offered!"]);
    assert_eq!(story.ticket.assignee, Some(BETO), "until the other accepts");
    let kind = story.book.kind(&story.ticket.kind).unwrap();
    let carried = keys(kind, &story.book.form(&story.ticket), &story.ticket, &[]);
    assert!(
        carried.contains(&Key::Person(CARLA)),
        "who is asked sees what for"
    );
    assert_eq!(rule(story.give(BETO, &offer(CARLA))), "offer.twice");
    assert_eq!(rule(story.give(BETO, &ACCEPT)), "offer.other");
    assert_eq!(rule(story.give(CARLA, &WITHDRAW)), "offer.from");
    story.give(CARLA, &ACCEPT).unwrap();
    assert_eq!(story.told(), ["offer_ended!", "changed!"]);
    assert_eq!(
        (story.ticket.assignee, &story.ticket.offer),
        (Some(CARLA), &None)
    );
    assert_eq!(rule(story.give(CARLA, &ACCEPT)), "offer.none", "two clicks");
    assert_eq!(story.replayed(), story.ticket);
}

#[test]
fn it_stays_when_the_other_declines_or_it_is_taken_back() {
    let mut story = of_beto();
    for end in [(CARLA, decline()), (BETO, WITHDRAW)] {
        story.give(BETO, &offer(CARLA)).unwrap();
        story.give(end.0, &end.1).unwrap();
        assert_eq!(
            (story.ticket.assignee, &story.ticket.offer),
            (Some(BETO), &None)
        );
    }
    assert_eq!(story.replayed(), story.ticket);
}

#[test]
fn whoever_is_made_responsible_otherwise_ends_the_offer() {
    let mut story = of_beto();
    story.give(BETO, &offer(CARLA)).unwrap();
    let base = story.ticket.version;
    story.edit(BETO, base, person(CARLA)).unwrap();
    assert_eq!(story.ticket.offer, None);
    assert_eq!(rule(story.give(CARLA, &ACCEPT)), "offer.none");
}
