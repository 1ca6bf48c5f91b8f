//! Laws that hold for every life of a clock.

use clock::{Aim, Calendars, Change, Fact, Gap, Holder, State, Term, explain, replay};
use proptest::prelude::*;

use super::count::{MINUTE, count, open};
use super::{at, calendars};

fn change() -> impl Strategy<Value = Change> {
    let reason = || prop::sample::select(vec!["solicitante", "proveedor"]).prop_map(str::to_owned);
    let gap = prop::sample::select(vec![Gap::Skipped, Gap::Counted, Gap::Restarted]);
    let calendar = prop::sample::select(vec!["oficina", "manana", "siempre"]);
    prop_oneof![
        3 => reason().prop_map(|reason| Change::Paused { reason }),
        3 => reason().prop_map(|reason| Change::Resumed { reason }),
        2 => aim().prop_map(|aim| Change::Aimed(Some(aim))),
        1 => calendar.prop_map(|key| Change::Calendar { key: key.to_owned() }),
        1 => (0_i64..3).prop_map(|person| Change::Held(Holder { team: Some(format!("e{person}")), person: Some(person) })),
        1 => Just(Change::Met),
        1 => Just(Change::Cancelled),
        2 => gap.prop_map(Change::Reopened),
        1 => Just(Change::Started),
    ]
}

fn aim() -> impl Strategy<Value = Aim> {
    (1_i64..3000, prop::bool::weighted(0.2)).prop_map(|(minutes, natural)| {
        let span = minutes * MINUTE;
        let term = if natural {
            Term::Natural(span)
        } else {
            Term::Business(span)
        };
        Aim {
            rule: format!("{minutes}"),
            names: vec![],
            term,
        }
    })
}

/// A life of up to three weeks around a free Monday, whole minutes, most often in office hours.
fn life() -> impl Strategy<Value = Vec<Fact>> {
    let moment = prop_oneof![
        (0_i64..21, 8_i64 * 60..19 * 60).prop_map(|(d, m)| d * 1440 + m),
        0_i64..(21 * 1440)
    ];
    let later = prop::collection::vec((moment, change()), 0..14);
    (aim(), 0_i64..3000, later).prop_map(|(aim, start, later)| {
        let calendar = Change::Calendar {
            key: "oficina".into(),
        };
        let first = [
            (start, Change::Started),
            (start, calendar),
            (start, Change::Aimed(Some(aim))),
        ];
        let all = first
            .into_iter()
            .chain(later.into_iter().map(|(m, change)| (m.max(start), change)));
        let begin = at("10 00:00");
        let fact = |(seq, (minute, change))| Fact {
            at: begin + minute * MINUTE,
            seq,
            change,
        };
        (0_u64..).zip(all).map(fact).collect()
    })
}

fn now() -> impl Strategy<Value = i64> {
    (0_i64..(25 * 1440)).prop_map(|minute| at("10 00:00") + minute * MINUTE)
}

thread_local! {
    static CALENDARS: Calendars = calendars();
}

