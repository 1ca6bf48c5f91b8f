//! Who is next: fair turns, even loads, nobody who is not there.

use engine::share::{Candidate, Share, Way, choose};
use proptest::prelude::*;

fn share(by: Way) -> Share {
    Share {
        by,
        role: Vec::new(),
        present: None,
        most: None,
        skilled: false,
        substitutes: false,
    }
}

fn staff(many: i64) -> Vec<Candidate> {
    let one = |person| Candidate {
        person,
        member: true,
        present: true,
        skilled: true,
        ..Candidate::default()
    };
    (1..=many).map(one).collect()
}

/// Chooses, and does what the desk does then.
fn next(share: &Share, staff: &mut [Candidate], at: i64) -> Option<i64> {
    let chosen = choose(share, staff)?;
    for one in staff {
        if one.person == chosen.turn {
            one.last = Some(at);
        }
        if one.person == chosen.person {
            one.open += 1;
        }
    }
    Some(chosen.person)
}

#[test]
fn turns_go_round() {
    let mut all = staff(3);
    let got: Vec<i64> = (0..7)
        .map(|at| next(&share(Way::Turn), &mut all, at).unwrap())
        .collect();
    assert_eq!(got, [1, 2, 3, 1, 2, 3, 1]);
}

#[test]
fn loads_are_evened_out() {
    let mut all = staff(3);
    all[0].open = 3;
    all[1].open = 1;
    let got: Vec<i64> = (0..6)
        .map(|at| next(&share(Way::Load), &mut all, at).unwrap())
        .collect();
    assert_eq!(got, [3, 2, 3, 2, 3, 1]);
}

#[test]
fn a_substitute_takes_the_turn_but_no_substitute_of_a_substitute() {
    let own = Share {
        substitutes: true,
        ..share(Way::Turn)
    };
    let mut all = staff(3);
    all[2].member = false;
    all[0].away = true;
    all[0].substitute = Some(3);
    let got: Vec<i64> = (0..4).map(|at| next(&own, &mut all, at).unwrap()).collect();
    assert_eq!(
        got,
        [3, 2, 3, 2],
        "the turn is that of the first, the work the third's"
    );
    // The substitute is absent, too: the turn is passed over, whoever stands in for that one.
    all[2].away = true;
    all[2].substitute = Some(2);
    assert_eq!(choose(&own, &all).unwrap().turn, 2);
    // Where the pack knows no substitutes, it is passed over at once.
    all[2].away = false;
    assert_eq!(choose(&share(Way::Turn), &all).unwrap().person, 2);
}

#[test]
fn who_let_it_go_gets_it_only_if_there_is_nobody_else() {
    let mut all = staff(2);
    all[0].had = true;
    assert_eq!(choose(&share(Way::Load), &all).unwrap().person, 2);
    all[1].away = true;
    assert_eq!(choose(&share(Way::Load), &all).unwrap().person, 1);
}

fn anybody() -> impl Strategy<Value = Candidate> {
    let flags = (
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
        any::<bool>(),
    );
    (
        1_i64..6,
        prop::option::of(0_i64..4),
        0_i64..4,
        prop::option::of(1_i64..6),
        flags,
    )
        .prop_map(
            |(person, last, open, substitute, (member, away, present, skilled, had))| Candidate {
                person,
                member,
                last,
                open,
                away,
                substitute,
                present,
                skilled,
                had,
            },
        )
}

fn any_share() -> impl Strategy<Value = Share> {
    let way = prop_oneof![Just(Way::Turn), Just(Way::Load)];
    let flags = (any::<bool>(), any::<bool>(), any::<bool>());
    (way, prop::option::of(1_u32..4), flags).prop_map(
        |(by, most, (present, skilled, substitutes))| Share {
            by,
            role: Vec::new(),
            present: present.then_some(60),
            most,
            skilled,
            substitutes,
        },
    )
}

proptest! {
    /// Whoever is chosen can take it, and nobody is chosen only where nobody can; in any order.
    #[test]
    fn who_is_chosen_can_take_it(own in any_share(), mut all in prop::collection::vec(anybody(), 0..6), turn in 0_usize..6) {
        all.sort_by_key(|one| one.person);
        all.dedup_by_key(|one| one.person);
        let can = |one: &Candidate| {
            !one.away
                && own.most.is_none_or(|most| one.open < i64::from(most))
                && (own.present.is_none() || one.present)
                && (!own.skilled || one.skilled)
        };
        let chosen = choose(&own, &all);
        let of = |person: i64| all.iter().find(|one| one.person == person).copied();
        match chosen {
            Some(chosen) => {
                prop_assert!(can(&of(chosen.person).unwrap()));
                let turn = of(chosen.turn).unwrap();
                prop_assert!(turn.member);
                let stands_in = own.substitutes && turn.away && turn.substitute == Some(chosen.person);
                prop_assert!(chosen.turn == chosen.person || stands_in);
            }
            None => prop_assert!(!all.iter().any(|one| one.member && can(one))),
        }
        let mut other = all.clone();
        let shift = if other.is_empty() { 0 } else { turn % other.len() };
        other.rotate_left(shift);
        prop_assert_eq!(choose(&own, &other), chosen);
    }
}
