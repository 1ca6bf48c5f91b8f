//! Tickets that are tied to each other, and that go on within others.

use std::collections::{BTreeMap, HashMap};

use engine::audience::{Key, keys};
use engine::{Book, Changes, Command, Decision, Link, Other, Place, Refusal, Ticket, Tie, decide};
use proptest::prelude::*;

use crate::story::*;
use crate::together::together;

/// Some tickets, by their keys.
struct Desk {
    book: Book,
    all: BTreeMap<String, Ticket>,
}

impl Desk {
    fn of(keys: &[&str]) -> Self {
        let ticket = Story::new().ticket;
        let all = keys.iter().map(|key| ((*key).to_owned(), ticket.clone()));
        Self {
            book: book(),
            all: all.collect(),
        }
    }

    fn edges(&self) -> Vec<(String, Tie, String)> {
        let of = |(key, ticket): (&String, &Ticket)| {
            let own = ticket.links.iter().filter(|link| !link.inverse);
            let edge = |link: &Link| (key.clone(), link.tie, link.ticket.clone());
            own.map(edge).collect::<Vec<_>>()
        };
        self.all.iter().flat_map(of).collect()
    }

    fn give(&mut self, key: &str, person: i64, command: &Command) -> Result<Decision, Refusal> {
        let mut known = facts(NOW);
        known.key = key.to_owned();
        known.ties = self.edges();
        let other = |(key, ticket): (&String, &Ticket)| {
            let ticket = ticket.clone();
            let created = NOW;
            (key.clone(), Other { ticket, created })
        };
        known.others = self.all.iter().map(other).collect::<HashMap<_, _>>();
        let decision = decide(
            &self.book,
            Some(&self.all[key]),
            &actor(person),
            command,
            &known,
        )?;
        for outcome in &decision.outcomes {
            let place = match &outcome.place {
                Place::This => key,
                Place::Other(other) | Place::New(other) => other,
            };
            self.all.insert(place.to_owned(), outcome.ticket.clone());
        }
        Ok(decision)
    }

    fn tie(&mut self, from: &str, tie: Tie, to: &str) -> Result<Decision, Refusal> {
        self.give(from, BETO, &Command::Link(link(tie, to, false)))
    }
}

fn link(tie: Tie, ticket: &str, inverse: bool) -> Link {
    let ticket = ticket.to_owned();
    Link {
        ticket,
        tie,
        inverse,
    }
}

fn merge(into: &str) -> Command {
    Command::Merge { into: into.into() }
}

#[test]
fn both_ends_tell_of_a_tie() {
    let mut desk = Desk::of(&["a", "b"]);
    let done = desk.tie("a", Tie::PartOf, "b").unwrap();
    let named = done.outcomes.iter().map(|o| o.events[0].kind.name());
    assert_eq!(named.collect::<Vec<_>>(), ["linked", "linked"]);
    assert!(desk.all["a"].links.contains(&link(Tie::PartOf, "b", false)));
    assert!(desk.all["b"].links.contains(&link(Tie::PartOf, "a", true)));
    assert_eq!(rule(desk.tie("a", Tie::PartOf, "b")), "kin.twice");
    assert_eq!(rule(desk.tie("a", Tie::CausedBy, "a")), "kin.self");
    assert_eq!(rule(desk.tie("a", Tie::CausedBy, "c")), "kin.missing");
    // From the other end, the same tie ends.
    let back = Command::Unlink(link(Tie::PartOf, "a", true));
    desk.give("b", BETO, &back).unwrap();
    assert!(desk.all.values().all(|ticket| ticket.links.is_empty()));
    assert_eq!(rule(desk.give("b", BETO, &back)), "kin.none");
}

#[test]
fn ties_make_no_circle_and_a_part_has_one_whole() {
    let mut desk = Desk::of(&["a", "b", "c"]);
    desk.tie("a", Tie::PartOf, "b").unwrap();
    desk.tie("b", Tie::PartOf, "c").unwrap();
    let refused = desk.tie("c", Tie::PartOf, "a").unwrap_err();
    assert_eq!(
        (refused.rule, refused.field.as_deref()),
        ("kin.circle", Some("ticket"))
    );
    assert!(
        refused.text.contains("el otro ya es parte de este"),
        "{}",
        refused.text
    );
    let inverse = Command::Link(link(Tie::PartOf, "c", true));
    assert_eq!(rule(desk.give("a", BETO, &inverse)), "kin.circle");
    assert_eq!(rule(desk.tie("a", Tie::PartOf, "c")), "kin.parent");
    // Another sort of tie goes its own way.
    desk.tie("c", Tie::CausedBy, "a").unwrap();
}