fn timer(facts: &[Fact], now: i64) -> clock::Timer {
    CALENDARS
        .with(|calendars| replay(facts, calendars, now))
        .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// A clerk who looks at every minute finds the same.
    #[test]
    fn as_the_clerk_says(facts in life(), now in now()) {
        let (timer, found) = (timer(&facts, now), count(&facts, now));
        prop_assert_eq!(timer.elapsed, found.elapsed);
        prop_assert_eq!((timer.ended, &timer.aim), (found.ended, &found.aim));
        if timer.started.is_none() {
            return Ok(());
        }
        prop_assert_eq!(!timer.paused_by.is_empty(), found.paused && found.ended.is_none());
        let edge = found.ended.unwrap_or(now);
        if let Some(reached) = found.reached {
            prop_assert_eq!(timer.due, Some(reached));
            let over = timer.state == State::Missed || timer.state == State::Stopped;
            prop_assert_eq!(over, reached < edge || timer.state == State::Stopped);
        } else {
            prop_assert_ne!(timer.state, State::Missed);
            prop_assert_eq!(timer.due.is_none(), found.paused || found.aim.is_none());
            // The rest of the term fits exactly between now and the deadline.
            if let (Some(due), Some(aim), Some(rest)) = (timer.due.or(timer.due_if_resumed), &timer.aim, timer.remaining()) {
                let natural = matches!(aim.term, Term::Natural(_));
                let key = timer.calendar.clone().unwrap();
                let ahead = (edge..due).step_by(60_000).filter(|at| natural || open(&key, *at)).count();
                prop_assert_eq!(i64::try_from(ahead).unwrap() * MINUTE, rest);
                prop_assert!(natural || open(&key, due - MINUTE));
            }
        }
    }

    /// The order in which facts are told means nothing, and the future is not yet known.
    #[test]
    fn order_does_not_matter(facts in life(), now in now(), seed in prop::collection::vec(any::<u32>(), 20)) {
        let mut shuffled: Vec<_> = facts.iter().cloned().zip(seed.iter().cycle()).collect();
        shuffled.sort_by_key(|(_, seed)| **seed);
        let shuffled: Vec<_> = shuffled.into_iter().map(|(fact, _)| fact).collect();
        prop_assert_eq!(timer(&facts, now), timer(&shuffled, now));
        let known: Vec<_> = facts.iter().filter(|fact| fact.at <= now).cloned().collect();
        prop_assert_eq!(timer(&facts, now), timer(&known, now));
        let told = CALENDARS.with(|calendars| explain(&shuffled, calendars, now)).unwrap();
        prop_assert_eq!(told.timer, timer(&facts, now));
    }

    /// A fact that is withdrawn might as well not have been told.
    #[test]
    fn withdrawn_is_as_if_never(facts in life(), which in any::<prop::sample::Index>(), now in now()) {
        let gone = which.get(&facts).seq;
        let without: Vec<_> = facts.iter().filter(|fact| fact.seq != gone).cloned().collect();
        let mut with = facts;
        with.push(Fact { at: at("10 00:00"), seq: 1000, change: Change::Withdrawn { seq: gone } });
        CALENDARS.with(|calendars| {
            prop_assert_eq!(replay(&with, calendars, now), replay(&without, calendars, now));
            Ok(())
        })?;
    }

    /// A pause while the calendar is closed changes nothing.
    #[test]
    fn pauses_outside_business_time(facts in life(), now in now(), night in 0_i64..20, from in 0_i64..900, long in 1_i64..900) {
        let natural = facts.iter().any(|fact| match &fact.change {
            Change::Aimed(Some(aim)) => matches!(aim.term, Term::Natural(_)),
            Change::Calendar { key } => key != "oficina",
            _ => false,
        });
        prop_assume!(!natural);
        // From closing, at 18:00, to opening, at 9:00.
        let closing = at("10 18:00") + night * 1440 * MINUTE;
        let (from, to) = (closing + from * MINUTE, closing + (from + long).min(900) * MINUTE);
        prop_assume!(now < from || now >= to);
        let reason = "noche".to_owned();
        let mut paused = facts.clone();
        paused.push(Fact { at: from, seq: 1000, change: Change::Paused { reason: reason.clone() } });
        paused.push(Fact { at: to, seq: 1001, change: Change::Resumed { reason } });
        let (one, other) = (timer(&facts, now), timer(&paused, now));
        prop_assert_eq!((one.state, one.due, one.due_if_resumed, one.breach), (other.state, other.due, other.due_if_resumed, other.breach));
        prop_assert_eq!((one.elapsed, one.remaining(), &one.verdicts), (other.elapsed, other.remaining(), &other.verdicts));
    }

    /// The accounts add up: every minute is with somebody, counted or not.
    #[test]
    fn accounts_add_up(facts in life(), now in now()) {
        let timer = timer(&facts, now);
        let sum = |spent: Vec<i64>| spent.into_iter().sum::<i64>();
        let nobody: i64 = timer.intervals.iter().filter(|i| i.holder.team.is_none() && i.mode != clock::Mode::Over).map(|i| i.to - i.from).sum();
        let teams = sum(timer.accounts.teams.values().map(|spent| spent.natural).collect());
        let people = sum(timer.accounts.people.values().map(|spent| spent.natural).collect());
        prop_assert_eq!(timer.accounts.total.natural, teams + nobody);
        prop_assert_eq!(teams, people);
        prop_assert!(timer.intervals.is_sorted_by(|a, b| a.from < a.to && a.to <= b.from));
    }
}
