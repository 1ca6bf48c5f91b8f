//! Waiting: reason, date, and what happens then.

use engine::{Actor, Changes, Command, Move, Ticket, Value, WaitAsked, Waiting};

use crate::story::*;

fn waiting() -> Story {
    let mut story = Story::accepted();
    story.go(BETO, "esperar", Changes::new()).unwrap();
    story
}

fn until(story: &Story) -> i64 {
    story.ticket.waiting.as_ref().unwrap().until
}

#[test]
fn a_reason_and_a_date_within_bounds() {
    let story = waiting();
    let reason = Some("usuario".to_owned());
    assert_eq!(
        story.ticket.waiting,
        Some(Waiting {
            reason,
            until: NOW + 5 * DAY
        })
    );
    let tries = [
        (Some("otra"), None, vec!["wait-reason"]),
        (None, Some(NOW), vec!["wait-reason", "wait-until"]),
        (
            Some("proveedor"),
            Some(NOW + 30 * DAY + 1),
            vec!["wait-until"],
        ),
        (Some("proveedor"), Some(NOW + 30 * DAY), vec![]),
    ];
    for (reason, until, named) in tries {
        let mut story = Story::accepted();
        let wait = WaitAsked {
            reason: reason.map(str::to_owned),
            until,
        };
        let done = story.give(
            BETO,
            &Command::Move(Move {
                wait,
                ..story.asked("esperar")
            }),
        );
        match done {
            Ok(()) => assert!(named.is_empty()),
            refused => assert_eq!(faults(refused), named),
        }
    }
}

#[test]
fn the_date_is_moved_and_two_who_move_it_conflict() {
    let mut story = waiting();
    let seen = story.ticket.version;
    let to = |days: i64| Command::Postpone {
        base: seen,
        until: NOW + days * DAY,
        why: Some(" Lo pidió. ".into()),
    };
    story.give(BETO, &to(9)).unwrap();
    assert_eq!(
        (story.told(), until(&story)),
        (vec!["postponed".to_owned()], NOW + 9 * DAY)
    );
    assert_eq!(
        story.last.this().unwrap().events[0].body.as_deref(),
        Some("Lo pidió.")
    );
    story.give(CARLA, &to(9)).unwrap();
    assert!(
        story.last.outcomes.is_empty(),
        "the same date is no conflict"
    );
    let refusal = story.give(CARLA, &to(8)).unwrap_err();
    assert_eq!(refusal.conflicts[0].key, Ticket::UNTIL);
    assert_eq!(
        refusal.conflicts[0].theirs,
        Some(Value::Number(NOW + 9 * DAY))
    );
    assert_eq!(faults(story.give(CARLA, &to(31))), ["wait-until"]);
    assert_eq!(faults(story.give(CARLA, &to(0))), ["wait-until"]);
    story.go(ANA, "reanudar", Changes::new()).unwrap();
    assert_eq!(rule(story.give(CARLA, &to(9))), "wait.none");
    story.go(BETO, "esperar", Changes::new()).unwrap();
    assert_eq!(rule(story.give(CARLA, &to(9))), "move.state");
}

#[test]
fn on_the_date_it_goes_on_once() {
    let mut story = waiting();
    assert_eq!(rule(story.give(BETO, &Command::Resume)), "resume.who");
    story.wake(4);
    assert!(story.last.outcomes.is_empty(), "too early");
    story.wake(1);
    assert_eq!(
        (story.ticket.state.as_str(), story.told()),
        ("abierto", vec!["moved".to_owned()])
    );
    assert_eq!(story.ticket.waiting, None);
    story.wake(0);
    assert!(story.last.outcomes.is_empty(), "too late");
    assert_eq!(story.ticket, story.replayed());
}

#[test]
fn reminders_come_again_and_again() {
    let mut story = Story::accepted();
    story.go(BETO, "avanzar", Changes::new()).unwrap();
    for week in 1..4 {
        story.wake(7);
        assert_eq!(story.told(), ["reminded!", "postponed!"]);
        assert_eq!(until(&story), NOW + (week + 1) * 7 * DAY);
    }
    story.wake(6);
    assert!(story.last.outcomes.is_empty());
    // The work plan of the week renews the term [AGS-8].
    story
        .go(BETO, "avanzar", changes([("plan", text("Semana 4"))]))
        .unwrap();
    assert_eq!(story.ticket, story.replayed());
}