#[test]
fn steps_of_one_recipe_make_no_circle() {
    let mut desk = Desk::of(&["a", "b", "c"]);
    desk.tie("b", Tie::PartOf, "c").unwrap();
    let part = Command::Link(link(Tie::PartOf, "b", false));
    let whole = Command::Link(link(Tie::PartOf, "c", true));
    for steps in [[part.clone(), whole.clone()], [whole.clone(), part]] {
        let refused = desk.give("a", BETO, &together(steps.to_vec()));
        let refusal = refused.unwrap_err();
        assert_eq!(refusal.rule, "kin.circle");
        assert!(refusal.text.starts_with("Paso 2: "), "{}", refusal.text);
        assert!(desk.all["a"].links.is_empty(), "nothing of it");
    }
    // Where an earlier step ended the way, there is none.
    desk.tie("a", Tie::PartOf, "b").unwrap();
    let part = Command::Unlink(link(Tie::PartOf, "b", false));
    desk.give("a", BETO, &together(vec![part, whole])).unwrap();
    assert!(desk.all["c"].links.contains(&link(Tie::PartOf, "a", false)));
}

#[test]
fn a_ticket_goes_on_within_another_and_by_itself_again() {
    let mut desk = Desk::of(&["a", "b", "c"]);
    let done = desk.give("a", BETO, &merge("b")).unwrap();
    assert_eq!(
        done.outcomes[0].events[0].visibility,
        engine::Visibility::Public
    );
    assert_eq!(desk.all["a"].merged_into.as_deref(), Some("b"));
    assert_eq!(desk.all["b"].absorbed["a"], [ANA]);
    let kind = book();
    let kind = kind.kind(&desk.all["a"].kind).unwrap();
    assert!(desk.all["a"].category(kind).unwrap().is_ended());
    let note = Command::Note {
        text: "x".to_owned(),
        attachments: Vec::new(),
    };
    assert_eq!(rule(desk.give("a", BETO, &note)), "merge.elsewhere");
    let change = Command::Edit {
        base: 99,
        changes: changes([("priority", text("alta"))]),
        why: None,
    };
    assert_eq!(rule(desk.give("a", BETO, &change)), "merge.elsewhere");
    // The date that it waited for passes it by.
    let woken = decide(
        &book(),
        Some(&desk.all["a"]),
        &engine::Actor::default(),
        &Command::Resume,
        &facts(NOW),
    );
    assert!(woken.unwrap().outcomes.is_empty());
    assert_eq!(rule(desk.give("c", BETO, &merge("a"))), "merge.chain");
    assert_eq!(rule(desk.give("b", BETO, &merge("a"))), "merge.chain");
    assert_eq!(rule(desk.give("b", BETO, &merge("b"))), "merge.self");
    // Who asked for what goes on within it comes along.
    desk.give("b", BETO, &merge("c")).unwrap();
    assert_eq!(desk.all["c"].absorbed["b"], [ANA]);
    desk.give("b", BETO, &Command::Unmerge).unwrap();
    desk.give("a", BETO, &Command::Unmerge).unwrap();
    assert_eq!(rule(desk.give("a", BETO, &Command::Unmerge)), "merge.none");
    for ticket in desk.all.values() {
        assert!(ticket.merged_into.is_none() && ticket.absorbed.is_empty());
    }
    desk.give("a", BETO, &change).unwrap();
}

/// What comes after a merge within one recipe is to be done there; apart again, it goes on here.
#[test]
fn a_recipe_ends_where_the_work_goes_on_elsewhere() {
    let mut desk = Desk::of(&["a", "b"]);
    let note = || Command::Note {
        text: "Va.".to_owned(),
        attachments: Vec::new(),
    };
    let late = together(vec![merge("b"), note()]);
    let refused = desk.give("a", BETO, &late).unwrap_err();
    assert_eq!(refused.rule, "merge.elsewhere");
    assert!(refused.text.starts_with("Paso 2: "), "{}", refused.text);
    desk.give("a", BETO, &together(vec![note(), merge("b")]))
        .unwrap();
    assert_eq!(desk.all["a"].merged_into.as_deref(), Some("b"));
    assert!(desk.all["b"].absorbed.contains_key("a"));
    assert_eq!(
        rule(desk.give("a", BETO, &together(vec![note()]))),
        "merge.elsewhere"
    );
    let twice = together(vec![Command::Unmerge, merge("b")]);
    assert_eq!(rule(desk.give("a", BETO, &twice)), "together.twice");
    desk.give("a", BETO, &together(vec![Command::Unmerge, note()]))
        .unwrap();
    assert_eq!(desk.all["a"].merged_into, None);
    assert!(desk.all["b"].absorbed.is_empty());
}

#[test]
fn what_is_restricted_is_not_brought_together_with_what_others_asked() {
    let mut desk = Desk::of(&["a", "b"]);
    desk.all.get_mut("a").unwrap().restricted = true;
    desk.all.get_mut("b").unwrap().requester = Some(EVA);
    assert_eq!(rule(desk.give("a", BETO, &merge("b"))), "merge.restricted");
    desk.all.get_mut("b").unwrap().requester = Some(ANA);
    desk.give("a", BETO, &merge("b")).unwrap();
}