#[test]
fn what_cannot_go_on_stays_and_says_why() {
    let mut kinds = written();
    let then = kinds[0]
        .transitions
        .iter_mut()
        .find(|t| t.key == "reanudar")
        .unwrap();
    then.requires = vec!["dictamen".to_owned()];
    let mut story = Story {
        book: book_of(&kinds),
        ..waiting()
    };
    story.wake(5);
    assert_eq!(
        (story.ticket.state.as_str(), story.told()),
        ("espera", vec!["reminded!".into(), "postponed!".into()])
    );
    let said = story.last.this().unwrap().events[0].body.clone();
    assert_eq!(
        said.as_deref(),
        Some("Antes de «Reanudar» falta: «Dictamen».")
    );
    story
        .edit(BETO, 99, changes([("dictamen", text("x"))]))
        .unwrap();
    story.wake(5);
    assert_eq!(story.ticket.state, "abierto");
    // A transition that does not leave the state is none.
    let then = kinds[0]
        .transitions
        .iter_mut()
        .find(|t| t.key == "reanudar")
        .unwrap();
    then.from = vec!["abierto".to_owned()];
    then.requires.clear();
    let mut story = Story {
        book: book_of(&kinds),
        ..waiting()
    };
    story.wake(5);
    assert_eq!(story.ticket.state, "espera");
}

/// A ticket in a state that the workflow gave up.
fn in_state(state: &str, waiting: Option<Waiting>) -> Story {
    let mut story = Story::accepted();
    story.ticket = Ticket {
        state: state.to_owned(),
        waiting,
        ..story.ticket
    };
    story
}

#[test]
fn a_retired_state_is_mapped_with_its_waiting() {
    let was = Waiting {
        reason: Some("usuario".into()),
        until: NOW + DAY,
    };
    let mut story = in_state("muy-viejo", Some(was.clone()));
    story
        .give(
            BETO,
            &Command::Note {
                text: "x".into(),
                attachments: Vec::new(),
            },
        )
        .unwrap();
    assert_eq!(
        (story.ticket.state.as_str(), story.told()),
        ("espera", vec!["mapped!".into(), "noted!".into()])
    );
    assert_eq!(story.ticket.waiting, Some(was.clone()));
    // A save that changes nothing writes nothing.
    let mut story = in_state("viejo", None);
    story.edit(BETO, 99, Changes::new()).unwrap();
    assert!(story.last.outcomes.is_empty());
    // A button of before the change of the workflow still works: the state did not move.
    let base = story.ticket.version;
    story
        .give(
            ANA,
            &Command::Move(Move {
                base,
                ..story.asked("reanudar")
            }),
        )
        .unwrap();
    assert_eq!(story.ticket.state, "abierto");
    // A reason that the new state does not know is let go; without a date there is a new one.
    let odd = Waiting {
        reason: Some("otra".into()),
        ..was
    };
    let mut story = in_state("viejo", Some(odd));
    story
        .give(
            BETO,
            &Command::Note {
                text: "x".into(),
                attachments: Vec::new(),
            },
        )
        .unwrap();
    assert_eq!(
        story.ticket.waiting,
        Some(Waiting {
            reason: None,
            until: NOW + DAY
        })
    );
    let mut story = in_state("viejo", None);
    story
        .give(
            BETO,
            &Command::Note {
                text: "x".into(),
                attachments: Vec::new(),
            },
        )
        .unwrap();
    assert_eq!(until(&story), NOW + 5 * DAY);
}

#[test]
fn a_date_in_a_state_that_no_longer_waits_is_cleared_by_its_own_wake() {
    let was = Waiting {
        reason: None,
        until: NOW,
    };
    for state in ["pausa", "abierto"] {
        let mut story = in_state(state, Some(was.clone()));
        story.wake(0);
        assert_eq!(
            (story.ticket.state.as_str(), story.told()),
            ("abierto", vec!["mapped!".to_owned()])
        );
        assert_eq!(story.ticket.waiting, None);
    }
}

#[test]
fn nobody_and_a_person_without_roles_are_not_the_program() {
    let mut story = waiting();
    story.now += 5 * DAY;
    let guest = Actor {
        person: Some(EVA),
        ..Actor::default()
    };
    assert_eq!(rule(story.by(&guest, &Command::Resume)), "resume.who");
}