#[test]
fn whoever_joined_before_counts_where_one_is_restricted() {
    let start = || {
        let mut desk = Desk::of(&["a", "b", "d"]);
        desk.all.get_mut("d").unwrap().requester = Some(EVA);
        desk
    };
    // Eva reads what is answered at `b`, though Ana asked for it.
    let mut desk = start();
    desk.give("d", BETO, &merge("b")).unwrap();
    desk.all.get_mut("a").unwrap().restricted = true;
    assert_eq!(rule(desk.give("a", BETO, &merge("b"))), "merge.restricted");
    // She would read what is answered at `a`, where `b` takes her along.
    assert_eq!(rule(desk.give("b", BETO, &merge("a"))), "merge.restricted");
    desk.give("d", BETO, &Command::Unmerge).unwrap();
    desk.give("a", BETO, &merge("b")).unwrap();
    // What became restricted after she joined it goes on by itself, too.
    let mut desk = start();
    desk.give("d", BETO, &merge("a")).unwrap();
    desk.all.get_mut("a").unwrap().restricted = true;
    assert_eq!(rule(desk.give("a", BETO, &merge("b"))), "merge.restricted");
    assert_eq!(rule(desk.give("b", BETO, &merge("a"))), "merge.restricted");
    // All that one person asked for comes together.
    let mut desk = Desk::of(&["a", "b", "d"]);
    desk.give("d", BETO, &merge("b")).unwrap();
    desk.all.get_mut("a").unwrap().restricted = true;
    desk.give("b", BETO, &merge("a")).unwrap();
    assert_eq!(desk.all["a"].absorbed["b"], [ANA]);
}

#[test]
fn what_nobody_asked_for_is_not_brought_together_with_what_somebody_did() {
    let mut desk = Desk::of(&["a", "b"]);
    let own = desk.all.get_mut("a").unwrap();
    (own.restricted, own.requester) = (true, None);
    assert_eq!(rule(desk.give("a", BETO, &merge("b"))), "merge.restricted");
}

#[test]
fn who_asked_for_the_other_sees_no_more_than_before() {
    let mut desk = Desk::of(&["a", "b"]);
    desk.all.get_mut("a").unwrap().requester = Some(EVA);
    desk.give("a", BETO, &merge("b")).unwrap();
    let book = book();
    let ticket = &desk.all["b"];
    let kind = book.kind(&ticket.kind).unwrap();
    let carried = keys(kind, &book.form(ticket), ticket, &[]);
    assert!(!carried.contains(&Key::Requester(EVA)), "{carried:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever is tied and untied, by itself or by recipes: both ends say the same, no way leads
    /// back, replaying the events makes the same tickets.
    #[test]
    fn ties_stay_true(steps in prop::collection::vec((0..5_usize, prop::collection::vec((0..5_usize, 0..3_usize, any::<bool>(), 0..4_u8), 1..4)), 1..40)) {
        let keys = ["a", "b", "c", "d", "e"];
        let mut desk = Desk::of(&keys);
        let mut replayed = desk.all.clone();
        for (from, acts) in steps {
            let one = |(to, tie, inverse, act): &(usize, usize, bool, u8)| {
                let link = link(Tie::ALL[*tie], keys[*to], *inverse);
                if *act == 0 { Command::Unlink(link) } else { Command::Link(link) }
            };
            let all: Vec<Command> = acts.iter().map(one).collect();
            let command = if all.len() == 1 { all[0].clone() } else { together(all) };
            let Ok(done) = desk.give(keys[from], BETO, &command) else { continue };
            for outcome in &done.outcomes {
                let place = match &outcome.place {
                    Place::This => keys[from],
                    Place::Other(key) | Place::New(key) => key,
                };
                let ticket = replayed.get_mut(place).unwrap();
                for event in &outcome.events {
                    ticket.apply(&event.kind, &Changes::new()).unwrap();
                }
            }
        }
        prop_assert_eq!(&replayed, &desk.all);
        for (key, ticket) in &desk.all {
            for own in &ticket.links {
                prop_assert!(desk.all[&own.ticket].links.contains(&own.seen_from_there(key)));
            }
        }
        for tie in Tie::ALL {
            for start in keys {
                let mut open: Vec<&str> = vec![start];
                let mut first = true;
                let mut steps = 0;
                while let Some(here) = open.pop() {
                    prop_assert!(first || here != start, "{start} leads back to itself by {tie:?}");
                    first = false;
                    steps += 1;
                    prop_assert!(steps < 1_000);
                    let own = desk.all[here].links.iter();
                    open.extend(own.filter(|l| l.tie == tie && !l.inverse).map(|l| l.ticket.as_str()));
                }
            }
        }
    }
}
